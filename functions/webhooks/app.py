"""webhooks: domain events to the endpoints that advertisers chose, from the bus through a queue."""

from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.kms_encryption import KmsEncryption
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.queues import SqsDeliveryQueue
from stopsms.adapters.settings import Settings
from stopsms.adapters.sqs_batch import SqsMessage, each_message
from stopsms.adapters.webhook_caller import HttpsCaller
from stopsms.adapters.webhook_store import DynamoWebhookStore
from stopsms.compliance.outside.webhook import wait_before
from stopsms.contracts.events import Delivery
from webhooks.deliver_event import DeliveryPorts, NotTakenError, deliver_event
from webhooks.tell_webhooks import tell_webhooks


@cache
def settings() -> Settings:
    """Read at the first event, kept while the container lives."""
    return Settings.from_environment()


@cache
def ports() -> DeliveryPorts:
    """Built at the first event, kept while the container lives."""
    return DeliveryPorts(
        webhooks=DynamoWebhookStore(settings().webhook_table),
        seal=KmsEncryption(settings().data_key_id),
        caller=HttpsCaller(to_loopback=settings().webhooks_to_loopback == "yes"),
        clock=SystemClock(""),
        disabled=lambda: metrics.add_metric("WebhooksDisabled", MetricUnit.Count, 1),
    )


@cache
def queue() -> SqsDeliveryQueue:
    """The queue that this function reads."""
    return SqsDeliveryQueue(settings().webhook_queue_url)


def take(message: SqsMessage) -> None:
    """One record is an event of the bus, or one of its deliveries."""
    delivery = Delivery.read(message.body)
    if delivery.webhook_id is None:
        metrics.add_metric(
            "WebhookDeliveries", MetricUnit.Count, tell_webhooks(delivery.event, ports().webhooks, queue())
        )
        return
    try:
        deliver_event(delivery, ports())
    except NotTakenError:
        metrics.add_metric("WebhookFailures", MetricUnit.Count, 1)
        queue().hide(message.receipt, wait_before(message.attempt))
        raise


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A delivery that fails stays on the queue alone, hidden for longer each time; the rest of the batch stands."""
    return each_message(event, take)
