"""Emptying buckets, versions and locks included."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

_AT_ONCE = 16
_NO_LOCK = frozenset({"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "InvalidRequest"})
_DELETE_MARKER = "MethodNotAllowed"


class NotEmptied(Exception):
    """An object could not be deleted."""


def is_there(s3: Any, bucket: str) -> bool:
    """Whether the bucket exists. Raises ClientError when it may not be seen."""
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return True


def locked_for_good(s3: Any, bucket: str) -> bool:
    """Whether an object in it is locked so that nobody can delete it yet (COMPLIANCE). Every version is asked about."""
    now = datetime.now(UTC)

    def locked(version: Mapping[str, str]) -> bool:
        try:
            lock = s3.get_object_retention(Bucket=bucket, **version)["Retention"]
        except ClientError as error:
            if error.response["Error"]["Code"] in {*_NO_LOCK, _DELETE_MARKER}:
                return False
            raise
        return bool(lock["Mode"] == "COMPLIANCE" and lock["RetainUntilDate"] > now)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return any(any(pool.map(locked, page)) for page in _versions(s3, bucket))


def empty(s3: Any, bucket: str) -> None:
    """Delete every version and delete marker, also what is locked as GOVERNANCE. Raises NotEmptied."""
    # S3 refuses to pass over a lock (InvalidArgument) where there is none to pass over.
    passing_over = {"BypassGovernanceRetention": True} if _has_lock(s3, bucket) else {}
    for page in _versions(s3, bucket):
        request = {"Objects": page, "Quiet": True}
        answer = s3.delete_objects(Bucket=bucket, Delete=request, **passing_over)
        if errors := answer.get("Errors"):
            raise NotEmptied(f"{bucket}: {errors[0]['Key']} cannot be deleted ({errors[0]['Code']})")


def _has_lock(s3: Any, bucket: str) -> bool:
    """Whether the bucket was made with Object Lock."""
    try:
        s3.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NO_LOCK:
            raise
        return False
    return True


def _versions(s3: Any, bucket: str) -> Iterator[list[dict[str, str]]]:
    """Every version and delete marker, by pages that hold some."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [one for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, ())]
        if found:
            yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
