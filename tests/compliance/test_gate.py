"""The gate, as a table that a lawyer can read, and as properties."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.countries.france.timing.sending_hours import FR_AF2M_2026, FR_STRICT
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, Severity
from stopsms.compliance.law.rulebook import rulebook_of, rulebooks
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import Claim, LegalBasis, Professional, Status
from stopsms.compliance.person.phone import Phone, Territory

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_basis, a_contact, accepted, an_advertiser, terms

SUNDAY = datetime(2026, 11, 29, 10, tzinfo=UTC)
YEARS_AGO = datetime(2023, 6, 1, tzinfo=UTC)
CUSTOMER = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "checkbox_ticked": False, "categories": frozenset({"mode"})}
TRADE = {"legal_basis": LegalBasis.PROFESSIONAL, "checkbox_ticked": False, "professional": Professional.LEGAL_PERSON}
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
        {
            "nature": Nature.NON_COMMERCIAL,
            "text": "Zelie : collecte de vêtements samedi.",
            "advertiser": an_advertiser(kind=AdvertiserKind.CHARITY),
        },
        None,
    ),
    "charity contact, commercial message": ({"basis": a_basis(**CHARITY)}, {}, "fr.consent"),
    "customer of a company bound to strict opt-in": (
        {"basis": a_basis(**CUSTOMER)},
        {"advertiser": an_advertiser(strict_opt_in=True)},
        "policy.strict-opt-in",
    ),
    "no sign of life for three years": ({"last_contact_at": YEARS_AGO}, {}, "fr.retention"),
    "customer whose last sale is old, who still clicks": (
        {"basis": a_basis(**CUSTOMER, collected_at=YEARS_AGO)},
        {},
        None,
    ),
    "customer of old who bought again": (
        {"basis": a_basis(**CUSTOMER, collected_at=YEARS_AGO, sale_at=TUESDAY_10H_PARIS - timedelta(days=9))},
        {},
        None,
    ),
    "a child of 14": ({"basis": a_basis(born=date(2012, 1, 15))}, {}, "fr.minor"),
    "number from a broker, first message silent about it": (
        {"basis": a_basis(collector="Bons Plans")},
        {},
        "fr.source-notice",
    ),
    "number from a broker, second message": (
        {"basis": a_basis(collector="Bons Plans"), "claims": recent_claims(1)},
        {},
        None,
    ),
    "professional, other trade": (
        {"basis": a_basis(**TRADE, categories=frozenset({"btp"}))},
        {},
        "fr.professional",
    ),
    "professional, same trade": ({"basis": a_basis(**TRADE, categories=frozenset({"mode"}))}, {}, None),
    "three messages in a month": ({"claims": recent_claims(3)}, {}, None),
    "four messages in a month": ({"claims": recent_claims(4)}, {}, "policy.frequency-cap"),
    "one message in two days of an advertiser that wants one in three": (
        {"claims": recent_claims(1)},
        {"advertiser": an_advertiser(frequency_cap=FrequencyCap(1, 3))},
        "policy.frequency-cap",
    ),
    "none in half a day of an advertiser that wants one a day": (
        {"claims": recent_claims(3)},
        {"advertiser": an_advertiser(frequency_cap=FrequencyCap(1, 1))},
        None,
    ),
    "a weekly message of an advertiser that wants one in a week, which the person got a minute later a week ago": (
        {"claims": {"c1": Claim(TUESDAY_10H_PARIS - timedelta(days=7, minutes=-1), "00-000000.0", "w")}},
        {"advertiser": an_advertiser(frequency_cap=FrequencyCap(1, 7))},
        None,
    ),
    "one in the first minute of the first of these seven days": (
        {"claims": {"c1": Claim(datetime(2026, 11, 17, 23, tzinfo=UTC), "00-000000.0", "w")}},
        {"advertiser": an_advertiser(frequency_cap=FrequencyCap(1, 7))},
        "policy.frequency-cap",
    ),
    "one in the last minute of the day before": (
        {"claims": {"c1": Claim(datetime(2026, 11, 17, 22, 59, tzinfo=UTC), "00-000000.0", "w")}},
        {"advertiser": an_advertiser(frequency_cap=FrequencyCap(1, 7))},
        None,
    ),
    "four in a month, few in a week of its own": (
        {"claims": recent_claims(4)},
        {"advertiser": an_advertiser(frequency_cap=FrequencyCap(1, 1))},
        "policy.frequency-cap",
    ),
    "no name in the text": ({}, {"text": "-20 % samedi."}, "fr.identity"),
    "a premium STOP number": ({}, {"text": "Zelie : -20 %. STOP au 81212"}, "fr.stop-mention"),
    "a generic sender": ({}, {"advertiser": an_advertiser(sender_id="INFO")}, "fr.sender-id"),
    "a sender with a dash": ({}, {"advertiser": an_advertiser(sender_id="ZELIE-MODE")}, "fr.sender-id"),
    "a mobile number as sender": ({}, {"advertiser": an_advertiser(sender_id="33612345678")}, "fr.sender-id"),
    "a protected sender": ({}, {"advertiser": an_advertiser(sender_id="LAPOSTE")}, "fr.sender-id"),
    "a protected sender, with leave": (
        {},
        {"advertiser": an_advertiser(sender_id="LAPOSTE", authorisations={"LAPOSTE": "lettre du 3 mars 2026"})},
        None,
    ),
    "a protected name in look-alike letters": (
        {},
        {"advertiser": an_advertiser(sender_id="LaP0ste")},
        "fr.sender-id",
    ),
    "a protected name inside another": (
        {},
        {"advertiser": an_advertiser(sender_id="InfoLaPoste")},
        "fr.sender-id",
    ),
    "a name that holds a short protected one": ({}, {"advertiser": an_advertiser(sender_id="CAFEZELIE")}, None),
    "a verified number that is no sender yet": (
        {},
        {"advertiser": an_advertiser(sender_id="0162123456")},
        "fr.sender-id",
    ),
    "a verified number, with leave": (
        {},
        {"advertiser": an_advertiser(sender_id="0162123456", authorisations={"0162123456": "contrat 12"})},
        None,
    ),
    "a landline as sender": (
        {},
        {"advertiser": an_advertiser(sender_id="0145123456", authorisations={"0145123456": "x"})},
        "fr.sender-id",
    ),
    "a name hidden in another word": (
        {},
        {"advertiser": an_advertiser(name="Or"), "text": "Encore -20 % samedi."},
        "fr.identity",
    ),
    "a name written without its accent and space": (
        {},
        {"advertiser": an_advertiser(name="Côté Mer"), "text": "COTEMER : -20 % samedi."},
        None,
    ),
    "an answer that nobody can give": ({}, {"text": "Zelie : -20 %. Répondez STOP"}, "fr.stop-mention"),
    "training account": ({}, {"text": "Zelie : vos droits CPF expirent !"}, "fr.training-account"),
    "solar panels": ({}, {"text": "Zelie : panneaux solaires à 1 €"}, "fr.home-renovation"),
    "a declared topic": ({}, {"topics": frozenset({Topic.HOME_ADAPTATION})}, "fr.home-renovation"),
    "a tumble dryer is no heating": ({}, {"text": "Zelie : sèche-linge à pompe à chaleur -20 %"}, None),
    "headphones are no insulation of homes": ({}, {"text": "Zelie : casque à isolation phonique -20 %"}, None),
    "attics": ({}, {"text": "Zelie : isolez vos combles pour 1 €"}, "fr.home-renovation"),
    "a heat pump": ({}, {"text": "Zelie : votre pompe à chaleur à moitié prix"}, "fr.home-renovation"),
    "a loyalty card's number": ({}, {"text": "Zelie : donnez votre numéro de carte de fidélité en caisse"}, None),
    "a bank card's number": ({}, {"text": "Zelie : répondez avec votre numéro de carte"}, "fr.bank-details"),
    "bank details": ({}, {"text": "Zelie : envoyez-nous votre IBAN"}, "fr.bank-details"),
    "a premium number": ({}, {"text": "Zelie : appelez le 0899 12 34 56 !"}, "fr.premium-number"),
    "a premium short code": ({}, {"text": "Zelie : envoyez CADEAU au 81212"}, "fr.premium-number"),
    "a price and a postcode are no premium number": ({}, {"text": "Zelie, 75011 Paris : 50000 articles."}, None),
    "a young audience": ({}, {"topics": frozenset({Topic.YOUTH})}, "fr.youth"),
    "a stray brace": ({}, {"text": "Zelie : bonjour {prenom"}, "policy.personalisation"),
    "a field without value": ({}, {"text": "Zelie : bonjour {first_name}"}, "policy.personalisation"),
    "a field with a fallback": ({}, {"text": "Zelie : bonjour {first_name|cher client}"}, None),
    "a value with a link": (
        {"attributes": {"first_name": "gagnez sur evil.com"}},
        {"text": "Zelie : bonjour {first_name|cher client}"},
        "policy.personalisation",
    ),
    "a value with a false way out": (
        {"attributes": {"first_name": "Léa STOP 36999"}},
        {"text": "Zelie : bonjour {first_name|cher client}"},
        "fr.stop-mention",
    ),
    "a postcode overseas of no known territory": ({"attributes": {"postcode": "98400"}}, {}, "fr.hours"),
    "an unknown time zone": ({"attributes": {"timezone": "Europe/Atlantide"}}, {}, "fr.hours"),
}


@pytest.mark.guarantee("G4")
def test_the_objection_names_the_limit_that_the_advertiser_has_set_itself() -> None:
    limited = terms(advertiser=an_advertiser(frequency_cap=FrequencyCap(2, 7)))
    decision = Gate(limited).judge(a_contact(claims=recent_claims(2)), TUESDAY_10H_PARIS).decision

    (objection,) = (result for result in decision.objecting if result.rule == "policy.frequency-cap")
    assert (objection.explanation.fr, objection.explanation.en) == (
        "La personne a déjà reçu 2 messages en 7 jours\u00a0; l’annonceur s’est fixé une limite de 2.",
        "The person has already received 2 messages in 7 days; the advertiser's own limit is 2.",
    )


def test_who_would_get_a_message_each_week_is_left_out_of_every_fifth() -> None:
    """docs/recurring.md says so."""
    claims: dict[str, Claim] = {}
    for week in range(15):
        at = TUESDAY_10H_PARIS + timedelta(weeks=week, days=2)
        decision = Gate(terms()).judge(a_contact(claims=claims), at).decision
        if "policy.frequency-cap" not in decision.blocking:
            claims[f"week {week}"] = Claim(at, "00-000000.0", "w")

    assert [week for week in range(15) if f"week {week}" not in claims] == [4, 9, 14]


@pytest.mark.parametrize(("messages", "blocked"), [(1, True), (2, False)])
def test_an_advertiser_s_own_limit_holds_where_the_rulebook_has_none(messages: int, blocked: bool) -> None:
    swiss = Phone.of("+41791234567")
    limited = terms(
        advertiser=an_advertiser(frequency_cap=FrequencyCap(messages, 7), stop_numbers={swiss.territory: "9292"})
    )
    judgement = Gate(limited).judge(a_contact(swiss, claims=recent_claims(1)), TUESDAY_10H_PARIS)

    assert ("policy.frequency-cap" in judgement.decision.blocking) is blocked


@each(("contact", "campaign", "rule"), LAW.values())
def test_the_gate_answers_as_the_law_does(contact: dict[str, Any], campaign: dict[str, Any], rule: str | None) -> None:
    judgement = Gate(terms(**campaign)).judge(a_contact(**contact), TUESDAY_10H_PARIS)

    assert judgement.decision.blocking[:1] == (() if rule is None else (rule,))
    assert (judgement.clearance is None) == (rule is not None)


def test_an_overseas_recipient_needs_a_stop_number_that_works_there() -> None:
    gate = Gate(terms())
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    reunion = gate.judge(a_contact(Phone.of("+262692123456")), at)
    martinique = gate.judge(a_contact(Phone.of("+596696123456")), at)

    assert reunion.clearance is not None
    assert reunion.clearance.message.text.endswith("STOP SMS 36789")
    assert "fr.stop-mention" in martinique.decision.blocking


@pytest.mark.parametrize("number", ["36180", "36 180"])
def test_a_metropolitan_mention_is_rewritten_for_an_overseas_recipient(number: str) -> None:
    gate = Gate(terms(text=f"Zelie : -20 %. STOP au {number} (non surtaxé)"))
    message, results = gate.content(Territory.REUNION, TUESDAY_10H_PARIS.date())

    assert message.text == "Zelie : -20 %. STOP au 36789 (non surtaxé)"
    assert all(result.result is Result.PASS for result in results), "what it costs may follow the mention"


def test_a_sunday_waits_under_the_strict_profile_and_is_a_persons_choice_under_the_charter() -> None:
    strict = Gate(terms()).judge(a_contact(), SUNDAY).decision
    charter = Gate(terms(profile=FR_AF2M_2026)).judge(a_contact(), SUNDAY).decision
    chosen = Gate(terms(profile=FR_AF2M_2026, accepted=accepted("fr.sunday"))).judge(a_contact(), SUNDAY)

    assert (strict.verdict, strict.until) == (Verdict.DEFERRED, datetime(2026, 11, 30, 7, tzinfo=UTC))
    assert charter.verdict is Verdict.DEFERRED
    assert chosen.clearance is not None
    assert ("fr.sunday", "warn") in [(warning.rule, warning.result) for warning in chosen.clearance.warnings]


def test_a_message_waits_for_the_carrier_that_would_keep_it_though_the_law_lets_it_leave() -> None:
    route = Route("ovh", opens=time(10, 30), closes=time(19), closed_sundays=True, closed_public_holidays=True)
    by_carrier = terms(
        advertiser=an_advertiser(route=route), profile=FR_AF2M_2026, accepted=accepted("fr.sunday", "fr.public-holiday")
    )
    early, open_, sunday = (
        Gate(by_carrier).judge(a_contact(), at)
        for at in (TUESDAY_10H_PARIS, datetime(2026, 11, 24, 12, tzinfo=UTC), SUNDAY)
    )

    (early_result,) = (result for result in early.decision.results if result.result is Result.DEFER)
    assert (early_result.rule, early_result.severity) == ("policy.carrier-hours", Severity.PROVIDER)
    assert early.decision.until == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert "entre 10:30 et 19:00, sauf le dimanche, sauf les jours fériés" in early_result.explanation.fr
    assert "between 10:30 and 19:00 only, except on Sundays, except on public holidays" in early_result.explanation.en
    assert open_.clearance is not None
    assert open_.clearance.closes_at == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert (sunday.decision.verdict, sunday.decision.until) == (
        Verdict.DEFERRED,
        datetime(2026, 11, 30, 9, 30, tzinfo=UTC),
    )


@each(
    ("number", "hour", "open_"),
    [
        ("+590690123456", 11, False),  # 07:00 in Guadeloupe
        ("+590690123456", 12, True),
        (
            "+590690123456",
            19,
            False,
        ),  # 15:00 there, and 20:00 in Paris, where the carrier would keep it until 03:00 there
        ("+262692123456", 6, False),  # 10:00 in La Réunion, and 07:00 in Paris
        ("+262692123456", 7, True),
        ("+262692123456", 16, False),
    ],
)
def test_overseas_the_carrier_has_to_be_open_by_the_clock_of_paris_too(number: str, hour: int, open_: bool) -> None:
    route = Route("ovh", opens=time(8), closes=time(20))
    numbers = {Territory.GUADELOUPE: "36222", Territory.REUNION: "36222"}
    under = terms(advertiser=an_advertiser(route=route, stop_numbers=numbers))
    judged = Gate(under).judge(a_contact(Phone.of(number)), datetime(2026, 11, 24, hour, tzinfo=UTC))

    assert (judged.clearance is not None) == open_


def test_nothing_waits_for_a_carrier_whose_hours_are_never_lawful() -> None:
    by_night = terms(advertiser=an_advertiser(route=Route("ovh", opens=time(21), closes=time(23))))
    decision = Gate(by_night).judge(a_contact(), TUESDAY_10H_PARIS).decision

    assert decision.verdict is Verdict.BLOCKED
    assert "policy.carrier-hours" in [result.rule for result in decision.results if result.result is Result.BLOCK]


def test_a_contact_of_another_advertiser_is_never_judged() -> None:
    with pytest.raises(ValueError, match="another advertiser"):
        Gate(terms()).judge(a_contact(advertiser_id="autre"), TUESDAY_10H_PARIS)


def test_a_decision_is_asked_once_for_the_campaign_and_never_by_the_gate() -> None:
    trader = a_contact(
        basis=a_basis(**TRADE | {"professional": Professional.SOLE_TRADER}, categories=frozenset({"mode"}))
    )
    undecided = Gate(terms()).judge(trader, TUESDAY_10H_PARIS)
    decided = Gate(terms(accepted=accepted("fr.professional"))).judge(trader, TUESDAY_10H_PARIS)

    assert (undecided.decision.verdict, undecided.clearance) == (Verdict.BLOCKED, None)
    assert [r.result for r in undecided.decision.objecting] == [Result.REVIEW]
    assert decided.clearance is not None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Zelie : champagne à -20 % samedi", "fr.regulated-topics"),
        ("Zelie : votre crédit conso en 5 min", "fr.regulated-topics"),
    ],
)
def test_a_regulated_subject_waits_for_a_person(text: str, rule: str) -> None:
    asked = Gate(terms(text=text)).judge(a_contact(), TUESDAY_10H_PARIS).decision
    decided = Gate(terms(text=text, accepted=accepted(rule))).judge(a_contact(), TUESDAY_10H_PARIS).decision

    assert [(result.rule, result.result) for result in asked.objecting] == [(rule, Result.REVIEW)]
    assert decided.verdict is Verdict.ALLOWED


def test_a_running_contract_turns_a_ban_into_a_decision() -> None:
    text = "Zelie : le contrôle de votre pompe à chaleur est dû."
    asked = Gate(terms(text=text, contract_in_progress=True)).judge(a_contact(), TUESDAY_10H_PARIS).decision

    assert [(result.rule, result.result) for result in asked.objecting] == [("fr.home-renovation", Result.REVIEW)]


def test_a_ban_holds_from_its_day() -> None:
    gate = Gate(terms(text="Zelie : panneaux solaires à 1 €"))
    agreed = a_contact(
        basis=a_basis(collected_at=datetime(2025, 6, 1, tzinfo=UTC)), last_contact_at=datetime(2025, 6, 1, tzinfo=UTC)
    )

    assert gate.judge(agreed, datetime(2025, 6, 30, 9, tzinfo=UTC)).clearance is not None
    assert "fr.home-renovation" in gate.judge(agreed, datetime(2025, 7, 1, 9, tzinfo=UTC)).decision.blocking


@each(
    ("text", "domains", "warned"),
    [
        ("Zelie : https://bit.ly/x9", frozenset(), True),
        ("Zelie : https://zelie.fr/h", frozenset(), False),
        ("Zelie : https://www.zelie.fr/h", frozenset({"zelie.fr"}), False),
        ("Zelie : zelie.fr/h", frozenset({"zelie.fr"}), False),
        ("Zelie : http://zelie.fr/h", frozenset({"zelie.fr"}), True),
        ("Zelie : https://ze1ie.fr/h", frozenset({"zelie.fr"}), True),
        ("Zelie : https://zelie-promo.com", frozenset({"zelie.fr"}), True),
        ("Zelie : https://zelie.fr@evil.com", frozenset(), True),
        ("Zelie : https://zеlie.fr", frozenset(), True),
        ("Zelie : https://192.0.2.7/x", frozenset(), True),
        ("Zelie : -20 % samedi.Profitez-en", frozenset({"zelie.fr"}), False),
    ],
)
def test_a_link_that_hides_or_imitates_is_a_warning(text: str, domains: frozenset[str], warned: bool) -> None:
    decision = (
        Gate(terms(text=text, advertiser=an_advertiser(domains=domains))).judge(a_contact(), TUESDAY_10H_PARIS).decision
    )

    assert [result.rule for result in decision.objecting] == (["fr.links"] if warned else [])


def test_a_personal_text_is_judged_and_counted_for_each_person() -> None:
    gate = Gate(terms(text="Zelie : bonjour {first_name|cher client}, -20 % samedi."))
    named = gate.judge(a_contact(attributes={"first_name": "Zoë"}), TUESDAY_10H_PARIS).decision.message
    unnamed = gate.judge(a_contact(), TUESDAY_10H_PARIS).decision.message

    assert named is not None
    assert unnamed is not None
    assert named.text == "Zelie : bonjour Zoë, -20 % samedi. STOP SMS 36180"
    assert (named.encoding, unnamed.encoding) == ("UCS-2", "GSM-7")
    assert unnamed.text == "Zelie : bonjour cher client, -20 % samedi. STOP SMS 36180"
    again = gate.message_with(Territory.METROPOLITAN, named.values)
    assert again is not None
    assert again.text == named.text


@each(
    "text",
    [
        "Zelie : RDV demain 14h. Et -20% sur la couleur !",
        "Zelie : vos points expirent le 30/11.",
        "Zelie : votre panier vous attend.",
        "Zelie : joyeux anniversaire !",
    ],
)
def test_a_mixed_text_sent_as_transactional_waits_for_a_person(text: str) -> None:
    decision = Gate(terms(text=text, nature=Nature.TRANSACTIONAL)).judge(a_contact(), TUESDAY_10H_PARIS).decision

    assert [(found.rule, found.result) for found in decision.objecting] == [("fr.nature", Result.REVIEW)]


@pytest.mark.parametrize(
    "text",
    ["Zelie : code 482913, valable 5 min.", "Zelie : RDV demain 14h.", "Zelie : votre facture de 45 € est disponible."],
)
def test_a_message_about_what_the_person_asked_for_is_transactional(text: str) -> None:
    decision = Gate(terms(text=text, nature=Nature.TRANSACTIONAL)).judge(a_contact(), SUNDAY).decision

    assert decision.objecting == ()


def test_a_promotional_code_is_out_of_place_under_a_transactional_message() -> None:
    under = {"advertiser": an_advertiser(sender_id="36180"), "text": "Zelie : votre commande 812 est partie."}
    transactional = Gate(terms(**under, nature=Nature.TRANSACTIONAL)).judge(a_contact(), TUESDAY_10H_PARIS).decision
    commercial = Gate(terms(**under)).judge(a_contact(), TUESDAY_10H_PARIS).decision

    assert [(found.rule, found.result) for found in transactional.objecting] == [("fr.sender-id", Result.WARN)]
    assert commercial.objecting == ()


def test_a_transactional_message_needs_neither_consent_nor_hours_nor_a_way_out_but_gives_no_leave_to_campaigns() -> (
    None
):
    gate = Gate(terms(text="Zelie : votre commande 812 est partie.", nature=Nature.TRANSACTIONAL))
    judgement = gate.judge(a_contact(status=Status.OPPOSED), SUNDAY)

    assert judgement.decision.verdict is Verdict.ALLOWED
    assert judgement.clearance is None
    assert judgement.decision.message is not None
    assert "STOP" not in judgement.decision.message.text


instants = st.datetimes(datetime(2024, 10, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
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


@pytest.mark.guarantee("G1", "G4")
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
        hours = rulebook_of(contact.phone.territory.country).hours(contact, terms(profile=profile))
        assert not hours.obstacles(at)
        assert judgement.clearance.closes_at == hours.closing(at) > at


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


@pytest.mark.guarantee("G4")
def test_every_rule_has_an_id_a_severity_a_source_and_both_languages() -> None:
    for rulebook in rulebooks():
        for rules in (rulebook.capture, rulebook.sending_rules):
            assert len({rule.id for rule in rules}) == len(rules)
            for rule in rules:
                assert rule.title
                assert rule.citation
                assert rule.requirement.fr != rule.requirement.en
                assert rule.source in rulebook.sources
                assert rule.id.startswith((f"{rulebook.country.value.lower()}.", "policy."))
        assert all(source.review_by > source.checked for source in rulebook.sources)
        assert all(
            duty.citation and duty.explanation.fr and duty.source in rulebook.sources for duty in rulebook.duties
        )


def test_a_rule_that_captures_and_judges_has_one_title_family_and_severity() -> None:
    for rulebook in rulebooks():
        severities: dict[str, set[str]] = {}
        for rule in (*rulebook.capture, *rulebook.sending_rules):
            severities.setdefault(rule.id, set()).add(rule.severity)
        assert all(len(found) == 1 for found in severities.values()), severities
