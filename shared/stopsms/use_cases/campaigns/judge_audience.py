"""Judge an audience at the gate: all of it if there is time, else a fair sample (see `sampling`), in bounded time whatever its size.

Whole shards are read as long as each doubling is surely done in time. If not even the first one is done soon, a small sample of cells
tells how large the audience is and how long it takes to look through a shard, and then as large a one is judged as there is time for.
Samples have sizes of powers of two: previews of one base, asked for twice, draw the same and say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.sampling import CELLS, LOTS, Amounts, Counted, RandomNumber, cells_around
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.errors import BusyError
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore
from stopsms.use_cases.campaigns.tally_audience import AudienceTally

SOON = 8
"""The first shard has this part of the time: with it, there is time for several."""

AT_ONCE = timedelta()

FIRST_CELLS = 2
"""The first sample of cells: of ten million contacts, some two thousand."""

CAREFULLY = 0.8
"""A sample is begun if it would take this share of the time that is left."""


@dataclass(frozen=True, slots=True)
class JudgedAudience:
    """What was judged, and what is known of it as a sample: of a whole audience, one that has everybody."""

    tally: AudienceTally
    sample: Counted

    @property
    def share(self) -> float:
        """Of everybody, how much was judged."""
        return self.sample.share * self.sample.judged_share

    @property
    def margins(self) -> Amounts | None:
        """Those of the extrapolated amounts, None when it was all."""
        return None if self.share == 1 else self.sample.margins


@dataclass(frozen=True, slots=True)
class AudienceReading:
    """The audience to judge at `at`: those of the advertiser's contacts who are in it on its `day`."""

    gate: Gate
    audience: Audience
    day: date
    at: datetime
    contacts: ContactStore
    clock: Clock

    def shard(self, shard: int) -> Iterator[Sequence[Contact]]:
        """Pages of a shard's part of it."""
        return self.contacts.audience(self.gate.terms.advertiser.id, shard, self.audience, self.day)

    def read(
        self, pages: Iterator[Sequence[Contact]], tally: AudienceTally, until: datetime, patience: timedelta = AT_ONCE
    ) -> bool:
        """Judge the pages, until the time has come; whether there is none left. The first may be so much later: it may be the last."""
        for page in pages:
            tally.add(self.gate, page, self.at)
            if self.clock.now() >= until + patience:
                return False
            patience = AT_ONCE
        return True


def judge_audience(reading: AudienceReading, deadline: datetime, random: RandomNumber) -> JudgedAudience:
    """Whole shards, as many as there is time for; or cells around one that `random` draws, if the first shard would take too long.

    Raises BusyError if the table is so slow that not even a small sample could be read.
    """
    clock = reading.clock
    began = clock.now()
    tally = AudienceTally()
    soon = (deadline - began) / SOON
    if reading.read(reading.shard(0), tally, began + soon, patience=soon):
        return _more_shards(reading, tally, clock.now() - began, deadline)
    sample = CellSample(reading, random(CELLS), (clock.now() - began) / max(1, tally.judged))
    if not sample.read(FIRST_CELLS, deadline):
        raise BusyError("the contacts could not be looked through in time")
    while (more := sample.largest((deadline - clock.now()) * CAREFULLY)) > sample.cells:
        if not sample.read(more, deadline):
            break
    return sample.judged()


def _more_shards(
    reading: AudienceReading, tally: AudienceTally, spent: timedelta, deadline: datetime
) -> JudgedAudience:
    """The first shard took so long; twice as many as so far are judged as long as there is time for them."""
    done = 1
    while done < SHARDS and spent <= deadline - reading.clock.now():
        began, more = reading.clock.now(), AudienceTally()
        if not all(reading.read(reading.shard(shard), more, deadline) for shard in range(done, 2 * done)):
            break
        tally.merge(more)
        done, spent = 2 * done, spent + (reading.clock.now() - began)
    return JudgedAudience(tally, Counted(tally.amounts, tally.squares_in.total(), tally.judged, done / SHARDS))


class CellSample:
    """The people of some cells, judged; and how long more of them would take."""

    def __init__(self, reading: AudienceReading, place: int, person_takes: timedelta) -> None:
        """Nothing is read yet; the cell at this place will be in it. Reading and judging one more person takes about so long."""
        self._reading = reading
        self._place = place
        self._person_takes = person_takes
        self._turn_takes = timedelta()
        self._took = timedelta()
        self._stored = 0
        self.tally = AudienceTally()
        self.cells = 0

    def read(self, cells: int, until: datetime) -> bool:
        """Judge so many cells instead of fewer; if they are not through when the time has come, they are put aside."""
        reading, chosen, tally, stored = self._reading, cells_around(self._place, cells), AudienceTally(), 0
        began, owner = reading.clock.now(), reading.gate.terms.advertiser.id
        for page in reading.contacts.sample(owner, reading.audience, reading.day, chosen):
            tally.add(reading.gate, page.contacts, reading.at)
            stored += page.stored
            if reading.clock.now() >= until:
                return False
        took, more = reading.clock.now() - began, tally.judged - self.tally.judged
        if len(chosen.turns) == 1 and self.cells and more > 0:  # the same was looked through, and more judged
            self._person_takes = max(timedelta(), took - self._took) / more
        self._turn_takes = max(timedelta(), took - tally.judged * self._person_takes) / len(chosen.turns)
        self.tally, self.cells, self._took, self._stored = tally, cells, took, stored
        return True

    def judged(self) -> JudgedAudience:
        """By what was read. Of an audience of all, more people are counted than are judged: those of all lots."""
        tally, cells = self.tally, cells_around(self._place, self.cells)
        everybody = self._reading.audience.is_everybody
        of_turn = len(cells.lots) / LOTS if everybody else 1.0
        people = self._stored if everybody else tally.judged
        squared = tally.squares_in.total()
        return JudgedAudience(tally, Counted(tally.amounts, squared, people, cells.share / of_turn, of_turn))

    def largest(self, time: timedelta) -> int:
        """How many cells may be judged in so long."""
        cells = CELLS
        while cells > self.cells and self._takes(cells) > time:
            cells //= 2
        return cells

    def _takes(self, cells: int) -> timedelta:
        people = self.tally.judged / self.cells * cells
        return -(-cells // LOTS) * self._turn_takes + people * self._person_takes
