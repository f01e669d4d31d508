"""publisher: domain events from the tables' streams, on the event bus."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from publisher.describe_people import PublisherPorts
from publisher.publish_events import publish_events
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.tables.stream import happenings_of


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 (the runtime's signature)
    """Publish a batch of one table's changes. A batch that fails is delivered again, whole: events are published at least once."""
    publish_events(happenings_of(event["Records"]), ports())


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
