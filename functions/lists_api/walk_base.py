"""Walk through the parts of a base one after the other, a page at a time, in bounded time: the next page goes on where this one ended."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.errors import UnknownCursor

Item = TypeVar("Item")
ReadPart = Callable[[str, str | None, int], tuple[Sequence[tuple[str, Item]], str | None]]
"""Of a part, from after a place on, so many items at most with their places; and that after which the next ones begin, None at its end."""

SHARD_PARTS = tuple(f"{shard:02d}" for shard in range(SHARDS))
"""The shards of an advertiser's contacts."""

ERASED_PARTS = tuple(f"x{digit}" for digit in "0123456789abcdef")
"""What remains of those whose data were erased, by a digit of the hash."""


LARGEST_PAGE = 2_500_000
"""About so many bytes of items end a page: an answer has 6 MB at most, and one item (all that somebody agreed to) may still be large."""


def walk(
    parts: Sequence[str], after: str | None, most: int, read: ReadPart[Item], late: Callable[[], bool]
) -> tuple[list[Item], str | None]:
    """A page of at most so many items, and the place where the next one starts; None after the last.

    When it is `late`, or large, the page ends as it is, with few items or none. Every page gets further. Raises UnknownCursor when `after`
    is no place in these parts.
    """
    part, _, place = (f"{parts[0]}-" if after is None else after).partition("-")
    if part not in parts:
        raise UnknownCursor
    items: list[Item] = []
    room = LARGEST_PAGE
    start = place or None
    for number, current in enumerate(parts[parts.index(part) :], start=parts.index(part) + 1):
        while True:
            found, start = read(current, start, most - len(items))
            for index, (at, item) in enumerate(found, start=1):
                items.append(item)
                room -= len(str(item).encode())
                if room <= 0 and (index < len(found) or start is not None):
                    return items, f"{current}-{at}"
            if start is None:
                break
            if len(items) >= most or late():
                return items, f"{current}-{start}"
        if number < len(parts) and (len(items) >= most or room <= 0 or late()):
            return items, f"{parts[number]}-"
    return items, None
