"""What the tables keep to themselves when the retention walks over them: only what is certainly not due, on moto."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.contacts.held_data import DynamoHoldings
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.retention import HeldContact, HeldMessage, HeldProof, HeldReview, Holding, surely_kept
from stopsms.compliance.law.rulebook import home_rulebook, rulebook_of, rulebooks
from stopsms.compliance.person.contact import Confirmation, Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import Roster
from stopsms.compliance.ports.inbound import InboundMessage

from tests.factories import TUESDAY_10H_PARIS as NOW
from tests.factories import a_collection, a_contact

DAY = timedelta(days=1)
AGES = [years * 365 * DAY + days * DAY for years in (0, 3, 5) for days in (-5, -1, 0, 1, 2, 5)]
NOTHING = surely_kept((rulebook.retention for rulebook in rulebooks()), datetime(9000, 1, 1, tzinfo=UTC))
"""Nobody is so young."""


@pytest.fixture
def holdings(table: str, hashing: KeyedHash) -> DynamoHoldings:
    boto3.client("dynamodb").create_table(
        TableName="answers",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    return DynamoHoldings(table, table, "answers", DynamoBatchStore(table), hashing, SystemClock(""))


def write(table: str, hashing: KeyedHash, age: timedelta, place: int) -> None:
    """A contact last heard from then, another who never confirmed, their evidence, and a reply; all of that age."""
    contacts, at = DynamoContactStore(table, hashing), NOW - age
    for kind, status in enumerate((Status.GRANTED, Status.PENDING)):
        phone = Phone.of(f"+336123{kind}{place:04d}")
        fresh, evidence = granted(Contact("zelie", phone), a_collection(collected_at=at), at, "0" * 32)
        confirmation = None if status is Status.GRANTED else Confirmation(at)
        contact = a_contact(phone, status=status, last_contact_at=at, basis=fresh.basis, confirmation=confirmation)
        contact = replace(contact, sequence=1, head=evidence.hash)
        contacts.record(contact, evidence, idempotency_key=f"m-{kind}-{place}", by="1b#1", to_review=True)
    reply = InboundMessage(f"i-{place}", f"m-{place}", f"+3361232{place:04d}", "36180", "oui", "oui", "yes", False, at)
    DynamoInboundStore(table).keep(reply)


def due(holding: Holding, now: datetime) -> bool:
    match holding:
        case HeldContact(contact):
            return rulebook_of(contact.phone.territory.country).retention.contact_due(contact, now) is not None
        case HeldProof(recorded_at=at):
            return at < home_rulebook().retention.proofs.limit(now)
        case HeldReview(occurred_at=at) | HeldMessage(received_at=at):
            return at < home_rulebook().retention.replies.limit(now)
        case _:
            return False


def handed_out(holdings: DynamoHoldings, kept: Any) -> Sequence[Holding]:
    return [holding for holding, _ in holdings.page(None, kept).holdings]


@pytest.mark.slow
def test_what_the_table_leaves_out_is_never_due_and_what_is_young_it_leaves_out(
    holdings: DynamoHoldings, table: str, hashing: KeyedHash
) -> None:
    for place, age in enumerate(AGES):
        write(table, hashing, age, place)
    kept = surely_kept((rulebook.retention for rulebook in rulebooks()), NOW)
    every, fewer = handed_out(holdings, NOTHING), handed_out(holdings, kept)

    assert len(every) == len(AGES) * 7
    assert [one for one in fewer if due(one, NOW)] == [one for one in every if due(one, NOW)]
    assert {type(one) for one in fewer if due(one, NOW)} == {HeldContact, HeldProof, HeldReview, HeldMessage}
    needless = [one for one in fewer if not due(one, NOW)]
    young = [one for one in needless if not isinstance(one, HeldContact) or one.contact.confirmation is None]
    ages = {HeldContact: 3, HeldMessage: 3, HeldReview: 3, HeldProof: 3}
    for one in young:
        assert age_of(one) > ages[type(one)] * 365 * DAY - 4 * DAY, one


def age_of(holding: Holding) -> timedelta:
    match holding:
        case HeldContact(contact):
            assert contact.last_contact_at is not None
            return NOW - contact.last_contact_at
        case HeldProof(recorded_at=at) | HeldReview(occurred_at=at) | HeldMessage(received_at=at):
            return NOW - at
        case _:
            raise AssertionError(holding)


def test_references_outcomes_and_counts_do_not_travel_but_are_examined(holdings: DynamoHoldings, table: str) -> None:
    batches = DynamoBatchStore(table)
    batches.save_roster("c", Roster("03-000000", ("+33612345678",)))
    batches.merge_outcomes("c", "03-000000", {0: Outcome(Fate.SENT, NOW)})
    batches.recount("c", "03-000000")
    page = holdings.page(None, NOTHING)

    assert [type(holding).__name__ for holding, _ in page.holdings] == ["HeldBatch"]
    assert page.examined == 3


def test_the_mark_behind_a_holding_goes_on_with_the_next(
    holdings: DynamoHoldings, table: str, hashing: KeyedHash
) -> None:
    for place in range(3):
        write(table, hashing, 6 * 365 * DAY, place)
    every = holdings.page(None, NOTHING).holdings

    for place, (_, mark) in enumerate(every[:-1]):
        assert holdings.page(mark, NOTHING).holdings[0] == every[place + 1]
