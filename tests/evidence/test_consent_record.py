"""The consent record calls a consent what is one, and sends each person to the number, the authority and the terms of their place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.form import FormAct, collection_on
from stopsms.compliance.consent.recording import granted, noted, requested
from stopsms.compliance.person.contact import Contact, LegalBasis, Purpose, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.evidence import Act, Evidence, redacted, seal
from stopsms.compliance.proof.proof import ProofOfPerson
from stopsms.evidence.consent_record import consent_records
from stopsms.use_cases.compile_case_file import case_file

from tests.each_case import each
from tests.factories import CAMILLE, MARKETER, TUESDAY_10H_PARIS, a_collection, a_form, an_advertiser

NOW = TUESDAY_10H_PARIS
SALTS = [letter * 32 for letter in "abcdef"]
EVERYWHERE = replace(
    an_advertiser(), stop_numbers={Territory.REUNION: "36789", Territory.SWITZERLAND: "939", Territory.GUYANE: "36788"}
)
REUNION, SWISS, TAHITI = Phone.of("+262692123456"), Phone.of("+41791234567"), Phone.of("+68987123456")


def record_of(chain: Sequence[Evidence], phone: Phone = CAMILLE, advertiser: Advertiser = EVERYWHERE) -> dict[str, Any]:
    case = case_file(advertiser, [ProofOfPerson(phone, None, chain, [])], NOW)
    (record,) = consent_records(case)["records"]
    return dict(record)


def agreed(phone: Phone = CAMILLE, basis: LegalBasis = LegalBasis.CONSENT) -> tuple[Contact, Evidence]:
    return granted(Contact("zelie", phone), a_collection(legal_basis=basis), NOW, SALTS[0])


def states(record: dict[str, Any]) -> list[str]:
    return [event["event_state"] for event in record["events"]]


def test_who_recorded_an_act_stands_beside_whoever_is_named_for_it() -> None:
    contact, consent = granted(
        Contact("zelie", CAMILLE), a_collection(operator="Paul", principal=MARKETER), NOW, SALTS[0]
    )
    _, stop = opposed(contact, Opposition("sms", NOW, "m-1"), NOW, SALTS[1])
    events = record_of([consent, stop])["events"]

    assert [(event["entity_id"], event["recorded_by"]) for event in events] == [
        ("Paul", MARKETER),
        (CAMILLE.e164, None),
    ]


@each("interaction", Interaction)
def test_an_act_that_only_shows_that_the_person_is_there_gives_no_consent(interaction: Interaction) -> None:
    contact, consent = agreed()
    _, sign = heard_from(contact, SignOfLife(interaction, NOW), NOW, SALTS[1])

    assert states(record_of([consent, sign])) == ["given", "unchanged"]


@pytest.mark.parametrize("basis", [LegalBasis.EXISTING_CUSTOMER, LegalBasis.NON_COMMERCIAL, LegalBasis.PROFESSIONAL])
def test_on_another_basis_nothing_was_consented_to_and_there_is_no_receipt(basis: LegalBasis) -> None:
    record = record_of([agreed(basis=basis)[1]])

    assert (states(record), record["kantara_receipt"]) == (["notified"], None)


def test_a_consent_is_given_once_the_person_has_confirmed_and_the_question_stands_beside_the_yes() -> None:
    before = Contact("zelie", CAMILLE)
    waiting, asked = requested(before, a_collection(), NOW, SALTS[0])
    question = ConfirmationQuestion("Zelie : recevoir nos SMS publicitaires ?", NOW)
    _, yes = confirmed(waiting, question, asked, "m-1", "oui", NOW + timedelta(minutes=1), NOW, SALTS[1])

    unconfirmed, done = record_of([asked]), record_of([asked, yes])
    assert (states(unconfirmed), unconfirmed["kantara_receipt"]) == (["requested"], None)
    assert states(done) == ["requested", "given"]
    assert done["events"][1]["question"] == question.words
    assert done["kantara_receipt"]["consentReceiptID"] == asked.hash


def test_a_consent_recorded_while_something_is_unread_is_not_given() -> None:
    contact, consent = agreed()
    contact, doubt = held(contact, Unread(HoldKind.REPLY, "sms", NOW, "m-2", "euh"), NOW, SALTS[1])
    _, later = noted(contact, a_collection(), NOW, SALTS[2])

    assert states(record_of([consent, doubt, later])) == ["given", "suspended", "suspended"]


def test_an_act_that_nobody_was_asked_about_changes_nothing_of_the_consent_even_once_it_is_forgotten() -> None:
    contact, consent = agreed()
    _, typed = noted(contact, a_collection(form="f-1"), NOW, SALTS[1])
    for act, state in ((typed, "unchanged"), (redacted(typed), "redacted")):
        record = record_of([consent, act])
        assert states(record) == ["given", state]
        assert record["kantara_receipt"]["consentReceiptID"] == consent.hash
    contact, stop = opposed(contact, Opposition("sms", NOW, "m-3", "stop"), NOW, SALTS[1])
    _, typed = noted(contact, a_collection(form="f-1"), NOW, SALTS[2])
    assert states(record_of([consent, stop, typed])) == ["given", "withdrawn", "unchanged"]
    assert record_of([consent, redacted(stop)])["kantara_receipt"] is None


def test_after_an_opposition_there_is_no_receipt_until_the_person_agrees_anew() -> None:
    contact, consent = agreed()
    contact, stop = opposed(contact, Opposition("sms", NOW, "m-3", "stop"), NOW, SALTS[1])
    assert record_of([consent, stop])["kantara_receipt"] is None
    again, anew = granted(
        contact, a_collection(collected_at=NOW + timedelta(days=1)), NOW + timedelta(days=1), SALTS[2]
    )

    assert again.status is Status.GRANTED
    assert record_of([consent, stop, anew])["kantara_receipt"]["consentReceiptID"] == anew.hash


def test_a_consent_of_before_its_effect_was_kept_is_still_one() -> None:
    _, consent = agreed()
    old = {name: collected for name, collected in consent.content.items() if name != "effect"}

    assert states(record_of([seal("zelie", (0, ""), Act.BASIS_RECORDED, NOW, NOW, old)])) == ["given"]


@each(
    ("phone", "withdrawal"),
    [
        (CAMILLE, "STOP to 36180, free of charge"),
        (REUNION, "STOP to 36789, free of charge"),
        (SWISS, "STOP to 939, free of charge"),
        (TAHITI, None),
    ],
)
def test_each_person_withdraws_at_the_number_of_their_territory(phone: Phone, withdrawal: str | None) -> None:
    record = record_of([agreed(phone)[1]], phone)

    assert record["pii_processing"][0]["purposes"][0]["withdrawal_method"] == withdrawal
    assert record["kantara_receipt"]["services"][0]["purposes"][0]["termination"] == withdrawal


@pytest.mark.parametrize(
    ("phone", "jurisdiction", "authority", "charters"),
    [
        (CAMILLE, "FR", "CNIL", ["af2m, Charte Business Messaging 2026"]),
        (TAHITI, "FR", "CNIL", ["af2m, Charte Business Messaging 2026"]),
        (SWISS, "FR, CH", "CNIL; PFPDT (FDPIC)", []),
    ],
)
def test_authority_and_jurisdiction_are_those_of_the_place_and_no_charter_is_a_code_of_conduct(
    phone: Phone, jurisdiction: str, authority: str, charters: list[str]
) -> None:
    (purpose,) = record_of([agreed(phone)[1]], phone)["pii_processing"][0]["purposes"]

    assert (purpose["jurisdiction"], purpose["authority_party"]) == (jurisdiction, authority)
    assert (purpose["codes_of_conduct"], purpose["industry_charters"]) == ([], charters)


@each(
    ("basis", "kind", "kept"),
    [
        (LegalBasis.CONSENT, "direct marketing", "P3Y after the person's last contact; the proof P5Y more"),
        (
            LegalBasis.EXISTING_CUSTOMER,
            "direct marketing",
            "P3Y after the person's last contact or sale, or the end of",
        ),
        (LegalBasis.NON_COMMERCIAL, "solicitation without commercial aim", "P3Y after the person's last contact"),
        (LegalBasis.PROFESSIONAL, "direct marketing", "P3Y after the person's last contact"),
    ],
)
def test_purpose_retention_and_rights_follow_the_basis_and_sensitivity_is_the_controller_s_to_say(
    basis: LegalBasis, kind: str, kept: str
) -> None:
    (purpose,) = record_of([agreed(basis=basis)[1]])["pii_processing"][0]["purposes"]

    assert purpose["purpose_type"] == kind
    assert purpose["retention_period"].startswith(kept)
    assert ("portability" in purpose["privacy_rights"]) is (basis is LegalBasis.CONSENT)
    assert purpose["pii_information"][0]["sensitive_pii_category"] is None


def test_the_notice_and_the_form_are_those_that_were_given_and_declared() -> None:
    given = a_collection(form_url="https://zelie.example/sms", notice_url="https://zelie.example/donnees")
    collected = record_of([granted(Contact("zelie", CAMILLE), given, NOW, SALTS[0])[1]])
    (processing,) = collected["pii_processing"]

    assert (processing["form_url"], processing["privacy_notice"]) == (given.form_url, given.notice_url)
    assert processing["declared_by"] == "zelie"
    assert collected["kantara_receipt"]["policyUrl"] == given.notice_url


def test_a_form_of_our_own_is_named_with_what_it_showed_and_declared_by_nobody() -> None:
    act = FormAct(NOW, "ab" * 32, "https://sms.zelie.example/forms/3f0c9a1be2d45f67")
    drawn = replace(act, rendered_by="https://www.zelie.example")

    def processing(act: FormAct) -> dict[str, Any]:
        given = granted(Contact("zelie", CAMILLE), collection_on(a_form(), act), NOW, SALTS[0])[1]
        (found,) = record_of([given])["pii_processing"]
        return dict(found)

    ours, theirs = processing(act), processing(drawn)
    assert (ours["declared_by"], theirs["declared_by"]) == (None, "zelie")
    assert (ours["form"], ours["shown"], ours["form_url"]) == ("3f0c9a1be2d45f67", "ab" * 32, act.form_url)
    assert ("rendered_by" in ours, theirs["rendered_by"]) == (False, "https://www.zelie.example")


def test_what_was_told_at_collection_is_the_purpose_that_the_record_gives() -> None:
    for_appeals = a_collection(purposes=frozenset({Purpose.CHARITABLE, Purpose.POLITICAL}))
    record = record_of([granted(Contact("zelie", CAMILLE), for_appeals, NOW, SALTS[0])[1]])
    (purpose,) = record["pii_processing"][0]["purposes"]

    assert purpose["purpose_type"] == "charitable appeal; political communication"
    (collected,) = record["kantara_receipt"]["services"][0]["purposes"]
    assert collected["purposeCategory"] == ["charitable appeal", "political communication"]


def test_where_the_exception_for_customers_is_met_art_6_is_no_second_basis() -> None:
    (purpose,) = record_of([agreed(basis=LegalBasis.EXISTING_CUSTOMER)[1]])["pii_processing"][0]["purposes"]

    assert "6(1)(f)" not in purpose["lawful_basis"]
    assert "C-654/23" in purpose["lawful_basis"]
