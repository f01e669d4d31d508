"""The archive's bucket: blocks and anchors, written once, never over another (conditional writes), kept under Object Lock.

consent/000000000042.jsonl.gz          a block of a table's changes
anchors/000000000007.json              an anchor of both tables' blocks
anchors/000000000007.tsr               an authority's time stamp of it (RFC 3161), where one is asked for
checkpoints/000000000007.json          how far the audit came
"""

import gzip
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from stopsms.adapters.clients import client, reused


@reused
def s3() -> Any:
    """The one client of this process."""
    return client("s3")


def add_once(client: Any, **request: Any) -> bool:
    """Write an object under a key that is free. True if written; False if there was one."""
    try:
        client.put_object(**request, IfNoneMatch="*", ChecksumAlgorithm="SHA256")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (409, 412):
            return False
        raise
    return True


def _block(table: str, number: int) -> str:
    return f"{table}/{number:012d}.jsonl.gz"


_ANCHORS = "anchors/"


def _anchor(number: int) -> str:
    return f"{_ANCHORS}{number:012d}.json"


def _time_stamp(number: int) -> str:
    return f"{_ANCHORS}{number:012d}.tsr"


def _behind(key: str) -> str:
    """A key that sorts after all objects of this one's number (an anchor and its time stamp), and before those of the next."""
    return key.partition(".")[0] + "/"


def _checkpoint(number: int) -> str:
    return f"checkpoints/{number:012d}.json"


class S3Archive:
    """Numbered objects without gaps: the newest is found by halving, whatever their number."""

    def __init__(self, bucket: str, client: Any = None) -> None:
        """In this bucket."""
        self._bucket = bucket
        self._s3 = client or s3()

    def add_block(self, table: str, number: int, written: bytes) -> bool:
        """Write a block whose number is free. True if written."""
        return self._add(_block(table, number), gzip.compress(written, mtime=0), "application/x-ndjson", "gzip")

    def block(self, table: str, number: int) -> bytes | None:
        """A block, or None."""
        packed = self._read(_block(table, number))
        try:
            return None if packed is None else gzip.decompress(packed)
        except (OSError, EOFError, zlib.error):
            return b""  # its reader finds that it is not a block

    def block_after(self, table: str, number: int) -> int | None:
        """See `Archive.block_after`."""
        return self._after(_block(table, number))

    def newest_block(self, table: str, after: int = 0) -> int:
        """The number of the newest block, known to be `after` or later; 0 when there is none."""
        return self._newest(lambda number: _block(table, number), after)

    def add_anchor(self, number: int, written: bytes) -> bool:
        """Write an anchor whose number is free. True if written."""
        return self._add(_anchor(number), written, "application/json", "")

    def anchor(self, number: int) -> bytes | None:
        """An anchor, or None."""
        return self._read(_anchor(number))

    def anchor_after(self, number: int) -> int | None:
        """See `Archive.anchor_after`."""
        return self._after(_anchor(number))

    def newest_anchor(self) -> int:
        """The number of the newest anchor; 0 when there is none."""
        return self._newest(_anchor, 0)

    def add_time_stamp(self, number: int, reply: bytes) -> bool:
        """See `TimeStamps.add_time_stamp`."""
        return self._add(_time_stamp(number), reply, "application/timestamp-reply", "")

    def time_stamped(self, after: int) -> frozenset[int]:
        """See `TimeStamps.time_stamped`. One page: a thousand keys, two for each anchor."""
        listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=_ANCHORS, StartAfter=_behind(_anchor(after)))
        keys = [one["Key"].removeprefix(_ANCHORS) for one in listed.get("Contents", [])]
        return frozenset(int(key[:12]) for key in keys if key[:12].isdecimal() and key[12:] == ".tsr")

    def add_checkpoint(self, number: int, written: bytes) -> bool:
        """See `Archive.add_checkpoint`."""
        return self._add(_checkpoint(number), written, "application/json", "")

    def checkpoint(self, number: int) -> bytes | None:
        """See `Archive.checkpoint`."""
        return self._read(_checkpoint(number))

    def newest_checkpoint(self) -> int:
        """See `Archive.newest_checkpoint`."""
        return self._newest(_checkpoint, 0)

    def writings(self, after: tuple[str, str] | None) -> tuple[Sequence[str], tuple[str, str] | None]:
        """See `Archive.writings`. Versions and delete markers."""
        marks = {} if after is None else {"KeyMarker": after[0], "VersionIdMarker": after[1]}
        page = self._s3.list_object_versions(Bucket=self._bucket, **marks)
        keys = sorted(one["Key"] for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, []))
        return keys, (page["NextKeyMarker"], page["NextVersionIdMarker"]) if page["IsTruncated"] else None

    def _after(self, key: str) -> int | None:
        folder, last = key.rpartition("/")[0] + "/", _behind(key)
        while listed := self._s3.list_objects_v2(Bucket=self._bucket, Prefix=folder, StartAfter=last, MaxKeys=1).get(
            "Contents"
        ):
            last = listed[0]["Key"]
            if re.fullmatch(r"\d{12}\..*", last.removeprefix(folder)):
                return int(last.removeprefix(folder)[:12])
        return None

    def _add(self, key: str, body: bytes, kind: str, encoding: str) -> bool:
        encoded = {"ContentEncoding": encoding} if encoding else {}  # an empty one would be a header, and a wrong one
        return add_once(self._s3, Bucket=self._bucket, Key=key, Body=body, ContentType=kind, **encoded)

    def _read(self, key: str) -> bytes | None:
        try:
            content: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None
        return content

    def _newest(self, key: Callable[[int], str], after: int) -> int:
        step, low = 1, after
        while self._exists(key(low + step)):
            low, step = low + step, step * 2
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._exists(key(middle)) else (low, middle)
        return low

    def _exists(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True


class S3AuditStates:
    """The bucket of the audit's states: they are large, and may be lost."""

    def __init__(self, bucket: str, client: Any = None) -> None:
        """In this bucket."""
        self._bucket = bucket
        self._s3 = client or s3()

    def fetch(self, state: str, into: BinaryIO) -> bool:
        """See `AuditStates.fetch`."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=_state(state))
        except self._s3.exceptions.NoSuchKey:
            return False
        into.writelines(answer["Body"].iter_chunks(1024 * 1024))
        return True

    def keep(self, state: str, file: BinaryIO) -> None:
        """See `AuditStates.keep`. One request: up to 5 GB, some thirty million contacts."""
        self._s3.put_object(Bucket=self._bucket, Key=_state(state), Body=file)


def _state(name: str) -> str:
    return f"{name}.jsonl.gz"
