"""A world in memory to plan a campaign in."""

from collections import Counter
from datetime import timedelta

from planner.plan_shards import PlannerPorts, plan_shards
from planner.watch_campaign import WatchResult, watch_campaign
from stopsms.adapters.gateways.words import FAILURE_KINDS
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.messages import PlanningTask, Task, planning_task

from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_contact
from tests.fakes import (
    FakeAdvertiserStore,
    FakeBatchQueue,
    FakeBatchStore,
    FakeCampaignStore,
    FakeClock,
    FakeContactStore,
    FakePlannerQueue,
    World,
)

LATER = timedelta(minutes=1)


def a_world(people: int = 60) -> World:
    phones = [Phone.of(f"+336120000{number:02d}") for number in range(people)]
    return World(TUESDAY_10H_PARIS, a_campaign(), {phone: a_contact(phone) for phone in phones})


def ports(world: World) -> PlannerPorts:
    return PlannerPorts(
        FakeCampaignStore(world),
        FakeContactStore(world),
        FakeBatchStore(world),
        FakeBatchQueue(world),
        FakePlannerQueue(world),
        FakeClock(world),
    )


def plan(world: World, task: PlanningTask | None = None) -> None:
    plan_shards(task or planning_task(world.campaign.id), ports(world), world.now + LATER)


def watch(world: World, task: PlanningTask | None = None) -> WatchResult:
    return watch_campaign(
        task or PlanningTask(world.campaign.id, Task.WATCH, run=world.campaign.run),
        FakeCampaignStore(world),
        FakeAdvertiserStore(world),
        FakeBatchStore(world),
        FakePlannerQueue(world),
        FakeClock(world),
        FAILURE_KINDS,
    )


def planned(world: World) -> Counter[str]:
    return Counter(e164 for roster in world.rosters.values() for e164 in roster.phones)


def everybody(world: World) -> set[str]:
    return {phone.e164 for phone in world.contacts}
