"""Longer random histories of deliveries, crashes, STOPs, consents, pauses and receipts; then the same invariants."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from stopsms.compliance.person.phone import Phone

from tests.exploration import scenarios
from tests.exploration.explorer import FAULTS, SLOW, USUAL_FAULTS, ConnectionLost, _meet
from tests.exploration.scenarios import BATCH, PEOPLE, Work
from tests.fakes import Crash

pytestmark = [pytest.mark.exhaustive, pytest.mark.guarantee("G1", "G2", "G3")]

people = st.sampled_from(PEOPLE)
calls = st.integers(1, 14)


class History(RuleBasedStateMachine):
    """One campaign, one batch, two people, and any sequence of events."""

    def __init__(self) -> None:
        super().__init__()
        self.world = scenarios.a_world()
        self.work = Work(self.world)
        self.batch = scenarios.the_batch(self.world)
        self.messages = 0

    @rule(call_number=calls, fault=st.sampled_from(sorted({*USUAL_FAULTS, *FAULTS["send"]})))
    def deliver_with_a_fault(self, call_number: int, fault: str) -> None:
        first = self.world.steps

        def meet(step: int, call: str) -> None:
            if step == first + call_number and fault in FAULTS.get(call, USUAL_FAULTS):
                _meet(fault, self.world)

        self.world.at_step = meet
        try:
            self.work.send(self.batch)()
        except (Crash, ConnectionLost):
            pass
        finally:
            self.world.at_step = lambda step, call: None

    @rule()
    def deliver(self) -> None:
        self.work.send(self.batch)()

    @rule(who=people, words=st.sampled_from(["STOP", "stp", "effacez mes données", "vous avez du 42 ?"]))
    def reply(self, who: Phone, words: str) -> None:
        self.messages += 1
        self.work.stop(who, f"message-{self.messages}", words)()

    @rule(who=people)
    def consent_again(self, who: Phone) -> None:
        self.work.consent(who)()

    @rule()
    def pause_and_resume(self) -> None:
        self.work.pause_and_resume()()

    @rule()
    def report(self) -> None:
        scenarios.report(self.world)

    @rule()
    def wait(self) -> None:
        self.world.now += SLOW

    @invariant()
    def nobody_is_written_to_twice_by_a_campaign(self) -> None:
        sent = [phone for phone, _, _ in self.world.sent]
        assert len(sent) == len(set(sent))

    def teardown(self) -> None:
        self.work.send(self.batch)()
        scenarios.settle(self.world)
        scenarios.check(self.world, {BATCH: self.world.campaign.id})


History.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestHistory = History.TestCase
