"""When a recurring campaign is due: at a time on the clocks of a place, every day, on days of the week, or on a day of each month.

Pure calendar. A run belongs to a local day, and its instant follows from that day alone: whoever asks, whenever, finds the same runs.
A local time that the clocks skip (in France 02:00 to 03:00 on the last Sunday of March) is the instant that so many hours after midnight
would have been, an hour later on the clocks; of one that comes twice, the first counts. So a day has one run at most, and a day on which
one falls always has it. (A `cron` in a time zone leaves such a day out.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import LATEST
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.person.phone import HOME_TIME

_DAY = timedelta(days=1)


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Weekday(StrEnum):
    """A day of the week, from Monday on."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_WEEK = tuple(Weekday)


class NoRhythm(InputError):
    """A rhythm that says too little, too much, or no day at all."""

    code: ClassVar[str] = "no_rhythm"


@dataclass(frozen=True, slots=True)
class Run:
    """One time that it is due: the local day that it belongs to, and the instant."""

    day: date
    due: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Due `at` this time on the clocks of `timezone` (IANA), on days from `since` to `until`, both included.

    `every` week, on `weekdays`; every month, on `day_of_month`, or on the last day of a month that is shorter.
    """

    every: Every
    at: time
    timezone: str = HOME_TIME
    weekdays: frozenset[Weekday] = frozenset()
    day_of_month: int | None = None
    since: date | None = None
    until: date | None = None

    def check(self) -> None:
        """Raises NoRhythm, naming the field, unless it is one."""
        if not _is_a_place(self.timezone):
            words = Explanation(
                f"Ce fuseau horaire n’existe pas : écrivez-le comme {HOME_TIME}.",
                f"no such time zone: write one like {HOME_TIME}",
            )
            raise NoRhythm(words, field="schedule.timezone")
        if bool(self.weekdays) != (self.every is Every.WEEK):
            words = Explanation(
                "Un envoi chaque semaine demande des jours (weekdays), et lui seul en a : [tuesday], par exemple.",
                "weekdays go with every week, and every week with weekdays: [tuesday], say",
            )
            raise NoRhythm(words, field="schedule.weekdays")
        if (self.day_of_month is not None) != (self.every is Every.MONTH):
            words = Explanation(
                "Un envoi chaque mois demande un jour du mois (day_of_month), et lui seul en a un.",
                "day_of_month goes with every month, and every month with day_of_month",
            )
            raise NoRhythm(words, field="schedule.day_of_month")
        if self.since is not None and self.until is not None and self.until < self.since:
            words = Explanation(
                "La fin (until) précède le début (since) : aucun jour ne convient.",
                "until is before since: it would never be due",
            )
            raise NoRhythm(words, field="schedule.until")

    def on(self, day: date) -> Run | None:
        """The run of that local day, if it has one."""
        if (self.since is not None and day < self.since) or (self.until is not None and day > self.until):
            return None
        match self.every:
            case Every.WEEK if _WEEK[day.weekday()] not in self.weekdays:
                return None
            case Every.MONTH if not self._is_its_day_of_month(day):
                return None
        local = datetime.combine(day, self.at, tzinfo=ZoneInfo(self.timezone))
        return Run(day, local.astimezone(UTC))

    def _is_its_day_of_month(self, day: date) -> bool:
        is_last = (day + _DAY).month != day.month
        return day.day == self.day_of_month or (is_last and day.day < (self.day_of_month or 0))

    def day_of(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def after(self, instant: datetime) -> Iterator[Run]:
        """The runs that are due after this instant, first to last."""
        day = self.day_of(instant) - _DAY
        day = day if self.since is None else max(day, self.since)
        last = LATEST.date() - 2 * _DAY
        last = last if self.until is None else min(last, self.until)
        while day <= last:
            run = self.on(day)
            if run is not None and run.due > instant:
                yield run
            day += _DAY


_NO_PLACE = ("posix/", "right/")
"""Copies of the time zones that some machines have: the latter count leap seconds."""


def _is_a_place(timezone: str) -> bool:
    """Whether it names the clocks of a place: `localtime` and its like are those of whatever machine reads it."""
    if timezone != "UTC" and ("/" not in timezone or timezone.startswith(_NO_PLACE)):
        return False
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
