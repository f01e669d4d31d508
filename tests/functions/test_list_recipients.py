"""Recipients, page by page: a rare outcome is found without opening every batch, and every page moves forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from campaign_api.list_recipients import PAGE, RecipientOutcome, list_recipients
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import SHARDS, batch_id
from stopsms.compliance.ports.campaigns import Roster

from tests.factories import TUESDAY_10H_PARIS, a_campaign
from tests.fakes import FakeBatchStore, FakeClock, World

RARE = {batch_id(2, 7): Fate.UNCERTAIN, batch_id(30, 0): Fate.UNCERTAIN, batch_id(31, 9): Fate.SENT}
"""In these batches one recipient's outcome is not `delivered`."""


@dataclass
class Watched(FakeBatchStore):
    """Each batch that is opened takes a second, and so do the counts of a shard."""

    def outcomes(self, campaign_id: str, batch: str) -> Mapping[int, Outcome]:
        self.world.now += timedelta(seconds=1)
        return super().outcomes(campaign_id, batch)

    def batch_counts(self, campaign_id: str, shard: int, after: str | None = None) -> Mapping[str, Counts]:
        self.world.now += timedelta(seconds=1)
        return super().batch_counts(campaign_id, shard, after)


def sent_to(in_shard: int = 10, people: int = 3) -> World:
    world = World(TUESDAY_10H_PARIS, a_campaign(), {})
    batches = FakeBatchStore(world)
    for place in range(SHARDS * in_shard):
        batch = batch_id(*divmod(place, in_shard))
        numbers = tuple(f"+336120{place:03d}{number:02d}" for number in range(people))
        batches.save_roster(world.campaign.id, Roster(batch, numbers))
        fates = [RARE.get(batch, Fate.DELIVERED), *[Fate.DELIVERED] * (people - 1)]
        outcomes = {index: Outcome(fate, world.now) for index, fate in enumerate(fates)}
        batches.merge_outcomes(world.campaign.id, batch, outcomes)
        batches.recount(world.campaign.id, batch)
    return world


def further(place: str) -> str:
    """A place as it compares: behind a whole batch is behind everybody in it."""
    return place if not place or "." in place or place.endswith("-") else f"{place}~"


def pages(world: World, fate: Fate | None, seconds: float, most: int = PAGE) -> list[list[RecipientOutcome]]:
    """Every page, each of which may take so many seconds."""
    found, after = [], None
    while True:
        until = world.now + timedelta(seconds=seconds)
        page, following = list_recipients(world.campaign, fate, after, Watched(world), FakeClock(world), until, most)
        found.append(list(page))
        assert following is None or further(following) > further(after or "")
        if following is None:
            return found
        after = following


def test_batches_without_the_outcome_are_not_opened() -> None:
    world = sent_to()
    (page,) = pages(world, Fate.UNCERTAIN, 1_000)

    assert [one.send_id for one in page] == ["02-000007.0", "30-000000.0"]
    assert world.now - TUESDAY_10H_PARIS == timedelta(seconds=SHARDS + 2)
    assert [one.send_id for one in pages(world, Fate.SENT, 1_000)[0]] == ["31-000009.0"]
    assert [len(page) for page in pages(world, Fate.BLOCKED, 1_000)] == [0]


@pytest.mark.parametrize("seconds", [0, 1, 2.5])
@pytest.mark.parametrize("fate", [None, Fate.UNCERTAIN, Fate.DELIVERED, Fate.BLOCKED])
def test_a_page_that_time_cuts_short_goes_on_where_it_was_and_nobody_is_missed_or_shown_twice(
    fate: Fate | None, seconds: float
) -> None:
    world = sent_to(in_shard=2)
    whole = [one for page in pages(world, fate, 1_000) for one in page]
    cut = pages(world, fate, seconds)

    assert [one for page in cut for one in page] == whole
    assert len(cut) > 1
    assert len(whole) == {None: 192, Fate.DELIVERED: 191, Fate.UNCERTAIN: 1, Fate.BLOCKED: 0}[fate]


def test_a_page_has_a_hundred_recipients_though_a_batch_is_cut() -> None:
    found = pages(sent_to(), None, 1_000)

    assert {len(page) for page in found[:-1]} == {PAGE}
    assert sum(map(len, found)) == SHARDS * 10 * 3


@pytest.mark.parametrize("fate", [None, Fate.UNCERTAIN, Fate.DELIVERED])
@pytest.mark.parametrize("most", [1, 2, 3, 4, 7, 500])
def test_pages_of_any_size_show_everybody_once(fate: Fate | None, most: int) -> None:
    world = sent_to(in_shard=2)
    whole = [one for page in pages(world, fate, 1_000) for one in page]
    found = pages(world, fate, 1_000, most)

    assert [one for page in found for one in page] == whole
    assert all(len(page) <= most for page in found)
