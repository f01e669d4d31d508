"""The gate, as a table that a lawyer can read, and as properties."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from compliance.calendar import closing, obstacles
from compliance.campaign import Nature
from compliance.contact import Claim, LegalBasis, Status
from compliance.countries.france import FR_AF2M_2026, FR_STRICT, PROFILES
from compliance.decision import Result, Verdict
from compliance.gate import Gate
from compliance.phone import Phone, Territory
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import TUESDAY_10H_PARIS, a_basis, a_contact, an_advertiser, terms

SUNDAY = datetime(2026, 11, 29, 10, tzinfo=UTC)
YEARS_AGO = datetime(2023, 6, 1, tzinfo=UTC)
CUSTOMER = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "checkbox_ticked": False, "categories": frozenset({"mode"})}
CHARITY = {"legal_basis": LegalBasis.NON_COMMERCIAL, "checkbox_ticked": False}


def recent_claims(number: int) -> dict[str, Claim]:
    return {f"c{n}": Claim(TUESDAY_10H_PARIS - timedelta(days=n + 1), "00-000000.0", "w") for n in range(number)}


LAW: dict[str, tuple[dict[str, Any], dict[str, Any], str | None]] = {
    "consent given, Tuesday at ten": ({}, {}, None),
    "nothing recorded": ({"basis": None, "status": Status.NONE}, {}, "fr.consent"),
    "not confirmed yet": ({"status": Status.PENDING}, {}, "fr.consent"),
    "opposed": ({"status": Status.OPPOSED}, {}, "fr.opposition"),
    "box not ticked": ({"basis": a_basis(checkbox_ticked=False)}, {}, "fr.checkbox"),
    "agreed on paper, where there is no box": (
        {"basis": a_basis(checkbox_ticked=False, source="paper_form")},
        {},
        None,
    ),
    "not informed": ({"basis": a_basis(informed=False)}, {}, "fr.informed"),
    "consent to another category": ({"basis": a_basis(categories=frozenset({"maison"}))}, {}, "fr.consent"),
    "customer, similar products": ({"basis": a_basis(**CUSTOMER)}, {}, None),
    "customer, other products": ({"basis": a_basis(**CUSTOMER)}, {"category": "assurance"}, "fr.analogous-products"),
    "customer, campaign of no category": ({"basis": a_basis(**CUSTOMER)}, {"category": None}, "fr.analogous-products"),
    "customer who could not object": (
        {"basis": a_basis(**CUSTOMER, objection_offered=False)},
        {},
        "fr.informed",
    ),
    "charity contact, charity message": (
        {"basis": a_basis(**CHARITY)},
        {"nature": Nature.NON_COMMERCIAL},
        None,
    ),
    "charity contact, commercial message": ({"basis": a_basis(**CHARITY)}, {}, "fr.consent"),
    "no sign of life for three years": ({"last_contact_at": YEARS_AGO}, {}, "fr.retention"),
    "three messages in a month": ({"claims": recent_claims(3)}, {}, None),
    "four messages in a month": ({"claims": recent_claims(4)}, {}, "policy.frequency-cap"),
    "no name in the text": ({}, {"text": "-20 % samedi."}, "fr.identity"),
    "a premium STOP number": ({}, {"text": "Zelie : -20 %. STOP au 81212"}, "fr.stop-mention"),
    "a generic sender": ({}, {"advertiser": an_advertiser(sender_id="INFO")}, "fr.sender-id"),
    "a sender with a dash": ({}, {"advertiser": an_advertiser(sender_id="ZELIE-MODE")}, "fr.sender-id"),
    "a mobile number as sender": ({}, {"advertiser": an_advertiser(sender_id="33612345678")}, "fr.sender-id"),
    "a protected sender": ({}, {"advertiser": an_advertiser(sender_id="LAPOSTE")}, "fr.sender-id"),
}


@pytest.mark.parametrize(("contact", "campaign", "rule"), LAW.values(), ids=LAW.keys())
def test_the_gate_answers_as_the_law_does(contact: dict[str, Any], campaign: dict[str, Any], rule: str | None) -> None:
    judgement = Gate(terms(**campaign)).judge(a_contact(**contact), TUESDAY_10H_PARIS)

    assert judgement.decision.blocking == (() if rule is None else (rule,))
    assert (judgement.clearance is None) == (rule is not None)


def test_an_overseas_recipient_needs_a_stop_number_that_works_there() -> None:
    gate = Gate(terms())
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    reunion = gate.judge(a_contact(Phone.of("+262692123456")), at)
    martinique = gate.judge(a_contact(Phone.of("+596696123456")), at)

    assert reunion.clearance is not None
    assert reunion.clearance.message.text.endswith("STOP SMS 36789")
    assert "fr.stop-mention" in martinique.decision.blocking


def test_a_metropolitan_mention_is_rewritten_for_an_overseas_recipient() -> None:
    message, _ = Gate(terms(text="Zelie : -20 %. STOP au 36180")).content(Territory.REUNION)

    assert message.text == "Zelie : -20 %. STOP au 36789"


def test_a_sunday_waits_under_the_strict_profile_and_is_a_persons_choice_under_the_charter() -> None:
    strict = Gate(terms()).judge(a_contact(), SUNDAY).decision
    charter = Gate(terms(profile=FR_AF2M_2026)).judge(a_contact(), SUNDAY).decision
    chosen = Gate(terms(profile=FR_AF2M_2026, acknowledged=frozenset({"fr.sunday"}))).judge(a_contact(), SUNDAY)

    assert (strict.verdict, strict.until) == (Verdict.DEFERRED, datetime(2026, 11, 30, 7, tzinfo=UTC))
    assert charter.verdict is Verdict.DEFERRED
    assert chosen.clearance is not None
    assert ("fr.sunday", "warn") in chosen.clearance.warnings


def test_a_contact_of_another_advertiser_is_never_judged() -> None:
    with pytest.raises(ValueError, match="another advertiser"):
        Gate(terms()).judge(a_contact(advertiser_id="autre"), TUESDAY_10H_PARIS)


instants = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
profiles = st.sampled_from([FR_STRICT, FR_AF2M_2026])
phones = st.sampled_from(
    ["+33612345678", "+262692123456", "+262639012345", "+590690123456", "+594694123456", "+508551234", "+68987123456"]
).map(Phone.of)
contacts = st.builds(
    a_contact,
    phones,
    status=st.sampled_from(Status),
    basis=st.one_of(
        st.none(),
        st.builds(
            a_basis,
            legal_basis=st.sampled_from(LegalBasis),
            informed=st.booleans(),
            objection_offered=st.booleans(),
            checkbox_ticked=st.booleans(),
            categories=st.sampled_from([frozenset(), frozenset({"mode"})]),
        ),
    ),
)


@given(contacts, instants, profiles)
def test_leave_is_given_only_if_no_rule_objects_and_the_window_is_open(
    contact: Any, at: datetime, profile: Any
) -> None:
    judgement = Gate(terms(profile=profile)).judge(contact, at)

    said = {result.result for result in judgement.decision.results}
    assert (judgement.clearance is not None) == (judgement.decision.verdict is Verdict.ALLOWED)
    if judgement.clearance is not None:
        assert said <= {Result.PASS, Result.WARN}
        assert contact.status is Status.GRANTED
        assert not obstacles(at, contact.phone.territory, profile)
        assert judgement.clearance.closes_at == closing(at, contact.phone.territory, profile) > at


@given(contacts, instants, profiles)
def test_a_deferred_message_is_no_longer_deferred_when_its_time_has_come(
    contact: Any, at: datetime, profile: Any
) -> None:
    gate = Gate(terms(profile=profile))
    decision = gate.judge(contact, at).decision

    if decision.verdict is Verdict.DEFERRED:
        assert decision.until is not None
        assert decision.until > at
        assert gate.judge(contact, decision.until).decision.verdict is not Verdict.DEFERRED


def test_every_rule_has_an_id_a_citation_and_both_languages() -> None:
    decision = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).decision

    ids = [result.rule for result in decision.results]
    assert len(ids) == len(set(ids)) == 14
    assert all(result.citation and result.explanation.fr and result.explanation.en for result in decision.results)
    assert all(profile.source.review_by > profile.source.checked for profile in PROFILES.values())
