"""Contacts in, a campaign out to exactly those who may lawfully receive it, STOP for good: through the public doors."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from adapters.contact_book import ContactTable
from compliance.breaker import FEWEST_MESSAGES
from compliance.contact import Contact
from compliance.phone import Phone
from contracts.messages import Batch, Recipient

from tests.system.conftest import Stack, wait_for

pytestmark = pytest.mark.system

OPEN_AT_TEN = 354  # of 520 sample contacts: the others are asleep overseas (36) or may not be written to (130)


@pytest.fixture(scope="module")
def advertiser(stack: Stack) -> str:
    """An advertiser of this module's own."""
    body = {
        "name": "Brume",
        "legal_name": "BRUME SARL",
        "siren": "552100554",
        "contact": {"email": "contact@brume.example"},
        "sender_id": "BRUME",
        "stop_number": "36111",
        "stop_numbers": {"MQ": "36112"},
    }
    assert stack.api("PUT", "/advertisers/brume", body).status == 200
    return "brume"


def people(stack: Stack, tag: str, number: int = 40) -> list[str]:
    """Contacts that only the campaigns of this tag are for."""
    tags = ("stop", "doublons", "silences", "lenteur", "pause", "annulation", "trop")
    phones = [f"+3363{tags.index(tag)}00{place:04d}" for place in range(number)]
    for phone in phones:
        assert stack.api("POST", "/consents", consent(phone, tags=[tag])).status == 201
    return phones


def consent(phone: str, **changes: Any) -> dict[str, Any]:
    return {
        "advertiser_id": "brume",
        "phone": phone,
        "legal_basis": "consent",
        "collected_at": "2026-11-01T10:00:00+01:00",
        "evidence": {
            "source": "web_form",
            "wording": "J’accepte",
            "wording_version": "1",
            "checkbox": {"present": True, "prechecked": False, "checked": True},
            "informed": True,
            "objection_offered": True,
        },
    } | changes


def brume(stack: Stack, tag: str, name: str = "Essai", **fields: Any) -> str:
    text = "Brume : portes ouvertes samedi."
    audience = {"tags": [tag]}
    return stack.started(advertiser_id="brume", name=name, text=text, category=None, audience=audience, **fields)


def settled(campaign: dict[str, Any]) -> int:
    counts = campaign["counts"]
    return int(counts["sent"] + counts["failed"] + counts["blocked"] + counts["uncertain"])


def batches(stack: Stack, campaign_id: str) -> list[Batch]:
    """Every batch of a campaign, as it was queued."""
    dynamodb = stack.client("dynamodb")
    contacts = stack.resource("ConsentTable")
    found = []
    rosters = dynamodb.query(
        TableName=stack.resource("CampaignTable"),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"ROSTER#{campaign_id}"}},
    )["Items"]
    book = ContactTable(contacts, keyed_hash=None)  # type: ignore[arg-type]  # reads need no hash
    advertiser_id = stack.api("GET", f"/campaigns/{campaign_id}").body["advertiser_id"]
    for roster in rosters:
        phones = [Phone.of(e164) for e164 in roster["phones"]["S"].split()]
        known = book.find_all(advertiser_id, phones)
        recipients = tuple(
            Recipient(index, known.get(phone) or Contact(advertiser_id, phone)) for index, phone in enumerate(phones)
        )
        found.append(Batch(campaign_id, advertiser_id, roster["sk"]["S"], recipients))
    return found


def deliver_again(stack: Stack, campaign_id: str) -> None:
    sqs = stack.client("sqs")
    for batch in batches(stack, campaign_id):
        sqs.send_message(QueueUrl=stack.resource("BatchQueue"), MessageBody=batch.written())


def drained(stack: Stack, queue: str) -> bool:
    attributes = stack.client("sqs").get_queue_attributes(QueueUrl=stack.resource(queue), AttributeNames=["All"])
    numbers = attributes["Attributes"]
    return {numbers["ApproximateNumberOfMessages"], numbers["ApproximateNumberOfMessagesNotVisible"]} == {"0"}


@pytest.fixture(autouse=True)
def same_dynamodb(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapters, used here to read what was queued, speak to the stack's tables."""
    client = stack.client("dynamodb")
    monkeypatch.setattr("adapters.dynamodb.dynamodb", lambda: client)
    monkeypatch.setattr("adapters.contact_book.dynamodb", lambda: client)


def test_a_campaign_reaches_exactly_those_it_was_predicted_to_reach(at_ten: Stack) -> None:
    sample = {"tags": ["newsletter", "boutique"]}
    campaign_id = at_ten.started(name="Soldes", audience=sample)
    running = wait_for(lambda: _all_settled(at_ten, campaign_id, audience=520, waiting=36), "everyone open at ten")

    assert running["prediction"]["sendable"] == OPEN_AT_TEN
    assert (running["counts"]["sent"], running["counts"]["uncertain"]) == (OPEN_AT_TEN, 0), running["counts"]
    assert running["blocked_by"] == running["prediction"]["blocked_by"]
    for message in at_ten.messages(campaign_id=campaign_id):
        assert message["body"].startswith("Zelie")
        assert re.search(r"STOP SMS (36180|36789)$", message["body"])

    at_ten.clock("2026-11-24T13:05:00+01:00")
    finished = at_ten.until(campaign_id, "finished")
    counts = finished["counts"]
    assert counts["planned"] == 520 == settled(finished)
    phones = Counter(message["to"] for message in at_ten.messages(campaign_id=campaign_id))
    assert len(phones) == counts["sent"] == 390
    assert set(phones.values()) == {1}
    wait_for(lambda: at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]["delivered"] == 390, "receipts")


def _all_settled(stack: Stack, campaign_id: str, audience: int = 1, waiting: int = 0) -> Any:
    """The campaign, once as many are planned at least, and all but those that wait have an outcome."""
    campaign = stack.api("GET", f"/campaigns/{campaign_id}").body
    counts = campaign["counts"]
    planned = counts["planned"]
    return campaign if planned >= audience and settled(campaign) + waiting == planned else None


def test_people_who_say_stop_while_a_campaign_runs_get_no_other_message(at_ten: Stack, advertiser: str) -> None:
    stopped = people(at_ten, "stop")[30:38]
    first = brume(at_ten, "stop", "Une")
    at_ten.until(first, "finished")
    at_ten.carrier("DELETE", "/messages")
    at_ten.carrier("PUT", "/behaviour", {"latency_ms": 150})

    second = brume(at_ten, "stop", "Deux")
    for phone in stopped:
        at_ten.reply(phone, "stop svp", to="36111")
    wait_for(lambda: all(at_ten.contact(p, "brume")["status"] == "opposed" for p in stopped), "oppositions")
    already = {message["to"] for message in at_ten.messages(campaign_id=second)} & set(stopped)
    finished = at_ten.until(second, "finished")

    third = at_ten.until(brume(at_ten, "stop", "Trois"), "finished")
    got = Counter(message["to"] for message in at_ten.messages() if message["context"])
    assert finished["counts"]["planned"] == 40 == settled(finished)
    assert third["blocked_by"] == {"fr.opposition": len(stopped)}
    assert {phone for phone in stopped if got[phone]} <= already | _claimed_before(at_ten, second, stopped)
    for phone in stopped:
        answers = [m for m in at_ten.messages(to=phone) if not m["context"]]
        assert [answer["from"] for answer in answers] == ["36111"], "confirmed once, from the number written to"
        assert "ne recevrez plus" in answers[0]["body"]
    assert set(stopped) <= set(at_ten.carrier("GET", "/optouts")["oppositions"])


def _claimed_before(stack: Stack, campaign_id: str, phones: list[str]) -> set[str]:
    """Those whose send had been authorised before their opposition was received."""
    early = set()
    for phone in phones:
        recipient = stack.api("GET", f"/campaigns/{campaign_id}/recipients/{phone}").body
        if recipient["status"] in ("sent", "delivered"):
            assert recipient["at"] <= stack.contact(phone, "brume")["opposed_at"] or recipient["decision"]
            early.add(phone)
    return early


def test_delivering_every_batch_again_sends_nothing_and_changes_no_count(at_ten: Stack, advertiser: str) -> None:
    people(at_ten, "doublons")
    campaign_id = brume(at_ten, "doublons")
    before = at_ten.until(campaign_id, "finished")
    sent = len(at_ten.messages(campaign_id=campaign_id))

    deliver_again(at_ten, campaign_id)
    deliver_again(at_ten, campaign_id)
    wait_for(lambda: drained(at_ten, "BatchQueue"), "the duplicates")

    after = at_ten.api("GET", f"/campaigns/{campaign_id}").body
    assert len(at_ten.messages(campaign_id=campaign_id)) == sent == before["counts"]["sent"]
    counts = ("planned", "sent", "failed", "blocked", "uncertain")
    assert [after["counts"][n] for n in counts] == [before["counts"][n] for n in counts]


def test_a_lost_answer_is_uncertain_never_sent_again_and_settled_by_its_receipt(at_ten: Stack, advertiser: str) -> None:
    at_ten.carrier("PUT", "/behaviour", {"ambiguous_rate": 0.4, "receipts": False, "seed": 7})
    people(at_ten, "silences")
    campaign_id = brume(at_ten, "silences")
    finished = at_ten.until(campaign_id, "finished")
    assert finished["counts"]["uncertain"] > 0
    assert settled(finished) == finished["counts"]["planned"]

    received = at_ten.messages(campaign_id=campaign_id)
    unknown, sent = finished["counts"]["uncertain"], finished["counts"]["sent"]
    # A connection that breaks before the carrier has read the request is just as silent: such a person got nothing.
    assert sent < len(received) <= sent + unknown
    assert max(Counter(message["to"] for message in received).values()) == 1

    for message in received:
        publish_receipt(at_ten, message)

    def reported() -> Any:
        counts = at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]
        return counts if counts["delivered"] == len(received) else None

    counts = wait_for(reported, "receipts")
    assert counts["sent"] == len(received)
    assert counts["uncertain"] == sent + unknown - len(received)


def publish_receipt(stack: Stack, message: dict[str, Any]) -> None:
    event = {
        "eventType": "TEXT_DELIVERED",
        "eventVersion": "1.0",
        "eventTimestamp": 1795510000000,
        "isFinal": True,
        "messageId": message["message_id"],
        "messageStatus": "DELIVERED",
        "context": message["context"],
        "totalMessageParts": message["parts"],
    }
    stack.client("sns").publish(TopicArn=stack.described["receipts_topic_arn"], Message=json.dumps(event))


def test_a_carrier_that_throttles_slows_the_campaign_and_loses_nobody(at_ten: Stack, advertiser: str) -> None:
    at_ten.carrier("PUT", "/behaviour", {"throttle_rate": 0.3, "seed": 3})
    people(at_ten, "lenteur")
    finished = at_ten.until(brume(at_ten, "lenteur"), "finished")

    counts = finished["counts"]
    assert counts["failed"] == counts["uncertain"] == 0
    assert counts["sent"] + counts["blocked"] == counts["planned"] == 40


def test_a_paused_campaign_sends_nothing_until_it_is_resumed_and_then_reaches_everybody(
    at_ten: Stack, advertiser: str
) -> None:
    at_ten.carrier("PUT", "/behaviour", {"latency_ms": 1500})
    people(at_ten, "pause", 60)
    campaign_id = brume(at_ten, "pause")
    wait_for(lambda: at_ten.messages(campaign_id=campaign_id), "the first message")

    assert at_ten.api("POST", f"/campaigns/{campaign_id}/pause").body["status"] == "paused"
    wait_for(lambda: drained(at_ten, "BatchQueue"), "the workers to put down their batches")
    held = len(at_ten.messages(campaign_id=campaign_id))
    assert held < 60

    at_ten.carrier("PUT", "/behaviour", {"latency_ms": 0})
    assert len(at_ten.messages(campaign_id=campaign_id)) == held
    assert at_ten.api("POST", f"/campaigns/{campaign_id}/resume").body["status"] == "running"
    finished = at_ten.until(campaign_id, "finished")
    assert finished["counts"]["sent"] == 60
    assert max(Counter(message["to"] for message in at_ten.messages(campaign_id=campaign_id)).values()) == 1


def test_a_cancelled_campaign_stops_and_still_accounts_for_everybody(at_ten: Stack, advertiser: str) -> None:
    at_ten.carrier("PUT", "/behaviour", {"latency_ms": 1500})
    people(at_ten, "annulation", 60)
    campaign_id = brume(at_ten, "annulation")
    wait_for(lambda: at_ten.messages(campaign_id=campaign_id), "the first message")

    assert at_ten.api("POST", f"/campaigns/{campaign_id}/cancel").body["status"] == "cancelled"
    campaign = wait_for(lambda: _all_settled(at_ten, campaign_id), "everybody accounted for")

    assert campaign["blocked_by"] == {"policy.cancelled": campaign["counts"]["planned"] - campaign["counts"]["sent"]}
    assert campaign["counts"]["sent"] == len(at_ten.messages(campaign_id=campaign_id)) < 60


def test_a_campaign_that_people_oppose_pauses_itself_and_reports_each_stop(at_ten: Stack, advertiser: str) -> None:
    number = FEWEST_MESSAGES
    people(at_ten, "trop", number)
    asleep = consent("+596696000001", tags=["trop"])  # in Martinique it is five: the campaign is not finished yet
    assert at_ten.api("POST", "/consents", asleep).status == 201
    campaign_id = brume(at_ten, "trop", limits={"oppositions": 0.005})
    wait_for(lambda: at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]["sent"] == number, "all at home")
    annoyed = [message["to"] for message in at_ten.messages(campaign_id=campaign_id)[:12]]
    for phone in annoyed:
        at_ten.reply(phone, "STOP", "36111")

    def reported() -> list[Any]:
        found: list[Any] = at_ten.api("GET", f"/campaigns/{campaign_id}/oppositions").body["oppositions"]
        return found

    wait_for(lambda: len(reported()) == len(annoyed), "every STOP reported")
    paused = at_ten.until(campaign_id, "paused")
    assert (paused["trip"]["measure"], paused["trip"]["limit"]) == ("oppositions", 0.005)
    assert {opposition["phone"] for opposition in reported()} == set(annoyed)
    for opposition in reported():
        message = opposition["in_flight"][0]
        assert (message["campaign_id"], message["status"]) == (campaign_id, "delivered")
        assert message["authorised_at"] < opposition["recorded_at"]

    resumed = at_ten.api("POST", f"/campaigns/{campaign_id}/resume", {}).body
    assert (resumed["status"], resumed["trip"]) == ("running", None)
