"""The archive's bucket: written once, and what comes after a gap is seen."""

from collections.abc import Iterator

import boto3
import pytest
from adapters.archive_store import ArchiveBucket
from moto import mock_aws


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveBucket]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    with mock_aws():
        client = boto3.client("s3", region_name="eu-west-3")
        client.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        yield ArchiveBucket("archive", client)


def test_what_comes_after_a_gap_is_seen_and_nothing_of_another_table(bucket: ArchiveBucket) -> None:
    for number in (1, 2, 12):
        assert bucket.add_block("campaign", number, b"block")
    assert bucket.add_anchor(3, b"anchor")

    assert (bucket.block_after("campaign", 2), bucket.block_after("campaign", 12)) == (12, None)
    assert (bucket.block_after("consent", 0), bucket.anchor_after(1)) == (None, 3)
    assert not bucket.add_block("campaign", 2, b"another")
    assert bucket.block("campaign", 2) == b"block"
