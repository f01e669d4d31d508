"""One message to one person: judged at the door and as it leaves, accepted once, whatever is interrupted or asked for twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from message_api.message_order import (
    AppendedClause,
    AskedService,
    MessageOrder,
    MistakenExpiry,
    MistakenService,
    NotPreviewed,
)
from message_api.read_message import read_message
from message_api.send_message import (
    AcceptedMessage,
    ReferenceUsed,
    RefusedMessage,
    SendingStopped,
    SendMessagePorts,
    send_message,
)
from planner.plan_shards import plan_shards
from planner.start_campaign import start_campaign
from sender.send_batch import send_batch
from stopsms.compliance.campaign.advertiser import Brand
from stopsms.compliance.campaign.budget import Budget, OverBudget, SpendingLine
from stopsms.compliance.campaign.campaign import InvalidTransition, State, check_continuable, pause
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.campaign.single_message import WORTH, message_id_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.person.claim_place import is_of_service
from stopsms.compliance.person.contact import Contact, Hold, Status
from stopsms.compliance.person.erasure import NO_WORKER_LIVES_LONGER, erased
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.ports.carrier import GatewayClosed
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act
from stopsms.contracts.messages import PlanningTask, Task, planning_task
from stopsms.use_cases.campaigns.find_rates import same_price
from stopsms.use_cases.campaigns.schedule_campaign import NotOpenToDecision
from stopsms.use_cases.clean_up_erasure import PersonalDataStores, clean_up_erasure

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, a_contact, an_advertiser
from tests.fakes import (
    LIFETIME,
    Crash,
    FakeAdvertiserStore,
    FakeBatchQueue,
    FakeBatchStore,
    FakeCampaignStore,
    FakeClock,
    FakeContactStore,
    FakeInboundStore,
    FakePlannerQueue,
    World,
)
from tests.functions.planning import ports as planning_ports
from tests.functions.planning import watch

NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)
STRANGER = Phone.of("+33698765432")
ORDERED = TUESDAY_10H_PARIS - timedelta(days=2)
PARCEL = "Zelie : votre colis 812 est arrivé, il vous attend jusqu’à samedi 18 h."
KEY = "key:000000000000 (Boutique, collector)"


class Switch:
    """The kill switch of a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self) -> Halt:
        return self._world.halt

    def write(self, halt: Halt) -> Halt:
        self._world.halt = halt
        return halt

    def begin(self, at: datetime) -> None:
        """Nothing to begin."""


def a_world(*contacts: Contact) -> World:
    return World(TUESDAY_10H_PARIS, a_campaign(), {contact.phone: contact for contact in contacts})


def ports(world: World, **changes: Any) -> SendMessagePorts:
    usual: dict[str, Any] = {
        "advertisers": FakeAdvertiserStore(world),
        "contacts": FakeContactStore(world),
        "campaigns": FakeCampaignStore(world),
        "batches": FakeBatchStore(world),
        "queue": FakeBatchQueue(world),
        "tasks": FakePlannerQueue(world),
        "kill_switch": Switch(world),
        "clock": FakeClock(world),
        "salt": lambda: "5a17" * 8,
        "rates": lambda advertiser: same_price(10, 0.07),
        "require_set_up": lambda advertiser: None,
    }
    return SendMessagePorts(**(usual | changes))


def parcel(**changes: Any) -> MessageOrder:
    usual: dict[str, Any] = {
        "principal": KEY,
        "advertiser_id": "zelie",
        "reference": "812-arrived",
        "phone": STRANGER,
        "text": PARCEL,
        "nature": Nature.TRANSACTIONAL,
        "service": AskedService("commande 812", ORDERED),
    }
    return MessageOrder(**(usual | changes))


def offer(**changes: Any) -> MessageOrder:
    usual = {"phone": CAMILLE, "text": "Zelie : -20 % samedi.", "nature": Nature.COMMERCIAL, "service": None}
    return parcel(**{"reference": "basket 7", "category": "mode", **usual, **changes})


def send(world: World, order: MessageOrder) -> AcceptedMessage | RefusedMessage:
    return send_message(order, ports(world))


def accept(world: World, order: MessageOrder) -> AcceptedMessage:
    sent = send(world, order)
    assert isinstance(sent, AcceptedMessage)
    return sent


def refusing(world: World, order: MessageOrder) -> list[str]:
    sent = send(world, order)
    assert isinstance(sent, RefusedMessage)
    return [result.rule for result in sent.decision.results if result.result != "pass"]


def deliver(world: World) -> None:
    """The queue delivers what waits on it, until nothing does; what is parked waits for its hour."""
    while world.queued:
        send_batch(world.queued.pop(0), world.ports(), world.now + timedelta(minutes=10))


def wake(world: World, at: datetime) -> None:
    world.now = at
    due, world.parked = [batch for batch, until in world.parked if until <= at], []
    world.queued += due
    deliver(world)


def status(world: World, order: MessageOrder) -> tuple[str, str]:
    message = FakeCampaignStore(world).find(order.message_id)
    assert message is not None
    outcome = read_message(message, FakeBatchStore(world)).outcome
    return ("" if outcome is None else outcome.fate.value), message.state.value


def numbers(world: World) -> list[Phone]:
    return [phone for phone, _, _ in world.sent]


# ------------------------------------------------------------------ transactional


def test_what_somebody_asked_for_is_told_them_though_nothing_is_known_of_them() -> None:
    world = a_world()

    accepted = accept(world, parcel())
    deliver(world)

    (act,) = world.evidence[STRANGER]
    assert (act.act, act.content["interaction"], act.content["reference"]) == (
        Act.HEARD_FROM,
        "service",
        "commande 812",
    )
    assert act.content["principal"] == KEY
    assert accepted.message.terms.service_record == act.sequence == 1
    assert numbers(world) == [STRANGER]
    assert status(world, parcel()) == ("sent", "finished")
    assert world.contacts[STRANGER].status is Status.NONE
    assert world.contacts[STRANGER].basis is None


def test_it_lets_nobody_be_solicited() -> None:
    world = a_world()
    accept(world, parcel())
    deliver(world)

    assert "fr.consent" in refusing(world, offer(phone=STRANGER))


def test_it_reaches_somebody_who_opposed_and_the_opposition_stands() -> None:
    world = a_world(a_contact())
    changed, record = opposed(world.contacts[CAMILLE], Opposition("sms", world.now, "mo-1"), world.now, "5a17")
    FakeContactStore(world).record(changed, record)

    accept(world, parcel(phone=CAMILLE))
    deliver(world)

    assert numbers(world) == [CAMILLE]
    assert world.contacts[CAMILLE].status is Status.OPPOSED
    assert "fr.opposition" in refusing(world, offer())


@pytest.mark.guarantee("G7")
def test_nothing_leaves_to_somebody_whose_words_nobody_has_read() -> None:
    world = a_world(a_contact(status=Status.HELD, hold=Hold(Status.GRANTED, (1,))))

    assert refusing(world, parcel(phone=CAMILLE)) == ["fr.hold"]
    assert "fr.hold" in refusing(world, offer())


def test_words_that_arrive_on_the_way_hold_it_back() -> None:
    world = a_world(a_contact())
    accept(world, parcel(phone=CAMILLE))
    contact = world.contacts[CAMILLE]
    changed, record = held(contact, Unread(HoldKind.REPLY, "sms", world.now, "mo-1"), world.now, "5a17")
    FakeContactStore(world).record(changed, record)

    deliver(world)

    assert not world.sent
    assert status(world, parcel()) == ("blocked", "finished")


def test_it_leaves_at_night() -> None:
    world = a_world()
    world.now = NIGHT

    accept(world, parcel())
    deliver(world)

    assert numbers(world) == [STRANGER]


@pytest.mark.parametrize(
    "text",
    [
        "Zelie : votre colis est arrivé. -20 % samedi",
        "Zelie : notre nouveau magasin ouvre samedi",
        "Zelie : joyeuses fêtes",
        "Zelie : commande livrée. Donnez votre avis sur Trustpilot",
    ],
)
def test_nothing_that_sells_passes_for_what_somebody_asked_for_and_no_program_decides_otherwise(text: str) -> None:
    world = a_world(a_contact())

    assert refusing(world, parcel(text=text)) == ["fr.nature"]
    assert refusing(world, parcel(text=text, acknowledged=frozenset({"fr.nature"}), by="Boutique")) == ["fr.nature"]
    assert (world.others, world.evidence, world.queued, world.tasks) == ({}, {}, [], [])


def test_what_the_person_asked_for_is_told_with_it() -> None:
    world = a_world()
    for mistaken, field in (
        (parcel(service=None), "service"),
        (parcel(service=AskedService("commande", world.now + timedelta(minutes=1))), "service.at"),
        (offer(service=AskedService("commande", world.now)), "service"),
    ):
        with pytest.raises(MistakenService) as raised:
            send(world, mistaken)
        assert raised.value.field == field


def test_no_carrier_makes_advertising_of_it_by_a_clause_of_its_own() -> None:
    world = a_world()
    world.put_advertiser(an_advertiser(route=Route("ovh-1", stop_clause="\nSTOP {number}")))

    with pytest.raises(AppendedClause):
        send(world, parcel())


@pytest.mark.parametrize(
    ("wanted_by", "order_changes"),
    [({"needs_digest": True}, {}), ({"two_persons": True}, {}), ({}, {"needs_digest": True})],
    ids=["the advertiser", "two persons", "the key"],
)
def test_where_a_preview_has_to_be_seen_only_what_was_asked_for_goes_without(
    wanted_by: dict[str, Any], order_changes: dict[str, Any]
) -> None:
    world = a_world(a_contact())
    world.put_advertiser(an_advertiser(**wanted_by))

    with pytest.raises(NotPreviewed):
        send_message(offer(**order_changes), ports(world))
    told = send_message(parcel(**order_changes), ports(world))

    assert isinstance(told, AcceptedMessage)
    assert list(world.others) == [told.message.id], "what is refused leaves no trace"
    assert told.message.terms.advertiser == an_advertiser(), "how its people work is nothing of a message"


def test_it_uses_up_nobodys_patience_with_offers() -> None:
    world = a_world(a_contact())
    for number in range(20):
        accept(world, parcel(phone=CAMILLE, reference=f"parcel {number}"))
    deliver(world)

    assert all(map(is_of_service, world.contacts[CAMILLE].claims.values()))
    accept(world, offer())


# ------------------------------------------------------------------ commercial


def test_an_offer_waits_for_the_morning_and_then_leaves_once() -> None:
    world = a_world(a_contact())
    world.now = NIGHT

    accepted = accept(world, offer())
    deliver(world)

    assert accepted.decision is not None
    assert accepted.decision.until == MORNING
    assert (numbers(world), status(world, offer())) == ([], ("deferred", "running"))
    wake(world, MORNING)
    assert (numbers(world), status(world, offer())) == ([CAMILLE], ("sent", "finished"))


def test_an_offer_that_would_only_leave_after_its_end_is_refused_at_once() -> None:
    world = a_world(a_contact())
    world.now = NIGHT

    with pytest.raises(MistakenExpiry):
        send(world, offer(expires_at=MORNING))
    assert not world.others


def test_what_expires_on_its_way_does_not_leave_and_says_so() -> None:
    world = a_world(a_contact())
    accept(world, offer(expires_at=world.now + timedelta(minutes=5)))
    world.now += timedelta(minutes=5)

    deliver(world)

    message = FakeCampaignStore(world).find(offer().message_id)
    assert message is not None
    outcome = read_message(message, FakeBatchStore(world)).outcome
    assert outcome is not None
    assert [objection.rule for objection in outcome.objections] == ["policy.expired"]
    assert (world.sent, status(world, offer())) == ([], ("blocked", "finished"))


@pytest.mark.guarantee("G1")
def test_a_stop_on_the_way_holds_an_offer_back() -> None:
    world = a_world(a_contact())
    world.now = NIGHT
    accept(world, offer())
    deliver(world)
    changed, record = opposed(world.contacts[CAMILLE], Opposition("sms", world.now, "mo-1"), world.now, "5a17")
    FakeContactStore(world).record(changed, record)

    wake(world, MORNING)

    assert (world.sent, status(world, offer())) == ([], ("blocked", "finished"))


def test_a_message_is_worth_sending_for_a_while_and_for_two_weeks_at_most() -> None:
    world = a_world(a_contact())

    assert accept(world, parcel()).message.terms.expires_at == world.now + WORTH[Nature.TRANSACTIONAL]
    for mistaken in (world.now, world.now + timedelta(days=14, seconds=1)):
        with pytest.raises(MistakenExpiry):
            send(world, offer(expires_at=mistaken))


@pytest.mark.parametrize(
    "eve", [datetime(2026, 12, 24, 19, 30, tzinfo=UTC), datetime(2028, 12, 23, 19, 30, tzinfo=UTC)]
)
def test_an_offer_of_the_eve_of_three_closed_days_waits_for_their_end(eve: datetime) -> None:
    """Christmas, the day after and a Sunday, in Alsace-Moselle."""
    world = a_world(a_contact())
    world.now = eve
    world.advertisers["zelie"] = replace(an_advertiser(), alsace_moselle=True)

    decision = accept(world, offer()).decision

    assert decision is not None
    assert decision.until is not None
    assert decision.until - eve > timedelta(hours=72)


def test_only_rules_that_leave_it_to_a_person_are_acknowledged() -> None:
    with pytest.raises(NotOpenToDecision):
        send(a_world(a_contact()), offer(acknowledged=frozenset({"fr.opposition"}), by="Claire"))


# ------------------------------------------------------------------ once, whatever happens


def test_a_reference_is_one_message_of_one_advertiser() -> None:
    assert message_id_of("zelie", "1") == message_id_of("zelie", "1") != message_id_of("nora", "1")


@pytest.mark.parametrize(
    "changes",
    [
        {"text": f"{PARCEL} Merci"},
        {"phone": CAMILLE},
        {"nature": Nature.COMMERCIAL, "service": None},
        {"category": "x"},
        {"service": None},
        {"service": AskedService("commande 813", ORDERED)},
        {"service": AskedService("commande 812", ORDERED + timedelta(hours=1))},
        {"brand": "Zelie Home"},
        {"expires_at": TUESDAY_10H_PARIS + timedelta(days=2)},
        {"contract_in_progress": True},
    ],
)
def test_a_reference_does_not_become_another_message(changes: dict[str, Any]) -> None:
    world = a_world(a_contact())
    accept(world, parcel())

    with pytest.raises(ReferenceUsed):
        send(world, parcel(**changes))


def test_what_was_named_when_a_message_was_accepted_and_is_left_out_now_names_another_message() -> None:
    world = a_world()
    advertiser = world.advertisers["zelie"]
    world.advertisers["zelie"] = replace(advertiser, brands=(Brand("Zelie Home", "ZELIEHOME"),))
    accept(world, parcel(brand="Zelie Home", text=PARCEL.replace("Zelie", "Zelie Home")))

    with pytest.raises(ReferenceUsed):
        send(world, parcel(text=PARCEL.replace("Zelie", "Zelie Home")))


def test_the_same_again_is_the_same_message_whatever_has_changed_meanwhile() -> None:
    world = a_world()
    accept(world, parcel())
    world.now += timedelta(hours=5)
    world.advertisers["zelie"] = replace(world.advertisers["zelie"], name="Zélie & Co")

    assert accept(world, parcel()).message.created_at == TUESDAY_10H_PARIS
    for named in ({"brand": "Zelie"}, {"expires_at": TUESDAY_10H_PARIS + WORTH[Nature.TRANSACTIONAL]}):
        assert accept(world, parcel(**named)).message.id == parcel().message_id


def test_a_request_that_is_on_record_is_not_taken_for_another_when_the_message_was_not_written() -> None:
    world = a_world()

    def die(step: int, call: str) -> None:
        if call == "recorded":
            raise Crash

    world.at_step = die
    with pytest.raises(Crash):
        send(world, parcel())
    world.at_step = lambda step, call: None

    with pytest.raises(ReferenceUsed):
        send(world, parcel(service=AskedService("commande 813", ORDERED)))
    assert accept(world, parcel()).message.terms.service_record == 1


def test_a_time_that_a_program_did_not_know_is_none_at_which_a_person_asked() -> None:
    with pytest.raises(MistakenService) as refused:
        send(a_world(), parcel(service=AskedService("commande 812", datetime(1970, 1, 1, tzinfo=UTC))))
    assert refused.value.field == "service.at"


@pytest.mark.guarantee("G2")
@pytest.mark.parametrize("order", [parcel(phone=CAMILLE), offer()], ids=["transactional", "commercial"])
def test_interrupted_after_any_step_it_is_finished_by_the_same_call_and_leaves_once(order: MessageOrder) -> None:
    whole = a_world(a_contact())
    accept(whole, order)
    for last in range(1, whole.steps + 1):
        world = a_world(a_contact())

        def die(step: int, call: str, last: int = last) -> None:
            if step == last:
                raise Crash

        world.at_step = die
        with pytest.raises(Crash):
            send(world, order)
        world.at_step = lambda step, call: None
        accept(world, order)
        accept(world, order)
        deliver(world)

        assert numbers(world) == [CAMILLE], last
        assert len(world.evidence.get(CAMILLE, [])) == len(whole.evidence)  # one act, or none
        assert status(world, order) == ("sent", "finished")


def test_a_reference_that_somebody_elses_request_is_on_record_under_names_another_message() -> None:
    world = a_world(a_contact())

    def die(step: int, call: str) -> None:
        if call == "recorded":
            raise Crash

    world.at_step = die
    with pytest.raises(Crash):
        send(world, parcel())
    world.at_step = lambda step, call: None

    spent = dict(world.message_cents)
    with pytest.raises(ReferenceUsed):  # and not « try again », which would never succeed
        send(world, parcel(phone=CAMILLE))
    assert CAMILLE not in world.evidence
    assert world.message_cents == spent
    accept(world, parcel())
    deliver(world)
    assert numbers(world) == [STRANGER]


@pytest.mark.guarantee("G3")
def test_a_message_that_is_written_and_not_queued_leaves_though_nobody_asks_again() -> None:
    world = a_world(a_contact())

    def die(step: int, call: str) -> None:
        if call == "added message":
            raise Crash

    world.at_step = die
    with pytest.raises(Crash):
        send(world, offer())
    world.at_step = lambda step, call: None
    assert not world.queued

    (look,) = world.tasks
    watch(world, look)
    plan_shards(world.tasks[-1], planning_ports(world), world.now + timedelta(minutes=1))
    deliver(world)

    assert (numbers(world), status(world, offer())) == ([CAMILLE], ("sent", "finished"))


def test_the_look_at_what_was_never_written_finds_nothing() -> None:
    world = a_world(a_contact())

    assert watch(world, PlanningTask(offer().message_id, Task.WATCH)).value == "not running"


@pytest.mark.guarantee("G7")
def test_nobody_else_is_ever_planned_for_it() -> None:
    others = [a_contact(Phone.of(f"+336120000{number:02d}")) for number in range(50)]
    world = a_world(a_contact(), *others)
    message = accept(world, offer()).message
    deliver(world)

    world.others[message.id] = replace(message, revision=1)  # it runs, as if nothing had been sent
    assert not start_campaign(message.id, FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world))
    plan_shards(planning_task(message.id), planning_ports(world), world.now + timedelta(minutes=1))
    plan_shards(planning_task(message.id, redispatch=True), planning_ports(world), world.now + timedelta(minutes=1))
    deliver(world)

    assert numbers(world) == [CAMILLE]
    assert set(world.dispatch(message.id).rosters) == {f"{shard_of(CAMILLE.e164):02d}-999998"}
    with pytest.raises(InvalidTransition):
        check_continuable(pause(message), world.now)


# ------------------------------------------------------------------ what is not the message's own fault


def test_nothing_is_accepted_while_all_sending_is_stopped() -> None:
    world = a_world()
    world.halt = Halt(stopped=True)

    with pytest.raises(SendingStopped):
        send(world, parcel())
    assert (world.others, world.evidence, world.queued) == ({}, {}, [])


class ClosedGateway:
    """A carrier that takes nothing."""

    def send(self, *_: object) -> str:
        raise GatewayClosed("SPEND_LIMIT")


def test_a_closed_carrier_pauses_no_message_which_leaves_once_it_is_open_or_expires() -> None:
    world = a_world(a_contact())
    world.gateway = ClosedGateway()  # type: ignore[assignment]
    accept(world, offer())
    batch = world.queued.pop()

    send_batch(batch, world.ports(), world.now + timedelta(minutes=10))

    assert world.deliveries[-1].tripped
    assert status(world, offer()) == ("", State.RUNNING)
    world.gateway = None
    deliver(world)
    assert (numbers(world), status(world, offer())) == ([CAMILLE], ("sent", "finished"))


def test_accounts_that_are_not_set_up_refuse_it_before_anything_is_written() -> None:
    world = a_world()

    def refuse(advertiser: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        send_message(parcel(), ports(world, require_set_up=refuse))
    assert (world.others, world.evidence, world.queued, world.tasks) == ({}, {}, [], [])


def test_a_message_whose_worker_died_names_what_the_person_asked_for_and_not_a_consent_to_offers() -> None:
    for people in ((), (a_contact(sequence=3),)):
        world = a_world(*people)
        accept(world, parcel(phone=CAMILLE))
        batch = world.queued[0]

        def die(step: int, call: str) -> None:
            if call == "claimed":
                raise Crash

        world.at_step = die
        with pytest.raises(Crash):
            deliver(world)
        world.at_step, world.queued = lambda step, call: None, [batch]
        world.now += LIFETIME + timedelta(seconds=1)
        deliver(world)

        message = FakeCampaignStore(world).find(parcel().message_id)
        assert message is not None
        outcome = read_message(message, FakeBatchStore(world)).outcome
        assert outcome is not None
        assert (outcome.fate, outcome.evidence) == (Fate.UNCERTAIN, message.terms.service_record)
        assert numbers(world) == []


def erase(world: World, phone: Phone, *, later: timedelta = timedelta()) -> bool:
    """The person's data are erased, if they are not yet, and cleaned up; whether that is final."""
    contacts = FakeContactStore(world)
    if not world.people("zelie").erasures:
        contact = contacts.recall("zelie", phone)
        remains, record = erased(contact, Request("letter", world.now, "Claire"), world.now, "5a17" * 8)
        assert contacts.erase(contact, remains, record, leave_task=True) is WriteResult.DONE
    world.now += later
    (task,) = world.people("zelie").erasures.values()
    places = PersonalDataStores(
        FakeAdvertiserStore(world), contacts, FakeInboundStore(world), FakeCampaignStore(world), FakeBatchStore(world)
    )
    return clean_up_erasure(task, places, FakeClock(world), world.now + timedelta(hours=1))


@pytest.mark.parametrize("sent_before", [True, False], ids=["it had left", "it was on its way"])
def test_an_erasure_takes_away_what_was_written_to_one_person_alone(sent_before: bool) -> None:
    world, order = a_world(), parcel(text="Zelie : Camille Martin, votre colis 812 est arrivé.")
    accept(world, order)
    if sent_before:
        deliver(world)

    assert not erase(world, STRANGER)
    deliver(world)
    assert erase(world, STRANGER, later=NO_WORKER_LIVES_LONGER)

    message = FakeCampaignStore(world).find(order.message_id)
    assert message is not None
    state = read_message(message, FakeBatchStore(world))
    assert (message.terms.text, message.name, state.phone) == ("", "", None)
    assert message.state is State.FINISHED
    assert len(world.sent) == int(sent_before)
    assert state.outcome is not None
    assert state.outcome.fate is (Fate.SENT if sent_before else Fate.BLOCKED)
    assert list(FakeCampaignStore(world).messages_to("zelie", STRANGER)) == []


def test_who_asks_again_for_a_message_to_somebody_who_was_erased_gets_the_one_there_was() -> None:
    world, order = a_world(), parcel()
    accept(world, order)
    deliver(world)
    erase(world, STRANGER)
    erase(world, STRANGER, later=NO_WORKER_LIVES_LONGER)

    assert accept(world, order).message.id == order.message_id
    deliver(world)
    assert len(world.sent) == 1


def test_what_somebody_asked_for_is_not_told_to_whoever_has_their_number_now() -> None:
    world = a_world(a_contact())
    book = FakeContactStore(world)
    moved = Request("letter", world.now, "Claire")
    change = renumbered(book.recall("zelie", CAMILLE), STRANGER, moved, world.now, ("5a17" * 8, "7a15" * 8))
    assert book.renumber(change) is WriteResult.DONE

    with pytest.raises(MistakenService, match="another number"):
        send(world, parcel(phone=CAMILLE))
    accept(world, parcel(phone=STRANGER))
    world.now += timedelta(days=30)
    later = AskedService("commande 900", world.now)  # by whoever has it now
    accept(world, parcel(phone=CAMILLE, reference="900-arrived", service=later))
    agreed = a_collection(collected_at=world.now)
    assert book.record(*granted(book.recall("zelie", CAMILLE), agreed, world.now, "b" * 32)) is WriteResult.DONE
    with pytest.raises(MistakenService, match="another number"):
        send(world, parcel(phone=CAMILLE, reference="812-late"))


def test_a_message_of_another_kind_is_none_that_somebody_had_who_was_erased() -> None:
    world, order = a_world(), parcel()
    accept(world, order)
    deliver(world)
    erase(world, STRANGER)
    erase(world, STRANGER, later=NO_WORKER_LIVES_LONGER)

    for other in (offer(reference=order.reference), replace(order, expires_at=world.now + timedelta(hours=2))):
        with pytest.raises(ReferenceUsed):
            send(world, other)


def test_an_erasure_while_the_sender_is_at_work_leaves_no_message_open() -> None:
    world, order = a_world(), parcel()
    accept(world, order)

    def interrupting(step: int, call: str) -> None:
        if call == "change campaign":
            world.at_step = lambda step, call: None
            erase(world, STRANGER)

    world.at_step = interrupting
    deliver(world)

    message = FakeCampaignStore(world).find(order.message_id)
    assert message is not None
    assert (message.state, message.terms.text, len(world.sent)) == (State.FINISHED, "", 1)


def within(month_cents: int | None, **changes: Any) -> World:
    """A world whose advertiser may spend so much in a month."""
    world = a_world(a_contact())
    world.put_advertiser(an_advertiser(budget=Budget(month_cents=month_cents, **changes)))
    return world


def test_what_it_costs_counts_in_its_month_once_however_often_it_is_asked_for() -> None:
    world = within(100)
    accept(world, parcel())
    accept(world, parcel())
    accept(world, offer())

    assert world.message_cents == {("zelie", "2026-11"): 21}, "two parts, and one"
    assert FakeCampaignStore(world).in_month("zelie", "2026-11") == 21


def test_no_message_passes_what_its_advertiser_may_spend_and_what_is_refused_leaves_no_trace() -> None:
    world = within(20)
    accept(world, parcel())
    people, tasks = len(world.evidence[STRANGER]), len(world.tasks)

    with pytest.raises(OverBudget) as refused:
        send(world, parcel(reference="another"))

    assert (refused.value.most, refused.value.cost, refused.value.committed) == (20, 14, 14)
    assert (world.message_cents["zelie", "2026-11"], len(world.others)) == (14, 1)
    assert (len(world.evidence[STRANGER]), len(world.tasks)) == (people, tasks)
    with pytest.raises(OverBudget, match="advertiser_campaign"):
        send(within(None, campaign_cents=6), parcel())


def test_a_month_counts_campaigns_and_messages_together() -> None:
    world = within(1000)
    world.months["zelie", "2026-11"] = {"c": SpendingLine("c", 994, settled=False)}

    with pytest.raises(OverBudget):
        send(world, parcel())


def test_two_that_ask_for_the_same_message_at_once_count_it_once() -> None:
    world = within(100)

    def interrupting(step: int, call: str) -> None:
        if call == "add message":
            world.at_step = lambda step, call: None
            accept(world, parcel())

    world.at_step = interrupting
    accept(world, parcel())

    assert world.message_cents["zelie", "2026-11"] == 14


def test_a_message_of_a_test_advertiser_costs_nothing() -> None:
    world = a_world(a_contact())
    world.put_advertiser(an_advertiser(test=True))
    accept(world, parcel())

    assert not world.message_cents["zelie", "2026-11"]
