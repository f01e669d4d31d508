"""Blocks of numbers: every mobile number that somebody may have lies in exactly one of them.

A shard holds its contacts in the order of their numbers, and a number says something of its owner (an old one, an operator, an
overseas territory): the beginning of a shard is no fair sample of it. Blocks drawn at random are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stopsms.compliance.person.phone import territory_of


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """The numbers in E.164 that begin with `prefix` and have so many more `digits`."""

    prefix: str
    digits: int

    def holds(self, e164: str) -> bool:
        """Whether a number lies in it. A longer number may begin alike."""
        return len(e164) == len(self.prefix) + self.digits and e164.startswith(self.prefix)


@dataclass(frozen=True, slots=True)
class _NumberSpace:
    """The numbers of a country code that have so many digits after it and begin with one of `leads`."""

    code: str
    length: int
    leads: str
    digits: int = 4


_SPACES = (
    _NumberSpace("+33", 9, "6 7"),
    _NumberSpace("+262", 9, "63 69 70"),
    _NumberSpace("+590", 9, "69 70"),
    _NumberSpace("+594", 9, "69 70"),
    _NumberSpace("+596", 9, "69 70"),
    _NumberSpace("+508", 9, "70"),
    _NumberSpace("+508", 6, "2 3 4 5 6 7 8 9"),
    _NumberSpace("+681", 6, "7 8"),
    _NumberSpace("+687", 6, "5 7 8 9"),
    _NumberSpace("+689", 8, "8"),
    _NumberSpace("+41", 9, "6 7", digits=5),  # another country's: fewer draws are spent where most bases have nobody
)
"""Where mobile numbers are looked for; `phone` decides which of these blocks are mobile numbers."""


@lru_cache(maxsize=1)
def number_blocks() -> Sequence[NumberBlock]:
    """All blocks, in the order of their prefixes: neighbours are alike."""
    return sorted((block for space in _SPACES for block in _blocks(space)), key=lambda block: block.prefix)


def _blocks(space: _NumberSpace) -> Iterator[NumberBlock]:
    for lead in space.leads.split():
        following = space.length - space.digits - len(lead)
        for place in range(10**following):
            prefix = f"{space.code}{lead}{place:0{following}d}"
            if territory_of(prefix + "0" * space.digits) is not None:
                yield NumberBlock(prefix, space.digits)
