"""From the bus: one event becomes a delivery for each webhook that wants it, so that each is tried and fails alone."""

from stopsms.compliance.ports.outside import DeliveryQueue, WebhookStore
from stopsms.contracts.events import Delivery, PublishedEvent


def tell_webhooks(event: PublishedEvent, webhooks: WebhookStore, queue: DeliveryQueue) -> int:
    """How many deliveries were queued. Done twice, it queues them twice, under the same id."""
    known = webhooks.of_everybody() if event.advertiser_id is None else webhooks.of_advertiser(event.advertiser_id)
    wanting = [webhook for webhook in known if webhook.wants(event.type)]
    queue.send([Delivery(event, webhook.id, webhook.advertiser_id) for webhook in wanting])
    return len(wanting)
