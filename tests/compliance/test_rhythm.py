"""When a recurring campaign is due: by the calendar and the clocks of a place, compared with dateutil's."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil import rrule, tz  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.rhythm import Every, NoRhythm, Rhythm, Weekday

from tests.each_case import each

PARIS = "Europe/Paris"
ZONES = (PARIS, "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea", "Australia/Lord_Howe", "America/New_York")
FEW = 12

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
"""dateutil knows the clocks until 2037."""


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    every = draw(st.sampled_from(Every))
    since = draw(st.none() | days)
    length = draw(st.none() | st.integers(0, 400))
    until = None if since is None or length is None else since + timedelta(days=length)
    return Rhythm(
        every=every,
        at=draw(st.times().map(lambda at: at.replace(second=0, microsecond=0))),
        timezone=draw(st.sampled_from(ZONES)),
        weekdays=draw(st.frozensets(st.sampled_from(Weekday), min_size=1)) if every is Every.WEEK else frozenset(),
        day_of_month=draw(st.integers(1, 31)) if every is Every.MONTH else None,
        since=since,
        until=until,
    )


def expected(rhythm: Rhythm, after: datetime) -> list[datetime]:
    """By dateutil: its own recurrence rule on local times, each put on its own clocks."""
    zone = tz.gettz(rhythm.timezone)
    first = after.astimezone(zone).replace(tzinfo=None) - timedelta(days=2)
    begin = datetime.combine(max(first.date(), rhythm.since or first.date()), rhythm.at)
    more: dict[str, Any] = {}
    if rhythm.every is Every.WEEK:
        more = {"byweekday": sorted(list(Weekday).index(day) for day in rhythm.weekdays)}
    if rhythm.day_of_month is not None:
        candidates = range(min(28, rhythm.day_of_month), rhythm.day_of_month + 1)
        more = {"bymonthday": list(candidates), "bysetpos": -1}
    frequency = {Every.DAY: rrule.DAILY, Every.WEEK: rrule.WEEKLY, Every.MONTH: rrule.MONTHLY}[rhythm.every]
    rule = rrule.rrule(frequency, dtstart=begin, count=FEW * 3, **more)
    local = (at for at in rule if rhythm.until is None or at.date() <= rhythm.until)
    instants = (tz.resolve_imaginary(at.replace(tzinfo=zone)).astimezone(UTC) for at in local)
    return list(islice((at for at in instants if at > after), FEW))


@given(rhythms(), moments)
def test_the_runs_after_a_moment_are_those_of_an_independent_calendar(rhythm: Rhythm, after: datetime) -> None:
    assert [run.due for run in islice(rhythm.after(after), FEW)] == expected(rhythm, after)


@given(rhythms(), moments, moments)
def test_whoever_asks_whenever_finds_the_same_runs_in_order_one_a_day(
    rhythm: Rhythm, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    runs = list(islice(rhythm.after(earlier), 400))
    following = next(rhythm.after(later), None)

    assert [run for run in runs if run.due > later][:1] in ([following], [])
    assert [run.due for run in runs] == sorted({run.due for run in runs})
    assert [run.day for run in runs] == sorted({run.day for run in runs})


def paris(written: str) -> datetime:
    return datetime.fromisoformat(written)


@each(
    ("at", "day", "due"),
    [
        (time(2, 30), date(2026, 3, 28), "2026-03-28T02:30+01:00"),
        (time(2, 30), date(2026, 3, 29), "2026-03-29T03:30+02:00"),  # the clocks skip it
        (time(2, 30), date(2026, 10, 25), "2026-10-25T02:30+02:00"),  # it comes twice: the first
        (time(10), date(2026, 3, 29), "2026-03-29T10:00+02:00"),
        (time(10), date(2026, 10, 25), "2026-10-25T10:00+01:00"),
    ],
)
def test_a_day_on_which_the_clocks_change_has_its_run_once(at: time, day: date, due: str) -> None:
    run = Rhythm(Every.DAY, at).on(day)

    assert run is not None
    assert run.due == paris(due)


def test_a_month_without_its_day_has_its_last_one() -> None:
    rhythm = Rhythm(Every.MONTH, time(10), day_of_month=31)

    found = [run.day for run in islice(rhythm.after(paris("2028-01-01T00:00+01:00")), 5)]

    assert found == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30), date(2028, 5, 31)]


def test_its_first_and_last_day_are_among_its_days() -> None:
    rhythm = Rhythm(Every.DAY, time(10), since=date(2026, 12, 1), until=date(2026, 12, 3))

    found = [run.day.day for run in rhythm.after(paris("2026-11-24T10:00+01:00"))]

    assert found == [1, 2, 3]


NO_ZONES = ("Paris", "", "../etc", "Europe", "/tz", "a\0", "localtime", "posixrules", "Factory", "right/Europe/Paris")
"""The last ones are files of time zones on many machines, and no clocks of a place."""


@each(
    ("rhythm", "field"),
    [
        (Rhythm(Every.WEEK, time(10)), "weekdays"),
        (Rhythm(Every.DAY, time(10), weekdays=frozenset({Weekday.MONDAY})), "weekdays"),
        (Rhythm(Every.MONTH, time(10)), "day_of_month"),
        (Rhythm(Every.DAY, time(10), day_of_month=3), "day_of_month"),
        (Rhythm(Every.DAY, time(10), since=date(2026, 12, 2), until=date(2026, 12, 1)), "until"),
        *[(Rhythm(Every.DAY, time(10), name), "timezone") for name in NO_ZONES],
    ],
)
def test_what_is_no_rhythm_is_refused_by_its_field(rhythm: Rhythm, field: str) -> None:
    with pytest.raises(NoRhythm) as refused:
        rhythm.check()

    assert refused.value.field == f"schedule.{field}"
