"""A yes takes nothing away: what the newest consent does not cover goes on resting on the act that gave it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.audit.contact_acts import ArchivedAct, why_impossible
from stopsms.audit.contact_state import state_of
from stopsms.compliance.consent.collection import Sale
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.consent.recording import granted, requested
from stopsms.compliance.consent.standing import agreed_to, categories_of, resting_on
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.retention import last_sign_of
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis, Purpose
from stopsms.compliance.person.contact_size import MOST_CATEGORIES
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers.consents import contact_answer, state_alone
from stopsms.contracts.codec import ABSENT
from stopsms.contracts.records import contact_record, read_contact

from tests.factories import (
    CAMILLE,
    TUESDAY_10H_PARIS,
    a_basis,
    a_collection,
    a_contact,
    an_advertiser,
    terms,
)

NOW = TUESDAY_10H_PARIS
SALT = "5a" * 16
COMMERCIAL = frozenset({Purpose.COMMERCIAL})
EVERY = frozenset[str]()


def agree(contact: Contact, *categories: str, days: int = 0, **changes: Any) -> tuple[Contact, Evidence]:
    """A yes to these categories; to every one where none is named."""
    stated = {"purposes": COMMERCIAL, "collected_at": NOW + timedelta(days=days)} | changes
    collection = a_collection(categories=frozenset(categories), **stated)
    return granted(contact, collection, collection.collected_at, SALT)


def judged(contact: Contact, category: str | None, days: int = 10, **changes: Any) -> tuple[Verdict, int | None]:
    """What the gate says, and by which act."""
    judgement = Gate(terms(category=category, **changes)).judge(contact, NOW + timedelta(days=days))
    return judgement.decision.verdict, judgement.clearance.evidence if judgement.clearance else None


def test_a_yes_to_one_of_two_categories_leaves_both_each_with_its_own_act() -> None:
    both, _ = agree(Contact("zelie", CAMILLE), "mode", "maison")
    again, _ = agree(both, "mode", days=1)

    assert judged(again, "mode") == (Verdict.ALLOWED, 2), "the newest information is that of the newest act"
    assert judged(again, "maison") == (Verdict.ALLOWED, 1)
    assert judged(again, "bijoux") == (Verdict.BLOCKED, None)


def test_a_yes_to_one_category_leaves_a_consent_for_every_one() -> None:
    every, _ = agree(Contact("zelie", CAMILLE))
    again, _ = agree(every, "mode", days=1)

    assert judged(again, "mode") == (Verdict.ALLOWED, 2)
    assert judged(again, None) == judged(again, "bijoux") == (Verdict.ALLOWED, 1)


def test_a_yes_leaves_a_customer_the_products_that_it_does_not_name() -> None:
    sold: dict[str, Any] = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "source": "till"}
    customer, _ = agree(Contact("zelie", CAMILLE), "chaussures", **sold)
    agreed, _ = agree(customer, "mode", days=1)

    assert judged(agreed, "mode") == (Verdict.ALLOWED, 2)
    assert judged(agreed, "chaussures") == (Verdict.ALLOWED, 1)
    assert judged(agreed, None) == (Verdict.BLOCKED, None)


def test_a_yes_that_covers_what_stood_is_all_there_is() -> None:
    both, _ = agree(Contact("zelie", CAMILLE), "mode", "maison")
    for wider in ((), ("mode", "maison"), ("mode", "maison", "bijoux")):
        contact, _ = agree(both, *wider, days=1)
        assert [basis.evidence for basis in contact.bases] == [2]


def test_for_another_purpose_each_has_its_own_yes() -> None:
    commercial, _ = agree(Contact("zelie", CAMILLE))
    both, _ = agree(commercial, days=1, purposes=frozenset({Purpose.CHARITABLE}))

    assert [basis.purposes for basis in both.bases] == [{Purpose.CHARITABLE}, COMMERCIAL]
    assert judged(both, None) == (Verdict.ALLOWED, 1)


def test_an_objection_takes_all_of_it_away_and_a_later_yes_brings_back_only_itself() -> None:
    both, _ = agree(Contact("zelie", CAMILLE), "mode", "maison")
    contact, _ = agree(both, "mode", days=1)
    contact, _ = opposed(contact, Opposition("sms", NOW, "m-1"), NOW + timedelta(days=2), SALT)
    assert judged(contact, "maison")[0] is Verdict.BLOCKED
    contact, _ = agree(contact, "mode", days=3)

    assert [basis.evidence for basis in contact.bases] == [4]
    assert judged(contact, "maison") == (Verdict.BLOCKED, None)


def test_an_older_act_that_arrives_late_widens_nothing() -> None:
    newer, _ = agree(Contact("zelie", CAMILLE), "mode")
    late, _ = agree(newer, "maison", days=-9)

    assert late.basis == newer.basis


def test_what_is_known_of_the_age_holds_for_every_act() -> None:
    born = (NOW - timedelta(days=14 * 365)).date()
    first, _ = agree(Contact("zelie", CAMILLE), "maison")
    child, _ = agree(first, "mode", days=1, born=born, parental_consent=True)

    assert judged(child, "mode") == (Verdict.ALLOWED, 2)
    assert judged(child, "maison") == (Verdict.BLOCKED, None), "no parent agreed to this one"


@pytest.mark.parametrize("agreed", [(), ("mode",), ("mode", "maison")])
def test_what_a_parent_agreed_to_stands_whatever_the_child_says_alone(agreed: tuple[str, ...]) -> None:
    born = (NOW - timedelta(days=14 * 365)).date()
    child, _ = agree(Contact("zelie", CAMILLE), "mode", born=born, parental_consent=True)
    alone, _ = agree(child, *agreed, days=1)

    assert judged(alone, "mode") == (Verdict.ALLOWED, 1)
    assert judged(alone, "maison") == (Verdict.BLOCKED, None), "their age is known, and no parent agreed to it"


def test_a_running_contract_stands_beside_a_consent_to_the_same_products() -> None:
    until = (NOW + timedelta(days=5 * 365)).date()
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=frozenset({"tv"}), contract_until=until)
    agreed, _ = agree(a_contact(basis=customer), "tv")

    assert judged(agreed, "tv") == (Verdict.ALLOWED, agreed.bases[0].evidence)
    assert judged(agreed, "tv", days=7 * 210)[0] is Verdict.ALLOWED, "no three years after the relation: it goes on"


def test_the_term_of_a_contact_counts_every_act() -> None:
    until = (NOW + timedelta(days=900)).date()
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=frozenset({"tv"}), contract_until=until)
    agreed, _ = agree(a_contact(basis=customer), "mode")

    signed = last_sign_of(agreed)
    assert signed is not None
    assert signed.date() > until


def test_a_sale_stands_beside_a_consent_for_what_this_does_not_cover() -> None:
    until = (NOW + timedelta(days=5 * 365)).date()
    first, _ = agree(Contact("zelie", CAMILLE), "mode")
    sold, _ = sell(first, "tv", days=1, sale=Sale(contract_until=until))
    again, _ = sell(sold, "radio", days=2)
    agreed, _ = agree(again, "maison", days=3)

    assert judged(sold, "tv") == (Verdict.ALLOWED, 2)
    assert judged(sold, "mode") == (Verdict.ALLOWED, 1), "what was agreed to rests on that"
    assert judged(sold, "tv", days=7 * 210)[0] is Verdict.ALLOWED, "the contract goes on"
    assert judged(again, "tv") == judged(again, "radio") == (Verdict.ALLOWED, 3), "sales of one customer add up"
    assert judged(sold, None) == (Verdict.BLOCKED, None)
    assert [basis.evidence for basis in agreed.bases] == [4, 1, 3], "a consent before what is weaker"
    for before, sale, late in ((again, ("tv",), 1), (first, ("mode",), 1)):
        assert sell(before, *sale, days=late)[0].basis == before.basis, (
            "an older sale, and one that a consent covers, add nothing"
        )


def test_a_sale_that_a_contact_has_no_room_for_leaves_what_stands() -> None:
    full, _ = agree(Contact("zelie", CAMILLE), "mode")
    full, _ = sell(full, *map(str, range(MOST_CATEGORIES)), days=1)

    assert sell(full, "one more", days=2)[0].basis == full.basis


TERM = 3 * 365 + 1
"""Days: three years from NOW, with their 29 February."""


def say_yes(contact: Contact, *categories: str, days: int) -> tuple[Contact, Evidence]:
    """A yes by SMS to what a form asked an hour before."""
    at = NOW + timedelta(days=days)
    collection = a_collection(categories=frozenset(categories), purposes=COMMERCIAL, collected_at=at)
    waiting, act = requested(contact, collection, at - timedelta(hours=1), SALT)
    question = ConfirmationQuestion("OUI ?", at - timedelta(hours=1))
    return confirmed(waiting, question, act, "m-1", "OUI", at, at, SALT)


def sell(contact: Contact, *categories: str, days: int, **changes: Any) -> tuple[Contact, Evidence]:
    """A sale to a customer who was told, and could object."""
    sold = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "source": "till", "objection_offered": True} | changes
    return agree(contact, *categories, days=days, **sold)


@pytest.mark.parametrize("act", [agree, say_yes, sell])
@pytest.mark.parametrize("unread", [False, True])
def test_what_had_its_term_is_not_revived_by_a_new_act(
    act: Callable[..., tuple[Contact, Evidence]], unread: bool
) -> None:
    first, _ = agree(Contact("zelie", CAMILLE), "mode", "maison", tags=frozenset({"2023"}), attributes={"city": "Lyon"})
    if unread:
        first, _ = held(first, Unread(HoldKind.REPLY, "sms", NOW, "m-0", "?"), NOW, SALT)
    in_time, _ = act(first, "mode", days=TERM)
    after, _ = act(first, "mode", days=TERM + 1)

    assert in_time.basis is not None
    assert categories_of(in_time) == {"mode", "maison"}
    assert in_time.tags == {"2023"}
    assert after.basis is not None
    assert after.bases == (after.basis,)
    assert after.basis.collected_at == NOW + timedelta(days=TERM + 1)
    assert categories_of(after) == {"mode"}
    assert (after.tags, after.attributes) == (frozenset(), {})
    if not unread:
        assert judged(after, "maison", days=TERM + 10) == (Verdict.BLOCKED, None)


def test_an_act_done_in_time_that_is_reported_later_leaves_what_stood_then() -> None:
    first, _ = agree(Contact("zelie", CAMILLE), "maison")
    act = a_collection(categories=frozenset({"mode"}), purposes=COMMERCIAL, collected_at=NOW + timedelta(days=700))
    after, _ = granted(first, act, NOW + timedelta(days=TERM + 1), SALT)

    assert categories_of(after) == {"mode", "maison"}


def test_whoever_agreed_so_long_ago_is_asked_again_on_a_form() -> None:
    first, _ = agree(Contact("zelie", CAMILLE), "mode")
    for days, asks in ((TERM, False), (TERM + 1, True)):
        at = NOW + timedelta(days=days)
        form = a_collection(form="f-1", categories=frozenset({"mode"}), purposes=COMMERCIAL, collected_at=at)
        assert judge_consent(first, form, an_advertiser(), at, SALT).asks is asks


def test_so_much_stands_beside_as_a_contact_has_room_for() -> None:
    contact = Contact("zelie", CAMILLE)
    for act in range(MOST_CATEGORIES + 5):
        contact, _ = agree(contact, str(act), days=act)
    assert [basis.evidence for basis in contact.bases] == list(range(MOST_CATEGORIES + 5, 4, -1))


SCOPES = st.frozensets(st.sampled_from(["a", "b", "c"]))
PURPOSES = st.frozensets(st.sampled_from([Purpose.COMMERCIAL, Purpose.CHARITABLE]), min_size=1)


@given(st.lists(st.tuples(SCOPES, PURPOSES), min_size=1, max_size=6))
def test_whatever_was_agreed_to_stays_so_and_rests_on_the_newest_act_that_said_it(
    acts: list[tuple[frozenset[str], frozenset[Purpose]]],
) -> None:
    contact = Contact("zelie", CAMILLE)
    for day, (categories, purposes) in enumerate(acts):
        contact, _ = agree(contact, *categories, days=day, purposes=purposes)
    for category in ("a", "b", "c", None):
        said = [
            place
            for place, (categories, purposes) in enumerate(acts, start=1)
            if Purpose.COMMERCIAL in purposes and (not categories or category in categories)
        ]
        wanted = EVERY if category is None else frozenset({category})
        assert agreed_to(contact, wanted, COMMERCIAL) == bool(said)
        basis = resting_on(contact, terms(category=category)).basis
        assert basis is not None
        assert basis.evidence == (said[-1] if said else len(acts))


def test_what_stands_beside_is_stored_and_told_and_moves_with_the_number() -> None:
    both, _ = agree(Contact("zelie", CAMILLE, sequence=4, head="4"), "mode", "maison")
    contact, _ = agree(both, "mode", days=1)
    answer = contact_answer(contact)

    assert read_contact("zelie", contact_record(contact)).basis == contact.basis
    assert answer.categories == ["maison", "mode"]
    assert [(one.categories, one.evidence) for one in answer.earlier] == [(["maison", "mode"], 5)]
    assert state_alone(answer).earlier is ABSENT
    assert contact_answer(both).earlier is ABSENT
    assert contact_answer(agree(contact, days=2)[0]).categories == []

    change = renumbered(contact, Phone.of("+33698765432"), Request("letter", NOW, "Claire"), NOW, (SALT, SALT))
    assert [basis.evidence for basis in change.new.bases] == [1, 1]
    assert change.arriving.content["earlier"] == [5]
    assert categories_of(change.new) == {"mode", "maison"}


def forged(contact: Contact, earlier: Basis) -> Contact:
    assert contact.basis is not None
    return replace(contact, basis=replace(contact.basis, earlier=(earlier,)))


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_basis_that_did_not_stand_is_no_basis_beside_a_new_one(withdrawn: bool) -> None:
    before, _ = agree(Contact("zelie", CAMILLE), "maison")
    if withdrawn:
        before, _ = opposed(before, Opposition("sms", NOW, "m-1"), NOW, SALT)
    after, record = agree(before, "mode", days=1)
    act = ArchivedAct("basis_recorded", record.sequence, record.occurred_at.isoformat(), record.recorded_at.isoformat())
    stood = before.basis
    assert stood is not None

    def why(changed: Contact) -> str:
        return why_impossible(act, state_of(contact_record(before)), state_of(contact_record(changed)))

    assert why(after) == ""
    made_up = "has a basis beside its consent that did not stand before"
    assert why(forged(after, replace(stood, categories=EVERY))) == made_up
    assert why(forged(after, stood)) == (made_up if withdrawn else "")


def test_a_sale_adds_itself_beside_a_consent_and_nothing_else() -> None:
    before, _ = agree(Contact("zelie", CAMILLE), "mode")
    after, record = sell(before, "tv", days=1)
    again, second = sell(after, "radio", days=2)
    assert before.basis is not None
    assert after.basis is not None
    (sold,) = after.basis.earlier
    added = "has a basis beside its consent that this basis_recorded does not add"

    def why(proof: Evidence, was: Contact, now: Contact) -> str:
        occurred, recorded = proof.occurred_at.isoformat(), proof.recorded_at.isoformat()
        act = ArchivedAct("basis_recorded", proof.sequence, occurred, recorded)
        return why_impossible(act, state_of(contact_record(was)), state_of(contact_record(now)))

    assert why(record, before, after) == why(second, after, again) == ""
    assert why(record, before, forged(after, replace(sold, legal_basis=LegalBasis.CONSENT))) == added
    assert "another record" in why(record, before, forged(after, replace(sold, evidence=1)))
    assert "another time" in why(record, before, forged(after, replace(sold, collected_at=NOW)))
    assert why(second, after, replace(after, basis=before.basis)) == added, "none goes by a sale"
