"""Foretell a campaign: its audience is judged by the very gate of the send, at the moment it is to start."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from compliance.campaign import Prediction, Terms
from compliance.contact import Contact
from compliance.decision import Message, RuleResult, Verdict
from compliance.eligibility import tolerated
from compliance.gate import Gate
from compliance.pacing import forecast
from compliance.phone import Phone, Territory
from compliance.ports import Clock, ContactBook
from compliance.shards import SHARDS

SAMPLES = 3
"""How many recipients of each verdict are shown."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What the forecast needs to know of the carrier: its pace (billed parts per second) and price (euros a part, before tax)."""

    parts_per_second: float
    price_per_part_eur: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One recipient with what would become of it."""

    phone: Phone
    verdict: Verdict
    rules: tuple[str, ...]
    message: Message | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The prediction, the content rules' results, the final text for each territory of the audience, and samples."""

    prediction: Prediction
    results: tuple[RuleResult, ...]
    messages: dict[Territory, Message]
    samples: tuple[Sample, ...]


@dataclass(slots=True)
class _Tally:
    judged: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)
    parts: Counter[Territory] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    shown: Counter[Verdict] = field(default_factory=Counter)

    def add(self, gate: Gate, contacts: Sequence[Contact], at: datetime) -> None:
        for contact in contacts:
            decision = gate.judge(contact, at).decision
            self.judged += 1
            self.verdicts[decision.verdict] += 1
            self.blocked_by.update(decision.blocking)
            if decision.verdict is not Verdict.BLOCKED and decision.message is not None:
                self.parts[contact.phone.territory] += decision.message.parts
            if self.shown[decision.verdict] < SAMPLES:
                self.shown[decision.verdict] += 1
                rules = tuple(result.rule for result in decision.objecting)
                self.samples.append(Sample(contact.phone, decision.verdict, rules, decision.message))


def preview_campaign(
    terms: Terms,
    tags: frozenset[str],
    at: datetime,
    rates: Rates,
    contacts: ContactBook,
    clock: Clock,
    deadline: datetime,
) -> Preview:
    """Judge the whole audience, or, of one too large to be judged before `deadline`, as many shards as there is time for."""
    gate, tally, shards = Gate(terms), _Tally(), 0
    for shard in range(SHARDS):
        if clock.now() >= deadline:
            break
        for page in contacts.audience(terms.advertiser.id, shard, tags):
            tally.add(gate, page, at)
        shards += 1
    factor = SHARDS / max(1, shards)
    messages = {territory: gate.content(territory)[0] for territory in sorted({Territory.METROPOLITAN, *tally.parts})}
    return Preview(
        prediction=_predict(tally, terms, at, rates, factor, complete=shards == SHARDS),
        results=gate.content(Territory.METROPOLITAN)[1],
        messages=messages,
        samples=tuple(tally.samples),
    )


def _predict(tally: _Tally, terms: Terms, at: datetime, rates: Rates, factor: float, *, complete: bool) -> Prediction:
    def whole(number: int) -> int:
        return round(number * factor)

    parts = {territory: whole(number) for territory, number in tally.parts.items()}
    ends = forecast(parts, at, rates.parts_per_second, terms.profile, tolerated(terms)) if parts else None
    return Prediction(
        at=at,
        audience=whole(tally.judged),
        judged=tally.judged,
        complete=complete,
        sendable=whole(tally.verdicts[Verdict.ALLOWED]),
        deferred=whole(tally.verdicts[Verdict.DEFERRED]),
        blocked=whole(tally.verdicts[Verdict.BLOCKED]),
        blocked_by={rule: whole(number) for rule, number in tally.blocked_by.items()},
        parts=sum(parts.values()),
        cost_eur=round(sum(parts.values()) * rates.price_per_part_eur, 2),
        starts_at=ends.starts_at if ends else None,
        ends_at=ends.ends_at if ends else None,
        windows=ends.windows if ends else 0,
    )
