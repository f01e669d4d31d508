"""What a comparison keeps of our own opt-out list, in moto's bucket."""

import boto3
import pytest
from botocore.exceptions import ClientError
from stopsms.adapters.files.kept_numbers import S3KeptNumbers


@pytest.fixture
def kept(table: str) -> S3KeptNumbers:
    boto3.client("s3").create_bucket(Bucket="imports", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return S3KeptNumbers("imports")


def test_what_is_kept_can_be_read_until_it_is_deleted_and_is_never_taken_for_empty(kept: S3KeptNumbers) -> None:
    first, second = kept.keep(b"12345678"), kept.keep(b"12345678")

    assert first != second
    kept.delete([first, "never kept"])
    kept.delete([first])
    assert kept.read(second) == b"12345678"
    with pytest.raises(ClientError, match="NoSuchKey"):
        kept.read(first)
    (left,) = boto3.client("s3").list_objects_v2(Bucket="imports")["Contents"]
    assert left["Key"] == f"comparisons/{second}"
