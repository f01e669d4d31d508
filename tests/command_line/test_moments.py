"""Times as people write and read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line.moments import NoSuchTime, NoTime, TwoTimes, day_understood, shown, understood

from tests.each_case import each

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # past midnight in Paris

zones = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("Europe/Paris", "Indian/Reunion", "Pacific/Noumea", "America/Miquelon", "Australia/Lord_Howe")
    ]
)
minutes = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
near_a_change = st.integers(-240, 240).map(
    lambda off: datetime(2026, 10, 25, 2) + timedelta(minutes=off)
) | st.integers(-240, 240).map(lambda off: datetime(2027, 3, 28, 2) + timedelta(minutes=off))


def now() -> datetime:
    return NOW


@each(
    ("written", "meant"),
    [
        ("28/11/2026 10:00", "2026-11-28T10:00:00+01:00"),
        ("28/07/2026 10:00", "2026-07-28T10:00:00+02:00"),
        ("28/11/2026 10h", "2026-11-28T10:00:00+01:00"),
        ("28/11/2026 à 10h30", "2026-11-28T10:30:00+01:00"),
        ("28/11/2026 10:00:30", "2026-11-28T10:00:30+01:00"),
        (" 8/1/2026 9:05 ", "2026-01-08T09:05:00+01:00"),
        ("2026-11-28 10:00", "2026-11-28T10:00:00+01:00"),
        ("2026-11-28T10:00", "2026-11-28T10:00:00+01:00"),
        ("28/11 10:00", "2026-11-28T10:00:00+01:00"),
        ("demain 10h", "2026-11-29T10:00:00+01:00"),
        ("Tomorrow 10:00", "2026-11-29T10:00:00+01:00"),
        ("aujourd’hui 10:00", "2026-11-28T10:00:00+01:00"),
        ("hier à 9h", "2026-11-27T09:00:00+01:00"),
        ("28/11/2026 10:00 +04:00", "2026-11-28T10:00:00+04:00"),
        ("25/10/2026 02:30 +02:00", "2026-10-25T02:30:00+02:00"),
        ("2026-11-28T10:00:00+01:00", "2026-11-28T10:00:00+01:00"),
        ("2026-11-28T10:00:00Z", "2026-11-28T10:00:00+00:00"),
    ],
)
def test_a_time_is_understood_as_people_write_it(written: str, meant: str) -> None:
    assert understood(written, PARIS, now).isoformat() == meant


@each(
    "written",
    [
        "", "10:00", "2026", "28/11/2026", "28/11/26 10:00", "11/28/2026 10:00", "31/02/2026 10:00", "28/11/2026 24:00",
        "28/11/2026 10:61", "28/11/2026 10", "samedi 10:00", "28.11.2026 10:00", "28/11/2026 10:00 CET", "28/11/2026 10:00 +25:00",
        "2026-13-01 10:00", "28/11/2026 10:00 pm",
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_or_in_none_is_no_time(written: str) -> None:
    with pytest.raises(NoTime):
        understood(written, PARIS, now)


@given(local=minutes | near_a_change, zone=zones)
def test_a_local_time_is_the_one_instant_at_which_clocks_show_it(local: datetime, zone: ZoneInfo) -> None:
    written = f"{local:%d/%m/%Y %H:%M}"
    there = tz.gettz(zone.key)  # another implementation of the same clocks
    exists, ambiguous = tz.datetime_exists(local, there), tz.datetime_ambiguous(local, there)
    if exists and not ambiguous:
        assert understood(written, zone, now).astimezone(zone).replace(tzinfo=None) == local
        return
    with pytest.raises(TwoTimes if exists else NoSuchTime) as refused:
        understood(written, zone, now)
    if isinstance(refused.value, NoSuchTime):
        before, after = refused.value.before, refused.value.after
        assert before.replace(tzinfo=None) < local < after.replace(tzinfo=None)
        assert after - before == timedelta(minutes=1)
    if isinstance(refused.value, TwoTimes):
        assert refused.value.first < refused.value.second
        for instant in (refused.value.first, refused.value.second):
            assert instant.astimezone(zone).replace(tzinfo=None) == local
            assert understood(f"{written} {instant.isoformat()[-6:]}", zone, now) == instant, "as the refusal proposes"


@given(instant=minutes, zone=zones, language=st.sampled_from(["fr", "en"]))
def test_a_time_that_is_shown_says_its_offset_and_is_understood_again(
    instant: datetime, zone: ZoneInfo, language: str
) -> None:
    at = instant.replace(tzinfo=UTC)
    _, day, clock, offset = shown(at, zone, language).split()

    assert understood(f"{day} {clock} {offset.strip('()')}", zone, now) == at


def test_a_time_is_shown_day_first_with_the_day_s_name() -> None:
    at = datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC)

    assert shown(at, PARIS, "fr") == "mar. 24/11/2026 10:00 (+01:00)"
    assert shown(at, PARIS, "en", seconds=True) == "Tue 24/11/2026 10:00:05 (+01:00)"
    assert shown(at.replace(second=0), PARIS, "en", seconds=True) == "Tue 24/11/2026 10:00 (+01:00)"


def test_a_day_is_understood_day_first_or_as_iso() -> None:
    assert day_understood("31/12/2027") == day_understood("2027-12-31") == date(2027, 12, 31)
    for written in ("31/02/2027", "12/31/2027", "31/12", "demain"):
        with pytest.raises(NoTime):
            day_understood(written)
