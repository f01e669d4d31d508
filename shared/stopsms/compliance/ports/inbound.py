"""Inbound: what people wrote, and the service messages that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.consent.confirmation import ConfirmationQuestion
    from stopsms.compliance.person.phone import Phone
    from stopsms.contracts.answer_tasks import AnswerTask


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """An inbound message as kept: what it said and how it was understood.

    `identity` is that of the act: of the door, the sender, the recipient, the id at that door and the words.
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


@dataclass(frozen=True, slots=True)
class Stray:
    """A message from a sender that is no mobile number of a country with a rulebook: a landline, a short code, a name, abroad.

    There is no contact to hold or oppose; a person has to find out who wrote.
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
class StrayReading:
    """What a person concluded from a stray message, and why."""

    conclusion: str
    operator: str
    reason: str
    at: datetime


class AnswerTurn(Enum):
    """Whether an answer may be sent: it may, nobody may for now (`SPENT`), or the right was taken for this very task before.

    `DONE` then says that its sending ended, `BEGUN` that nobody ever said so: it may have been sent.
    """

    TAKEN = auto()
    SPENT = auto()
    DONE = auto()
    BEGUN = auto()


class AnswerQueue(Protocol):
    """The queue of service messages: answers to what people write, and requests to confirm."""

    def send(self, tasks: Sequence[AnswerTask], delay_seconds: int = 0) -> None:
        """Put tasks on the queue, to be seen after a delay of at most 900 seconds."""


class InboundStore(Protocol):
    """Every inbound message, and the budget of answers for each number. Reads are strongly consistent."""

    def keep(self, message: InboundMessage) -> None:
        """Record it; a second time changes nothing."""

    def messages(self, phone: Phone) -> Sequence[InboundMessage]:
        """What this number wrote to us."""

    def drop(self, message: InboundMessage) -> None:
        """Remove a message; doing so twice is harmless."""

    def keep_stray(self, advertiser_id: str, stray: Stray) -> None:
        """Put it on the list of what a person of the advertiser has to read; a second time changes nothing."""

    def strays(self, advertiser_id: str) -> Sequence[Stray]:
        """The oldest of those that nobody has concluded on."""

    def conclude_stray(self, advertiser_id: str, identity: str, reading: StrayReading) -> Stray | None:
        """Take it off the list and keep what was concluded; None when it is not on the list."""

    def take_turn(self, task: AnswerTask, subject: str, now: datetime, since: datetime, words: str = "") -> AnswerTurn:
        """Take the right to send this answer.

        Once for each task, and once for each number, recipient and subject since an instant: no loop of automatons can form.
        `words` are kept with it: those of a question.
        """

    def end_turn(self, task: AnswerTask, subject: str, message_id: str) -> None:
        """It was sent, or never will be: then without a message id."""

    def give_turn_back(self, task: AnswerTask, subject: str) -> None:
        """The answer has certainly not left: it may be sent later."""

    def question(self, phone: Phone, recipient: str, advertiser_id: str) -> ConfirmationQuestion | None:
        """The last question to this number whether it agrees to hear from this advertiser, if it was of late."""

    def questions(self, phone: Phone, recipient: str, since: datetime) -> int:
        """How many advertisers have asked this number since then."""
