"""A running campaign under watch: its canary first, its breaker always."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from campaign_api.report_oppositions import report_oppositions
from campaign_api.steer_campaign import pause_campaign, resume_campaign
from inbound.process_reply import PHASES
from inbound.understand_reply import understand
from planner.plan_shards import plan_shards
from planner.watch_campaign import WatchResult
from sender.send_batch import send_batch
from stopsms.compliance.campaign.breaker import Limits, Measure, Trip
from stopsms.compliance.campaign.campaign import Canary, State, start
from stopsms.compliance.campaign.campaign_act import identity
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.messages import InboundSms, PlanningTask, Task
from stopsms.use_cases.campaigns.check_seen import SecondPersonMissing

from tests.factories import MARKETER, OFFICER, a_contact
from tests.fakes import (
    FakeAdvertiserStore,
    FakeBatchStore,
    FakeCampaignStore,
    FakeClock,
    FakePlannerQueue,
    World,
    inbound_ports,
)
from tests.functions.planning import LATER, a_world, everybody, plan, planned, ports, watch

TEN_MINUTES = timedelta(minutes=10)


def many(people: int = 640) -> World:
    world = a_world(0)
    for number in range(people):
        phone = Phone.of(f"+33612{number:06d}")
        world.contacts[phone] = a_contact(phone)
    return world


def send_all(world: World) -> None:
    batches, world.queued = list(world.queued), []
    for batch in batches:
        send_batch(batch, world.ports(), world.now + LATER)


def stop(world: World, phone: Phone) -> None:
    inbound = inbound_ports(world)
    reply = understand(InboundSms(f"stop-{phone.e164}", phone.e164, "36180", "STOP", None, world.now), inbound)
    for phase in PHASES:
        phase(reply, inbound)


def work_off(world: World) -> None:
    while world.tasks:
        task = world.tasks.pop(0)
        if task.task.value == "plan":
            plan_shards(task, ports(world), world.now + LATER)


def test_a_canary_leaves_first_and_the_rest_only_after_it_was_observed() -> None:
    world = many()
    world.campaign = replace(world.campaign, canary=Canary(share=0.1, minutes=10))
    plan(world)
    first = set(planned(world))
    assert {shard_of(e164) for e164 in first} == {0, 1, 2}

    assert watch(world) is WatchResult.GOES_ON
    assert world.campaign.canary_until is None, "nothing has left yet"
    send_all(world)
    watch(world)
    assert world.campaign.canary_until == world.now + TEN_MINUTES
    world.tasks.clear()
    watch(world)
    work_off(world)
    assert set(planned(world)) == first, "still observed"

    world.now += TEN_MINUTES
    watch(world)
    work_off(world)
    send_all(world)
    assert planned(world) == Counter(everybody(world))
    assert watch(world) is WatchResult.FINISHED


def test_the_canary_waits_with_its_recipients_for_the_morning() -> None:
    world = many()
    world.campaign = replace(world.campaign, canary=Canary())
    world.now += timedelta(hours=12)  # 22:00
    plan(world)
    send_all(world)
    world.now += timedelta(minutes=30)
    watch(world)

    assert world.campaign.canary_until is None
    assert {shard_of(e164) for e164 in planned(world)} == {0, 1}


def test_a_night_is_not_observed_though_half_of_the_canary_is_refused_already() -> None:
    world = many(1_000)
    world.campaign = replace(world.campaign, canary=Canary(share=0.25))
    for phone in [phone for phone in world.contacts if shard_of(phone.e164) < 8][::2]:
        stop(world, phone)
    world.now += timedelta(hours=12)  # 22:00
    plan(world)
    send_all(world)
    assert FakeBatchStore(world).counts(world.campaign.id).settled > 100

    watch(world)
    assert (world.campaign.canary_until, len(world.sent)) == (None, 0)

    world.now += timedelta(hours=12)
    world.queued = [batch for batch, _ in world.parked]
    send_all(world)
    watch(world)
    assert world.campaign.canary_until == world.now + TEN_MINUTES


def test_a_canary_is_not_observed_before_it_is_planned_or_while_a_part_of_it_is() -> None:
    world = many()
    world.campaign = replace(world.campaign, canary=Canary(share=0.1))
    watch(world)
    assert world.campaign.canary_until is None

    plan(world, PlanningTask(world.campaign.id, Task.PLAN, 0, 0))
    send_all(world)
    watch(world)
    assert world.campaign.canary_until is None, "two shards are missing"

    plan(world)
    send_all(world)
    watch(world)
    assert world.campaign.canary_until == world.now + TEN_MINUTES


def test_a_large_canary_is_observed_when_it_has_left_but_for_a_few_and_not_after_its_first_hundred() -> None:
    world = many(4_000)
    world.campaign = replace(world.campaign, canary=Canary(share=0.1))
    plan(world)
    rest = world.queued[2:]
    del world.queued[2:]
    send_all(world)
    assert len(world.sent) > 100
    watch(world)
    assert world.campaign.canary_until is None

    last = rest[-1]
    world.queued = [*rest[:-1], last.only(last.recipients[3:])]  # three are among the dead letters
    send_all(world)
    watch(world)
    assert world.campaign.canary_until == world.now + TEN_MINUTES


def test_a_whole_share_is_no_canary() -> None:
    assert replace(many(1).campaign, canary=Canary(share=1)).plannable_shards == SHARDS


def tripping() -> World:
    """Everybody was sent to, but two shards whose tasks are lost; a third of the people opposed."""
    world = many(300)
    world.campaign = replace(world.campaign, limits=Limits(oppositions=0.2), canary=Canary(share=0.9))
    plan(world)
    send_all(world)
    for phone, _, _ in world.sent[::3]:
        stop(world, phone)
    return world


def test_a_campaign_that_people_oppose_pauses_itself_and_says_why() -> None:
    world = tripping()

    assert watch(world) is WatchResult.TRIPPED
    trip = world.campaign.trip
    assert trip is not None
    assert (world.campaign.state, trip.measure) == (State.PAUSED, Measure.OPPOSITIONS)
    assert (trip.number, trip.of) == (len(world.sent[::3]), len(world.sent))
    assert watch(world) is WatchResult.NOT_RUNNING


def test_who_resumes_it_overrules_the_measure_that_tripped() -> None:
    world = tripping()
    watch(world)
    resume_campaign(
        world.campaign,
        MARKETER,
        FakeCampaignStore(world),
        FakeAdvertiserStore(world),
        FakePlannerQueue(world),
        FakeClock(world),
    )

    assert watch(world) is WatchResult.GOES_ON
    assert world.campaign.trip is None
    assert world.campaign.overruled == {Measure.OPPOSITIONS}


def test_a_watch_from_before_a_pause_ends_when_the_campaign_is_resumed_and_one_is_left() -> None:
    world = many(3)
    store, queue, clock = FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world)
    world.campaign = start(replace(world.campaign, state=State.SCHEDULED, started_at=None), world.now)
    assert watch(world) is WatchResult.GOES_ON
    (before,) = world.tasks
    world.tasks.clear()
    pause_campaign(world.campaign, MARKETER, store, clock)
    resume_campaign(world.campaign, MARKETER, store, FakeAdvertiserStore(world), queue, clock)
    (after,) = [task for task in world.tasks if task.task is Task.WATCH]
    world.tasks.clear()

    assert watch(world, before) is WatchResult.WATCHED_ANEW
    assert world.tasks == []
    assert watch(world, after) is WatchResult.GOES_ON
    assert world.tasks == [after]
    assert watch(world, replace(before, run=0)) is WatchResult.GOES_ON, "one that names no run is not dropped"


def test_a_stop_is_reported_with_what_was_in_flight_when_it_was_authorised_and_what_became_of_it() -> None:
    world = many(3)
    plan(world)
    send_all(world)
    phone, _, _ = world.sent[0]
    at = world.contacts[phone].claims[world.campaign.id].at
    world.now += timedelta(seconds=40)
    stop(world, phone)
    stop(world, phone)

    ((reported,), following) = report_oppositions(world.campaign, None, 50, FakeBatchStore(world))
    assert (reported.phone, following) == (phone, None)
    (flight,) = reported.flights
    assert (flight.message.campaign_id, flight.message.authorised_at) == (world.campaign.id, at)
    assert flight.outcome is not None
    assert flight.outcome.fate.value == "sent"
    assert world.evidence[phone][0].content["in_flight"], "the evidence of the opposition says so too"


def test_a_message_of_the_day_before_yesterday_is_not_in_flight() -> None:
    world = many(3)
    plan(world)
    send_all(world)
    phone, _, _ = world.sent[0]
    world.now += timedelta(hours=25)
    stop(world, phone)

    assert report_oppositions(world.campaign, None, 50, FakeBatchStore(world)) == ([], None)
    assert world.evidence[phone][0].content["in_flight"] == []


def test_a_run_that_more_people_got_than_its_recurring_campaign_allows_pauses_itself_until_somebody_overrules_that() -> (
    None
):
    world = many(100)
    world.campaign = replace(world.campaign, most_recipients=60, writers=frozenset({identity(MARKETER)}))
    world.put_advertiser(replace(world.campaign.terms.advertiser, two_persons=True))
    plan(world)
    whole, world.queued = list(world.queued), []
    for batch in whole[:-1]:
        send_batch(batch, world.ports(), world.now + LATER)
    got = FakeBatchStore(world).counts(world.campaign.id).sent
    assert got > 60

    assert watch(world) is WatchResult.TRIPPED
    assert world.campaign.trip == Trip(Measure.RECIPIENTS, world.now, got, 100, 60)

    stores = FakeCampaignStore(world), FakeAdvertiserStore(world), FakePlannerQueue(world), FakeClock(world)
    with pytest.raises(SecondPersonMissing):
        resume_campaign(world.campaign, MARKETER, *stores)
    resume_campaign(world.campaign, OFFICER, *stores)
    assert watch(world) is WatchResult.GOES_ON


def test_as_many_as_it_allows_are_not_too_many() -> None:
    world = many(100)
    world.campaign = replace(world.campaign, most_recipients=100)
    plan(world)
    send_all(world)

    assert watch(world) is WatchResult.FINISHED
