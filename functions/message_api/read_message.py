"""Read a single message: whom it is to, what became of it, and why."""

from dataclasses import dataclass

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Outcome
from stopsms.compliance.law.edition import FindEdition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.compliance.proof.past_decision import PastDecision, past_decision


@dataclass(frozen=True, slots=True)
class MessageState:
    """A message with its recipient (None once their data were erased) and its outcome (None while nobody has judged it for sending)."""

    message: Campaign
    phone: Phone | None
    outcome: Outcome | None


def read_message(message: Campaign, batches: BatchStore) -> MessageState:
    """The message as it is now."""
    roster = batches.roster(message.id, message.single)
    numbers = [] if roster is None else [number for _, number in roster.numbers]
    phone = Phone.of(numbers[0]) if numbers else None
    return MessageState(message, phone, batches.outcome(message.id, message.single, 0))


def decision_on(state: MessageState, editions: FindEdition) -> PastDecision | None:
    """The decision that its outcome records, in the words of then; None without an outcome, or once nobody knows whom it was on."""
    if state.phone is None or state.outcome is None:
        return None
    return past_decision(state.phone, state.outcome, state.message.terms, editions(state.outcome.rulebook))
