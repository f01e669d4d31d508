"""Dead-letter queues: look without leaving a trace, and bring back without losing a letter.

A letter is sent on before it is deleted: an interruption in between leaves it in both places, which is harmless; it is never lost.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from stopsms.command_line.dead_letters.facts import Span, records_of
from stopsms.command_line.dead_letters.letter import By, DeadLetter, Way
from stopsms.command_line.stack import LIVE, Account

HELD_SECONDS = 600
"""How long letters being looked at are hidden from others."""

CHANGES_AT_ONCE = 200
"""An invocation takes 6 MB; a change takes a few kilobytes at most."""

_WAIT_SECONDS = 1
"""Long polling queries every server of the queue."""


class NotBrought(Exception):
    """A letter could not be brought back and stays where it is."""


class DeadLetterQueues:
    """The dead-letter queues of one stack."""

    def __init__(self, account: Account) -> None:
        """Of this account's stack."""
        self._account = account
        self._sqs = account.client("sqs")

    def names(self) -> list[str]:
        """Their logical ids."""
        return sorted(name for name in self._account.resources if name.endswith("DeadLetterQueue"))

    def waiting(self, queue: str) -> int:
        """The approximate number of letters in it, including those being looked at."""
        url = self._account.resource(queue)
        asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"]
        return sum(int(counts[name]) for name in asked)

    @contextmanager
    def held(self, queue: str, most: int) -> Iterator[list[DeadLetter]]:
        """Up to `most` letters of a queue, hidden from others in the meantime; those left over become visible again."""
        letters: dict[str, DeadLetter] = {}
        try:
            for letter in self._received(queue, most):
                letters[letter.id] = letter
            yield sorted(letters.values(), key=lambda letter: letter.since)
        finally:
            for letter in letters.values():
                self._let_go(letter)

    def _received(self, queue: str, most: int) -> Iterator[DeadLetter]:
        received = 0
        while received < most:
            page = self._sqs.receive_message(
                QueueUrl=self._account.resource(queue),
                MaxNumberOfMessages=min(10, most - received),
                VisibilityTimeout=HELD_SECONDS,
                WaitTimeSeconds=_WAIT_SECONDS,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            if not page:
                return
            received += len(page)
            for message in page:
                yield _letter(queue, message)

    def _let_go(self, letter: DeadLetter) -> None:
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._account.resource(letter.queue), ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )
        except (self._sqs.exceptions.ReceiptHandleIsInvalid, self._sqs.exceptions.MessageNotInflight):
            return  # it was brought back, or its time ran out
        except self._sqs.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "InvalidParameterValue":  # what SQS says of a used handle
                raise

    def bring_back(self, letter: DeadLetter, way: Way) -> None:
        """Send it on, then delete it. Raises NotBrought, in which case it stays."""
        match way.by:
            case By.QUEUE:
                group = {"MessageGroupId": letter.group} if letter.group else {}
                self._sqs.send_message(QueueUrl=self._account.resource(way.to), MessageBody=letter.body, **group)
            case By.FUNCTION:
                self._run(way.to, letter.body, wait=False)
            case By.STREAM:
                self._replay(way.to, Span.read(letter.body))
        self.delete(letter)

    def delete(self, letter: DeadLetter) -> None:
        """Delete it for good."""
        self._sqs.delete_message(QueueUrl=self._account.resource(letter.queue), ReceiptHandle=letter.receipt)

    def _replay(self, function: str, span: Span) -> None:
        """Have a function process a span's changes again, from the stream."""
        events = [_event(record, span) for record in records_of(self._account.client("dynamodbstreams"), span)]
        if len(events) < span.size:
            raise NotBrought(f"the stream has {len(events)} of these {span.size} changes")
        for first in range(0, len(events), CHANGES_AT_ONCE):
            self._run(function, json.dumps({"Records": events[first : first + CHANGES_AT_ONCE]}), wait=True)

    def _run(self, function: str, payload: str, *, wait: bool) -> None:
        answer = self._account.client("lambda").invoke(
            FunctionName=self._account.resource(function),
            Qualifier=LIVE,
            InvocationType="RequestResponse" if wait else "Event",
            Payload=payload.encode(),
        )
        if "FunctionError" in answer:
            raise NotBrought(f"{function} failed on it again: {answer['FunctionError']}")

    def bring_back_unseen(self, queue: str) -> Iterator[tuple[int, int]]:
        """Let SQS move the whole queue back to where its letters came from; yields how many of how many were moved.

        Raises NotBrought if SQS cannot, for a queue that no other queue feeds, and for batches, whose age matters.
        """
        if queue == "BatchDeadLetterQueue":
            raise NotBrought("a batch may be too old to go back: its letters are looked at one by one")
        source = self._account.resources.get(queue.replace("DeadLetterQueue", "Queue"))
        if source is None:
            raise NotBrought(f"{queue} is not fed by a queue: its letters are brought back one by one")
        arn, target = (self._arn(url) for url in (self._account.resource(queue), source))
        try:
            self._sqs.start_message_move_task(SourceArn=arn, DestinationArn=target)
        except self._sqs.exceptions.ClientError as error:
            raise NotBrought(f"SQS does not move them by itself: {error.response['Error']['Code']}") from error
        while True:
            task = self._sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"][0]
            moved = int(task.get("ApproximateNumberOfMessagesMoved", 0))
            yield moved, int(task.get("ApproximateNumberOfMessagesToMove", moved))
            if task["Status"] == "COMPLETED":
                return
            if task["Status"] != "RUNNING":
                raise NotBrought(f"SQS stopped after {moved}: {task.get('FailureReason', task['Status'])}")
            time.sleep(1)

    def _arn(self, url: str) -> str:
        arn: str = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return arn


def _letter(queue: str, message: Mapping[str, Any]) -> DeadLetter:
    known = message["Attributes"]
    given = message.get("MessageAttributes", {})
    return DeadLetter(
        queue=queue,
        id=message["MessageId"],
        body=message["Body"],
        since=datetime.fromtimestamp(int(known["SentTimestamp"]) / 1000, UTC),
        received=int(known.get("ApproximateReceiveCount", 1)),
        attributes={name: value.get("StringValue", "") for name, value in given.items()},
        group=known.get("MessageGroupId"),
        receipt=message["ReceiptHandle"],
    )


def _event(record: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """A record as Lambda hands it to the function."""
    change = dict(record["dynamodb"])
    change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    return {**record, "dynamodb": change, "eventSourceARN": span.stream}
