"""`BatchQueue`, `PlannerQueue`, `ImportQueue` and `AnswerQueue` on SQS.

Source: SQS quotas (10 messages and 1 MiB a request; delay up to 900 s).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from stopsms.adapters.clients import client, reused
from stopsms.contracts.messages import Batch, PlanningTask

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from stopsms.contracts.answer_tasks import AnswerTask
    from stopsms.contracts.deliveries import Delivery
    from stopsms.contracts.imports import ImportTask

_MOST_ENTRIES = 10
_MOST_BYTES = 1_000_000
"""Of one message, and of all messages of a request together: 1 MiB, less some room for the group's name."""

_LONGEST_DELAY_SECONDS = 900


class NotQueuedError(Exception):
    """SQS did not take some messages; those it took are harmless twice."""


@reused
def sqs() -> "SQSClient":
    """For all queues."""
    made: SQSClient = client("sqs")
    return made


def _requests(bodies: Sequence[str]) -> Iterator[list[str]]:
    """The bodies in requests that SQS takes."""
    request: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if request and (len(request) == _MOST_ENTRIES or size + length > _MOST_BYTES):
            yield request
            request, size = [], 0
        request.append(body)
        size += length
    if request:
        yield request


def _send(url: str, bodies: Sequence[str], delay_seconds: int = 0, group: str | None = None) -> None:
    for request in _requests(bodies):
        entries: list[Any] = [
            {"Id": str(place), "MessageBody": body, "DelaySeconds": delay_seconds}
            | ({"MessageGroupId": group} if group else {})
            for place, body in enumerate(request)
        ]
        if sqs().send_message_batch(QueueUrl=url, Entries=entries).get("Failed"):
            raise NotQueuedError("SQS did not take all messages")


class SqsBatchQueue:
    """The queue of batches, cut into messages that SQS takes.

    Each advertiser is a fair-queue group, so that a large campaign does not starve a small one; so are its single messages: « your parcel
    is there » does not wait for a million offers.
    """

    def __init__(self, url: str) -> None:
        """At this address."""
        self._url = url

    def send(self, batches: Sequence[Batch], delay_seconds: int = 0) -> None:
        """See `BatchQueue.send`. Raises NotQueuedError."""
        if batches:
            delay = min(delay_seconds, _LONGEST_DELAY_SECONDS)
            bodies = [body for batch in batches for _, body in batch.pieces(_MOST_BYTES)]
            _send(self._url, bodies, delay, group=_group_of(batches[0]))


def _group_of(batch: Batch) -> str:
    """Its fair-queue group: those of campaigns begin with an advertiser's id, which has no dot."""
    return f"{batch.advertiser_id}.messages" if batch.single else batch.advertiser_id


class SqsPlannerQueue:
    """The queue of planning tasks."""

    def __init__(self, url: str) -> None:
        """At this address."""
        self._url = url

    def send(self, tasks: Sequence[PlanningTask], delay_seconds: int = 0) -> None:
        """See `PlannerQueue.send`. Raises NotQueuedError."""
        _send(self._url, [task.written() for task in tasks], min(delay_seconds, _LONGEST_DELAY_SECONDS))


class SqsImportQueue:
    """The queue of imports that go on."""

    def __init__(self, url: str) -> None:
        """At this address."""
        self._url = url

    def send(self, task: "ImportTask", delay_seconds: int = 0) -> None:
        """See `ImportQueue.send`. Raises NotQueuedError."""
        _send(self._url, [task.written()], min(delay_seconds, _LONGEST_DELAY_SECONDS))


class SqsAnswerQueue:
    """The queue of answers, and that of questions: what waits among the one holds up nothing among the other."""

    def __init__(self, answers_url: str, questions_url: str) -> None:
        """At these addresses."""
        self._answers, self._questions = answers_url, questions_url

    def send(self, tasks: Sequence["AnswerTask"], delay_seconds: int = 0) -> None:
        """See `AnswerQueue.send`. Raises NotQueuedError."""
        delay = min(delay_seconds, _LONGEST_DELAY_SECONDS)
        _send(self._answers, [task.written() for task in tasks if not task.asks], delay)
        _send(self._questions, [task.written() for task in tasks if task.asks], delay)


class SqsDeliveryQueue:
    """The queue of webhook deliveries."""

    def __init__(self, url: str) -> None:
        """At this address."""
        self._url = url

    def send(self, deliveries: Sequence["Delivery"]) -> None:
        """See `DeliveryQueue.send`. Raises NotQueuedError."""
        _send(self._url, [delivery.written() for delivery in deliveries])

    def hide(self, receipt: str, wait: timedelta) -> None:
        """See `DeliveryQueue.hide`."""
        sqs().change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=int(wait.total_seconds())
        )


class SqsInboundQueue:
    """The queue that the inbound topic feeds; here, what an aggregator delivers by another door."""

    def __init__(self, url: str) -> None:
        """At this address."""
        self._url = url

    def send(self, notification: str) -> None:
        """Put a message on it, in the topic's own writing. Raises NotQueuedError."""
        _send(self._url, [notification])


class SqsReceiptQueue:
    """The queue that the receipts' topic feeds; here, what declared carriers report."""

    def __init__(self, url: str) -> None:
        """At this address."""
        self._url = url

    def send(self, receipts: Sequence[str]) -> None:
        """Put them on it. Raises NotQueuedError."""
        _send(self._url, receipts)
