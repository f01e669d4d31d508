"""`EventBus` on EventBridge. Source: EventBridge API reference, PutEvents (10 entries a request, each succeeds or fails alone)."""

import json
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from stopsms.adapters.clients import client, reused
from stopsms.contracts.events import FOR_WEBHOOKS, SOURCE, DomainEvent, event_record

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

_MOST_ENTRIES = 10
_WAITS = (0.1, 0.5, 2.0)
"""Seconds before each further try of the entries that were not taken."""


class NotPublishedError(Exception):
    """The bus did not take some events; those it took are published again, under the same ids."""


@reused
def eventbridge() -> "EventBridgeClient":
    """For putting events on a bus."""
    made: EventBridgeClient = client("events")
    return made


class EventBridgeBus:
    """The custom bus of this deployment."""

    def __init__(self, name: str, wait: Callable[[float], None] = time.sleep) -> None:
        """By this name; `wait` passes seconds between tries."""
        self._name = name
        self._wait = wait

    def publish(self, events: Sequence[DomainEvent], for_webhooks: frozenset[str]) -> None:
        """See `EventBus.publish`."""
        for first in range(0, len(events), _MOST_ENTRIES):
            these = events[first : first + _MOST_ENTRIES]
            self._publish([self._entry(event, event.id in for_webhooks) for event in these])

    def _publish(self, entries: list[Any]) -> None:
        for wait in (*_WAITS, None):
            answer = eventbridge().put_events(Entries=entries)
            entries = [
                entry for entry, result in zip(entries, answer["Entries"], strict=True) if "EventId" not in result
            ]
            if not entries:
                return
            if wait is not None:
                self._wait(wait)
        raise NotPublishedError(f"the bus did not take {len(entries)} events")

    def _entry(self, event: DomainEvent, for_webhooks: bool) -> Any:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.type.value,
            "Time": event.occurred_at,
            "Detail": json.dumps(event_record(event), ensure_ascii=False),
            "Resources": [FOR_WEBHOOKS] if for_webhooks else [],
        }
