"""Judge an audience at the gate: all of it if there is time, else a fair sample (see `sampling`), in bounded time whatever its size.

If the first shard is not done soon, a few pairs of a shard and a block tell how large it is: then it is read on, or more pairs are drawn.
Samples double until the next would not be done in time: previews of one base, asked for twice, draw the same and say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaign_api.tally_audience import AudienceTally
from stopsms.compliance.campaign.sampling import (
    Amounts,
    BlockDraws,
    RandomNumber,
    margins_of_blocks,
    margins_of_shards,
)
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.number_blocks import NumberBlock, number_blocks
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore

SOON = 8
"""The first shard has this part of the time: with it, there is time for several."""

CAREFULLY = 0.7
"""A shard whose size was estimated is begun if it would take this share of the time that is left."""

UNSURE = 0.4
"""The share of the time that is left in which a shard may be read on though the draws have not found its people: others need the rest."""

FEWEST_ROUNDS = 2
"""How many rounds of pairs are always drawn: fewer say nothing of how much they differ. At most some thousand contacts."""

SURE_ROUNDS = 8
"""So many are drawn one by one if there is any time left: of a regional base, one pair a round at most has people."""


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

    def read(self, pages: Iterator[Sequence[Contact]], tally: AudienceTally, until: datetime) -> bool:
        """Judge the pages that are left, until the time has come; whether there is none left. They can be read on later."""
        for page in pages:
            tally.add(self.gate, page, self.at)
            if self.clock.now() >= until:
                return False
        return True

    def block(self, tally: AudienceTally, shard: int, block: NumberBlock | None) -> Amounts:
        """Add a shard's contacts of a block to the tally; what they come to."""
        before = tally.amounts
        for page in () if block is None else self.pages(shard, block.prefix):
            tally.add(self.gate, [contact for contact in page if block and block.holds(contact.phone.e164)], self.at)
        return Amounts(*(now - then for now, then in zip(tally.amounts, before, strict=True)))


def judge_audience(reading: AudienceReading, deadline: datetime, random: RandomNumber) -> JudgedAudience:
    """Whole shards, as many as there is time for; or pairs that `random` draws, if the first shard would take too long."""
    clock = reading.clock
    began = clock.now()
    tally, pages = AudienceTally(), reading.pages(0)
    if reading.read(pages, tally, began + (deadline - began) / SOON):
        return _more_shards(reading, tally, clock.now() - began, deadline)
    spent = clock.now() - began
    blocks = BlockSample(reading, random)
    blocks.draw(FEWEST_ROUNDS, None)
    now = clock.now()
    found = (
        blocks.in_shard > tally.judged
    )  # else the draws have missed people who were seen, and say nothing of how many
    takes = spent / max(1, tally.judged) * (blocks.in_shard - tally.judged) if found else timedelta()
    most = (deadline - now) * (CAREFULLY if found else UNSURE)
    if takes <= most and reading.read(pages, tally, now + most):
        return _more_shards(reading, tally, spent + clock.now() - now, deadline)
    return blocks.judged_by(deadline, tally.judged / max(1, len(tally.begun)))


def _more_shards(
    reading: AudienceReading, tally: AudienceTally, spent: timedelta, deadline: datetime
) -> JudgedAudience:
    """The first shard took so long; twice as many as so far are judged as long as there is time for them."""
    done = 1
    while done < SHARDS and spent <= deadline - reading.clock.now():
        began, more = reading.clock.now(), AudienceTally()
        if not all(reading.read(reading.pages(shard), more, deadline) for shard in range(done, 2 * done)):
            break
        tally.merge(more)
        done, spent = 2 * done, spent + (reading.clock.now() - began)
    share = done / SHARDS
    margins = None if done == SHARDS else margins_of_shards(tally.amounts, tally.parts_squared, share)
    return JudgedAudience(tally, share, margins)


class BlockSample:
    """The pairs of a shard and a block that were drawn so far, round by round."""

    def __init__(self, reading: AudienceReading, random: RandomNumber) -> None:
        """None yet."""
        self._reading = reading
        self._draws = BlockDraws(random, number_blocks())
        self._tally = AudienceTally()
        self._rounds: list[list[Amounts]] = []
        self._spent = timedelta()

    @property
    def in_shard(self) -> float:
        """How many of the audience a shard has, by what was drawn."""
        return self._tally.judged / (len(self._rounds) / self._draws.in_stratum) / SHARDS

    def draw(self, rounds: int, until: datetime | None) -> bool:
        """Draw some more rounds; if they are not through when the time has come, they are put aside."""
        clock = self._reading.clock
        began, drawn, more = clock.now(), [], AudienceTally()
        for _ in range(rounds):
            if until is not None and clock.now() >= until:
                return False
            drawn.append([self._reading.block(more, shard, block) for shard, block in self._draws.round()])
        self._tally.merge(more)
        self._rounds += drawn
        self._spent += clock.now() - began
        return True

    def judged_by(self, deadline: datetime, in_block: float) -> JudgedAudience:
        """Draw some more rounds, then as many again, and again, as long as there is time for them.

        `in_block` people are in a block where somebody is, as far as the first shard has shown.
        """
        while len(self._rounds) < min(SURE_ROUNDS, self._draws.in_stratum) and self.draw(1, deadline):
            pass
        while (
            left := self._draws.in_stratum - len(self._rounds)
        ) and self._spent <= deadline - self._reading.clock.now():
            if not self.draw(min(len(self._rounds), left), deadline):
                break
        share = len(self._rounds) / self._draws.in_stratum
        margins = margins_of_blocks(list(zip(*self._rounds, strict=True)), self._draws.in_stratum, in_block)
        return JudgedAudience(self._tally, share, margins if share < 1 else None)
