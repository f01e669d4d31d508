"""What only the tables do: meet another worker's transaction."""

from datetime import timedelta
from typing import Any

import pytest
from stopsms.adapters.inbound_store import DynamoInboundStore
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
