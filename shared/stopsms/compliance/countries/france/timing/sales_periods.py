"""The legal periods of soldes, by year and by area.

Four weeks each since 2020, six from 2015 to 2019, from 8:00 on the first day: marketing leaves no earlier, so that days are enough.
The dates are those of the order of 27 May 2019, in force since 1 January 2020, as accounts of it give them (docs/law.md R-60); the
national ones began alike before. Until 2014 sellers also chose two weeks of their own, which no table holds.
The minister may move a period until it begins; none of the years to come is moved as of the day on which the source was seen. A period
lies within its year.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from stopsms.compliance.person.phone import Territory

WEDNESDAY, THURSDAY, SATURDAY, SUNDAY = 3, 4, 6, 7
"""ISO days of the week."""

KNOWN_FROM = date(2015, 1, 1)
"""Before that day no text tells the days of a seller's soldes."""

_LENGTH, _LENGTH_BEFORE_2020 = timedelta(weeks=4), timedelta(weeks=6)


class Area(StrEnum):
    """Where periods of its own are kept: the nation, some departments of metropolitan France, or overseas."""

    NATIONAL = "national"
    LORRAINE = "54 55 57 88"
    CORSICA = "2A 2B"
    SOUTH = "06 66"
    GUADELOUPE = "971"
    NORTHERN_ISLANDS = "977 978"
    MARTINIQUE = "972"
    REUNION = "974"
    SAINT_PIERRE_ET_MIQUELON = "975"


@dataclass(frozen=True, order=True, slots=True)
class SalesPeriod:
    """Soldes in an area, both days included: four weeks, six before 2020."""

    first: date
    area: Area

    @property
    def last(self) -> date:
        """The last day."""
        length = _LENGTH if self.first.year >= 2020 else _LENGTH_BEFORE_2020
        return self.first + length - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        """Whether it is under way on that day."""
        return self.first <= day <= self.last


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def _last(year: int, month: int, weekday: int) -> date:
    """The last such day of a month of 30 days."""
    return _on_or_after(date(year, month, 24), weekday)


def _national_winter(year: int) -> date:
    """The second Wednesday of January; the first when the second is after the 12th."""
    second = _on_or_after(date(year, 1, 8), WEDNESDAY)
    return second if second.day <= 12 else second - timedelta(weeks=1)


def _national_summer(year: int) -> date:
    """The last Wednesday of June; the one before when the last is after the 28th."""
    last = _last(year, 6, WEDNESDAY)
    return last if last.day <= 28 else last - timedelta(weeks=1)


def _first_working_day(year: int) -> date:
    """Of January, whose first day is a holiday. Saturdays count: soldes began on Saturday 2 January 2016."""
    second = date(year, 1, 2)
    return second if second.isoweekday() != SUNDAY else date(year, 1, 3)


_BEGINNINGS: Mapping[Area, tuple[Callable[[int], date], ...]] = {
    Area.NATIONAL: (_national_winter, _national_summer),
    Area.LORRAINE: (_first_working_day, _national_summer),
    Area.CORSICA: (_national_winter, lambda year: _on_or_after(date(year, 7, 8), WEDNESDAY)),
    # Unsettled: older lists give them a summer of their own, a reading of October 2026 does not. It is kept as one that may be.
    Area.SOUTH: (_national_winter, lambda year: _on_or_after(date(year, 7, 1), WEDNESDAY)),
    Area.GUADELOUPE: (
        lambda year: _on_or_after(date(year, 1, 1), SATURDAY),
        lambda year: _last(year, 9, SATURDAY),
    ),
    Area.NORTHERN_ISLANDS: (
        lambda year: _on_or_after(date(year, 5, 1), SATURDAY),
        lambda year: _on_or_after(date(year, 10, 8), SATURDAY),
    ),
    Area.MARTINIQUE: (_national_winter, lambda year: _on_or_after(date(year, 10, 1), THURSDAY)),
    Area.REUNION: (
        lambda year: _on_or_after(date(year, 2, 1), SATURDAY),
        lambda year: _on_or_after(date(year, 9, 1), SATURDAY),
    ),
    Area.SAINT_PIERRE_ET_MIQUELON: (
        lambda year: _on_or_after(date(year, 1, 16), WEDNESDAY),
        lambda year: _on_or_after(date(year, 7, 15), WEDNESDAY),
    ),
}
"""When each period of a year begins, in the order of the year."""

OWN: Mapping[Territory, Area] = {
    Territory.METROPOLITAN: Area.NATIONAL,
    Territory.GUYANE: Area.NATIONAL,
    Territory.MAYOTTE: Area.NATIONAL,
    Territory.GUADELOUPE: Area.GUADELOUPE,
    Territory.MARTINIQUE: Area.MARTINIQUE,
    Territory.REUNION: Area.REUNION,
    Territory.SAINT_PIERRE_ET_MIQUELON: Area.SAINT_PIERRE_ET_MIQUELON,
}
"""The periods of a territory as a whole. None was found for New Caledonia, French Polynesia and Wallis-et-Futuna."""

PARTS: Mapping[Territory, tuple[Area, ...]] = {
    Territory.METROPOLITAN: (Area.LORRAINE, Area.CORSICA, Area.SOUTH),
    Territory.GUADELOUPE: (Area.NORTHERN_ISLANDS,),
}
"""The parts of a territory with other periods, which a number does not tell from the rest."""


def periods(area: Area, year: int) -> tuple[SalesPeriod, ...]:
    """The two periods of an area in a year, in order."""
    return tuple(SalesPeriod(begins(year), area) for begins in _BEGINNINGS[area])


def period_on(area: Area, day: date) -> SalesPeriod | None:
    """The period that is under way in an area on a day."""
    return next((period for period in periods(area, day.year) if day in period), None)


@lru_cache(maxsize=64)
def periods_of(territory: Territory, day: date) -> tuple[SalesPeriod, ...]:
    """Every period that is under way on a day for somebody in a territory: its own, then those of its parts, then the national one.

    The last counts for what is sold at a distance, wherever the buyer is.
    """
    areas = dict.fromkeys((*_own(territory), *PARTS.get(territory, ()), Area.NATIONAL))
    return tuple(period for area in areas if (period := period_on(area, day)) is not None)


@lru_cache(maxsize=64)
def next_period(area: Area, day: date) -> SalesPeriod:
    """The first period of an area to begin after a day."""
    coming = (*periods(area, day.year), *periods(area, day.year + 1))
    return next(period for period in coming if period.first > day)


def _own(territory: Territory) -> tuple[Area, ...]:
    return (OWN[territory],) if territory in OWN else ()
