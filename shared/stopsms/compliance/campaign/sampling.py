"""Sampling: what the whole of an audience is like when there was only time to judge a part of it, and how sure that is.

Numbers say something of their owners (an old one, an operator, an overseas territory), so people whose numbers are near each other are
alike: whoever samples numbers block by block misses the few dense blocks, and does not see that he did. Here nothing is drawn but by
hashes. Whole shards, or, where not even one can be judged in time, cells, finer than shards: of each range of numbers one shard, and of
it those whose latest evidence has a hash of this lot. Each person is in a sample with the same chance, and independently of all others
(evidence is salted at random): how people are spread over numbers does not matter at all.
"""

from collections.abc import Callable
from hashlib import sha256
from math import hypot, sqrt
from typing import NamedTuple

from stopsms.compliance.campaign.shards import SHARDS

_DEVIATIONS = 1.96
"""The half width of a 95 % interval of a normal distribution."""

LOTS = 256
"""In so many the contacts of a shard are divided by the hash of their latest evidence."""

CELLS = SHARDS * LOTS
"""Everybody is in one of them."""

_FRENCH = [f"+33{lead}{place:02d}" for lead in (6, 7) for place in range(100)]
_BOUNDS = sorted([*_FRENCH, "+", "+262", "+338", *(f"+417{place}" for place in range(4, 10)), "+5", "+596", "+6", "+:"])

RANGES = [(first, _BOUNDS[place + 1]) for place, first in enumerate(_BOUNDS[:-1])]
"""All numbers, from the first of each to before the second, to be read side by side: of metropolitan France, each has a million."""

_FIRST_SHARDS = [sha256(first.encode()).digest()[0] % SHARDS for first, _ in RANGES]
"""Of each range, the shard of the first turn: not in a row, as the shards of neighbouring numbers are related (a CRC is linear)."""

RandomNumber = Callable[[int], int]
"""Of a number of choices, one at random, from 0 on."""


class Amounts(NamedTuple):
    """People, and the billed parts of those who would receive the message: as counted, as estimated, or their margins."""

    audience: float
    sendable: float
    deferred: float
    blocked: float
    parts: float


class Cells(NamedTuple):
    """A sample: in each turn another shard of each range of numbers, and of it these lots."""

    turns: range
    lots: range

    @property
    def share(self) -> float:
        """The chance that a person has of being in it."""
        return len(self.turns) * len(self.lots) / CELLS


def cells_around(place: int, number: int) -> Cells:
    """So many cells (a power of two, up to all), the one at this place (from 0) among them: the more, the fewer are in it."""
    turn, lot = divmod(place // number * number, LOTS)
    return Cells(range(turn, turn + max(1, number // LOTS)), range(lot, lot + min(number, LOTS)))


def shard_at(range_place: int, turn: int) -> int:
    """The shard of which a range is read in a turn: in 32 turns all of them, and in one turn no shard more than some ranges."""
    return (turn + _FIRST_SHARDS[range_place]) % SHARDS


class Counted(NamedTuple):
    """What is known of a sample: so many `people` were counted, each drawn with the chance `share` (above 0, at most 1).

    `judged` is what those of them come to who were judged, too: each of the counted with the chance `judged_share`. `parts_squared` is
    the sum of the squares of each judged person's parts.
    """

    judged: Amounts
    parts_squared: float
    people: int
    share: float
    judged_share: float = 1.0

    @property
    def factor(self) -> float:
        """How many people each of those who were judged stands for."""
        if not self.judged.audience:
            return 1 / self.share / self.judged_share
        return self.people / self.judged.audience / self.share

    @property
    def margins(self) -> Amounts:
        """Half the width of the 95 % interval of each amount, extrapolated by the factor: all people were drawn each for themselves."""
        squared = Amounts(*self.judged[:-1], self.parts_squared)  # of ones, for people
        each = map(self.margin, self.judged, squared)
        return Amounts(_score(self.people, self.people, 1 - self.share) / self.share, *list(each)[1:])

    def margin(self, amount: float, squared: float) -> float:
        """That of an amount of those who were judged, at most one or a few for each; `squared`, the sum of each one's squared.

        Two chances add up: who was counted, and who of them was judged. Of the latter only how much people differ makes an error.
        """
        people = max(1.0, self.judged.audience)
        apart = _score(amount, max(0.0, squared - amount**2 / people), 1 - self.judged_share)
        stands_for = self.factor * self.share
        together = _score(amount * stands_for, squared * stands_for, 1 - self.share)
        return hypot(apart * stands_for, together) / self.share


def _score(amount: float, squared: float, left_out: float) -> float:
    """The upper half of the score interval, which is the wider one: the variance is what it would be if the truth were at its end.

    So it is also right of what is rare: where nobody was seen, up to four may have been missed. `squared` tells the variance.
    Source: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », JASA 22 (1927).
    """
    each = max(1.0, squared / amount) if amount else 1.0
    missed = _DEVIATIONS**2 * left_out * each / 2
    return missed + sqrt(missed**2 + _DEVIATIONS**2 * left_out * squared)
