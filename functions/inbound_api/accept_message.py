"""Accept what an aggregator that owns the 36xxx number received for it, on the queue that the inbound topic feeds too.

A message may be delivered several times, and takes effect once (see `process_reply`). The record of deliveries only saves the queue
from repetitions; it is written after the queue has taken the message, so that none is lost.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from stopsms.compliance.errors import BusyError
from stopsms.compliance.ports.outside import SeenMessages
from stopsms.contracts.messages import InboundSms
from stopsms.contracts.repair import Repair
from stopsms.contracts.standard_webhooks import TOLERANCE

REMEMBERED = 3 * TOLERANCE
"""How long an id is remembered: no signature is valid for longer than twice the tolerance."""


@dataclass(frozen=True, slots=True)
class CarrierReport:
    """A message as the aggregator reports it; `id` is the aggregator's own, `received_at` the time that it gives, if any."""

    id: str
    sender: str
    recipient: str
    body: str
    received_at: datetime | None
    answers: str | None = None
    repairs: frozenset[Repair] = frozenset()

    @property
    def identity(self) -> tuple[str, ...]:
        """What identifies the message: who wrote what to whom, and when, if that is given."""
        return (
            self.id,
            self.sender,
            self.recipient,
            self.body,
            self.received_at.isoformat() if self.received_at else "",
        )

    def sms(self, webhook_id: str, now: datetime) -> InboundSms:
        """What a person wrote, as whoever reads the queue will see it.

        It names its delivery: another message may have the same words, id and time.
        """
        ahead = self.received_at is not None and self.received_at > now
        repairs = self.repairs | {Repair.TIME} if ahead or self.received_at is None else self.repairs
        return InboundSms(
            message_id=f"aggregator:{self.id}",
            sender=self.sender,
            recipient=self.recipient,
            body=self.body,
            answers=self.answers,
            received_at=min(self.received_at or now, now),
            repairs=repairs,
            delivery=f"{now.isoformat()} {webhook_id}",
        )


def accept_message(
    webhook_id: str, message: CarrierReport, seen: SeenMessages, send: Callable[[InboundSms], None], now: datetime
) -> bool:
    """Whether it was put on the queue; not if the same delivery was before, by its signed id and its content.

    If an aggregator uses an id again for another message, that message is not lost. What was `seen` only saves the queue from
    repetitions: nothing that a person wrote waits for it.
    """
    delivery = f"{webhook_id}#{sha256(json.dumps(message.identity).encode()).hexdigest()}"
    with suppress(BusyError):
        if seen.has(delivery, now):
            return False
    send(message.sms(webhook_id, now))
    with suppress(BusyError):
        seen.add(delivery, now + REMEMBERED)
    return True
