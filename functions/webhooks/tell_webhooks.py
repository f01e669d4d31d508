"""From the bus: one event becomes a delivery for each webhook that wants it, so that each is tried and fails alone."""

from compliance.ports import DeliveryQueue, WebhookShelf
from contracts.events import Delivery, PublishedEvent


def tell_webhooks(event: PublishedEvent, shelf: WebhookShelf, queue: DeliveryQueue) -> int:
    """How many deliveries were queued. Done twice, it queues them twice, under the same id."""
    wanting = [webhook for webhook in shelf.of_advertiser(event.advertiser_id) if webhook.wants(event.type)]
    queue.send([Delivery(event, webhook.id) for webhook in wanting])
    return len(wanting)
