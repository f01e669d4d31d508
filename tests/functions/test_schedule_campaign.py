"""Scheduling: a campaign that is moved starts at the hour that it shows, whatever is interrupted, and whoever else is at it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from planner.start_campaign import LONGEST_WAIT_SECONDS, start_campaign
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition, Prediction, State, Terms
from stopsms.compliance.campaign.notice import notices
from stopsms.compliance.outside.set_up import SetUp
from stopsms.contracts.messages import Task
from stopsms.use_cases.campaigns.schedule_campaign import (
    Acceptances,
    ChangedMeanwhile,
    PastStart,
    Scheduled,
    SchedulePorts,
    schedule_campaign,
)

from tests.each_case import each
from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_campaign, terms
from tests.fakes import Crash, FakeAdvertiserStore, FakeCampaignStore, FakeClock, FakePlannerQueue, FakeSchedules, World

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 14, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 14, tzinfo=UTC)
ANSWERS = Acceptances(MARKETER)


def a_world(**changes: Any) -> World:
    draft = {"state": State.DRAFT, "at": None, "started_at": None}
    return World(TUESDAY_10H_PARIS, a_campaign(**(draft | changes)))


def a_prediction(at: datetime, **changes: Any) -> Prediction:
    usual: dict[str, Any] = {
        "audience": 3, "judged": 3, "complete": True, "sendable": 3, "deferred": 0, "blocked": 0, "blocked_by": {}, "parts": 3,
        "cost_eur": 0.2, "starts_at": at, "ends_at": at, "windows": 1,
    }  # fmt: skip
    return Prediction(at=at, **(usual | changes))


def predict(campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
    return a_prediction(at)


def ask(world: World, at: datetime | None, answers: Acceptances = ANSWERS) -> Scheduled:
    ports = SchedulePorts(
        FakeAdvertiserStore(world),
        FakeCampaignStore(world),
        FakeSchedules(world),
        FakePlannerQueue(world),
        FakeClock(world),
        predict,
        lambda advertiser: SetUp(),
    )
    return schedule_campaign(world.campaign, at, answers, ports)


def call(world: World) -> bool:
    return start_campaign(world.campaign.id, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))


def fire(world: World, until: datetime) -> list[datetime]:
    """Time goes by: each call for the start comes at its hour. When the campaign then ran."""
    started = []
    while world.starts or world.tasks:
        waiting, world.tasks = [task for task in world.tasks if task.task is Task.START], []
        due = sorted((at for _, at in world.starts))
        if waiting:
            world.now = max(world.now, min(until, world.campaign.at or world.now))
        elif due and due[0] <= until:
            world.now = max(world.now, due[0])
            world.starts -= {start for start in world.starts if start[1] == due[0]}
        else:
            break
        before = world.campaign.state
        call(world)
        if before is not State.RUNNING and world.campaign.state is State.RUNNING:
            started.append(world.now)
    return started


def test_a_campaign_asked_for_at_another_hour_is_moved_and_foretold_anew() -> None:
    world = a_world()
    ask(world, WEDNESDAY)
    moved = ask(world, FRIDAY).campaign

    assert moved is not None
    assert (moved.at, moved.state, moved.revision) == (FRIDAY, State.SCHEDULED, 2)
    assert moved.prediction == a_prediction(FRIDAY)
    assert world.starts == {(moved.id, FRIDAY)}, "nothing calls at the hour before"
    assert fire(world, SUNDAY) == [FRIDAY]


def test_a_campaign_is_moved_to_an_earlier_hour_and_to_now() -> None:
    world = a_world()
    ask(world, FRIDAY)
    ask(world, WEDNESDAY)
    assert world.starts == {(world.campaign.id, WEDNESDAY)}

    ask(world, world.now)

    assert world.campaign.at == world.now
    assert world.starts == set()
    assert [task.task for task in world.tasks] == [Task.START]
    assert fire(world, SUNDAY) == [TUESDAY_10H_PARIS]


@pytest.mark.parametrize(
    "again", [WEDNESDAY, WEDNESDAY + timedelta(microseconds=7), None], ids=["same", "finer", "none"]
)
def test_the_same_hour_again_changes_nothing_and_is_no_fault(again: datetime | None) -> None:
    world = a_world()
    first = ask(world, WEDNESDAY).campaign

    assert ask(world, again).campaign == first == world.campaign
    assert world.starts == {(world.campaign.id, WEDNESDAY)}


def test_now_asked_for_again_a_moment_later_is_the_same_now() -> None:
    world = a_world()
    world.now += timedelta(seconds=2)
    asked = TUESDAY_10H_PARIS
    ask(world, asked)
    world.now += timedelta(seconds=3)

    assert ask(world, asked).campaign == world.campaign
    assert world.campaign.revision == 1


def test_a_past_hour_moves_nothing() -> None:
    world = a_world()
    ask(world, WEDNESDAY)

    with pytest.raises(PastStart):
        ask(world, datetime(2020, 1, 1, tzinfo=UTC))

    assert world.campaign.at == WEDNESDAY


def test_what_was_accepted_for_the_hour_before_has_to_be_accepted_for_the_new_one() -> None:
    world = a_world(terms=terms(text="Zelie : -20 % https://bit.ly/x9"))
    first = Acceptances(MARKETER, frozenset({"fr.links"}), "Claire Martin")
    ask(world, WEDNESDAY, first)

    refused = ask(world, FRIDAY)
    assert (refused.campaign, refused.to_acknowledge) == (None, ("fr.links",))
    assert (world.campaign.at, world.starts) == (WEDNESDAY, {(world.campaign.id, WEDNESDAY)}), "it stays as it was"

    ask(world, FRIDAY, Acceptances(MARKETER, frozenset({"fr.links"}), "Paul Durand"))
    assert [accepted.by for accepted in world.campaign.terms.accepted] == ["Paul Durand"]


@each("state", [State.RUNNING, State.PAUSED, State.FINISHED, State.CANCELLED])
@each("at", [WEDNESDAY, FRIDAY, None])
def test_what_has_started_ended_or_been_paused_is_not_moved(state: State, at: datetime | None) -> None:
    world = a_world(state=state, at=WEDNESDAY)

    with pytest.raises(InvalidTransition, match=str(state)):
        ask(world, at)

    assert (world.starts, world.tasks) == (set(), [])


def test_a_call_that_comes_too_early_starts_nothing_and_a_clock_that_is_ahead_loses_nothing() -> None:
    world = a_world(state=State.SCHEDULED, at=WEDNESDAY)
    assert call(world) is False
    assert (world.campaign.state, world.tasks) == (State.SCHEDULED, []), "it comes from an hour before"

    world.now = WEDNESDAY - timedelta(seconds=LONGEST_WAIT_SECONDS)
    assert call(world) is False
    assert [task.task for task in world.tasks] == [Task.START], "it waits for the hour"

    world.now = WEDNESDAY
    assert call(world) is True
    assert world.campaign.state is State.RUNNING


def steps_of_a_move() -> int:
    world = a_world()
    ask(world, WEDNESDAY)
    before = world.steps
    ask(world, FRIDAY)
    return world.steps - before


@each("last", range(1, steps_of_a_move() + 1))
@each(("first", "then"), [(WEDNESDAY, FRIDAY), (FRIDAY, WEDNESDAY)])
def test_a_move_interrupted_anywhere_leaves_a_campaign_that_starts_at_the_hour_it_shows(
    last: int, first: datetime, then: datetime
) -> None:
    world = a_world()
    ask(world, first)
    steps = world.steps

    def die(step: int, call: str) -> None:
        if step == steps + last:
            raise Crash(call)

    world.at_step = die
    with pytest.raises(Crash):
        ask(world, then)
    world.at_step = lambda step, call: None
    shown = world.campaign.at

    assert fire(world, SUNDAY) == [shown]


def test_of_two_that_move_it_at_once_one_is_told_so_and_it_starts_at_the_hour_it_shows() -> None:
    world = a_world()
    ask(world, WEDNESDAY)

    def other(step: int, call: str) -> None:
        if call == "change campaign":
            world.at_step = lambda step, call: None
            ask(world, FRIDAY)

    world.at_step = other
    with pytest.raises(ChangedMeanwhile):
        ask(world, FRIDAY + timedelta(hours=1))

    assert world.campaign.at == FRIDAY
    assert fire(world, SUNDAY) == [FRIDAY]


def test_a_start_that_comes_while_it_is_moved_either_moves_or_starts_it() -> None:
    world = a_world()
    ask(world, WEDNESDAY)

    def hour(step: int, call_made: str) -> None:
        if call_made == "change campaign":
            world.at_step = lambda step, call: None
            world.now = WEDNESDAY
            call(world)

    world.at_step = hour
    with pytest.raises(ChangedMeanwhile):
        ask(world, FRIDAY)

    assert (world.campaign.state, world.campaign.at) == (State.RUNNING, WEDNESDAY)
    call(world)
    world.now = FRIDAY
    call(world)
    assert world.campaign.started_at == WEDNESDAY


def test_moved_back_while_the_hour_before_is_being_forgotten_it_still_starts() -> None:
    world = a_world()
    ask(world, WEDNESDAY)

    def back(step: int, called: str) -> None:
        if called == "cancel start":
            world.at_step = lambda step, call: None
            ask(world, WEDNESDAY)

    world.at_step = back
    ask(world, FRIDAY)

    assert world.campaign.at == WEDNESDAY
    assert fire(world, SUNDAY) == [WEDNESDAY]


def ids(**changes: Any) -> list[str]:
    return [notice.id for notice in notices(a_prediction(WEDNESDAY, **changes), Audience(frozenset({"fidele"})))]


def test_an_audience_of_nobody_one_that_is_blocked_whole_and_refusals_beyond_people_are_said() -> None:
    assert ids() == []
    assert ids(audience=0, judged=0, sendable=0) == ["audience.empty"]
    assert ids(sendable=0, blocked=3, blocked_by={"fr.opposition": 3}) == ["audience.nobody_sendable"]
    assert ids(sendable=0, deferred=3) == [], "they get it later"
    several = {"fr.opposition": 2, "fr.retention": 1}
    assert ids(sendable=1, blocked=2, blocked_by=several) == ["audience.several_rules"]
    assert ids(complete=False, audience=0, judged=0, sendable=0) == [], "nobody has looked at the rest"


def test_who_would_be_written_to_without_having_consented_is_said() -> None:
    (notice,) = notices(a_prediction(WEDNESDAY, without_consent=12), Audience(frozenset({"fidele"})))

    assert notice.id == "audience.without_consent"
    assert notice.explanation.fr.startswith("12 destinataires n’ont pas consenti")
    assert "strict_opt_in" in notice.explanation.en


def test_a_notice_says_why_in_both_languages() -> None:
    (empty,) = notices(a_prediction(WEDNESDAY, audience=0, judged=0, sendable=0), Audience(frozenset({"fidele"})))
    (nobody,) = notices(a_prediction(WEDNESDAY, audience=0, judged=0, sendable=0), EVERYBODY)

    assert empty.explanation.fr == "L’audience est vide\u00a0: aucun contact ne porte l’une de ces étiquettes."
    assert nobody.explanation.en == "The audience is empty: the advertiser has no contact."
