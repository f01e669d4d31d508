"""Count the contacts that hold each tag: all of them if there is time, else by a fair sample (see `sampling`) with its margins."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stopsms.compliance.campaign.audience import EVERYBODY
from stopsms.compliance.campaign.day_figures import day_of
from stopsms.compliance.campaign.sampling import CELLS, Amounts, Counted, RandomNumber, cells_around
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.errors import BusyError
from stopsms.compliance.person.contact import Status
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.listing import BaseLists, TagsHeld
from stopsms.compliance.ports.people import ContactStore

WHOLE_WITHIN = timedelta(seconds=8)
"""So long the whole base may take to be read; of what remains of a request's time, a sample."""

ENOUGH_SHARDS = 4
"""Of a base of which so many shards were read in time, these are the sample."""

SAMPLED_CELLS = 64
"""Else so many cells are: of ten million contacts, some 78,000."""


@dataclass(slots=True)
class TagTally:
    """How many contacts were looked at, hold each tag, and hold it and are granted."""

    contacts: int = 0
    holding: Counter[str] = field(default_factory=Counter)
    granted: Counter[str] = field(default_factory=Counter)

    def add(self, page: Iterable[TagsHeld]) -> None:
        """Count these contacts."""
        for one in page:
            self.contacts += 1
            self.holding.update(one.tags)
            if one.granted:
                self.granted.update(one.tags)

    def merge(self, other: "TagTally") -> None:
        """Count what another has counted."""
        self.contacts += other.contacts
        self.holding.update(other.holding)
        self.granted.update(other.granted)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of contacts, and half the width of its 95 % interval: 0 where everybody was counted."""

    number: int
    margin: int


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag with how many contacts hold it, and how many of them are granted: neither held nor opposed, nor yet to confirm."""

    tag: str
    contacts: Estimate
    granted: Estimate


@dataclass(frozen=True, slots=True)
class TagCounts:
    """The tags of a base, the most held first; `sampled_share` is the chance that somebody had of being counted, 1 for the whole base."""

    tags: Sequence[TagCount]
    contacts: Estimate
    sampled_share: float


def count_tags(
    advertiser_id: str, base: BaseLists, contacts: ContactStore, clock: Clock, deadline: datetime, random: RandomNumber
) -> TagCounts:
    """The tags of this advertiser's contacts. Raises BusyError if not even a sample can be read by the deadline."""
    tally, shards, until = TagTally(), 0, min(clock.now() + WHOLE_WITHIN, deadline)
    for shard in range(SHARDS):
        more = TagTally()
        for page in base.tags(advertiser_id, shard):
            more.add(page)
            if clock.now() >= until:
                break
        else:
            tally.merge(more)
            shards += 1
            continue
        break
    if shards == SHARDS or shards >= ENOUGH_SHARDS:
        return _extrapolated(tally, shards / SHARDS)
    cells, sample = cells_around(random(CELLS), SAMPLED_CELLS), TagTally()
    for sampled in contacts.sample(advertiser_id, EVERYBODY, day_of(clock.now()), cells):
        sample.add(TagsHeld(contact.tags, contact.status is Status.GRANTED) for contact in sampled.contacts)
        if clock.now() >= deadline:
            raise BusyError("the contacts could not be looked through in time")
    return _extrapolated(sample, cells.share)


def _extrapolated(tally: TagTally, share: float) -> TagCounts:
    def estimate(number: int) -> Estimate:
        if share == 1:
            return Estimate(number, 0)
        people = Counted(Amounts(tally.contacts, 0, 0, 0, 0), 0, tally.contacts, share)
        return Estimate(round(number / share), round(people.margin(number, number)))

    counts = [TagCount(tag, estimate(number), estimate(tally.granted[tag])) for tag, number in tally.holding.items()]
    ordered = sorted(counts, key=lambda count: (-count.contacts.number, count.tag))
    return TagCounts(ordered, estimate(tally.contacts), share)
