"""Deliveries of domain events to webhooks: the messages of their queue, and the bodies of the calls."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stopsms.contracts.messages import UnreadableMessage


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
        return cls(detail["id"], detail["type"], detail["occurred_at"], detail["advertiser_id"], detail)

    def body(self) -> str:
        """The body of its webhook call, in the shape that Standard Webhooks recommends; identical at every attempt."""
        body = {"type": self.type, "timestamp": self.occurred_at, "data": self.detail}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook of one advertiser. As it comes from the bus it names no webhook yet: it is then fanned out."""

    event: PublishedEvent
    webhook_id: str | None
    advertiser_id: str | None

    def written(self) -> str:
        """As a queue message."""
        message = {"webhook_id": self.webhook_id, "advertiser_id": self.advertiser_id, "detail": self.event.detail}
        return json.dumps(message, ensure_ascii=False)

    @classmethod
    def read(cls, body: str) -> "Delivery":
        """From a queue message: ours, or the event bus's. Raises UnreadableMessage."""
        try:
            fields = json.loads(body)
            event = PublishedEvent.of(fields["detail"])
            return cls(event, fields.get("webhook_id"), fields.get("advertiser_id") or event.advertiser_id)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableMessage(f"not a domain event: {type(error).__name__}") from error
