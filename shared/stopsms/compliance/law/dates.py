"""Arithmetic on dates that several rules need: years back, a calendar month ahead, Easter."""

from datetime import date, datetime, timedelta
from typing import TypeVar

DayT = TypeVar("DayT", date, datetime)


def years_before(day: DayT, years: int) -> DayT:
    """The same day some years earlier; 29 February falls on 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def month_after(day: DayT) -> DayT:
    """The same day of the next month; its last day when it is shorter (Règlement (CEE, Euratom) n° 1182/71, art. 3(2)(c))."""
    some_day_of_it = day.replace(day=1) + timedelta(days=32)
    last = (some_day_of_it.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return some_day_of_it.replace(day=min(day.day, last.day))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
