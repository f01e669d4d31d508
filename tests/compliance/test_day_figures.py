"""Figures of days: in French time, each recipient on one day, and nothing that counts have is lost."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.day_figures import (
    Figures,
    by_day,
    figures_of,
    summed,
    with_oppositions,
    without_day,
)
from stopsms.compliance.campaign.outcome import Fate, Outcome, count

EVENING = datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC)
outcomes = st.builds(
    Outcome,
    st.sampled_from(Fate),
    st.integers(0, 200).map(lambda hours: EVENING + timedelta(hours=hours)),
    parts=st.integers(0, 3),
)


def test_a_day_is_one_in_paris() -> None:
    later = EVENING + timedelta(seconds=1)
    days = by_day([Outcome(Fate.SENT, EVENING, parts=2), Outcome(Fate.BLOCKED, later)])

    assert days == {date(2026, 11, 24): Figures(sent=1, parts=2), date(2026, 11, 25): Figures(blocked=1)}
    assert with_oppositions(days, [later])[date(2026, 11, 25)] == Figures(blocked=1, oppositions=1)
    assert with_oppositions({}, [EVENING]) == {date(2026, 11, 24): Figures(oppositions=1)}


def test_who_waits_is_on_no_day() -> None:
    assert by_day([Outcome(Fate.DEFERRED, EVENING)]) == {}


@given(st.lists(outcomes, max_size=30))
def test_the_days_add_up_to_the_counts(decided: list[Outcome]) -> None:
    counts, days = count(decided), by_day(decided)

    assert sum(days.values(), Figures()) == figures_of(counts)
    assert without_day(counts, days) is None


@given(st.lists(outcomes, max_size=10), st.lists(outcomes, min_size=1, max_size=10))
def test_what_was_counted_before_days_were_kept_is_what_is_left(kept: list[Outcome], before: list[Outcome]) -> None:
    both = count([*kept, *before])
    left = without_day(both, by_day(kept))

    assert (left or Figures()) == figures_of(count(before))


def test_days_of_several_parts_are_put_together() -> None:
    first, second = {date(2026, 11, 24): Figures(sent=1)}, {date(2026, 11, 24): Figures(sent=2, failed=1)}
    assert summed([first, second]) == {date(2026, 11, 24): Figures(sent=3, failed=1)}
    assert without_day(Counts(planned=9, deferred=9), {}) is None
