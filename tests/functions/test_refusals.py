"""Nobody is burnt: a campaign whose messages are refused stops after a handful, and says which reason, country and sender it was."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from campaign_api.steer_campaign import resume_campaign
from planner.watch_campaign import WatchResult
from sender.refusal_runs import RefusalRuns
from sender.send_batch import send_batch
from stopsms.compliance.campaign.breaker import Limits, Measure
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.carrier import GatewayClosed, GatewayRefused, GatewaySilent
from stopsms.contracts.messages import planning_task

from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_campaign, a_contact
from tests.fakes import FakeAdvertiserStore, FakeCampaignStore, FakeClock, FakePlannerQueue, World
from tests.functions.planning import LATER, plan, watch

NEW = "SOMETHING_NEW"
REUNION = Phone.of("+262692123456")


def a_world(people: int = 100, **changes: object) -> World:
    phones = [Phone.of(f"+33612{number:06d}") for number in range(people)]
    world = World(TUESDAY_10H_PARIS, a_campaign(**changes), {phone: a_contact(phone) for phone in phones})
    plan(world)
    return world


def refuse(reason: str = NEW) -> Callable[[], None]:
    def answer() -> None:
        raise GatewayRefused(reason)

    return answer


def take() -> None: ...


def be_silent() -> None:
    raise GatewaySilent


def send_all(world: World) -> None:
    """What the queue has, batch by batch, by one worker; a batch that comes back is left there."""
    batches, world.queued = list(world.queued), []
    for batch in batches:
        send_batch(batch, world.ports(), world.now + LATER)


def failed(world: World) -> int:
    return sum(outcome.fate is Fate.FAILED for outcome in world.outcomes.values())


def resume(world: World) -> None:
    resume_campaign(
        world.campaign,
        MARKETER,
        FakeCampaignStore(world),
        FakeAdvertiserStore(world),
        FakePlannerQueue(world),
        FakeClock(world),
    )
    world.tasks.clear()
    plan(world, planning_task(world.campaign.id, redispatch=True))


def test_a_worker_whose_first_messages_are_all_refused_pauses_the_campaign_and_says_why() -> None:
    world = a_world()
    world.answers = [refuse()] * 100

    send_all(world)

    trip = world.campaign.trip
    assert trip is not None
    assert (world.campaign.state, failed(world), len(world.sent)) == (State.PAUSED, 13, 0)
    assert (trip.measure, trip.number, trip.of, trip.limit) == (Measure.REFUSALS, 13, 13, 0.2)
    assert (trip.reason, trip.territory, trip.sender_id) == (NEW, Territory.METROPOLITAN, "ZELIE")
    assert sum(bool(contact.claims) for contact in world.contacts.values()) == 13, "the others are not claimed"


def test_who_resumes_it_set_right_reaches_everybody_else_once() -> None:
    world = a_world()
    world.answers = [refuse()] * 13
    send_all(world)
    resume(world)

    send_all(world)

    assert (failed(world), len(world.sent)) == (13, 87)
    assert len({phone for phone, _, _ in world.sent}) == 87


def test_resumed_and_still_refused_it_pauses_again() -> None:
    world = a_world()
    world.answers = [refuse()] * 100
    send_all(world)
    resume(world)

    send_all(world)

    assert (world.campaign.state, failed(world)) == (State.PAUSED, 26)


def test_small_batches_are_one_row_to_a_worker() -> None:
    world = a_world(60)
    assert max(len(batch.recipients) for batch in world.queued) < 13
    world.answers = [refuse()] * 60

    send_all(world)

    assert (world.campaign.state, failed(world)) == (State.PAUSED, 13)


def test_one_that_is_taken_begins_a_new_row_and_one_that_is_silent_goes_on_with_it() -> None:
    world = a_world(300)
    world.answers = [*[refuse()] * 12, take, *[refuse()] * 12, take]
    send_all(world)
    assert world.campaign.state is State.RUNNING

    world = a_world(300)
    world.answers = [*[refuse()] * 12, be_silent, refuse(), take]
    send_all(world)
    assert (world.campaign.state, failed(world), len(world.sent)) == (State.PAUSED, 12, 1), "the silent one"


def test_a_carrier_that_answers_nobody_leaves_a_handful_uncertain() -> None:
    world = a_world()
    world.answers = [be_silent] * 100

    send_all(world)

    trip = world.campaign.trip
    assert trip is not None
    assert (world.campaign.state, trip.measure, trip.number, trip.reason) == (State.PAUSED, Measure.UNANSWERED, 13, "")
    assert [outcome.fate for outcome in world.outcomes.values()] == [Fate.UNCERTAIN] * 13


def test_what_is_refused_in_one_territory_alone_pauses_it_too_and_burns_no_more_there() -> None:
    paris = [Phone.of(f"+33612{number:06d}") for number in range(500)]
    reunion = [Phone.of(f"+262692{number:06d}") for number in range(100)]
    world = World(TUESDAY_10H_PARIS, a_campaign(), {phone: a_contact(phone) for phone in [*paris, *reunion]})
    plan(world)

    def only_metropolitan() -> None:
        if world.history[-1].phone in reunion:
            raise GatewayRefused(NEW)

    world.answers = [only_metropolitan] * 600
    send_all(world)

    trip = world.campaign.trip
    assert trip is not None
    assert (world.campaign.state, failed(world), len(world.sent) > 13) == (State.PAUSED, 13, True)
    assert (trip.measure, trip.number, trip.territory) == (Measure.REFUSALS, 13, Territory.REUNION)


def test_a_worker_that_was_not_the_one_to_pause_it_begins_anew_when_it_is_resumed() -> None:
    world = a_world()
    world.answers = [refuse()] * 12
    batches, world.queued = list(world.queued), []
    while failed(world) < 12:
        batch = batches.pop()
        send_batch(batch.only(batch.recipients[: 12 - failed(world)]), world.ports(), world.now + LATER)
    warm, world.refusals = world.refusals, RefusalRuns()
    world.answers = [refuse()] * 13
    world.queued = batches
    send_all(world)
    assert (world.campaign.state, failed(world)) == (State.PAUSED, 25)

    world.refusals = warm
    resume(world)
    world.answers = [refuse()]
    send_all(world)

    assert (world.campaign.state, failed(world), len(world.sent)) == (State.RUNNING, 26, 74)


def test_what_goes_wrong_later_burns_one_group_at_most() -> None:
    world = a_world(600)
    world.answers = [*[take] * 90, *[refuse()] * 500]

    send_all(world)

    assert world.campaign.state is State.PAUSED
    assert 13 <= failed(world) <= 25


@pytest.mark.slow
def test_of_five_thousand_people_whom_a_new_reason_refuses_each_worker_burns_thirteen_at_most() -> None:
    world = a_world(5_000)
    world.answers = [refuse()] * 5_000
    batches, world.queued = list(world.queued), []
    others = iter(range(9))

    def start_another(step: int, call: str) -> None:
        """Each worker begins a batch of its own while the one before hands its first message over: nobody has noticed anything."""
        if call == "send" and next(others, None) is not None:
            world.refusals = RefusalRuns()
            send_batch(batches.pop(), world.ports(), world.now + LATER)

    world.at_step = start_another
    send_batch(batches.pop(), world.ports(), world.now + LATER)
    world.at_step = lambda step, call: None
    world.queued = batches
    send_all(world)

    assert world.campaign.state is State.PAUSED
    assert failed(world) == 10 * 13
    assert sum(bool(contact.claims) for contact in world.contacts.values()) == failed(world)


def test_without_a_limit_no_row_pauses_it() -> None:
    world = a_world(limits=Limits(refusals=None))
    world.answers = [refuse()] * 100

    send_all(world)

    assert (world.campaign.state, failed(world)) == (State.RUNNING, 100)


def test_refusals_among_others_pause_it_by_their_rate() -> None:
    world = a_world(300)
    world.answers = [refuse() if place % 2 else take for place in range(300)]
    send_all(world)
    assert world.campaign.state is State.RUNNING

    assert watch(world) is WatchResult.TRIPPED
    assert world.campaign.trip is not None
    assert (world.campaign.trip.measure, world.campaign.trip.number) == (Measure.REFUSALS, 150)


def test_a_country_that_is_closed_pauses_it_with_every_claim_given_back_and_names_the_country() -> None:
    world = a_world(3)
    world.contacts[REUNION] = replace(a_contact(REUNION))
    world.rosters.clear()
    world.plans.clear()
    world.queued.clear()
    plan(world)

    def only_france() -> None:
        if world.history[-1].phone == REUNION:
            raise GatewayClosed("COUNTRY_NOT_ENABLED")

    world.answers = [only_france] * 8
    send_all(world)

    trip = world.campaign.trip
    assert trip is not None
    assert (trip.measure, trip.reason) == (Measure.CARRIER_CLOSED, "COUNTRY_NOT_ENABLED")
    assert (trip.territory, trip.sender_id) == (Territory.REUNION, "ZELIE")
    assert REUNION.e164 not in repr(trip)
    assert not world.contacts[REUNION].claims
    assert {outcome.fate for outcome in world.outcomes.values()} <= {Fate.SENT}
    world.answers = []
    resume(world)
    send_all(world)
    assert sorted(phone.e164 for phone, _, _ in world.sent) == sorted(phone.e164 for phone in world.contacts)
