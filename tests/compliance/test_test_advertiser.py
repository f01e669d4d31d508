"""An advertiser that only tests: all is judged as for any other, and nothing can be made that a carrier would take."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.outcome import OF_NO_RULE, TEST_ADVERTISER, Fate, Outcome
from stopsms.compliance.campaign.reply_numbers import NumberUsers
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.service_reply import (
    ServiceReply,
    ask_confirmation,
    confirm_stop,
    tell_contact,
    tell_how_to_oppose,
    tell_how_to_return,
    tell_request_heard,
    tell_too_late,
)
from stopsms.compliance.person.contact import Purpose, Status
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.phone import Country

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, an_advertiser, terms

REAL, TESTING = an_advertiser(), an_advertiser(test=True)

REPLIES: dict[str, Callable[..., ServiceReply]] = {
    "stop": confirm_stop,
    "oppose": tell_how_to_oppose,
    "return": tell_how_to_return,
    "late": tell_too_late,
    "contact": tell_contact,
    "request": lambda phone, number, whose: tell_request_heard(phone, number, whose, HoldKind.ACCESS),
    "confirm": lambda phone, number, whose: ask_confirmation(phone, number, whose[-1], frozenset({Purpose.COMMERCIAL})),
}


@pytest.mark.guarantee("G1")
@given(
    st.sampled_from(Status),
    st.integers(0, 7 * 24).map(lambda hours: TUESDAY_10H_PARIS + timedelta(hours=hours)),
    st.booleans(),
)
def test_a_test_advertiser_is_judged_like_any_other_and_is_never_given_leave_to_send(
    status: Status, at: datetime, known: bool
) -> None:
    contact = a_contact(status=status) if known else a_contact(status=status, basis=None)
    real = Gate(terms(advertiser=REAL)).judge(contact, at)
    testing = Gate(terms(advertiser=TESTING)).judge(contact, at)

    assert testing.decision == real.decision
    assert testing.clearance is None


def test_the_same_message_of_another_advertiser_is_cleared() -> None:
    assert Gate(terms(advertiser=REAL)).judge(a_contact(), TUESDAY_10H_PARIS).clearance is not None


@pytest.mark.parametrize("name", REPLIES)
def test_no_service_message_is_made_in_the_name_of_a_test_advertiser(name: str) -> None:
    assert REPLIES[name](CAMILLE, "36180", [REAL]).text
    for whose in ([TESTING], [REAL, TESTING]):
        with pytest.raises(ValueError, match="a test advertiser writes to nobody"):
            REPLIES[name](CAMILLE, "36180", whose)


def test_what_is_written_to_a_number_is_for_those_who_do_not_only_test() -> None:
    other = an_advertiser(id="nora")

    alone = NumberUsers().joined_by(replace(TESTING, id="essai"))
    assert NumberUsers().addressed == []
    assert alone.addressed == ["essai"]
    assert alone.joined_by(REAL).joined_by(other).addressed == ["nora", "zelie"]


def test_the_reason_of_a_test_is_recorded_beside_what_the_rules_said_and_is_no_rule_s() -> None:
    outcome = Outcome(
        Fate.BLOCKED, TUESDAY_10H_PARIS, contact_version=3, objections=(TEST_ADVERTISER.objection,), rulebook="FR-1+ab"
    )

    assert outcome.judged, "every rule was asked, and passed"
    assert OF_NO_RULE["policy.test-advertiser"] is TEST_ADVERTISER
    assert TEST_ADVERTISER.id not in {rule.id for rule in rulebook_of(Country.FRANCE).contact}
