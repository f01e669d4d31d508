"""What travels between workers: planning tasks, batches, and what the carrier delivers, once it is read (`adapters.gateways`)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH, Fate
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.contact_size import characters
from stopsms.contracts import queued
from stopsms.contracts.codec import Form, count, items, text
from stopsms.contracts.records import contact_record, read_contact
from stopsms.contracts.repair import Repair


class UnreadableMessage(ValueError):
    """A message of another shape than expected. It returns to its queue, and ends among the dead letters."""


class Task(StrEnum):
    """What the planner is asked to do."""

    START = "start"
    PLAN = "plan"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class PlanningTask:
    """One task for one campaign.

    `plan` covers the shards `first` to `last`; with `redispatch`, batches that were put on the queue but have not settled
    are put there again (after a pause, say): those of the first shard after the batch `after`, if there is one.
    `run` of a watch is that of the campaign (see `Campaign`) when the watch began.
    """

    campaign_id: str
    task: Task
    first: int = 0
    last: int = 0
    redispatch: bool = False
    after: str = ""
    run: int = 0

    def written(self) -> str:
        """As a queue message."""
        return queued.written(_PLANNING_TASK.write(self))

    @classmethod
    def read(cls, body: str) -> "PlanningTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            return _read_planning_task(queued.read(body))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not a planning task: {type(error).__name__}") from error


_PLANNING_TASK = Form(PlanningTask, late=("first", "last", "redispatch"), omit=("after", "run"))


def _read_planning_task(fields: Mapping[str, Any]) -> PlanningTask:
    """Raises KeyError, ValueError or TypeError when it is another object: planning has to name its shards, or most would be left out."""
    task = _PLANNING_TASK.read(fields)
    if not 0 <= task.first <= task.last < SHARDS or (task.task is Task.PLAN and not fields.keys() >= {"first", "last"}):
        raise ValueError("no such shards")
    if task.after and not task.after.startswith(f"{task.first:02d}-"):
        raise ValueError("no batch of the first shard")
    count(task.run)
    return task


def planning_task(campaign_id: str, *, redispatch: bool = False) -> PlanningTask:
    """The task of planning the whole audience."""
    return PlanningTask(campaign_id, Task.PLAN, 0, SHARDS - 1, redispatch)


LARGE_CONTACT = 20_000
"""Characters (see `contact_size.characters`) above which only a contact's number is queued.

No contact may become that large today; and one of that size always fits in a message, however its characters are escaped.
"""


def as_it_travels(contact: Contact) -> Contact:
    """The contact to queue: of one that is too large only the number, at version 0, so that the sender reads the contact itself."""
    return contact if characters(contact) <= LARGE_CONTACT else Contact(contact.advertiser_id, contact.phone)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One place in a batch, with the contact as the planner read it; at version 0, only its number is known."""

    index: int
    contact: Contact


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to 100 recipients of one campaign. `id` and each recipient's index stay the same however often it is queued.

    `single` of a single message, which does not queue with its advertiser's campaigns.
    """

    campaign_id: str
    advertiser_id: str
    id: str
    recipients: tuple[Recipient, ...]
    single: bool = False

    def send_id(self, index: int) -> str:
        """The identifier of one send within the campaign."""
        return f"{self.id}.{index}"

    def only(self, recipients: tuple[Recipient, ...]) -> "Batch":
        """The same batch, with some of its recipients."""
        return replace(self, recipients=recipients)

    def pieces(self, most_bytes: int) -> Iterator[tuple["Batch", str]]:
        """The batch in pieces of at most that many bytes, each with its message body; a single recipient is never split."""
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
            queued.in_format(
                {
                    "campaign_id": self.campaign_id,
                    "advertiser_id": self.advertiser_id,
                    "batch": self.id,
                    **({"single": True} if self.single else {}),
                    "recipients": [
                        {"index": recipient.index, **contact_record(as_it_travels(recipient.contact))}
                        for recipient in self.recipients
                    ],
                }
            ),
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return body.replace("\ufffe", r"\ufffe").replace(
            "\uffff", r"\uffff"
        )  # neither character may stand in a message as it is

    @classmethod
    def read(cls, body: str) -> "Batch":
        """From a queue message. Raises UnreadableMessage."""
        try:
            fields = queued.read(body)
            advertiser_id = text(fields["advertiser_id"])
            return cls(
                campaign_id=text(fields["campaign_id"]),
                advertiser_id=advertiser_id,
                id=text(fields["batch"]),
                recipients=tuple(
                    Recipient(_place(recipient["index"]), read_contact(advertiser_id, recipient))
                    for recipient in items(fields["recipients"])
                ),
                single=fields.get("single", False) is True,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not a batch: {type(error).__name__}") from error


def _place(value: Any) -> int:
    if (place := count(value)) >= RECIPIENTS_IN_BATCH:
        raise ValueError("no place in a batch")
    return place


def split_send_id(send_id: str) -> tuple[str, int]:
    """The batch of a send, and its place there. Raises ValueError."""
    batch, _, index = send_id.rpartition(".")
    if not batch:
        raise ValueError("not a send id")
    return batch, int(index)


@dataclass(frozen=True, slots=True)
class InboundSms:
    """A message that a person sent us.

    `repairs` lists what was not as it should be: no reply is refused for its form. `delivery` distinguishes two deliveries to the
    signed door; it is empty for the carrier's own topic. `carrier` is the declared carrier that passed it on, "" for the deployment's own.
    """

    message_id: str
    sender: str
    recipient: str
    body: str
    answers: str | None
    received_at: datetime
    repairs: frozenset[Repair] = frozenset()
    delivery: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the carrier reports of a message. `campaign_id` is None when it belongs to no campaign (an answer to STOP, for instance).

    `status` is the carrier's own word, `fate` what it means.
    """

    message_id: str
    campaign_id: str | None
    send_id: str
    fate: Fate
    status: str
    parts: int
    at: datetime
