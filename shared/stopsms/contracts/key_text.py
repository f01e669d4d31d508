"""The text of a key of the API, as callers send it in `x-api-key`: what it is, its id, its secret.

`stopsms_live_3f9ac04b1d22_…` or `stopsms_test_…`: the beginning lets scanners of source code find one that was committed, and the id lets
the key be read by its own key in the table. The secret is 256 random bits, so its plain SHA-256 can be kept: there is nothing to guess.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

ID_BYTES, SECRET_BYTES = 6, 32

_KEY = re.compile(r"stopsms_(?:live|test)_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


def key_id_from(random: bytes) -> str:
    """The id of a new key, 12 hexadecimal digits of so many random bytes: with a letter, or the log would take it for a number."""
    digits = random.hex()
    return f"a{digits[1:]}" if digits.isdigit() else digits


def written_key(key_id: str, secret: bytes, *, test: bool) -> str:
    """The text of a key. `key_id` is 12 hexadecimal digits, `secret` 32 random bytes."""
    kind = "test" if test else "live"
    return f"stopsms_{kind}_{key_id}_{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"


def key_id_of(text: str) -> str | None:
    """The id of a key by its text, None when that is no key of ours."""
    found = _KEY.fullmatch(text)
    return None if found is None else found[1]


def hash_of(text: str) -> str:
    """What is kept of a key's text: SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def opens(text: str, hashes: Iterable[str]) -> bool:
    """Whether the text is one whose hash is kept, compared in constant time."""
    given = hash_of(text)
    return any(hmac.compare_digest(given, known) for known in hashes)
