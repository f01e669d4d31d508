"""One event of the bus becomes a delivery for each webhook that subscribes to it, so that each succeeds or fails on its own."""

from stopsms.compliance.outside.webhook import subscribers
from stopsms.compliance.ports.outside import DeliveryQueue, WebhookStore
from stopsms.contracts.deliveries import Delivery, PublishedEvent


def notify_webhooks(event: PublishedEvent, webhooks: WebhookStore, queue: DeliveryQueue) -> None:
    """Queue a delivery to each subscriber. If repeated, they are queued again, under the same id."""
    registered = webhooks.of_everybody() if event.advertiser_id is None else webhooks.of_advertiser(event.advertiser_id)
    subscribed = subscribers(registered, event.type)
    queue.send([Delivery(event, webhook.id, webhook.advertiser_id) for webhook in subscribed])
