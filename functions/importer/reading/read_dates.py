"""Dates as people in France, programs and spreadsheets write them in cells."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from importer.reading.read_cells import UnreadableCell, plain_cell
from stopsms.compliance.message.text import plain
from stopsms.compliance.person.phone import HOME_TIME

_HOME = ZoneInfo(HOME_TIME)
"""The time zone of dates without an offset: metropolitan France."""


_AT_HOUR = r"(?:[ ,T]+(?:à )?(\d{1,2})[:hH](\d{2})?(?::(\d{2})(?:[.,]\d{1,9})?)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{2}}){_AT_HOUR}")
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            *("janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil juill"),
            *("aout", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_IN_WORDS = re.compile(
    rf"(\d{{1,2}}|1er)[ \u00a0\u202f-]([^\W\d_]{{3,9}})\.?[ \u00a0\u202f-](\d{{4}}|\d{{2}}){_AT_HOUR}"
)
_OFFSET_APART = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ([+-]\d\d:?\d\d)")
_DAY_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[+-].*", re.DOTALL)
"""2026-10-01+0100, which Python would read as one o’clock."""
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_EPOCH_OF_SPREADSHEETS = date(1899, 12, 30)
_SERIALS = range(25569, 73051)
"""Days from 1970 to 2100; five digits outside this range are not a date."""

_MILLISECONDS = re.compile(r"\d{13}")
_END_OF_DAY = time(23, 59, 59)


def moment(cell: str, *, end_of_day: bool = False) -> datetime:
    """The instant that a date stands for, as people in France, programs and spreadsheets write it. Raises UnreadableCell.

    24/11/2026 10:30, 24 nov. 2026, 2026-11-24T10:30:00+01:00, 45985; fractions of a second are dropped. A day without an
    hour means its beginning, or its end if `end_of_day`.
    """
    cell = plain_cell(cell)
    try:
        return _moment(cell, _END_OF_DAY if end_of_day else time()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableCell(f"La date « {cell[:40]} » n’est pas lisible : écrivez 24/11/2026 ou 2026-11-24.") from None


def _moment(cell: str, without_hour: time) -> datetime:
    if match := _DAY_FIRST.fullmatch(cell) or _MONTH_IN_WORDS.fullmatch(cell):
        day, month, year, hour, minute, second = match.groups()
        of_year = int(month) if month.isdigit() else _MONTHS.get(plain(month), 0)
        on = date(int(year) + (2000 if len(year) == 2 else 0), of_year, int(day.removesuffix("er")))
        at = without_hour if hour is None else time(int(hour), int(minute or 0), int(second or 0))
        return datetime.combine(on, at, _HOME)
    if (match := _SERIAL.fullmatch(cell)) and int(match.group(1)) in _SERIALS:
        start = datetime.combine(_EPOCH_OF_SPREADSHEETS, time(), _HOME) + timedelta(days=int(match.group(1)))
        if match.group(2) is None:
            return datetime.combine(start.date(), without_hour, _HOME)
        return start + timedelta(seconds=round(float(f"0.{match.group(2)}") * 86400))
    if _MILLISECONDS.fullmatch(cell):
        return datetime.fromtimestamp(int(cell) / 1000, UTC)
    if len(cell) == len("2026-11-24"):
        return datetime.combine(date.fromisoformat(cell), without_hour, _HOME)
    if match := _OFFSET_APART.fullmatch(cell):
        cell = match.group(1) + match.group(2)
    if _DAY_WITH_OFFSET.fullmatch(cell):
        raise ValueError(cell)
    read = datetime.fromisoformat(cell.removesuffix(" UTC") + "+00:00" if cell.endswith(" UTC") else cell)
    return read.replace(tzinfo=_HOME) if read.tzinfo is None else read


def day_comes_first(cells: Iterable[str]) -> bool:
    """Whether numeric dates put the day first; False if more of them can only be read month first."""
    day_first = month_first = 0
    for cell in cells:
        if match := _DAY_FIRST.fullmatch(plain_cell(cell)):
            first, second = int(match.group(1)), int(match.group(2))
            day_first += second <= 12 < first
            month_first += first <= 12 < second
    return month_first <= day_first


def day(cell: str) -> date:
    """The calendar day of a date, in France. Raises UnreadableCell."""
    return moment(cell).astimezone(_HOME).date()
