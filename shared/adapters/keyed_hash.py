"""A keyed hash of a number, by a KMS key that nobody can read: what remains of an opposed number after erasure.

A plain hash of a mobile number is no protection: there are so few numbers that all can be tried (CNIL, pseudonymisation).
"""

from functools import cache
from typing import TYPE_CHECKING

from adapters.clients import client

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@cache
def _kms() -> "KMSClient":
    found: KMSClient = client("kms")
    return found


class KeyedHash:
    """HMAC-SHA256 with a KMS key."""

    def __init__(self, key_id: str) -> None:
        """With this key."""
        self._key_id = key_id

    def of(self, e164: str) -> str:
        """The hash of a number, in hexadecimal."""
        answer = _kms().generate_mac(KeyId=self._key_id, Message=e164.encode(), MacAlgorithm="HMAC_SHA_256")
        return answer["Mac"].hex()

    def secret_for(self, purpose: str) -> bytes:
        """A key of 32 bytes for hashing on our own machine, always the same for one purpose; nobody without the KMS key can make it."""
        answer = _kms().generate_mac(
            KeyId=self._key_id, Message=f"secret for {purpose}".encode(), MacAlgorithm="HMAC_SHA_256"
        )
        return answer["Mac"]
