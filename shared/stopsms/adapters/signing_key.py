"""The key by which documents of evidence are signed: in KMS, which lets nobody read it."""

from functools import cache
from typing import Any

from stopsms.adapters.clients import client


@cache
def _kms() -> Any:
    return client("kms")


class SigningKey:
    """A KMS key of P-256 that signs."""

    def __init__(self, key_id: str, kms: Any = None) -> None:
        """By id or ARN."""
        self._key_id = key_id
        self._kms = kms or _kms()

    def public_key(self) -> bytes:
        """The public key: SubjectPublicKeyInfo, in DER."""
        found: bytes = self._kms.get_public_key(KeyId=self._key_id)["PublicKey"]
        return found

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256 of a message of up to 4,096 bytes, in DER: KMS hashes it."""
        made = self._kms.sign(KeyId=self._key_id, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        signature: bytes = made["Signature"]
        return signature
