"""Erasure, rights and retention, pure: what goes, what stays, and that a chain holds over it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.consent.collection import Capture
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of, rulebooks
from stopsms.compliance.person.contact import Claim, Confirmation, Contact, LegalBasis, Status
from stopsms.compliance.person.erasure import erased, purged, remains_part
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Country, Phone
from stopsms.compliance.person.rights import Correction, Request, StillUnread, accessed, rectified, renumbered
from stopsms.compliance.proof.evidence import Act, Evidence, faults, redacted

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_basis, a_collection, a_contact, an_advertiser

NOW = TUESDAY_10H_PARIS
LETTER = Request("letter", NOW - timedelta(hours=1), "Claire Martin")
SALT = "5a" * 16
FRANCE = rulebook_of(Country.FRANCE)


def refused(contact: Contact, **collection: object) -> list[str]:
    act = a_collection(**collection)
    results = FRANCE.judge_capture(Capture(act, an_advertiser(), contact, NOW + timedelta(days=9)))
    return [result.rule for result in results if result.result is Result.BLOCK]


@each("source", ["import", "Import", "IMPORT", "csv_import", "crm sync", "web_form ", ""])
def test_after_an_erasure_only_the_person_brings_the_number_back(source: str) -> None:
    remains, _ = erased(a_contact(), LETTER, NOW, SALT)
    contact = remains.recalled(CAMILLE)
    later = NOW + timedelta(days=1)

    assert contact.status is Status.OPPOSED
    assert "fr.opposition" in refused(contact, collected_at=later, source=source)
    assert "fr.opposition" in refused(contact, collected_at=NOW - timedelta(days=1))
    assert "fr.opposition" in refused(contact, collected_at=later, legal_basis=LegalBasis.EXISTING_CUSTOMER)
    assert refused(contact, collected_at=later) == []


def test_what_remains_of_an_erased_contact_says_nothing_of_the_person() -> None:
    known = a_contact(attributes={"first_name": "Camille"}, tags=frozenset({"vip"}))
    remains, record = erased(known, LETTER, NOW, SALT)

    assert CAMILLE.e164 not in repr(remains) + repr(record)
    assert "Camille" not in repr(remains) + repr(record)
    assert (record.act, record.content["means"], record.content["operator"]) == (Act.ERASED, "letter", "Claire Martin")


def test_versions_claims_and_the_chain_go_on_where_they_were() -> None:
    claims = {"c": Claim(NOW, "00-000000.1", "w")}
    contact, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    remains, last = erased(replace(contact, claims=claims), LETTER, NOW, SALT)
    back, again = granted(remains.recalled(CAMILLE), a_collection(collected_at=NOW + timedelta(days=1)), NOW, SALT)

    assert (remains.version, back.version, back.claims) == (2, 3, claims)
    assert back.attributes == {}
    assert faults([redacted(first), last, again]) == ()
    assert faults([redacted(first), again]) != ()


@given(st.lists(st.sampled_from(["consent", "stop", "click", "access", "correct", "erase", "purge"]), max_size=12))
def test_a_chain_holds_over_every_redaction_and_versions_never_go_back(acts: list[str]) -> None:
    contact, now, versions = Contact("zelie", CAMILLE), NOW, [0]
    chain: list[Evidence] = []
    for act in acts:
        now += timedelta(hours=1)
        request = replace(LETTER, received_at=now)
        match act:
            case "consent":
                contact, record = granted(contact, a_collection(collected_at=now), now, SALT)
            case "stop":
                contact, record = opposed(contact, Opposition("sms", now, "m", "STOP"), now, SALT)
            case "click":
                contact, record = heard_from(contact, SignOfLife(Interaction.CLICK, now), now, SALT)
            case "access":
                contact, record = accessed(contact, request, now, SALT)
            case "correct":
                contact, record = rectified(contact, Correction({"first_name": "Camille"}), request, now, SALT)
            case "erase":
                chain = [redacted(known) for known in chain]
                remains, record = erased(contact, request, now, SALT)
                contact = remains.recalled(CAMILLE)
            case _:
                was_opposed = contact.status is Status.OPPOSED
                remains, record = purged(contact, "fr.retention.contacts", now, SALT)
                contact = remains.recalled(CAMILLE)
                assert (contact.status is Status.OPPOSED) == was_opposed
        chain.append(record)
        versions.append(contact.version)

    assert faults(chain) == ()
    assert versions == list(range(len(versions)))
    altered = [replace(record, occurred_at=record.occurred_at + timedelta(days=1)) for record in chain]
    assert not chain or faults(altered) != ()


def test_a_correction_touches_neither_status_nor_basis_and_is_a_sign_of_life() -> None:
    known = a_contact(attributes={"first_name": "Camile", "city": "Lyon"}, tags=frozenset({"a"}))
    changed, record = rectified(known, Correction({"first_name": "Camille", "city": None}), LETTER, NOW, SALT)

    assert (changed.attributes, changed.tags) == ({"first_name": "Camille"}, frozenset({"a"}))
    assert (changed.status, changed.basis, changed.opposed_at) == (known.status, known.basis, known.opposed_at)
    assert changed.last_contact_at == LETTER.received_at
    assert (record.act, record.occurred_at) == (Act.RECTIFIED, LETTER.received_at)


NEW = Phone.of("+33612345679")


def test_a_change_of_number_takes_the_basis_along_and_leaves_the_old_number_opposed_and_empty() -> None:
    change = renumbered(a_contact(attributes={"city": "Lyon"}), NEW, LETTER, NOW, (SALT, SALT))

    assert (change.old.status, change.old.basis, change.old.attributes) == (Status.OPPOSED, None, {})
    assert (change.new.status, change.new.attributes, change.new.version) == (Status.GRANTED, {"city": "Lyon"}, 1)
    assert change.new.basis is not None
    assert change.new.basis.evidence == change.arriving.sequence == 1
    assert change.arriving.content["after"] == change.leaving.hash


def test_an_opposition_goes_with_the_person_to_the_new_number() -> None:
    against, _ = opposed(a_contact(), Opposition("sms", NOW, "m"), NOW, SALT)
    change = renumbered(against, NEW, LETTER, NOW, (SALT, SALT))

    assert (change.new.status, change.old.status) == (Status.OPPOSED, Status.OPPOSED)
    assert change.new.opposed_at == against.opposed_at


def test_a_number_is_not_changed_while_something_from_the_old_one_is_unread() -> None:
    unread, _ = held(a_contact(), Unread(HoldKind.REPLY, "sms", NOW, "m"), NOW, SALT)

    with pytest.raises(StillUnread):
        renumbered(unread, NEW, LETTER, NOW, (SALT, SALT))


THREE_YEARS_AGO = datetime(2023, 11, 24, 9, tzinfo=UTC)
OLD = a_basis(collected_at=THREE_YEARS_AGO - timedelta(days=1))


@each(
    ("changes", "due"),
    [
        ({"last_contact_at": THREE_YEARS_AGO - timedelta(seconds=1)}, "fr.retention.contacts"),
        ({"last_contact_at": THREE_YEARS_AGO}, None),
        ({"last_contact_at": None}, "fr.retention.contacts"),
        ({"last_contact_at": None, "basis": None}, None),
        ({"last_contact_at": None, "basis": replace(OLD, sale_at=NOW - timedelta(days=9))}, None),
        ({"last_contact_at": None, "opposed_at": NOW, "status": Status.OPPOSED}, None),
        ({"opposed_at": THREE_YEARS_AGO - timedelta(days=1), "status": Status.OPPOSED}, "fr.retention.contacts"),
        (
            {"status": Status.PENDING, "confirmation": Confirmation(NOW - timedelta(days=31))},
            "fr.retention.unconfirmed",
        ),
        ({"status": Status.PENDING, "confirmation": Confirmation(NOW - timedelta(days=29))}, None),
    ],
)
def test_a_contact_has_had_its_time_by_the_last_sign_that_came_from_the_person(
    changes: dict[str, Any], due: str | None
) -> None:
    usual: dict[str, Any] = {"basis": OLD, "last_contact_at": THREE_YEARS_AGO - timedelta(days=1)}
    term = FRANCE.retention.contact_due(a_contact(**{**usual, **changes}), NOW)

    assert (term.id if term else None) == due


def test_whoever_may_still_be_written_to_is_not_purged() -> None:
    """The purge never runs ahead of the rule that stops writing: `fr.retention` blocks first, or the same day."""
    from stopsms.compliance.law.gate import Gate

    from tests.factories import terms

    for days in range(0, 1200, 25):
        contact = a_contact(
            basis=a_basis(collected_at=NOW - timedelta(days=days)), last_contact_at=NOW - timedelta(days=days)
        )
        if FRANCE.retention.contact_due(contact, NOW) is not None:
            results = Gate(terms()).judge(contact, NOW).decision.results
            assert next(result for result in results if result.rule == "fr.retention").result is Result.BLOCK


def test_every_country_has_a_source_for_every_term_and_ids_of_its_own() -> None:
    ids = [term.id for rulebook in rulebooks() for term in rulebook.retention.terms]

    assert len(ids) == len(set(ids))
    for rulebook in rulebooks():
        assert all(term.source in rulebook.sources for term in rulebook.retention.terms)


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["key", "1234abcd-12ab", "mrk-0ff1ce"]))
def test_what_remains_of_the_erased_is_parted_by_its_hash_alone(hashed: bytes, key: str) -> None:
    assert remains_part(f"{key}:{hashed.hex()}") == f"{hashed[0]:02x}"
