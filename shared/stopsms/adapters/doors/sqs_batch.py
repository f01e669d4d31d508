"""A batch of a queue, record by record: those that fail go back to the queue, and in the end to its dead letters.

A failure is logged without the record's content; what is `NotYet` to be done is no failure. Source: Lambda, « Implementing partial batch
responses » for SQS. Powertools' batch processor brings asyncio and the data classes of every kind of event, a tenth of a worker's time to
start, and knows no phases.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stopsms.adapters.doors.observability import count_throttled_call, logger
from stopsms.compliance.errors import BusyError, NotYet

Event = dict[str, Any]
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class SqsMessage:
    """A record's body, with what hides it (`receipt`) and how often it was received, this time included (`attempt`)."""

    body: str
    receipt: str
    attempt: int


@dataclass(frozen=True, slots=True)
class _Failures:
    """The messages of a batch that failed, by id; and what took no more, of the services that were called."""

    ids: set[str] = field(default_factory=set)
    busy: list[BusyError] = field(default_factory=list)

    @contextmanager
    def kept_apart(self, *message_ids: str) -> Iterator[None]:
        """Whatever is raised within, these messages fail and no other."""
        try:
            yield
        except NotYet as awaited:
            for message_id in message_ids:
                logger.info("a record comes again later", reason=str(awaited), message_id=message_id)
            self.ids.update(message_ids)
        except Exception as error:  # noqa: BLE001 (whatever it is, these records are delivered again, and only these)
            for message_id in message_ids:
                logger.error("a record failed", exc_info=error, message_id=message_id)
            if isinstance(error, BusyError) and error not in self.busy:
                count_throttled_call()
                self.busy.append(error)
            self.ids.update(message_ids)

    def answer_to(self, event: Event) -> Event:
        """What the function answers to Lambda, in the order of the batch."""
        ids = [record["messageId"] for record in event["Records"]]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in ids if message_id in self.ids]}


def _message(record: Event) -> SqsMessage:
    return SqsMessage(record["body"], record["receiptHandle"], int(record["attributes"]["ApproximateReceiveCount"]))


def each_message(event: Event, handle: Callable[[SqsMessage], None]) -> Event:
    """Handle each record."""
    failures = _Failures()
    for record in event["Records"]:
        with failures.kept_apart(record["messageId"]):
            handle(_message(record))
    return failures.answer_to(event)


def each_record(event: Event, handle: Callable[[str], None]) -> Event:
    """As `each_message`, with the body alone."""
    return each_message(event, lambda message: handle(message.body))


def in_groups(
    event: Event,
    parse: Callable[[SqsMessage], Parsed],
    group: Callable[[Parsed], Hashable],
    handle: Callable[[list[Parsed]], None],
) -> Event:
    """Parse each record, then handle together those of each group: what `handle` raises fails these, and no others.

    A service that takes no more is not called for further groups.
    """
    failures, groups = _Failures(), dict[Hashable, dict[str, Parsed]]()
    for record in event["Records"]:
        with failures.kept_apart(record["messageId"]):
            parsed = parse(_message(record))
            groups.setdefault(group(parsed), {})[record["messageId"]] = parsed
    for members in groups.values():
        with failures.kept_apart(*members):
            if failures.busy:
                raise failures.busy[0]
            handle(list(members.values()))
    return failures.answer_to(event)


def in_phases(
    event: Event,
    parse: Callable[[str], Parsed],
    phases: Sequence[Callable[[Parsed], None]],
    at_once: Callable[[str], bool],
) -> Event:
    """Parse each record, then take all of them through one phase before any enters the next; one that fails goes no further.

    Those of which the body says `at_once` that they need not wait are through the first phase before any other is parsed.
    """
    failures, records = _Failures(), event["Records"]

    def enter(entering: Sequence[dict[str, Any]]) -> dict[str, Parsed]:
        entered: dict[str, Parsed] = {}
        for record in entering:
            with failures.kept_apart(record["messageId"]):
                entered[record["messageId"]] = parse(record["body"])
        return _through(phases[0], entered, failures)

    first: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for record in records:
        with failures.kept_apart(record["messageId"]):
            (first if at_once(record["body"]) else waiting).append(record)
    entered = enter(first) | enter(waiting)
    in_order = (record["messageId"] for record in records)
    under_way = {message_id: entered[message_id] for message_id in in_order if message_id in entered}
    for phase in phases[1:]:
        under_way = _through(phase, under_way, failures)
    return failures.answer_to(event)


def _through(phase: Callable[[Parsed], None], under_way: dict[str, Parsed], failures: _Failures) -> dict[str, Parsed]:
    """Those that are through the phase."""
    for message_id, parsed in under_way.items():
        with failures.kept_apart(message_id):
            phase(parsed)
    return {message_id: parsed for message_id, parsed in under_way.items() if message_id not in failures.ids}
