"""Ids that are drawn at random: of campaigns, imports, forms and keys."""

from collections.abc import Callable

_LETTERS = "abcdefabcd"


def new_id(size: int, random: Callable[[int], bytes]) -> str:
    """An id of twice as many hexadecimal digits as `size`, made of what gives so many random bytes.

    A letter is always among them: where a path holds digits alone, the log takes them for somebody's number and does not repeat them,
    and one key in 280 would be without a name there.
    """
    drawn = random(size).hex()
    return _LETTERS[int(drawn[0])] + drawn[1:] if drawn.isdecimal() else drawn
