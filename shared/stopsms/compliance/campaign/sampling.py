"""Sampling: what the whole of an audience is like when there was only time to judge a part of it, and how sure that is.

Two samples are fair. Whole shards, as a shard is a hash of the number: each person is in the sample with the same chance, and
independently of all others. Where not even one shard can be judged in time, pairs of a shard and a block of numbers, drawn at random:
each pair has the same chance, hence each person. People of one pair may be alike, so the interval comes from how much pairs differ.
The blocks are put in order and cut into strata of equal size, and each round draws one pair of every stratum: that different prefixes
have different people costs no precision.
"""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.number_blocks import NumberBlock

STRATA = 32
"""How many pairs one round draws."""

_DEVIATIONS = 1.96
"""The half width of a 95 % interval of a normal distribution; of Student's it is wider, the fewer draws have told the variance."""

_NONE_SEEN = 3.0
"""Of what was not seen among n, there may still be 3/n (95 %): no margin is smaller."""


RandomNumber = Callable[[int], int]
"""Of a number of choices, one at random, from 0 on."""


class Amounts(NamedTuple):
    """People, and the billed parts of those who would receive the message: as counted, as estimated, or their margins."""

    audience: float
    sendable: float
    deferred: float
    blocked: float
    parts: float


def margins_of_shards(counted: Amounts, parts_squared: float, share: float) -> Amounts:
    """Half the width of the 95 % interval of each amount, extrapolated from the people of whole shards.

    `share` of all shards was counted (above 0, at most 1); `parts_squared` is the sum of the squares of each person's parts.
    """
    squares = Amounts(*counted[:-1], parts_squared)
    return Amounts(*(_margin(square * (1 - share) / share**2, share) for square in squares))


def margins_of_blocks(strata: Sequence[Sequence[Amounts]], in_stratum: int, in_block: float = 1.0) -> Amounts:
    """Half the width of the 95 % interval of each amount, extrapolated from pairs: of each stratum as many, at least two.

    What was not seen may be whole pairs, of as many people as those that were; `in_block` people if there were none.
    """
    drawn = len(strata[0])
    share = drawn / in_stratum
    found = [pair for stratum in strata for pair in stratum if pair.audience]
    unseen = [sum(amounts) / len(found) for amounts in zip(*found, strict=True)] if found else [in_block] * 5
    each = zip(*(map(_variance, zip(*stratum, strict=True)) for stratum in strata), strict=True)
    return Amounts(
        *(
            _margin(
                sum(variances) * in_stratum**2 * (1 - share) / drawn,
                share,
                _deviations(_degrees(variances, drawn)),
                max(1.0, in_pair),
            )
            for variances, in_pair in zip(each, unseen, strict=True)
        )
    )


def _degrees(variances: Sequence[float], drawn: int) -> float:
    """How many draws have told the variance, less one a stratum: if all people are in one stratum, those of it alone.

    Source: F. E. Satterthwaite, « An approximate distribution of estimates of variance components », Biometrics 2 (1946).
    """
    squares = sum(variance**2 for variance in variances)
    return (drawn - 1) * (sum(variances) ** 2 / squares if squares else len(variances))


def _deviations(degrees: float) -> float:
    """The half width of a 95 % interval of Student's distribution, from the first terms of its expansion around the normal one.

    Source: Abramowitz and Stegun, « Handbook of Mathematical Functions » (1964), 26.7.5.
    """
    z = _DEVIATIONS
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3


def _margin(variance: float, share: float, deviations: float = _DEVIATIONS, unseen: float = 1.0) -> float:
    return 0.0 if share >= 1 else max(deviations * sqrt(variance), unseen * _NONE_SEEN / share)


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


class BlockDraws:
    """Draws pairs of a shard and a block without replacement, one of each stratum a round."""

    def __init__(self, random: RandomNumber, blocks: Sequence[NumberBlock]) -> None:
        """Nothing is drawn yet; `blocks` are in the order of their prefixes."""
        of_stratum = -(-len(blocks) // STRATA)
        padding = [None] * (of_stratum * STRATA - len(blocks))  # with nobody in them: all strata are of one size
        every = [*blocks, *padding]
        self._strata = [every[first : first + of_stratum] for first in range(0, len(every), of_stratum)]
        self._drawn: list[set[int]] = [set() for _ in self._strata]
        self._random = random
        self.in_stratum = of_stratum * SHARDS
        """How many pairs each stratum has, hence how many rounds there are."""

    def round(self) -> Iterator[tuple[int, NumberBlock | None]]:
        """A shard and a block of each stratum, in their order; None is a block with nobody. Endless once all are drawn."""
        for blocks, drawn in zip(self._strata, self._drawn, strict=True):
            place = self._random(self.in_stratum)
            while place in drawn:
                place = self._random(self.in_stratum)
            drawn.add(place)
            block, shard = divmod(place, SHARDS)
            yield shard, blocks[block]
