"""The periods of soldes against days counted one by one, known dates, and the table made by hand for 2027."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.countries.france.timing.sales_periods import (
    OWN,
    PARTS,
    Area,
    SalesPeriod,
    next_period,
    period_on,
    periods,
    periods_of,
)
from stopsms.compliance.person.phone import Territory

from tests.each_case import each

YEARS = st.integers(2020, 2035)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FRENCH = [territory for territory in Territory if territory is not Territory.SWITZERLAND]


def named(year: int, month: int, day: str) -> list[date]:
    """Every day of a month with that name, counted on the calendar."""
    every = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    return [one for one in every if f"{one:%a}" == day]


def national(year: int) -> tuple[date, date]:
    second, last = named(year, 1, "Wed")[1], named(year, 6, "Wed")[-1]
    winter = named(year, 1, "Wed")[0] if second > date(year, 1, 12) else second
    return winter, named(year, 6, "Wed")[-2] if last > date(year, 6, 28) else last


@given(YEARS)
def test_every_area_begins_on_the_days_that_the_order_says(year: int) -> None:
    winter, summer = national(year)
    open_days = [date(year, 1, day) for day in (2, 3) if f"{date(year, 1, day):%a}" != "Sun"]

    assert {area: tuple(period.first for period in periods(area, year)) for area in Area} == {
        Area.NATIONAL: (winter, summer),
        Area.LORRAINE: (open_days[0], summer),
        Area.CORSICA: (winter, named(year, 7, "Wed")[1]),
        Area.SOUTH: (winter, named(year, 7, "Wed")[0]),
        Area.GUADELOUPE: (named(year, 1, "Sat")[0], named(year, 9, "Sat")[-1]),
        Area.NORTHERN_ISLANDS: (named(year, 5, "Sat")[0], named(year, 10, "Sat")[1]),
        Area.MARTINIQUE: (winter, named(year, 10, "Thu")[0]),
        Area.REUNION: (named(year, 2, "Sat")[0], named(year, 9, "Sat")[0]),
        Area.SAINT_PIERRE_ET_MIQUELON: (
            next(day for day in named(year, 1, "Wed") if day > date(year, 1, 15)),
            next(day for day in named(year, 7, "Wed") if day > date(year, 7, 14)),
        ),
    }


@given(YEARS, st.sampled_from(Area))
def test_a_period_is_four_weeks_within_its_year_and_meets_no_other(year: int, area: Area) -> None:
    one, other = periods(area, year)

    for period in (one, other):
        assert sum(period.first + timedelta(days=n) in period for n in range(-40, 80)) == 28
        assert period.first.year == period.last.year == year
    assert one.last < other.first


@given(DAYS, st.sampled_from(Area))
def test_the_next_period_is_the_first_that_begins_after_the_day(day: date, area: Area) -> None:
    begins = next_period(area, day).first

    assert begins > day
    later = (day + timedelta(days=n) for n in range(1, 400))
    assert begins == next(one for one in later if any(one == period.first for period in periods(area, one.year)))


@given(DAYS, st.sampled_from(FRENCH))
def test_what_is_under_way_is_of_the_territory_its_parts_or_the_nation(day: date, territory: Territory) -> None:
    found = {period.area for period in periods_of(territory, day)}
    possible = {*PARTS.get(territory, ()), Area.NATIONAL, *([OWN[territory]] if territory in OWN else [])}

    assert found == {area for area in possible if period_on(area, day) is not None}


@each(
    ("year", "winter", "summer"),
    [
        (2022, (1, 12), (6, 22)),
        (2024, (1, 10), (6, 26)),
        (2025, (1, 8), (6, 25)),
        (2026, (1, 7), (6, 24)),
    ],
)
def test_national_periods_began_on_the_days_that_are_known(
    year: int, winter: tuple[int, int], summer: tuple[int, int]
) -> None:
    assert [period.first for period in periods(Area.NATIONAL, year)] == [date(year, *winter), date(year, *summer)]


@each(
    ("area", "winter", "summer"),
    [
        (Area.NATIONAL, ("01-06", "02-02"), ("06-23", "07-20")),
        (Area.LORRAINE, ("01-02", "01-29"), ("06-23", "07-20")),
        (Area.CORSICA, ("01-06", "02-02"), ("07-14", "08-10")),
        (Area.SOUTH, ("01-06", "02-02"), ("07-07", "08-03")),
        (Area.GUADELOUPE, ("01-02", "01-29"), ("09-25", "10-22")),
        (Area.MARTINIQUE, ("01-06", "02-02"), ("10-07", "11-03")),
        (Area.REUNION, ("02-06", "03-05"), ("09-04", "10-01")),
        (Area.SAINT_PIERRE_ET_MIQUELON, ("01-20", "02-16"), ("07-21", "08-17")),
        (Area.NORTHERN_ISLANDS, ("05-01", "05-28"), ("10-09", "11-05")),
    ],
)
def test_the_periods_of_2027(area: Area, winter: tuple[str, str], summer: tuple[str, str]) -> None:
    found = [(f"{period.first:%m-%d}", f"{period.last:%m-%d}") for period in periods(area, 2027)]

    assert found == [winter, summer]


@each(("year", "first"), [(2016, 2), (2022, 3), (2026, 2), (2027, 2), (2033, 3)])
def test_the_first_working_day_of_january_is_the_2nd_unless_a_sunday(year: int, first: int) -> None:
    assert periods(Area.LORRAINE, year)[0] == SalesPeriod(date(year, 1, first), Area.LORRAINE)


@each(
    ("territory", "day", "areas"),
    [
        (Territory.METROPOLITAN, date(2027, 1, 5), [Area.LORRAINE]),
        (Territory.METROPOLITAN, date(2027, 7, 25), [Area.CORSICA, Area.SOUTH]),
        (Territory.METROPOLITAN, date(2027, 8, 5), [Area.CORSICA]),
        (Territory.METROPOLITAN, date(2027, 11, 26), []),
        (Territory.GUADELOUPE, date(2027, 1, 30), [Area.NATIONAL]),
        (Territory.GUADELOUPE, date(2027, 10, 9), [Area.GUADELOUPE, Area.NORTHERN_ISLANDS]),
        (Territory.NEW_CALEDONIA, date(2027, 1, 12), [Area.NATIONAL]),
    ],
)
def test_parts_of_a_territory_are_told(territory: Territory, day: date, areas: list[Area]) -> None:
    assert [period.area for period in periods_of(territory, day)] == areas


@pytest.mark.parametrize(
    ("year", "winter_ends", "summer_ends"),
    [(2015, (2, 17), (8, 4)), (2019, (2, 19), (8, 6)), (2020, (2, 4), (7, 21))],
)
def test_periods_had_six_weeks_until_2019(
    year: int, winter_ends: tuple[int, int], summer_ends: tuple[int, int]
) -> None:
    assert [period.last for period in periods(Area.NATIONAL, year)] == [
        date(year, *winter_ends),
        date(year, *summer_ends),
    ]
