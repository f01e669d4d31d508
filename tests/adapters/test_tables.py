"""What only the tables do: meet another worker's transaction, and hold what an older version wrote."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.contacts.held_data import DynamoHoldings
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.errors import BusyError
from stopsms.compliance.law.retention import HeldBudget, SurelyKept
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.inbound import AnswerTurn
from stopsms.compliance.ports.people import ContactChange, WriteResult
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests.factories import CAMILLE, TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS
OTHER = Phone.of("+33612345679")


def meet(monkeypatch: pytest.MonkeyPatch, *refusals: Sequence[str]) -> None:
    """The next transactions meet others: each is cancelled for these reasons, one for each of its actions (the rest: None)."""
    from stopsms.adapters.tables.dynamodb import dynamodb

    client, waiting = dynamodb(), list(refusals)
    sound = client.transact_write_items

    def write(**request: Any) -> Any:
        if not waiting:
            return sound(**request)
        codes = [*waiting.pop(0), *["None"] * len(request["TransactItems"])][: len(request["TransactItems"])]
        said: Any = {
            "Error": {"Code": "TransactionCanceledException"},
            "CancellationReasons": [{"Code": code} for code in codes],
        }
        raise client.exceptions.TransactionCanceledException(said, "TransactWriteItems")

    monkeypatch.setattr(client, "transact_write_items", write)


def test_two_workers_that_meet_over_one_answer_leave_it_to_one_of_them(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch, ["TransactionConflict"], ["TransactionConflict"])

    task = AnswerTask("m1", AnswerKind.STOP, CAMILLE.e164, "36180", ("zelie",))
    assert DynamoInboundStore(table).take_turn(task, "stop", NOW, NOW - timedelta(hours=24)) is AnswerTurn.TAKEN


def stopped(phone: Phone) -> ContactChange:
    message = f"m{phone.e164}"
    contact, record = opposed(Contact("zelie", phone), Opposition("sms", NOW, message, "STOP"), NOW, "5a" * 16)
    return ContactChange(contact, record, message, "sms")


@pytest.mark.parametrize("place", range(4))
def test_a_stop_that_meets_another_transaction_is_not_recorded_and_does_not_count_as_such(
    table: str, hashing: KeyedHash, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    contacts, stop = DynamoContactStore(table, hashing), stopped(CAMILLE)
    meet(
        monkeypatch, [*["None"] * place, "TransactionConflict"]
    )  # over the contact, its evidence, its remains, the once

    assert contacts.record(stop.contact, stop.evidence, stop.idempotency_key) is WriteResult.CHANGED_MEANWHILE
    assert contacts.find("zelie", CAMILLE) is None
    assert contacts.recorded_by("zelie", [stop.idempotency_key]) == {}
    assert contacts.record(stop.contact, stop.evidence, stop.idempotency_key) is WriteResult.DONE


@pytest.mark.parametrize("place", range(4))
def test_of_several_stops_the_one_that_meets_another_transaction_is_to_be_recorded_again(
    table: str, hashing: KeyedHash, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    contacts, stops = DynamoContactStore(table, hashing), [stopped(CAMILLE), stopped(OTHER)]
    meet(monkeypatch, [*["None"] * place, "TransactionConflict"])

    assert contacts.record_all(stops) == [WriteResult.CHANGED_MEANWHILE, WriteResult.DONE]
    assert set(contacts.find_all("zelie", [CAMILLE, OTHER])) == {OTHER}
    assert contacts.record_all(stops) == [WriteResult.DONE, WriteResult.DONE_BEFORE]
    assert set(contacts.find_all("zelie", [CAMILLE, OTHER])) == {CAMILLE, OTHER}


def test_a_stop_that_cannot_be_written_for_another_reason_is_an_error(
    table: str, hashing: KeyedHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts, stop = DynamoContactStore(table, hashing), stopped(CAMILLE)
    meet(monkeypatch, ["ItemCollectionSizeLimitExceeded"])
    with pytest.raises(ClientError):
        contacts.record(stop.contact, stop.evidence, stop.idempotency_key)


def test_a_stop_that_is_throttled_is_written_a_moment_later_and_if_it_is_for_long_by_its_queue(
    table: str, hashing: KeyedHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts, stop, waited = DynamoContactStore(table, hashing), stopped(CAMILLE), list[float]()
    monkeypatch.setattr("stopsms.adapters.tables.dynamodb.time.sleep", waited.append)

    with monkeypatch.context() as throttled:
        meet(throttled, *[["ThrottlingError"]] * 6)
        with pytest.raises(BusyError):
            contacts.record(stop.contact, stop.evidence, stop.idempotency_key)
        assert contacts.find("zelie", CAMILLE) is None
    meet(monkeypatch, ["ThrottlingError"], ["None", "ProvisionedThroughputExceeded"])
    assert contacts.record(stop.contact, stop.evidence, stop.idempotency_key) is WriteResult.DONE
    assert len(waited) == 5 + 2
    assert sum(waited[:5]) < 3, "ten of a batch are through within the life of their worker"


def test_a_budget_without_its_instant_spends_nothing_and_goes_with_the_next_retention(
    table: str, hashing: KeyedHash
) -> None:
    inbound, subject = DynamoInboundStore(table), "confirm#zelie"
    holdings = DynamoHoldings(table, table, table, DynamoBatchStore(table), hashing, SystemClock(""))
    item: Any = {"pk": {"S": f"REPLY#{CAMILLE.e164}#36180"}, "sk": {"S": subject}, "message_id": {"S": ""}}
    boto3.client("dynamodb").put_item(TableName=table, Item=item)

    assert inbound.question(CAMILLE, "36180", "zelie") is None
    assert inbound.questions(CAMILLE, "36180", NOW - timedelta(days=9999)) == 0
    ((held, _),) = holdings.page(None, SurelyKept(NOW, NOW, NOW, NOW)).holdings
    assert isinstance(held, HeldBudget)
    assert held.at < NOW - timedelta(days=9999)
    assert holdings.delete(held)
    boto3.client("dynamodb").put_item(TableName=table, Item=item)
    task = AnswerTask("m1", AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",))
    assert inbound.take_turn(task, subject, NOW, NOW - timedelta(hours=24), "Zelie ?") is AnswerTurn.TAKEN
    assert not holdings.delete(held), "it has been taken anew"


def test_a_turn_whose_budget_is_gone_already_can_still_be_ended(table: str) -> None:
    inbound, task = DynamoInboundStore(table), AnswerTask("m1", AnswerKind.STOP, CAMILLE.e164, "36180", ("zelie",))
    inbound.take_turn(task, "stop", NOW, NOW - timedelta(hours=24))
    place = {"pk": {"S": f"REPLY#{CAMILLE.e164}#36180"}, "sk": {"S": "stop"}}
    boto3.client("dynamodb").delete_item(TableName=table, Key=place)

    assert inbound.end_turn(task, "stop", "bf66ad80")
    assert inbound.take_turn(task, "stop", NOW, NOW - timedelta(hours=24)) is AnswerTurn.DONE
    assert "Item" not in boto3.client("dynamodb").get_item(TableName=table, Key=place)
