"""Limits of spending on a campaign's way: what is committed follows it, two at once never pass a limit together, nobody is over-refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from campaign_api.read_campaign import read_campaign
from campaign_api.steer_campaign import ResumedSpending, cancel_campaign, pause_campaign, resume_campaign
from planner.watch_campaign import SETTLED_WITHIN, WatchResult
from sender.send_batch import send_batch
from stopsms.compliance.campaign.breaker import Measure, Trip
from stopsms.compliance.campaign.budget import Budget, Commitment, OverBudget, SpendingLimit, SpendingLine
from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition, Prediction, State, Terms
from stopsms.compliance.campaign.campaign_act import identity
from stopsms.compliance.outside.set_up import SetUp
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.messages import PlanningTask, Task
from stopsms.use_cases.campaigns.check_seen import SecondPersonMissing
from stopsms.use_cases.campaigns.schedule_campaign import Acceptances, Scheduled, SchedulePorts, schedule_campaign

from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_campaign, a_contact, an_advertiser, terms
from tests.fakes import (
    Crash,
    FakeAdvertiserStore,
    FakeBatchStore,
    FakeCampaignStore,
    FakeClock,
    FakePlannerQueue,
    FakeSchedules,
    World,
)
from tests.functions import test_continue_campaign as continuations
from tests.functions.planning import LATER, a_world, plan, watch
from tests.functions.test_schedule_campaign import a_prediction

NOVEMBER, DECEMBER = "2026-11", "2026-12"
DECEMBER_1 = datetime(2026, 12, 1, 9, tzinfo=UTC)
ANSWERS = Acceptances(MARKETER)


def a_draft(budget: Budget, **changes: Any) -> World:
    """A world with a draft of an advertiser with this budget."""
    advertiser = an_advertiser(budget=budget)
    draft: dict[str, Any] = {
        "state": State.DRAFT,
        "at": None,
        "started_at": None,
        "terms": terms(advertiser=advertiser),
    }
    world = World(TUESDAY_10H_PARIS, a_campaign(**(draft | changes)))
    world.advertisers[advertiser.id] = advertiser
    return world


def ask(world: World, campaign: Campaign | None = None, at: datetime | None = None, cost: float = 7.0) -> Scheduled:
    """Schedule a campaign that is predicted to cost so much."""

    def predict(campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
        return a_prediction(at, parts=100, cost_eur=cost, dearest_part_eur=cost / 100)

    ports = SchedulePorts(
        FakeAdvertiserStore(world), FakeCampaignStore(world), FakeSchedules(world), FakePlannerQueue(world), FakeClock(world),
        predict, lambda terms: SetUp(),
    )  # fmt: skip
    return schedule_campaign(campaign or world.campaign, at, ANSWERS, ports)


def in_month(world: World, month: str = NOVEMBER) -> int:
    return sum(line.cents for line in world.months.get(("zelie", month), {}).values())


def another(world: World, campaign_id: str = "beef000000000001") -> Campaign:
    """A second draft of the same advertiser."""
    draft = replace(world.campaign, terms=replace(world.campaign.terms, campaign_id=campaign_id))
    world.others[campaign_id] = draft
    return draft


def test_a_campaign_that_passes_no_limit_commits_what_it_is_predicted_to_cost() -> None:
    world = a_draft(Budget(campaign_cents=700, month_cents=700), max_cost_cents=700)
    scheduled = ask(world).campaign

    assert scheduled is not None
    assert scheduled.commitment == Commitment(NOVEMBER, 700, 100, 0.07, 0.07)
    assert world.months["zelie", NOVEMBER] == {scheduled.id: SpendingLine(scheduled.id, 700, settled=False)}


@pytest.mark.parametrize(
    ("budget", "own", "limit"),
    [
        (Budget(), 699, SpendingLimit.CAMPAIGN),
        (Budget(campaign_cents=699), None, SpendingLimit.ADVERTISER_CAMPAIGN),
        (Budget(month_cents=699), None, SpendingLimit.MONTH),
    ],
)
def test_one_that_would_pass_a_limit_stays_a_draft_and_leaves_no_trace(
    budget: Budget, own: int | None, limit: SpendingLimit
) -> None:
    """Neither now nor for later: nothing is scheduled, no number kept."""
    world = a_draft(budget, max_cost_cents=own)
    before = world.campaign
    numbers = dict(world.stop_numbers)
    for at in (None, TUESDAY_10H_PARIS + timedelta(hours=2)):
        with pytest.raises(OverBudget) as refused:
            ask(world, at=at)
        assert (refused.value.limit, refused.value.most, refused.value.cost) == (limit, 699, 700)

    assert (world.campaign, world.months, world.tasks, world.starts) == (before, {}, [], set())
    assert world.stop_numbers == numbers


def test_of_two_that_are_scheduled_at_the_same_moment_only_one_has_what_is_left_of_the_month() -> None:
    """The other one reads the month, and finds room, before the first has written: its own write finds none."""
    world = a_draft(Budget(month_cents=1000))
    other = another(world)
    first_time = [True]

    def meanwhile(step: str) -> None:
        if step == "change campaign" and first_time:
            first_time.clear()
            assert ask(world, other).campaign is not None

    world.at_step = lambda _, step: meanwhile(step)
    with pytest.raises(OverBudget) as refused:
        ask(world)

    assert (refused.value.committed, refused.value.most) == (700, 1000)
    assert (world.campaign.state, world.others[other.id].state) == (State.DRAFT, State.SCHEDULED)
    assert in_month(world) == 700


def test_a_campaign_that_is_moved_takes_its_money_with_it_and_does_not_count_against_itself() -> None:
    world = a_draft(Budget(month_cents=1000))
    ask(world)
    ask(world, at=TUESDAY_10H_PARIS + timedelta(hours=2), cost=10.0)
    assert in_month(world) == 1000
    ask(world, at=DECEMBER_1, cost=9.0)

    assert (in_month(world), in_month(world, DECEMBER)) == (0, 900)
    with pytest.raises(OverBudget):
        ask(world, at=DECEMBER_1 + timedelta(hours=1), cost=10.01)
    assert (world.campaign.at, in_month(world, DECEMBER)) == (DECEMBER_1, 900)


def test_a_campaign_that_is_cancelled_before_it_starts_gives_all_of_it_back() -> None:
    world = a_draft(Budget(month_cents=1000))
    other = another(world)
    ask(world)
    cancel_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))

    assert in_month(world) == 0
    assert ask(world, other, cost=10.0).campaign is not None


def test_what_a_test_advertiser_schedules_costs_nothing() -> None:
    world = a_draft(Budget(month_cents=0))
    world.advertisers["zelie"] = replace(world.advertisers["zelie"], test=True)

    scheduled = ask(world).campaign
    assert scheduled is not None
    assert (scheduled.commitment, world.months) == (None, {})


# ---- while it runs


def running(people: int = 20, predicted: int = 20, **changes: Any) -> World:
    """A campaign under way to so many people, predicted to be so many parts of 0.07 €, all planned."""
    world = a_world(people)
    committed = Commitment(NOVEMBER, predicted * 7, predicted, 0.07, 0.07)
    world.campaign = replace(world.campaign, commitment=committed, **changes)
    world.months["zelie", NOVEMBER] = {
        world.campaign.id: SpendingLine(world.campaign.id, committed.cents, settled=False)
    }
    plan(world)
    return world


def send(world: World, batches: int | None = None) -> None:
    sent, world.queued = world.queued[:batches], world.queued[len(world.queued[:batches]) :]
    for batch in sent:
        send_batch(batch, world.ports(), world.now + LATER)


def with_budget(world: World, budget: Budget) -> None:
    advertiser = world.campaign.terms.advertiser
    world.advertisers[advertiser.id] = replace(advertiser, budget=budget)


def add_people(world: World, many: int) -> None:
    for number in range(many):
        phone = Phone.of(f"+336130000{number:02d}")
        world.contacts[phone] = a_contact(phone)


def test_a_finished_campaign_has_spent_what_was_sent_and_no_more_is_committed() -> None:
    world = running(people=20, predicted=50)
    send(world)

    assert watch(world) is WatchResult.FINISHED
    assert world.months["zelie", NOVEMBER] == {world.campaign.id: SpendingLine(world.campaign.id, 140, settled=True)}


def test_so_has_one_that_is_found_to_have_finished_when_somebody_looks() -> None:
    world = running(people=20, predicted=50)
    send(world)
    read_campaign(world.campaign, FakeCampaignStore(world), FakeBatchStore(world), FakeClock(world))

    assert world.campaign.state is State.FINISHED
    assert in_month(world) == 140


def test_what_is_sent_beyond_the_prediction_is_committed_as_long_as_it_passes_no_limit() -> None:
    world = running(people=40, predicted=10)
    with_budget(world, Budget(month_cents=280))
    send(world, 15)
    sent = FakeBatchStore(world).counts(world.campaign.id).parts
    assert 10 < sent < 40

    assert watch(world) is WatchResult.GOES_ON
    assert world.campaign.commitment is not None
    assert (world.campaign.state, in_month(world)) == (State.RUNNING, sent * 7)


@pytest.mark.parametrize(
    ("budget", "own", "limit"),
    [
        (Budget(campaign_cents=70), None, SpendingLimit.ADVERTISER_CAMPAIGN),
        (Budget(month_cents=70), None, SpendingLimit.MONTH),
        (Budget(), 70, SpendingLimit.CAMPAIGN),
    ],
)
def test_a_campaign_that_costs_more_than_it_may_pauses_itself_and_says_why(
    budget: Budget, own: int | None, limit: SpendingLimit
) -> None:
    world = running(people=40, predicted=10, max_cost_cents=own)
    with_budget(world, budget)
    send(world, 15)
    sent = FakeBatchStore(world).counts(world.campaign.id).parts

    assert watch(world) is WatchResult.TRIPPED
    assert world.campaign.trip == Trip(
        Measure.SPEND, world.now, sent, 10, 0.70, limit.value, cost_eur=round(sent * 0.07, 2)
    )
    assert in_month(world) == 70, "what is refused is not committed"


def resumed(world: World, **spending: Any) -> Campaign:
    parts = FakeBatchStore(world).counts(world.campaign.id).parts
    return resume_campaign(
        world.campaign,
        MARKETER,
        FakeCampaignStore(world),
        FakeAdvertiserStore(world),
        FakePlannerQueue(world),
        FakeClock(world),
        ResumedSpending(parts, **spending),
    )


def paused_by_its_own_limit() -> tuple[World, int]:
    """The world, and how many parts were sent."""
    world = running(people=40, predicted=10, max_cost_cents=70)
    with_budget(world, Budget())
    send(world, 15)
    assert watch(world) is WatchResult.TRIPPED
    return world, FakeBatchStore(world).counts(world.campaign.id).parts


def test_it_does_not_go_on_with_the_limit_that_has_paused_it() -> None:
    world, sent = paused_by_its_own_limit()
    with pytest.raises(OverBudget):
        resumed(world)
    with pytest.raises(OverBudget):
        resumed(world, max_cost_cents=sent * 7 - 1)

    assert (world.campaign.state, in_month(world)) == (State.PAUSED, 70)


def test_it_goes_on_with_a_higher_limit_and_is_still_held_to_that() -> None:
    world, sent = paused_by_its_own_limit()
    resumed(world, max_cost_cents=sent * 7)

    assert (world.campaign.state, world.campaign.overruled) == (State.RUNNING, frozenset())
    assert in_month(world) == sent * 7
    send(world, 1)
    assert watch(world) is WatchResult.TRIPPED


def test_it_goes_on_whatever_it_costs_when_a_person_overrules_the_limit_and_what_it_costs_counts() -> None:
    world, _ = paused_by_its_own_limit()
    resumed(world, overrules=True)
    send(world)

    assert world.campaign.overruled == {Measure.SPEND}
    assert watch(world) is WatchResult.FINISHED
    assert in_month(world) == 40 * 7


def test_a_limit_below_what_is_committed_is_refused_whether_it_has_started_or_not() -> None:
    """It would hold nothing: until it costs more than is committed, nobody looks at its limit."""
    started = running(people=40, predicted=40)
    waiting = a_draft(Budget())
    ask(waiting, at=TUESDAY_10H_PARIS + timedelta(hours=1), cost=2.8)
    for world in (started, waiting):
        pause_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakeClock(world))
        with pytest.raises(OverBudget) as refused:
            resumed(world, max_cost_cents=279)
        assert (refused.value.limit, refused.value.most, refused.value.cost) == (SpendingLimit.CAMPAIGN, 279, 280)
        assert (world.campaign.state, world.campaign.max_cost_cents) == (State.PAUSED, None)
        assert resumed(world, max_cost_cents=280).max_cost_cents == 280


def test_what_a_running_campaign_may_cost_is_not_changed_and_nobody_is_told_that_it_was() -> None:
    world = running(people=40, predicted=40, max_cost_cents=300)
    assert resumed(world, max_cost_cents=300).state is State.RUNNING, "asked again"
    for other in ({"max_cost_cents": 400}, {"overrules": True}):
        with pytest.raises(InvalidTransition):
            resumed(world, **other)


def test_where_two_persons_are_wanted_another_than_who_wrote_it_lets_it_cost_more() -> None:
    world, sent = paused_by_its_own_limit()
    advertiser = world.advertisers["zelie"]
    world.advertisers["zelie"] = replace(advertiser, two_persons=True)
    world.campaign = replace(world.campaign, writers=frozenset({identity(MARKETER)}))
    for more in ({"max_cost_cents": sent * 7}, {"overrules": True}):
        with pytest.raises(SecondPersonMissing):
            resumed(world, **more)
    assert world.campaign.state is State.PAUSED
    world.campaign = replace(world.campaign, writers=frozenset({"key:another"}))

    assert resumed(world, max_cost_cents=sent * 7).state is State.RUNNING


def test_one_that_was_paused_by_hand_goes_on_though_its_month_is_full() -> None:
    world = running(people=40, predicted=40)
    pause_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakeClock(world))
    with_budget(world, Budget(month_cents=1))

    assert resumed(world).state is State.RUNNING


def test_one_that_starts_in_a_later_month_than_it_was_to_needs_room_there() -> None:
    world = a_draft(Budget(month_cents=1000))
    ask(world, at=TUESDAY_10H_PARIS + timedelta(hours=1))
    pause_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakeClock(world))
    world.now = DECEMBER_1
    world.months["zelie", DECEMBER] = {"c1": SpendingLine("c1", 301, settled=True)}
    with pytest.raises(OverBudget):
        resumed(world)
    assert (in_month(world), in_month(world, DECEMBER)) == (700, 301)
    world.months["zelie", DECEMBER] = {"c1": SpendingLine("c1", 300, settled=True)}
    resumed(world)

    assert (in_month(world), in_month(world, DECEMBER)) == (0, 1000)


def settle(world: World) -> WatchResult:
    return watch(world, PlanningTask(world.campaign.id, Task.WATCH))


def test_a_campaign_that_is_cancelled_while_it_runs_keeps_its_commitment_until_it_is_known_what_it_has_cost() -> None:
    world = running(people=40, predicted=40)
    send(world, 1)
    sent = FakeBatchStore(world).counts(world.campaign.id).parts
    cancel_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))
    assert in_month(world) == 280
    assert Task.WATCH in {task.task for task in world.tasks}

    assert settle(world) is WatchResult.GOES_ON, "some of them have no outcome yet"
    send(world)
    assert settle(world) is WatchResult.NOT_RUNNING
    assert world.months["zelie", NOVEMBER] == {
        world.campaign.id: SpendingLine(world.campaign.id, sent * 7, settled=True)
    }
    assert settle(world) is WatchResult.NOT_RUNNING


def test_outcomes_that_never_come_do_not_hold_it_for_ever() -> None:
    world = running(people=40, predicted=40)
    cancel_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))
    world.now += SETTLED_WITHIN + timedelta(seconds=1)

    assert settle(world) is WatchResult.NOT_RUNNING
    assert in_month(world) == 0


def test_whoever_is_interrupted_at_any_call_has_lost_nothing_and_the_next_look_sets_it_right() -> None:
    crashed = 0
    while True:
        world = running(people=20, predicted=40)
        send(world)
        steps = world.steps + crashed + 1

        def die(step: int, call: str, last: int = steps) -> None:
            if step == last:
                raise Crash(call)

        world.at_step = die
        try:
            watch(world)
        except Crash:
            crashed += 1
            world.at_step = lambda step, call: None
            assert in_month(world) in (280, 140), "as before, or as it is"
            watch(world)
            assert in_month(world) == 140
        else:
            break
    assert crashed > 2


def test_a_campaign_that_goes_on_through_another_carrier_leaves_it_what_is_left_of_its_money() -> None:
    world = continuations.a_world(state=State.PAUSED)
    with_budget(world, Budget(month_cents=40))
    world.campaign = replace(world.campaign, commitment=Commitment(NOVEMBER, 40, 8, 0.05, 0.05), max_cost_cents=40)
    world.months["zelie", NOVEMBER] = {world.campaign.id: SpendingLine(world.campaign.id, 40, settled=False)}
    continuations.continued(world)  # predicted to cost 0.20 €

    following = continuations.following(world)
    assert in_month(world) == 40, "no more than before"
    assert following.commitment is not None
    assert (following.commitment.cents, following.max_cost_cents) == (20, 20)
    assert Task.WATCH in {task.task for task in world.tasks}
    settle(world)
    assert in_month(world) == 20, "nothing was sent yet"


def test_one_that_would_pass_a_limit_through_the_other_carrier_stays_paused() -> None:
    world = continuations.a_world(state=State.PAUSED)
    with_budget(world, Budget(month_cents=19))
    before = world.campaign
    with pytest.raises(OverBudget):
        continuations.continued(world)

    assert (world.campaign, world.others, world.months) == (before, {}, {})


def paused_for_the_other_carrier() -> World:
    """The limit of 0.40 € has paused it: its eight parts of 0.05 € were predicted, and two more people had got it."""
    world = continuations.a_world(state=State.PAUSED)
    with_budget(world, Budget())
    world.campaign = replace(world.campaign, commitment=Commitment(NOVEMBER, 40, 8, 0.05, 0.05), max_cost_cents=40)
    world.months["zelie", NOVEMBER] = {world.campaign.id: SpendingLine(world.campaign.id, 40, settled=False)}
    return world


def test_what_a_campaign_has_cost_beyond_its_prediction_is_not_spent_again_through_the_other_carrier() -> None:
    """Four people more, for 0.20 €, would make it 0.70 €."""
    world = paused_for_the_other_carrier()
    before = world.campaign
    for spending in (ResumedSpending(10), ResumedSpending(10, max_cost_cents=69)):
        with pytest.raises(OverBudget) as refused:
            continuations.continued(world, spending=spending)
        assert (refused.value.limit, refused.value.cost) == (SpendingLimit.CAMPAIGN, 20)
    assert (world.campaign, world.others, in_month(world)) == (before, {}, 40)


def test_a_month_has_what_it_has_cost_before_the_other_carrier_takes_more() -> None:
    world = paused_for_the_other_carrier()
    world.campaign = replace(world.campaign, max_cost_cents=None)
    with_budget(world, Budget(month_cents=69))
    with pytest.raises(OverBudget) as refused:
        continuations.continued(world, spending=ResumedSpending(10))

    assert (refused.value.limit, refused.value.committed, refused.value.cost) == (SpendingLimit.MONTH, 50, 20)


@pytest.mark.parametrize("spending", [{"max_cost_cents": 70}, {"overrules": True}])
def test_it_goes_on_there_with_a_higher_limit_or_whatever_it_costs(spending: dict[str, Any]) -> None:
    world = paused_for_the_other_carrier()
    continuations.continued(world, spending=ResumedSpending(10, **spending))

    following = continuations.following(world)
    assert (following.state, in_month(world)) == (State.SCHEDULED, 70)
    assert (Measure.SPEND in following.overruled) is spending.get("overrules", False)
