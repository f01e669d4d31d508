"""What a yes confirms: the act that its question was about, as long as that is open, whatever else was recorded in between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stopsms.compliance.consent.confirmation import (
    ConfirmationQuestion,
    act_confirmed,
    agreed_since,
    comes_too_late,
    confirmed,
    may_be_confirmed,
    open_act,
)
from stopsms.compliance.consent.recording import granted, noted, requested
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.contact import Contact, LegalBasis, Purpose, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.proof.proof import ProofOfPerson
from stopsms.evidence.consent_record import consent_records
from stopsms.use_cases.compile_case_file import case_file

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection, an_advertiser

NOW = TUESDAY_10H_PARIS
SALT = "5" * 32
COMMERCIAL = frozenset({Purpose.COMMERCIAL})
ZELIE = an_advertiser()


@dataclass
class Person:
    """A contact with its chain, and the question about its first act."""

    contact: Contact = field(default_factory=lambda: Contact("zelie", CAMILLE))
    chain: list[Evidence] = field(default_factory=list)
    now: datetime = NOW

    def take(self, done: tuple[Contact, Evidence]) -> Evidence:
        self.contact, record = done
        self.chain.append(record)
        return record

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def posts(self, **changes: Any) -> Evidence:
        usual = {"collected_at": self.now, "purposes": COMMERCIAL, "form": "f-1"}
        return self.take(requested(self.contact, a_collection(**usual | changes), self.now, SALT))

    def agrees(self, **changes: Any) -> Evidence:
        usual = {"collected_at": self.now, "purposes": COMMERCIAL}
        return self.take(granted(self.contact, a_collection(**usual | changes), self.now, SALT))

    def asked_about(self, act: Evidence) -> ConfirmationQuestion:
        self.later(minutes=1)
        return ConfirmationQuestion(confirmation_question(ZELIE, COMMERCIAL), self.now, "m", act.hash)

    def says_yes(self, question: ConfirmationQuestion) -> Evidence | None:
        self.later(minutes=1)
        act = act_confirmed(self.contact, question, self.chain, ZELIE, self.now)
        if act is None:
            return None
        return self.take(confirmed(self.contact, question, act, "m", "OUI", self.now, self.now, SALT))

    @property
    def receipt(self) -> str | None:
        """The hash of the consent that the consent record gives a receipt for."""
        case = case_file(ZELIE, [ProofOfPerson(CAMILLE, self.contact, self.chain, [])], self.now)
        (record,) = consent_records(case)["records"]
        return record["kantara_receipt"] and str(record["kantara_receipt"]["consentReceiptID"])

    @property
    def rests_on(self) -> str | None:
        """The hash of the consent that the contact rests on."""
        basis = self.contact.basis
        if basis is None or basis.legal_basis is not LegalBasis.CONSENT or self.contact.standing is not Status.GRANTED:
            return None
        return self.chain[basis.evidence - 1].hash


def is_open(person: Person, question: ConfirmationQuestion) -> bool:
    return open_act(person.contact, question, person.chain, ZELIE, person.now) is not None


def test_a_consent_given_otherwise_ends_no_act_that_waits_and_the_yes_is_the_later_one() -> None:
    person = Person()
    act = person.posts(tags=frozenset({"form"}))
    question = person.asked_about(act)
    person.later(minutes=5)
    person.agrees(source="api", tags=frozenset({"api"}))
    assert is_open(person, question)
    yes = person.says_yes(question)

    basis = person.contact.basis
    assert yes is not None
    assert basis is not None
    assert (basis.evidence, basis.collected_at) == (act.sequence, yes.occurred_at)
    assert person.contact.tags == {"form", "api"}
    assert person.receipt == person.rests_on == act.hash


def test_a_consent_dated_between_the_form_and_the_yes_and_recorded_after_it_is_the_older_one() -> None:
    person = Person()
    act = person.posts()
    question = person.asked_about(act)
    between = person.now
    person.says_yes(question)
    person.agrees(source="import", collected_at=between)

    assert person.receipt == person.rests_on == act.hash


def test_an_act_that_was_confirmed_is_not_confirmed_again_though_another_waits() -> None:
    person = Person()
    act = person.posts()
    question = person.asked_about(act)
    person.says_yes(question)
    wider = person.posts(categories=frozenset())

    assert not may_be_confirmed(person.contact, act, person.chain, person.now)
    assert may_be_confirmed(person.contact, wider, person.chain, person.now)
    assert (is_open(person, question), person.says_yes(question)) == (False, None)


def test_a_question_is_open_for_the_time_of_its_act_and_under_the_name_that_asked() -> None:
    person = Person()
    act = person.posts()
    question = person.asked_about(act)
    other = replace(ZELIE, name="Zélie & Co")
    renamed = open_act(person.contact, question, person.chain, other, person.now)
    person.now = act.recorded_at + timedelta(hours=48)
    last = is_open(person, question)
    person.posts()
    person.later(seconds=1)

    assert (renamed, last, is_open(person, question)) == (None, True, False)


def test_a_late_yes_is_understood_unless_it_was_of_before_the_question_or_its_act_was_confirmed_or_opposed() -> None:
    person = Person()
    question = person.asked_about(person.posts())
    person.later(hours=48)
    late = comes_too_late(person.contact, question, person.chain, person.now)
    early = comes_too_late(person.contact, question, person.chain, question.asked_at)
    gone = comes_too_late(person.contact, question, (), person.now)
    person.take(opposed(person.contact, Opposition("sms", person.now, "m-1"), person.now, SALT))
    stopped = comes_too_late(person.contact, question, person.chain, person.now)
    agreed = Person()
    asked = agreed.asked_about(agreed.posts())
    agreed.says_yes(asked)

    assert (late, early, gone, stopped) == (True, False, False, False)
    assert not comes_too_late(agreed.contact, asked, agreed.chain, agreed.now)


def test_only_a_later_consent_to_all_of_it_makes_a_question_needless() -> None:
    person = Person()
    person.agrees(categories=frozenset({"mode"}))
    act = person.posts(categories=frozenset({"mode", "offers"}))
    before = agreed_since(person.contact, act)
    person.agrees(categories=frozenset({"mode"}), source="till")
    narrower = agreed_since(person.contact, act)
    person.agrees(categories=frozenset({"mode", "offers"}), source="till")

    assert (before, narrower, agreed_since(person.contact, act)) == (False, False, True)


@dataclass
class Whoever(Person):
    """A person to whom anything may happen, in any order; what is not possible does not happen."""

    question: ConfirmationQuestion | None = None
    unread: Evidence | None = None

    def waits(self, hours: float) -> None:
        self.later(hours=hours)

    def is_posted(self, _: float) -> None:
        if self.contact.hold is not None:
            self.take(noted(self.contact, a_collection(collected_at=self.now), self.now, SALT))
            return
        act = self.posts()
        if self.question is None or not is_open(self, self.question):
            self.question = self.asked_about(act)

    def agrees_before(self, hours: float) -> None:
        if self.contact.status is not Status.OPPOSED:
            self.agrees(collected_at=self.now - timedelta(hours=hours))

    def buys(self, _: float) -> None:
        if self.contact.status is not Status.OPPOSED:
            self.agrees(legal_basis=LegalBasis.EXISTING_CUSTOMER, source="till")

    def answers(self, _: float) -> None:
        if self.question is not None:
            self.says_yes(self.question)

    def stops(self, _: float) -> None:
        self.take(opposed(self.contact, Opposition("sms", self.now, "m"), self.now, SALT))

    def writes(self, _: float) -> None:
        if self.unread is None:
            self.unread = self.take(held(self.contact, Unread(HoldKind.REPLY, "sms", self.now, "m"), self.now, SALT))

    def is_released(self, _: float) -> None:
        if self.unread is not None:
            mistaken = Review(self.unread.sequence, Conclusion.MISTAKEN, "Claire", "relu")
            self.take(reviewed(self.contact, mistaken, self.unread, self.now, SALT))
            self.unread = None


STEPS = st.tuples(
    st.sampled_from(
        [
            Whoever.waits,
            Whoever.is_posted,
            Whoever.agrees_before,
            Whoever.buys,
            Whoever.answers,
            Whoever.stops,
            Whoever.writes,
            Whoever.is_released,
        ]
    ),
    st.sampled_from([0.05, 1, 30, 4800]),
)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(STEPS, max_size=10))
@example([(Whoever.is_posted, 1), (Whoever.agrees_before, 0.05), (Whoever.is_posted, 1), (Whoever.answers, 1)])
@example([(Whoever.agrees_before, 1), (Whoever.agrees_before, 4800)])
@example([(Whoever.writes, 1), (Whoever.agrees_before, 1), (Whoever.is_released, 1)])
def test_contact_and_receipt_name_the_same_consent_whatever_was_recorded_in_which_order(
    steps: Sequence[tuple[Callable[[Whoever, float], None], float]],
) -> None:
    person = Whoever()
    for step, hours in steps:
        person.later(minutes=1)
        step(person, hours)

    assert person.receipt == person.rests_on
