"""publisher: domain events from the tables' streams, on the event bus."""

from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from publisher.publish_events import PublisherPorts, publish_events
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.event_bus import EventBridgeBus
from stopsms.adapters.keyed_hash import ContactReferences, KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.settings import Settings
from stopsms.adapters.stream import happenings_of


@cache
def ports() -> PublisherPorts:
    """Built at the first event, kept while the container lives."""
    settings = Settings.from_environment()
    hashing = KeyedHash(settings.hash_key_ids)
    return PublisherPorts(
        contacts=DynamoContactStore(settings.consent_table, hashing),
        batches=DynamoBatchStore(settings.campaign_table),
        bus=EventBridgeBus(settings.event_bus),
        references=ContactReferences(hashing),
        with_numbers=settings.events_with_numbers == "yes",
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 (the runtime's signature)
    """A batch of one table's changes. What fails is delivered again, whole: events are told at least once."""
    told = publish_events(happenings_of(event["Records"]), ports())
    metrics.add_metric("EventsPublished", MetricUnit.Count, len(told))
