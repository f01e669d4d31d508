"""A paused campaign goes on through another carrier: for those of whom it has no claim, once, or nothing changes at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from campaign_api.continue_campaign import ContinuePorts, SameCarrier, continue_campaign
from campaign_api.steer_campaign import AS_BEFORE, ResumedSpending, pause_campaign, resume_campaign
from planner.plan_shards import plan_shards
from sender.send_batch import send_batch
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.breaker import Measure, Trip
from stopsms.compliance.campaign.campaign import RESUMABLE, Campaign, InvalidTransition, Prediction, State, Terms
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.continuation import MOST_CONTINUATIONS, continuation_id
from stopsms.compliance.campaign.outcome import CLAIMED_BY_CONTINUED, Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.errors import UnknownCarrier
from stopsms.compliance.outside.set_up import SetUp
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import GatewayClosed, GatewayRefused, GatewaySilent
from stopsms.contracts.messages import Batch, Recipient, Task, planning_task
from stopsms.use_cases.campaigns.require_carrier import CarrierNotReady
from stopsms.use_cases.campaigns.require_set_up import NotSetUp
from stopsms.use_cases.campaigns.schedule_campaign import Acceptances, NumberReleased, Scheduled, SchedulePorts

from tests.factories import (
    A_SERVICE,
    MARKETER,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_carrier,
    a_contact,
    a_service,
    accepted,
    terms,
)
from tests.fakes import (
    LIFETIME,
    Crash,
    FakeAdvertiserStore,
    FakeCampaignStore,
    FakeCarrierStore,
    FakeClock,
    FakePlannerQueue,
    FakeSchedules,
    World,
)
from tests.functions.planning import LATER, plan, ports

PEOPLE = [Phone.of(f"+3361234567{number}") for number in range(4)]
OTHER = a_carrier(id="autre", stop_numbers={HOME: "36111"})
ENDED = a_carrier(id="ancien", stop_numbers={HOME: "36111"}, ended_at=TUESDAY_10H_PARIS)
ANSWERS = Acceptances(MARKETER)


def a_world(**changes: Any) -> World:
    """Four people, and an advertiser that has the other carrier's number too."""
    world = World(TUESDAY_10H_PARIS, a_campaign(**changes), {phone: a_contact(phone) for phone in PEOPLE})
    world.stop_numbers["36111"] = world.users("36111").joined_by(world.campaign.terms.advertiser)
    return world


def predicted(at: Any, **changes: Any) -> Prediction:
    usual: dict[str, Any] = {
        "audience": 4, "judged": 4, "complete": True, "sendable": 4, "deferred": 0, "blocked": 0, "blocked_by": {}, "parts": 4,
        "cost_eur": 0.2, "starts_at": at, "ends_at": at, "windows": 1,
    }  # fmt: skip
    return Prediction(at=at, **(usual | changes))


def continued(
    world: World,
    carrier: str = OTHER.id,
    answers: Acceptances = ANSWERS,
    ends_after: timedelta = timedelta(),
    spending: ResumedSpending = AS_BEFORE,
    **changes: Any,
) -> Scheduled:
    def predict(campaign: Campaign, terms: Terms, at: Any) -> Prediction:
        return predicted(at, ends_at=at + ends_after)

    scheduling = SchedulePorts(
        FakeAdvertiserStore(world), FakeCampaignStore(world), FakeSchedules(world), FakePlannerQueue(world), FakeClock(world),
        predict, changes.pop("require_set_up", lambda advertiser: SetUp()),
    )  # fmt: skip
    found = FakeCampaignStore(world).find(world.campaign.id) or world.campaign
    return continue_campaign(
        found, carrier, answers, ContinuePorts(scheduling, FakeCarrierStore(OTHER, ENDED), a_service), spending
    )


def following(world: World) -> Campaign:
    return world.others[continuation_id(world.campaign.id)]


def deliver(world: World) -> None:
    """Everything that is queued, once."""
    batches, world.queued = world.queued, []
    for batch in batches:
        send_batch(batch, world.ports(), world.now + LATER)


def send_following(world: World) -> None:
    """What continues the campaign starts, is planned, and sent until nothing is left."""
    campaign = replace(following(world), state=State.RUNNING, started_at=world.now, revision=2)
    world.others[campaign.id] = campaign
    plan_shards(planning_task(campaign.id), ports(world), world.now + LATER)
    while world.queued:
        deliver(world)
        world.now += LIFETIME + timedelta(seconds=1)


def fates(world: World) -> dict[str, str]:
    """What became of each in the campaign that continues."""
    dispatch = world.dispatch(following(world).id)
    return {
        dispatch.rosters[batch].phones[place]: outcome.fate.value
        for (batch, place), outcome in dispatch.outcomes.items()
    }


def failing(error: Exception) -> Any:
    def answer() -> None:
        raise error

    return answer


def closed_in_the_middle(world: World) -> None:
    """One got it, of one nobody knows, one was refused for certain, and then the carrier closed."""
    plan(world)
    world.answers = [
        lambda: None,
        failing(GatewaySilent("ReadTimeoutError")),
        failing(GatewayRefused("DESTINATION_PHONE_NUMBER_INVALID")),
        failing(GatewayClosed("ACCOUNT_CLOSED")),
    ]
    deliver(world)
    world.answers = []
    assert world.campaign.trip is not None
    assert world.campaign.trip.measure is Measure.CARRIER_CLOSED


@pytest.mark.guarantee("G2")
def test_who_has_a_claim_is_written_to_by_nobody_again_and_whose_claim_was_given_back_is() -> None:
    world = a_world()
    closed_in_the_middle(world)
    before = [phone for phone, _, _ in world.sent]
    claimed = {phone for phone, contact in world.contacts.items() if world.campaign.id in contact.claims}
    world.now += timedelta(hours=1)

    continued(world)
    send_following(world)

    assert len(claimed) == 3, "delivered, uncertain and refused for certain"
    after = [phone for phone, _, _ in world.sent][len(before) :]
    assert set(after) == set(PEOPLE) - claimed
    assert len(after) == 1
    assert {Phone.of(e164): fate for e164, fate in fates(world).items()} == {
        phone: "blocked" if phone in claimed else "sent" for phone in PEOPLE
    }
    turned_away = [o for o in world.dispatch(following(world).id).outcomes.values() if o.fate is Fate.BLOCKED]
    assert {outcome.objections for outcome in turned_away} == {(CLAIMED_BY_CONTINUED.objection,)}
    assert all(outcome.rulebook for outcome in turned_away)


def test_the_campaign_ends_and_the_other_has_its_message_through_the_other_carrier() -> None:
    text = "Zelie : -20 % samedi. STOP au 36180"
    world = a_world(
        terms=terms(text=text, accepted=accepted("fr.links")),
        audience=Audience(frozenset({"mode"})),
        state=State.PAUSED,
    )

    given = continued(world).campaign

    assert given is not None
    ended, other = world.campaign, following(world)
    assert given.id == other.id == ended.continued_as == continuation_id(ended.id)
    assert (ended.state, ended.finished_at, ended.acts[-1].act) == (State.CANCELLED, world.now, Step.CANCELLED)
    assert (other.state, other.at, other.acts[-1].principal) == (State.SCHEDULED, world.now, MARKETER)
    assert other.terms.text == "Zelie : -20 % samedi. STOP au 36111"
    assert other.terms.advertiser.route == replace(A_SERVICE.behaviour, carrier="autre")
    assert (other.terms.advertiser.stop_number, other.terms.advertiser.stop_numbers) == ("36111", {})
    assert (other.terms.continues, other.terms.claims_since) == ((ended.id,), ended.started_at)
    assert (other.terms.accepted, other.audience, other.name) == (ended.terms.accepted, ended.audience, ended.name)
    assert [(task.campaign_id, task.task) for task in world.tasks] == [(other.id, Task.START), (ended.id, Task.PLAN)]
    assert world.users("36111").known[0].used_until is not None, "its number is kept"


def not_set_up(advertiser: Any) -> SetUp:
    raise NotSetUp(SetUp())


def not_ready(advertiser: Any) -> SetUp:
    raise CarrierNotReady(())


def with_link(world: World) -> None:
    world.campaign = replace(world.campaign, terms=replace(world.campaign.terms, text="Zelie : https://bit.ly/x9"))


def without_number(world: World) -> None:
    del world.stop_numbers["36111"]


def running(world: World) -> None:
    world.campaign = replace(world.campaign, state=State.RUNNING)


def long_ago(world: World) -> None:
    world.campaign = replace(world.campaign, started_at=world.now - RESUMABLE - timedelta(seconds=1))


def continued_often(world: World) -> None:
    chain = tuple(f"c{number:015d}" for number in range(MOST_CONTINUATIONS))
    world.campaign = replace(world.campaign, terms=replace(world.campaign.terms, continues=chain))


def declared_elsewhere(world: World) -> None:
    route = Route("tiers")
    world.put_advertiser(replace(world.campaign.terms.advertiser, route=route, stop_number="36222"))


def nothing_more(world: World) -> None:
    pass


REFUSALS: dict[str, tuple[Any, dict[str, Any], type[Exception] | None]] = {
    "unknown carrier": (nothing_more, {"carrier": "aucun"}, UnknownCarrier),
    "a carrier taken back": (nothing_more, {"carrier": ENDED.id}, UnknownCarrier),
    "our own, without its numbers": (declared_elsewhere, {"carrier": ""}, UnknownCarrier),
    "no number": (without_number, {}, NumberReleased),
    "running": (running, {}, InvalidTransition),
    "claims that are forgotten": (long_ago, {}, InvalidTransition),
    "an end beyond the claims": (nothing_more, {"ends_after": RESUMABLE + timedelta(days=1)}, InvalidTransition),
    "a long chain": (continued_often, {}, InvalidTransition),
    "not set up": (nothing_more, {"require_set_up": not_set_up}, NotSetUp),
    "not ready": (nothing_more, {"require_set_up": not_ready}, CarrierNotReady),
    "the carrier that it leaves through": (nothing_more, {"carrier": ""}, SameCarrier),
    "a warning": (with_link, {}, None),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_refuses_it_changes_nothing(name: str) -> None:
    prepare, asked, error = REFUSALS[name]
    world = a_world(state=State.PAUSED)
    prepare(world)
    before = world.campaign

    if error is None:
        answer = continued(world, **asked)
        assert (answer.campaign, answer.to_acknowledge) == (None, ("fr.links",))
    else:
        with pytest.raises(error):
            continued(world, **asked)

    assert (world.campaign, world.others, world.tasks, world.starts) == (before, {}, [], set())


def test_through_the_same_carrier_it_goes_on_when_that_has_another_number() -> None:
    world = a_world(state=State.PAUSED, terms=terms(text="Zelie : -20 % samedi. STOP au 36180"))
    world.put_advertiser(replace(world.campaign.terms.advertiser, stop_number="36111"))

    continued(world, carrier="")

    assert following(world).terms.text == "Zelie : -20 % samedi. STOP au 36111"


def test_through_the_same_carrier_it_goes_on_under_another_sender_id() -> None:
    """The carrier did not know the one that it had."""
    world = a_world(state=State.PAUSED)
    world.put_advertiser(replace(world.campaign.terms.advertiser, sender_id="ZELIESHOP"))

    continued(world, carrier="")

    assert following(world).terms.brand.sender_id == "ZELIESHOP"


def test_a_warning_is_accepted_with_it_and_what_was_accepted_stays_so() -> None:
    world = a_world(state=State.PAUSED, terms=terms(accepted=accepted("fr.consent")))
    with_link(world)

    continued(world, answers=Acceptances(MARKETER, frozenset({"fr.links"}), "Claire"))

    assert following(world).terms.acknowledged == {"fr.consent", "fr.links"}


def test_asked_again_it_starts_the_same_campaign_again_and_no_other() -> None:
    world = a_world(state=State.PAUSED)
    continued(world)
    world.tasks.clear()

    again = continued(world)

    assert again.campaign == following(world)
    assert [task.task for task in world.tasks] == [Task.START, Task.PLAN]
    with pytest.raises(InvalidTransition):
        continued(world, carrier="")
    assert list(world.others) == [following(world).id]


@pytest.mark.parametrize("last", range(1, 8))
def test_whoever_asks_again_after_a_crash_at_any_call_has_one_campaign_that_starts(last: int) -> None:
    world = a_world(state=State.PAUSED)

    def die(step: int, call: str) -> None:
        if step == last:
            raise Crash(call)

    world.at_step = die
    with pytest.raises(Crash):
        continued(world)
    world.at_step = lambda step, call: None
    assert (world.campaign.state is State.CANCELLED) == bool(world.others), "both or none"

    continued(world)

    assert (world.campaign.state, list(world.others)) == (State.CANCELLED, [following(world).id])
    assert {task.task for task in world.tasks} == {Task.START, Task.PLAN}


def test_it_may_go_on_again_through_a_third_and_every_claim_of_the_chain_counts() -> None:
    world = a_world()
    plan(world)
    world.answers = [lambda: None, *[failing(GatewayClosed("ACCOUNT_CLOSED"))] * 3]
    deliver(world)
    world.campaign = replace(world.campaign, state=State.PAUSED)
    started = world.campaign.started_at
    world.answers = []
    world.now += timedelta(minutes=5)
    continued(world)
    second = following(world)
    world.now += timedelta(days=1)

    first = world.campaign
    world.campaign, world.others = replace(second, state=State.PAUSED, started_at=world.now), {first.id: first}
    world.stop_numbers["36222"] = world.users("36222").joined_by(first.terms.advertiser)
    world.put_advertiser(replace(first.terms.advertiser, route=Route("tiers"), stop_number="36222"))
    continued(world, carrier="tiers")
    third = following(world)

    assert (third.terms.continues, third.terms.claims_since) == ((first.id, second.id), started)
    assert third.terms.text.endswith("samedi.")
    send_following(world)
    sent = [phone for phone, _, _ in world.sent]
    assert sorted(sent, key=str) == sorted(PEOPLE, key=str)


def continuing() -> World:
    world = a_world(state=State.PAUSED)
    continued(world)
    return world


def test_a_claim_that_may_still_be_given_back_is_waited_for() -> None:
    world = a_world()
    plan(world)

    def die(step: int, call: str) -> None:
        if call == "send":
            raise Crash(call)

    world.at_step = die
    with pytest.raises(Crash):
        deliver(world)
    world.at_step = lambda step, call: None
    world.campaign = replace(world.campaign, state=State.PAUSED)
    continued(world)
    claimed = [phone for phone, contact in world.contacts.items() if contact.claims]
    world.queued.clear()
    campaign = replace(following(world), state=State.RUNNING, started_at=world.now, revision=2)
    world.others[campaign.id] = campaign
    plan_shards(planning_task(campaign.id), ports(world), world.now + LATER)

    deliver(world)

    waiting = [one.contact.phone for batch in world.queued for one in batch.recipients]
    assert sorted(waiting, key=str) == sorted(claimed, key=str)
    for phone in claimed[:1]:  # its worker gives one back after all
        contact = world.contacts[phone]
        world.contacts[phone] = replace(contact, claims={}, version=contact.version + 1)
    while world.queued:
        world.now += LIFETIME + timedelta(seconds=1)
        deliver(world)
    assert fates(world) == {phone.e164: "blocked" if phone in claimed[1:] else "sent" for phone in PEOPLE}


def test_the_claim_of_a_contact_that_is_too_large_to_travel_is_read_before_it_is_judged() -> None:
    world = a_world()
    closed_in_the_middle(world)
    world.now += timedelta(hours=1)
    continued(world)
    campaign = replace(following(world), state=State.RUNNING, started_at=world.now, revision=2)
    world.others[campaign.id] = campaign
    claimed = [phone for phone in PEOPLE if world.campaign.id in world.contacts[phone].claims]
    bare = tuple(Recipient(place, Contact("zelie", phone)) for place, phone in enumerate(claimed))
    before = len(world.sent)

    send_batch(Batch(campaign.id, "zelie", "00-000000", bare), world.ports(), world.now + LATER)

    assert len(world.sent) == before
    assert {outcome.fate for outcome in world.dispatch(campaign.id).outcomes.values()} == {Fate.BLOCKED}


def test_once_its_claims_might_be_forgotten_nobody_is_written_to() -> None:
    world = continuing()
    world.now += RESUMABLE + timedelta(minutes=1)

    send_following(world)

    assert world.sent == []
    assert {o.objections[-1].rule for o in world.dispatch(following(world).id).outcomes.values()} == {
        "policy.continued-too-late"
    }


def test_it_is_paused_and_resumed_as_any_other_as_long_as_the_claims_are_kept() -> None:
    world = continuing()
    store, clock = FakeCampaignStore(world), FakeClock(world)
    paused = pause_campaign(following(world), MARKETER, store, clock)
    world.now += RESUMABLE + timedelta(seconds=1)

    with pytest.raises(InvalidTransition, match="the first that it continues"):
        resume_campaign(paused, MARKETER, store, FakeAdvertiserStore(world), FakePlannerQueue(world), clock)


def test_what_goes_on_with_a_run_is_of_the_same_recurring_campaign() -> None:
    world = a_world(state=State.PAUSED, started_at=TUESDAY_10H_PARIS, recurrence="feedface00000001")

    continued(world)

    assert following(world).recurrence == "feedface00000001"


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({}, 1),
        ({"overruled": frozenset({Measure.RECIPIENTS})}, None),
        ({"trip": Trip(Measure.RECIPIENTS, TUESDAY_10H_PARIS, number=3, of=4, limit=2)}, None),
        ({"most_recipients": None}, None),
        ({"most_recipients": 1}, 0),
    ],
)
def test_a_run_that_goes_on_reaches_no_more_people_than_before_unless_somebody_overrules_that(
    changes: dict[str, Any], left: int | None
) -> None:
    world = a_world(**{"state": State.PAUSED, "recurrence": "feedface00000001", "most_recipients": 3} | changes)
    continued(world, spending=ResumedSpending(parts=2, got=2))

    assert following(world).most_recipients == left
