"""The key by which documents of evidence are signed: in KMS, which lets nobody read it."""

from typing import Any

from stopsms.adapters.clients import kms


class SigningKey:
    """A KMS key of P-256 that signs."""

    def __init__(self, key_id: str, client: Any = None) -> None:
        """By id or ARN; `client` is a KMS client, this process's unless given."""
        self._key_id = key_id
        self._kms = client or kms()

    def public_key(self) -> bytes:
        """The public key: SubjectPublicKeyInfo, in DER."""
        key: bytes = self._kms.get_public_key(KeyId=self._key_id)["PublicKey"]
        return key

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256 of a message of up to 4,096 bytes, in DER: KMS hashes it."""
        made = self._kms.sign(KeyId=self._key_id, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        signature: bytes = made["Signature"]
        return signature
