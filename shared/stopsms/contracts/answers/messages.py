"""Answers about single messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.answers.rules import DecisionAnswer
from stopsms.contracts.codec import ABSENT


@dataclass(frozen=True, slots=True)
class SingleMessageAnswer:
    """A single message; with the decision and what authorised it when asked for alone."""

    id: str
    advertiser_id: str
    reference: Annotated[
        str | None, "the caller's own name of it; null once its recipient's data were erased or removed"
    ]
    phone: Annotated[
        Phone | None,
        "whom it is to; null once their data were erased or removed, and to a collector that asks for it by its id",
    ]
    nature: Nature
    category: str | None
    brand: str
    text: Annotated[str | None, "as its author wrote it; what left is in the decision; null where `phone` is"]
    status: Annotated[
        Fate | Literal["accepted", "removed"],
        "accepted: on its way; deferred: it waits for a lawful hour (`until`); blocked: a rule, or its end, kept it back; removed: its "
        "time is over, and what became of it is not kept any more",
    ]
    until: Annotated[datetime | None, "when a deferred one is judged again"]
    expires_at: Annotated[datetime | None, "from when on it does not leave any more"]
    created_at: datetime
    finished_at: Annotated[datetime | None, "when its outcome was recorded; a receipt may still follow"]
    parts: Annotated[int, "SMS parts that it is billed as"]
    cost_eur: Annotated[float, "what it costs, as predicted, before tax"]
    message_id: Annotated[str | None, "the carrier's own id of it"]
    reason: Annotated[str | None, "the carrier's own word, where it gave one"]
    rules: Annotated[list[str], "what warned or kept it back, by id"]
    evidence: Annotated[int | None, "the record of the person's chain that it rests on; null while it has not left"]
    decision: Annotated[DecisionAnswer | None, "null while it has not been judged for sending"] = ABSENT


@dataclass(frozen=True, slots=True)
class SingleMessagesAnswer:
    """A page of single messages, newest first."""

    messages: list[SingleMessageAnswer]
    next: Annotated[str | None, "where the next page starts"]
