"""The numbers of our own opt-out list, as far as a comparison has read them there or put them there itself."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable
from heapq import merge

from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import KeptNumbers

MOST_AT_HAND = 100_000
"""Numbers that are held as they come, before they are kept: what a call reads at the carrier's default quota is less."""


class OwnNumbers:
    """What this call has learned stands in a set; what was kept before, once it is loaded, in a sorted array of eight bytes a number.

    So a list of a million numbers takes 8 MB, and twice that while it is loaded, beside the 100,000 at hand with about 8 MB.
    """

    def __init__(self, store: KeptNumbers) -> None:
        """None yet."""
        self._store = store
        self._at_hand: set[int] = set()
        self._loaded = array("Q")

    def __contains__(self, phone: Phone) -> bool:
        """Whether it is on the list."""
        number = _whole(phone)
        if number in self._at_hand:
            return True
        place = bisect_left(self._loaded, number)
        return place < len(self._loaded) and self._loaded[place] == number

    @property
    def full(self) -> bool:
        """Whether what is at hand has to be kept before there is more of it."""
        return len(self._at_hand) >= MOST_AT_HAND

    def learn(self, phones: Iterable[Phone]) -> None:
        """These are on the list."""
        self._at_hand.update(map(_whole, phones))

    def forget(self) -> None:
        """The list is read from its beginning."""
        self._at_hand.clear()

    def keep(self) -> tuple[str, ...]:
        """The name under which what is at hand is kept from now on, for the calls that follow; none if there is nothing."""
        if not self._at_hand:
            return ()
        name = self._store.keep(array("Q", sorted(self._at_hand)).tobytes())
        self._at_hand.clear()
        return (name,)

    def load(self, names: Collection[str]) -> None:
        """All that was kept under these names. Raises ValueError for what is no such numbers, and whatever the store does."""
        self._loaded = array("Q", merge(*(_numbers(self._store.read(name)) for name in names)))


def _whole(phone: Phone) -> int:
    """A number in E.164 has at most fifteen digits, and begins with none that a whole number would lose."""
    return int(phone.e164[1:])


def _numbers(content: bytes) -> "array[int]":
    if not content:
        raise ValueError("nothing is kept there")
    numbers = array("Q")
    numbers.frombytes(content)
    return numbers
