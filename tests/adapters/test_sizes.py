"""What is as large as it may be, or larger, on moto: no campaign sticks for it, and no opposition fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from planner.plan_shards import PlannerPorts, plan_shards
from sender.send_batch import send_batch
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts import contact_changes
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.messaging.queues import SqsBatchQueue, SqsPlannerQueue
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.dynamodb import dynamodb
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ContactChange, WriteResult
from stopsms.contracts.messages import Batch, planning_task

from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_collection, a_contact
from tests.fakes import World

pytestmark = pytest.mark.exhaustive

NOW = TUESDAY_10H_PARIS
SALT = "0" * 32
ATTRIBUTES = {f"{place:x<32}": "é" * 100 for place in range(50)}
TAGS = frozenset(f"{place:é<64}" for place in range(50))
MIB = 1_048_576


def phones(shard: int, number: int) -> list[Phone]:
    written = (f"+336{place:08d}" for place in count(12_000_000))
    return [Phone.of(e164) for e164 in islice((e164 for e164 in written if shard_of(e164) == shard), number)]


def stored(book: DynamoContactStore, contact: Contact) -> Contact:
    """As it may have been stored in former times, whatever it holds."""
    fresh, evidence = granted(Contact("zelie", contact.phone), a_collection(), NOW, SALT)
    contact = replace(contact, version=1, sequence=evidence.sequence, head=evidence.hash, basis=fresh.basis)
    assert book.record(contact, evidence, grants_basis=True) is WriteResult.DONE
    return contact


@pytest.mark.parametrize("note", ["", "x" * 200_000, "\x01" * 200_000], ids=["full", "larger than today", "escaped"])
def test_a_shard_of_contacts_as_large_as_can_be_is_planned_whole_and_nobody_behind_them_waits(
    hashing: KeyedHash, note: str
) -> None:
    url = boto3.client("sqs").create_queue(QueueName="batch")["QueueUrl"]
    book, campaigns = DynamoContactStore("table", hashing), DynamoCampaignStore("table")
    attributes = ATTRIBUTES | ({"note": note} if note else {})
    large = [
        stored(book, a_contact(phone, attributes=attributes, tags=TAGS)) for phone in phones(3, 12 if note else 100)
    ]
    small = stored(book, a_contact(phones(9, 1)[0]))
    campaigns.add(a_campaign())
    ports = PlannerPorts(
        campaigns, book, DynamoBatchStore("table"), SqsBatchQueue(url), SqsPlannerQueue(url), SystemClock(""),
    )  # fmt: skip

    plan_shards(planning_task(a_campaign().id), ports, SystemClock("").now() + timedelta(minutes=5))
    plan_shards(planning_task(a_campaign().id, redispatch=True), ports, SystemClock("").now() + timedelta(minutes=5))

    sqs, bodies = boto3.client("sqs"), list[str]()
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        for message in messages:  # on a busy machine they would come again
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert max(len(body.encode()) for body in bodies) <= MIB
    batches = [Batch.read(body) for body in bodies]
    planned = sorted(recipient.contact.phone.e164 for batch in batches for recipient in batch.recipients)
    assert planned == sorted([contact.phone.e164 for contact in [*large, small]] * 2), (
        "by the rosters, then again from them"
    )
    world = World(NOW, a_campaign(), {contact.phone: contact for contact in [*large, small]})
    for batch in batches:
        send_batch(batch, world.ports(), world.now + timedelta(minutes=10))
    assert {phone for phone, _, _ in world.sent} == {contact.phone for contact in [*large, small]}
    assert {outcome.fate for outcome in world.outcomes.values()} == {Fate.SENT}


def at_the_limit(book: DynamoContactStore) -> Contact:
    """A contact to which the table takes not one byte more."""
    phone = phones(3, 1)[0]
    room = 400 * 1024
    client = dynamodb()
    fresh = stored(book, a_contact(phone))
    low, high = 0, room
    while high - low > 1:
        middle = (low + high) // 2
        try:
            client.update_item(
                TableName="table",
                Key={"pk": {"S": f"zelie#{shard_of(phone.e164):02d}"}, "sk": {"S": phone.e164}},
                UpdateExpression="SET attributes.note = :note",
                ExpressionAttributeValues={":note": {"S": "x" * middle}},
            )
            low = middle
        except client.exceptions.ClientError:
            high = middle
    assert room - 5_000 < low < room
    found = book.find("zelie", phone)
    assert found is not None
    assert found.version == fresh.version
    return found


def test_an_opposition_is_recorded_of_a_contact_that_cannot_take_another_byte(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact, evidence = opposed(at_the_limit(book), Opposition("sms", NOW, "m1", "STOP " * 800), NOW, SALT)

    assert book.record(contact, evidence, idempotency_key="m1") is WriteResult.DONE
    found = book.find("zelie", contact.phone)
    assert found is not None
    assert (found.status, dict(found.attributes)) == (Status.OPPOSED, {})


def test_a_hold_is_recorded_of_a_contact_that_cannot_take_another_byte(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    unread = Unread(HoldKind.REPLY, "sms", NOW, "m1", "laissez moi")
    contact, evidence = held(at_the_limit(book), unread, NOW, SALT)

    assert book.record(contact, evidence, idempotency_key="m1", to_review=True) is WriteResult.DONE


@contextmanager
def weighed(sent: list[int]) -> Iterator[None]:
    """The bytes of each transaction that is sent."""
    events, signing = dynamodb().meta.events, "before-sign.dynamodb.TransactWriteItems"

    def weigh(request: AWSRequest, **_: object) -> None:
        sent.append(len(request.data or b""))

    events.register(signing, weigh)
    yield
    events.unregister(signing, weigh)


def test_changes_that_weigh_more_than_a_transaction_takes_are_recorded_in_several(
    hashing: KeyedHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OneAfterTheOther:  # moto takes no two at once
        map = staticmethod(map)

    sent: list[int] = []
    monkeypatch.setattr(contact_changes, "side_by_side", OneAfterTheOther)
    book = DynamoContactStore("table", hashing)
    changes = []
    for number, phone in enumerate(phones(3, 24)):
        collection = a_collection(wording="x" * 200_000, attributes=ATTRIBUTES, tags=TAGS)
        contact, evidence = granted(Contact("zelie", phone), collection, NOW, SALT)
        changes.append(ContactChange(contact, evidence, f"r{number}", "import:1", grants_basis=True))

    with weighed(sent):
        assert book.record_all(changes) == [WriteResult.DONE] * 24
    assert len(sent) > 1
    assert max(sent) < 4 * MIB
