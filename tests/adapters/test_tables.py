"""What only the tables do: meet another worker's transaction, and hold what an older version wrote."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.held_data import DynamoHoldings
from stopsms.adapters.inbound_store import DynamoInboundStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.compliance.law.retention import HeldBudget
from stopsms.compliance.ports.inbound import AnswerTurn
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests.factories import CAMILLE, TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS


def test_two_workers_that_meet_over_one_answer_leave_it_to_one_of_them(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stopsms.adapters.dynamodb import dynamodb

    client, refusals = dynamodb(), iter([True, True, False])
    sound = client.transact_write_items

    def meet(**request: Any) -> Any:
        if next(refusals):
            reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
            said: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise client.exceptions.TransactionCanceledException(said, "TransactWriteItems")
        return sound(**request)

    monkeypatch.setattr(client, "transact_write_items", meet)

    task = AnswerTask("m1", AnswerKind.STOP, CAMILLE.e164, "36180", ("zelie",))
    assert DynamoInboundStore(table).take_turn(task, "stop", NOW, NOW - timedelta(hours=24)) is AnswerTurn.TAKEN


def test_a_budget_without_its_instant_spends_nothing_and_goes_with_the_next_retention(
    table: str, hashing: KeyedHash
) -> None:
    inbound, subject = DynamoInboundStore(table), "confirm#zelie"
    holdings = DynamoHoldings(table, table, table, DynamoBatchStore(table), hashing, SystemClock(None))
    item: Any = {"pk": {"S": f"REPLY#{CAMILLE.e164}#36180"}, "sk": {"S": subject}, "message_id": {"S": ""}}
    boto3.client("dynamodb").put_item(TableName=table, Item=item)

    assert inbound.question(CAMILLE, "36180", "zelie") is None
    assert inbound.questions(CAMILLE, "36180", NOW - timedelta(days=9999)) == 0
    (held,) = holdings.page(None)[0]
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
