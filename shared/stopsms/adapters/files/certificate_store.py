"""Where the certificates of the signing key are kept: in the archive's bucket, each written once, so that none is replaced unnoticed.

certificates/<SHA-256 of the public key>/0001.pem      the first, which the key made for itself
certificates/<SHA-256 of the public key>/0002.pem      one that an authority issued for it, from then on
"""

from hashlib import sha256
from typing import Any

from stopsms.adapters.files.archive_store import add_once, s3


class S3Certificates:
    """The certificates of one key, numbered."""

    def __init__(self, bucket: str, public_key: bytes, client: Any = None) -> None:
        """In this bucket, of this key (SubjectPublicKeyInfo, in DER)."""
        self._bucket = bucket
        self._folder = f"certificates/{sha256(public_key).hexdigest()}/"
        self._s3 = client or s3()

    def newest(self) -> tuple[int, bytes | None]:
        """The number of the newest certificate and its PEM; (0, None) when there is no certificate."""
        listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=self._folder).get("Contents", [])
        if not listed:
            return 0, None
        key = max(one["Key"] for one in listed)
        written: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return int(key.removeprefix(self._folder)[:4]), written

    def add(self, number: int, certificate: bytes) -> bool:
        """Write a certificate whose number is free. True if written."""
        key = f"{self._folder}{number:04d}.pem"
        return add_once(self._s3, Bucket=self._bucket, Key=key, Body=certificate, ContentType="application/x-pem-file")
