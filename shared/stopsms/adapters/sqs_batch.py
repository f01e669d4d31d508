"""Records of a queue: each succeeds or fails alone (partial batch responses), and a failure is logged without its content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from stopsms.adapters.observability import logger

Event = dict[str, Any]
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class SqsMessage:
    """A record's body, with what hides it (`receipt`) and how often it was received, this time included (`attempt`)."""

    body: str
    receipt: str
    attempt: int


def each_message(event: Event, handle: Callable[[SqsMessage], None]) -> Event:
    """Handle each record; those that raise go back to the queue, and in the end to its dead letters.

    Source: Lambda, « Implementing partial batch responses » for SQS. Powertools' own batch processor brings asyncio and the data
    classes of every kind of event, a tenth of a worker's time to start.
    """
    failures = []
    for record in event["Records"]:
        attempt = int(record["attributes"]["ApproximateReceiveCount"])
        try:
            handle(SqsMessage(record["body"], record["receiptHandle"], attempt))
        except Exception as error:  # noqa: BLE001 (whatever it is, this record is delivered again, and only this one)
            logger.error("a record failed", exc_info=error, message_id=record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def each_record(event: Event, handle: Callable[[str], None]) -> Event:
    """As `each_message`, with the body alone."""
    return each_message(event, lambda message: handle(message.body))


def all_records(
    event: Event,
    parse: Callable[[str], Parsed],
    handle: Callable[[list[Parsed]], None],
) -> Event:
    """Parse each record's body, then handle all that could be parsed together; those that could not go back to the queue."""
    parsed: list[Parsed] = []
    failures = each_record(event, lambda body: parsed.append(parse(body)))
    handle(parsed)
    return failures


def in_phases(
    event: Event,
    parse: Callable[[str], Parsed],
    phases: Sequence[Callable[[Parsed], None]],
) -> Event:
    """Parse each record, then take all through one phase before any enters the next.

    A record that fails goes back to the queue alone, and through no later phase.
    """
    under_way: dict[str, Parsed] = {}
    failures = []

    def fail(message_id: str, error: Exception) -> None:
        logger.error("a record failed", exc_info=error, message_id=message_id)
        failures.append({"itemIdentifier": message_id})

    for record in event["Records"]:
        try:
            under_way[record["messageId"]] = parse(record["body"])
        except Exception as error:  # noqa: BLE001 (whatever it is, this record is delivered again, and only this one)
            fail(record["messageId"], error)
    for phase in phases:
        for message_id, parsed in list(under_way.items()):
            try:
                phase(parsed)
            except Exception as error:  # noqa: BLE001 (as above)
                fail(message_id, error)
                del under_way[message_id]
    return {"batchItemFailures": failures}
