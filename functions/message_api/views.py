"""Answers of this API about a message."""

from typing import Literal

from message_api.read_message import MessageState
from stopsms.compliance.campaign.outcome import Fate
from stopsms.contracts.answers.messages import SingleMessageAnswer


def message_answer(state: MessageState) -> SingleMessageAnswer:
    """A message without its decision."""
    message, outcome = state.message, state.outcome
    terms, prediction = message.terms, message.prediction
    foreseen = (0, 0.0) if prediction is None else (prediction.parts, prediction.cost_eur)
    return SingleMessageAnswer(
        id=message.id,
        advertiser_id=terms.advertiser.id,
        reference=message.name or None,
        phone=state.phone,
        nature=terms.nature,
        category=terms.category,
        brand=terms.brand.name,
        text=terms.text or None,
        status=_status(state),
        until=None if outcome is None else outcome.until,
        expires_at=terms.expires_at,
        created_at=message.created_at,
        finished_at=message.finished_at,
        parts=foreseen[0] if outcome is None else outcome.parts or foreseen[0],
        cost_eur=foreseen[1],
        message_id=None if outcome is None else outcome.message_id or None,
        reason=None if outcome is None else outcome.reason or None,
        rules=[] if outcome is None else [objection.rule for objection in outcome.objections],
        evidence=None if outcome is None else outcome.evidence or None,
    )


def _status(state: MessageState) -> Fate | Literal["accepted", "removed"]:
    """What became of it. The retention removes recipient and outcome, of which one at least is known of any other that has ended."""
    if state.outcome is not None:
        return state.outcome.fate
    return "removed" if state.message.finished_at is not None and state.phone is None else "accepted"
