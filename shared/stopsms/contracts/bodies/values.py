"""Values of request bodies: what a text may contain, how an instant and a day are written. Everything that comes in is put into NFC."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)
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


Line = Annotated[str, BeforeValidator(line), StringConstraints(strip_whitespace=True)]
"""A text of one line: a name, a label, a value that is put into a text."""

Lines = Annotated[str, BeforeValidator(lines), StringConstraints(strip_whitespace=True)]
"""A text that may have several: a message, a wording, a reason."""

Text = Annotated[Line, StringConstraints(min_length=1, max_length=200)]

Label = Annotated[Line, StringConstraints(min_length=1, max_length=64)]

Operator = Annotated[Line, StringConstraints(max_length=128)]

PersonsWords = Annotated[str, BeforeValidator(persons_words)]
"""What a person said or wrote."""
Reason = Annotated[Lines, StringConstraints(min_length=3, max_length=2000)]

Value = Annotated[Line, StringConstraints(max_length=100)]

Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)]

StopNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,10}$")]
"""A number that takes STOP overseas or abroad: a code, or a local number where there are no codes. Which suits where, the rules say."""

Siren = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]

WrittenPhone = Annotated[str, StringConstraints(min_length=3, max_length=32)]

AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]

ImportId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]

CampaignId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]

PageMark = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,400}$")]
"""Where the next page of a list starts: opaque, see `stopsms.contracts.cursor`."""

Instant = Annotated[AwareDatetime, BeforeValidator(written_instant), AfterValidator(within_bounds)]

Day = Annotated[date, BeforeValidator(written_day), AfterValidator(day_within_bounds)]

Flag = Annotated[bool, Strict()]
"""`true` or `false`: an agreement is not read out of a word or a number."""

Whole = Annotated[int, Strict()]

Share = Annotated[float, Strict(), Field(ge=0.0001, le=1)]
"""A share of 1: in steps that make sense of an audience, and that a table can hold."""


MOST_ITEMS = 50
"""Most tags, categories, attributes or brands in one request."""


def _page(url: str) -> str:
    """An address of a page on the web: a name, no credentials."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.password is not None:
        raise ValueError("an address like https://shop.example/newsletter is expected")
    return url


PageAddress = Annotated[Line, StringConstraints(max_length=1000, pattern=r"^https://[!-~]+$"), AfterValidator(_page)]
"""Where a form or a notice can be read: https, as a browser shows it in ASCII."""


class Body(BaseModel):
    """A request body: unknown fields are refused, since a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
