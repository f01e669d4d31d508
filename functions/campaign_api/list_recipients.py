"""List the recipients of a campaign, page by page, with what came of each; in bounded time, however rare what is asked for is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Fate, Outcome, number_of
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.errors import UnknownCursor
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore, Roster
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.messages import split_send_id

_PLACE = re.compile(r"([0-9]{2})-(?:([0-9]{6,})(?:\.([0-9]{1,2}))?)?", re.ASCII)

PAGE = 100
"""How many recipients a page has, where nobody asks for another number."""


@dataclass(frozen=True, slots=True)
class RecipientOutcome:
    """One recipient of a campaign; `outcome` is None while its turn has not come, `phone` once their data were erased."""

    phone: Phone | None
    send_id: str
    outcome: Outcome | None


def list_recipients(
    campaign: Campaign,
    fate: Fate | None,
    after: str | None,
    batches: BatchStore,
    clock: Clock,
    deadline: datetime,
    most: int = PAGE,
) -> tuple[Sequence[RecipientOutcome], str | None]:
    """A page of recipients, of one outcome or of all, and where the next page starts. `after` is where the last one ended.

    At the deadline the page ends as it is: with few recipients, or none, and where to go on, which is always further. Raises
    UnknownCursor when `after` is no such place.
    """
    page: list[RecipientOutcome] = []
    first, within = (0, None) if after is None else _begin(after)
    if within is not None:  # a page ended within this batch
        after, index = within
        roster = batches.roster(campaign.id, after)
        left = (
            []
            if roster is None
            else [one for one in _recipients(campaign.id, roster, fate, batches) if _index(one) > index]
        )
        page += left[:most]
        if len(left) > most:
            return page, page[-1].send_id
        if len(page) == most:
            return page, after
    for shard in range(first, SHARDS):
        for roster in _rosters(campaign.id, shard, fate, after if shard == first else None, batches):
            found = list(_recipients(campaign.id, roster, fate, batches))
            room = most - len(page)
            page += found[:room]
            if len(found) > room:
                return page, page[-1].send_id
            if len(page) == most or clock.now() >= deadline:
                return page, roster.batch
        if clock.now() >= deadline and shard < SHARDS - 1:
            return page, f"{shard + 1:02d}-"  # before every batch of the next
    return page, None


def _begin(place: str) -> tuple[int, tuple[str, int] | None]:
    """The shard in which a page begins: behind one of its batches, before all of them, or within one, behind this index."""
    found = _PLACE.fullmatch(place)
    if found is None or int(found[1]) >= SHARDS:
        raise UnknownCursor
    within = None if found[3] is None else (f"{found[1]}-{found[2]}", int(found[3]))
    return int(found[1]), within


def _index(recipient: RecipientOutcome) -> int:
    return split_send_id(recipient.send_id)[1]


def _rosters(
    campaign_id: str, shard: int, fate: Fate | None, after: str | None, batches: BatchStore
) -> Iterator[Roster]:
    """A shard's batches; of one outcome, only those whose counts have it are read at all."""
    if fate is None:
        yield from batches.rosters(campaign_id, shard, after)
        return
    for batch, counts in batches.batch_counts(campaign_id, shard, after).items():
        roster = batches.roster(campaign_id, batch) if number_of(fate, counts) else None
        if roster is not None:
            yield roster


def _recipients(campaign_id: str, roster: Roster, fate: Fate | None, batches: BatchStore) -> Iterator[RecipientOutcome]:
    outcomes, numbers = batches.outcomes(campaign_id, roster.batch), dict(roster.numbers)
    for index in range(len(roster.phones)):
        outcome = outcomes.get(index)
        if fate is None or (outcome is not None and outcome.fate is fate):
            phone = Phone.of(numbers[index]) if index in numbers else None
            yield RecipientOutcome(phone, f"{roster.batch}.{index}", outcome)
