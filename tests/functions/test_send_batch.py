"""The sender, with a death at every call it makes and changes at every moment: at most once, never after STOP, nobody lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sender.send_batch import send_batch
from sender.settle_recipients import HELD_SECONDS
from stopsms.compliance.campaign.campaign import State, cancel, pause
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import CANCELLED, Fate, Outcome
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent

from tests.each_case import each
from tests.factories import a_basis
from tests.fakes import LIFETIME, Crash, FakeBatchQueue, FakeBatchStore, FakeContactStore, Repeated, Throttled, World
from tests.functions.sending import PHONES, a_world, claimed_elsewhere, deliver, fates, raising, the_batch


def stop(world: World, phone: Phone) -> None:
    contact = world.contacts[phone]
    world.contacts[phone], _ = opposed(contact, Opposition("sms", world.now, "m"), world.now, "0" * 32)


def test_everybody_cleared_gets_one_message_and_the_counts_say_so() -> None:
    world = a_world()
    deliver(world, the_batch(world))

    assert [phone for phone, _, _ in world.sent] == PHONES
    assert fates(world) == ["sent"] * 4
    assert world.tallies["00-000000"].settled == 4


def test_a_stop_after_planning_and_before_the_claim_is_honoured() -> None:
    world = a_world()
    batch = the_batch(world)
    stop(world, PHONES[2])

    deliver(world, batch)

    assert PHONES[2] not in [phone for phone, _, _ in world.sent]
    assert world.outcomes["00-000000", 2].objections[0].rule == "fr.opposition"


def test_a_contact_that_changed_lawfully_is_judged_again_and_written_to() -> None:
    world = a_world()
    batch = the_batch(world)
    world.contacts[PHONES[1]] = replace(world.contacts[PHONES[1]], version=7, tags=frozenset({"vip"}))

    deliver(world, batch)

    assert world.outcomes["00-000000", 1].contact_version == 7
    assert len(world.sent) == 4


def test_a_contact_erased_since_planning_is_blocked_not_written_to() -> None:
    world = a_world()
    batch = the_batch(world)
    del world.contacts[PHONES[0]]

    deliver(world, batch)

    assert fates(world)[0] == "blocked"


@pytest.mark.parametrize(
    ("answer", "fate", "sent"),
    [
        (GatewayRefused("DESTINATION_PHONE_NUMBER_OPTED_OUT"), "failed", 3),
        (GatewaySilent("ReadTimeoutError"), "uncertain", 4),
        (GatewayBusy("ThrottlingException"), "sent", 4),
    ],
    ids=["refused", "silent", "busy"],
)
def test_what_the_carrier_answers_decides_what_is_known(answer: Exception, fate: str, sent: int) -> None:
    world = a_world()
    world.answers = [raising(answer)]  # type: ignore[list-item]
    batch = the_batch(world)

    deliver(world, batch)
    deliver(world, batch)

    assert fates(world) == [fate, "sent", "sent", "sent"]
    assert len(world.sent) == sent


def test_a_claim_older_than_its_bound_is_given_back_and_the_contact_judged_again() -> None:
    world = a_world()

    def late(step: int, call: str) -> None:
        if call == "claimed" and step < 10:
            world.now += timedelta(seconds=6)
            stop(world, PHONES[3])

    world.at_step = late
    deliver(world, the_batch(world))

    assert fates(world) == ["sent", "sent", "sent", "blocked"]
    assert world.campaign.id not in world.contacts[PHONES[3]].claims


def test_what_would_leave_after_the_window_closes_waits_for_the_next_one() -> None:
    world = a_world()
    world.now = datetime(2026, 11, 24, 18, 59, 57, tzinfo=UTC)

    deliver(world, the_batch(world))

    assert world.sent == []
    assert not any(world.campaign.id in contact.claims for contact in world.contacts.values())


def test_a_message_may_not_leave_the_carrier_after_the_window_closes() -> None:
    world = a_world()
    world.now = datetime(2026, 11, 24, 18, 59, 0, tzinfo=UTC)

    deliver(world, the_batch(world))

    assert len(world.sent) == 4
    assert max(valid for _, _, valid in world.sent) <= 60


def test_those_who_are_asleep_are_parked_until_their_morning() -> None:
    world = a_world()
    world.now = datetime(2026, 11, 24, 21, tzinfo=UTC)

    deliver(world, the_batch(world))

    ((batch, until),) = world.parked
    assert until == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert len(batch.recipients) == 4
    assert fates(world) == ["deferred"] * 4
    world.now = until
    deliver(world, batch)
    assert fates(world) == ["sent"] * 4


def test_a_paused_campaign_sends_nothing_and_a_pause_in_the_middle_takes_effect() -> None:
    world = a_world()
    batch = the_batch(world)
    world.campaign = pause(world.campaign)
    deliver(world, batch)
    assert world.sent == []
    assert world.queued == []


def test_a_cancelled_campaign_accounts_for_those_it_did_not_reach() -> None:
    world = a_world()
    world.campaign = replace(world.campaign, state=State.CANCELLED)

    deliver(world, the_batch(world))

    assert world.sent == []
    assert {outcome.objections for outcome in world.outcomes.values()} == {(CANCELLED.objection,)}


def test_a_carrier_that_takes_nothing_pauses_the_campaign_and_keeps_no_claim() -> None:
    world = a_world()
    world.answers = [raising(GatewayClosed("MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"))] * 4  # type: ignore[list-item]

    deliver(world, the_batch(world))

    assert world.campaign.state is State.PAUSED
    assert world.sent == []
    assert not any(contact.claims for contact in world.contacts.values())


def test_time_running_short_puts_the_rest_back_on_the_queue() -> None:
    world = a_world()

    send_batch(the_batch(world), world.ports(), world.now)

    (rest,) = world.queued
    assert len(rest.recipients) == 4
    assert world.sent == []


def test_a_carrier_that_throttles_keeps_no_worker_beyond_its_time() -> None:
    world = a_world()
    world.answers = [raising(GatewayBusy("ThrottlingException"))] * 1000  # type: ignore[list-item]
    began = world.now

    send_batch(the_batch(world), world.ports(), began + timedelta(seconds=1))

    assert [event.at for event in world.history if event.what == "claimed" and event.at > began] == []
    assert len(world.queued[0].recipients) == 4
    assert not any(contact.claims for contact in world.contacts.values())


def calls_of_a_delivery() -> int:
    world = a_world()
    deliver(world, the_batch(world))
    return world.steps


@each("last", range(1, calls_of_a_delivery() + 1))
@each("stopping", [None, 0, 3])
def test_a_worker_that_dies_at_any_call_sends_nobody_twice_and_loses_nobody(last: int, stopping: int | None) -> None:
    world = a_world()
    batch = the_batch(world)

    def die(step: int, call: str) -> None:
        if step == last:
            raise Crash(call)

    world.at_step = die
    with pytest.raises(Crash):
        deliver(world, batch)
    before = [phone for phone, _, _ in world.sent]
    world.at_step = lambda step, call: None
    if stopping is not None:
        stop(world, PHONES[stopping])

    deliver(world, batch)
    world.now += LIFETIME + timedelta(seconds=1)
    deliver(world, batch)

    sent = [phone for phone, _, _ in world.sent]
    assert len(sent) == len(set(sent)), "at most once"
    if stopping is not None and PHONES[stopping] not in before:
        assert PHONES[stopping] not in sent, "no claim after an opposition"
    assert world.tallies["00-000000"].settled == 4, "everybody accounted for"
    for index, phone in enumerate(PHONES):
        if world.outcomes["00-000000", index].fate is Fate.SENT:
            assert phone in sent


@settings(max_examples=60, deadline=None)
@given(st.integers(1, calls_of_a_delivery()), st.integers(1, calls_of_a_delivery()), st.integers(0, 3))
def test_two_workers_on_one_batch_with_a_stop_anywhere_send_each_person_at_most_once(
    second_at: int, stop_at: int, who: int
) -> None:
    world = a_world()
    batch = the_batch(world)
    opposed_before: list[int] = []

    def meanwhile(step: int, call: str) -> None:
        world.at_step = lambda s, c: None
        if step == stop_at:
            stop(world, PHONES[who])
            opposed_before.append(len(world.sent))
        if step == second_at:
            deliver(world, batch)
        if step < max(stop_at, second_at):
            world.at_step = meanwhile

    world.at_step = meanwhile
    deliver(world, batch)

    sent = [phone for phone, _, _ in world.sent]
    assert len(sent) == len(set(sent))
    contact: Contact = world.contacts[PHONES[who]]
    if opposed_before and PHONES[who] in sent[opposed_before[0] :]:
        assert world.campaign.id in contact.claims, "only a claim taken before the opposition may still be handed over"


def test_the_kill_switch_stops_a_batch_in_the_middle_and_the_rest_waits() -> None:
    world = a_world()
    world.now += timedelta(seconds=0)

    def pull(step: int, call: str) -> None:
        if call == "claimed":
            world.halt = Halt(stopped=True)
            world.now += timedelta(seconds=6)  # the claims age meanwhile, and are given back

    world.at_step = pull
    deliver(world, the_batch(world))
    world.at_step = lambda step, call: None

    assert world.sent == []
    assert not any(world.campaign.id in contact.claims for contact in world.contacts.values())
    (rest,) = world.queued
    deliver(world, rest)
    assert world.sent == [], "as long as it is stopped"
    world.halt = Halt()
    deliver(world, world.queued[-1])
    assert fates(world) == ["sent"] * 4


def test_a_claim_of_a_worker_that_may_still_be_at_work_is_left_to_it() -> None:
    world = a_world()
    batch = the_batch(world)
    theirs = claimed_elsewhere(world, PHONES[2])

    deliver(world, batch)
    assert [phone for phone, _, _ in world.sent] == [PHONES[0], PHONES[1], PHONES[3]]
    assert ("00-000000", 2) not in world.outcomes
    (waiting,) = world.queued
    assert [recipient.index for recipient in waiting.recipients] == [2]

    FakeContactStore(world).release(theirs)  # it had no time to send, and gave the claim back
    deliver(world, waiting)
    assert fates(world) == ["sent"] * 4


def test_a_claim_of_a_worker_that_is_surely_gone_is_uncertain_also_when_the_person_has_opposed_since() -> None:
    world = a_world()
    batch = the_batch(world)
    claimed_elsewhere(world, PHONES[0])
    claimed_elsewhere(world, PHONES[1])
    stop(world, PHONES[1])
    fresh = the_batch(world)  # as a resumed campaign queues it, with the contacts as they are

    world.now += LIFETIME + timedelta(seconds=1)
    deliver(world, fresh)
    deliver(world, batch)

    assert fates(world) == ["uncertain", "uncertain", "sent", "sent"]
    assert [phone for phone, _, _ in world.sent] == PHONES[2:]


@pytest.mark.parametrize(
    ("ahead", "fate"),
    [
        (-LIFETIME - timedelta(seconds=1), "uncertain"),
        (-LIFETIME, None),
        (LIFETIME, None),
        (LIFETIME + timedelta(seconds=1), "uncertain"),
    ],
    ids=["long ago", "just alive", "by a clock that is ahead", "by no clock of a worker"],
)
def test_a_claim_is_left_to_a_worker_whose_clock_may_be_off_by_no_more_than_its_life(
    ahead: timedelta, fate: str | None
) -> None:
    world = a_world()
    claimed_at(world, PHONES[0], world.now + ahead)

    deliver(world, the_batch(world))

    known = world.outcomes.get(("00-000000", 0))
    assert (None if known is None else known.fate.value) == fate
    assert [batch.recipients[0].index for batch in world.queued] == ([0] if fate is None else [])


def claimed_at(world: World, phone: Phone, at: datetime) -> None:
    claim = Claim(at, the_batch(world).send_id(PHONES.index(phone)), "another")
    world.contacts[phone] = replace(world.contacts[phone], claims={world.campaign.id: claim})


@pytest.mark.parametrize(("ago", "delay"), [(0, HELD_SECONDS), (30, HELD_SECONDS), (119.5, 2), (120, 1)])
def test_a_batch_that_others_hold_comes_back_soon_and_a_second_after_the_last_of_them_has_ended_at_the_latest(
    monkeypatch: pytest.MonkeyPatch, ago: float, delay: int
) -> None:
    world = a_world()
    delays: list[int] = []
    monkeypatch.setattr(FakeBatchQueue, "send", lambda self, batches, delay_seconds=0: delays.append(delay_seconds))
    claimed_at(world, PHONES[0], world.now - timedelta(seconds=ago))
    claimed_at(world, PHONES[1], world.now - LIFETIME)

    deliver(world, the_batch(world))

    assert delays == [delay]


@pytest.mark.parametrize(("collected", "evidence"), [(-1, 1), (0, 1), (1, 0)])
def test_an_uncertain_send_names_the_evidence_that_was_there_when_it_was_claimed(collected: int, evidence: int) -> None:
    world = a_world()
    claimed_at(world, PHONES[0], world.now)
    basis = a_basis(collected_at=world.now + timedelta(milliseconds=collected))
    world.contacts[PHONES[0]] = replace(world.contacts[PHONES[0]], basis=basis)
    world.now += LIFETIME + timedelta(seconds=1)

    deliver(world, the_batch(world))

    uncertain = world.outcomes["00-000000", 0]
    assert (uncertain.fate, uncertain.evidence) == (Fate.UNCERTAIN, evidence)


def test_a_claim_that_was_answered_late_is_known_as_our_own_at_any_microsecond() -> None:
    world = a_world()
    world.now += timedelta(microseconds=123_456)

    def late(step: int, call: str) -> None:
        if call == "claimed":
            raise Repeated

    world.at_step = late
    deliver(world, the_batch(world))

    assert fates(world) == ["sent"] * 4
    claims = [world.contacts[phone].claims[world.campaign.id] for phone in PHONES]
    assert {claim.at for claim in claims} == {outcome.at for outcome in world.outcomes.values()}


def test_of_a_cancelled_campaign_those_who_had_been_claimed_are_not_told_to_have_been_spared() -> None:
    world = a_world()
    claimed_elsewhere(world, PHONES[3])
    world.campaign = cancel(world.campaign, world.now)

    deliver(world, the_batch(world))
    assert [world.outcomes["00-000000", index].fate.value for index in range(3)] == ["blocked"] * 3
    world.now += LIFETIME + timedelta(seconds=1)
    deliver(world, world.queued[0])

    assert fates(world) == ["blocked"] * 3 + ["uncertain"]


def test_a_send_known_by_its_receipt_alone_gets_its_evidence_when_the_batch_comes_again() -> None:
    world = a_world()
    batch = the_batch(world)
    claimed_elsewhere(world, PHONES[0])  # and handed over; but its worker did not live to record it
    receipt = Outcome(Fate.DELIVERED, world.now, parts=1, message_id="m-1")
    FakeBatchStore(world).merge_outcomes(batch.campaign_id, batch.id, {0: receipt})

    deliver(world, batch)

    told = world.outcomes[batch.id, 0]
    assert (told.fate, told.message_id) == (Fate.DELIVERED, "m-1")
    assert told.evidence == world.outcomes[batch.id, 1].evidence > 0
    assert PHONES[0] not in [phone for phone, _, _ in world.sent]


def test_nothing_is_claimed_under_rules_whose_words_are_not_on_record() -> None:
    world = a_world()

    def full(_: int, call: str) -> None:
        if call == "keep edition":
            raise Throttled

    world.at_step = full
    with pytest.raises(Throttled):
        deliver(world, the_batch(world))

    assert (world.sent, world.outcomes) == ([], {})
    assert all(not contact.claims for contact in world.contacts.values())


def test_every_outcome_names_an_edition_that_is_on_record_and_its_objections_have_their_words() -> None:
    world = a_world()
    batch = the_batch(world)
    stop(world, PHONES[2])

    deliver(world, batch)

    assert {outcome.rulebook for outcome in world.outcomes.values()} == set(world.editions)
    (objection,) = world.outcomes["00-000000", 2].objections
    assert objection.explanation is not None
    assert objection.explanation.en == "The person has opposed receiving this advertiser's messages."
