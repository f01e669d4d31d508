"""Contacts in, a campaign out to exactly those who may lawfully receive it, STOP for good: through the public doors."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sender.follow_campaign import STATE_SECONDS
from sender.hand_over import CLAIM_SECONDS
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.tables.dynamodb import plain
from stopsms.audit.read_items import claims_of
from stopsms.compliance.campaign.breaker import FEWEST_MESSAGES
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.messages import Batch, Recipient

from local import sample_data
from local.deployment import STACK_NAME
from tests.architecture.test_metrics import FAMILIES, read
from tests.stack import STARTED_AT, Advertiser, Stack, answers, evidence, people, settled, wait_for
from tests.system.test_replies import logged

pytestmark = pytest.mark.system

OPEN_AT_TEN = 354  # of 520 sample contacts: the others are asleep overseas (36) or may not be written to (130)
BLOCKED_BY = {
    "fr.retention": 40,
    "fr.opposition": 10,
    "fr.analogous-products": 48,
    "fr.consent": 20,
    "fr.purpose": 20,
    "fr.stop-mention": 12,
}
PART_EUR = 0.07

LOADED_AT = datetime.fromisoformat(STARTED_AT)
"""What the sample is dated from."""

ON_THE_WAY = timedelta(seconds=5)
"""From the sender's last look at the clock to the carrier: connecting may take 2 s (`connect_timeout` of the gateway), and a busy machine
adds to it."""


@pytest.fixture
def sample(at_ten: Stack) -> None:
    """The sample, which the one test that is about it loads. By any date on which the stack can be, the retention of another test
    would have purged the contacts that nothing has been heard from for three years."""
    sample_data.load(at_ten.described, LOADED_AT, lambda: None)


def open_day(stack: Stack, advertiser: Advertiser, tag: str, name: str = "Essai", **fields: Any) -> str:
    """A campaign to those with this tag, scheduled for now; its id."""
    text = f"{advertiser.name} : portes ouvertes samedi."
    return stack.started(advertiser.id, text, name=name, category=None, audience={"tags": [tag]}, **fields)


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
    book = DynamoContactStore(contacts, keyed_hash=None)  # type: ignore[arg-type]  # reads need no hash
    advertiser_id = stack.api("GET", f"/campaigns/{campaign_id}").body["advertiser_id"]
    for roster in rosters:
        phones = [Phone.of(e164) for e164 in roster["phones"]["S"].split()]
        known = book.find_all(advertiser_id, phones)
        recipients = tuple(
            Recipient(index, known.get(phone) or Contact(advertiser_id, phone)) for index, phone in enumerate(phones)
        )
        found.append(Batch(campaign_id, advertiser_id, roster["sk"]["S"], recipients))
    return found


def claims(stack: Stack, campaign_id: str) -> dict[str, Claim]:
    """Who holds a claim of the campaign, as the table has it."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.resource("ConsentTable"))
    contacts = [plain(item) for page in pages for item in page["Items"] if "claims" in item]
    return {contact["sk"]: claims_of(contact)[campaign_id] for contact in contacts if campaign_id in contact["claims"]}


def handed_over_in_time(message: dict[str, Any], claimed_at: datetime) -> bool:
    """Whether the carrier was handed a message (by its own log) while the claim that it left by was good."""
    handed_over_at = datetime.fromisoformat(message["handed_over_at"])
    return claimed_at <= handed_over_at <= claimed_at + timedelta(seconds=CLAIM_SECONDS) + ON_THE_WAY


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
    stack.adapters_use_it(monkeypatch)


@pytest.mark.guarantee("G4")
def test_a_campaign_reaches_exactly_those_it_was_predicted_to_reach(at_ten: Stack, sample: None) -> None:
    audience = {"tags": ["newsletter", "boutique"]}
    campaign_id = at_ten.started(sample_data.ADVERTISER_ID, "Zelie : -20 % samedi.", name="Soldes", audience=audience)
    running = wait_for(lambda: _all_settled(at_ten, campaign_id, audience=520, waiting=36), "everyone open at ten")

    prediction = running["prediction"]
    assert (prediction["sendable"], prediction["deferred"]) == (OPEN_AT_TEN, 36)
    assert prediction["cost_eur"] == round((OPEN_AT_TEN + 36) * PART_EUR, 2)
    assert (running["counts"]["sent"], running["counts"]["uncertain"]) == (OPEN_AT_TEN, 0), running["counts"]
    assert running["blocked_by"] == prediction["blocked_by"] == BLOCKED_BY
    assert len(at_ten.messages(campaign_id=campaign_id)) == OPEN_AT_TEN

    at_ten.clock("2026-11-24T13:05:00+01:00")
    finished = at_ten.until(campaign_id, "finished")
    counts = finished["counts"]
    assert counts["planned"] == 520 == settled(finished)
    messages = at_ten.messages(campaign_id=campaign_id)
    assert len(messages) == len({message["to"] for message in messages}) == counts["sent"] == 390
    assert {message["body"].rpartition(" ")[0] for message in messages} == {"Zelie : -20 % samedi. STOP SMS"}
    assert {message["body"].rpartition(" ")[2] for message in messages} == {"36180", "36789"}
    early = {message["to"] for message in messages if message["at"] < "2026-11-24T12:00"}
    assert len(early) == OPEN_AT_TEN
    assert [phone for phone in early if phone.startswith(("+590", "+594", "+596"))] == [], "they were asleep"
    opposed = {parse_phone(body["phone"]).e164 for body in sample_data.oppositions(LOADED_AT)}
    assert len(opposed) == BLOCKED_BY["fr.opposition"]
    assert opposed & {message["to"] for message in messages} == set()
    wait_for(lambda: at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]["delivered"] == 390, "receipts")

    seen = measured(at_ten)
    assert set(seen) >= SHOWN_OF_A_CAMPAIGN
    assert set(seen) <= read(), "what is measured, the dashboard or an alarm reads"


SHOWN_OF_A_CAMPAIGN = {
    ("planner", "RecipientsPlanned"),
    ("sender", "Sent"),
    ("sender", "BlockedBy "),
    ("delivery", "Delivered"),
    ("consent_api", "Oppositions"),
}
"""What the first rows of the dashboard show of a campaign, by function and metric."""


def measured(stack: Stack) -> Counter[tuple[str, str]]:
    """The metrics that CloudWatch would take from what the stack's functions have logged, with their sums; families by their beginnings."""
    found: Counter[tuple[str, str]] = Counter()
    for line in logged(stack):
        if not line.startswith('{"_aws"'):
            continue
        values = json.loads(line)
        (taken,) = values["_aws"]["CloudWatchMetrics"]
        assert (taken["Namespace"], taken["Dimensions"]) == (STACK_NAME, [["service"]])
        for metric in taken["Metrics"]:
            name = metric["Name"]
            family = next(
                (each for service, each in FAMILIES if service == values["service"] and name.startswith(each)), name
            )
            found[values["service"], family] += sum(values[name])
    return found


def _all_settled(stack: Stack, campaign_id: str, audience: int = 1, waiting: int = 0) -> Any:
    """The campaign, once as many are planned at least, and all but those that wait have an outcome."""
    campaign = stack.api("GET", f"/campaigns/{campaign_id}").body
    counts = campaign["counts"]
    planned = counts["planned"]
    return campaign if planned >= audience and settled(campaign) + waiting == planned else None


@pytest.mark.guarantee("G1")
def test_people_who_say_stop_while_a_campaign_runs_get_no_other_message(at_ten: Stack, advertiser: Advertiser) -> None:
    everybody = people(at_ten, advertiser, "stop")
    at_ten.until(open_day(at_ten, advertiser, "stop", "Une"), "finished")
    assert {message["to"] for message in at_ten.messages()} == set(everybody)
    at_ten.carrier("DELETE", "/messages")

    second = in_the_middle(at_ten, advertiser, "stop", 40)  # some are claimed, most are not
    claimed = sorted(claims(at_ten, second))
    stopped = {*claimed[:2], *sorted(set(everybody) - set(claimed))[-6:]}
    for phone in stopped:
        at_ten.reply(phone, "stop svp", to=advertiser.stop_number)
    wait_for(lambda: all(at_ten.contact(p, advertiser.id)["status"] == "opposed" for p in stopped), "oppositions")
    at_ten.carrier("PUT", "/behaviour", {"hold": False})
    finished = at_ten.until(second, "finished")

    # Written with each STOP, in its transaction: which claims stood then. Only those may have been used.
    acts = {phone: evidence(at_ten, phone, advertiser.id) for phone in stopped}
    assert {tuple(act["act"] for act in chain) for chain in acts.values()} == {("basis_recorded", "opposed")}
    flying = {phone: found for phone, (_, stop) in acts.items() if (found := _in_flight(stop, second)) is not None}
    held = claims(at_ten, second)
    assert set(flying) == set(held) & stopped, "somebody was claimed after their STOP"
    assert set(flying) >= set(claimed[:2]), "those whose messages the carrier held had been claimed"
    assert stopped - set(flying), "everybody was claimed before their STOP: nothing was proved"
    assert all(at <= datetime.fromisoformat(acts[phone][1]["recorded_at"]) for phone, at in flying.items())
    messages = at_ten.messages(campaign_id=second)
    late = [message for message in messages if message["to"] in stopped - set(flying)]
    assert late == [], "somebody got a message that was claimed after their STOP"
    overdue = [each for each in messages if not handed_over_in_time(each, held[each["to"]].at)]
    assert overdue == [], "a message was handed over when its claim was no longer good"
    assert {message["to"] for message in messages} >= set(everybody) - stopped
    assert len(messages) == len({message["to"] for message in messages})
    assert finished["counts"]["planned"] == 40 == settled(finished)
    assert finished["blocked_by"] == {"fr.opposition": 40 - len(messages)}

    third = at_ten.until(open_day(at_ten, advertiser, "stop", "Trois"), "finished")
    assert Counter(message["to"] for message in at_ten.messages(campaign_id=third["id"])) == Counter(
        set(everybody) - stopped
    )
    assert third["blocked_by"] == {"fr.opposition": len(stopped)}
    wait_for(lambda: all(answers(at_ten, phone) for phone in stopped), "every answer")
    for phone in stopped:
        told = [message for message in at_ten.messages(to=phone) if not message["context"]]
        assert [answer["from"] for answer in told] == [advertiser.stop_number], (
            "confirmed once, from the number written to"
        )
        assert "ne recevrez plus" in told[0]["body"]
    wait_for(lambda: stopped <= set(at_ten.carrier("GET", "/optouts")["oppositions"]), "the carrier's own list")


def _in_flight(stop: dict[str, Any], campaign_id: str) -> datetime | None:
    """When the campaign had claimed whoever then said STOP, by the evidence of it; None when it had not."""
    found = [message["authorised_at"] for message in stop["content"]["in_flight"] if message["campaign"] == campaign_id]
    return datetime.fromisoformat(found[0]) if found else None


@pytest.mark.guarantee("G2")
def test_delivering_every_batch_again_sends_nothing_and_changes_no_count(at_ten: Stack, advertiser: Advertiser) -> None:
    people(at_ten, advertiser, "doublons")
    campaign_id = open_day(at_ten, advertiser, "doublons")
    before = at_ten.until(campaign_id, "finished")
    sent = len(at_ten.messages(campaign_id=campaign_id))

    deliver_again(at_ten, campaign_id)
    deliver_again(at_ten, campaign_id)
    wait_for(lambda: drained(at_ten, "BatchQueue"), "the duplicates")

    after = at_ten.api("GET", f"/campaigns/{campaign_id}").body
    assert len(at_ten.messages(campaign_id=campaign_id)) == sent == before["counts"]["sent"]
    counts = ("planned", "sent", "failed", "blocked", "uncertain")
    assert [after["counts"][n] for n in counts] == [before["counts"][n] for n in counts] == [40, 40, 0, 0, 0]


@pytest.mark.guarantee("G2", "G3")
def test_a_lost_answer_is_uncertain_never_sent_again_and_settled_by_its_receipt(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    at_ten.carrier("PUT", "/behaviour", {"ambiguous_rate": 0.4, "receipts": False, "seed": 7})
    people(at_ten, advertiser, "silences")
    campaign_id = open_day(at_ten, advertiser, "silences")
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


@pytest.mark.guarantee("G3")
def test_a_carrier_that_throttles_slows_the_campaign_and_loses_nobody(at_ten: Stack, advertiser: Advertiser) -> None:
    before = at_ten.carrier("GET", "/faults")["throttled"]
    at_ten.carrier("PUT", "/behaviour", {"throttle_rate": 0.3, "seed": 3})
    everybody = people(at_ten, advertiser, "lenteur")
    finished = at_ten.until(open_day(at_ten, advertiser, "lenteur"), "finished")

    assert at_ten.carrier("GET", "/faults")["throttled"] > before, "the carrier took everything at once"
    messages = at_ten.messages(campaign_id=finished["id"])
    assert Counter(message["to"] for message in messages) == Counter(everybody)
    counts = finished["counts"]
    assert (counts["planned"], counts["sent"], counts["failed"], counts["uncertain"]) == (40, 40, 0, 0)
    held = claims(at_ten, finished["id"])
    assert [message for message in messages if not handed_over_in_time(message, held[message["to"]].at)] == []


def in_the_middle(stack: Stack, advertiser: Advertiser, tag: str, number: int) -> str:
    """A campaign that is planned whole, and whose senders stand in their first hand-overs until the carrier goes on."""
    stack.carrier("PUT", "/behaviour", {"hold": True})
    campaign_id = open_day(stack, advertiser, tag)

    def planned() -> bool:
        counts = stack.api("GET", f"/campaigns/{campaign_id}").body["counts"]
        return bool(counts["planned"] == number and waiting(stack))

    wait_for(planned, "hand-overs under way")
    return campaign_id


def waiting(stack: Stack) -> list[float]:
    """For how many seconds the carrier has held each message of a campaign, the longest first."""
    found: list[float] = stack.carrier("GET", "/faults")["waiting"]["PROMOTIONAL"]
    return found


def let_go(stack: Stack, campaign_id: str) -> set[str]:
    """The carrier goes on, once senders have to look anew whether the campaign still sends; who was claimed by then."""
    wait_for(lambda: min(waiting(stack), default=0) > STATE_SECONDS, "what senders know of the campaign to be too old")
    claimed = set(claims(stack, campaign_id))
    stack.carrier("PUT", "/behaviour", {"hold": False})
    return claimed


def test_a_paused_campaign_sends_nothing_until_it_is_resumed_and_then_reaches_everybody(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    everybody = people(at_ten, advertiser, "pause", 60)
    campaign_id = in_the_middle(at_ten, advertiser, "pause", 60)
    assert at_ten.api("POST", f"/campaigns/{campaign_id}/pause").body["status"] == "paused"

    claimed = let_go(at_ten, campaign_id)
    wait_for(lambda: drained(at_ten, "BatchQueue"), "the workers to put down their batches")
    assert {message["to"] for message in at_ten.messages(campaign_id=campaign_id)} == claimed
    assert 0 < len(claimed) < 60

    assert at_ten.api("POST", f"/campaigns/{campaign_id}/resume").body["status"] == "running"
    assert at_ten.until(campaign_id, "finished")["counts"]["planned"] == 60
    got = Counter(message["to"] for message in at_ten.messages(campaign_id=campaign_id))
    assert got == Counter(everybody)


@pytest.mark.guarantee("G3")
def test_a_cancelled_campaign_stops_and_still_accounts_for_everybody(at_ten: Stack, advertiser: Advertiser) -> None:
    people(at_ten, advertiser, "annulation", 60)
    campaign_id = in_the_middle(at_ten, advertiser, "annulation", 60)
    assert at_ten.api("POST", f"/campaigns/{campaign_id}/cancel").body["status"] == "cancelled"

    claimed = let_go(at_ten, campaign_id)
    campaign = wait_for(lambda: _all_settled(at_ten, campaign_id, audience=60), "everybody accounted for")
    assert {message["to"] for message in at_ten.messages(campaign_id=campaign_id)} == claimed
    assert campaign["blocked_by"] == {"policy.cancelled": 60 - len(claimed)}
    assert 0 < len(claimed) < 60


def test_a_campaign_that_people_oppose_pauses_itself_and_reports_each_stop(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    number = FEWEST_MESSAGES
    people(at_ten, advertiser, "trop", number)
    asleep = advertiser.consent(
        "+596696000001", tags=["trop"]
    )  # in Martinique it is five: the campaign is not finished yet
    assert at_ten.api("POST", "/consents", asleep).status == 201
    campaign_id = open_day(at_ten, advertiser, "trop", limits={"oppositions": 0.005})
    wait_for(lambda: at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]["sent"] == number, "all at home")
    annoyed = [message["to"] for message in at_ten.messages(campaign_id=campaign_id)[:12]]
    for phone in annoyed:
        at_ten.reply(phone, "STOP", advertiser.stop_number)

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
