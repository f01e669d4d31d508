"""`SecretEncryption` with KMS: what is sealed for one webhook (encryption context) opens for no other."""

import base64

from stopsms.adapters.clients import kms

CONTEXT_KEY = "webhook"
"""The key of the encryption context. By it, a role may be kept from decrypting these secrets."""


class KmsEncryption:
    """Encryption with a KMS key."""

    def __init__(self, key_id: str) -> None:
        """With this key."""
        self._key_id = key_id

    def seal(self, secret: str, belongs_to: str) -> str:
        """See `SecretEncryption.seal`."""
        answer = kms().encrypt(
            KeyId=self._key_id, Plaintext=secret.encode(), EncryptionContext={CONTEXT_KEY: belongs_to}
        )
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, belongs_to: str) -> str:
        """See `SecretEncryption.open`."""
        answer = kms().decrypt(
            KeyId=self._key_id, CiphertextBlob=base64.b64decode(sealed), EncryptionContext={CONTEXT_KEY: belongs_to}
        )
        return answer["Plaintext"].decode()
