"""`PreferenceLinks`: the number itself, encrypted and authenticated, is the link. Nothing is stored, so nothing has to be erased.

A token is the letter of its key, and in base64url the ten bytes of a synthetic initialisation vector (SIV) and the seven of the encrypted
number: 24 characters. This is deterministic authenticated encryption in the SIV composition (Rogaway and Shrimpton, 2006, the
construction of RFC 5297), with HMAC-SHA-256 as both of its functions: the vector authenticates version, advertiser and number, and
the key stream of the number is made of it. Two tokens of one number and two of neighbours have nothing in common but the letter. To
guess one takes 2^80 attempts, each a call to the page.

Not a library: a number fits one block of a key stream, which is the exclusive or of seven bytes, and `cryptography` (17 MB, a
tenth of a second) would slow the start of every worker that writes a link. A test compares this with HMAC as RFC 2104 writes it.

Keys have versions: the newest writes, all of them read, for years. Its secret comes from a KMS key that nobody can read; if it leaked, a
new letter with another purpose goes in front of `PURPOSES`, and the old one is removed when its links may end.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.links import PreferenceAction

PURPOSES: Mapping[str, str] = {"a": "preference links"}
"""The versions of keys, newest first: the letter in the link, and the purpose for which its secret is made."""

_TOKEN = re.compile(r"[a-z][A-Za-z0-9_-]{23}", re.ASCII)
_SIV_BYTES, _NUMBER_BYTES, _FORM_BYTES = 10, 7, 16
"""Fifteen digits, the most of E.164, fit seven bytes."""


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """The keys of one version: one for each thing that is made with them."""

    vector: bytes
    stream: bytes
    form: bytes

    @classmethod
    def of(cls, secret: bytes) -> "LinkKeys":
        """Derived from a secret of 32 bytes."""
        return cls(*(_mac(secret, label) for label in (b"vector", b"stream", b"form")))


class KeyedPreferenceLinks:
    """Links made with secrets of our own."""

    def __init__(
        self, secret_for: Callable[[str], bytes], address: Callable[[], str], purposes: Mapping[str, str] = PURPOSES
    ) -> None:
        """With what makes the secret for a purpose, and what knows the API's public address; each is asked when it is needed."""
        self._secret_for = secret_for
        self._address = address
        self._purposes = purposes
        self._known: dict[str, LinkKeys] = {}

    def address(self, advertiser_id: str, phone: Phone) -> str:
        """See `PreferenceLinks.address`."""
        version = next(iter(self._purposes))
        return f"{self._address()}/p/{advertiser_id}/{sealed(self._keys(version), version, advertiser_id, phone)}"

    def opened(self, advertiser_id: str, token: str) -> Phone | None:
        """See `PreferenceLinks.opened`."""
        version = token[:1]
        if version not in self._purposes or not _TOKEN.fullmatch(token):
            return None
        return unsealed(self._keys(version), advertiser_id, token)

    def form_token(self, advertiser_id: str, phone: Phone, action: PreferenceAction) -> str:
        """See `PreferenceLinks.form_token`."""
        keys = self._keys(next(iter(self._purposes)))
        about = f"{advertiser_id}/{phone.e164}/{action}".encode()
        return _text(_mac(keys.form, about)[:_FORM_BYTES])

    def _keys(self, version: str) -> LinkKeys:
        if version not in self._known:
            self._known[version] = LinkKeys.of(self._secret_for(self._purposes[version]))
        return self._known[version]


def sealed(keys: LinkKeys, version: str, advertiser_id: str, phone: Phone) -> str:
    """The token of a number at an advertiser."""
    number = int(phone.e164[1:]).to_bytes(_NUMBER_BYTES)
    vector = _vector(keys, version, advertiser_id, number)
    return version + _text(vector + _crossed(keys, vector, number))


def unsealed(keys: LinkKeys, advertiser_id: str, token: str) -> Phone | None:
    """The number of a token; None unless every bit of it is as it was sealed, for that advertiser."""
    version, written = token[:1], token[1:]
    content = urlsafe_b64decode(f"{written}=")
    vector = content[:_SIV_BYTES]
    number = _crossed(keys, vector, content[_SIV_BYTES:])
    genuine = hmac.compare_digest(vector, _vector(keys, version, advertiser_id, number))
    if not (genuine and _text(content) == written):  # base64 has two bits more than these bytes: they are nought
        return None
    try:
        return Phone.of(f"+{int.from_bytes(number)}")
    except InvalidPhone:  # a block of numbers that was taken back
        return None


def _vector(keys: LinkKeys, version: str, advertiser_id: str, number: bytes) -> bytes:
    """Of version, advertiser and number; the first and the last are of fixed size, so no two are written alike."""
    return _mac(keys.vector, version.encode() + advertiser_id.encode(errors="replace") + number)[:_SIV_BYTES]


def _crossed(keys: LinkKeys, vector: bytes, number: bytes) -> bytes:
    """The number encrypted, or decrypted, by the key stream of this vector."""
    stream = _mac(keys.stream, vector)
    return bytes(one ^ other for one, other in zip(number, stream, strict=False))


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
