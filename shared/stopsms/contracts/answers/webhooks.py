"""Answers about webhooks, and to aggregators that deliver what people wrote."""

from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.webhook import Failure, Webhook
from stopsms.contracts.codec import ABSENT


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """A webhook. `secret` only where a new one was made; `disabled_because` when it failed for too long: PUT it to enable it again."""

    url: str
    events: list[EventType]
    created_at: datetime
    changed_at: datetime | None
    changed_by: str | None
    failing_since: datetime | None
    last_failure: Failure | None
    disabled_at: datetime | None
    disabled_because: str | None
    advertiser_id: str
    id: str
    enabled: bool
    secret: str | None = ABSENT


def webhook_answer(webhook: Webhook, secret: str | None = None) -> WebhookAnswer:
    """A webhook; `secret` in clear, when it is new."""
    return WebhookAnswer(
        url=webhook.url,
        events=sorted(webhook.events),
        created_at=webhook.created_at,
        changed_at=webhook.changed_at,
        changed_by=webhook.changed_by or None,
        failing_since=webhook.failing_since,
        last_failure=webhook.last_failure,
        disabled_at=webhook.disabled_at,
        disabled_because=webhook.disabled_because or None,
        advertiser_id=webhook.advertiser_id,
        id=webhook.id,
        enabled=webhook.enabled,
        secret=ABSENT if secret is None else secret,
    )


@dataclass(frozen=True, slots=True)
class WebhooksAnswer:
    """An advertiser's webhooks."""

    webhooks: list[WebhookAnswer]


@dataclass(frozen=True, slots=True)
class AcceptedAnswer:
    """An inbound message is on its queue; `repeated` when it already was."""

    accepted: bool
    repeated: bool
