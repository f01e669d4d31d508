"""Dead-letter queues on moto: a look leaves no trace, and no letter is ever lost on its way back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws
from stopsms.command_line.dead_letters.facts import Span, StackFacts
from stopsms.command_line.dead_letters.letter import By, DeadLetter, Way
from stopsms.command_line.dead_letters.queues import DeadLetterQueues, NotBrought
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Session
from stopsms.command_line.stack import Account, Asked

BACK = Way(By.QUEUE, "BatchQueue")


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(
        "stopsms.command_line.dead_letters.queues._WAIT_SECONDS", 0
    )  # on AWS some servers may not have answered yet
    with mock_aws():
        sqs = boto3.client("sqs")
        names = ("BatchQueue", "BatchDeadLetterQueue", "ScheduleDeadLetterQueue")
        yield Account({name: sqs.create_queue(QueueName=f"stack-{name}")["QueueUrl"] for name in names})


@pytest.fixture
def queues(account: Account) -> DeadLetterQueues:
    return DeadLetterQueues(account)


def put(account: Account, *bodies: str, **more: Any) -> None:
    for body in bodies:
        boto3.client("sqs").send_message(QueueUrl=account.resource("BatchDeadLetterQueue"), MessageBody=body, **more)


def held(account: Account, queue: str) -> list[str]:
    """What a consumer would get now."""
    received = boto3.client("sqs").receive_message(
        QueueUrl=account.resource(queue), MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return sorted(message["Body"] for message in received.get("Messages", []))


def test_only_dead_letter_queues_are_looked_into(queues: DeadLetterQueues) -> None:
    assert queues.names() == ["BatchDeadLetterQueue", "ScheduleDeadLetterQueue"]


def test_a_look_shows_every_letter_once_and_lets_all_go(account: Account, queues: DeadLetterQueues) -> None:
    put(account, *(f"letter {number:02d}" for number in range(25)))

    with queues.held("BatchDeadLetterQueue", 100) as letters:
        assert sorted(letter.body for letter in letters) == [f"letter {number:02d}" for number in range(25)]
        assert held(account, "BatchDeadLetterQueue") == []  # nobody else acts on them meanwhile
    assert len(held(account, "BatchDeadLetterQueue")) == 10
    assert queues.waiting("BatchDeadLetterQueue") == 25


def test_a_look_that_is_interrupted_lets_all_go_too(account: Account, queues: DeadLetterQueues) -> None:
    put(account, "letter")

    with pytest.raises(KeyboardInterrupt), queues.held("BatchDeadLetterQueue", 100):
        raise KeyboardInterrupt
    assert held(account, "BatchDeadLetterQueue") == ["letter"]


def test_a_letter_that_is_brought_back_is_in_its_queue_with_its_group_and_gone_here(
    account: Account, queues: DeadLetterQueues
) -> None:
    put(account, "one", "two")

    with queues.held("BatchDeadLetterQueue", 100) as letters:
        queues.bring_back(next(letter for letter in letters if letter.body == "one"), BACK)

    assert held(account, "BatchQueue") == ["one"]
    assert held(account, "BatchDeadLetterQueue") == ["two"]


def test_the_fair_queue_group_goes_with_the_letter(queues: DeadLetterQueues, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(queues._sqs, "send_message", lambda **given: sent.append(given))
    monkeypatch.setattr(queues._sqs, "delete_message", lambda **given: None)

    queues.bring_back(DeadLetter("BatchDeadLetterQueue", "1", "one", datetime.now(UTC), group="zelie"), BACK)

    assert sent[0]["MessageGroupId"] == "zelie"


@pytest.mark.parametrize("broken", ["send_message", "delete_message"])
def test_interrupted_anywhere_a_letter_may_be_there_twice_but_is_never_gone(
    account: Account, queues: DeadLetterQueues, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(account, "one")

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    with queues.held("BatchDeadLetterQueue", 100) as letters:
        monkeypatch.setattr(queues._sqs, broken, killed)
        with pytest.raises(KeyboardInterrupt):
            queues.bring_back(letters[0], BACK)

    assert held(account, "BatchDeadLetterQueue") == ["one"]
    assert held(account, "BatchQueue") == ([] if broken == "send_message" else ["one"])


def test_whole_queues_are_moved_by_sqs_only_where_that_loses_no_judgement(queues: DeadLetterQueues) -> None:
    for queue, why in (("BatchDeadLetterQueue", "too old"), ("ScheduleDeadLetterQueue", "not fed by a queue")):
        with pytest.raises(NotBrought, match=why):
            next(queues.bring_back_unseen(queue))


class Moving:
    """SQS as it moves a queue."""

    def __init__(self, *states: dict[str, Any]) -> None:
        self.states = iter(states)
        self.asked: dict[str, Any] = {}

    def get_queue_attributes(self, **given: Any) -> Any:
        return {"Attributes": {"QueueArn": f"arn:{given['QueueUrl']}"}}

    def start_message_move_task(self, **given: Any) -> None:
        self.asked = given

    def list_message_move_tasks(self, **_: Any) -> Any:
        return {"Results": [next(self.states)]}


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_sqs_moves_a_whole_queue_back_to_its_source(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"ApproximateNumberOfMessagesMoved": 1, "ApproximateNumberOfMessagesToMove": 2}
    moving = Moving({"Status": "RUNNING", **counts}, {"Status": status, **counts, "FailureReason": "AccessDenied"})
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(Account, "client", lambda *_: moving)
    queues = DeadLetterQueues(Account({"ReceiptQueue": "receipts", "ReceiptDeadLetterQueue": "dead"}))

    seen = queues.bring_back_unseen("ReceiptDeadLetterQueue")
    assert next(seen) == (1, 2)
    if status == "FAILED":
        with pytest.raises(NotBrought, match="AccessDenied"):
            list(seen)
    else:
        assert list(seen) == [(1, 2)]
    assert moving.asked == {"SourceArn": "arn:dead", "DestinationArn": "arn:receipts"}


def test_what_the_worker_said_is_found_in_its_log_by_the_message(account: Account) -> None:
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="sender")
    logs.create_log_stream(logGroupName="sender", logStreamName="s")
    now = datetime.now(UTC)

    def line(message_id: str, text: str) -> dict[str, Any]:
        entry = {
            "message_id": message_id,
            "exception_name": "LookupError",
            "exception": f"Traceback…\nLookupError: {text}",
        }
        return {"timestamp": int(now.timestamp() * 1000), "message": json.dumps(entry)}

    logs.put_log_events(
        logGroupName="sender",
        logStreamName="s",
        logEvents=[line("other", "no"), {"timestamp": int(now.timestamp() * 1000), "message": "START mine"}, line("mine", "yes")],
    )  # fmt: skip
    facts = StackFacts(Session(StackOf(Account({"SenderLogs": "sender"})), Screen(as_json=True)))

    failure = facts.logged_failure(DeadLetter("BatchDeadLetterQueue", "mine", "", now))
    assert failure is not None
    assert (failure.exception, failure.text) == ("LookupError", "LookupError: yes")
    assert facts.logged_failure(DeadLetter("BatchDeadLetterQueue", "none", "", now)) is None
    assert facts.logged_failure(DeadLetter("UnheardDeadLetterQueue", "mine", "", now)) is None


class StackOf(Asked):
    """A stack with these resources, and no API."""

    def __init__(self, account: Account) -> None:
        object.__setattr__(self, "account", account)


class Stream:
    """A stream with seven records, of which the first two are gone."""

    empty = False

    def get_shard_iterator(self, **given: str) -> Any:
        return {"ShardIterator": given["SequenceNumber"]}

    def get_records(self, **given: str) -> Any:
        number = int(given["ShardIterator"])
        if number == 5 and not self.empty:  # a page may be empty in the middle of a shard
            self.empty = True
            return {"Records": [], "NextShardIterator": "5"}
        page = [self._record(n) for n in range(max(number, 3), number + 2) if n <= 7]
        return {"Records": page, "NextShardIterator": str(number + 2)}

    def _record(self, number: int) -> Any:
        change = {"SequenceNumber": str(number), "ApproximateCreationDateTime": datetime(2026, 11, 24, tzinfo=UTC)}
        return {"eventID": f"event {number}", "dynamodb": change}


def test_the_alias_of_a_function_is_known_as_the_function_that_a_schedule_was_for() -> None:
    """Its letter is redriven as a run of that function."""
    resources = {"AuditFunction": "stop-sms-Audit-1", "PlannerQueue": "https://sqs/1/stop-sms-planner"}
    facts = StackFacts(Session(StackOf(Account(resources)), Screen(as_json=True)))
    arn = "arn:aws:lambda:eu-west-3:123456789012:function:stop-sms-Audit-1"

    assert {facts.resource_of(arn), facts.resource_of(f"{arn}:live")} == {"AuditFunction"}
    assert facts.resource_of("arn:aws:sqs:eu-west-3:123456789012:stop-sms-planner") == "PlannerQueue"


class Function:
    """The archive's function, behind its alias."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.events: list[Any] = []

    def invoke(self, **given: Any) -> Any:
        assert given["Qualifier"] == "live", "a rollback is for this call too"
        self.events.append(json.loads(given["Payload"]))
        return self.answer


@pytest.mark.parametrize(
    ("first", "size", "answer", "stays"),
    [(3, 3, {}, False), (3, 3, {"FunctionError": "Unhandled"}, True), (1, 5, {}, True)],
    ids=["archived", "fails again", "partly gone"],
)
def test_changes_are_read_from_the_stream_again_and_their_letter_stays_unless_all_were_archived(
    account: Account, first: int, size: int, answer: Any, *, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    function, real = Function(**answer), account.client
    stack = Account(
        {
            **account.resources,
            "ArchiveDeadLetterQueue": account.resource("BatchDeadLetterQueue"),
            "ArchiveFunction": "f",
        }
    )
    clients = {"lambda": function, "dynamodbstreams": Stream()}
    monkeypatch.setattr(Account, "client", lambda _, service: clients.get(service) or real(service))
    info = {
        "shardId": "1", "startSequenceNumber": str(first), "endSequenceNumber": "5", "batchSize": size,
        "approximateArrivalOfFirstRecord": "2026-11-24T09:00:00Z", "streamArn": "arn:stream",
    }  # fmt: skip
    put(account, json.dumps({"DDBStreamBatchInfo": info}))
    queues = DeadLetterQueues(stack)

    with queues.held("ArchiveDeadLetterQueue", 10) as (letter,):
        assert Span.read(letter.body).size == size
        if stays:
            with pytest.raises(NotBrought):
                queues.bring_back(letter, Way(By.STREAM, "ArchiveFunction"))
        else:
            queues.bring_back(letter, Way(By.STREAM, "ArchiveFunction"))
            records = function.events[0]["Records"]
            assert [record["eventID"] for record in records] == ["event 3", "event 4", "event 5"]
            assert records[0]["eventSourceARN"] == "arn:stream"
            assert (
                records[0]["dynamodb"]["ApproximateCreationDateTime"] == datetime(2026, 11, 24, tzinfo=UTC).timestamp()
            )
    assert bool(held(account, "BatchDeadLetterQueue")) == stays
