"""Numbers that a text may hold, where nobody must be missed.

`phone_numbers` reads one number, written as numbers are; here every group of digits is tried, in all readings.
"""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape
from urllib.parse import unquote

from stopsms.adapters.doors.phone_numbers import INVISIBLE, MOST_DIGITS, PLAIN_SIGNS, TURNING, mobiles_of
from stopsms.compliance.person.phone import Phone

_VISIBLE_OR_TURNED = str.maketrans("", "", INVISIBLE + TURNING + "\ufe0f\u20e3")
_DIGITS = re.compile(r"\+?[0-9]+")
_GLUED = re.compile(r"(?=((?:0|33)[67][0-9]{8}))")
"""Mobiles within more digits than two numbers have."""
_GLUED_WITHOUT_TRUNK_PREFIX = re.compile(r"(?:[67][0-9]{8}){2,}")
_FOLLOWED = re.compile(r"(0[67][0-9]{8})[0-9]{1,3}")
"""A mobile with a few digits too many."""
_WITHIN_NUMBER = re.compile(r"[ .…()\[\]/\\_·•,:;*'|=~-]{0,6}")
_BEFORE_CODES = re.compile(r"0{3,}|[19]1(?=33|262|590|594|596|508|41|68[179])")
"""What networks write before a country code: zeros, the type and plan of a number."""
_FEWEST_DIGITS = 9
"""Of a mobile number that any reading makes."""


def mobiles_within(text: str) -> tuple[Phone, ...]:
    """Every mobile that a text may hold, each once: those that its groups of digits make, alone or side by side, in all readings.

    For oppositions and holds (+33612345678;npi=1, sip:0612345678@…), not for consents: the number may be somebody else's. A tab and
    the end of a line separate two texts, and are never within a number.
    """
    plain = "".join(map(_digit, unescape(unquote(text)).translate(_VISIBLE_OR_TURNED).translate(PLAIN_SIGNS)))
    groups = list(_DIGITS.finditer(plain))
    found: dict[Phone, None] = {}
    for group in groups:
        glued = _glued(group.group())
        found |= dict.fromkeys(phone for digits in glued for phone in mobiles_of(digits, international=False))
    for place, first in enumerate(groups):
        end, digits = first.start(), ""
        for group in groups[place:]:
            digits += group.group().lstrip("+")
            if len(digits) > MOST_DIGITS or not _WITHIN_NUMBER.fullmatch(plain, end, group.start()):
                break
            end = group.end()
            if len(digits) >= _FEWEST_DIGITS:
                international = first.group().startswith("+") and not digits.startswith("0")
                found |= dict.fromkeys(mobiles_of(digits, international=international))
                found |= dict.fromkeys(mobiles_of(_BEFORE_CODES.sub("", digits, count=1), international=True))
                if digits.startswith("00"):
                    found |= dict.fromkeys(mobiles_of(digits.lstrip("0"), international=False))
    return tuple(found)


def _glued(digits: str) -> Sequence[str]:
    """The mobiles that more digits than one has may hold."""
    if len(digits) < 2 * _FEWEST_DIGITS:
        return [followed.group(1)] if (followed := _FOLLOWED.fullmatch(digits)) else []
    if _GLUED_WITHOUT_TRUNK_PREFIX.fullmatch(digits):
        return [digits[start : start + _FEWEST_DIGITS] for start in range(0, len(digits), _FEWEST_DIGITS)]
    return _GLUED.findall(digits)


def _digit(character: str) -> str:
    """A digit of any script as one of ours: a number that may have been meant is held."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character
