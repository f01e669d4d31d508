"""Inbound: what people wrote, and the service messages that answer it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.consent.confirmation import ConfirmationQuestion
    from stopsms.compliance.person.phone import Phone
    from stopsms.contracts.answer_tasks import AnswerTask


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """An inbound message as stored: its text and how it was understood.

    `identity` identifies the act: a hash of the door, the sender, the recipient, the id at that door and the words. `advertisers` are
    those whom it concerned when it came, and who may still read it: whoever has the number later may not.
    """

    identity: str
    message_id: str
    phone: str
    recipient: str
    body: str
    intent: str
    matched: str
    doubtful: bool
    received_at: datetime
    advertisers: tuple[str, ...] = ()


def without(message: InboundMessage, advertiser_ids: Collection[str]) -> InboundMessage | None:
    """The message once these may not read it any more; None when nobody is left who may."""
    left = tuple(one for one in message.advertisers if one not in advertiser_ids)
    return replace(message, advertisers=left) if left else None


@dataclass(frozen=True, slots=True)
class UnattributedMessage:
    """A message from a sender that is not a mobile number of a country with a rulebook: a landline, a short code, a name, abroad.

    There is no contact to hold or oppose; a person has to find out who wrote. The API calls it a stray message.
    """

    identity: str
    message_id: str
    sender: str
    recipient: str
    body: str
    intent: str
    matched: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class UnattributedConclusion:
    """What a person concluded from an unattributed message, and why; `principal` is who said so through the door."""

    conclusion: str
    operator: str
    reason: str
    at: datetime
    principal: str = ""


class AnswerTurn(Enum):
    """Whether an answer may be sent: yes (`TAKEN`), not for now (`SPENT`), or the turn was already taken for this very task.

    In that case `DONE` means that sending it ended, `BEGUN` that this was never recorded: it may have been sent.
    """

    TAKEN = auto()
    SPENT = auto()
    DONE = auto()
    BEGUN = auto()


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer to what a person wrote: when it was begun, and the carrier's id of the message ("": not known, or not yet)."""

    begun_at: datetime
    message_id: str


class AnswerQueue(Protocol):
    """The queue of service messages: answers to what people write, and requests to confirm."""

    def send(self, tasks: Sequence[AnswerTask], delay_seconds: int = 0) -> None:
        """Put tasks on the queue, to be seen after a delay of at most 900 seconds."""


class InboundStore(Protocol):
    """Inbound messages, and the budget of answers for each number. Reads are strongly consistent."""

    def keep(self, message: InboundMessage) -> None:
        """Record it. Idempotent."""

    def messages(self, phone: Phone) -> Sequence[InboundMessage]:
        """The messages from this number."""

    def forget(self, message: InboundMessage, advertiser_ids: Collection[str]) -> None:
        """Keep it from these advertisers; delete it when nobody else may read it. Idempotent. Raises ContendedError."""

    def keep_unattributed(self, advertiser_id: str, message: UnattributedMessage) -> None:
        """Add it to the list of what a person of the advertiser has to read. Idempotent."""

    def unattributed(self, advertiser_id: str) -> Sequence[UnattributedMessage]:
        """The oldest of those without a conclusion."""

    def conclude_unattributed(
        self, advertiser_id: str, identity: str, conclusion: UnattributedConclusion
    ) -> UnattributedMessage | None:
        """Take it off the list and record the conclusion; None when it is not on the list."""

    def take_turn(self, task: AnswerTask, subject: str, now: datetime, since: datetime, words: str = "") -> AnswerTurn:
        """Take the right to send this answer.

        Once for each task, and once for each number, recipient and subject since an instant: two machines cannot answer each other
        for ever. `words` are stored with it: those of a question, which is about the act that the task names.
        """

    def end_turn(self, task: AnswerTask, subject: str, message_id: str) -> bool:
        """It was sent; or, without a message id, it never will be. An id that is known stays.

        False, and nothing is written, when there is no such turn: whoever took it has given it back meanwhile.
        """

    def give_turn_back(self, task: AnswerTask, subject: str) -> None:
        """The answer has certainly not left: it may be sent later. A turn that somebody has ended stays ended."""

    def question(
        self, phone: Phone, recipient: str, advertiser_id: str, *, test: bool = False
    ) -> ConfirmationQuestion | None:
        """The latest recent question to this number whether it agrees to hear from this advertiser.

        Of a `test` advertiser, one that was recorded and given to no carrier.
        """

    def questions(self, phone: Phone, recipient: str, since: datetime) -> int:
        """How many advertisers have asked this number since then, besides those that only test."""

    def answers_given(self, phone: Phone, recipient: str) -> Sequence[GivenAnswer]:
        """The latest recent answer of each kind to what this number wrote there. A question is none."""
