"""Register webhooks: where an advertiser is told of events. A secret is made here, shown once, and kept sealed."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.webhook import Secret, Webhook, changed, rotated
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.outside import SecretEncryption, WebhookStore
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.standard_webhooks import written_secret

MOST_ATTEMPTS = 20
"""How often a change is tried against a webhook that keeps changing (deliveries note their failures)."""

MOST_WEBHOOKS = 20
"""Of one advertiser."""


class UnknownAdvertiser(Exception):
    """No advertiser has this id."""


class TooManyWebhooks(Exception):
    """The advertiser has as many as it may."""


class ContendedError(Exception):
    """The webhook changed faster than it could be written; the caller may try again."""


@dataclass(frozen=True, slots=True)
class WebhookPorts:
    """What registering works with. `key` gives the random bytes of a new secret; `clock` is real time."""

    advertisers: AdvertiserStore
    webhooks: WebhookStore
    seal: SecretEncryption
    clock: Clock
    key: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class RegisteredWebhook:
    """A webhook as it is now; `secret` when a new one was made: it is never told again."""

    webhook: Webhook
    secret: str | None = None


def put_webhook(
    advertiser_id: str, webhook_id: str, url: str, events: frozenset[EventType], ports: WebhookPorts
) -> RegisteredWebhook:
    """Register a webhook, or change it: that enables it again. Raises UnknownAdvertiser, TooManyWebhooks, ContendedError."""
    if ports.advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser
    for _ in range(MOST_ATTEMPTS):
        known = ports.webhooks.find(advertiser_id, webhook_id)
        if known is not None:
            webhook = changed(known, url, events)
            if ports.webhooks.put(webhook):
                return RegisteredWebhook(webhook)
            continue
        if len(ports.webhooks.of_advertiser(advertiser_id)) >= MOST_WEBHOOKS:
            raise TooManyWebhooks
        secret, sealed = _new_secret(advertiser_id, webhook_id, ports)
        webhook = Webhook(advertiser_id, webhook_id, url, events, (Secret(sealed),), ports.clock.now())
        if ports.webhooks.put(webhook):
            return RegisteredWebhook(webhook, secret)
    raise ContendedError


def rotate_secret(advertiser_id: str, webhook_id: str, ports: WebhookPorts) -> RegisteredWebhook | None:
    """Give a webhook a new secret; the one before signs beside it for a day. None when there is no such webhook."""
    secret, sealed = _new_secret(advertiser_id, webhook_id, ports)
    for _ in range(MOST_ATTEMPTS):
        known = ports.webhooks.find(advertiser_id, webhook_id)
        if known is None:
            return None
        webhook = rotated(known, sealed, ports.clock.now())
        if ports.webhooks.put(webhook):
            return RegisteredWebhook(webhook, secret)
    raise ContendedError


def _new_secret(advertiser_id: str, webhook_id: str, ports: WebhookPorts) -> tuple[str, str]:
    secret = written_secret(ports.key())
    return secret, ports.seal.seal(secret, f"{advertiser_id}/{webhook_id}")
