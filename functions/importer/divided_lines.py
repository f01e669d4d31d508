"""Which share of a divided file applies what of a line: every person belongs to one share, and so do all lines of a person.

A line of contacts has one number. A line of oppositions may name several people: each share applies those of its own, and the report
says of the line what is most important of all. Only the shares of numbers that a line may hold in any reading look at it; the first of
them also has whoever else the line turns out to name.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from importer.acts.prepared_lines import LineContext, PreparedLine
from importer.reading.read_records import Row
from importer.reading.read_row import damage_of, numbers_of, phone_cells, without_dates
from stopsms.compliance.person.phone import Phone

_SIGNS = dict.fromkeys(map(ord, " .-/()'=\"\u00a0\u202f"))
_WRITTEN_PLAINLY = re.compile(r"(?:\+33|0033|33)?0?([67]\d{8})", re.ASCII)
_FIXED = re.compile(r"(?:\+33|0033|33)?0?(?!508)[1-589]\d{8}", re.ASCII)
"""A landline: in no reading is it a mobile, unless of Saint-Pierre-et-Miquelon (508)."""

_OWN_DIGITS = 9
"""Of a number in E.164, the last ones: those that it is written with in any form, but for what stands for its country."""

_MAY_HOLD_A_NUMBER = re.compile(r"[&%]|(?:\d\D*){9}")
"""As many digits as a mobile has, of any script; or signs written as in web addresses and pages, which may be digits too."""


class Tells(Enum):
    """What a share says of a line in the report, and whether it counts it: of a line of several shares, the first one does."""

    ALL = "all"
    FIRST_PART = "first part"
    FURTHER_PART = "further part"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line with those acts and doubts that are about people of one share."""

    prepared: PreparedLine
    tells: Tells = Tells.ALL


def share_of(row: Row, context: LineContext, shares: int) -> int:
    """The share that applies a line of contacts: the same for all lines of a number. One without a single number is refused by any."""
    cells = [cell for cell in phone_cells(row, context) if cell]
    plainly = _plain_number(cells[0]) if len(cells) == 1 else ""
    if plainly:
        return _share(plainly, shares)
    phones = {number for cell in cells for number in numbers_of(cell, context) if isinstance(number, Phone)}
    return _share_of_phone(phones.pop(), shares) if len(phones) == 1 else row.line % shares


def concerns(row: Row, context: LineContext, share: int, shares: int) -> bool:
    """Whether a share is to look at a line of oppositions."""
    return share in _looking(row, context, shares)


def own_line(row: Row, prepared: PreparedLine, context: LineContext, share: int, shares: int) -> OwnLine | None:
    """Those acts and doubts of a line of oppositions that are this share's; None if the line does not concern it."""
    looking = _looking(row, context, shares)

    def of(phone: Phone) -> int:
        own = _share_of_phone(phone, shares)
        return own if own in looking else looking[0]

    acting = [of(act.phone) for act in prepared.acts]
    doubted = [of(phone) for phone in (prepared.doubt.phones if prepared.doubt else ())]
    tells = _tells(acting, [*acting, *doubted, *looking][0], share)
    if tells is Tells.NOTHING and share not in (*acting, *doubted):
        return None
    acts = tuple(act for act, of in zip(prepared.acts, acting, strict=True) if of == share)
    doubt = prepared.doubt
    if doubt is not None:
        phones = tuple(phone for phone, of in zip(doubt.phones, doubted, strict=True) if of == share)
        doubt = replace(doubt, phones=phones) if phones else None
    return OwnLine(replace(prepared, acts=acts, doubt=doubt), tells)


def _tells(acting: Sequence[int], first: int, share: int) -> Tells:
    """What this share tells of a line: every share that opposes somebody on it does, and of a line that opposes nobody the first."""
    telling = set(acting) or {first}
    if share not in telling:
        return Tells.NOTHING
    if len(telling) == 1:
        return Tells.ALL
    return Tells.FIRST_PART if share == first else Tells.FURTHER_PART


def _looking(row: Row, context: LineContext, shares: int) -> list[int]:
    """The shares of the numbers that a line of oppositions may hold in any reading; of a line without any, one share. Each once."""
    numbers = dict.fromkeys(_own_digits(row, context))
    return list(dict.fromkeys(_share(digits, shares) for digits in numbers)) or [row.line % shares]


def _own_digits(row: Row, context: LineContext) -> Iterator[str]:
    if row.fault or damage_of(row, context.layout):
        yield from map(_digits_of, context.mobiles_within(row.text))
        return
    of_phones = context.layout.columns.get("phone", ())
    for place, cell in enumerate(row.cells):
        if plainly := _plain_number(cell):
            yield plainly
            continue
        text = cell if place in of_phones else without_dates(cell)
        if _MAY_HOLD_A_NUMBER.search(text) and not _FIXED.fullmatch(text.translate(_SIGNS)):
            yield from map(_digits_of, context.mobiles_within(text))


def _plain_number(cell: str) -> str:
    plainly = _WRITTEN_PLAINLY.fullmatch(cell.translate(_SIGNS))
    return "" if plainly is None else plainly[1]


def _share_of_phone(phone: Phone, shares: int) -> int:
    return _share(_digits_of(phone), shares)


def _digits_of(phone: Phone) -> str:
    return phone.e164[-_OWN_DIGITS:]


def _share(digits: str, shares: int) -> int:
    return zlib.crc32(digits.encode()) % shares
