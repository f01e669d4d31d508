"""Times as people write and read them: day first, on the clocks of a place, with the offset said. An ISO time with an offset is one too."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = {"fr": "lun. mar. mer. jeu. ven. sam. dim.".split(), "en": "Mon Tue Wed Thu Fri Sat Sun".split()}
_NAMED_DAYS = {
    "hier": -1, "yesterday": -1, "aujourd'hui": 0, "aujourd’hui": 0, "today": 0, "demain": 1, "tomorrow": 1,
}  # fmt: skip
_OFFSET = r"(?:\s*(?P<offset>Z|[+-]\d\d:\d\d))?"
_DATE = r"(?:(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}))?|(?P<iso>\d{4}-\d\d-\d\d)|(?P<named>[a-z'’]+))"
_TIME = r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d\d)|h)(?::(?P<second>\d\d))?"
_LOCAL = re.compile(rf"{_DATE}(?:\s+|T|\s+à\s+|\s+at\s+){_TIME}{_OFFSET}", re.IGNORECASE)


class NoTime(ValueError):
    """A text that is no time."""


class NoSuchTime(NoTime):
    """A local time that clocks pass over, with what they show `before` and `after`: they are put forward in between."""

    def __init__(self, before: datetime, after: datetime) -> None:
        """The last instant before the clocks change, and the first after it."""
        super().__init__(before, after)
        self.before, self.after = before, after


class TwoTimes(NoTime):
    """A local time that comes twice, `first` and `second`: clocks are put back in between."""

    def __init__(self, first: datetime, second: datetime) -> None:
        """Both instants, each with its offset."""
        super().__init__(first, second)
        self.first, self.second = first, second


def understood(written: str, zone: ZoneInfo, now: Callable[[], datetime]) -> datetime:
    """An instant as somebody in `zone` writes it; a date without a year is of the present one. Raises NoTime and its kinds.

    `28/11/2026 10:00`, `28/11 10:00`, `demain 10h`, `2026-11-28 10:00`; an offset behind it counts: `25/10/2026 02:30 +02:00`.
    What it is `now` is asked only where that matters.
    """
    text = written.strip()
    try:
        exact = datetime.fromisoformat(text)
        if exact.tzinfo is not None:
            return exact
    except ValueError:
        pass
    found = _LOCAL.fullmatch(text)
    if found is None:
        raise NoTime(written)
    try:
        local = datetime.combine(_day(found, lambda: now().astimezone(zone).date()), _time(found))
        if offset := found["offset"]:
            return datetime.fromisoformat(f"{local.isoformat()}{offset.upper()}")
    except (KeyError, ValueError) as error:
        raise NoTime(written) from error
    return _on_clocks_of(zone, local)


def day_understood(written: str) -> date:
    """A day: `28/11/2026` or `2026-11-28`. Raises NoTime."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written.strip())
    try:
        if found is None:
            return date.fromisoformat(written.strip())
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    except ValueError as error:
        raise NoTime(written) from error


def _day(found: re.Match[str], today: Callable[[], date]) -> date:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    if found["named"]:
        return today() + timedelta(days=_NAMED_DAYS[found["named"].lower()])
    return date(int(found["year"] or today().year), int(found["month"]), int(found["day"]))


def _time(found: re.Match[str]) -> time:
    return time(int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0))


def _on_clocks_of(zone: ZoneInfo, local: datetime) -> datetime:
    """The one instant at which clocks there show this. Raises NoSuchTime and TwoTimes."""
    first, second = (_fixed(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first < second:
        raise TwoTimes(first, second)
    change = _change_between(zone, second.astimezone(UTC), first.astimezone(UTC))
    raise NoSuchTime(*(_fixed(each.astimezone(zone)) for each in (change - timedelta(minutes=1), change)))


def _fixed(local: datetime) -> datetime:
    """The same instant with an offset that does not depend on a zone any more."""
    return datetime.fromisoformat(local.isoformat())


def _change_between(zone: ZoneInfo, earlier: datetime, later: datetime) -> datetime:
    """The minute at which clocks change, between two instants that one change separates."""
    before = earlier.astimezone(zone).utcoffset()
    instant = earlier.replace(second=0, microsecond=0)
    while instant.astimezone(zone).utcoffset() == before and instant <= later:
        instant += timedelta(minutes=1)
    return instant


def shown(instant: datetime, zone: ZoneInfo, language: str, *, seconds: bool = False) -> str:
    """An instant on the clocks of a zone: mar. 24/11/2026 10:00 (+01:00). With `seconds`, those that are not zero."""
    local = instant.astimezone(zone)
    clock = f"{local:%H:%M:%S}" if seconds and local.second else f"{local:%H:%M}"
    offset = local.isoformat()[-6:]
    return f"{_DAYS[language][local.weekday()]} {local:%d/%m/%Y} {clock} ({offset})"
