"""What nobody has read yet is not written to: holds, what is beneath them, and how they end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.consent.collection import CLOCK_SKEW
from stopsms.compliance.consent.confirmation import (
    ConfirmationQuestion,
    awaits_confirmation,
    confirmed,
)
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.consent.recording import granted, requested
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.retention import Retention
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, due_at, held
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.proof.evidence import Act, Evidence

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_basis, a_campaign, a_collection, a_contact, an_advertiser

NOW = TUESDAY_10H_PARIS
SALT = "a" * 32
READ = "lu par une personne"


def unread(reference: str = "m-1", kind: HoldKind = HoldKind.REPLY, at: datetime = NOW) -> Unread:
    return Unread(kind, "sms", at, reference, "vous m'avez déjà oublié ?")


def on_hold(contact: Contact, reference: str = "m-1") -> tuple[Contact, Evidence]:
    return held(contact, unread(reference), NOW, SALT)


def conclude(contact: Contact, about: Evidence, conclusion: Conclusion) -> Contact:
    return reviewed(contact, Review(about.sequence, conclusion, "Claire", READ), about, NOW, SALT)[0]


def blocking(contact: Contact) -> list[str]:
    decision = Gate(a_campaign().terms).judge(contact, NOW).decision
    return [result.rule for result in decision.results if result.result == "block"]


def test_a_held_contact_is_not_sendable_and_the_rule_says_why() -> None:
    contact, record = on_hold(a_contact())

    assert (contact.status, contact.standing, contact.version) == (Status.HELD, Status.GRANTED, a_contact().version + 1)
    assert blocking(contact) == ["fr.hold"]
    assert (record.act, record.content["effect"]) == (Act.HELD, {"before": "granted", "after": "held"})


def test_a_hold_moves_no_date_of_retention() -> None:
    before = a_contact()

    assert on_hold(before)[0].last_contact_at == before.last_contact_at


def test_what_is_unread_is_kept_until_it_is_read() -> None:
    long_ago = NOW - timedelta(days=4000)
    old = a_contact(last_contact_at=long_ago, basis=a_basis(collected_at=long_ago))
    retention: Retention = rulebook_of(old.phone.territory.country).retention

    assert retention.contact_due(old, NOW) is not None
    assert retention.contact_due(on_hold(old)[0], NOW) is None


def test_a_contact_is_released_when_every_doubt_was_concluded_so() -> None:
    contact, first = on_hold(a_contact())
    contact, second = on_hold(contact, "m-2")
    half = conclude(contact, second, Conclusion.MISTAKEN)

    assert half.status is Status.HELD
    assert conclude(half, first, Conclusion.ANSWERED).status is Status.GRANTED


@each("other", [Conclusion.MISTAKEN, Conclusion.ANSWERED, Conclusion.UPHELD])
@each("first", [True, False])
def test_one_doubt_upheld_always_ends_opposed(first: bool, other: Conclusion) -> None:
    contact, one = on_hold(a_contact())
    contact, two = on_hold(contact, "m-2")
    order = [(one, Conclusion.UPHELD), (two, other)] if first else [(two, other), (one, Conclusion.UPHELD)]
    for about, conclusion in order:
        contact = conclude(contact, about, conclusion)

    assert (contact.status, contact.opposed_at, contact.hold) == (Status.OPPOSED, NOW, None)


def test_an_opposition_that_was_certain_is_not_lifted_by_what_is_read_later() -> None:
    contact, doubt = on_hold(a_contact())
    contact, _ = opposed(contact, Opposition("sms", NOW, "m-2"), NOW, SALT)
    contact = conclude(contact, doubt, Conclusion.MISTAKEN)

    assert (contact.status, contact.opposed_at) == (Status.OPPOSED, NOW)


def test_a_consent_after_an_opposition_finds_what_is_still_unread() -> None:
    contact, doubt = on_hold(a_contact())
    contact, _ = opposed(contact, Opposition("sms", NOW, "m-2"), NOW, SALT)
    later = NOW + timedelta(hours=1)
    contact, _ = granted(contact, a_collection(collected_at=later), later, SALT)

    assert contact.status is Status.HELD
    assert conclude(contact, doubt, Conclusion.MISTAKEN).status is Status.GRANTED


def test_a_release_never_activates_a_consent_given_meanwhile_by_an_unconfirmed_form() -> None:
    asking = an_advertiser(double_opt_in=True)
    before = a_contact()
    contact, doubt = on_hold(before)
    form = a_collection(categories=frozenset({"voyages"}), tags=frozenset({"vip"}), attributes={"first_name": "Eve"})
    found = judge_consent(contact, form, asking, NOW, SALT)
    assert found.contact is not None
    released = conclude(found.contact, doubt, Conclusion.MISTAKEN)

    assert (found.asks, found.contact.status) == (False, Status.HELD)
    assert (released.status, released.basis) == (Status.GRANTED, before.basis)
    assert (released.tags, released.attributes) == (before.tags, before.attributes)


@pytest.mark.parametrize("conclusion", [Conclusion.MISTAKEN, Conclusion.ANSWERED])
def test_a_stranger_held_and_released_is_not_sendable(conclusion: Conclusion) -> None:
    asking = an_advertiser(double_opt_in=True)
    contact, doubt = on_hold(Contact("zelie", a_contact().phone))
    found = judge_consent(contact, a_collection(), asking, NOW, SALT)
    assert found.contact is not None

    assert conclude(found.contact, doubt, conclusion).status is Status.NONE


def test_a_yes_to_a_question_counts_beneath_the_hold_and_releases_nothing() -> None:
    contact, act = requested(Contact("zelie", a_contact().phone), a_collection(), NOW, SALT)
    contact, doubt = on_hold(contact)
    assert awaits_confirmation(contact, NOW)
    contact, _ = confirmed(contact, ConfirmationQuestion("Oui ?", NOW), act, "m-2", "OUI", NOW, NOW, SALT)

    assert (contact.status, contact.standing) == (Status.HELD, Status.GRANTED)
    assert conclude(contact, doubt, Conclusion.MISTAKEN).status is Status.GRANTED


def test_a_consent_dated_by_a_clock_ahead_of_ours_lifts_no_opposition_that_came_after_the_act() -> None:
    stopped, _ = opposed(a_contact(), Opposition("sms", NOW, "m"), NOW, SALT)
    ahead = a_collection(collected_at=NOW + timedelta(minutes=4))
    refused = judge_consent(stopped, ahead, an_advertiser(), NOW, SALT)
    taken = judge_consent(Contact("zelie", stopped.phone), ahead, an_advertiser(), NOW, SALT)

    assert [result.rule for result in refused.results if result.result == "block"] == ["fr.opposition"]
    assert taken.contact is not None
    assert taken.contact.basis is not None
    assert taken.contact.basis.collected_at == NOW


@each(
    ("kind", "due"),
    [
        (HoldKind.ACCESS, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (HoldKind.ERASURE, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (HoldKind.REPLY, None),
        (HoldKind.REFUSAL, None),
    ],
)
def test_a_request_is_to_be_answered_within_one_month(kind: HoldKind, due: datetime | None) -> None:
    assert due_at(kind, datetime(2026, 1, 31, 9, tzinfo=UTC)) == due


ACTS = st.lists(
    st.sampled_from(["hold", "stop", "consent", "upheld", "mistaken", "answered", "confirmed-form"]), max_size=12
)


@given(ACTS)
def test_whatever_happens_nobody_is_sendable_while_something_is_unread_or_after_an_opposition(acts: list[str]) -> None:
    contact, waiting, stopped, at = a_contact(), list[Evidence](), False, NOW
    for number, act in enumerate(acts):
        at += CLOCK_SKEW + timedelta(minutes=1)
        if act == "hold":
            contact, record = held(contact, unread(str(number), at=at), at, SALT)
            waiting.append(record)
        elif act == "stop":
            contact, _ = opposed(contact, Opposition("sms", at, str(number)), at, SALT)
            stopped = True
        elif act in ("consent", "confirmed-form"):
            advertiser = an_advertiser(double_opt_in=act == "confirmed-form")
            found = judge_consent(contact, a_collection(collected_at=at), advertiser, at, SALT)
            assert found.contact is not None
            stopped = stopped and found.contact.standing is Status.OPPOSED
            contact = found.contact
        elif waiting:
            about = waiting.pop(0)
            contact = conclude(replace(contact), about, Conclusion(act))
            stopped = stopped or act == "upheld"
        unread_now = () if contact.hold is None else contact.hold.unread
        assert unread_now == tuple(record.sequence for record in waiting)
        assert contact.status is not Status.GRANTED or not (waiting or stopped)
        assert not stopped or contact.status is Status.OPPOSED
        assert not waiting or contact.status in (Status.HELD, Status.OPPOSED)


def test_a_consent_on_record_never_lifts_an_opposition_that_was_recorded_after_it() -> None:
    agreed = a_collection(collected_at=NOW - timedelta(hours=1))
    contact, _ = granted(Contact("zelie", a_contact().phone), agreed, NOW, SALT)
    long_ago = datetime(1970, 1, 2, tzinfo=UTC)
    stopped, _ = opposed(contact, Opposition("sms", long_ago, "m"), NOW, SALT)
    late, doubt = held(contact, unread(at=long_ago), NOW, SALT)

    for against in (stopped, conclude(late, doubt, Conclusion.UPHELD)):
        assert judge_consent(against, agreed, an_advertiser(), NOW, SALT).contact is None
        later = a_collection(collected_at=NOW + timedelta(hours=1))
        assert judge_consent(against, later, an_advertiser(), NOW + timedelta(hours=2), SALT).contact is not None


@given(
    ahead=st.integers(0, 300_000),
    stopped=st.integers(0, 86_400_000),
    again=st.integers(0, 86_400_000),
    opposed_at=st.integers(0, 900),
)
def test_an_act_done_before_an_opposition_lifts_it_at_no_later_attempt_however_far_ahead_its_clock_was(
    ahead: int, stopped: int, again: int, opposed_at: int
) -> None:
    """Milliseconds: the collector's clock is so far ahead; the STOP comes so long after the act, the same consent so long after that."""
    act = a_collection(collected_at=NOW + timedelta(milliseconds=ahead))
    stop_at, again_at = NOW + timedelta(milliseconds=stopped), NOW + timedelta(milliseconds=stopped + again)
    told_at = stop_at - timedelta(days=opposed_at)
    for first in (judge_consent(Contact("zelie", a_contact().phone), act, an_advertiser(), NOW, SALT).contact, None):
        known = first or Contact("zelie", a_contact().phone)
        received_at = told_at if first else stop_at  # of whom nothing was recorded, the STOP's own time is all there is
        contact, _ = opposed(known, Opposition("sms", received_at, "m"), stop_at, SALT)
        assert judge_consent(contact, act, an_advertiser(), again_at, SALT).contact is None


def test_a_file_that_says_sms_does_not_spare_the_question() -> None:
    asking = an_advertiser(double_opt_in=True)
    by_file = a_collection(source="sms_keyword", imported_as="i:1")
    found = judge_consent(Contact("zelie", a_contact().phone), by_file, asking, NOW, SALT)

    assert found.contact is not None
    assert (found.contact.status, found.asks) == (Status.PENDING, True)
