"""The hash of an anchor leaves the deployed stack in every way, and convicts the bucket when it was kept."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stopsms.command_line.stack import LIVE

from tests.functions.responder import GOOD
from tests.functions.responder import listening as authority
from tests.stack import PROJECT, Advertiser, Stack, wait_for
from tests.system.test_events import Endpoint, listening

pytestmark = pytest.mark.system


@pytest.fixture
def post(stack: Stack) -> Iterator[Any]:
    """What whoever keeps the hashes got by mail."""
    sqs, sns = stack.client("sqs"), stack.client("sns")
    url = sqs.create_queue(QueueName="post")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [allowed | {"Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    subscribed = sns.subscribe(TopicArn=stack.resource("AnchorTopic"), Protocol="sqs", Endpoint=arn)
    got: list[str] = []

    def read() -> list[str]:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            got.append(json.loads(message["Body"])["Message"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return got

    yield read
    sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])


@pytest.fixture
def stamped(stack: Stack) -> Iterator[None]:
    """The stack asks an authority for time stamps."""
    described = stack.client("lambda").get_function_configuration(FunctionName=stack.resource("ArchiveFunction"))
    variables = described["Environment"]["Variables"]
    with authority(lambda query: (200, GOOD.to(query))) as (url, _):
        told = {"Variables": variables | {"TIME_STAMP_AUTHORITY": url}}
        stack.configure("ArchiveFunction", Environment=told)
        yield
    stack.configure("ArchiveFunction", Environment={"Variables": variables})


def copied(stack: Stack, folder: Path) -> Path:
    """A copy of the archive's bucket."""
    s3, bucket = stack.client("s3"), stack.resource("ArchiveBucket")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page["Contents"]:
            path = folder / found["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            s3.download_file(bucket, found["Key"], str(path))
    return folder


def verified(folder: Path, *kept: str) -> tuple[int, str]:
    command = [sys.executable, "shared/stopsms/audit/verifier.py", str(folder), *kept]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_hash_of_an_anchor_leaves_by_mail_by_webhook_and_to_an_authority_and_a_copy_is_verified_with_it(
    at_ten: Stack, advertiser: Advertiser, post: Any, stamped: None, tmp_path: Path
) -> None:
    endpoint, s3, bucket = Endpoint(), at_ten.client("s3"), at_ten.resource("ArchiveBucket")
    hook = {"advertiser_id": advertiser.id, "url": endpoint.url, "events": ["archive.anchored"]}
    secret = at_ten.api("PUT", "/webhooks/auditor", hook).body["secret"]
    assert at_ten.api("POST", "/consents", advertiser.consent("+33634000002")).status == 201

    with listening(endpoint):
        wait_for(
            lambda: s3.list_objects_v2(Bucket=bucket)["KeyCount"], "a block in the archive, for an anchor to cover"
        )
        function = at_ten.resource("ArchiveFunction")
        at_ten.client("lambda").invoke(FunctionName=function, Qualifier=LIVE, Payload=b"{}")
        (delivered,) = wait_for(lambda: endpoint.verified(secret), "the webhook")
    at_ten.api("DELETE", f"/webhooks/auditor?advertiser_id={advertiser.id}")

    anchor = delivered["data"]["anchor"]
    name = f"anchors/{anchor['number']:012d}"
    written = s3.get_object(Bucket=bucket, Key=f"{name}.json")["Body"].read()
    assert anchor["sha256"] == hashlib.sha256(written).hexdigest()
    assert any(anchor["sha256"] in mail for mail in wait_for(post, "the mail"))
    stamp = s3.get_object(Bucket=bucket, Key=f"{name}.tsr")["Body"].read()
    assert hashlib.sha256(written).digest() in stamp

    folder = copied(at_ten, tmp_path / "copy")
    ended, said = verified(folder, anchor["sha256"])
    assert (ended, said.splitlines()[-1]) == (0, "faults: 0")
    assert f"kept elsewhere: {anchor['sha256'][:16]}… is anchor {anchor['number']}" in said

    (folder / f"{name}.json").unlink()
    (folder / f"{name}.tsr").unlink()
    ended, said = verified(folder, anchor["sha256"])
    assert ended == 1
    assert f"no anchor has the hash {anchor['sha256'][:16]}…" in said
