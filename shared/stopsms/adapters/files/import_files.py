"""`ImportFiles` in the imports' bucket, and the addresses by which people upload files and fetch reports.

uploads/id               a file as uploaded
parts/id/name            a part of a report, while the import runs
reports/id.csv           a whole report

Sources: Amazon S3, « Browser-based uploads using POST », « Multipart upload limits » (pieces of 5 MiB or more but the last).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from stopsms.adapters.clients import CALLS_AT_ONCE, client, reused
from stopsms.compliance.ports.imports import FileReplaced, ReportLost, UploadedFile
from stopsms.contracts.imports import UPLOADS

LARGEST_FILE = 1024**3
"""Bytes: ten million lines."""

REPORT_SECONDS = 900
"""How long the address of a report can be used. A new one is a question away."""

_PIECE = 1024**2

_LOST = frozenset({"NoSuchUpload", "InvalidPart"})
"""An upload that has been completed, or given up after a day; a piece that another worker has sent again meanwhile."""


@reused
def s3() -> Any:
    """The one client of this process. Addresses are signed for the region's own host: the global one redirects uploads."""
    return client(
        "s3", signature_version="s3v4", s3={"addressing_style": "virtual"}, max_pool_connections=CALLS_AT_ONCE
    )


@reused
def _side_by_side() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(CALLS_AT_ONCE)


def report_key(import_id: str) -> str:
    """The key of an import's report."""
    return f"reports/{import_id}.csv"


class S3ImportFiles:
    """The files in S3."""

    def __init__(self, bucket: str) -> None:
        """In this bucket."""
        self._bucket = bucket

    def upload_form(self, import_id: str, seconds: int) -> Mapping[str, Any]:
        """The address and the form fields by which one file, of a bounded size, can be uploaded, within a number of seconds."""
        form: Mapping[str, Any] = s3().generate_presigned_post(
            self._bucket,
            UPLOADS + import_id,
            Conditions=[["content-length-range", 1, LARGEST_FILE]],
            ExpiresIn=seconds,
        )
        return form

    def report_address(self, import_id: str) -> str:
        """Where the report can be fetched for a while, as a file to be saved."""
        address: str = s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": report_key(import_id),
                "ResponseContentType": "text/csv; charset=utf-8",
                "ResponseContentDisposition": f'attachment; filename="import-{import_id}.csv"',
            },
            ExpiresIn=REPORT_SECONDS,
        )
        return address

    def uploaded(self, import_id: str) -> UploadedFile | None:
        """See `ImportFiles.uploaded`."""
        try:
            head = s3().head_object(Bucket=self._bucket, Key=UPLOADS + import_id)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise
        return UploadedFile(head["ETag"], head["ContentLength"])

    def read(self, import_id: str, etag: str, byte: int) -> Iterator[bytes]:
        """See `ImportFiles.read`."""
        try:
            found = s3().get_object(Bucket=self._bucket, Key=UPLOADS + import_id, IfMatch=etag, Range=f"bytes={byte}-")
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 416:
                return iter(())
            if status in (404, 412):
                raise FileReplaced(import_id) from error
            raise
        pieces: Iterator[bytes] = found["Body"].iter_chunks(_PIECE)
        return pieces

    def keep_part(self, import_id: str, name: str, written: bytes) -> None:
        """See `ImportFiles.keep_part`."""
        s3().put_object(Bucket=self._bucket, Key=f"parts/{import_id}/{name}", Body=written)

    def read_parts(self, import_id: str, names: Sequence[str]) -> Sequence[bytes]:
        """See `ImportFiles.read_parts`."""

        def part(name: str) -> bytes:
            content: bytes = s3().get_object(Bucket=self._bucket, Key=f"parts/{import_id}/{name}")["Body"].read()
            return content

        return list(_side_by_side().map(part, names))

    def begin_report(self, import_id: str) -> str:
        """See `ImportFiles.begin_report`."""
        begun = s3().create_multipart_upload(**self._report(import_id), ContentType="text/csv; charset=utf-8")
        return str(begun["UploadId"])

    def add_piece(self, import_id: str, upload: str, number: int, written: bytes) -> str:
        """See `ImportFiles.add_piece`."""
        place = self._report(import_id)
        sent = _unless_lost(s3().upload_part, **place, UploadId=upload, PartNumber=number, Body=written)
        return str(sent["ETag"])

    def complete_report(self, import_id: str, upload: str, pieces: Sequence[str]) -> None:
        """See `ImportFiles.complete_report`."""
        done = {"Parts": [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(pieces, start=1)]}
        _unless_lost(s3().complete_multipart_upload, **self._report(import_id), UploadId=upload, MultipartUpload=done)

    def _report(self, import_id: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": report_key(import_id)}


def _unless_lost(call: Callable[..., Any], **request: Any) -> Any:
    try:
        return call(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] in _LOST:
            raise ReportLost(request["Key"]) from error
        raise
