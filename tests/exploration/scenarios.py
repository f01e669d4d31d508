"""The guarantees as scenarios: small worlds in which everything that can go wrong does."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from campaign_api.steer_campaign import pause_campaign, resume_campaign
from compliance.campaign import State
from compliance.contact import Status
from compliance.outcome import Fate
from compliance.phone import Phone
from compliance.ports import Roster
from consent_api.capture_consent import Desk as CaptureDesk
from consent_api.capture_consent import capture_consent
from contracts.messages import Batch, InboundSms, PlanningTask, Receipt, Recipient, Task, planning_task
from delivery.record_receipts import record_receipts
from inbound.process_reply import Desk as InboundDesk
from inbound.process_reply import process_reply
from planner.plan_shards import Desk as PlannerDesk
from planner.plan_shards import plan_shards
from sender.hand_over import CLAIM_SECONDS
from sender.send_batch import send_batch

from tests.exploration.explorer import TICK, Scenario
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_collection, a_contact, terms
from tests.fakes import (
    LIFETIME,
    Advertisers,
    Batches,
    Campaigns,
    Clock,
    Contacts,
    Gateway,
    Journal,
    Ledger,
    OptOuts,
    Tasks,
    World,
)

PEOPLE = (Phone.of("+33612000003"), Phone.of("+33612000013"))
"""In shards 0 and 1: planners walk these alone."""
LATER = timedelta(minutes=10)
BATCH, OTHER_BATCH = "00-000000", "01-000000"
OTHER = "beefbeefbeefbeef"
SALT = "0" * 32


def a_world() -> World:
    world = World(TUESDAY_10H_PARIS, a_campaign(), {phone: a_contact(phone) for phone in PEOPLE})
    world.rosters[BATCH] = Roster(BATCH, tuple(phone.e164 for phone in PEOPLE))
    return world


def the_batch(world: World, campaign: str = "", batch: str = BATCH) -> Batch:
    recipients = tuple(Recipient(place, world.contacts[phone]) for place, phone in enumerate(PEOPLE))
    return Batch(campaign or world.campaign.id, "zelie", batch, recipients)


@dataclass
class Work:
    """What actors do in a world: the real use cases."""

    world: World

    def send(self, batch: Batch, within: timedelta = LATER) -> Callable[[], None]:
        def work() -> None:
            send_batch(batch, self.world.desk(), self.world.now + within)

        return work

    def stop(self, phone: Phone, message_id: str = "stop-1", words: str = "STOP") -> Callable[[], None]:
        sms = InboundSms(message_id, phone.e164, "36180", words, None, self.world.now)
        world = self.world
        desk = InboundDesk(
            Advertisers(world), Contacts(world), Ledger(world), Journal(world), Gateway(world), OptOuts(world),
            Clock(world), lambda: SALT, lambda oppositions, seconds: None,
        )  # fmt: skip

        def work() -> None:
            process_reply(sms, phone, desk)

        return work

    def consent(self, phone: Phone) -> Callable[[], None]:
        world = self.world
        desk = CaptureDesk(
            Advertisers(world), Contacts(world), Journal(world), lambda: Gateway(world), Clock(world), lambda: SALT
        )

        def work() -> None:
            capture_consent("zelie", phone, a_collection(collected_at=world.now), desk)

        return work

    def pause_and_resume(self) -> Callable[[], None]:
        world, shelf = self.world, Campaigns(self.world)

        def work() -> None:
            pause_campaign(shelf.find(world.campaign.id) or world.campaign, shelf)
            resume_campaign(shelf.find(world.campaign.id) or world.campaign, shelf, Tasks(world), Clock(world))

        return work

    def receipts(self) -> Callable[[], None]:
        return lambda: report(self.world)

    def plan(self, task: PlanningTask) -> None:
        world = self.world
        desk = PlannerDesk(Campaigns(world), Contacts(world), Ledger(world), Batches(world), Tasks(world), Clock(world))
        plan_shards(task, desk, world.now + LATER)


def report(world: World) -> None:
    """The carrier reports, once, what it has taken since it last did."""
    campaigns = {BATCH: world.campaign.id, OTHER_BATCH: OTHER}
    taken = [(f"m-{place}", send_id) for place, (_, send_id, _) in enumerate(world.sent, start=1)]
    news = [(message_id, send_id) for message_id, send_id in taken if message_id not in world.done]
    receipts = [
        Receipt(
            message_id=message_id,
            campaign_id=campaigns.get(send_id.rpartition(".")[0], world.campaign.id),
            send_id=send_id,
            fate=Fate.DELIVERED,
            status="DELIVERED",
            parts=1,
            at=world.now,
        )
        for message_id, send_id in news
    ]
    record_receipts(receipts, Ledger(world))
    world.done |= {message_id for message_id, _ in news}


def settle(world: World) -> None:
    """What queues hold is delivered until nothing is left; then the carrier's receipts come in."""
    work = Work(world)
    for _ in range(20):
        if world.campaign.state is State.PAUSED:
            resume_campaign(world.campaign, Campaigns(world), Tasks(world), Clock(world))
        tasks, world.tasks = [task for task in world.tasks if task.task is Task.PLAN], []
        batches, world.queued = world.queued, []
        world.now += LIFETIME + TICK
        if not tasks and not batches:
            break
        for task in tasks:
            work.plan(replace(task, first=0, last=1))
        for batch in batches:
            work.send(batch)()
    else:
        raise AssertionError("the queues never empty")
    report(world)


def check(world: World, batches: dict[str, str]) -> None:
    """G1, G2, G3 and the conservation of counts, in a final state. `batches` maps each batch to its campaign."""
    opposed: dict[Phone, bool] = {}
    claimed: dict[tuple[Phone, str], tuple[bool, object]] = {}
    for event in world.history:
        key = (event.phone, event.campaign)
        match event.what:
            case "opposed" | "granted":
                opposed[event.phone] = event.what == "opposed"
            case "claimed":
                assert not opposed.get(event.phone), f"G1: a claim after an opposition ({event.phone})"
                claimed[key] = (True, event.at)
            case "released":
                claimed.pop(key, None)
            case "handing over":
                assert key in claimed, f"G2: a hand-over without a claim ({event.phone})"
                age = (event.at - claimed[key][1]).total_seconds()  # type: ignore[operator]
                assert age <= CLAIM_SECONDS + TICK.total_seconds(), f"G1: a claim used after {age} s"
    sent = Counter((phone, send_id.rpartition(".")[0]) for phone, send_id, _ in world.sent)
    assert all(number == 1 for number in sent.values()), f"G2: sent more than once {sent}"
    for batch, campaign_id in batches.items():
        known = Ledger(world).outcomes(campaign_id, batch)
        assert len(known) == len(PEOPLE), f"G3: {len(PEOPLE) - len(known)} of {batch} have no outcome"
        for place, phone in enumerate(PEOPLE):
            fate = known[place].fate
            assert known[place].final, f"G3: {phone} waits for ever"
            held = campaign_id in world.contacts[phone].claims
            assert held or fate is not Fate.UNCERTAIN, f"G2: told uncertain, but nobody holds the claim ({phone})"
            really = sent[phone, batch]
            assert (fate is Fate.DELIVERED) == bool(really), f"G3: told {fate}, really sent {really} times ({phone})"
        counts = world.tallies[batch]
        assert counts.settled == len(PEOPLE), f"G3: counts do not add up: {counts}"
        assert counts.sent == sum(sent[phone, batch] for phone in PEOPLE), f"G3: counts lie: {counts}"


def _scenario(world: World, actors: dict[str, Callable[[], None]], batches: dict[str, str] | None = None) -> Scenario:
    held = batches or {BATCH: world.campaign.id}
    return Scenario(world, actors, lambda: check(world, held), lambda: settle(world))


def a_stop_during_a_delivery() -> Scenario:
    """One batch, one worker, one STOP."""
    world = a_world()
    work = Work(world)
    return _scenario(world, {"sender": work.send(the_batch(world)), "inbound": work.stop(PEOPLE[1])})


def the_same_batch_delivered_twice_at_once() -> Scenario:
    """One batch, two workers, one STOP."""
    world = a_world()
    work, batch = Work(world), the_batch(world)
    actors = {"sender": work.send(batch), "sender again": work.send(batch), "inbound": work.stop(PEOPLE[1])}
    return _scenario(world, actors)


def a_claim_that_a_duplicate_finds_taken() -> Scenario:
    """One person left to send to, two workers, one STOP: a claim that one of them finds taken may yet be given back."""
    world = a_world()
    world.contacts[PEOPLE[1]] = replace(world.contacts[PEOPLE[1]], status=Status.OPPOSED)
    work, batch = Work(world), the_batch(world)
    actors = {"sender": work.send(batch), "sender again": work.send(batch), "inbound": work.stop(PEOPLE[0])}
    return _scenario(world, actors)


def a_stop_then_a_new_consent() -> Scenario:
    """The person opposes, and agrees again, while the batch is under way."""
    world = a_world()
    work = Work(world)

    def change_of_mind() -> None:
        work.stop(PEOPLE[0])()
        work.consent(PEOPLE[0])()

    return _scenario(world, {"sender": work.send(the_batch(world)), "inbound": change_of_mind})


def a_pause_and_a_resumption() -> Scenario:
    """The marketer pauses and resumes: the batch is queued again from its roster while the first worker still holds it."""
    world = a_world()
    work = Work(world)
    return _scenario(world, {"sender": work.send(the_batch(world)), "api pause": work.pause_and_resume()})


def two_campaigns_to_the_same_people() -> Scenario:
    """Another campaign claims the same contacts, and one of them says STOP."""
    world = a_world()
    world.others[OTHER] = a_campaign(terms=terms(campaign_id=OTHER))
    world.rosters[OTHER_BATCH] = Roster(OTHER_BATCH, tuple(phone.e164 for phone in PEOPLE))
    work = Work(world)
    actors = {
        "sender": work.send(the_batch(world)),
        "other sender": work.send(the_batch(world, OTHER, OTHER_BATCH)),
        "inbound": work.stop(PEOPLE[0]),
    }
    return _scenario(world, actors, {BATCH: world.campaign.id, OTHER_BATCH: OTHER})


def receipts_that_overtake_the_sender() -> Scenario:
    """The carrier reports while the sender has not yet recorded."""
    world = a_world()
    work = Work(world)
    return _scenario(world, {"sender": work.send(the_batch(world)), "delivery": work.receipts()})


def a_worker_that_runs_out_of_time() -> Scenario:
    """The invocation ends before the batch does: the rest goes back to the queue."""
    world = a_world()
    work = Work(world)
    actors = {"sender": work.send(the_batch(world), timedelta(seconds=1)), "inbound": work.stop(PEOPLE[0])}
    return _scenario(world, actors)


def two_planners_at_the_same_shards() -> Scenario:
    """The start is called for twice; both planners walk the same shards, and everybody is in exactly one batch."""
    world = a_world()
    world.rosters.clear()
    work = Work(world)
    task = replace(planning_task(world.campaign.id), first=0, last=1)

    def planned() -> None:
        where = Counter(e164 for roster in world.rosters.values() for e164 in roster.phones)
        assert where == Counter(phone.e164 for phone in PEOPLE), f"G3: planned {where}"
        settled = sum(counts.settled for counts in world.tallies.values())
        assert settled == len(PEOPLE), "G3: somebody planned was not settled"
        sent = Counter(phone for phone, _, _ in world.sent)
        assert all(number == 1 for number in sent.values()), f"G2: sent more than once {sent}"

    actors = {"planner": lambda: work.plan(task), "planner again": lambda: work.plan(task)}
    return Scenario(world, actors, planned, lambda: settle(world))


SCENARIOS = (
    a_stop_during_a_delivery,
    the_same_batch_delivered_twice_at_once,
    a_claim_that_a_duplicate_finds_taken,
    a_stop_then_a_new_consent,
    a_pause_and_a_resumption,
    two_campaigns_to_the_same_people,
    receipts_that_overtake_the_sender,
    a_worker_that_runs_out_of_time,
    two_planners_at_the_same_shards,
)
