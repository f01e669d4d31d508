"""Preview a campaign: its audience is judged by the gate that judges the sends, as of the moment it is to start."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from campaign_api.review_text import review_text
from stopsms.compliance.campaign.campaign import Acceptance, Prediction, Terms
from stopsms.compliance.campaign.pacing import forecast
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.decision import Decision, Message, Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import Advice, advise
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import HOME, Phone, Territory
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore

SAMPLES = 3
"""How many recipients of each verdict are shown."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What the forecast needs to know about the carrier: its pace (billed parts per second) and price (euros per part, before tax).

    Both are parameters of the deployment: `PartsPerSecond`, `PricePerPartEur` (0.07 by default).
    """

    parts_per_second: float
    price_per_part_eur: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One recipient, and what would happen."""

    phone: Phone
    verdict: Verdict
    rules: tuple[str, ...]
    message: Message | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The prediction, the content rules' results, the final text for each territory of the audience, and samples.

    `advice` is how the text could cost less, and `eur_saved` what that would save on this audience.
    """

    prediction: Prediction
    results: tuple[RuleResult, ...]
    messages: dict[Territory, Message]
    samples: tuple[Sample, ...]
    advice: Advice | None
    eur_saved: float


@dataclass(slots=True)
class _Tally:
    judged: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)
    parts: Counter[Hours] = field(default_factory=Counter)
    territories: set[Territory] = field(default_factory=set)
    parts_saved: int = 0
    samples: list[Sample] = field(default_factory=list)
    shown: Counter[Verdict] = field(default_factory=Counter)
    without_consent: int = 0

    def add(self, gate: Gate, contacts: Sequence[Contact], at: datetime) -> None:
        for contact in contacts:
            decision = gate.judge(contact, at).decision
            self.judged += 1
            self.verdicts[decision.verdict] += 1
            if decision.verdict is Verdict.BLOCKED:
                self.blocked_by.update(_refusing(decision))
            elif decision.message is not None:
                territory = contact.phone.territory
                self.territories.add(territory)
                self.parts[rulebook_of(territory.country).hours(contact, gate.terms)] += decision.message.parts
                self.parts_saved += _parts_saved(decision.message)
                self.without_consent += _by_exception(contact, gate.terms)
            if self.shown[decision.verdict] < SAMPLES:
                self.shown[decision.verdict] += 1
                rules = tuple(result.rule for result in decision.objecting)
                self.samples.append(Sample(contact.phone, decision.verdict, rules, decision.message))


def _by_exception(contact: Contact, terms: Terms) -> bool:
    """Whether somebody would receive advertising on a legal basis that the country's law accepts instead of consent."""
    bases = rulebook_of(contact.phone.territory.country).without_consent
    return terms.nature is Nature.COMMERCIAL and contact.basis is not None and contact.basis.legal_basis in bases


def _refusing(decision: Decision) -> list[str]:
    """The rules that refuse: those that block, and those on which nobody has decided."""
    return [result.rule for result in decision.results if result.result in (Result.BLOCK, Result.REVIEW)]


@lru_cache(maxsize=1024)
def _parts_saved(message: Message) -> int:
    advice = advise(message) if message.encoding is Encoding.UCS_2 else None
    return advice.parts_saved if advice else 0


def _as_if_decided(terms: Terms, results: Sequence[RuleResult], at: datetime) -> Terms:
    """The terms as if a person had accepted what the text raises: without that nothing would be sent, and the forecast would be empty."""
    raised = tuple(Acceptance(result.rule, at) for result in results if result.result is Result.REVIEW)
    return replace(terms, accepted=terms.accepted + raised)


def preview_campaign(
    terms: Terms,
    tags: frozenset[str],
    at: datetime,
    rates: Rates,
    contacts: ContactStore,
    clock: Clock,
    deadline: datetime,
) -> Preview:
    """Judge the whole audience, or, if it is too large to be judged before `deadline`, as many shards as there is time for."""
    results = review_text(terms, at)
    gate, tally, shards = Gate(_as_if_decided(terms, results, at)), _Tally(), 0
    for shard in range(SHARDS):
        if clock.now() >= deadline:
            break
        for page in contacts.audience(terms.advertiser.id, shard, tags):
            tally.add(gate, page, at)
        shards += 1
    factor = SHARDS / max(1, shards)
    day = at.date()
    shown = sorted({HOME, *tally.territories})
    messages = {territory: gate.content(territory, day)[0] for territory in shown}
    return Preview(
        prediction=_predict(tally, at, rates, factor, complete=shards == SHARDS),
        results=results,
        messages=messages,
        samples=tuple(tally.samples),
        advice=advise(messages[HOME]),
        eur_saved=round(tally.parts_saved * factor * rates.price_per_part_eur, 2),
    )


def _predict(tally: _Tally, at: datetime, rates: Rates, factor: float, *, complete: bool) -> Prediction:
    def whole(number: int) -> int:
        return round(number * factor)

    parts = {hours: whole(number) for hours, number in tally.parts.items()}
    ends = forecast(parts, at, rates.parts_per_second) if parts else None
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
        continues_at=ends.continues_at if ends else None,
        without_consent=whole(tally.without_consent),
    )
