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

from stopsms.compliance.campaign.budget import cents, euros
from stopsms.compliance.instant import FIRST_DAY, LAST_DAY, tellable, to_millisecond
from stopsms.compliance.message.characters import composed, repaired, unwritable

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*", re.DOTALL)
_LINE_ENDS = re.compile(r"\r\n?")


def line(value: Any) -> Any:
    """A text of one line, in NFC. A character that it may not contain is refused by its name."""
    return _written(value, lines=False) if isinstance(value, str) else value


def lines(value: Any) -> Any:
    """A text of one or more lines, which may contain tabs, in NFC with Unix line ends."""
    return _written(_LINE_ENDS.sub("\n", value), lines=True) if isinstance(value, str) else value


def persons_words(value: Any) -> Any:
    """What a person said or a person's device sent: accepted as it is; only lone surrogates are replaced."""
    return repaired(value) if isinstance(value, str) else value


def _written(text: str, *, lines: bool) -> str:
    if character := unwritable(text, lines=lines):
        words = character.explanation
        raise PydanticCustomError(character.flaw.value, "{en}", {"fr": words.fr, "en": words.en})
    return composed(text)


def written_instant(value: Any) -> Any:
    """An instant in ISO 8601; a number, of seconds for instance, is refused."""
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    raise PydanticCustomError("instant", "a time is written as 2026-11-24T10:00:00+01:00, with its offset")


def within_bounds(at: datetime) -> datetime:
    """An instant within bounds, cut to the millisecond so that what is compared is what is stored."""
    if not tellable(at):
        raise PydanticCustomError("instant_out_of_bounds", "a time between 1970 and 2099 is expected")
    return to_millisecond(at)


def written_day(value: Any) -> Any:
    """A day in ISO 8601."""
    if isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("day", "a day is written as 1990-05-17")


def day_within_bounds(day: date) -> date:
    """A day on which a recipient may have been born."""
    if not FIRST_DAY <= day < LAST_DAY:
        raise PydanticCustomError("day_out_of_bounds", "a day between 1870 and 2099 is expected")
    return day


Line = Annotated[str, BeforeValidator(line), StringConstraints(strip_whitespace=True)]
"""A text of one line: a name, a label, a value for a personalised text."""

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
"""A number that receives STOP overseas or abroad: a short code, or a local number. The rules say which is allowed where."""

Siren = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]

_TWO_DIGITS = re.compile("[0-9]{2}")

WORDS_OF_KEYS = frozenset(
    "ADVERTISER ADVERTISERS CAMPAIGN CAMPAIGNS CARRIERS COLUMNS COMPARISON COUNT ERASED ERASURE EVIDENCE FORM FORMS HOLDING "
    "IMPORT IMPORTS INBOUND KEYS MESSAGES ONCE OPPOSED OPPOSITION OUTCOME PEOPLE PLAN RECURRENCE RECURRENCES REFUSED REPLAY REPLIED "
    "REPLY RETENTION REVIEW ROSTER RULEBOOK SESSION SPENT STOP_NUMBER STRAY STRAY_READ SWITCH TEMPLATES TOTALS".split()
)
"""What the partition keys of our own items begin with (docs/stored-items.md)."""


def _no_key_of_ours(advertiser_id: str) -> str:
    if _TWO_DIGITS.fullmatch(advertiser_id):
        raise PydanticCustomError("two_digits", "two digits alone are no id of an advertiser: choose another")
    if advertiser_id in WORDS_OF_KEYS:
        raise PydanticCustomError("word_of_keys", "items of ours are stored under this word: choose another")
    return advertiser_id


NewAdvertiserId = Annotated[Identifier, AfterValidator(_no_key_of_ours)]
"""Of an advertiser to be declared. Contacts are stored in shards, under an id and two digits.

`EVIDENCE#07` would be taken for a chain: by what reads the stream, the archive and the audit, and by the rights of our functions, which
name keys by their first word.
"""

WrittenPhone = Annotated[str, StringConstraints(min_length=3, max_length=32)]

AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]

ImportId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]

CampaignId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]

PageMark = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,400}$")]
"""Where the next page of a list starts: opaque, see `stopsms.contracts.cursor`."""

LONGEST_PAGE = 500

PageSize = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]
"""How many items a page of a list holds at most: what the caller asks for, within what is answered in time (29 s) and in size (6 MB)."""

Instant = Annotated[AwareDatetime, BeforeValidator(written_instant), AfterValidator(within_bounds)]

Day = Annotated[date, BeforeValidator(written_day), AfterValidator(day_within_bounds)]

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A calendar month of Paris, as 2026-11."""

Flag = Annotated[bool, Strict()]
"""`true` or `false`: words and numbers are refused, since an agreement must be explicit."""

Whole = Annotated[int, Strict()]


def _to_the_cent(amount: float) -> float:
    if euros(cents(amount)) != amount:
        raise PydanticCustomError("to_the_cent", "an amount in euros with at most two decimals is expected")
    return amount


Euros = Annotated[float, Strict(), Field(ge=0, le=100_000_000), AfterValidator(_to_the_cent)]
"""An amount in euros, before tax, to the cent."""

Share = Annotated[float, Strict(), Field(ge=0.0001, le=1)]
"""A share of 1, no smaller than a table can store."""


MOST_ITEMS = 50
"""Most tags, categories, attributes or brands in one request."""


def _page(url: str) -> str:
    """The address of a web page: a host name, no credentials."""
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
    """A request body. Unknown fields are refused: a misspelt one would silently be lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)
