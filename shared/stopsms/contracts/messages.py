"""The messages of the queues and topics, read and written with the standard library alone, so that workers start quickly.

Sources: AWS End User Messaging SMS, « Two-way SMS message payload » and « Configuration sets event format »; SNS, message
and JSON formats.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.contact_size import characters
from stopsms.contracts.codec import Form
from stopsms.contracts.records import contact_record, read_contact
from stopsms.contracts.repair import Repair, all_values, instant, known, taken_in


class UnreadableMessage(ValueError):
    """A message that is not of the shape it should be. It goes back to its queue, and from there to the dead letters."""


class Task(StrEnum):
    """What the planner is asked to do."""

    START = "start"
    PLAN = "plan"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class PlanningTask:
    """One task for one campaign.

    `plan` covers the shards `first` to `last`; with `redispatch`, batches that were put on the queue but have not settled
    are put there again (after a pause, say).
    """

    campaign_id: str
    task: Task
    first: int = 0
    last: int = 0
    redispatch: bool = False

    def written(self) -> str:
        """As a queue message."""
        return json.dumps(_PLANNING_TASK.write(self))

    @classmethod
    def read(cls, body: str) -> "PlanningTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            return _PLANNING_TASK.read(json.loads(body))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not a planning task: {type(error).__name__}") from error


_PLANNING_TASK = Form(PlanningTask, late=("first", "last", "redispatch"))


def planning_task(campaign_id: str, *, redispatch: bool = False) -> PlanningTask:
    """The task of planning the whole audience."""
    return PlanningTask(campaign_id, Task.PLAN, 0, SHARDS - 1, redispatch)


LARGE_CONTACT = 20_000
"""Characters (see `contact_size.characters`) from which a contact travels by its number alone.

More than a contact comes to hold today; and so few that one always fits in a message, however its characters are escaped.
"""


def as_it_travels(contact: Contact) -> Contact:
    """The contact; of one that is too large only the number, at version 0: whoever gets it reads the contact itself."""
    return contact if characters(contact) <= LARGE_CONTACT else Contact(contact.advertiser_id, contact.phone)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One place in a batch, with the contact as the planner saw it; at version 0, of which the planner tells nothing."""

    index: int
    contact: Contact


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to 100 recipients of one campaign. `id` and each recipient's index never change, however often it is queued."""

    campaign_id: str
    advertiser_id: str
    id: str
    recipients: tuple[Recipient, ...]

    def send_id(self, index: int) -> str:
        """What identifies one send within the campaign."""
        return f"{self.id}.{index}"

    def only(self, recipients: tuple[Recipient, ...]) -> "Batch":
        """The same batch, with some of its recipients."""
        return Batch(self.campaign_id, self.advertiser_id, self.id, recipients)

    def pieces(self, most_bytes: int) -> Iterator[tuple["Batch", str]]:
        """The same batch in pieces that weigh no more than that, each with how it is written; one recipient is never cut."""
        body = self.written()
        if len(self.recipients) <= 1 or len(body.encode()) <= most_bytes:
            yield self, body
            return
        middle = len(self.recipients) // 2
        for half in (self.recipients[:middle], self.recipients[middle:]):
            yield from self.only(half).pieces(most_bytes)

    def written(self) -> str:
        """As a queue message."""
        body = json.dumps(
            {
                "campaign_id": self.campaign_id,
                "advertiser_id": self.advertiser_id,
                "batch": self.id,
                "recipients": [
                    {"index": recipient.index, **contact_record(as_it_travels(recipient.contact))}
                    for recipient in self.recipients
                ],
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return body.replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff")  # SQS takes neither as it is

    @classmethod
    def read(cls, body: str) -> "Batch":
        """From a queue message. Raises UnreadableMessage."""
        try:
            fields = json.loads(body)
            advertiser_id = fields["advertiser_id"]
            return cls(
                campaign_id=fields["campaign_id"],
                advertiser_id=advertiser_id,
                id=fields["batch"],
                recipients=tuple(
                    Recipient(int(recipient["index"]), read_contact(advertiser_id, recipient))
                    for recipient in fields["recipients"]
                ),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableMessage(f"not a batch: {type(error).__name__}") from error


def split_send_id(send_id: str) -> tuple[str, int]:
    """The batch and the place in it of a send. Raises ValueError."""
    batch, _, index = send_id.rpartition(".")
    if not batch:
        raise ValueError("not a send id")
    return batch, int(index)


def _notification(body: str) -> tuple[Mapping[str, Any], datetime]:
    envelope = json.loads(body)
    return json.loads(envelope["Message"]), datetime.fromisoformat(envelope["Timestamp"])


@dataclass(frozen=True, slots=True)
class InboundSms:
    """A message that a person sent us. `received_at` is the time of the SNS notification: the payload has none.

    `repairs` says what was not as it should be: no reply is refused for its form. `delivery` is what tells two deliveries to the
    signed door apart, "" of the topic's.
    """

    message_id: str
    sender: str
    recipient: str
    body: str
    answers: str | None
    received_at: datetime
    repairs: frozenset[Repair] = frozenset()
    delivery: str = ""

    @classmethod
    def read(cls, body: str, arrived_at: datetime) -> "InboundSms":
        """From the SNS notification of the two-way payload, which arrived at this moment of real time.

        Raises UnreadableMessage for what is no notification of a message, and where nobody wrote or to nobody; for nothing else.
        """
        try:
            envelope = json.loads(body, object_pairs_hook=all_values)
            fields = json.loads(envelope["Message"], object_pairs_hook=all_values, strict=False)
            taken = taken_in(
                message_id=fields.get("inboundMessageId") or envelope.get("MessageId"),
                sender=fields.get("originationNumber"),
                recipient=fields.get("destinationNumber"),
                body=fields.get("messageBody"),
                answers=fields.get("previousPublishedMessageId"),
            )
            repairs = taken.repairs | known(fields.get("repairs"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableMessage(f"not a two-way SMS payload: {type(error).__name__}") from error
        at = instant(envelope.get("Timestamp"))
        return cls(
            message_id=taken.id or f"repaired-{sha256(body.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}",
            sender=taken.sender,
            recipient=taken.recipient,
            body=taken.body,
            answers=taken.answers,
            received_at=at or arrived_at,
            repairs=repairs if at else repairs | {Repair.TIME},
            delivery=delivery if isinstance(delivery := fields.get("delivery"), str) else "",
        )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is expected")
    return value


RECEIPT_FATES: Mapping[str, Fate] = {
    "SUCCESSFUL": Fate.SENT,
    "PENDING": Fate.SENT,
    "QUEUED": Fate.SENT,
    "ACCEPTED": Fate.SENT,
    "SENT": Fate.SENT,
    "UNKNOWN": Fate.SENT,
    "DELIVERED": Fate.DELIVERED,
    "INVALID": Fate.UNDELIVERED,
    "INVALID_MESSAGE": Fate.UNDELIVERED,
    "UNREACHABLE": Fate.UNDELIVERED,
    "CARRIER_UNREACHABLE": Fate.UNDELIVERED,
    "UNROUTABLE": Fate.UNDELIVERED,
    "BLOCKED": Fate.UNDELIVERED,
    "CARRIER_BLOCKED": Fate.UNDELIVERED,
    "SPAM": Fate.UNDELIVERED,
    "TTL_EXPIRED": Fate.UNDELIVERED,
    "PROTECT_BLOCKED": Fate.UNDELIVERED,
    "FAILED": Fate.UNDELIVERED,
}
"""The service's word for what became of a message -> ours. Any receipt at all proves that the carrier has the message."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery event. `campaign_id` is None when the message is not of a campaign (an answer to STOP, say)."""

    message_id: str
    campaign_id: str | None
    send_id: str
    fate: Fate
    status: str
    parts: int
    at: datetime

    @classmethod
    def read(cls, body: str) -> "Receipt":
        """From the SNS notification of a delivery event. Raises UnreadableMessage."""
        try:
            fields, _ = _notification(body)
            context = fields.get("context") or {}
            status = fields["messageStatus"]
            if "campaign_id" in context:
                split_send_id(context["send_id"])
            return cls(
                message_id=_text(fields["messageId"]),
                campaign_id=context.get("campaign_id"),
                send_id=context.get("send_id", ""),
                fate=RECEIPT_FATES[status],
                status=status,
                parts=int(fields.get("totalMessageParts", 0)),
                at=datetime.fromtimestamp(fields["eventTimestamp"] / 1000, UTC),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableMessage(f"not a delivery event: {type(error).__name__}") from error
