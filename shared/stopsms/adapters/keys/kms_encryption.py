"""`SecretEncryption` with KMS: what is sealed for one webhook (encryption context) opens for no other."""

import base64

from stopsms.adapters.clients import kms

WHOSE = "webhook"
"""The field of the encryption context; a role may be kept from decrypting what has it."""


class KmsEncryption:
    """Encryption with a KMS key."""

    def __init__(self, key_id: str) -> None:
        """With this key."""
        self._key_id = key_id

    def seal(self, secret: str, belongs_to: str) -> str:
        """See `SecretEncryption.seal`."""
        answer = kms().encrypt(KeyId=self._key_id, Plaintext=secret.encode(), EncryptionContext={WHOSE: belongs_to})
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, belongs_to: str) -> str:
        """See `SecretEncryption.open`."""
        answer = kms().decrypt(
            KeyId=self._key_id, CiphertextBlob=base64.b64decode(sealed), EncryptionContext={WHOSE: belongs_to}
        )
        return answer["Plaintext"].decode()
