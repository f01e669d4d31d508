"""publisher: domain events from the tables' streams, on the event bus."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from publisher.describe_people import PublisherPorts
from publisher.publish_events import publish_events
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.tables.stream import happenings_of
from stopsms.compliance.errors import UNREADABLE


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 (the runtime's signature)
    """Publish a batch of one table's changes. A batch that fails is delivered again, whole: events are published at least once.

    With a change in it of which nobody can read what it is about, each is published alone, and that one passed over: delivered again
    and again, it would hold up for hours all that follow it in the stream.
    """
    records, working = event["Records"], ports()
    try:
        publish_events(happenings_of(records), working)
    except UNREADABLE:
        for record in records:
            _publish_alone(record, working)


def _publish_alone(record: Mapping[str, Any], working: PublisherPorts) -> None:
    try:
        publish_events(happenings_of([record]), working)
    except UNREADABLE as error:
        logger.error("no event is told of a change that nobody can read", change=record.get("eventID"), exc_info=error)


@reused
def ports() -> PublisherPorts:
    """What publishing works with."""
    return PublisherPorts(
        contacts=wiring.contacts(),
        campaigns=wiring.campaigns(),
        batches=wiring.batches(),
        bus=wiring.event_bus(),
        webhooks=wiring.webhooks(),
        references=wiring.references(),
        with_numbers=wiring.settings().events_with_numbers == "yes",
    )
