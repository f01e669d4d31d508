"""A sample of an audience: fair whatever numbers say of their owners, and as sure as it says it is."""

from collections import Counter
from itertools import groupby
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.sampling import STRATA, Amounts, BlockDraws, margins_of_blocks, margins_of_shards
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.person import phone
from stopsms.compliance.person.number_blocks import NumberBlock, number_blocks

SEEDS = 80
ROUNDS = 8
FEW_BLOCKS = number_blocks()[::20]
BY_PREFIX = {prefix: list(blocks) for prefix, blocks in groupby(number_blocks(), key=lambda block: block.prefix)}


@given(
    st.one_of(*(st.from_regex(pattern, fullmatch=True, alphabet="+0123456789") for pattern in phone._MOBILES.values()))
)
def test_every_mobile_number_lies_in_exactly_one_block(e164: str) -> None:
    begun = [block for end in range(len(e164)) for block in BY_PREFIX.get(e164[:end], [])]

    assert [block.holds(e164) for block in begun].count(True) == 1


@given(st.sampled_from(number_blocks()), st.integers(0, 99_999))
def test_every_number_of_a_block_is_a_mobile_number(block: NumberBlock, place: int) -> None:
    assert phone.territory_of(block.prefix + f"{place:05d}"[-block.digits :]) is not None


def test_each_round_draws_one_pair_of_every_stratum_and_none_twice_until_all_are_drawn() -> None:
    draws = BlockDraws(Random("c").randrange, number_blocks()[:100])
    rounds = [list(draws.round()) for _ in range(draws.in_stratum)]

    assert {len(drawn) for drawn in rounds} == {STRATA}
    pairs = Counter(pair for drawn in rounds for pair in drawn if pair[1] is not None)
    assert set(pairs) == {(shard, block) for shard in range(SHARDS) for block in number_blocks()[:100]}
    assert set(pairs.values()) == {1}


def test_the_same_seed_draws_the_same() -> None:
    one, same, other = (BlockDraws(Random(seed).randrange, number_blocks()) for seed in ("c", "c", "d"))

    assert list(one.round()) == list(same.round()) != list(other.round())


def crowd() -> dict[tuple[int, NumberBlock | None], Amounts]:
    """A base as they are: some prefixes full, others empty; and whoever has an old number has opposed."""
    random = Random("crowd")
    found: dict[tuple[int, NumberBlock | None], Amounts] = {}
    for block in FEW_BLOCKS:
        usual = random.choice((0, 0, 2, 8)) * (2 if block.prefix < "+3365" else 1)
        for shard in range(SHARDS):
            people = sum(random.random() < 0.5 for _ in range(2 * usual))
            blocked = people if block.prefix < "+3365" else 0
            found[shard, block] = Amounts(people, people - blocked, 0, blocked, 2 * (people - blocked))
    return found


def added(amounts: list[Amounts]) -> Amounts:
    return Amounts(*map(sum, zip(*amounts, strict=True)))


@pytest.mark.slow
def test_what_is_extrapolated_from_pairs_is_right_on_average_and_within_its_margins_as_often_as_said() -> None:
    base = crowd()
    truth = added(list(base.values()))
    estimates, widths, covered = [], [], Counter[str]()
    for seed in range(SEEDS):
        draws = BlockDraws(Random(seed).randrange, FEW_BLOCKS)
        rounds = [[base.get(pair, Amounts(0, 0, 0, 0, 0)) for pair in draws.round()] for _ in range(ROUNDS)]
        share = ROUNDS / draws.in_stratum
        estimate = Amounts(*(amount / share for amount in added([pair for drawn in rounds for pair in drawn])))
        margins = margins_of_blocks(list(zip(*rounds, strict=True)), draws.in_stratum)
        estimates.append(estimate)
        widths.append(margins)
        for name in ("audience", "sendable", "blocked", "parts"):
            covered[name] += abs(getattr(estimate, name) - getattr(truth, name)) <= getattr(margins, name)

    for name in ("audience", "sendable", "blocked", "parts"):
        values, right = [getattr(estimate, name) for estimate in estimates], getattr(truth, name)
        mean = sum(values) / SEEDS
        deviation = sqrt(sum((value - mean) ** 2 for value in values) / SEEDS)
        assert abs(mean - right) < 3 * deviation / sqrt(SEEDS), name
        assert covered[name] >= 0.9 * SEEDS, name
        width = sum(getattr(margins, name) for margins in widths) / SEEDS
        assert 1.6 < width / deviation < 2.4, name


@pytest.mark.parametrize("blocks_in_use", [350, 200, 40, 4], ids="{} blocks".format)
def test_of_a_base_in_one_stratum_the_margins_hold_as_often_as_said_from_eight_rounds_on(blocks_in_use: int) -> None:
    blocks = number_blocks()
    random = Random("region")
    first = next(place for place, block in enumerate(blocks) if block.prefix >= "+26269200")
    used = blocks[first : first + blocks_in_use]
    base = {(shard, block): random.randrange(30, 90) for block in used for shard in range(SHARDS)}
    covered = 0
    for seed in range(SEEDS):
        draws = BlockDraws(Random(seed).randrange, blocks)
        people = [
            [base.get((shard, block), 0) if block else 0 for shard, block in draws.round()] for _ in range(ROUNDS)
        ]
        rounds = [[Amounts(number, number, 0, 0, number) for number in drawn] for drawn in people]
        estimate = sum(map(sum, people)) * draws.in_stratum / ROUNDS
        margin = margins_of_blocks(list(zip(*rounds, strict=True)), draws.in_stratum, 60).audience
        covered += abs(estimate - sum(base.values())) <= margin

    assert covered >= 0.9 * SEEDS


@pytest.mark.parametrize(("degrees", "right"), [(2, 4.303), (3, 3.182), (7, 2.365), (30, 2.042)])
def test_an_interval_is_wider_the_fewer_draws_have_told_the_variance(degrees: int, right: float) -> None:
    drawn, many = degrees + 1, 10**9  # pairs, of which hardly any is drawn
    stratum = [Amounts(number, 0, 0, 0, 0) for number in range(1, drawn + 1)]
    variance = sum((number - degrees / 2) ** 2 for number in range(drawn)) / degrees / drawn
    margin = margins_of_blocks([stratum], many).audience

    assert margin == pytest.approx(max(right * sqrt(variance), 3 * (drawn + 1) / 2 / drawn) * many, rel=0.04)


def test_what_is_extrapolated_from_shards_is_within_its_margins_as_often_as_said() -> None:
    people = [f"+336{place:08d}" for place in range(10_000_000, 10_006_400)]
    in_shard = Counter(shard_of(e164) for e164 in people)
    covered = 0
    for first in range(SHARDS):
        seen = sum(in_shard[(first + step) % SHARDS] for step in range(4))
        margins = margins_of_shards(Amounts(seen, seen, 0, 0, 2 * seen), 4 * seen, 4 / SHARDS)
        covered += abs(seen * 8 - len(people)) <= margins.audience
        assert margins.parts == 2 * margins.audience

    assert covered >= 0.9 * SHARDS


def test_what_nobody_was_seen_of_may_still_be_there() -> None:
    margins = margins_of_shards(Amounts(1000, 1000, 0, 0, 1000), 1000, 1 / SHARDS)

    assert margins.blocked == 3 * SHARDS
    assert margins_of_shards(Amounts(1000, 1000, 0, 0, 1000), 1000, 1.0) == Amounts(0, 0, 0, 0, 0)
