"""The archive's bucket: written once, what comes after a gap is seen, and what was written over; the audit's states."""

import io
from collections.abc import Iterator

import pytest
from moto import mock_aws
from stopsms.adapters.clients import client as a_client
from stopsms.adapters.files.archive_store import S3Archive, S3AuditStates


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Archive]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    with mock_aws():
        client = a_client("s3")
        client.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        client.put_bucket_versioning(Bucket="archive", VersioningConfiguration={"Status": "Enabled"})
        yield S3Archive("archive", client)


@pytest.mark.slow
def test_what_comes_after_a_gap_is_seen_and_nothing_of_another_table(bucket: S3Archive) -> None:
    for number in (1, 2, 12):
        assert bucket.add_block("campaign", number, b"block")
    assert bucket.add_anchor(3, b"anchor")

    assert (bucket.block_after("campaign", 2), bucket.block_after("campaign", 12)) == (12, None)
    assert (bucket.block_after("consent", 0), bucket.anchor_after(1)) == (None, 3)
    assert not bucket.add_block("campaign", 2, b"another")
    assert bucket.block("campaign", 2) == b"block"


def test_the_inventory_names_a_key_as_often_as_it_was_written_or_deleted(bucket: S3Archive) -> None:
    bucket.add_block("campaign", 1, b"block")
    bucket.add_anchor(1, b"anchor")
    bucket.add_anchor(2, b"anchor")
    bucket._s3.put_object(Bucket="archive", Key="campaign/000000000001.jsonl.gz", Body=b"another")
    bucket._s3.delete_object(Bucket="archive", Key="anchors/000000000002.json")
    keys, further = bucket.writings(None)

    assert keys == [
        "anchors/000000000001.json", "anchors/000000000002.json", "anchors/000000000002.json",
        "campaign/000000000001.jsonl.gz", "campaign/000000000001.jsonl.gz",
    ]  # fmt: skip
    assert further is None


def test_only_what_is_compressed_names_an_encoding_on_the_wire(bucket: S3Archive) -> None:
    sent: list[str | None] = []
    events = bucket._s3.meta.events
    events.register("before-sign.s3.PutObject", lambda request, **_: sent.append(request.headers["Content-Encoding"]))
    bucket.add_block("campaign", 1, b"block")
    bucket.add_anchor(1, b"anchor")
    bucket.add_time_stamp(1, b"reply")
    bucket.add_checkpoint(1, b"{}")

    # botocore itself names `aws-chunked`, which S3 takes off again
    assert [[part for part in (one or "").split(",") if part != "aws-chunked"] for one in sent] == [
        ["gzip"],
        [],
        [],
        [],
    ]


def test_a_state_is_read_as_it_was_kept_and_one_that_is_not_there_is_none(bucket: S3Archive) -> None:
    states, found = S3AuditStates("archive", bucket._s3), io.BytesIO()
    states.keep("nights/5f", io.BytesIO(b"state" * 1_000_000))

    assert states.fetch("nights/5f", found)
    assert found.getvalue() == b"state" * 1_000_000
    assert not states.fetch("nights/60", io.BytesIO())


def test_a_time_stamp_stands_beside_its_anchor_once_and_is_no_anchor(bucket: S3Archive) -> None:
    for number in (1, 2, 3):
        assert bucket.add_anchor(number, b"anchor")
    assert bucket.add_time_stamp(1, b"reply")
    assert bucket.add_time_stamp(3, b"reply")

    assert not bucket.add_time_stamp(3, b"another")
    assert [sorted(bucket.time_stamped(after)) for after in (0, 1, 3)] == [[1, 3], [3], []]
    assert (bucket.newest_anchor(), bucket.anchor_after(1), bucket.anchor_after(3)) == (3, 2, None)


def test_a_time_stamp_whose_anchor_is_gone_tells_that_there_was_one(bucket: S3Archive) -> None:
    assert bucket.add_anchor(1, b"anchor")
    assert bucket.add_time_stamp(2, b"reply")

    assert bucket.anchor_after(1) == 2


def test_what_lies_beside_the_anchors_and_is_no_time_stamp_is_none(bucket: S3Archive) -> None:
    for key in ("anchors/notes.tsr", "anchors/000000000001.tsr.bak", "anchors/000000000002.TSR"):
        bucket._s3.put_object(Bucket="archive", Key=key, Body=b"")

    assert bucket.time_stamped(0) == frozenset()
