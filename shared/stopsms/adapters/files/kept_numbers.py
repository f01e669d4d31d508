"""`KeptNumbers` in the imports' bucket: encrypted like the files of imports, and deleted by the bucket within two days in any case.

comparisons/name         some of the numbers of our own opt-out list
"""

import secrets
from collections.abc import Collection
from typing import Any

from stopsms.adapters.clients import client, reused


@reused
def s3() -> Any:
    """The one client of this process."""
    return client("s3")


class S3KeptNumbers:
    """The objects in S3."""

    def __init__(self, bucket: str) -> None:
        """In this bucket."""
        self._bucket = bucket

    def keep(self, numbers: bytes) -> str:
        """See `KeptNumbers.keep`."""
        name = secrets.token_hex(16)
        s3().put_object(**self._place(name), Body=numbers)
        return name

    def read(self, name: str) -> bytes:
        """See `KeptNumbers.read`."""
        content: bytes = s3().get_object(**self._place(name))["Body"].read()
        return content

    def delete(self, names: Collection[str]) -> None:
        """See `KeptNumbers.delete`."""
        for name in names:
            s3().delete_object(**self._place(name))

    def _place(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"comparisons/{name}"}
