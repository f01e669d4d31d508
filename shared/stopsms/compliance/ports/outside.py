"""Outside: the event bus, webhooks and their deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.outside.webhook import Webhook
    from stopsms.contracts.deliveries import Delivery
    from stopsms.contracts.events import DomainEvent
    from stopsms.contracts.standard_webhooks import InboundSecrets


class EventBus(Protocol):
    """Where domain events are published: at least once, the same event always under the same id."""

    def publish(self, events: Sequence[DomainEvent], for_webhooks: frozenset[str]) -> None:
        """Publish events, in this order; those whose ids are in `for_webhooks` go to webhooks too.

        Raises NotPublishedError when some were not taken: publish all of them again.
        """


class WebhookStore(Protocol):
    """The webhooks of advertisers."""

    def find(self, advertiser_id: str, webhook_id: str) -> Webhook | None:
        """A webhook."""

    def of_advertiser(self, advertiser_id: str) -> Sequence[Webhook]:
        """An advertiser's webhooks."""

    def of_everybody(self) -> Sequence[Webhook]:
        """The webhooks of every advertiser."""

    def put(self, webhook: Webhook) -> bool:
        """Compare-and-set on `revision` (1: a new webhook); returns True if written."""

    def delete(self, advertiser_id: str, webhook_id: str) -> bool:
        """Delete it; whether it was there."""


class SecretEncryption(Protocol):
    """Encrypts secrets with a key that never leaves the key service."""

    def seal(self, secret: str, belongs_to: str) -> str:
        """The secret, encrypted; it can only be decrypted with the same `belongs_to`."""

    def open(self, sealed: str, belongs_to: str) -> str:
        """The secret."""


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """An endpoint's response to a delivery: its status, or why there was none (`reason`, in plain words)."""

    status: int
    reason: str

    @property
    def taken(self) -> bool:
        """Whether it accepted the event."""
        return 200 <= self.status < 300


class WebhookCaller(Protocol):
    """Calls endpoints that other people chose."""

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> WebhookResponse:
        """Deliver. Never raises for what the endpoint or the network does."""


class DeliveryQueue(Protocol):
    """The queue of webhook deliveries."""

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Put deliveries on the queue."""

    def hide(self, receipt: str, wait: timedelta) -> None:
        """Leave a received message on the queue, to become visible again after a wait."""


class SeenMessages(Protocol):
    """Ids of messages that were accepted a short time ago."""

    def has(self, message_id: str, now: datetime) -> bool:
        """Whether it has been seen, and is still remembered."""

    def add(self, message_id: str, until: datetime) -> None:
        """Remember it until then."""


class InboundSecretSource(Protocol):
    """Where the secrets are kept with which an aggregator signs. Whatever becomes of a look there, it never raises."""

    def held(self, now: datetime) -> InboundSecrets:
        """Those that were read last, some minutes ago at most."""

    def newest(self, now: datetime) -> InboundSecrets:
        """Those of this moment, give or take half a minute: for what the others do not match."""
