"""Webhooks: where an advertiser wants to be notified of events, and what becomes of one that does not answer.

Source: Standard Webhooks specification 1.0, « Deliverability and reliability ».
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stopsms.compliance.outside.event import EventType

_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
)
_LONGEST_WAIT = timedelta(hours=10)
"""A queue hides a message for twelve hours at most."""

MOST_ATTEMPTS = 12
"""How often an event is tried before it becomes a dead letter: over two and a half days and more."""

DISABLED_AFTER = timedelta(days=3)
"""A webhook that has done nothing but fail for so long is disabled."""

BOTH_SECRETS_FOR = timedelta(hours=24)
"""How long the secret before the present one goes on signing too."""


def wait_before(attempt: int) -> timedelta:
    """How long to wait after attempt number `attempt` (from 1) has failed."""
    return _WAITS[attempt - 1] if attempt <= len(_WAITS) else _LONGEST_WAIT


def owner_of_secrets(advertiser_id: str, webhook_id: str) -> str:
    """To what the secrets of a webhook belong: they can only be decrypted for it."""
    return f"{advertiser_id}/{webhook_id}"


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs: `sealed` is encrypted, and only the deliverer may open it. `until` when another has taken its place."""

    sealed: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The last attempt that failed, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """One endpoint of one advertiser. `failing_since` is the first failure since anything was last taken.

    `changed_by` is the principal that registered it, changed it or gave it a secret last, at `changed_at`.
    """

    advertiser_id: str
    id: str
    url: str
    events: frozenset[EventType]
    secrets: tuple[Secret, ...]
    created_at: datetime
    failing_since: datetime | None = None
    last_failure: Failure | None = None
    disabled_at: datetime | None = None
    disabled_because: str = ""
    revision: int = 1
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def enabled(self) -> bool:
        """Whether it is notified of new events."""
        return self.disabled_at is None

    def wants(self, kind: str) -> bool:
        """Whether it subscribes to events of that kind."""
        return self.enabled and kind in self.events

    def signing(self, now: datetime) -> tuple[str, ...]:
        """The sealed secrets that sign at that moment."""
        return tuple(secret.sealed for secret in self.secrets if secret.until is None or secret.until > now)


def subscribers(webhooks: Iterable[Webhook], kind: str) -> list[Webhook]:
    """Those that are to be notified of events of that kind."""
    return [webhook for webhook in webhooks if webhook.wants(kind)]


def changed(webhook: Webhook, url: str, events: frozenset[EventType]) -> Webhook:
    """The webhook as its owner wants it from now on: enabled, and forgiven what it failed at."""
    return replace(
        webhook,
        url=url,
        events=events,
        failing_since=None,
        last_failure=None,
        disabled_at=None,
        disabled_because="",
        revision=webhook.revision + 1,
    )


def rotated(webhook: Webhook, sealed: str, now: datetime) -> Webhook:
    """The webhook with a new secret; the one before it goes on signing for a day, an older one ends."""
    present = next(secret for secret in webhook.secrets if secret.until is None)
    secrets = (Secret(sealed), Secret(present.sealed, now + BOTH_SECRETS_FOR))
    return replace(webhook, secrets=secrets, revision=webhook.revision + 1)


def changed_by(webhook: Webhook, principal: str, now: datetime) -> Webhook:
    """The webhook, with who has just changed it."""
    return replace(webhook, changed_at=now, changed_by=principal)


def took(webhook: Webhook) -> Webhook:
    """The webhook after an event was taken: the very same when nothing had failed."""
    if webhook.failing_since is None:
        return webhook
    return replace(webhook, failing_since=None, revision=webhook.revision + 1)


def failed(webhook: Webhook, reason: str, now: datetime, *, gone: bool = False) -> Webhook:
    """The webhook after a failed attempt; disabled when it has failed too long, or says that it is `gone` for good."""
    since = webhook.failing_since or now
    over = gone or now - since >= DISABLED_AFTER
    because = (
        "the endpoint answered 410 Gone"
        if gone
        else f"nothing was taken since {since:%Y-%m-%d %H:%M} UTC; last: {reason}"
    )
    return replace(
        webhook,
        failing_since=since,
        last_failure=Failure(now, reason),
        disabled_at=now if over and webhook.enabled else webhook.disabled_at,
        disabled_because=because if over and webhook.enabled else webhook.disabled_because,
        revision=webhook.revision + 1,
    )
