"""The totals of a large campaign: which shards are counted anew, and what the rest says meanwhile."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.totals import FRESH, ShardTotal, newest, to_count, together

from tests.factories import TUESDAY_10H_PARIS as NOW

DAY = timedelta(days=1)


def total(sent: int, age: timedelta) -> ShardTotal:
    return ShardTotal(Counts(sent=sent), sent // 10, NOW - age)


def test_shards_that_were_never_counted_come_first_then_the_stalest_and_none_that_was_just_counted() -> None:
    known = {0: total(1, DAY), 1: total(1, 2 * DAY), 2: total(1, FRESH / 2)}
    batches = dict.fromkeys(range(6), 100) | {4: 0}

    assert to_count(known, batches, NOW, 10_000) == [3, 5, 1, 0]
    assert to_count(known, batches, NOW, 300) == [3, 5, 1]


def test_a_shard_larger_than_a_look_is_counted_alone() -> None:
    assert to_count({}, {0: 99_999, 1: 1}, NOW, 12_500) == [0]


@given(st.integers(1, 40_000), st.integers(1, 25_000))
def test_looks_come_round_to_every_shard(in_shard: int, most: int) -> None:
    known: dict[int, ShardTotal] = {}
    batches = dict.fromkeys(range(32), in_shard)
    for look in range(32):
        now = NOW + look * FRESH
        chosen = to_count(known, batches, now, most)
        assert len(chosen) == 1 or len(chosen) * in_shard <= most
        known |= dict.fromkeys(chosen, ShardTotal(Counts(), 0, now))
    assert set(known) == set(range(32))


def test_of_two_looks_at_once_each_shard_keeps_what_was_counted_last() -> None:
    mine, theirs = {0: total(5, DAY), 1: total(7, FRESH)}, {0: total(6, FRESH), 1: total(6, DAY), 2: total(1, DAY)}

    assert newest(mine, theirs) == newest(theirs, mine) == {0: theirs[0], 1: mine[1], 2: theirs[2]}


def test_a_campaign_is_as_of_its_stalest_shard_and_of_no_time_while_one_was_never_counted() -> None:
    shards = {0: total(50, DAY), 1: total(70, FRESH)}
    some = together(shards, {0: 1, 1: 1, 2: 1, 3: 0}, planned=200, whole=False)
    every = together(shards, {0: 1, 1: 1, 2: 0, 3: 0}, planned=120, whole=True)

    assert (some.counted_at, every.counted_at) == (None, NOW - DAY)
    assert (some.counts.sent, some.counts.planned, some.oppositions) == (120, 200, 12)
    assert (some.settled_whole, every.settled_whole) == (False, True)
    assert not together(shards, {0: 1, 1: 1}, planned=120, whole=False).settled_whole
    assert not together(shards, {0: 1, 1: 1}, planned=121, whole=True).settled_whole
