"""The sender when the carrier closes while the campaign changes, when one hand-over raises, when a number changed on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sender.send_batch import send_batch
from sender.settle_recipients import HALTED_SECONDS, THROTTLED_SECONDS
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import Campaign, Canary, State, cancel, pause, release_rest, resume
from stopsms.compliance.campaign.outcome import CLAIMED_BEFORE, Fate
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.ports.carrier import GatewayClosed
from stopsms.compliance.ports.people import ClaimResult, ClaimStatus

from tests.fakes import LIFETIME, FakeBatchQueue, FakeBatchStore, FakeCampaignStore, FakeContactStore, World
from tests.functions.sending import LATER, PHONES, a_world, claimed_elsewhere, deliver, fates, raising, the_batch

CLOSED = GatewayClosed("MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")


def a_closed_carrier() -> World:
    world = a_world()
    world.answers = [raising(CLOSED)] * 4  # type: ignore[list-item]
    return world


def meanwhile(world: World, change: Callable[[Campaign], Campaign]) -> None:
    """Somebody else changes the campaign just before this worker pauses it."""

    def at(step: int, call: str) -> None:
        if call == "change campaign":
            world.at_step = lambda step, call: None
            world.campaign = change(world.campaign)

    world.at_step = at


def kept_delays(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The delays with which batches are queued from now on."""
    delays: list[int] = []
    sound = FakeBatchQueue.send

    def send(self: FakeBatchQueue, batches: object, delay_seconds: int = 0) -> None:
        delays.append(delay_seconds)
        sound(self, batches, delay_seconds)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeBatchQueue, "send", send)
    return delays


def nobody_is_left_behind(world: World) -> None:
    """Whoever has no outcome gets one once the campaign goes on: from the queue, or from the roster when it is resumed."""
    world.answers = []
    if world.campaign.state is State.PAUSED:
        world.campaign = resume(world.campaign, world.now)
        world.queued.append(the_batch(world))
    world.now += LIFETIME + timedelta(seconds=1)
    waiting, world.queued = world.queued, []
    for batch in waiting:
        deliver(world, batch)
    assert world.tallies["00-000000"].settled == len(PHONES)


def test_a_carrier_that_closes_while_the_canary_is_opened_pauses_the_campaign_all_the_same() -> None:
    world = a_closed_carrier()
    world.campaign = replace(world.campaign, canary=Canary())
    meanwhile(world, release_rest)

    deliver(world, the_batch(world))

    assert world.campaign.state is State.PAUSED
    assert world.campaign.canary_passed
    assert world.campaign.trip is not None
    assert (world.campaign.trip.measure, world.campaign.trip.reason) == (Measure.CARRIER_CLOSED, CLOSED.reason)
    nobody_is_left_behind(world)


def test_two_workers_that_find_the_carrier_closed_at_once_leave_one_paused_campaign_and_nobody_behind() -> None:
    world = a_closed_carrier()
    world.answers *= 2
    batch = the_batch(world)
    again: list[int] = []

    def the_other(step: int, call: str) -> None:
        if call == "change campaign" and not again:
            again.append(step)
            deliver(world, batch)

    world.at_step = the_other
    deliver(world, batch)
    world.at_step = lambda step, call: None

    assert world.campaign.state is State.PAUSED
    assert not any(contact.claims for contact in world.contacts.values())
    nobody_is_left_behind(world)


def test_a_campaign_that_a_person_paused_while_the_carrier_closed_stays_paused_by_the_person() -> None:
    world = a_closed_carrier()
    meanwhile(world, pause)

    deliver(world, the_batch(world))

    assert world.campaign.state is State.PAUSED
    assert world.campaign.trip is None
    nobody_is_left_behind(world)


def test_a_campaign_resumed_while_an_earlier_refusal_is_settled_is_not_paused_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = a_closed_carrier()
    delays = kept_delays(monkeypatch)
    meanwhile(world, lambda campaign: resume(pause(campaign), world.now))

    deliver(world, the_batch(world))

    assert world.campaign.state is State.RUNNING
    assert delays == [0]
    assert not any(contact.claims for contact in world.contacts.values())
    nobody_is_left_behind(world)


def test_a_campaign_resumed_while_the_carrier_is_still_closed_pauses_at_the_next_delivery() -> None:
    world = a_closed_carrier()
    world.answers *= 2
    meanwhile(world, lambda campaign: resume(pause(campaign), world.now))
    deliver(world, the_batch(world))
    (left,), world.queued = world.queued, []

    deliver(world, left)

    assert world.campaign.state is State.PAUSED
    assert world.campaign.trip is not None
    nobody_is_left_behind(world)


def test_a_campaign_cancelled_while_the_carrier_closed_accounts_for_everybody() -> None:
    world = a_closed_carrier()
    meanwhile(world, lambda campaign: cancel(campaign, world.now))

    deliver(world, the_batch(world))

    assert world.campaign.state is State.CANCELLED
    assert fates(world) == ["blocked"] * 4
    assert world.tallies["00-000000"].settled == 4


def test_a_campaign_that_never_stands_still_leaves_the_batch_on_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_closed_carrier()
    delays = kept_delays(monkeypatch)
    monkeypatch.setattr(FakeCampaignStore, "change", lambda self, campaign: False)
    deliver(world, the_batch(world))

    assert [len(batch.recipients) for batch in world.queued] == [4]
    assert delays == [HALTED_SECONDS]
    monkeypatch.undo()
    nobody_is_left_behind(world)


def test_a_hand_over_that_raises_costs_only_its_own_recipient() -> None:
    world = a_world()
    world.answers = [lambda: None, raising(RuntimeError("a fault of ours")), lambda: None, lambda: None]  # type: ignore[list-item]
    batch = the_batch(world)

    with pytest.raises(RuntimeError, match="a fault of ours"):
        deliver(world, batch)

    assert {index: outcome.fate for (_, index), outcome in world.outcomes.items()} == {
        0: Fate.SENT,
        2: Fate.SENT,
        3: Fate.SENT,
    }
    assert all(outcome.message_id and outcome.contact_version for outcome in world.outcomes.values())
    world.now += LIFETIME + timedelta(seconds=1)
    deliver(world, batch)
    assert fates(world) == ["sent", "uncertain", "sent", "sent"], "whether the carrier has it, nobody can know"


@pytest.mark.parametrize("failures", [1, 2])
def test_a_release_that_is_throttled_costs_nobody_else_their_outcome(
    monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    world = a_world()
    batch = the_batch(world)
    sound = FakeContactStore.release
    failed: list[object] = []

    def late(step: int, call: str) -> None:
        if call == "sent" and len(world.sent) == 3:
            world.now += timedelta(seconds=6)  # the fourth claim is too old now

    def release(self: FakeContactStore, order: object) -> None:
        if len(failed) < failures:
            failed.append(order)
            raise ConnectionError("throttled")
        sound(self, order)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeContactStore, "release", release)
    world.at_step = late
    with pytest.raises(ConnectionError):
        deliver(world, batch)
    world.at_step = lambda step, call: None

    assert [world.outcomes["00-000000", index].message_id for index in range(3)] == ["m-1", "m-2", "m-3"]
    waiting, world.queued = world.queued, []
    assert [recipient.index for batch in waiting for recipient in batch.recipients] == [3]
    world.now += LIFETIME + timedelta(seconds=1)
    for rest in waiting:
        deliver(world, rest)
    expected = "sent" if failures == 1 else "uncertain"
    assert fates(world) == ["sent", "sent", "sent", expected]


def test_a_campaign_that_paused_itself_is_measured_though_a_release_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_closed_carrier()
    sound, failed = FakeContactStore.release, iter([ConnectionError("throttled")])

    def release(self: FakeContactStore, order: object) -> None:
        for error in failed:
            raise error
        sound(self, order)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeContactStore, "release", release)
    with pytest.raises(ConnectionError):
        deliver(world, the_batch(world))

    assert world.campaign.state is State.PAUSED
    assert [report.tripped for report in world.deliveries] == [True]


def one_bad_number(world: World) -> World:
    """The carrier says of one number only that something is wrong."""

    def answer() -> None:
        if world.history[-1].phone == PHONES[0]:
            raise GatewayClosed("INVALID_PARAMETER", unclear=True)

    world.answers = [answer] * 40
    return world


def test_a_number_of_which_the_carrier_says_only_that_something_is_wrong_pauses_once_and_is_then_refused_alone() -> (
    None
):
    world = one_bad_number(a_world())
    deliver(world, the_batch(world))
    assert world.campaign.trip is not None
    assert (world.campaign.state, world.campaign.trip.measure) == (State.PAUSED, Measure.UNEXPLAINED)
    assert not world.contacts[PHONES[0]].claims, "nobody is burnt"

    world.campaign = resume(world.campaign, world.now)
    deliver(world, the_batch(world))

    assert fates(world) == ["failed", "sent", "sent", "sent"]
    assert world.outcomes["00-000000", 0].reason == "INVALID_PARAMETER"


def test_whoever_resumed_after_a_closed_carrier_has_not_looked_at_what_nobody_explained() -> None:
    world = a_closed_carrier()
    deliver(world, the_batch(world))
    world.campaign = resume(world.campaign, world.now)
    one_bad_number(world)

    deliver(world, the_batch(world))

    assert world.campaign.trip is not None
    assert (world.campaign.state, world.campaign.trip.measure) == (State.PAUSED, Measure.UNEXPLAINED)
    assert Fate.FAILED not in {outcome.fate for outcome in world.outcomes.values()}


def test_what_is_written_at_the_second_attempt_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    sound, failed = FakeBatchStore.merge_outcomes, iter([ConnectionError("throttled")])

    def merge(self: FakeBatchStore, *given: object) -> None:
        for error in failed:
            raise error
        sound(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeBatchStore, "merge_outcomes", merge)
    with pytest.raises(ConnectionError):
        deliver(world, the_batch(world))

    (report,) = world.deliveries
    assert report.fates == {"sent": 4}


def test_claims_that_the_table_does_not_take_wait_a_while_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    world, delays = a_world(), kept_delays(monkeypatch)
    with monkeypatch.context() as throttled:
        throttled.setattr(FakeContactStore, "claim", lambda _, orders: [ClaimResult(ClaimStatus.BUSY)] * len(orders))
        deliver(world, the_batch(world))

    assert ([report.throttled for report in world.deliveries], delays) == ([True], [THROTTLED_SECONDS])
    nobody_is_left_behind(world)
    assert [report.throttled for report in world.deliveries] == [True, False]


def test_a_table_that_fails_after_a_hand_over_costs_no_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    world.answers = [lambda: None, raising(CLOSED)]  # type: ignore[list-item]

    def find(self: FakeContactStore, advertiser_id: str, phone: Phone) -> None:
        raise ConnectionError("throttled")

    monkeypatch.setattr(FakeContactStore, "find", find)
    with pytest.raises(ConnectionError):
        deliver(world, the_batch(world))

    assert world.outcomes["00-000000", 0].fate is Fate.SENT


NEW = Phone.of("+33698000001")


def moved(world: World, phone: Phone) -> None:
    """The person asks to be reached at another number from now on."""
    change = renumbered(
        world.contacts[phone], NEW, Request("letter", world.now, "Claire"), world.now, ("0" * 32, "1" * 32)
    )
    world.contacts[phone], world.contacts[NEW] = change.old, change.new


def test_whoever_changed_numbers_after_their_message_gets_no_second_one_and_is_not_uncertain() -> None:
    world = a_world()
    first = the_batch(world).only(the_batch(world).recipients[:1])
    deliver(world, first)
    moved(world, PHONES[0])
    later = the_batch(world).only((replace(the_batch(world).recipients[1], contact=world.contacts[NEW]),))

    deliver(world, later)

    outcome = world.outcomes["00-000000", 1]
    assert [phone for phone, _, _ in world.sent] == [PHONES[0]]
    assert (outcome.fate, outcome.objections) == (Fate.BLOCKED, (CLAIMED_BEFORE.objection,))
    assert world.outcomes["00-000000", 0].fate is Fate.SENT


def test_whoever_changed_numbers_before_their_turn_gets_it_at_the_new_one_alone() -> None:
    world = a_world()
    batch = the_batch(world)
    moved(world, PHONES[0])
    new = batch.only((replace(batch.recipients[1], contact=world.contacts[NEW]),))

    deliver(world, new)
    deliver(world, batch.only(batch.recipients[:1]))

    assert [phone for phone, _, _ in world.sent] == [NEW]
    assert world.outcomes["00-000000", 0].objections[0].rule == "fr.opposition"


def test_a_cancelled_campaign_does_not_call_uncertain_whom_it_claimed_at_a_former_number() -> None:
    world = a_world()
    claimed_elsewhere(world, PHONES[0])
    moved(world, PHONES[0])
    batch = the_batch(world).only((replace(the_batch(world).recipients[1], contact=world.contacts[NEW]),))
    world.campaign = cancel(world.campaign, world.now)

    send_batch(batch, world.ports(), world.now + LATER)

    assert world.outcomes["00-000000", 1].fate is Fate.BLOCKED


def test_what_holds_a_contact_between_planning_and_claim_keeps_the_message_back() -> None:
    world = a_world()
    batch = the_batch(world)
    unread = Unread(HoldKind.REPLY, "sms", world.now, "m-1", "euh")
    world.contacts[PHONES[0]], _ = held(world.contacts[PHONES[0]], unread, world.now, "a" * 32)

    deliver(world, batch)

    assert PHONES[0] not in [phone for phone, _, _ in world.sent]
    assert [objection.rule for objection in world.outcomes["00-000000", 0].objections] == ["fr.hold"]
