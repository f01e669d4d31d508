"""The guarantees as scenarios: small worlds in which everything that can go wrong does."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from answers.give_answer import give_answer
from campaign_api.continue_campaign import ContinuePorts, continue_campaign
from campaign_api.steer_campaign import pause_campaign, resume_campaign
from delivery.record_receipts import record_receipts
from inbound.process_reply import PHASES
from inbound.record_reply import HiddenActError
from inbound.understand_reply import understand
from planner.plan_shards import PlannerPorts, plan_shards
from planner.start_campaign import start_campaign
from planner.watch_campaign import watch_campaign
from retention.purge_holding import RetentionPorts, purge_holding
from rights_api.erase_contact import RightsPorts, erase_contact
from sender.follow_campaign import STATE_SECONDS
from sender.hand_over import CLAIM_SECONDS
from sender.send_batch import send_batch
from stopsms.adapters.gateways.words import FAILURE_KINDS
from stopsms.compliance.campaign.campaign import Campaign, Canary, InvalidTransition, Prediction, State, Terms
from stopsms.compliance.campaign.continuation import claim_that_bars, continuation_id
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.consent.collection import CLOCK_SKEW
from stopsms.compliance.consent.confirmation import ConfirmationQuestion
from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed
from stopsms.compliance.countries.france.thresholds import CONSENT_YEARS
from stopsms.compliance.law.dates import years_before
from stopsms.compliance.law.retention import HeldContact
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.outside.set_up import SetUp
from stopsms.compliance.person.contact import Purpose, Status
from stopsms.compliance.person.erasure import NO_WORKER_LIVES_LONGER
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed
from stopsms.compliance.proof.evidence import Act, faults
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.messages import Batch, InboundSms, PlanningTask, Receipt, Recipient, Task, planning_task
from stopsms.use_cases.campaigns.schedule_campaign import (
    Acceptances,
    ChangedMeanwhile,
    PastStart,
    SchedulePorts,
    schedule_campaign,
)
from stopsms.use_cases.capture_consent import CapturePorts, capture_consent
from stopsms.use_cases.clean_up_erasure import PersonalDataStores, clean_up_erasure

from tests import fakes
from tests.exploration.explorer import TICK, Scenario
from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_basis, a_campaign, a_collection, a_contact, terms
from tests.fakes import (
    ALLOWED,
    LIFETIME,
    FakeAdvertiserStore,
    FakeAnswerQueue,
    FakeBatchQueue,
    FakeBatchStore,
    FakeCampaignStore,
    FakeClock,
    FakeContactStore,
    FakeInboundStore,
    FakePlannerQueue,
    FakeSchedules,
    World,
    answer_ports,
    inbound_ports,
)

PEOPLE = (Phone.of("+33612000003"), Phone.of("+33612000013"))
"""In shards 0 and 1: planners walk these alone."""
LATER = timedelta(minutes=10)
BATCH, OTHER_BATCH = "00-000000", "01-000000"
OTHER = "beefbeefbeefbeef"
SALT = "0" * 32
NOTHING_ELSE: Any = None
"""What a purge of one contact does not ask."""


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
            send_batch(batch, self.world.ports(), self.world.now + within)

        return work

    def stop(self, phone: Phone, message_id: str = "stop-1", words: str = "STOP") -> Callable[[], None]:
        return self.delivery(InboundSms(message_id, phone.e164, "36180", words, None, self.world.now))

    def delivery(self, *messages: InboundSms) -> Callable[[], None]:
        """One batch of the inbound queue, in its phases."""
        world = self.world
        ports = inbound_ports(world)

        def work() -> None:
            replies = [understand(message, ports) for message in messages]
            for phase in PHASES:
                for reply in replies:
                    phase(reply, ports)

        return work

    def answer(self, task: AnswerTask, allowed: ConfirmationsAllowed = ALLOWED) -> Callable[[], None]:
        """One delivery of the answer queue; a lost answer becomes an event, and one that comes back is delivered later."""
        world = self.world
        ports = answer_ports(world, allowed)

        def work() -> None:
            if give_answer(task, ports).lost:
                world.happened("answer lost", Phone.of(task.phone))

        return work

    def consent(self, phone: Phone) -> Callable[[], None]:
        world = self.world
        ports = CapturePorts(
            FakeAdvertiserStore(world), FakeContactStore(world), FakeAnswerQueue(world), FakeClock(world), lambda: SALT
        )

        def work() -> None:
            world.now += 2 * CLOCK_SKEW  # clearly later than anything the person wrote before
            capture_consent("zelie", phone, a_collection(collected_at=world.now), ports)

        return work

    def pause_and_resume(self) -> Callable[[], None]:
        world, webhooks = self.world, FakeCampaignStore(self.world)

        def work() -> None:
            pause_campaign(webhooks.find(world.campaign.id) or world.campaign, MARKETER, webhooks, FakeClock(world))
            resume_campaign(
                webhooks.find(world.campaign.id) or world.campaign,
                MARKETER,
                webhooks,
                FakeAdvertiserStore(world),
                FakePlannerQueue(world),
                FakeClock(world),
            )

        return work

    def receipts(self) -> Callable[[], None]:
        return lambda: report(self.world)

    def places(self) -> PersonalDataStores:
        world = self.world
        return PersonalDataStores(
            FakeAdvertiserStore(world),
            FakeContactStore(world),
            FakeInboundStore(world),
            FakeCampaignStore(world),
            FakeBatchStore(world),
        )

    def erase(self, phone: Phone) -> Callable[[], None]:
        world = self.world
        ports = RightsPorts(self.places(), FakeClock(world), lambda: SALT)

        def work() -> None:
            request = Request("letter", world.now, "Claire Martin")
            erase_contact("zelie", phone, request, ports, world.now + LATER)

        return work

    def purge(self, phone: Phone) -> Callable[[], None]:
        world = self.world
        ports = RetentionPorts(self.places(), NOTHING_ELSE, NOTHING_ELSE, FakeClock(world), lambda: SALT)

        def work() -> None:
            found = FakeContactStore(world).find("zelie", phone)
            if found is not None:
                purge_holding(HeldContact(found), ports, world.now, dry=False)

        return work

    def halt(self) -> Callable[[], None]:
        world = self.world

        def work() -> None:
            world.step("halt")
            world.halt = Halt(stopped=True)
            world.happened("halted", PEOPLE[0])

        return work

    def lift(self) -> None:
        self.world.halt = Halt()
        self.world.happened("lifted", PEOPLE[0])

    def morning(self) -> list[Batch]:
        """The hour for which batches were parked has come: what the scheduler then delivers."""
        parked, self.world.parked = self.world.parked, []
        self.world.now = max([self.world.now, *(until for _, until in parked)])
        return [batch for batch, _ in parked]

    def send_parked(self) -> Callable[[], None]:
        def work() -> None:
            self.world.step("morning")
            parked = self.morning()
            self.world.queued.extend(parked)  # until they are sent
            for batch in parked:
                self.send(batch)()

        return work

    def watch(self) -> Callable[[], None]:
        world = self.world

        def work() -> None:
            watch_campaign(
                PlanningTask(world.campaign.id, Task.WATCH, run=world.campaign.run),
                FakeCampaignStore(world),
                FakeAdvertiserStore(world),
                FakeBatchStore(world),
                FakePlannerQueue(world),
                FakeClock(world),
                FAILURE_KINDS,
            )

        return work

    def scheduling(self) -> SchedulePorts:
        world = self.world
        return SchedulePorts(
            FakeAdvertiserStore(world),
            FakeCampaignStore(world),
            FakeSchedules(world),
            FakePlannerQueue(world),
            FakeClock(world),
            predicted,
            lambda advertiser: SetUp(),
        )

    def fail_over(self, carrier_id: str) -> Callable[[], None]:
        """The campaign is paused, and goes on through another carrier."""
        world = self.world
        ports = ContinuePorts(self.scheduling(), NOTHING_ELSE, NOTHING_ELSE)

        def work() -> None:
            found = ports.scheduling.campaigns.find(world.campaign.id) or world.campaign
            if found.state is State.RUNNING:
                found = pause_campaign(found, MARKETER, ports.scheduling.campaigns, FakeClock(world))
            continue_campaign(found, carrier_id, Acceptances(MARKETER), ports)

        return work

    def send_continuation(self) -> Callable[[], None]:
        """Start what continues the world's campaign, plan it and send it, as far as there is anything of it."""
        world = self.world

        def work() -> None:
            following = continuation_id(world.campaign.id)
            if FakeCampaignStore(world).find(following) is None:
                return
            start_campaign(following, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))
            self.plan(PlanningTask(following, Task.PLAN))
            for batch in [batch for batch in world.queued if batch.campaign_id == following]:
                self.send(batch)()

        return work

    def move(self, at: datetime) -> Callable[[], None]:
        ports, world = self.scheduling(), self.world

        def work() -> None:
            found = ports.campaigns.find(world.campaign.id) or world.campaign
            with suppress(ChangedMeanwhile, InvalidTransition, PastStart):  # which the marketer is told
                schedule_campaign(found, at, Acceptances(MARKETER), ports)

        return work

    def start(self) -> Callable[[], None]:
        world = self.world

        def work() -> None:
            start_campaign(world.campaign.id, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))

        return work

    def plan(self, task: PlanningTask) -> None:
        world = self.world
        ports = PlannerPorts(
            FakeCampaignStore(world),
            FakeContactStore(world),
            FakeBatchStore(world),
            FakeBatchQueue(world),
            FakePlannerQueue(world),
            FakeClock(world),
        )
        plan_shards(task, ports, world.now + LATER)


def predicted(campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
    number = len(PEOPLE)
    return Prediction(
        at=at, audience=number, judged=number, complete=True, sendable=number, deferred=0, blocked=0, blocked_by={}, parts=number,
        cost_eur=0.1, starts_at=at, ends_at=at, windows=1,
    )  # fmt: skip


def report(world: World) -> None:
    """The carrier reports, once, what it has taken since it last did."""
    campaigns = {BATCH: world.campaign.id, OTHER_BATCH: OTHER}
    taken = [(f"m-{place}", send_id) for place, (_, send_id, _) in enumerate(world.sent, start=1)]
    news = [(message_id, send_id) for message_id, send_id in taken if message_id not in world.reported]
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
    record_receipts(receipts, FakeBatchStore(world))
    world.reported |= {message_id for message_id, _ in news}


def settle(world: World) -> None:
    """What queues hold is delivered until nothing is left; then the carrier's receipts come in."""
    work = Work(world)
    for _ in range(20):
        if world.campaign.state is State.PAUSED:
            resume_campaign(
                world.campaign,
                MARKETER,
                FakeCampaignStore(world),
                FakeAdvertiserStore(world),
                FakePlannerQueue(world),
                FakeClock(world),
            )
        tasks, world.tasks = [task for task in world.tasks if task.task is Task.PLAN], []
        batches, world.queued = world.queued, []
        batches += work.morning()
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
    if world.erasures:
        world.now += NO_WORKER_LIVES_LONGER
        for erasure in list(world.erasures.values()):
            assert clean_up_erasure(erasure, work.places(), FakeClock(world), world.now + LATER)


def check(world: World, batches: dict[str, str]) -> None:
    """G1, G2, G3 and the conservation of counts, in a final state. `batches` maps each batch to its campaign."""
    opposed: dict[Phone, bool] = {}
    claimed: dict[tuple[Phone, str], tuple[bool, object]] = {}
    for event in world.history:
        key = (event.phone, event.campaign)
        match event.what:
            case "opposed" | "held" | "granted" | "erased":
                opposed[event.phone] = event.what != "granted"
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
        known = FakeBatchStore(world).outcomes(campaign_id, batch)
        assert len(known) == len(PEOPLE), f"G3: {len(PEOPLE) - len(known)} of {batch} have no outcome"
        for place, phone in enumerate(PEOPLE):
            fate = known[place].fate
            assert known[place].final, f"G3: {phone} waits for ever"
            held = campaign_id in FakeContactStore(world).recall("zelie", phone).claims
            assert held or fate is not Fate.UNCERTAIN, f"G2: reported uncertain, but nobody holds the claim ({phone})"
            really = sent[phone, batch]
            assert (fate is Fate.DELIVERED) == bool(really), (
                f"G3: reported {fate}, really sent {really} times ({phone})"
            )
        counts = world.dispatch(campaign_id).tallies[batch]
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
    world.dispatch(OTHER).rosters[OTHER_BATCH] = Roster(OTHER_BATCH, tuple(phone.e164 for phone in PEOPLE))
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


def check_erased(world: World, phone: Phone) -> None:
    """Nothing of the number is left but its keyed hash, unless the person came back; and the chain holds."""
    chain = world.evidence[phone]
    assert faults(chain) == (), "G5: the chain does not hold over the redaction"
    last = max(place for place, record in enumerate(chain) if record.act is Act.ERASED)
    before = [record for record in chain[:last] if record.act is not Act.ERASED]
    assert not any(record.content for record in before), "G6: evidence was not forgotten"
    assert phone in world.erased, "G6: nothing is left of the opposition"
    wrote = FakeInboundStore(world).messages(phone)
    assert all(message.received_at > world.erased[phone].at for message in wrote), "G6: what they wrote was not deleted"
    if phone not in world.contacts:
        assert not any(phone.e164 in roster.phones for roster in world.rosters.values()), (
            "G6: a roster holds the number"
        )


def _erasing(actors: Callable[[World, Work], dict[str, Callable[[], None]]]) -> Scenario:
    world = a_world()
    held = {BATCH: world.campaign.id}
    kept = FakeContactStore(world).recall("zelie", PEOPLE[0])
    world.evidence[PEOPLE[0]] = []
    world.contacts[PEOPLE[0]] = replace(kept, sequence=0, head="")

    def checked() -> None:
        check(world, held)
        check_erased(world, PEOPLE[0])

    return Scenario(world, actors(world, Work(world)), checked, lambda: settle(world))


def an_erasure_during_a_delivery() -> Scenario:
    """One batch, one worker, one erasure."""
    return _erasing(
        lambda world, work: {"sender": work.send(the_batch(world)), "rights erasure": work.erase(PEOPLE[0])}
    )


def an_erasure_of_somebody_who_comes_back() -> Scenario:
    """The person is erased and consents again while the batch is under way and redelivered."""

    def actors(world: World, work: Work) -> dict[str, Callable[[], None]]:
        batch = the_batch(world)

        def gone_and_back() -> None:
            work.erase(PEOPLE[0])()
            work.consent(PEOPLE[0])()

        def twice() -> None:
            work.send(batch)()
            work.send(batch)()

        return {"sender": twice, "rights erasure": gone_and_back}

    return _erasing(actors)


def a_stop_during_an_erasure() -> Scenario:
    """The person says STOP and asks for erasure at once, during a delivery."""
    return _erasing(
        lambda world, work: {
            "inbound": work.stop(PEOPLE[0]),
            "rights erasure": work.erase(PEOPLE[0]),
            "sender": work.send(the_batch(world)),
        }
    )


def a_consent_during_an_erasure() -> Scenario:
    """A form is sent in while the erasure is under way: nothing is half of one and half of the other. The batch comes after."""

    def actors(world: World, work: Work) -> dict[str, Callable[[], None]]:
        world.queued.append(the_batch(world))
        return {"consent": work.consent(PEOPLE[0]), "rights erasure": work.erase(PEOPLE[0])}

    return _erasing(actors)


def an_erasure_during_the_planning() -> Scenario:
    """The number may be planned from what was read before the erasure: nobody is lost from the counts, and no roster keeps it."""
    world = a_world()
    world.rosters.clear()
    world.contacts[PEOPLE[0]] = replace(world.contacts[PEOPLE[0]], sequence=0, head="")
    work = Work(world)
    task = replace(planning_task(world.campaign.id), first=0, last=1)

    def planned() -> None:
        places = sum(len(roster.phones) for roster in world.rosters.values())
        known = sum(plan.planned for plan in world.plans.values())
        settled = sum(counts.settled for counts in world.tallies.values())
        assert places == known == settled, f"G3: {places} places, {known} planned, {settled} settled"
        sent = Counter(phone for phone, _, _ in world.sent)
        assert all(number == 1 for number in sent.values()), f"G2: sent more than once {sent}"
        check_erased(world, PEOPLE[0])

    actors = {"planner": lambda: work.plan(task), "rights erasure": work.erase(PEOPLE[0])}
    return Scenario(world, actors, planned, lambda: settle(world))


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


def a_halt_while_the_carrier_throttles() -> Scenario:
    """All sending is stopped while a hand-over waits: what still leaves was claimed before a worker could know."""
    world = a_world()
    world.contacts[PEOPLE[1]] = replace(world.contacts[PEOPLE[1]], status=Status.OPPOSED)
    world.answers = [_throttle] * 8
    work, held = Work(world), {BATCH: world.campaign.id}
    allowed = timedelta(seconds=STATE_SECONDS + CLAIM_SECONDS) + 2 * TICK

    def checked() -> None:
        check(world, held)
        halted_at = None
        for event in world.history:
            match event.what:
                case "halted":
                    halted_at = halted_at or event.at
                case "lifted":
                    halted_at = None
                case "handing over" if halted_at is not None:
                    assert event.at - halted_at <= allowed, f"halt: handed over {event.at - halted_at} after it"

    def settled() -> None:
        work.lift()
        settle(world)

    return Scenario(world, {"sender": work.send(the_batch(world)), "kill switch": work.halt()}, checked, settled)


def _throttle() -> None:
    raise GatewayBusy("ThrottlingException")


def a_purge_during_a_delivery() -> Scenario:
    """The time for which a contact may be kept ends while its batch is under way."""
    world = a_world()
    heard = years_before(world.now, CONSENT_YEARS) + 5 * TICK
    old = replace(world.contacts[PEOPLE[0]], last_contact_at=heard, basis=a_basis(collected_at=heard))
    world.contacts[PEOPLE[0]] = old
    work = Work(world)
    return _scenario(world, {"sender": work.send(the_batch(world)), "retention": work.purge(PEOPLE[0])})


def a_resumption_that_races_a_parked_batch() -> Scenario:
    """At night the batch is parked; the campaign is paused and resumed, which queues it again, and the morning comes."""
    world = a_world()
    world.now += timedelta(hours=12)
    work = Work(world)
    actors = {
        "sender": work.send(the_batch(world)),
        "api pause": work.pause_and_resume(),
        "scheduler": work.send_parked(),
    }
    return _scenario(world, actors)


def a_canary_that_is_opened() -> Scenario:
    """The canary has been observed, and the rest is called for: nobody is left out, whichever watcher crashes, and when."""
    world = a_world()
    world.rosters.clear()
    world.campaign = replace(world.campaign, canary=Canary(share=1 / SHARDS, minutes=10))
    work = Work(world)
    work.plan(replace(planning_task(world.campaign.id), first=0, last=1))
    work.send(world.queued.pop())()
    report(world)
    work.watch()()
    world.now += timedelta(minutes=10)
    world.tasks.clear()

    def everybody() -> None:
        where = Counter(e164 for roster in world.rosters.values() for e164 in roster.phones)
        assert where == Counter(phone.e164 for phone in PEOPLE), f"G3: planned {where}"
        settled = sum(counts.settled for counts in world.tallies.values())
        assert settled == len(PEOPLE), "G3: somebody planned was not settled"
        sent = Counter(phone for phone, _, _ in world.sent)
        assert all(number == 1 for number in sent.values()), f"G2: sent more than once {sent}"

    actors = {"watch": work.watch(), "watch again": work.watch(), "inbound": work.stop(PEOPLE[1])}
    return Scenario(world, actors, everybody, lambda: settle(world))


def a_carrier_that_closes_while_the_canary_is_opened() -> Scenario:
    """The carrier takes nothing while the watcher changes the campaign: it is paused all the same, and goes on when it is resumed."""
    world = a_world()
    world.campaign = replace(world.campaign, canary=Canary(share=1 / SHARDS, minutes=10), canary_until=world.now)
    world.plans[0] = Progress(PEOPLE[-1].e164, batches=1, planned=len(PEOPLE), done=True, revision=1)
    world.plans[1] = Progress(done=True, revision=1)
    world.answers = [_close] * 4
    work, held = Work(world), {BATCH: world.campaign.id}
    actors = {"sender": work.send(the_batch(world)), "watch": work.watch()}

    def settled() -> None:
        world.answers.clear()
        settle(world)

    def checked() -> None:
        check(world, held)

    return Scenario(world, actors, checked, settled)


def _close() -> None:
    raise GatewayClosed("MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")


def a_campaign_that_is_moved() -> Scenario:
    """The marketer moves it to later, somebody else to earlier, while the hour that it had comes: it starts once, when it says."""
    world = a_world()
    world.rosters.clear()
    hour = world.now + timedelta(hours=1)
    later, earlier = hour + timedelta(hours=5), hour - timedelta(minutes=30)
    world.campaign = replace(world.campaign, state=State.SCHEDULED, started_at=None, at=hour)
    world.starts.add((world.campaign.id, hour))
    work = Work(world)

    def hour_comes() -> None:
        world.step("the hour comes")
        world.now = max(world.now, hour)
        world.starts.discard((world.campaign.id, hour))
        work.start()()

    def settled() -> None:
        for _ in range(20):
            called = [task for task in world.tasks if task.task is Task.START]
            world.tasks = [task for task in world.tasks if task.task is not Task.START]
            if called:
                world.now = max(world.now, world.campaign.at or world.now)
            elif world.starts:
                world.now = max(world.now, min(at for _, at in world.starts))
                world.starts -= {start for start in world.starts if start[1] <= world.now}
            else:
                break
            work.start()()
        settle(world)

    def started() -> None:
        campaign = world.campaign
        assert campaign.started_at is not None, "G3: a scheduled campaign never starts"
        assert campaign.at is not None
        assert campaign.started_at >= campaign.at, f"moved: started {campaign.at - campaign.started_at} too early"
        allowed = timedelta(minutes=1)
        assert campaign.started_at <= max(campaign.at, hour) + allowed, "moved: started later than it says"
        sent = Counter(phone for phone, _, _ in world.sent)
        assert all(number == 1 for number in sent.values()), f"G2: sent more than once {sent}"
        assert set(sent) == set(PEOPLE), "G3: somebody was left out"

    actors = {"api move": work.move(later), "api move back": work.move(earlier), "scheduler": hour_comes}
    return Scenario(world, actors, started, settled)


def a_campaign_that_goes_on_through_another_carrier() -> Scenario:
    """Its worker is still at work, with knowledge of a second ago, when another campaign sends its message through another carrier.

    To one person: with more, the world's clock would be past that second whenever the worker goes on.
    """
    person = PEOPLE[0]
    world = World(TUESDAY_10H_PARIS, a_campaign(), {person: a_contact(person)})
    world.rosters[BATCH] = Roster(BATCH, (person.e164,))
    batch = Batch(world.campaign.id, "zelie", BATCH, (Recipient(0, world.contacts[person]),))
    route = Route("autre")
    world.put_advertiser(replace(world.campaign.terms.advertiser, route=route, stop_number="36111"))
    work, following = Work(world), continuation_id(world.campaign.id)

    def settled() -> None:
        work.fail_over(route.carrier)()
        for _ in range(20):
            tasks, world.tasks = world.tasks, []
            batches, world.queued = world.queued, []
            batches += work.morning()
            world.now += LIFETIME + TICK
            if not tasks and not batches:
                break
            for task in tasks:
                if task.task is Task.START:
                    start_campaign(
                        task.campaign_id, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world)
                    )
                elif task.task is Task.PLAN:
                    work.plan(replace(task, first=0, last=0))
            for waiting in batches:
                work.send(waiting)()
        else:
            raise AssertionError("the queues never empty")

    def checked() -> None:
        sent = Counter(phone for phone, _, _ in world.sent)
        assert all(number == 1 for number in sent.values()), f"G2: sent more than once {sent}"
        assert world.campaign.continued_as == following, "the campaign does not say what continues it"
        before, after = world.outcomes.get((BATCH, 0)), world.dispatch(following).outcomes.get((BATCH, 0))
        assert before is not None, "G3: the first campaign has no outcome"
        assert after is not None, "G3: the second campaign has no outcome"
        assert before.final, "G3: the person waits for ever for the first"
        assert after.final, "G3: the person waits for ever for the second"
        barred = claim_that_bars(world.contacts[person].claims, following) is not None
        assert barred == (before.fate is not Fate.BLOCKED), f"G3: the first reports {before.fate}, claimed: {barred}"
        assert barred == (after.fate is Fate.BLOCKED), f"G3: the second reports {after.fate}, claimed before: {barred}"

    actors = {
        "sender": work.send(batch),
        "api": work.fail_over(route.carrier),
        "sender of the other": work.send_continuation(),
    }
    return Scenario(world, actors, checked, settled)


def _sms(world: World, phone: Phone, words: str, message_id: str, ago: timedelta = timedelta()) -> InboundSms:
    return InboundSms(message_id, phone.e164, "36180", words, None, world.now - ago)


def a_hold_during_a_delivery() -> Scenario:
    """One batch, one worker, and a reply that nobody understands: from then on nothing is sent to its author."""
    world = a_world()
    work = Work(world)
    return _scenario(world, {"sender": work.send(the_batch(world)), "inbound": work.stop(PEOPLE[1], words="?!")})


def replies_that_come_together() -> Scenario:
    """One delivery of CONTACT and STOP, during a campaign: the opposition is written before anybody is answered."""
    world = a_world()
    work = Work(world)
    messages = _sms(world, PEOPLE[0], "Contact", "m-1"), _sms(world, PEOPLE[1], "STOP", "m-2")

    def checked() -> None:
        check(world, {BATCH: world.campaign.id})
        what = [event.what for event in world.history if event.what in ("opposed", "told")]
        assert what[:1] == ["opposed"], "G1: answered before the opposition of another"
        assert set(what) == {"opposed", "told"}, "G3: nobody was answered"

    actors = {"sender": work.send(the_batch(world)), "inbound": work.delivery(*messages)}
    return Scenario(world, actors, checked, lambda: settle(world))


def one_id_from_two_people() -> Scenario:
    """An aggregator that reuses its ids: two people write STOP under the same one. Each opposes."""
    world = a_world()
    work = Work(world)

    def taken_in(phone: Phone) -> Callable[[], None]:
        delivered = work.delivery(_sms(world, phone, "STOP", "1001"))

        def work_once() -> None:
            try:
                delivered()
            except HiddenActError:
                world.happened("dead letter", phone)

        return work_once

    def checked() -> None:
        check(world, {BATCH: world.campaign.id})
        for phone in PEOPLE:
            assert world.contacts[phone].status is Status.OPPOSED, f"G1: a STOP hidden by another's id ({phone})"

    actors = {
        "sender": work.send(the_batch(world)),
        "inbound": taken_in(PEOPLE[0]),
        "inbound again": taken_in(PEOPLE[1]),
    }
    return Scenario(world, actors, checked, lambda: settle(world))


def a_yes_that_comes_late() -> Scenario:
    """A yes to a question, then a STOP, then the form again; the yes is delivered at any moment: it lifts nothing."""
    world = a_world()
    advertiser = replace(world.campaign.terms.advertiser, double_opt_in=True)
    world.campaign = replace(world.campaign, terms=replace(world.campaign.terms, advertiser=advertiser))
    world.put_advertiser(advertiser)
    asked = world.now - timedelta(minutes=2)
    now, world.now = world.now, asked
    world.contacts[PEOPLE[0]] = replace(world.contacts[PEOPLE[0]], status=Status.NONE, basis=None)
    agreed = fakes.waits(world, PEOPLE[0], form="")
    world.now = now
    words = confirmation_question(advertiser, frozenset({Purpose.COMMERCIAL}))
    question = ConfirmationQuestion(words, asked, "m-0", agreed.hash)
    world.questions[PEOPLE[0].e164, "36180", "confirm#zelie"] = question
    work = Work(world)
    late = work.delivery(_sms(world, PEOPLE[0], "OUI", "m-1", ago=timedelta(minutes=1)))
    stop, form = work.stop(PEOPLE[0], "m-2"), work.consent(PEOPLE[0])

    def change_of_mind() -> None:
        stop()
        form()

    def checked() -> None:
        check(world, {BATCH: world.campaign.id})
        assert world.contacts[PEOPLE[0]].status is Status.OPPOSED, "G6: a yes of before lifted the opposition"

    actors = {"sender": work.send(the_batch(world)), "inbound": late, "inbound stop": change_of_mind}
    return Scenario(world, actors, checked, lambda: settle(world))


def an_answer_that_is_delivered_twice() -> Scenario:
    """One answer, two workers, one of which may die at any point: it is sent once, or its possible loss is reported."""
    world = a_world()
    work = Work(world)
    task = AnswerTask("a" * 32, AnswerKind.STOP, PEOPLE[0].e164, "36180", ("zelie",))

    def checked() -> None:
        assert len(world.replies) <= 1, "answers: answered twice"
        reported = any(event.what == "answer lost" for event in world.history)
        assert world.replies or reported, "G3: an answer was lost, and nobody knows"
        assert PEOPLE[0] in world.opted_out, "G3: the carrier's own list does not hold the number"

    actors = {"answers": work.answer(task), "answers again": work.answer(task)}
    return Scenario(world, actors, checked, lambda: None)


def two_questions_with_room_for_one() -> Scenario:
    """Two people, two workers, room for one question in this hour: at most one leaves, and the other one waits."""
    world = a_world()
    acts = {}
    for phone in PEOPLE:
        world.contacts[phone] = replace(world.contacts[phone], status=Status.NONE, basis=None)
        acts[phone] = fakes.waits(world, phone).hash
    work, tight = Work(world), ConfirmationsAllowed(per_hour=1, elsewhere_per_hour=1)
    tasks = [AnswerTask(acts[each], AnswerKind.CONFIRM, each.e164, "36180", ("zelie",), form="f-1") for each in PEOPLE]

    def settled() -> None:
        """The queue shows what it hid, in the same hour."""
        for task in [*world.answer_tasks]:
            work.answer(task, tight)()

    def checked() -> None:
        assert len(world.replies) <= 1, "limits: more left than one"
        in_all = sum(number for (subject, *_), number in world.taken.items() if subject == "confirm all")
        assert in_all <= 1, "limits: more was counted than there was room for"
        assert in_all >= len(world.replies), "limits: one left that was not counted"
        known = {reply.phone for reply in world.replies} | {Phone.of(task.phone) for task in world.answer_tasks}
        known |= {event.phone for event in world.history if event.what == "answer lost"}
        assert known == set(PEOPLE), "G3: somebody is neither asked nor waiting, and nobody knows"

    actors = {f"answers {place}": work.answer(task, tight) for place, task in enumerate(tasks)}
    return Scenario(world, actors, checked, settled)


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
    an_erasure_during_a_delivery,
    an_erasure_of_somebody_who_comes_back,
    a_stop_during_an_erasure,
    a_consent_during_an_erasure,
    an_erasure_during_the_planning,
    a_purge_during_a_delivery,
    a_halt_while_the_carrier_throttles,
    a_resumption_that_races_a_parked_batch,
    a_canary_that_is_opened,
    a_carrier_that_closes_while_the_canary_is_opened,
    a_campaign_that_is_moved,
    a_campaign_that_goes_on_through_another_carrier,
    a_hold_during_a_delivery,
    replies_that_come_together,
    one_id_from_two_people,
    a_yes_that_comes_late,
    an_answer_that_is_delivered_twice,
    two_questions_with_room_for_one,
)
