"""A sample of an audience: fair whatever numbers say of their owners, and as sure as it says it is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import accumulate, pairwise
from math import exp, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.sampling import CELLS, LOTS, RANGES, Amounts, Counted, cells_around, shard_at
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.person import phone

from tests.cells import cell_of

SURE = 0.93
"""How many of the intervals have to hold the truth, of those that are said to be of 95 %."""

NUMBERS = st.one_of(
    *(st.from_regex(pattern, fullmatch=True, alphabet="+0123456789") for pattern in phone._MOBILES.values())
)


@given(NUMBERS, st.integers(0, LOTS - 1))
def test_every_mobile_number_is_in_one_range_of_which_its_shard_is_read_in_the_turn_of_its_cell(
    e164: str, lot: int
) -> None:
    places = [place for place, (first, last) in enumerate(RANGES) if first <= e164 <= last]

    turn, its_lot = divmod(cell_of(e164, f"{lot:02x}" + "f" * 62), LOTS)
    assert [shard_at(place, turn) for place in places] == [shard_of(e164)]
    assert its_lot == lot


@given(st.integers(0, CELLS - 1))
def test_a_sample_holds_its_own_cell_and_each_larger_one_the_smaller_up_to_everybody(place: int) -> None:
    smaller: set[int] = {place}
    for number in (2**power for power in range(14)):
        cells = cells_around(place, number)
        within = {turn * LOTS + lot for turn in cells.turns for lot in cells.lots}
        assert len(within) == number == cells.share * CELLS
        assert smaller <= within <= set(range(CELLS))
        smaller = within


def test_in_its_turns_a_range_is_read_of_all_shards_and_in_one_turn_no_shard_is_read_much_more_than_others() -> None:
    assert all({shard_at(place, turn) for turn in range(SHARDS)} == set(range(SHARDS)) for place in range(len(RANGES)))

    read = Counter(shard_at(place, 5) for place in range(len(RANGES)))
    assert max(read.values()) <= 2 * len(RANGES) / SHARDS + 1


@given(st.floats(0.01, 300))
def test_an_interval_holds_the_truth_as_often_as_said_however_rare_somebody_is(expected: float) -> None:
    share = 1e-6
    chance, covered = exp(-expected), 0.0
    for seen in range(int(2 * expected) + 60):
        if abs(seen - expected) <= Counted(Amounts(seen, 0, 0, 0, 0), 0, seen, share).margins.audience * share:
            covered += chance
        chance *= expected / (seen + 1)

    assert covered >= 0.945


BLOCKS = [f"+33{place}" for place in range(65_000, 76_000) if phone.territory_of(f"+33{place}0000")]
OF_REUNION = [f"+262692{place:02d}" for place in range(100)]
PEOPLE = 24_000
IN_SAMPLE = 32

Population = Iterator[tuple[str, int, bool]]
"""Blocks of numbers, how many people each has, and whether they have opposed."""


def weighed(weights: Sequence[float], people: int = PEOPLE) -> list[int]:
    """So many people, divided by these weights."""
    ends = list(accumulate(weights, initial=0.0))
    return [round(people * end / ends[-1]) - round(people * begin / ends[-1]) for begin, end in pairwise(ends)]


def even() -> Population:
    for place, (block, people) in enumerate(zip(BLOCKS, weighed([1] * len(BLOCKS)), strict=True)):
        yield block, people, place % 10 == 0


def uneven() -> Population:
    weights = [Random(block).lognormvariate(0, 2) for block in BLOCKS]
    for place, (block, people) in enumerate(zip(BLOCKS, weighed(weights), strict=True)):
        yield block, people, place % 50 == 0


def a_few_dense_blocks_that_have_opposed() -> Population:
    yield from ((block, people, False) for block, people, _ in even())
    yield from ((block, PEOPLE // 20 // 40, True) for block in Random(40).sample(BLOCKS, 40))


def with_a_tag_that_few_blocks_have() -> Population:
    yield from ((block, PEOPLE // 35, False) for block in Random(35).sample(BLOCKS, 35))


def opposed_in_one_block_of_two_hundred() -> Population:
    opposed = set(Random(200).sample(BLOCKS, len(BLOCKS) // 200))
    yield from ((block, people, block in opposed) for block, people, _ in even())


def neighbours_who_have_opposed() -> Population:
    yield from ((block, people, 5000 <= place < 5040) for place, (block, people, _) in enumerate(even()))


def opposed_with_an_old_number() -> Population:
    yield from ((block, people, block < "+3368") for block, people, _ in uneven())


def of_an_island() -> Population:
    yield from ((block, PEOPLE // 100, place < 5) for place, block in enumerate(OF_REUNION))


def added(amounts: Sequence[Amounts]) -> Amounts:
    return Amounts(*map(sum, zip(*amounts, strict=True)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "population",
    [
        even,
        uneven,
        a_few_dense_blocks_that_have_opposed,
        with_a_tag_that_few_blocks_have,
        opposed_in_one_block_of_two_hundred,
        neighbours_who_have_opposed,
        opposed_with_an_old_number,
        of_an_island,
    ],
)
def test_what_is_extrapolated_is_within_its_margins_as_often_as_said_however_people_are_spread(
    population: Callable[[], Population],
) -> None:
    in_cell, squares = [Amounts(0, 0, 0, 0, 0)] * CELLS, [0.0] * CELLS
    for block, people, opposed in population():
        for end in Random(block).sample(range(10_000), people):
            e164 = f"{block}{end:04d}"
            parts = 0 if opposed else 1 + (end % 10 == 0)
            place = cell_of(e164, sha256(e164.encode()).hexdigest())
            audience, sendable, deferred, blocked, all_parts = in_cell[place]
            in_cell[place] = Amounts(
                audience + 1, sendable + (not opposed), deferred, blocked + opposed, all_parts + parts
            )
            squares[place] += parts**2
    in_turn = [added(in_cell[first : first + LOTS]) for first in range(0, CELLS, LOTS)]
    truth = added(in_turn)
    for of_all in (True, False):
        covered, samples = Counter[str](), CELLS // IN_SAMPLE
        errors, widths = defaultdict[str, float](float), defaultdict[str, float](float)
        for first in range(0, CELLS, IN_SAMPLE):
            judged = added(in_cell[first : first + IN_SAMPLE])
            counted = Counted(judged, sum(squares[first : first + IN_SAMPLE]), int(judged.audience), IN_SAMPLE / CELLS)
            if of_all:  # all of the turn are counted
                people = int(in_turn[first // LOTS].audience)
                counted = counted._replace(people=people, share=1 / SHARDS, judged_share=IN_SAMPLE / LOTS)
            for name, seen, right, width in zip(Amounts._fields, judged, truth, counted.margins, strict=True):
                error = seen * counted.factor - right
                covered[name] += abs(error) <= width
                errors[name] += error**2 / samples
                widths[name] += width / samples
        assert all(covered[name] >= SURE * samples for name in Amounts._fields), covered
        assert 1.7 < widths["sendable"] / sqrt(errors["sendable"]) < 3, "not needlessly wide"
        assert (widths["audience"] < 0.1 * truth.audience) == of_all


def test_what_is_extrapolated_from_shards_is_within_its_margins_as_often_as_said() -> None:
    people = [f"+336{place:08d}" for place in range(10_000_000, 10_006_400)]
    in_shard = Counter(shard_of(e164) for e164 in people)
    covered = 0
    for first in range(SHARDS):
        seen = sum(in_shard[(first + step) % SHARDS] for step in range(4))
        wide = Counted(Amounts(seen, seen, 0, 0, 2 * seen), 4 * seen, seen, 4 / SHARDS).margins
        covered += abs(seen * 8 - len(people)) <= wide.audience
        assert wide.parts == pytest.approx(2 * wide.audience)

    assert covered >= SURE * SHARDS


def test_what_nobody_was_seen_of_may_still_be_there() -> None:
    counted = Amounts(1000, 1000, 0, 0, 1000)

    assert Counted(counted, 1000, 1000, 1 / SHARDS).margins.blocked == pytest.approx(1.96**2 * (SHARDS - 1))
    assert Counted(counted, 1000, 1000, 1.0).margins == Amounts(0, 0, 0, 0, 0)
