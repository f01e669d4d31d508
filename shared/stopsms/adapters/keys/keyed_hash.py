"""A keyed hash of a number, by a KMS key that nobody can read: what remains of an opposed number after erasure.

A plain hash of a mobile number does not protect it: there are so few numbers that all can be tried (CNIL, pseudonymisation).

Keys have generations. The newest one hashes; the others are asked for ever, since a hash cannot be renewed without the number.
Each hash names its key. A key that does not answer is an error, never an unknown number: nothing is recorded then.
"""

import hashlib
import hmac
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache

from botocore.exceptions import BotoCoreError, ClientError

from stopsms.adapters.clients import kms, kms_at_once
from stopsms.compliance.errors import BusyError

REMEMBERED = 5000
"""More than an import ever works on at a time: a block brings about a thousand numbers, which are asked for three times, in order."""

AGAIN = timedelta(seconds=30)
"""How soon KMS is asked again for what nobody should wait for: until then, each call would wait for it."""

_REFERENCES = "references of contacts"


class KeyedHash:
    """HMAC-SHA256 with KMS keys."""

    def __init__(self, key_ids: str) -> None:
        """With these keys, by id or ARN, separated by commas, the newest first."""
        self._key_ids = [key_id.strip() for key_id in key_ids.split(",") if key_id.strip()]
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._by_every_key)

    def of(self, e164: str) -> str:
        """The hash of a number by the newest key, after the key's name: `key:hexadecimal`."""
        return self.every(e164)[0]

    def every(self, e164: str) -> Sequence[str]:
        """The hashes of a number by every key, the newest first: under each of them something may remain of it.

        A number is looked for and then recorded: the last ones asked for are remembered.
        """
        return self._remembered(e164)

    def secret_for(self, purpose: str, *, at_once: bool = False) -> bytes:
        """A key of 32 bytes for hashing on our own machine, always the same for one purpose; nobody without the KMS key can make it.

        The oldest key makes it: what was hashed with it must be found again after a rotation. KMS is asked `at_once` for what nobody
        should wait for.
        """
        return self._mac(self._key_ids[-1], f"secret for {purpose}", at_once=at_once)

    def reads(self, pseudonym: str) -> bool:
        """Whether the key of a hash is one of ours, so that its number is known again."""
        return pseudonym.partition(":")[0] in map(_name, self._key_ids)

    def _by_every_key(self, e164: str) -> Sequence[str]:
        return [f"{_name(key_id)}:{self._mac(key_id, e164).hex()}" for key_id in self._key_ids]

    @staticmethod
    def _mac(key_id: str, message: str, *, at_once: bool = False) -> bytes:
        client = kms_at_once() if at_once else kms()
        return client.generate_mac(KeyId=key_id, Message=message.encode(), MacAlgorithm="HMAC_SHA_256")["Mac"]


class ContactReferences:
    """The references by which others know contacts: HMAC-SHA256 with a secret of their own, so that KMS is asked once for each process.

    They stay as they are through any rotation of keys, and reveal nothing of the hashes under which erased numbers are known.
    """

    def __init__(self, keyed_hash: KeyedHash) -> None:
        """With a secret made by these keys."""
        self._hash = keyed_hash

        self._secret: bytes | None = None
        self._asked_at: datetime | None = None

    def of(self, text: str) -> str:
        """See `References.of`. 64 hexadecimal digits."""
        if self._secret is None:
            self._secret = self._hash.secret_for(_REFERENCES)
        return _reference(self._secret, text)

    def at_once(self, text: str, now: datetime) -> str | None:
        """The same, for what nobody should wait for; None while the secret is not here and KMS does not give it at once.

        KMS is not asked again too soon after it has not.
        """
        if self._secret is None and not self._asked_lately(now):
            self._asked_at = now
            with suppress(BusyError, BotoCoreError, ClientError):
                self._secret = self._hash.secret_for(_REFERENCES, at_once=True)
        return None if self._secret is None else _reference(self._secret, text)

    def _asked_lately(self, now: datetime) -> bool:
        return self._asked_at is not None and timedelta(0) <= now - self._asked_at < AGAIN


def _reference(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _name(key_id: str) -> str:
    return key_id.rpartition("/")[2]
