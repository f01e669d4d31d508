"""publisher: domain events from the tables' streams, on the event bus."""

from functools import cache
from typing import Any

from adapters.batch_ledger import BatchTable
from adapters.contact_book import ContactTable
from adapters.event_bus import EventBridgeBus
from adapters.keyed_hash import ContactReferences, KeyedHash
from adapters.observability import logger, metrics
from adapters.settings import Settings
from adapters.stream import happenings_of
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from publisher.publish_events import Desk, publish_events


@cache
def desk() -> Desk:
    """Built at the first event, kept while the container lives."""
    settings = Settings.from_environment()
    hashing = KeyedHash(settings.hash_key_ids)
    return Desk(
        contacts=ContactTable(settings.consent_table, hashing),
        ledger=BatchTable(settings.campaign_table),
        bus=EventBridgeBus(settings.event_bus),
        references=ContactReferences(hashing),
        with_numbers=settings.events_with_numbers == "yes",
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 (the runtime's signature)
    """A batch of one table's changes. What fails is delivered again, whole: events are told at least once."""
    told = publish_events(happenings_of(event["Records"]), desk())
    metrics.add_metric("EventsPublished", MetricUnit.Count, len(told))
