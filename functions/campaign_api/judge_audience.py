"""Judge an audience at the gate: all of it if there is time, else a fair sample (see `sampling`), in bounded time whatever its size.

Samples double until the next would not be done in time: previews of one base, asked for twice, draw the same and say the same.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.sampling import (
    Amounts,
    BlockDraws,
    RandomNumber,
    margins_of_blocks,
    margins_of_shards,
)
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.decision import Decision, Message, Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import advise
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.number_blocks import NumberBlock, number_blocks
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore

SAMPLES = 3
"""How many recipients of each verdict are shown."""

FEWEST_ROUNDS = 2
"""How many rounds of pairs are always drawn: fewer say nothing of how much they differ. At most some thousand contacts."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One recipient, and what would happen."""

    phone: Phone
    verdict: Verdict
    rules: tuple[str, ...]
    message: Message | None


@dataclass(slots=True)
class AudienceTally:
    """What was judged so far. `parts` by the hours that apply; `parts_saved` if the text were written at less cost."""

    judged: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)
    parts: Counter[Hours] = field(default_factory=Counter)
    parts_squared: int = 0
    territories: set[Territory] = field(default_factory=set)
    parts_saved: int = 0
    samples: list[Sample] = field(default_factory=list)
    without_consent: int = 0

    def add(self, gate: Gate, contacts: Sequence[Contact], at: datetime) -> None:
        """Judge some more."""
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
                self.parts_squared += decision.message.parts**2
                self.parts_saved += _parts_saved(decision.message)
                self.without_consent += _by_exception(contact, gate.terms)
            if self.verdicts[decision.verdict] <= SAMPLES:
                rules = tuple(result.rule for result in decision.objecting)
                self.samples.append(Sample(contact.phone, decision.verdict, rules, decision.message))

    def merge(self, other: "AudienceTally") -> None:
        """Add what another one has judged."""
        for sample in other.samples:
            if sum(shown.verdict is sample.verdict for shown in self.samples) < SAMPLES:
                self.samples.append(sample)
        self.judged += other.judged
        self.verdicts += other.verdicts
        self.blocked_by += other.blocked_by
        self.parts += other.parts
        self.parts_squared += other.parts_squared
        self.territories |= other.territories
        self.parts_saved += other.parts_saved
        self.without_consent += other.without_consent

    @property
    def amounts(self) -> Amounts:
        """The figures of which a preview says how sure they are."""
        verdicts = self.verdicts
        parts = self.parts.total()
        return Amounts(
            self.judged, verdicts[Verdict.ALLOWED], verdicts[Verdict.DEFERRED], verdicts[Verdict.BLOCKED], parts
        )


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


@dataclass(frozen=True, slots=True)
class JudgedAudience:
    """What was judged: this share of everybody. `margins` are those of the extrapolated amounts, None when it was all."""

    tally: AudienceTally
    share: float
    margins: Amounts | None


@dataclass(frozen=True, slots=True)
class AudienceReading:
    """The audience to judge at `at`: the advertiser's contacts with one of the tags."""

    gate: Gate
    tags: frozenset[str]
    at: datetime
    contacts: ContactStore
    clock: Clock

    def pages(self, shard: int, prefix: str = "") -> Iterator[Sequence[Contact]]:
        """Pages of a shard's part of it, of the numbers that begin with the prefix."""
        return self.contacts.audience(self.gate.terms.advertiser.id, shard, self.tags, prefix=prefix)

    def shards(self, shards: range, until: datetime) -> AudienceTally | None:
        """The tally of whole shards; None when there is more to judge at `until`."""
        tally = AudienceTally()
        for shard in shards:
            for page in self.pages(shard):
                if self.clock.now() >= until:
                    return None
                tally.add(self.gate, page, self.at)
        return tally

    def block(self, tally: AudienceTally, shard: int, block: NumberBlock | None) -> Amounts:
        """Add a shard's contacts of a block to the tally; what they come to."""
        before = tally.amounts
        for page in () if block is None else self.pages(shard, block.prefix):
            tally.add(self.gate, [contact for contact in page if block and block.holds(contact.phone.e164)], self.at)
        return Amounts(*(now - then for now, then in zip(tally.amounts, before, strict=True)))


def judge_audience(reading: AudienceReading, deadline: datetime, random: RandomNumber) -> JudgedAudience:
    """Whole shards, as many as there is time for; or pairs that `random` draws, if the first shard takes half of the time."""
    return _by_shards(reading, deadline) or _by_blocks(reading, deadline, random)


def _by_shards(reading: AudienceReading, deadline: datetime) -> JudgedAudience | None:
    """None when the first shard is too large."""
    clock = reading.clock
    began = clock.now()
    tally, done, until = AudienceTally(), 0, began + (deadline - began) / 2
    while done < SHARDS:
        aim = max(1, 2 * done)
        more = reading.shards(range(done, aim), until)
        if more is None:
            break
        tally.merge(more)
        done, until = aim, deadline
        now = clock.now()
        if now - began > deadline - now:  # the next shards are as many as those so far
            break
    if not done:
        return None
    share = done / SHARDS
    margins = None if done == SHARDS else margins_of_shards(tally.amounts, tally.parts_squared, share)
    return JudgedAudience(tally, share, margins)


def _by_blocks(reading: AudienceReading, deadline: datetime, random: RandomNumber) -> JudgedAudience:
    """As many rounds as there is time for; the first few in any case."""
    clock, draws = reading.clock, BlockDraws(random, number_blocks())
    began = clock.now()
    tally, rounds = AudienceTally(), list[list[Amounts]]()
    until = datetime.max.replace(tzinfo=UTC)
    while len(rounds) < draws.in_stratum:
        more = AudienceTally()
        drawn = _draw(reading, draws, more, min(len(rounds) or FEWEST_ROUNDS, draws.in_stratum - len(rounds)), until)
        if drawn is None:
            break
        tally.merge(more)
        rounds += drawn
        now, until = clock.now(), deadline
        if now - began > deadline - now:  # the next rounds are as many as those so far
            break
    share = len(rounds) / draws.in_stratum
    strata = list(zip(*rounds, strict=True))
    return JudgedAudience(tally, share, margins_of_blocks(strata, draws.in_stratum) if share < 1 else None)


def _draw(
    reading: AudienceReading, draws: BlockDraws, tally: AudienceTally, rounds: int, until: datetime
) -> list[list[Amounts]] | None:
    """What each round's pairs come to, a round for each; None when there is more to draw at `until`."""
    drawn = []
    for _ in range(rounds):
        if reading.clock.now() >= until:
            return None
        drawn.append([reading.block(tally, shard, block) for shard, block in draws.round()])
    return drawn
