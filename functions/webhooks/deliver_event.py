"""Deliver one event to one webhook, signed; if it is not accepted, it waits longer each time, over days, then is a dead letter."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.outside.webhook import failed, owner_of_secrets, took
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.outside import SecretEncryption, WebhookCaller, WebhookResponse, WebhookStore
from stopsms.contracts.deliveries import Delivery
from stopsms.contracts.standard_webhooks import signed_headers

GONE = 410


class NotTakenError(Exception):
    """The endpoint did not accept the event; the message stays on its queue."""


@dataclass(frozen=True, slots=True)
class DeliveryPorts:
    """The dependencies of delivering. `clock` is real time: endpoints compare it with theirs; `disabled` is called when a webhook is."""

    webhooks: WebhookStore
    encryption: SecretEncryption
    caller: WebhookCaller
    clock: Clock
    disabled: Callable[[], None]


def deliver_event(delivery: Delivery, ports: DeliveryPorts) -> WebhookResponse | None:
    """The endpoint's response; None if the webhook was deleted meanwhile. Raises NotTakenError."""
    event = delivery.event
    webhook = ports.webhooks.find(str(delivery.advertiser_id), str(delivery.webhook_id))
    if webhook is None:
        return None
    if not webhook.enabled:
        raise NotTakenError("the webhook is disabled")
    body, now = event.body(), ports.clock.now()
    owner = owner_of_secrets(webhook.advertiser_id, webhook.id)
    secrets = [ports.encryption.open(sealed, owner) for sealed in webhook.signing(now)]
    response = ports.caller.post(webhook.url, body, signed_headers(event.id, body, secrets, now))
    after = took(webhook) if response.taken else failed(webhook, response.reason, now, gone=response.status == GONE)
    # If its owner or another delivery has changed it meanwhile, that is the newer state: then this is not written.
    if after is not webhook and ports.webhooks.put(after) and not after.enabled:
        ports.disabled()
    if not response.taken:
        raise NotTakenError(response.reason)
    return response
