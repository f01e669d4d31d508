"""Deliveries of domain events to webhooks: the messages of their queue, and the bodies of the calls."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stopsms.contracts import queued
from stopsms.contracts.codec import mapping, text
from stopsms.contracts.messages import UnreadableMessage


def _text_or_none(value: Any) -> str | None:
    return None if value is None else text(value)


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event as the bus's rule puts it on the queue of webhooks. `detail` is what its schema describes.

    `advertiser_id` is None for an event of the whole deployment, which goes to the webhooks of every advertiser.
    """

    id: str
    type: str
    occurred_at: str
    advertiser_id: str | None
    detail: Mapping[str, Any]

    @classmethod
    def of(cls, detail: Mapping[str, Any]) -> "PublishedEvent":
        """From an event's detail. Raises KeyError or TypeError when it is another object."""
        told = mapping(detail)
        id_, kind, at = (text(told[name]) for name in ("id", "type", "occurred_at"))
        return cls(id_, kind, at, _text_or_none(told["advertiser_id"]), told)

    def body(self) -> str:
        """The body of its webhook call, in the shape that Standard Webhooks recommends; identical at every attempt."""
        body = {"type": self.type, "timestamp": self.occurred_at, "data": self.detail}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _whose(event: PublishedEvent, advertiser_id: str | None) -> str | None:
    """Whose webhook it is for. Raises ValueError when the event is another advertiser's: it would tell one what is another's."""
    if None not in (advertiser_id, event.advertiser_id) and advertiser_id != event.advertiser_id:
        raise ValueError("an event of another advertiser")
    return event.advertiser_id if advertiser_id is None else advertiser_id


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook of one advertiser. As it comes from the bus it names no webhook yet: it is then fanned out."""

    event: PublishedEvent
    webhook_id: str | None
    advertiser_id: str | None

    def written(self) -> str:
        """As a queue message."""
        message = {"webhook_id": self.webhook_id, "advertiser_id": self.advertiser_id, "detail": self.event.detail}
        return queued.written(message)

    @classmethod
    def read(cls, body: str) -> "Delivery":
        """From a queue message: ours, or the event bus's. Raises UnreadableMessage."""
        try:
            fields = queued.read(body)
            event = PublishedEvent.of(fields["detail"])
            webhook_id, advertiser_id = (_text_or_none(fields.get(name)) for name in ("webhook_id", "advertiser_id"))
            return cls(event, webhook_id, _whose(event, advertiser_id))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not a domain event: {type(error).__name__}") from error
