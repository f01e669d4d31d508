"""The command line against the deployed stack, as a program of its own: a campaign's whole life, the kill switch, dead letters."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stopsms.exits import Exit
from tests.system.conftest import PROJECT, Stack, wait_for

pytestmark = pytest.mark.system


def stopsms(stack: Stack, *arguments: str, ends: int = Exit.DONE) -> Any:
    """The program's JSON; in tables, its text."""
    done = subprocess.run(
        [sys.executable, "-m", "stopsms", *arguments],
        cwd=PROJECT,
        env=os.environ | stack.environment | {"PYTHONPATH": "shared:functions", "COLUMNS": "150"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ends, done.stdout + done.stderr
    return done.stdout if "--table" in arguments or not done.stdout else json.loads(done.stdout)


def granted(stack: Stack, phone: str, tag: str) -> None:
    """A consent as the command line records it."""
    shown = ("--source", "web_form", "--wording", "J’accepte.", "--wording-version", "1", "--checked", "--informed")
    given = ("--basis", "consent", "--collected-at", "2026-11-20T10:00:00+01:00", "--objection-offered", "--tag", tag)
    recorded = stopsms(stack, "consent", "add", phone, "-a", "zelie", *shown, *given, "--category", "mode")
    assert recorded["contact"]["status"] == "granted"


def test_a_campaign_from_draft_to_finish_with_every_step_explained(at_ten: Stack) -> None:
    tag = f"cli-{uuid.uuid4().hex[:8]}"
    granted(at_ten, "06 36 10 00 01", tag)
    granted(at_ten, "06 36 10 00 02", tag)
    stopsms(at_ten, "oppose", "0636100002", "-a", "zelie", "--source", "phone")

    check = ("check", "0636100001", "-a", "zelie", "--category", "mode")
    assert stopsms(at_ten, *check, "Zelie : -20 %")["verdict"] == "allowed"
    assert stopsms(at_ten, *check, "Zelie : -20 %", "--at", "2026-11-29T10:00:00+01:00", ends=Exit.LATER)["until"]
    assert "ne nomme pas l’annonceur" in stopsms(at_ten, *check, "Promo !", "--table", ends=Exit.REFUSED)

    draft = stopsms(
        at_ten,
        "campaign",
        "draft",
        "Soldes",
        "Zelie : -20 % samedi.",
        "-a",
        "zelie",
        "--category",
        "mode",
        "--tag",
        tag,
    )
    campaign = draft["id"]
    assert stopsms(at_ten, "campaign", "preview", campaign)["sendable"] == 1
    assert stopsms(at_ten, "campaign", "schedule", campaign, "--yes")["status"] in ("scheduled", "running")
    finished = stopsms(at_ten, "campaign", "watch", campaign, "--timeout", "120")

    assert (finished["status"], finished["counts"]["sent"], finished["counts"]["blocked"]) == ("finished", 1, 1)
    assert [message["to"] for message in at_ten.messages(campaign_id=campaign)] == ["+33636100001"]
    listed = stopsms(at_ten, "campaign", "recipients", campaign)
    assert {each["phone"] for each in listed} == {"+336******01", "+336******02"}
    why = stopsms(at_ten, "campaign", "recipients", campaign, "0636100002", "--table")
    assert "fr.opposition" in why
    assert "BLOCKED" in why
    proof = stopsms(at_ten, "evidence", "show", "0636100001", "-a", "zelie")
    assert proof["records"][0]["content"]["wording"] == "J’accepte."


def test_a_file_is_imported_with_its_report_after_the_oppositions_of_a_rival(at_ten: Stack, tmp_path: Path) -> None:
    shop = f"shop-{uuid.uuid4().hex[:8]}"
    known = {name: value for name, value in at_ten.api("GET", "/advertisers/zelie").body.items() if name != "id"}
    assert at_ten.api("PUT", f"/advertisers/{shop}", known).status == 200
    rival, file, report = tmp_path / "ovh.csv", tmp_path / "boutique.csv", tmp_path / "report.csv"
    rival.write_text("number;creationDatetime\n+33636100011;2026-10-02T10:00:00+02:00\n")
    file.write_bytes(
        "Portable;Prénom;Date de consentement\r\n0636100010;Zoé;01/10/2026\r\n0636100011;Inès;01/10/2026\r\n".encode(
            "cp1252"
        )
    )

    listed = ("--kind", "oppositions", "--received-at", "2026-11-01T00:00:00+01:00")
    assert stopsms(at_ten, "import", str(rival), "-a", shop, *listed)["lines"]["taken"] == 1
    shown = (
        "--source",
        "web_form",
        "--wording",
        "J’accepte.",
        "--wording-version",
        "1",
        "--checked",
        "--informed",
        "--objection-offered",
    )
    contacts = ("import", str(file), "-a", shop, "--kind", "contacts", *shown, "--report", str(report))
    imported = stopsms(at_ten, *contacts, ends=Exit.ATTENTION)

    assert (imported["lines"]["taken"], imported["refused_by"]) == (1, {"fr.opposition": 1})
    assert "fr.opposition" in report.read_text(encoding="utf-8-sig")
    assert at_ten.contact("+33636100010", shop)["status"] == "granted"
    assert at_ten.contact("+33636100011", shop)["status"] == "opposed"
    again = stopsms(at_ten, *contacts, ends=Exit.ATTENTION)
    assert (again["lines"]["taken"], again["lines"]["unchanged"]) == (0, 1)
    assert len(stopsms(at_ten, "imports", "list", "-a", shop)) == 3


def test_the_kill_switch_is_thrown_and_lifted(at_ten: Stack) -> None:
    stopsms(at_ten, "sending", "stop", "--reason", "essai", "--by", "Claire Martin")
    try:
        answered = at_ten.api("GET", "/sending").body
        assert (answered["stopped"], answered["by"], answered["reason"]) == (True, "Claire Martin", "essai")
        assert "ALL SENDING IS STOPPED" in stopsms(at_ten, "sending", "status", "--table")
    finally:
        stopsms(at_ten, "sending", "go", "--reason", "fin de l’essai")
    assert at_ten.api("GET", "/sending").body["stopped"] is False


def test_a_stack_is_found_by_its_name_with_the_credentials_of_the_environment(at_ten: Stack) -> None:
    described = at_ten.described
    credentials = {
        "STACK_HOME": "/nowhere",
        "AWS_ENDPOINT_URL": described["aws_endpoint_url"],
        "AWS_DEFAULT_REGION": described["region"],
        "AWS_ACCESS_KEY_ID": described["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": described["aws_secret_access_key"],
        "STOPSMS_API": described["api_url"],  # the output's address is that of AWS
        "STOPSMS_KEY": described["api_key"],
    }
    abroad = Stack(described, at_ten.environment | credentials)

    here = {letter["id"] for letter in stopsms(at_ten, "dead-letters", "list")}
    assert {letter["id"] for letter in stopsms(abroad, "dead-letters", "list", "--stack", "stop-sms")} == here
    assert "zelie" in [each["id"] for each in stopsms(abroad, "advertiser", "list", "--stack", "stop-sms")]
    stopsms(abroad, "dead-letters", "list", "--stack", "nobody", ends=Exit.UNREACHED)


def test_the_audit_is_that_of_the_archive(at_ten: Stack) -> None:
    from tests.system.test_audit import audit

    known = audit(at_ten)
    found = stopsms(at_ten, "audit", ends=Exit.ATTENTION if known.findings else Exit.DONE)

    assert found["sends"] >= known.sends
    assert len(found["findings"]) >= len(known.findings)


@pytest.fixture
def impatient(at_ten: Stack) -> Iterator[Stack]:
    """A stack whose queues try a message again after a second, so that five times do not take a quarter of an hour."""
    sqs = at_ten.client("sqs")
    kept = {"InboundQueue": "180", "BatchQueue": "720"}
    for queue in kept:
        sqs.set_queue_attributes(QueueUrl=at_ten.resource(queue), Attributes={"VisibilityTimeout": "1"})
    yield at_ten
    for queue, seconds in kept.items():
        sqs.set_queue_attributes(QueueUrl=at_ten.resource(queue), Attributes={"VisibilityTimeout": seconds})


def found(stack: Stack, queue: str, words: str) -> Any:
    """The dead letter of which these words are said, when it has arrived."""

    def so() -> Any:
        letters = stopsms(stack, "dead-letters", "list", queue)
        return next((letter for letter in letters if words in letter["what"] + letter["wrong"]), None)

    return wait_for(so, f"a dead letter: {words}")


def test_a_stop_to_nobodys_number_is_explained_repaired_redriven_and_in_force(impatient: Stack) -> None:
    phone, number = "+33636100003", "36731"
    impatient.reply(phone, "STOP", to=number)

    letter = found(impatient, "inbound", number)
    assert letter["what"] == f"a reply by +336******03 to {number}, read as stop"
    assert letter["wrong"] == f"no advertiser has the STOP number {number}"
    assert stopsms(impatient, "dead-letters", "redrive", letter["id"], ends=Exit.ATTENTION)[0]["done"] == "stays"

    nora = ("--name", "Nora", "--legal-name", "NORA SAS", "--siren", "552100554", "--sender-id", "NORA")
    stopsms(impatient, "advertiser", "set", "nora-cli", *nora, "--stop-number", number, "--email", "a@nora.example")
    foretold = stopsms(impatient, "dead-letters", "redrive", letter["id"], "--dry-run")
    assert "takes effect as of when it was received" in foretold[0]["redriving"]
    assert "no advertiser had this STOP number then" in foretold[0]["wrong"]  # from the function's own log
    assert stopsms(impatient, "dead-letters", "redrive", letter["id"])[0]["done"] == "redriven to InboundQueue"

    wait_for(lambda: impatient.contact(phone, "nora-cli").get("status") == "opposed", "the opposition")
    assert stopsms(impatient, "dead-letters", "list", letter["id"]) == []


def test_an_unreadable_batch_stays_until_a_person_discards_it(impatient: Stack, tmp_path: Path) -> None:
    campaign = impatient.campaign()["id"]
    body = json.dumps({"campaign_id": campaign, "advertiser_id": "zelie", "batch": "00-000000"})
    impatient.client("sqs").send_message(QueueUrl=impatient.resource("BatchQueue"), MessageBody=body)

    letter = found(impatient, "batch", "it lacks 'recipients'")
    told = stopsms(impatient, "dead-letters", "redrive", letter["id"], "--table", ends=Exit.ATTENTION)
    assert "stays" in told
    assert stopsms(impatient, "dead-letters", "show", letter["id"])[0]["body"]["campaign_id"] == campaign

    kept = tmp_path / "kept.jsonl"
    discard = ("dead-letters", "redrive", letter["id"], "--discard", "--keep", str(kept))
    stopsms(impatient, *discard, ends=Exit.USAGE)  # nobody is there to be asked, and --yes was not said
    assert stopsms(impatient, *discard, "--yes")[0]["done"] == "discarded"
    assert json.loads(kept.read_text())["body"] == body
    assert stopsms(impatient, "dead-letters", "list", letter["id"]) == []


def test_changes_that_were_given_up_are_archived_from_the_stream(at_ten: Stack) -> None:
    streams = at_ten.client("dynamodbstreams")
    table = at_ten.resource("ConsentTable")
    (stream,) = [each["StreamArn"] for each in streams.list_streams()["Streams"] if each["TableName"] == table]
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    asked = {"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    records = streams.get_records(ShardIterator=streams.get_shard_iterator(**asked)["ShardIterator"])["Records"][:5]
    info = {
        "shardId": shard,
        "startSequenceNumber": records[0]["dynamodb"]["SequenceNumber"],
        "endSequenceNumber": records[4]["dynamodb"]["SequenceNumber"],
        "approximateArrivalOfFirstRecord": "2026-11-24T09:00:00Z",
        "batchSize": 5,
        "streamArn": stream,
    }
    note = json.dumps({"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": info})
    at_ten.client("sqs").send_message(QueueUrl=at_ten.resource("ArchiveDeadLetterQueue"), MessageBody=note)

    letter = found(at_ten, "archive", "5 changes")
    assert stopsms(at_ten, "dead-letters", "redrive", letter["id"])[0]["done"] == "redriven to ArchiveFunction"
    assert stopsms(at_ten, "dead-letters", "list", "archive") == []
