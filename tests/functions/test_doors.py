"""The doors, from real event to recorded state, on moto: every sample event of events/ is taken in here."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.files import archive_store
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.person.contact import Status

from tests.carrier_service import Service
from tests.factories import CAMILLE, a_campaign, an_advertiser
from tests.functions.doors import EVENTS, Runtime, answers, event, fresh, handle


def test_an_advertiser_then_a_consent_then_a_check_through_the_api(settings: Settings) -> None:
    assert handle("consent_api", "consent_api_put_advertiser")["status_code"] == 200
    first = handle("consent_api", "consent_api_post_consent")
    again = handle("consent_api", "consent_api_post_consent")
    contact = handle("consent_api", "consent_api_get_contact")
    check = handle("consent_api", "consent_api_post_check")

    assert first["status_code"] == 201
    assert again == first, "the Idempotency-Key of the event gives the first answer again"
    assert (contact["status"], contact["version"]) == ("granted", 1)
    assert check["verdict"] == "allowed"


def test_a_campaign_is_drafted_through_the_api(base: DynamoContactStore) -> None:
    drafted = handle("campaign_api", "campaign_api_post_campaign")

    assert (drafted["status_code"], drafted["status"]) == (201, "draft")


def test_a_template_is_written_through_the_api(base: DynamoContactStore) -> None:
    template = handle("campaign_api", "campaign_api_put_template")

    assert (template["status_code"], template["id"]) == (200, "soldes")


def test_a_path_that_is_nobody_s_to_call_and_an_oversized_body_get_problem_documents(settings: Settings) -> None:
    door = fresh("consent_api")
    lost = event("consent_api_get_contact") | {"path": "/nowhere", "resource": "/nowhere"}
    large = event("consent_api_post_consent") | {"body": "x" * 70_000}

    for given, status in ((lost, 403), (large, 413)):
        answer = door.handler(given, Runtime())
        assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (status, status)


def test_the_hour_of_a_campaign_starts_it_and_asks_for_its_planning(
    base: DynamoContactStore, settings: Settings
) -> None:
    scheduled = replace(a_campaign(), state=State.SCHEDULED, started_at=None, revision=1)
    DynamoCampaignStore("campaign").change(scheduled)

    assert handle("planner", "planner_start") == {"batchItemFailures": []}
    running = DynamoCampaignStore("campaign").find("c0ffee00c0ffee00")
    assert running is not None
    assert running.state is State.RUNNING
    task = boto3.client("sqs").receive_message(QueueUrl=settings.planner_queue_url)["Messages"][0]["Body"]
    assert json.loads(task)["task"] == "plan"


def test_planning_puts_the_audience_on_the_batch_queue(base: DynamoContactStore, settings: Settings) -> None:
    assert handle("planner", "planner_plan") == {"batchItemFailures": []}

    (message,) = boto3.client("sqs").receive_message(QueueUrl=settings.batch_queue_url)["Messages"]
    assert json.loads(message["Body"])["recipients"][0]["phone"] == CAMILLE.e164


def test_a_batch_is_judged_and_recorded_and_nobody_opposed_is_written_to(
    base: DynamoContactStore, service: type[Service]
) -> None:
    sample = event("sender_batch")  # moto reads no claim statement: that one is proved on the emulator
    sample["Records"][0]["body"] = sample["Records"][0]["body"].replace('"granted"', '"opposed"')

    assert fresh("sender").handler(sample, Runtime()) == {"batchItemFailures": []}
    assert service.requests == []
    outcome = DynamoBatchStore("campaign").outcome("c0ffee00c0ffee00", "03-000000", 0)
    assert outcome is not None
    assert (outcome.fate, outcome.objections[0].rule) == (Fate.BLOCKED, "fr.opposition")


def test_a_stop_opposes_and_is_confirmed_by_a_queue_of_its_own(
    base: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    assert handle("inbound", "inbound_stop") == {"batchItemFailures": []}
    assert service.requests == [], "inbound calls no carrier"
    assert answers(settings) == [{"batchItemFailures": []}]

    contact = base.find("zelie", CAMILLE)
    assert contact is not None
    assert contact.status is Status.OPPOSED
    assert [request["OriginationIdentity"] for request in service.requests] == ["36180"]


def test_contact_is_answered_with_the_advertiser(
    base: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    assert handle("inbound", "inbound_contact") == {"batchItemFailures": []}
    answers(settings)

    told = service.requests[0]["MessageBody"]
    assert "ZELIE MODE SAS" in told
    assert re.search(
        r", contact@zelie\.example\. Ne plus recevoir nos SMS : STOP au 36180\. Choix : https://sms\.zelie\.example/p/zelie/a[\w-]{23}$",
        told,
    )


def test_a_message_that_cannot_be_read_goes_back_alone(
    base: DynamoContactStore, caplog: pytest.LogCaptureFixture
) -> None:
    sample = event("inbound_unreadable")
    answer = fresh("inbound").handler(sample, Runtime())

    assert answer == {"batchItemFailures": [{"itemIdentifier": sample["Records"][1]["messageId"]}]}
    contact = base.find("zelie", CAMILLE)
    assert contact is not None
    assert contact.status is Status.OPPOSED
    assert "not a two-way SMS payload" in caplog.text


@pytest.mark.parametrize(
    ("name", "fate"), [("delivery_delivered", Fate.DELIVERED), ("delivery_undelivered", Fate.UNDELIVERED)]
)
def test_receipts_are_recorded_in_whatever_order_they_come(base: DynamoContactStore, name: str, fate: Fate) -> None:
    assert handle("delivery", name) == {"batchItemFailures": []}

    outcome = DynamoBatchStore("campaign").outcome("c0ffee00c0ffee00", "03-000000", 0)
    assert outcome is not None
    assert outcome.fate is fate
    counts = DynamoBatchStore("campaign").counts("c0ffee00c0ffee00")
    assert counts.sent == 1


def test_changes_are_archived_chained_and_anchored_without_the_names_of_people(settings: Settings) -> None:
    boto3.client("events").create_event_bus(Name="events")
    archive = fresh("archive")
    archive.handler(event("archive_changes"), Runtime())
    archive.handler(event("archive_changes"), Runtime())
    fresh("archive").handler(event("archive_changes"), Runtime())  # a new container finds where the archive ends
    archive.handler(event("archive_anchor"), Runtime())

    bucket = archive_store.S3Archive("archive")
    blocks = [bucket.block("consent", number) for number in (1, 2, 3, 4)]
    assert blocks[3] is None
    assert blocks[0] is not None
    header, contact, gone = (json.loads(line) for line in blocks[0].splitlines())
    assert (header["number"], header["changes"]) == (1, 2)
    assert contact["item"]["attributes"] == {"postcode": "67000"}
    assert gone["item"] is None
    anchor = bucket.anchor(1)
    assert anchor is not None
    told = json.loads(anchor)["tables"]["consent"]
    assert (told["first"], told["last"]) == (1, 3)


def test_a_block_that_stands_is_never_written_over(settings: Settings) -> None:
    bucket = archive_store.S3Archive("archive")

    assert bucket.add_block("consent", 1, b"first\n")
    assert not bucket.add_block("consent", 1, b"second\n")
    assert bucket.block("consent", 1) == b"first\n"


@pytest.mark.parametrize("blocks", [0, 1, 2, 3, 7, 8, 9])
def test_the_newest_block_is_found_however_many_there_are(settings: Settings, blocks: int) -> None:
    bucket = archive_store.S3Archive("archive")
    for number in range(1, blocks + 1):
        bucket.add_block("consent", number, b"\n")

    assert bucket.newest_block("consent") == blocks


def test_the_night_audits_and_tells(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = event("archive_changes")
    sample["Records"][0]["dynamodb"]["NewImage"]["version"]["N"] = "2"  # where is the first?
    fresh("archive").handler(sample, Runtime())
    audit = fresh("audit")
    monkeypatch.setattr(audit, "now", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    told = audit.handler(event("audit_night"), Runtime())

    assert {finding["kind"] for finding in told["findings"]} == {"evidence"}
    assert "audit finding" in caplog.text
    assert "+33612345678" not in caplog.text


def test_an_audit_goes_on_from_the_one_before_and_by_day_only_when_that_did_not_come_to_the_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit, bucket = fresh("audit"), archive_store.S3Archive("archive")
    monkeypatch.setattr(audit, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    fresh("archive").handler(event("archive_changes"), Runtime())
    catching_up = {"only_when_behind": True}

    assert audit.handler(catching_up, Runtime()) == {}
    assert audit.handler({}, Runtime(milliseconds_left=0))["whole"] is False
    assert audit.handler(catching_up, Runtime())["whole"] is True
    assert audit.handler(catching_up, Runtime()) == {}
    assert bucket.newest_checkpoint() == 2


def test_a_file_is_announced_uploaded_and_imported(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser())
    opened = handle("import_api", "import_api_post_import")
    again = handle("import_api", "import_api_post_import")
    assert (opened["status_code"], opened["status"]) == (201, "awaiting_upload")
    assert (again["id"], again["upload"]) == (opened["id"], opened["upload"]), "the Idempotency-Key of the event"
    assert opened["upload"]["fields"]["key"] == f"uploads/{opened['id']}"

    content = "Portable;Date de consentement\n06 12 34 56 78;24/11/2025\n01 40 00 00 00;24/11/2025\n"
    s3: Any = boto3.client
    s3("s3").put_object(Bucket="imports", Key=opened["upload"]["fields"]["key"], Body=content.encode("utf-16"))
    uploaded = event("importer_uploaded")
    uploaded["Records"][1]["body"] = uploaded["Records"][1]["body"].replace("00000000c0ffee01", opened["id"])
    assert fresh("importer").handler(uploaded, Runtime()) == {"batchItemFailures": []}
    assert fresh("importer").handler(uploaded, Runtime()) == {"batchItemFailures": []}

    contacts = DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))
    contact = contacts.find("zelie", CAMILLE)
    assert contact is not None
    assert (contact.status, contact.version) == (Status.GRANTED, 1)
    (evidence,) = contacts.evidence("zelie", CAMILLE)
    assert evidence.content["imported_as"] == f"{opened['id']}:2"
    report = s3("s3").get_object(Bucket="imports", Key=f"reports/{opened['id']}.csv")["Body"].read().decode("utf-8-sig")
    assert "01 40 00 00 00" in report.splitlines()[1]
    assert "+336" not in caplog.text


def test_every_sample_event_is_used_here() -> None:
    source = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))

    assert [path.stem for path in EVENTS.glob("*.json") if f'"{path.stem}"' not in source] == []
