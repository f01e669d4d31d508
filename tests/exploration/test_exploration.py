"""The guarantees hold under every schedule within bounds; with any one safety condition removed, the exploration finds a violation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from stopsms.compliance.campaign.breaker import Trip
from stopsms.compliance.campaign.campaign import Campaign, State, Terms
from stopsms.compliance.campaign.outcome import Outcome, count, total
from stopsms.compliance.law.gate import Content, Gate
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.erasure import ErasureTask
from stopsms.compliance.person.phone import Country
from stopsms.compliance.ports.carrier import GatewayBusy, GatewaySilent
from stopsms.compliance.ports.people import ClaimOrder, ClaimResult, ClaimStatus, WriteResult

from tests import fakes
from tests.exploration import scenarios
from tests.exploration.explorer import Bounds, Scenario, explore
from tests.summary import SUMMARY

pytestmark = [pytest.mark.exhaustive, pytest.mark.guarantee("G1", "G2", "G3", "G5", "G6")]

ONE_OF_EACH = Bounds(preemptions=1, faults=1)
TWO_SWITCHES = Bounds(preemptions=2, faults=0)
ONE_SWITCH = Bounds(preemptions=1, faults=0)
"""For what shows in one order of calls alone, which a sample of longer schedules would miss: all of these are run."""
MOST = 64
"""Schedules run here per scenario and bounds: a random sample where there are more; `make explore` runs them all. A violation has to be
found in the sample that the sound code is held to."""

SAMPLES = {
    scenarios.a_claim_that_a_duplicate_finds_taken: 39,
    scenarios.a_consent_during_an_erasure: 4,
    scenarios.a_resumption_that_races_a_parked_batch: 8,
    scenarios.a_stop_during_a_delivery: 1,
    scenarios.an_erasure_during_the_planning: 31,
    scenarios.an_erasure_of_somebody_who_comes_back: 6,
}
"""Where a violation needs one fault at one call and one switch at another, one schedule in hundreds shows it: a sample
that has one. A change of the calls that the code makes may move it; then another sample has to be found."""

PLANS: list[tuple[Callable[[], Scenario], Bounds]] = [
    (scenario, bounds) for scenario in scenarios.SCENARIOS for bounds in (ONE_OF_EACH, TWO_SWITCHES)
] + [(scenarios.a_campaign_that_goes_on_through_another_carrier, ONE_SWITCH)]


@pytest.fixture(autouse=True)
def texts_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each schedule sends the same few texts: what the content rules say of one is the same throughout a test."""
    sound = Gate._judge_content
    known: list[tuple[Terms, dict[Any, Content]]] = []

    def judge_once(self: Gate, *draft: Any) -> Content:
        contents = next((contents for terms, contents in known if terms == self.terms), None)
        if contents is None:
            contents = {}
            known.append((self.terms, contents))
        if draft not in contents:
            contents[draft] = sound(self, *draft)
        return contents[draft]

    monkeypatch.setattr(Gate, "_judge_content", judge_once)


def sampled(scenario: Callable[[], Scenario], bounds: Bounds) -> Bounds:
    return bounds if bounds is ONE_SWITCH else replace(bounds, most=MOST, sample=SAMPLES.get(scenario, 0))


@pytest.mark.parametrize(
    ("scenario", "bounds"), PLANS, ids=[f"{s.__name__}-{b.preemptions}-{b.faults}" for s, b in PLANS]
)
def test_no_schedule_breaks_a_guarantee(scenario: Callable[[], Scenario], bounds: Bounds) -> None:
    report = explore(scenario, sampled(scenario, bounds))

    extent = "all" if report.complete else "a sample of"
    SUMMARY[f"explored {scenario.__name__}, {bounds.preemptions} switches and {bounds.faults} faults"] = (
        f"{extent} {report.schedules} schedules, {report.decisions} decisions"
    )
    assert report.broken == ""
    assert report.schedules > 20


def caught(scenario: Callable[[], Scenario]) -> str:
    """What breaks with one switch and one fault: with two switches, some conditions are never missed."""
    bounds = ONE_SWITCH if (scenario, ONE_SWITCH) in PLANS else ONE_OF_EACH
    return explore(scenario, sampled(scenario, bounds)).broken.partition("\n")[0]


def a_claim_at_any_version(patch: pytest.MonkeyPatch) -> None:
    sound = fakes.FakeContactStore._claim

    def claim(self: fakes.FakeContactStore, order: ClaimOrder) -> ClaimResult:
        contact = self.world.contacts[order.clearance.phone]
        return sound(self, replace(order, clearance=replace(order.clearance, contact_version=contact.version)))

    patch.setattr(fakes.FakeContactStore, "_claim", claim)


def a_claim_that_may_be_taken_twice(patch: pytest.MonkeyPatch) -> None:
    sound = fakes.FakeContactStore._claim

    def claim(self: fakes.FakeContactStore, order: ClaimOrder) -> ClaimResult:
        contact = self.world.contacts[order.clearance.phone]
        self.world.contacts[contact.phone] = replace(contact, claims={})
        return sound(self, order)

    patch.setattr(fakes.FakeContactStore, "_claim", claim)


def a_claim_of_another_taken_for_ours(patch: pytest.MonkeyPatch) -> None:
    sound = fakes.FakeContactStore.claim

    def claim(self: fakes.FakeContactStore, orders: Sequence[ClaimOrder]) -> Sequence[ClaimResult]:
        return [
            ClaimResult(ClaimStatus.TAKEN) if answer.answer is ClaimStatus.ALREADY_CLAIMED else answer
            for answer in sound(self, orders)
        ]

    patch.setattr(fakes.FakeContactStore, "claim", claim)


def a_rulebook_without_opposition(patch: pytest.MonkeyPatch) -> None:
    france = rulebook_of(Country.FRANCE)
    deaf = replace(france, contact=tuple(rule for rule in france.contact if rule.id != "fr.opposition"))
    patch.setattr("stopsms.compliance.law.gate.rulebook_of", lambda country: deaf)


def an_opposition_that_changes_nothing(patch: pytest.MonkeyPatch) -> None:
    from inbound import process_reply
    from stopsms.compliance.person.opposition import opposed as sound

    def opposed(*given: object) -> object:
        contact, evidence = sound(*given)  # type: ignore[arg-type]
        return replace(contact, status=Status.GRANTED), evidence

    patch.setattr(process_reply, "opposed", opposed)


def a_claim_that_never_ages(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sender.hand_over.CLAIM_SECONDS", 10**6)


def a_silence_taken_for_a_refusal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sender.hand_over.GatewayBusy", (GatewayBusy, GatewaySilent))


def a_claim_of_a_worker_at_work_called_uncertain(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fakes, "LIFETIME", timedelta(0))


def the_rest_of_a_batch_not_put_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fakes.FakeBatchQueue, "send", lambda self, batches, delay_seconds=0: None)


def the_latest_outcome_wins(patch: pytest.MonkeyPatch) -> None:
    def latest(known: Outcome | None, update: Outcome) -> Outcome:
        return update

    patch.setattr(fakes, "merge", latest)


def counts_that_are_added_up(patch: pytest.MonkeyPatch) -> None:
    def recount(self: fakes.FakeBatchStore, campaign_id: str, batch: str) -> None:
        self.world.step("recount")
        counted = count(self.outcomes(campaign_id, batch).values())
        before = self.world.tallies.get(batch)
        self.world.tallies[batch] = total([before, counted], 0) if before else counted

    patch.setattr(fakes.FakeBatchStore, "recount", recount)


def a_roster_written_over(patch: pytest.MonkeyPatch) -> None:
    from stopsms.compliance.ports.campaigns import Roster

    def save_roster(self: fakes.FakeBatchStore, campaign_id: str, roster: Roster) -> Roster:
        self.world.step("save roster")
        self.world.rosters[f"{roster.batch}{self.world.steps:04d}"] = roster
        return roster

    patch.setattr(fakes.FakeBatchStore, "save_roster", save_roster)


def a_version_that_restarts_after_an_erasure(patch: pytest.MonkeyPatch) -> None:
    from stopsms.compliance.person.erasure import ErasedContact

    recalled, record = ErasedContact.recalled, fakes.FakeContactStore.record

    def unchecked(self: fakes.FakeContactStore, contact: Contact, *given: Any, **more: Any) -> WriteResult:
        if contact.recalled:
            self.world.erased[contact.phone] = replace(self.world.erased[contact.phone], version=0)
        return record(self, contact, *given, **more)

    patch.setattr(ErasedContact, "recalled", lambda self, phone: replace(recalled(self, phone), version=0))
    patch.setattr(fakes.FakeContactStore, "record", unchecked)


def an_erasure_that_forgets_claims(patch: pytest.MonkeyPatch) -> None:
    from stopsms.compliance.person.erasure import ErasedContact

    sound = ErasedContact.recalled
    patch.setattr(ErasedContact, "recalled", lambda self, phone: replace(sound(self, phone), claims={}))


def an_erasure_at_any_version(patch: pytest.MonkeyPatch) -> None:
    sound = fakes.FakeContactStore.erase

    def erase(self: fakes.FakeContactStore, contact: Contact, *given: Any, **more: Any) -> WriteResult:
        self.world.step("about to erase")
        step, self.world.at_step = self.world.at_step, lambda step, call: None
        try:
            return sound(self, self.world.contacts.get(contact.phone, contact), *given, **more)
        finally:
            self.world.at_step = step

    patch.setattr(fakes.FakeContactStore, "erase", erase)


def an_erasure_that_leaves_outcomes_open(patch: pytest.MonkeyPatch) -> None:
    from stopsms.use_cases import clean_up_erasure as cleaning

    def leave(
        campaign: Campaign, task: ErasureTask, claim: object, now: object, good: bool, batches: fakes.FakeBatchStore
    ) -> None:
        for batch, index in cleaning.positions_of(campaign, task.phone, task.pseudonym, batches):
            batches.redact(campaign.id, batch, index, task.pseudonym)

    patch.setattr(cleaning, "_leave", leave)


def an_erasure_that_looks_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("stopsms.use_cases.clean_up_erasure.NO_WORKER_LIVES_LONGER", timedelta())


def a_state_that_is_read_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sender.follow_campaign.STATE_SECONDS", 10**6)


def rounds_that_look_at_nothing(patch: pytest.MonkeyPatch) -> None:
    """A former defect of the sender: it looked again at each share of a batch, not at each round of one."""
    from sender.send_batch import _BatchRun

    sound = _BatchRun._hand_over

    def hand_over(self: _BatchRun, taken: Sequence[Any]) -> list[Any]:
        again = sound(self, taken)
        self._campaign.read_at = self._ports.clock.now()
        return again

    patch.setattr(_BatchRun, "_hand_over", hand_over)


def a_canary_that_is_called_for_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("planner.watch_campaign.SHARDS", 0)


def a_resumption_that_queues_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fakes.FakePlannerQueue, "send", lambda self, tasks, delay_seconds=0: None)


def a_trip_that_is_written_once(patch: pytest.MonkeyPatch) -> None:
    """A former defect of the sender: when the campaign had changed meanwhile, it paused nothing and dropped the rest."""
    from sender.follow_campaign import FollowedCampaign
    from stopsms.compliance.campaign.campaign import pause

    def pause_once(self: FollowedCampaign, trip: Trip) -> bool:
        paused = pause(self.campaign, trip)
        written = self._campaigns.change(paused)
        self.campaign = paused
        return written

    patch.setattr(FollowedCampaign, "pause", pause_once)


def a_start_at_any_hour(patch: pytest.MonkeyPatch) -> None:
    """A former defect of the planner: any start message started the campaign, at any hour."""
    from planner.start_campaign import start_campaign as sound
    from stopsms.compliance.campaign.campaign import start

    def whenever(campaign_id: str, campaigns: Any, queue: Any, clock: Any) -> bool:
        campaign = campaigns.find(campaign_id)
        if campaign.state is State.SCHEDULED:
            campaigns.change(start(campaign, clock.now()))
        return sound(campaign_id, campaigns, queue, clock)

    patch.setattr(scenarios, "start_campaign", whenever)


def a_move_that_leaves_the_start_at_the_hour_before(patch: pytest.MonkeyPatch) -> None:
    """A former defect of scheduling: the second call scheduled the hour of the first."""
    patch.setattr(fakes.FakeSchedules, "start", lambda self, campaign_id, at: None)


def a_rulebook_without_hold(patch: pytest.MonkeyPatch) -> None:
    france = rulebook_of(Country.FRANCE)
    deaf = replace(france, contact=tuple(rule for rule in france.contact if rule.id != "fr.hold"))
    patch.setattr("stopsms.compliance.law.gate.rulebook_of", lambda country: deaf)


def a_hold_that_changes_nothing(patch: pytest.MonkeyPatch) -> None:
    from inbound import hold_reply
    from stopsms.compliance.person.hold import held as sound

    def held(*given: object) -> object:
        contact, evidence = sound(*given)  # type: ignore[arg-type]
        return replace(contact, status=Status.GRANTED, hold=None), evidence

    patch.setattr(hold_reply, "held", held)


def answers_before_the_rest_of_the_batch(patch: pytest.MonkeyPatch) -> None:
    """A former defect of inbound: one message after another, each with its answer."""
    from inbound.process_reply import PHASES

    def wholly(reply: Any, ports: Any) -> None:
        for phase in PHASES:
            phase(reply, ports)

    patch.setattr(scenarios, "PHASES", (wholly,))


def an_identity_of_the_id_alone(patch: pytest.MonkeyPatch) -> None:
    from inbound import understand_reply

    patch.setattr(understand_reply, "identity_of", lambda sms, published=False: sms.message_id)


def a_yes_at_any_time(patch: pytest.MonkeyPatch) -> None:
    from inbound import confirm_consent
    from stopsms.compliance.consent.confirmation import act_asked_about, awaits_confirmation

    def act_confirmed(contact: Any, question: Any, chain: Any, advertiser: Any, at: Any) -> Any:
        return act_asked_about(question.act, chain) if awaits_confirmation(contact, at) else None

    patch.setattr(confirm_consent, "act_confirmed", act_confirmed)


def a_limit_that_is_looked_at_before_it_is_counted(patch: pytest.MonkeyPatch) -> None:
    """Read, then write, instead of one conditional write."""
    sound = fakes.FakeLimitStore.take_all

    def take_all(self: fakes.FakeLimitStore, limits: Any, now: Any) -> Any:
        known = dict(self.world.taken)
        self.world.step("looked")
        self.world.taken, meanwhile = known, self.world.taken
        reached = sound(self, limits, now)
        self.world.taken = {
            key: max(self.world.taken.get(key, 0), meanwhile.get(key, 0))
            for key in {*known, *meanwhile, *self.world.taken}
        }
        return reached

    patch.setattr(fakes.FakeLimitStore, "take_all", take_all)


def a_question_that_is_held_and_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fakes.FakeAnswerQueue, "send", lambda self, tasks, delay_seconds=0: None)


def a_count_that_is_given_back_though_it_left(patch: pytest.MonkeyPatch) -> None:
    from answers.answer_ports import AnswerResult

    patch.setattr(AnswerResult, "left", False)


def an_answer_at_every_delivery(patch: pytest.MonkeyPatch) -> None:
    from stopsms.compliance.ports.inbound import AnswerTurn

    def take_turn(self: fakes.FakeInboundStore, *given: Any, **more: Any) -> AnswerTurn:
        self.world.step("take turn")
        return AnswerTurn.TAKEN

    patch.setattr(fakes.FakeInboundStore, "take_turn", take_turn)


def a_turn_once_taken_believed_done(patch: pytest.MonkeyPatch) -> None:
    from stopsms.compliance.ports.inbound import AnswerTurn

    sound = fakes.FakeInboundStore.take_turn

    def take_turn(self: fakes.FakeInboundStore, *given: Any, **more: Any) -> AnswerTurn:
        turn = sound(self, *given, **more)
        return AnswerTurn.DONE if turn is AnswerTurn.BEGUN else turn

    patch.setattr(fakes.FakeInboundStore, "take_turn", take_turn)


BARRING = ("stopsms.compliance.law.gate", "stopsms.compliance.campaign.campaign")
"""Where the claims of a chain are looked for: the gate, and the terms that it judges by."""


def a_continuation_that_the_first_does_not_know(patch: pytest.MonkeyPatch) -> None:
    """A worker of the first campaign looks at its own claims only: a version that changed is judged again, and claimed."""
    from stopsms.compliance.campaign.continuation import claim_that_bars as sound

    first = scenarios.a_world().campaign.id

    def known_backwards(claims: Any, campaign_id: str) -> Any:
        return sound(claims, campaign_id) if campaign_id != first else None

    for module in BARRING:
        patch.setattr(f"{module}.claim_that_bars", known_backwards)


def a_continuation_that_starts_from_none(patch: pytest.MonkeyPatch) -> None:
    for module in BARRING:
        patch.setattr(f"{module}.claim_that_bars", lambda claims, campaign_id: None)


MUTANTS: dict[Callable[[pytest.MonkeyPatch], None], tuple[Callable[[], Scenario], str]] = {
    a_claim_at_any_version: (scenarios.a_stop_during_a_delivery, "G1: a claim after an opposition"),
    a_rulebook_without_opposition: (scenarios.a_stop_during_a_delivery, "G1: a claim after an opposition"),
    an_opposition_that_changes_nothing: (scenarios.a_stop_during_a_delivery, "G1: a claim after an opposition"),
    a_claim_that_never_ages: (scenarios.a_stop_during_a_delivery, "G1: a claim used after"),
    a_claim_that_may_be_taken_twice: (scenarios.the_same_batch_delivered_twice_at_once, "G2: sent more than once"),
    a_claim_of_another_taken_for_ours: (scenarios.the_same_batch_delivered_twice_at_once, "G2: sent more than once"),
    a_silence_taken_for_a_refusal: (scenarios.a_stop_during_a_delivery, "G2: sent more than once"),
    a_claim_of_a_worker_at_work_called_uncertain: (
        scenarios.a_claim_that_a_duplicate_finds_taken,
        "G2: reported uncertain",
    ),
    the_rest_of_a_batch_not_put_back: (scenarios.a_worker_that_runs_out_of_time, "G3"),
    the_latest_outcome_wins: (scenarios.receipts_that_overtake_the_sender, "G3"),
    counts_that_are_added_up: (scenarios.receipts_that_overtake_the_sender, "G3: counts"),
    a_version_that_restarts_after_an_erasure: (
        scenarios.a_stop_during_an_erasure,
        "G1: a claim after an opposition",
    ),
    an_erasure_that_forgets_claims: (scenarios.an_erasure_of_somebody_who_comes_back, "G2"),
    an_erasure_at_any_version: (scenarios.a_consent_during_an_erasure, "G5"),
    an_erasure_that_leaves_outcomes_open: (scenarios.an_erasure_during_the_planning, "G3"),
    an_erasure_that_looks_once: (scenarios.an_erasure_during_the_planning, "G6: a roster holds the number"),
    a_state_that_is_read_once: (scenarios.a_halt_while_the_carrier_throttles, "halt: handed over"),
    rounds_that_look_at_nothing: (scenarios.a_halt_while_the_carrier_throttles, "halt: handed over"),
    a_canary_that_is_called_for_once: (scenarios.a_canary_that_is_opened, "G3: planned"),
    a_resumption_that_queues_nothing: (scenarios.a_resumption_that_races_a_parked_batch, "G3"),
    a_trip_that_is_written_once: (scenarios.a_carrier_that_closes_while_the_canary_is_opened, "G3"),
    a_start_at_any_hour: (scenarios.a_campaign_that_is_moved, "moved: started"),
    a_move_that_leaves_the_start_at_the_hour_before: (scenarios.a_campaign_that_is_moved, "G3: a scheduled campaign"),
    a_continuation_that_the_first_does_not_know: (
        scenarios.a_campaign_that_goes_on_through_another_carrier,
        "G2: sent more than once",
    ),
    a_continuation_that_starts_from_none: (
        scenarios.a_campaign_that_goes_on_through_another_carrier,
        "G2: sent more than once",
    ),
    a_rulebook_without_hold: (scenarios.a_hold_during_a_delivery, "G1: a claim after an opposition"),
    a_hold_that_changes_nothing: (scenarios.a_hold_during_a_delivery, "G1: a claim after an opposition"),
    answers_before_the_rest_of_the_batch: (
        scenarios.replies_that_come_together,
        "G1: answered before the opposition of another",
    ),
    an_identity_of_the_id_alone: (scenarios.one_id_from_two_people, "G1: a STOP hidden by another's id"),
    a_yes_at_any_time: (scenarios.a_yes_that_comes_late, "G6: a yes of before lifted the opposition"),
    an_answer_at_every_delivery: (scenarios.an_answer_that_is_delivered_twice, "answers: answered twice"),
    a_turn_once_taken_believed_done: (scenarios.an_answer_that_is_delivered_twice, "G3: an answer was lost"),
    a_limit_that_is_looked_at_before_it_is_counted: (scenarios.two_questions_with_room_for_one, "limits: more left"),
    a_question_that_is_held_and_forgotten: (scenarios.two_questions_with_room_for_one, "G3: somebody is neither asked"),
    a_count_that_is_given_back_though_it_left: (scenarios.two_questions_with_room_for_one, "limits: "),
    a_roster_written_over: (scenarios.two_planners_at_the_same_shards, "G3: planned"),
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.__name__ for mutant in MUTANTS])
def test_a_safety_condition_removed_is_noticed(
    monkeypatch: pytest.MonkeyPatch, mutant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    scenario, expected = MUTANTS[mutant]
    mutant(monkeypatch)

    assert caught(scenario).startswith(expected)
