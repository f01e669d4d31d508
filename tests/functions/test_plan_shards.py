"""The planner: everybody of the audience in exactly one batch, whatever interrupts it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from planner.plan_shards import plan_shards
from planner.start_campaign import start_campaign
from planner.watch_campaign import WatchResult
from sender.send_batch import send_batch
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.messages import PlanningTask, Task, planning_task

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_contact
from tests.fakes import Crash, FakeCampaignStore, FakeClock, FakePlannerQueue, World
from tests.functions.planning import LATER, a_world, everybody, plan, planned, ports, watch


def queued(world: World) -> set[str]:
    return {recipient.contact.phone.e164 for batch in world.queued for recipient in batch.recipients}


def test_everybody_of_the_audience_is_in_exactly_one_batch() -> None:
    world = a_world()
    plan(world)

    assert planned(world) == Counter(everybody(world))
    assert queued(world) == everybody(world)
    assert sum(progress.planned for progress in world.plans.values()) == 60
    assert all(progress.done for progress in world.plans.values())


def test_planning_again_changes_nothing_and_queues_nobody_again() -> None:
    world = a_world()
    plan(world)
    world.queued.clear()

    plan(world)

    assert world.queued == []
    assert planned(world) == Counter(everybody(world))


def calls_of_a_plan() -> int:
    world = a_world(12)
    plan(world)
    return world.steps


@each("last", range(1, calls_of_a_plan() + 1, 3))
def test_a_planner_that_dies_at_any_call_is_taken_up_where_it_stopped(last: int) -> None:
    world = a_world(12)

    def die(step: int, call: str) -> None:
        if step == last:
            raise Crash(call)

    world.at_step = die
    with pytest.raises(Crash):
        plan(world)
    world.at_step = lambda step, call: None
    newcomer = Phone.of("+33612000099")
    world.contacts[newcomer] = a_contact(newcomer)

    plan(world)

    assert set(planned(world).values()) == {1}
    assert queued(world) == set(planned(world)) >= everybody(world) - {newcomer.e164}


def test_time_running_short_leaves_the_rest_to_another_task() -> None:
    world = a_world()
    plan_shards(planning_task(world.campaign.id), ports(world), world.now)
    assert world.tasks

    while world.tasks:
        plan(world, world.tasks.pop())
    assert planned(world) == Counter(everybody(world))


def test_a_large_audience_is_planned_in_parallel() -> None:
    phones = [f"+3361200{number:04d}" for number in range(10_000) if shard_of(f"+3361200{number:04d}") == 0]
    more = [f"+3361201{number:04d}" for number in range(10_000) if shard_of(f"+3361201{number:04d}") == 0]
    world = a_world(0)
    world.contacts |= {Phone.of(e164): a_contact(Phone.of(e164)) for e164 in [*phones, *more][:500]}

    plan(world)

    covered = sorted(shard for task in world.tasks for shard in range(task.first, task.last + 1))
    assert covered == list(range(1, SHARDS))


def test_a_resumed_campaign_queues_again_what_has_no_outcome_and_nothing_else() -> None:
    world = a_world()
    plan(world)
    done, dropped = world.queued[0], [batch.id for batch in world.queued[1:]]
    send_batch(done, world.ports(), world.now + LATER)
    world.queued.clear()

    plan(world, planning_task(world.campaign.id, redispatch=True))

    assert sorted(batch.id for batch in world.queued) == sorted(dropped)


def test_a_campaign_starts_once_however_often_its_hour_comes() -> None:
    world = a_world()
    world.campaign = replace(world.campaign, state=State.SCHEDULED, started_at=None)
    for _ in range(2):
        assert start_campaign(world.campaign.id, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))

    assert (world.campaign.state, world.campaign.revision) == (State.RUNNING, 1)
    world.campaign = replace(world.campaign, state=State.CANCELLED)
    assert not start_campaign(world.campaign.id, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))


def test_a_campaign_is_finished_when_everybody_planned_has_an_outcome_and_not_before() -> None:
    world = a_world()
    plan(world)
    batches = list(world.queued)
    for batch in batches[:-1]:
        send_batch(batch, world.ports(), world.now + LATER)

    assert watch(world) is WatchResult.GOES_ON
    assert world.tasks[-1].task is Task.WATCH
    send_batch(batches[-1], world.ports(), world.now + LATER)
    assert watch(world) is WatchResult.FINISHED
    assert world.campaign.state is State.FINISHED


def run_slowly(world: World, task: PlanningTask) -> list[int]:
    """Each task in turn, in invocations that last as long as two batches take to queue: how many batches each queues."""
    world.tasks = [task]
    invocations: list[int] = []

    def take_long(step: int, call: str) -> None:
        if call == "queue":
            world.now += timedelta(seconds=1)

    world.at_step = take_long
    while world.tasks:
        assert len(invocations) < 300, "it comes to an end"
        before = len(world.queued)
        plan_shards(world.tasks.pop(0), ports(world), world.now + timedelta(seconds=1.5))
        invocations.append(len(world.queued) - before)
    world.at_step = lambda step, call: None
    return invocations


@pytest.mark.parametrize("state", [State.RUNNING, State.CANCELLED])
def test_a_shard_that_cannot_be_queued_again_in_one_invocation_goes_on_where_it_stopped(state: State) -> None:
    world = in_one_shard(1_000)
    plan(world)
    batches = [batch.id for batch in world.queued]
    assert len(batches) == 10
    world.queued.clear()
    world.campaign = replace(world.campaign, state=state)

    invocations = run_slowly(world, planning_task(world.campaign.id, redispatch=True))

    assert [batch.id for batch in world.queued] == batches, "each once"
    assert max(invocations) == 2
    assert queued(world) == everybody(world)


def test_what_is_left_of_a_shard_is_a_task_of_that_shard_alone() -> None:
    world = in_one_shard(2_500)
    world.at_step = lambda step, call: setattr(world, "now", world.now + timedelta(seconds=1))
    plan_shards(planning_task(world.campaign.id), ports(world), world.now + timedelta(seconds=3))

    covered = Counter(shard for task in world.tasks for shard in range(task.first, task.last + 1))
    assert covered == Counter(range(SHARDS))


def in_one_shard(people: int) -> World:
    """An audience of the first shard."""
    numbers = (f"+33612{number:06d}" for number in range(SHARDS * people * 2))
    chosen = [Phone.of(e164) for e164 in islice((e164 for e164 in numbers if shard_of(e164) == 0), people)]
    return World(TUESDAY_10H_PARIS, a_campaign(), {phone: a_contact(phone) for phone in chosen})
