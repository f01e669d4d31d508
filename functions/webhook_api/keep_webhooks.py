"""Register webhooks: where an advertiser is notified of events. A secret is created here, shown once, and stored encrypted."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.webhook import Secret, Webhook, changed, changed_by, owner_of_secrets, rotated
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.outside import SecretEncryption, WebhookStore
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.standard_webhooks import written_secret

MOST_WEBHOOKS = 20
"""The most webhooks of one advertiser."""


class TooManyWebhooks(Exception):
    """The advertiser has as many webhooks as are allowed."""


@dataclass(frozen=True, slots=True)
class WebhookPorts:
    """The dependencies of registering. `key` gives the random bytes of a new secret; `clock` is real time."""

    advertisers: AdvertiserStore
    webhooks: WebhookStore
    encryption: SecretEncryption
    clock: Clock
    key: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class RegisteredWebhook:
    """A webhook as it is now; `secret` if a new one was created: it is never shown again."""

    webhook: Webhook
    secret: str | None = None


def put_webhook(
    advertiser_id: str, webhook_id: str, url: str, events: frozenset[EventType], by: str, ports: WebhookPorts
) -> RegisteredWebhook:
    """Register a webhook for this principal, or change it: that enables it again.

    Raises UnknownAdvertiser, TooManyWebhooks and ContendedError.
    """
    if ports.advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser
    attempts = Attempts("the webhook")  # deliveries note their failures on it
    while True:
        stored, now = ports.webhooks.find(advertiser_id, webhook_id), ports.clock.now()
        if stored is not None:
            registered = RegisteredWebhook(changed_by(changed(stored, url, events), by, now))
        elif len(ports.webhooks.of_advertiser(advertiser_id)) < MOST_WEBHOOKS:
            secret, sealed = _new_secret(advertiser_id, webhook_id, ports)
            webhook = Webhook(advertiser_id, webhook_id, url, events, (Secret(sealed),), now)
            registered = RegisteredWebhook(changed_by(webhook, by, now), secret)
        else:
            raise TooManyWebhooks
        if ports.webhooks.put(registered.webhook):
            return registered
        attempts.lost()


def rotate_secret(advertiser_id: str, webhook_id: str, by: str, ports: WebhookPorts) -> RegisteredWebhook | None:
    """Give a webhook a new secret; the previous one signs as well for another day. None when there is no such webhook."""
    secret, sealed = _new_secret(advertiser_id, webhook_id, ports)
    attempts = Attempts("the webhook")
    while True:
        stored, now = ports.webhooks.find(advertiser_id, webhook_id), ports.clock.now()
        if stored is None:
            return None
        webhook = changed_by(rotated(stored, sealed, now), by, now)
        if ports.webhooks.put(webhook):
            return RegisteredWebhook(webhook, secret)
        attempts.lost()


def _new_secret(advertiser_id: str, webhook_id: str, ports: WebhookPorts) -> tuple[str, str]:
    secret = written_secret(ports.key())
    return secret, ports.encryption.seal(secret, owner_of_secrets(advertiser_id, webhook_id))
