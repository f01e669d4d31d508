"""How the fields of a request are read: what a text may hold, how a time and a day are written. Everything that comes in is in NFC."""

import re
from datetime import date, datetime
from typing import Any

from pydantic_core import PydanticCustomError

from stopsms.compliance.instant import FIRST_DAY, LAST_DAY, tellable, to_millisecond
from stopsms.compliance.message.characters import composed, repaired, unwritable

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*", re.DOTALL)
_LINE_ENDS = re.compile(r"\r\n?")


def line(value: Any) -> Any:
    """A text of one line, in NFC. Refuses by name what it may not hold."""
    return _written(value, lines=False) if isinstance(value, str) else value


def lines(value: Any) -> Any:
    """A text of one line or several, with tabs or without, in NFC; lines end as Unix's do."""
    return _written(_LINE_ENDS.sub("\n", value), lines=True) if isinstance(value, str) else value


def persons_words(value: Any) -> Any:
    """What a person said or a person's machine sent: taken as it is, only halves of characters are replaced."""
    return repaired(value) if isinstance(value, str) else value


def _written(text: str, *, lines: bool) -> str:
    if found := unwritable(text, lines=lines):
        told = found.explanation
        raise PydanticCustomError(found.flaw.value, "{en}", {"fr": told.fr, "en": told.en})
    return composed(text)


def written_instant(value: Any) -> Any:
    """A time as ISO 8601 writes it: a number is none, whether of seconds or of anything else."""
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    raise PydanticCustomError("instant", "a time is written as 2026-11-24T10:00:00+01:00, with its offset")


def within_bounds(at: datetime) -> datetime:
    """An instant that can be put on any clock, to the millisecond: no part of it is lost between what is compared and what is kept."""
    if not tellable(at):
        raise PydanticCustomError("instant_out_of_bounds", "a time between 1970 and 2099 is expected")
    return to_millisecond(at)


def written_day(value: Any) -> Any:
    """A day as ISO 8601 writes it."""
    if isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("day", "a day is written as 1990-05-17")


def day_within_bounds(day: date) -> date:
    """A day on which somebody may have been born who is written to."""
    if not FIRST_DAY <= day < LAST_DAY:
        raise PydanticCustomError("day_out_of_bounds", "a day between 1870 and 2099 is expected")
    return day
