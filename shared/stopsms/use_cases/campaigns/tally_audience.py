"""Tally an audience, part by part, as the gate judges it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.sampling import Amounts
from stopsms.compliance.consent.standing import resting_on
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.decision import Message, Verdict
from stopsms.compliance.law.gate import Gate, Judgement
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import advise
from stopsms.compliance.message.personalisation import unfilled
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone, Territory

SAMPLES = 3
"""How many recipients of each verdict are shown."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One recipient, and what would happen."""

    phone: Phone
    verdict: Verdict
    rules: tuple[str, ...]
    message: Message | None


@dataclass(slots=True)
class AudienceTally:
    """What was judged so far.

    `parts` by the hours that apply; in each territory, `parts_in`, the sum of each person's squared, and `saved_in`, those that the text
    would save if it were written at less cost. `unfilled` are the fields of the text that nobody had a value for; None before the first.
    """

    judged: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)
    parts: Counter[Hours] = field(default_factory=Counter)
    parts_in: Counter[Territory] = field(default_factory=Counter)
    squares_in: Counter[Territory] = field(default_factory=Counter)
    saved_in: Counter[Territory] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    without_consent: int = 0
    unfilled: frozenset[str] | None = None

    def add(self, gate: Gate, contacts: Sequence[Contact], at: datetime) -> None:
        """Judge some more."""
        for contact in contacts:
            judgement = gate.judge(contact, at)
            decision, verdict = judgement.decision, judgement.verdict
            self.judged += 1
            if self.unfilled is None or self.unfilled:
                self.unfilled = _common(self.unfilled, unfilled(gate.terms.text, contact.attributes))
            self.verdicts[verdict] += 1
            if verdict is Verdict.BLOCKED:
                self.blocked_by.update(_refusing(judgement))
            elif decision.message is not None:
                territory = contact.phone.territory
                self.parts[rulebook_of(territory.country).hours(contact, gate.terms)] += decision.message.parts
                self.parts_in[territory] += decision.message.parts
                self.squares_in[territory] += decision.message.parts**2
                self.saved_in[territory] += _parts_saved(decision.message)
                self.without_consent += _by_exception(contact, gate.terms)
            if self.verdicts[verdict] <= SAMPLES:
                rules = (*(result.rule for result in decision.objecting), *judgement.barred)
                self.samples.append(Sample(contact.phone, verdict, rules, decision.message))

    def merge(self, other: "AudienceTally") -> None:
        """Add what another one has judged."""
        for sample in other.samples:
            if sum(shown.verdict is sample.verdict for shown in self.samples) < SAMPLES:
                self.samples.append(sample)
        self.judged += other.judged
        self.verdicts += other.verdicts
        self.blocked_by += other.blocked_by
        self.parts += other.parts
        self.parts_in += other.parts_in
        self.squares_in += other.squares_in
        self.saved_in += other.saved_in
        self.without_consent += other.without_consent
        self.unfilled = _common(self.unfilled, other.unfilled)

    @property
    def amounts(self) -> Amounts:
        """The figures of which a preview says how sure they are."""
        verdicts = self.verdicts
        parts = self.parts.total()
        return Amounts(
            self.judged, verdicts[Verdict.ALLOWED], verdicts[Verdict.DEFERRED], verdicts[Verdict.BLOCKED], parts
        )


def _common(some: frozenset[str] | None, others: frozenset[str] | None) -> frozenset[str] | None:
    """What is in both; None is everything."""
    return others if some is None else some if others is None else some & others


def _by_exception(contact: Contact, terms: Terms) -> bool:
    """Whether somebody would receive advertising on a legal basis that the country's law accepts instead of consent."""
    bases = rulebook_of(contact.phone.territory.country).without_consent
    basis = resting_on(contact, terms).basis
    return terms.nature is Nature.COMMERCIAL and basis is not None and basis.legal_basis in bases


def _refusing(judgement: Judgement) -> list[str]:
    """What refuses: the rules that block, those on which nobody has decided, and the claims of a campaign that this one continues."""
    refusing = [r.rule for r in judgement.decision.results if r.result in (Result.BLOCK, Result.REVIEW)]
    return [*refusing, *judgement.barred]


@lru_cache(maxsize=1024)
def _parts_saved(message: Message) -> int:
    advice = advise(message) if message.encoding is Encoding.UCS_2 else None
    return advice.parts_saved if advice else 0
