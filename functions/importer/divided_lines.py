"""Which share of a divided file applies what of a line: every person belongs to one share, and so do all lines of a person.

A line of contacts has one number. A line of oppositions may name several people: each share applies those of its own, and the report
says of the line what is most important of all. Most lines write their numbers plainly: of these a share can tell without reading them
whether they may concern it. All others are read by every share.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from importer.acts.prepare_acts import prepare_line
from importer.acts.prepared_lines import LineContext, PreparedLine
from importer.reading.read_records import Row
from importer.reading.read_row import damage_of, numbers_of, phone_cells, without_dates
from stopsms.compliance.person.phone import Phone

_SIGNS = dict.fromkeys(map(ord, " .-/()'=\"\u00a0\u202f"))
_WRITTEN_PLAINLY = re.compile(r"(?:\+33|0033|33)?0?([67]\d{8})", re.ASCII)
_OWN_DIGITS = 9
"""Of a number in E.164, the last ones: those that it is written with in any form, but for what stands for its country."""

_MAY_BE_A_NUMBER = re.compile(r"[&%]|(?:\d\D*){9}")
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
    """Whether a line of oppositions is about people of this share, or may be."""
    plainly = _plain_numbers(row, context)
    if plainly is None:
        return own_line(row, prepare_line(row, context), context, share, shares) is not None
    return share in ({_share(digits, shares) for digits in plainly} or {row.line % shares})


def own_line(row: Row, prepared: PreparedLine, context: LineContext, share: int, shares: int) -> OwnLine | None:
    """Those acts and doubts of a line of oppositions that are this share's; None if the line does not concern it."""
    acting = [_share_of_phone(act.phone, shares) for act in prepared.acts]
    doubted = [_share_of_phone(phone, shares) for phone in (prepared.doubt.phones if prepared.doubt else ())]
    tells = _tells(prepared, [*acting, *doubted] or [_share_of_nobody(row, context, shares)], share)
    if tells is Tells.NOTHING and share not in (*acting, *doubted):
        return None
    acts = tuple(act for act, of in zip(prepared.acts, acting, strict=True) if of == share)
    doubt = prepared.doubt
    if doubt is not None:
        phones = tuple(phone for phone, of in zip(doubt.phones, doubted, strict=True) if of == share)
        doubt = replace(doubt, phones=phones) if phones else None
    return OwnLine(replace(prepared, acts=acts, doubt=doubt), tells)


def _tells(prepared: PreparedLine, concerned: Sequence[int], share: int) -> Tells:
    """What this share tells of a line, whose people are of the shares `concerned`: first those that it opposes."""
    refused = prepared.refused
    open_until_applied = prepared.acts and (refused is None or refused.noted)
    telling = set(concerned[: len(prepared.acts)]) if open_until_applied else {concerned[0]}
    if share not in telling:
        return Tells.NOTHING
    if len(telling) == 1:
        return Tells.ALL
    return Tells.FIRST_PART if share == concerned[0] else Tells.FURTHER_PART


def _share_of_nobody(row: Row, context: LineContext, shares: int) -> int:
    """The share that tells of a line with nobody on it: one that looks at it."""
    plainly = _plain_numbers(row, context)
    return _share(plainly[0], shares) if plainly else row.line % shares


def _plain_numbers(row: Row, context: LineContext) -> list[str] | None:
    """The numbers on a line that writes all of them plainly, any of which may be somebody's; None for any other line."""
    if row.fault or damage_of(row, context.layout):
        return None
    numbers: list[str] = []
    of_phones = context.layout.columns.get("phone", ())
    for place, cell in enumerate(row.cells):
        if plainly := _plain_number(cell):
            numbers.append(plainly)
        elif _MAY_BE_A_NUMBER.search(cell if place in of_phones else without_dates(cell)):
            return None
    return numbers


def _plain_number(cell: str) -> str:
    plainly = _WRITTEN_PLAINLY.fullmatch(cell.translate(_SIGNS))
    return "" if plainly is None else plainly[1]


def _share_of_phone(phone: Phone, shares: int) -> int:
    return _share(phone.e164[-_OWN_DIGITS:], shares)


def _share(digits: str, shares: int) -> int:
    return zlib.crc32(digits.encode()) % shares
