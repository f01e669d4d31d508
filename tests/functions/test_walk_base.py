"""Walking through a base: pages of any size, cut short at any moment, show everybody once who was there all the while, in one order."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lists_api import walk_base
from lists_api.walk_base import ReadPart, walk
from stopsms.compliance.errors import UnknownCursor

PARTS = ("00", "01", "x0")
Base = dict[str, list[str]]
bases = st.fixed_dictionaries(
    {part: st.lists(st.integers(0, 30).map(lambda number: f"{number:02d}"), unique=True).map(sorted) for part in PARTS}
)


def read_of(base: Base, piece: int, item: str = "{part}/{name}") -> ReadPart[str]:
    """Reads a part as a table does: no more than `piece` items are looked at in one go."""

    def read(part: str, after: str | None, most: int) -> tuple[Sequence[tuple[str, str]], str | None]:
        behind = [name for name in sorted(base[part]) if after is None or name > after]
        found = behind[: min(most, piece)]
        listed = [(name, item.format(part=part, name=name)) for name in found]
        return listed, found[-1] if len(found) < len(behind) else None

    return read


@given(bases, st.integers(1, 40), st.integers(1, 10), st.lists(st.booleans(), max_size=60))
def test_pages_of_any_size_cut_short_at_any_moment_show_all_of_it_once_and_in_order(
    base: Base, most: int, piece: int, lateness: list[bool]
) -> None:
    late = iter(lateness)
    shown: list[str] = []
    place: str | None = None
    places: set[str] = set()
    while True:
        page, place = walk(PARTS, place, most, read_of(base, piece), lambda: next(late, False))
        assert len(page) <= most
        shown += page
        if place is None:
            break
        assert place not in places, "a page got no further"
        places.add(place)

    assert shown == [f"{part}/{name}" for part in PARTS for name in base[part]]


@given(bases, bases, bases, st.integers(1, 5))
def test_whoever_is_there_all_the_while_is_shown_once_whoever_comes_or_goes(
    staying: Base, leaving: Base, coming: Base, most: int
) -> None:
    before = {part: sorted({*staying[part], *leaving[part]}) for part in PARTS}
    after = {part: sorted({*staying[part], *coming[part]}) for part in PARTS}
    shown, place = walk(PARTS, None, most, read_of(before, 3), lambda: False)
    while place is not None:
        page, place = walk(PARTS, place, most, read_of(after, 3), lambda: False)
        shown += page

    assert len(shown) == len(set(shown))
    assert {f"{part}/{name}" for part in PARTS for name in staying[part]} <= set(shown)


@pytest.mark.parametrize("place", ["", "02-", "anything", "x1-05", "-"])
def test_a_place_that_no_part_has_is_refused(place: str) -> None:
    with pytest.raises(UnknownCursor):
        walk(PARTS, place, 5, read_of({part: [] for part in PARTS}, 5), lambda: False)


@given(bases, st.integers(1, 40), st.integers(1, 10))
def test_a_page_of_large_items_ends_before_it_is_too_large_to_be_answered(base: Base, most: int, piece: int) -> None:
    large = "{part}/{name}" + "é" * 50
    shown: list[str] = []
    place: str | None = None
    while True:
        with pytest.MonkeyPatch.context() as small:
            small.setattr(walk_base, "LARGEST_PAGE", 250)
            page, place = walk(PARTS, place, most, read_of(base, piece, large), lambda: False)
        assert sum(len(one.encode()) for one in page) < 250 + len(large.encode())
        shown += [one.rstrip("é") for one in page]
        if place is None:
            break

    assert shown == [f"{part}/{name}" for part in PARTS for name in base[part]]
