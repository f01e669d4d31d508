"""Which send a carrier's receipt is of, however early, late, or foreign it is; and the door of delivery, on moto."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from delivery.find_send import GIVEN_UP_AT, UnknownMessage, find_send
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.sent_messages import DynamoSentMessages
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.carrier import GatewayBusy
from stopsms.contracts.carrier_push import CarrierReceipt
from stopsms.contracts.messages import Receipt
from stopsms.contracts.send_reference import reference_of

from tests.each_case import each
from tests.factories import a_campaign, an_advertiser, terms
from tests.functions.doors import Runtime, event, fresh

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CAMPAIGN, SEND = "c0ffee00c0ffee0d", "03-000000.0"
OURS = reference_of(CAMPAIGN, SEND)
RECEIPT = CarrierReceipt("main", "m-1", "", Fate.DELIVERED, "delivered", AT, 1)
FOUND, FOREIGN = RECEIPT.receipt(CAMPAIGN, SEND), RECEIPT.receipt(None, "")


@dataclass
class World:
    """What is known of a carrier's messages: `kept` by us, and what the carrier `tells`.

    None where it is not asked; an error is what asking raises.
    """

    kept: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tells: str | Exception | None = field(default_factory=lambda: LookupError("it cannot be asked"))
    asked: list[str] = field(default_factory=list)
    leaves_through: str = "main"

    def find(self, carrier_id: str, message_id: str) -> tuple[str, str] | None:
        return self.kept.get(message_id) if carrier_id == "main" else None

    def remember(self, carrier_id: str, message_id: str, campaign_id: str, send_id: str) -> None:
        raise AssertionError

    def reference(self, message_id: str) -> str:
        self.asked.append(message_id)
        if isinstance(self.tells, Exception):
            raise self.tells
        return self.tells or ""

    def found(self, receipt: CarrierReceipt = RECEIPT, attempt: int = 1) -> Receipt:
        lookup = lambda _: None if self.tells is None else self  # noqa: E731 (one line of a call)
        return find_send(receipt, attempt, self, lookup, {CAMPAIGN: self.leaves_through}.get)


def test_our_reference_names_the_send_whatever_else_is_known() -> None:
    world = World({"m-1": ("0" * 16, "00-000000.1")})

    assert world.found(replace(RECEIPT, reference=OURS)) == FOUND
    assert world.asked == []


@each("reference", [OURS, reference_of("0" * 16, SEND)])
def test_no_carrier_reports_on_a_campaign_that_leaves_through_another_or_that_is_none_of_ours(reference: str) -> None:
    world = World(leaves_through="another" if reference == OURS else "main")

    assert world.found(replace(RECEIPT, reference=reference)) == FOREIGN
    assert World({"m-1": ("0" * 16, SEND)}).found() == FOREIGN


def test_an_id_that_we_kept_names_it_and_the_carrier_is_not_asked() -> None:
    world = World({"m-1": (CAMPAIGN, SEND)})

    assert world.found(attempt=9) == FOUND
    assert world.asked == []


def test_a_receipt_that_is_faster_than_our_note_waits_for_it() -> None:
    world = World()
    with pytest.raises(UnknownMessage):
        world.found()

    world.kept = {"m-1": (CAMPAIGN, SEND)}
    assert world.found(attempt=2) == FOUND


@pytest.mark.guarantee("G3")
def test_where_the_note_was_never_written_the_carrier_is_asked() -> None:
    world = World(tells=OURS)

    assert world.found() == FOUND
    assert world.asked == ["m-1"]


@each("tells", ["", "another's", "A" * 20, OURS.upper()])
def test_a_message_that_the_carrier_says_is_another_software_s_is_none_of_ours(tells: str) -> None:
    assert World(tells=tells).found() == FOREIGN


def test_one_that_nobody_can_place_is_none_of_ours_in_the_end() -> None:
    world = World()
    for attempt in range(1, GIVEN_UP_AT):
        with pytest.raises(UnknownMessage):
            world.found(attempt=attempt)
    assert world.found(attempt=GIVEN_UP_AT) == FOREIGN


def test_a_carrier_that_cannot_be_asked_now_is_asked_again_however_often() -> None:
    with pytest.raises(GatewayBusy):
        World(tells=GatewayBusy("429")).found(attempt=GIVEN_UP_AT + 1)


@each("receipt", [RECEIPT, replace(RECEIPT, reference="another's"), replace(RECEIPT, reference=OURS.upper())])
def test_where_each_receipt_names_our_reference_one_without_is_of_no_send(receipt: CarrierReceipt) -> None:
    assert World(tells=None).found(receipt) == FOREIGN


def test_what_names_nothing_is_of_no_send() -> None:
    world = World({"": (CAMPAIGN, SEND)})

    assert world.found(replace(RECEIPT, message_id="")) == replace(FOREIGN, message_id="")
    assert world.asked == []


# ------------------------------------------------------------------ the door, on moto


def delivered(*receipts: CarrierReceipt | str, attempt: int = 1) -> list[int]:
    """Receipts at the door, as many as there are; the places of those that go back to their queue."""
    sample: dict[str, Any] = event("delivery_delivered")
    (record,) = sample["Records"]
    record["attributes"]["ApproximateReceiveCount"] = str(attempt)
    sample["Records"] = [
        record | {"messageId": str(place), "body": one if isinstance(one, str) else one.written()}
        for place, one in enumerate(receipts)
    ]
    failed = fresh("delivery").handler(sample, Runtime())["batchItemFailures"]
    return sorted(int(failure["itemIdentifier"]) for failure in failed)


def fate(send: str = SEND) -> Fate | None:
    batch, _, index = send.rpartition(".")
    outcome = DynamoBatchStore("campaign").outcome(CAMPAIGN, batch, int(index))
    return None if outcome is None else outcome.fate


@pytest.fixture
def declared(base: DynamoContactStore) -> None:
    for name, service in (("main", "brevo"), ("second", "smsfactor"), ("octo", "octopush"), ("of-tomorrow", "none")):
        DynamoCarrierStore("campaign").put(Carrier(name, service, "", 10.0, {HOME: 0.05}, {HOME: "36180"}))
    through_it = an_advertiser(route=Route("main"))
    DynamoCampaignStore("campaign").add(a_campaign(terms=terms(campaign_id=CAMPAIGN, advertiser=through_it)))


@pytest.mark.usefixtures("declared")
def test_receipts_of_a_declared_carrier_are_recorded_twice_as_once_and_in_any_order() -> None:
    sent = replace(RECEIPT, reference=OURS, fate=Fate.SENT, status="sent")
    arrived = replace(RECEIPT, reference=OURS)

    assert delivered(arrived, sent, arrived) == []
    assert delivered(arrived) == []
    assert fate() is Fate.DELIVERED


@pytest.mark.usefixtures("declared")
def test_an_id_that_the_sender_kept_settles_its_send_at_that_carrier_alone() -> None:
    DynamoSentMessages("idempotency", lambda: datetime.now(UTC)).remember("main", "m-1", CAMPAIGN, SEND)

    assert delivered(replace(RECEIPT, carrier="second")) == []
    assert fate() is None
    assert delivered(RECEIPT) == []
    assert fate() is Fate.DELIVERED


@pytest.mark.usefixtures("declared")
def test_one_that_cannot_be_placed_or_read_goes_back_alone() -> None:
    unknown = replace(RECEIPT, message_id="m-2")
    gone = replace(RECEIPT, carrier="gone")
    rolled_back = replace(RECEIPT, carrier="of-tomorrow")
    unread = json.dumps({"carrier": "main", "unread_push": {}})

    assert delivered(unknown, gone, rolled_back, unread, "", replace(RECEIPT, reference=OURS)) == [0, 1, 2, 3, 4]
    assert fate() is Fate.DELIVERED
    assert delivered(replace(gone, reference=reference_of(CAMPAIGN, "03-000000.1"))) == []
    assert fate("03-000000.1") is None, "it does not leave through that one"


@pytest.mark.usefixtures("declared")
def test_that_a_receipt_cannot_be_placed_so_far_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    assert delivered(replace(RECEIPT, message_id="m-2", carrier="octo")) == [0]

    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("INFO", None)]


@pytest.mark.usefixtures("declared")
def test_hundreds_of_receipts_of_one_batch_are_one_change_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    receipts = [replace(RECEIPT, reference=reference_of(CAMPAIGN, f"03-000000.{place}")) for place in range(100)]

    assert delivered(*receipts, *receipts, *receipts) == []
    assert {fate(f"03-000000.{place}") for place in range(100)} == {Fate.DELIVERED}
