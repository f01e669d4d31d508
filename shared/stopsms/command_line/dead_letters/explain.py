"""Explain a dead letter: read it with the parser that its worker uses, and look up what it refers to.

Redriving is safe, even twice: an opposition counts once, a campaign claims a person once, counts are recounted. A letter is only kept
back if it would fail again, or if it is a batch so old that its claims may be forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stopsms.adapters.doors.upload_notices import read_import_tasks
from stopsms.adapters.gateways import read_inbound_sms, read_receipt
from stopsms.command_line.dead_letters.campaign_letters import explain_batch, explain_task, from_the_rosters
from stopsms.command_line.dead_letters.facts import LetterFacts, LoggedFailure
from stopsms.command_line.dead_letters.letter import By, DeadLetter, LetterExplanation, Way
from stopsms.command_line.dead_letters.message_letters import (
    LOST_RECEIPT,
    LOST_REPLY,
    explain_answer,
    explain_receipt,
    explain_reply,
    unknown_status,
)
from stopsms.command_line.dead_letters.outside_letters import explain_bus_event, explain_delivery, explain_import
from stopsms.command_line.dead_letters.stream_letters import explain_unarchived, explain_unpublished
from stopsms.command_line.dead_letters.words import STAYS, back, cause, not_a, unreadable
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.contracts.deliveries import Delivery
from stopsms.contracts.messages import Batch, PlanningTask, UnreadableMessage
from stopsms.contracts.recurrence_look import RecurrenceLook

Explain = Callable[[DeadLetter, LetterFacts], LetterExplanation]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the letters of a queue are read and explained."""

    thing: str
    read: Callable[[str, datetime], Any]
    """Raises UnreadableMessage."""
    explain: Callable[[Any, DeadLetter, LetterFacts], LetterExplanation]
    lost: str = STAYS
    """What becomes of one that cannot be read."""

    def __call__(self, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
        """The explanation of one letter."""
        try:
            message = self.read(letter.body, facts.now())
        except UnreadableMessage as error:
            return LetterExplanation(not_a(self.thing, letter), unreadable(error), self.lost, None, readable=False)
        return self.explain(message, letter, facts)


def explain(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """The letter in plain words."""
    return _EXPLANATIONS.get(letter.queue, _explain_unknown)(letter, facts)


_explain_readable_batch = Reading("batch", lambda body, _: Batch.read(body), explain_batch)
_explain_known_receipt = Reading("receipt", lambda body, _: read_receipt(body), explain_receipt, LOST_RECEIPT)


def _explain_any_batch(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """The rosters have the recipients of an unreadable batch."""
    explanation = _explain_readable_batch(letter, facts)
    return explanation if explanation.readable else replace(explanation, redriving=from_the_rosters(letter, facts))


def _explain_any_receipt(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """A receipt with a status that this release does not know can be read by a later one."""
    explanation = _explain_known_receipt(letter, facts)
    status = None if explanation.readable else unknown_status(letter)
    if status is None:
        return explanation
    return LetterExplanation(f"a receipt of {len(letter.body)} characters", status, LOST_RECEIPT, None)


def _explain_scheduled(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Undelivered by the scheduler: explained as the message itself. Source: EventBridge Scheduler, « Configuring a dead-letter queue »."""
    if (look := _look_of(letter.body)) is not None:
        return _explain_look(look, letter)
    error = letter.attributes.get("ERROR_CODE")
    failure = f"the scheduler could not deliver it: {error}" if error else "the scheduler could not deliver it"
    if text := letter.attributes.get("ERROR_MESSAGE"):
        failure += f" ({text})"
    target = facts.resource_of(letter.attributes.get("TARGET_ARN", "")) or _meant_for(letter.body)
    if letter.attributes.get("IS_PAYLOAD_TRUNCATED", "").lower() == "true":
        return LetterExplanation(
            "a scheduled message, truncated by the scheduler",
            failure,
            from_the_rosters(letter, facts),
            None,
            readable=False,
        )
    if target is not None and target.endswith("Function"):
        return LetterExplanation(
            f"a run of {target}, as scheduled", failure, f"{target} is run now", Way(By.FUNCTION, target)
        )
    if target not in ("BatchQueue", "PlannerQueue"):
        what = not_a("message for any of our queues", letter)
        return LetterExplanation(what, failure, "it stays: nothing would accept it", None, readable=False)
    dead = DeadLetter(target.replace("Queue", "DeadLetterQueue"), letter.id, letter.body, letter.since)
    inner = explain(dead, FactsWithoutLog(facts))
    wrong = f"{failure}; {inner.wrong}" if inner.way is None else failure
    return LetterExplanation(
        f"parked until its time: {inner.what}", wrong, inner.redriving, inner.way, readable=inner.readable
    )


def _look_of(body: str) -> RecurrenceLook | None:
    try:
        return RecurrenceLook.read(body)
    except UnreadableMessage:
        return None


def _explain_look(look: RecurrenceLook, letter: DeadLetter) -> LetterExplanation:
    """Not delivered by the scheduler, or failed three times: Lambda then says why in attributes of its own.

    Source: Lambda, « Adding a dead-letter queue »: ErrorCode, ErrorMessage.
    """
    attributes = letter.attributes
    said = attributes.get("ErrorMessage") or attributes.get("ERROR_MESSAGE") or attributes.get("ERROR_CODE")
    return LetterExplanation(
        f"a look at which runs of the recurring campaign {look.recurrence_id} are to be made",
        f"it failed: {said}" if said else "it could not be delivered, or failed",
        "it looks again: runs that are due within their notice are made, once; what it is too late for is put on record as missed",
        Way(By.FUNCTION, "RecurrencesFunction"),
    )


def _meant_for(body: str) -> str | None:
    """The queue that accepts such a message."""
    for read, queue in ((Batch.read, "BatchQueue"), (PlanningTask.read, "PlannerQueue")):
        try:
            read(body)
        except UnreadableMessage:
            continue
        return queue
    return None


class FactsWithoutLog:
    """Facts without a log: a message that never reached a worker has no line in it."""

    def __init__(self, facts: LetterFacts) -> None:
        """All other facts as they are."""
        self.campaign = facts.campaign
        self.owners = facts.owners
        self.still_there = facts.still_there
        self.resource_of = facts.resource_of
        self.now = facts.now
        self.file_import = facts.file_import
        self.webhook = facts.webhook

    def logged_failure(self, letter: DeadLetter) -> LoggedFailure | None:  # noqa: ARG002 (the protocol)
        """None."""
        return None


def _explain_unknown(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """A letter of a queue that this program does not know goes back to the queue of that name."""
    return LetterExplanation(
        f"a message of {len(letter.body)} characters", cause(letter, facts), "it is tried again", back(letter)
    )


_EXPLANATIONS: Mapping[str, Explain] = {
    "PlannerDeadLetterQueue": Reading("planning task", lambda body, _: PlanningTask.read(body), explain_task),
    "BatchDeadLetterQueue": _explain_any_batch,
    "InboundDeadLetterQueue": Reading("reply", read_inbound_sms, explain_reply, LOST_REPLY),
    "AnswerDeadLetterQueue": Reading("answer", lambda body, _: AnswerTask.read(body), explain_answer),
    "ReceiptDeadLetterQueue": _explain_any_receipt,
    "ScheduleDeadLetterQueue": _explain_scheduled,
    "ArchiveDeadLetterQueue": explain_unarchived,
    "ImportDeadLetterQueue": Reading("import task", lambda body, _: read_import_tasks(body), explain_import),
    "PublisherDeadLetterQueue": explain_unpublished,
    "EventBusDeadLetterQueue": explain_bus_event,
    "WebhookDeadLetterQueue": Reading("domain event", lambda body, _: Delivery.read(body), explain_delivery),
}
