"""webhooks: domain events to the endpoints that advertisers chose, from the bus through a queue."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.sqs_batch import SqsMessage, each_message
from stopsms.compliance.outside.webhook import wait_before
from stopsms.contracts.deliveries import Delivery
from webhooks.deliver_event import DeliveryPorts, NotTakenError, deliver_event
from webhooks.notify_webhooks import notify_webhooks


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A delivery that fails stays on the queue alone, hidden for longer each time; the rest of the batch is done."""
    return each_message(event, take)


def take(message: SqsMessage) -> None:
    """One record is an event of the bus, or one delivery of it to a webhook."""
    delivery, queue = Delivery.read(message.body), wiring.delivery_queue()
    if delivery.webhook_id is None:
        notify_webhooks(delivery.event, wiring.webhooks(), queue)
        return
    try:
        deliver_event(delivery, ports())
    except NotTakenError:
        metrics.add_metric("WebhookFailures", MetricUnit.Count, 1)
        queue.hide(message.receipt, wait_before(message.attempt))
        raise


@reused
def ports() -> DeliveryPorts:
    """What delivering works with."""
    return DeliveryPorts(
        webhooks=wiring.webhooks(),
        encryption=wiring.encryption(),
        caller=wiring.https_caller(),
        clock=wiring.real_clock(),
        disabled=lambda: metrics.add_metric("WebhooksDisabled", MetricUnit.Count, 1),
    )
