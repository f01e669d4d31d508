"""A recurring campaign: which runs are to be made at a moment, under which ids, and what may be done with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from stopsms.compliance.campaign.campaign import InvalidTransition, Margins, Prediction
from stopsms.compliance.campaign.recurrence import (
    MOST_ACTS,
    REMEMBERED,
    Move,
    Recurrence,
    RecurrenceState,
    RunCaps,
    activated,
    created,
    ended,
    figures_of,
    paused,
    resumed,
    revised,
    run_id,
)
from stopsms.compliance.campaign.rhythm import Every, Rhythm

from tests.each_case import each
from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_recurrence, accepted

WEDNESDAY = TUESDAY_10H_PARIS + timedelta(days=1)
THURSDAY = WEDNESDAY + timedelta(days=1)
SECOND = timedelta(seconds=1)
DAILY = Rhythm(Every.DAY, time(10))


def to_make(recurrence: Recurrence, now: datetime) -> list[datetime]:
    return [run.due for run in recurrence.to_make(now)]


def test_a_run_is_made_when_its_notice_begins_and_not_before() -> None:
    recurrence = a_recurrence()

    assert recurrence.next_look(TUESDAY_10H_PARIS) == WEDNESDAY
    assert to_make(recurrence, WEDNESDAY - SECOND) == []
    assert to_make(recurrence, WEDNESDAY) == [THURSDAY]
    assert recurrence.next_look(WEDNESDAY) == WEDNESDAY + timedelta(days=7)


def test_what_could_not_have_its_full_notice_before_it_was_activated_is_no_run() -> None:
    recurrence = a_recurrence(active_since=WEDNESDAY + SECOND)

    assert to_make(recurrence, THURSDAY - SECOND) == []
    assert recurrence.next_look(WEDNESDAY + SECOND) == WEDNESDAY + timedelta(days=7)


def test_looks_that_never_came_are_remembered_for_two_weeks() -> None:
    recurrence = a_recurrence(schedule=DAILY)
    much_later = TUESDAY_10H_PARIS + timedelta(days=40)

    found = to_make(recurrence, much_later)

    assert found[0] == much_later - REMEMBERED + timedelta(days=1)
    assert found[-1] == much_later + timedelta(days=1)


@each("state", [RecurrenceState.PAUSED, RecurrenceState.ENDED])
def test_nothing_is_made_of_one_that_is_not_active(state: RecurrenceState) -> None:
    assert to_make(a_recurrence(state=state), WEDNESDAY) == []


def test_a_run_has_its_own_id_for_each_recurrence_and_day() -> None:
    days = [run.day for run in a_recurrence(schedule=DAILY).to_make(TUESDAY_10H_PARIS + timedelta(days=5))]
    ids = {run_id(recurrence, day) for recurrence in ("feedface00000001", "feedface00000002") for day in days}

    assert len(ids) == 2 * len(days)
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in ids)
    assert run_id("feedface00000001", THURSDAY.date()) == "af299ba321f6ebec"


def test_pausing_resuming_and_ending_are_kept_with_who_did_it() -> None:
    now = TUESDAY_10H_PARIS
    made = created(replace(a_recurrence(), state=RecurrenceState.PAUSED, activated_by="", active_since=None), "a")
    active = activated(made, accepted("fr.sunday"), "b", now)
    stopped = paused(active, "c", now)
    again = resumed(stopped, "d", WEDNESDAY)
    over = ended(again, "e", WEDNESDAY)

    assert [(act.act, act.principal) for act in over.acts] == [
        (Move.CREATED, "a"),
        (Move.ACTIVATED, "b"),
        (Move.PAUSED, "c"),
        (Move.RESUMED, "d"),
        (Move.ENDED, "e"),
    ]
    assert (active.accepted, again.accepted) == (accepted("fr.sunday"), accepted("fr.sunday"))
    assert (active.active_since, again.active_since) == (now, WEDNESDAY)
    assert over.revision == made.revision + 4
    assert [one.stops_runs for one in (made, active, stopped, again, over)] == [False, False, True, False, True]


def test_another_definition_has_to_be_activated_and_accepted_anew() -> None:
    before = a_recurrence(accepted=accepted("fr.sunday"))
    after = revised(before, replace(before, caps=RunCaps(10)), MARKETER, WEDNESDAY)

    assert (after.state, after.accepted, after.activated_by) == (RecurrenceState.PAUSED, (), "")
    assert not after.stops_runs, "runs that are scheduled stay"
    with pytest.raises(InvalidTransition):
        resumed(after, MARKETER, WEDNESDAY)


def test_what_has_ended_stays_so() -> None:
    over = a_recurrence(state=RecurrenceState.ENDED)
    again: list[Callable[[], Recurrence]] = [
        lambda: paused(over, MARKETER, WEDNESDAY),
        lambda: resumed(over, MARKETER, WEDNESDAY),
        lambda: activated(over, (), MARKETER, WEDNESDAY),
        lambda: revised(over, over, MARKETER, WEDNESDAY),
    ]
    for move in again:
        with pytest.raises(InvalidTransition):
            move()


def test_who_defined_it_is_known_however_often_it_was_paused_since() -> None:
    made = created(a_recurrence(), "key:aaaa (first)")
    first = revised(made, replace(made, caps=RunCaps(1)), "key:bbbb (second)", WEDNESDAY)
    last = revised(first, replace(made, caps=RunCaps(2)), "person:cccc (third)", WEDNESDAY)
    much_later = activated(last, (), "key:dddd (fourth)", WEDNESDAY)
    for _ in range(MOST_ACTS):
        much_later = resumed(paused(much_later, "key:eeee", WEDNESDAY), "key:eeee", WEDNESDAY)

    assert len(much_later.acts) == MOST_ACTS
    assert [act.act for act in much_later.acts[:3]] == [Move.CREATED, Move.REVISED, Move.PAUSED]
    assert (last.defined_by, much_later.defined_by) == ("person:cccc (third)", "person:cccc (third)")
    assert much_later.authors == {"key:aaaa", "key:bbbb", "person:cccc"}
    assert replace(last, writers=frozenset()).authors == {"key:aaaa", "key:bbbb", "person:cccc"}


def a_prediction(sendable: int, deferred: int, cost: float, margins: Margins | None = None) -> Prediction:
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    whole = margins is None
    return Prediction(at, 900, 900, whole, sendable, deferred, 0, {}, 900, cost, at, at, 1, margins=margins)


@each(
    ("sendable", "deferred", "cost", "above"),
    [(90, 10, 7.0, False), (91, 10, 7.0, True), (90, 10, 7.01, True), (0, 101, 0.0, True), (0, 0, 0.0, False)],
)
def test_a_run_above_a_cap_is_told_by_both_figures(sendable: int, deferred: int, cost: float, above: bool) -> None:
    figures = figures_of(RunCaps(100, 7_00), a_prediction(sendable, deferred, cost))

    assert (figures.recipients, figures.most_recipients) == (sendable + deferred, 100)
    assert (figures.cost_cents, figures.max_cost_cents) == (round(cost * 100), 7_00)
    assert figures.above is above


def test_of_a_sample_what_there_may_be_at_most_counts() -> None:
    margins = Margins(audience=20, sendable=8, deferred=3, blocked=0, parts=10, cost_eur=0.7)
    figures = figures_of(RunCaps(100), a_prediction(90, 0, 6.5, margins))

    assert (figures.recipients, figures.cost_cents, figures.above) == (101, 7_20, True)
    assert not figures_of(RunCaps(101), a_prediction(90, 0, 6.5, margins)).above, "no limit of euros"
