"""The command line against the deployed stack: a campaign's whole life, the kill switch, dead letters."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from stopsms.audit.audit_findings import Audit
from stopsms.command_line.exits import Exit

from tests.stack import PROJECT, Advertiser, Stack, people, wait_for
from tests.system.test_audit import audit

pytestmark = pytest.mark.system


def as_a_program(stack: Stack, *arguments: str) -> tuple[int, Any]:
    """The program, started as people start it: its exit code, and its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "stopsms.command_line", *arguments],
        cwd=PROJECT,
        env=os.environ | stack.environment | {"PYTHONPATH": "shared:functions"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def granted(stack: Stack, advertiser: Advertiser, phone: str, tag: str) -> None:
    """A consent as the command line records it."""
    shown = ("--source", "web_form", "--wording", "J’accepte.", "--wording-version", "1", "--checked", "--informed")
    given = ("--basis", "consent", "--collected-at", "2026-11-20T10:00:00+01:00", "--objection-offered", "--tag", tag)
    recorded = stack.stopsms("consent", "add", phone, "-a", advertiser.id, *shown, *given, "--category", "mode")
    assert recorded["contact"]["status"] == "granted"


def test_a_campaign_from_draft_to_finish_with_every_step_explained(at_ten: Stack, advertiser: Advertiser) -> None:
    tag = f"cli-{uuid.uuid4().hex[:8]}"
    granted(at_ten, advertiser, "06 36 10 00 01", tag)
    granted(at_ten, advertiser, "06 36 10 00 02", tag)
    at_ten.stopsms("oppose", "0636100002", "-a", advertiser.id, "--source", "phone")

    check = ("check", "0636100001", "-a", advertiser.id, "--category", "mode")
    assert at_ten.stopsms(*check, advertiser.text)["verdict"] == "allowed"
    assert at_ten.stopsms(*check, advertiser.text, "--at", "2026-11-29T10:00:00+01:00", ends=Exit.LATER)["until"]
    assert "ne nomme pas l’annonceur" in at_ten.stopsms(*check, "Promo !", "--table", ends=Exit.REFUSED)

    draft = at_ten.stopsms(
        "campaign",
        "draft",
        "Soldes",
        advertiser.text,
        "-a",
        advertiser.id,
        "--category",
        "mode",
        "--tag",
        tag,
    )
    campaign = draft["id"]
    assert at_ten.stopsms("campaign", "preview", campaign)["sendable"] == 1
    assert at_ten.stopsms("campaign", "schedule", campaign, "--yes")["status"] in ("scheduled", "running")
    finished = at_ten.stopsms("campaign", "watch", campaign, "--timeout", "120")

    assert (finished["status"], finished["counts"]["sent"], finished["counts"]["blocked"]) == ("finished", 1, 1)
    assert [message["to"] for message in at_ten.messages(campaign_id=campaign)] == ["+33636100001"]
    listed = at_ten.stopsms("campaign", "recipients", campaign)
    assert {each["phone"] for each in listed} == {"+336******01", "+336******02"}
    why = at_ten.stopsms("campaign", "recipients", campaign, "0636100002", "--table")
    assert "fr.opposition" in why
    assert "BLOQUÉ" in why
    proof = at_ten.stopsms("evidence", "show", "0636100001", "-a", advertiser.id)
    assert proof["records"][0]["content"]["wording"] == "J’accepte."


def test_a_file_is_imported_with_its_report_after_the_oppositions_of_a_rival(
    at_ten: Stack, advertiser: Advertiser, tmp_path: Path
) -> None:
    shop = advertiser.id
    rival, file, report = tmp_path / "ovh.csv", tmp_path / "boutique.csv", tmp_path / "report.csv"
    rival.write_text("number;creationDatetime\n+33636100011;2026-10-02T10:00:00+02:00\n")
    file.write_bytes(
        "Portable;Prénom;Date de consentement\r\n0636100010;Zoé;01/10/2026\r\n0636100011;Inès;01/10/2026\r\n".encode(
            "cp1252"
        )
    )

    listed = ("--kind", "oppositions", "--received-at", "01/11/2026 00:00", "--operator", "Claire Martin")
    assert at_ten.stopsms("import", str(rival), "-a", shop, *listed)["lines"]["taken"] == 1
    shown = (
        "--operator",
        "Claire Martin",
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
    imported = at_ten.stopsms(*contacts, ends=Exit.ATTENTION)

    assert (imported["lines"]["taken"], imported["refused_by"]) == (1, {"fr.opposition": 1})
    assert "fr.opposition" in report.read_text(encoding="utf-8-sig")
    assert at_ten.contact("+33636100010", shop)["status"] == "granted"
    assert at_ten.contact("+33636100011", shop)["status"] == "opposed"
    again = at_ten.stopsms(*contacts, ends=Exit.ATTENTION)
    assert (again["lines"]["taken"], again["lines"]["unchanged"]) == (0, 1)
    assert len(at_ten.stopsms("imports", "list", "-a", shop)) == 3


def test_the_kill_switch_is_thrown_and_lifted_and_nothing_leaves_in_between(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    tag = f"cli-{uuid.uuid4().hex[:8]}"
    granted(at_ten, advertiser, "06 36 10 00 05", tag)
    at_ten.stopsms("sending", "stop", "--reason", "essai", "--by", "Claire Martin")
    try:
        answered = at_ten.api("GET", "/sending").body
        assert (answered["stopped"], answered["by"], answered["reason"]) == (True, "Claire Martin", "essai")
        assert "TOUS LES ENVOIS SONT ARRÊTÉS" in at_ten.stopsms("sending", "status", "--table")
        campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": [tag]})
        wait_for(lambda: delayed(at_ten, "BatchQueue"), "its batch to be put aside")
        assert at_ten.messages(campaign_id=campaign_id) == []
    finally:
        at_ten.stopsms("sending", "go", "--reason", "fin de l’essai")
    assert at_ten.api("GET", "/sending").body["stopped"] is False
    for step in ("pause", "resume"):  # which takes up what was put aside for minutes
        at_ten.stopsms("campaign", step, campaign_id)
    at_ten.until(campaign_id, "finished")
    assert [message["to"] for message in at_ten.messages(campaign_id=campaign_id)] == ["+33636100005"]


def delayed(stack: Stack, queue: str) -> bool:
    asked = {"QueueUrl": stack.resource(queue), "AttributeNames": ["ApproximateNumberOfMessagesDelayed"]}
    return bool(
        stack.client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessagesDelayed"] != "0"
    )


def test_a_stack_is_found_by_its_name_with_the_credentials_of_the_environment(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    described = at_ten.described
    credentials = {
        "STACK_HOME": "/nowhere",
        "AWS_ENDPOINT_URL": described["aws_endpoint_url"],
        "AWS_DEFAULT_REGION": described["region"],
        "AWS_ACCESS_KEY_ID": described["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": described["aws_secret_access_key"],
        "STOPSMS_API": described["api_url"],  # the output's address is that of AWS
        "STOPSMS_KEY": "",  # whoever has these credentials gets one of their own
    }
    abroad = Stack(described, at_ten.environment | credentials)
    at_ten.client("sqs").send_message(QueueUrl=at_ten.resource("ReceiptDeadLetterQueue"), MessageBody="{}")

    here = {letter["id"] for letter in at_ten.stopsms("dead-letters", "list", "receipt")}
    assert here
    named = ("--stack", "stop-sms")
    assert {letter["id"] for letter in abroad.stopsms("dead-letters", "list", "receipt", *named)} == here
    assert advertiser.id in [each["id"] for each in abroad.stopsms("advertiser", "list", *named)]
    me = abroad.stopsms("whoami", *named)
    assert (me["name"].partition(" ")[0], me["role"], me["advertisers"]) == ("AWS", "administrator", None)
    abroad.stopsms("dead-letters", "list", "--stack", "nobody", ends=Exit.UNREACHED)
    discarded = at_ten.stopsms("dead-letters", "redrive", *here, "--discard", "--yes")
    assert {letter["done"] for letter in discarded} == {"discarded"}


def test_the_audit_is_that_of_the_archive(at_ten: Stack, advertiser: Advertiser) -> None:
    tag = f"cli-{uuid.uuid4().hex[:8]}"
    granted(at_ten, advertiser, "06 36 10 00 04", tag)
    at_ten.until(at_ten.started(advertiser.id, advertiser.text, audience={"tags": [tag]}), "finished")
    before = wait_for(lambda: (found := audit(at_ten, ahead=timedelta())).sends and found, "the archive")
    code, told = as_a_program(at_ten, "audit")
    after = audit(at_ten, ahead=timedelta())

    assert 0 < before.sends <= told["sends"] <= after.sends
    assert _told(before) <= {tuple(found.values()) for found in told["findings"]} <= _told(after)
    assert code == (Exit.ATTENTION if told["findings"] else Exit.DONE)


def _told(found: Audit) -> set[tuple[str, ...]]:
    return {(finding.kind, finding.about, finding.why) for finding in found.findings}


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
        letters = stack.stopsms("dead-letters", "list", queue)
        return next((letter for letter in letters if words in letter["what"] + letter["wrong"]), None)

    return wait_for(so, f"a dead letter: {words}")


def test_a_stop_to_nobodys_number_is_explained_repaired_redriven_and_in_force(impatient: Stack) -> None:
    phone, number = "+33636100003", "36731"
    impatient.reply(phone, "STOP", to=number)

    letter = found(impatient, "inbound", number)
    assert letter["what"] == f"a reply from +336******03 to {number}, read as stop"
    assert letter["wrong"] == f"no advertiser has the STOP number {number}"
    assert impatient.stopsms("dead-letters", "redrive", letter["id"], ends=Exit.ATTENTION)[0]["done"] == "stays"

    nora = ("--name", "Nora", "--legal-name", "NORA SAS", "--siren", "552100554", "--sender-id", "NORA")
    impatient.stopsms("advertiser", "set", "nora-cli", *nora, "--stop-number", number, "--email", "a@nora.example")
    foretold = impatient.stopsms("dead-letters", "redrive", letter["id"], "--dry-run")
    assert "takes effect as of when it was received" in foretold[0]["redriving"]
    assert "no advertiser had this STOP number at the time" in foretold[0]["wrong"]  # from the function's own log
    assert impatient.stopsms("dead-letters", "redrive", letter["id"])[0]["done"] == "redriven to InboundQueue"

    wait_for(lambda: impatient.contact(phone, "nora-cli").get("status") == "opposed", "the opposition")
    assert impatient.stopsms("dead-letters", "list", letter["id"]) == []


def test_an_unreadable_batch_stays_until_a_person_discards_it(
    impatient: Stack, advertiser: Advertiser, tmp_path: Path
) -> None:
    campaign = impatient.campaign(advertiser.id, advertiser.text)["id"]
    body = json.dumps({"campaign_id": campaign, "advertiser_id": advertiser.id, "batch": "00-000000"})
    impatient.client("sqs").send_message(QueueUrl=impatient.resource("BatchQueue"), MessageBody=body)

    letter = found(impatient, "batch", "it lacks 'recipients'")
    told = impatient.stopsms("dead-letters", "redrive", letter["id"], "--table", ends=Exit.ATTENTION)
    assert "stays" in told
    assert impatient.stopsms("dead-letters", "show", letter["id"])[0]["body"]["campaign_id"] == campaign

    kept = tmp_path / "kept.jsonl"
    discard = ("dead-letters", "redrive", letter["id"], "--discard", "--keep", str(kept))
    impatient.stopsms(*discard, ends=Exit.USAGE)  # nobody is there to be asked, and --yes was not said
    assert impatient.stopsms(*discard, "--yes")[0]["done"] == "discarded"
    assert json.loads(kept.read_text())["body"] == body
    assert impatient.stopsms("dead-letters", "list", letter["id"]) == []


def test_changes_that_were_given_up_are_archived_from_the_stream(at_ten: Stack, advertiser: Advertiser) -> None:
    people(at_ten, advertiser, "stream", 5)
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
    assert at_ten.stopsms("dead-letters", "redrive", letter["id"])[0]["done"] == "redriven to ArchiveFunction"
    assert at_ten.stopsms("dead-letters", "list", "archive") == []
