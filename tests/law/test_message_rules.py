"""The rules on the message: which rule answers, what its objection rests on, and whole families of numbers, names and words."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import AdvertiserKind, Brand
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.countries.france.message import sender_names
from stopsms.compliance.countries.france.message.premium import premium_number
from stopsms.compliance.countries.france.message.sender import is_generic, is_protected
from stopsms.compliance.countries.france.message.subjects import SUBJECTS
from stopsms.compliance.countries.france.message.topics import subjects_of
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, RuleResult, Severity
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.person.contact import LegalBasis, Professional
from stopsms.compliance.person.phone import HOME, Phone, Territory

from conformance import ours
from conformance.__main__ import Case, cases
from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_basis, a_contact, accepted, an_advertiser, terms

BEHIND = {
    "PN": {"fr.premium-number"},
    "FT": {"fr.forbidden-topics", "fr.regulated-topics"},
    "RG": {"fr.regulated-topics", "fr.forbidden-topics"},
    "CV": {"fr.training-account", "fr.home-renovation"},
    "NC": {"fr.nature"},
    "ST": {"fr.stop-mention"},
    "BK": {"fr.bank-details"},
    "LK": {"fr.links"},
    "ID": {"fr.identity"},
    "SN": {"fr.sender-id"},
}
"""The rule that is to speak, by the family of a case."""
FAMILIES = [case for case in cases("texts") if case.id[:2] in BEHIND]


def objections(**campaign: Any) -> list[RuleResult]:
    return list(Gate(terms(**campaign)).judge(a_contact(), TUESDAY_10H_PARIS).decision.objecting)


def the_objection(**campaign: Any) -> RuleResult:
    (only,) = objections(**campaign)
    return only


SAID = {"block": Result.BLOCK, "review": Result.REVIEW, "warn": Result.WARN}


@each("case", FAMILIES)
def test_a_case_is_answered_by_the_rule_it_is_about(case: Case) -> None:
    objecting = ours.decision_on(case.input).objecting
    expected = SAID.get(case.expect)

    assert bool(objecting) == (expected is not None)
    assert expected is None or {found.rule for found in objecting if found.result is expected} & BEHIND[case.id[:2]]


separators = st.sampled_from(["", " ", ".", "-", "/", "\u00a0", " - ", "–", "\u202f"])
prefixes = st.sampled_from(["0", "O", "o", "+33", "+33 ", "0033 ", "+33(0)", "+33 (0)", "(0)", "33 "])


@st.composite
def written(draw: st.DrawFn, families: str) -> str:
    """A number of ten digits in 08, in any grouping."""
    separator = draw(separators)
    digits = "8" + draw(st.sampled_from(families.split())) + draw(st.text("0123456789", min_size=6, max_size=6))
    cuts = draw(st.sets(st.integers(1, 8)))
    start = draw(prefixes)
    groups = "".join(digit + (separator if place in cuts else "") for place, digit in enumerate(digits, 1))
    return start + (separator if start in ("0", "O") and draw(st.booleans()) else "") + groups.strip()


@given(
    written("10 11 20 25 26 90 91 92 97 99 12 24 98"),
    st.sampled_from(["tel ", "appelez le ", "reservez au ", "", "(", "RDV:"]),
)
def test_no_spelling_of_a_premium_number_passes(number: str, before: str) -> None:
    assume(not re.match(r"08 (?:0[1-9]|1[0-2]) 20[0-9]{2} ", number))
    found = premium_number(f"Zelie : {before}{number}")

    assert found is not None
    assert found.certain


@given(written("00 01 02 03 04 05 06 07 08 09"), st.sampled_from(["tel ", "appelez le ", "reservez au "]))
def test_no_spelling_of_a_free_or_normal_number_is_refused(number: str, before: str) -> None:
    assert premium_number(f"Zelie : {before}{number}") is None


postcodes = st.integers(1000, 98999).map("{:05d}".format)
towns = st.sampled_from(["Paris", "Lyon", "Lille", "St-Denis", "Aix-en-Provence", "Le Mans", "Cedex", "PARIS"])
addresses = st.sampled_from(
    [
        "{} {}",
        "rappel, portes ouvertes {} {}",
        "rappel RDV demain 10 h, {} {}",
        "appelez-nous ! 3 rue du Port, {} {}",
        "envoyez vos dons, {} {}",
        "jouez en boutique {} {}",
        "RDV au 12 rue Pasteur {} {}",
        "votez pour nous, {} {}",
        "Zelie appelle ses fans : {} {} samedi",
    ]
)


@given(addresses, postcodes, towns)
def test_a_postcode_is_never_a_premium_number(address: str, postcode: str, town: str) -> None:
    assert premium_number("Zelie : " + address.format(postcode, town)) is None


@given(
    st.sampled_from(
        ["commande", "commande n°", "facture ", "colis n° ", "dossier : ", "réf. ", "votre numéro de suivi "]
    ),
    st.integers(10_000, 9_999_999_999),
)
def test_a_reference_is_never_a_premium_number(what: str, number: int) -> None:
    assert premium_number(f"Zelie : rappel, votre {what} {number} est prête. Appelez-nous !") is None


@given(
    st.integers(1, 10**7),
    st.sampled_from([" EUR", " €", "€", " euros", " points", " clients", " km", " %"]),
    st.sampled_from(["gagnez", "jusqu’au", "votez :", "de 3 au"]),
)
def test_an_amount_is_never_a_premium_number(amount: int, unit: str, before: str) -> None:
    grouped = f"{amount:,}".replace(",", " ")

    assert premium_number(f"Zelie : {before} {amount}{unit}") is None
    assert premium_number(f"Zelie : {before} {grouped}{unit}") is None


@given(
    st.dates(date(2024, 1, 1), date(2036, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d/%m"]),
    st.sampled_from(["", " 10 h 30", " 10h", " à 14 h"]),
)
def test_a_date_is_never_a_premium_number(day: date, shape: str, hour: str) -> None:
    assert (
        premium_number(f"Zelie : rappel RDV le {day.strftime(shape)}{hour}. Vente jusqu’au {day.strftime(shape)}")
        is None
    )


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    premium_number(text)
    subjects_of(text, ("Zelie",))
    for nature in Nature:
        draft = Draft(text, an_advertiser(), an_advertiser().main_brand, HOME, nature=nature)
        rulebook_of(Territory.METROPOLITAN.country).judge_content(draft, date(2026, 11, 24))


def test_a_content_rule_knows_the_day_it_judges_and_a_draft_that_is_only_composed_has_none() -> None:
    draft = Draft("Zelie", an_advertiser(), an_advertiser().main_brand, HOME)

    with pytest.raises(ValueError, match="judged for no day"):
        _ = draft.day


SHORT = [
    "ameli",
    "caf",
    "cpf",
    "dhl",
    "ups",
    "gls",
    "dpd",
    "sfr",
    "bnp",
    "lcl",
    "cic",
    "antai",
    "orange",
    "free",
    "cpam",
    "edf",
]


@given(
    st.sampled_from(SHORT), st.sampled_from(["info", "infos", "sms", "alerte", "compte", "fr", "colis"]), st.booleans()
)
def test_a_short_protected_name_with_a_word_that_goes_with_it_is_noticed_in_any_case(
    name: str, word: str, first: bool
) -> None:
    one, other = (name, word) if first else (word, name)

    for sender in (
        f"{one}{other}",
        f"{one}{other}".upper(),
        f"{one.title()}{other.title()}",
        f"{one.upper()}{other}",
        f"{one}{other.upper()}",
    ):
        assert is_protected(sender), sender


@given(st.sampled_from(sorted(sender_names.PROTECTED_SENDER_NAMES)), st.sampled_from(["", "24", "75"]))
def test_every_protected_name_is_noticed_as_it_is_cut_to_eleven_characters_or_numbered(name: str, number: str) -> None:
    sender = name.upper()[:11] if len(name) + len(number) > 11 else name.upper() + number

    assert is_protected(sender)


@each(
    "name",
    "ZELIE Boulanger Decathlon SEPHORA Kiabi GALERIES MaifSocial Fnac Darty Leclerc Carrefour CoiffureLea".split(),
)
def test_a_name_of_one_s_own_is_neither_generic_nor_protected(name: str) -> None:
    assert not is_generic(name)
    assert not is_protected(name)


def test_every_regulated_or_forbidden_subject_has_words_and_a_law() -> None:
    told = set(SUBJECTS) | {
        Topic.TRAINING_ACCOUNT,
        Topic.HOME_ENERGY,
        Topic.HOME_ADAPTATION,
        Topic.BANK_DETAILS,
        Topic.YOUTH,
    }

    assert told == set(Topic)
    assert all(subject.citation for subject in SUBJECTS.values())


RESTS_ON = [
    ({"text": "Zelie : tel 0892 12 34 56"}, Severity.CHARTER, "L.34-5, al. 3"),
    ({"text": "Zelie : cigares -20 %"}, Severity.LAW, "L.3512-4"),
    ({"text": "Zelie : CFD sur indices"}, Severity.LAW, "L.222-16-1"),
    ({"text": "Zelie : lait 1er âge -20 %"}, Severity.LAW, "L.122-12"),
    ({"text": "Zelie : vin nouveau et paris sportifs"}, Severity.LAW, "L.320-12"),
    ({"text": "-20 % samedi"}, Severity.CHARTER, "§B.1.1"),
    ({"text": "-20 % samedi", "advertiser": an_advertiser(sender_id="36180")}, Severity.LAW, "al. 5"),
    ({"text": "STOP 36180. Zelie : -20 %"}, Severity.RECOMMENDATION, "CNIL"),
    ({"text": "Zelie : -20 %. Répondez STOP"}, Severity.LAW, "al. 5"),
    ({"advertiser": an_advertiser(stop_number="12345")}, Severity.CHARTER, "36xxx"),
    ({"advertiser": an_advertiser(stop_number="30102")}, Severity.CHARTER, "36xxx"),
    ({"advertiser": an_advertiser(stop_number="33700")}, Severity.LAW, "al. 5"),
    ({"advertiser": an_advertiser(stop_number="81212")}, Severity.LAW, "al. 5"),
    ({"advertiser": an_advertiser(sender_id="0612345678")}, Severity.LAW, "Arcep"),
    ({"advertiser": an_advertiser(sender_id="ZE")}, Severity.PROVIDER, "3 caractères"),
    ({"advertiser": an_advertiser(sender_id="LAPOSTE")}, Severity.CHARTER, "OADC"),
    ({"advertiser": an_advertiser(sender_id="38123")}, Severity.CHARTER, "38xxx"),
    ({"advertiser": an_advertiser(kind=AdvertiserKind.LAWYER)}, Severity.LAW, "2023-552"),
    ({"text": "Zelie : https://bit.ly/x"}, Severity.RECOMMENDATION, "hameçonnage"),
    ({"text": "Zelie : http://zelie.fr"}, Severity.POLICY, "Politique"),
    ({"text": "Zelie : RDV lundi. STOP 36180", "nature": Nature.TRANSACTIONAL}, Severity.PROVIDER, "Brevo"),
    ({"text": "Zelie : RDV lundi, -20 %", "nature": Nature.TRANSACTIONAL}, Severity.RECOMMENDATION, "L.34-5"),
    ({"text": "Zelie : plus de 20 ans", "nature": Nature.TRANSACTIONAL}, Severity.RECOMMENDATION, "L.34-5"),
    (
        {"nature": Nature.NON_COMMERCIAL, "advertiser": an_advertiser(kind=AdvertiserKind.COMPANY)},
        Severity.LAW,
        "al. 3",
    ),
    ({"text": "Zelie : -20 %. STOP payant 36180"}, Severity.LAW, "al. 5"),
    ({"text": "Zelie : -20 %. Pour arrêter, écrivez-nous"}, Severity.LAW, "al. 5"),
]


@each(("campaign", "severity", "cited"), RESTS_ON)
def test_an_objection_says_what_it_rests_on(campaign: dict[str, Any], severity: Severity, cited: str) -> None:
    found = the_objection(**campaign)

    assert found.severity is severity
    assert cited in found.citation


@each(
    ("words", "most_parts", "longer_by"),
    [
        ("Zelie : -20 % ", 5, 5 * 153),
        ("Zelie : -20 % samedi, fête ", 5, 5 * 67),
        ("Zelie : -20 % ", 10, 10 * 153),
        ("Zelie : -20 % samedi, fête ", 10, 10 * 67),
    ],
)
def test_a_text_that_the_carrier_takes_in_no_message_is_refused_before_it_is_sent(
    words: str, most_parts: int, longer_by: int
) -> None:
    advertiser = an_advertiser(route=Route("brv", most_parts=most_parts))
    as_long_as_possible = words + "x" * (longer_by - len(words) - len(" STOP SMS 36180"))

    assert objections(text=as_long_as_possible, advertiser=advertiser) == []
    found = the_objection(text=as_long_as_possible + "x", advertiser=advertiser)
    assert (found.rule, found.result, found.severity) == ("policy.carrier-length", Result.BLOCK, Severity.PROVIDER)
    assert f"n’en accepte que {most_parts}" in found.explanation.fr
    assert f"{most_parts + 1} parts" in found.explanation.en


def test_a_name_that_makes_a_message_too_long_for_the_carrier_refuses_it_for_that_person_alone() -> None:
    gate = Gate(
        terms(
            text="Zelie : {prenom|vous}, " + "x" * 125 + " STOP SMS 36180",
            advertiser=an_advertiser(route=Route("brv", most_parts=1)),
        )
    )
    short, long = (
        gate.judge(a_contact(attributes={"prenom": name}), TUESDAY_10H_PARIS).decision
        for name in ("Zoé", "Marie-Madeleine")
    )

    assert short.verdict is Verdict.ALLOWED
    assert [found.rule for found in long.objecting] == ["policy.carrier-length"]


@each(
    ("kind", "result"),
    [
        (AdvertiserKind.CHARITY, None),
        (AdvertiserKind.PUBLIC_BODY, None),
        (AdvertiserKind.COMPANY, Result.BLOCK),
        (AdvertiserKind.LAWYER, Result.BLOCK),
        (None, Result.REVIEW),
    ],
)
def test_who_may_say_that_a_message_is_not_commercial(kind: AdvertiserKind | None, result: Result | None) -> None:
    contact = a_contact()
    campaign = {
        "text": "Zelie : collecte samedi.",
        "nature": Nature.NON_COMMERCIAL,
        "advertiser": an_advertiser(kind=kind),
        "accepted": (),
    }
    undecided = Gate(terms(**campaign)).judge(contact, TUESDAY_10H_PARIS).decision
    decided = Gate(terms(**campaign | {"accepted": accepted("fr.nature")})).judge(contact, TUESDAY_10H_PARIS).decision

    told = {found.rule: found.result for found in undecided.objecting}
    assert told.get("fr.nature") is result
    settled = Result.WARN if result is Result.REVIEW else result
    assert {found.rule: found.result for found in decided.objecting}.get("fr.nature") is settled


@each(
    ("campaign", "rule"),
    [
        ({"text": "Zelie : trading sur le pas de la porte"}, "fr.forbidden-topics"),
        ({"text": "Zelie : fenêtres -20 %"}, "fr.home-renovation"),
        ({"text": "Zelie : formation gratuite"}, "fr.training-account"),
        ({"text": "Zelie : IBAN français offert"}, "fr.bank-details"),
        ({"text": "Zelie : appelez le 3232"}, "fr.premium-number"),
        (
            {
                "text": "Zelie : dossier clos",
                "advertiser": an_advertiser(kind=AdvertiserKind.LAWYER),
                "contract_in_progress": True,
            },
            "fr.forbidden-topics",
        ),
    ],
)
def test_what_asks_a_person_goes_on_once_they_decided(campaign: dict[str, Any], rule: str) -> None:
    asked = the_objection(**campaign)

    assert (asked.rule, asked.result) == (rule, Result.REVIEW)
    decided = the_objection(**campaign, accepted=accepted(rule))
    assert (decided.rule, decided.result, decided.explanation) == (rule, Result.WARN, asked.explanation)


@each(
    "text",
    ["Zelie : panneaux solaires", "Zelie : cigares -20 %", "Zelie : vos droits CPF", "Zelie : tel 0892 12 34 56"],
)
def test_no_person_can_overrule_what_is_forbidden(text: str) -> None:
    everything = accepted(*(rule.id for rule in rulebook_of(Territory.METROPOLITAN.country).content))

    assert the_objection(text=text, accepted=everything).result is Result.BLOCK


def test_every_subject_of_a_text_is_told_at_once_with_the_notice_that_is_missing() -> None:
    told = the_objection(text="Zelie : champagne et crédit conso en 5 min").explanation.fr
    complete = the_objection(text="Zelie : champagne. L’abus d’alcool est dangereux pour la santé").explanation.fr

    assert "alcool" in told
    assert "crédit" in told
    assert told.count("mention obligatoire manque") == 2
    assert "manque" not in complete


def test_an_advertiser_whose_name_is_a_forbidden_subject_can_be_declared_and_written_for() -> None:
    advertiser = an_advertiser(name="Tabac Zelie")
    named = the_objection(text="Tabac Zelie : presse et jeux de société -20 %", advertiser=advertiser)
    sold = the_objection(text="Tabac Zelie : cigares -20 %", advertiser=advertiser)

    assert (named.result, sold.result) == (Result.REVIEW, Result.BLOCK)


def test_the_evidence_of_a_pass_claims_no_more_than_that_no_word_was_found() -> None:
    rules = {rule.id: rule.requirement.fr for rule in rulebook_of(Territory.METROPOLITAN.country).content}

    for rule in (
        "fr.training-account",
        "fr.home-renovation",
        "fr.forbidden-topics",
        "fr.regulated-topics",
        "fr.bank-details",
    ):
        assert rules[rule].startswith("Aucun mot du message")


@each(
    "place",
    [
        Territory.NEW_CALEDONIA,
        Territory.FRENCH_POLYNESIA,
        Territory.WALLIS_AND_FUTUNA,
        Territory.SAINT_PIERRE_ET_MIQUELON,
    ],
)
@each("number", ["1013", "36180", "251234", "40123456"])
def test_territories_without_codes_take_the_number_that_the_advertiser_declares_there(
    place: Territory, number: str
) -> None:
    advertiser = an_advertiser(stop_numbers={place: number})
    draft = Draft("Zelie : -20 %", advertiser, advertiser.main_brand, place)
    results = rulebook_of(place.country).judge_content(draft, date(2026, 11, 24))

    assert {found.result for found in results if found.rule == "fr.stop-mention"} == {Result.PASS}


def test_there_a_missing_number_is_held_against_the_law_that_applies_there() -> None:
    (nc,) = (
        found
        for found in Gate(terms()).judge(a_contact(Phone.of("+687751234")), TUESDAY_10H_PARIS).decision.results
        if found.rule == "fr.stop-mention"
    )

    assert nc.result is Result.BLOCK
    assert "L.34-5" not in nc.citation
    assert "21" in nc.citation


def test_a_sender_that_can_be_answered_may_ask_for_an_answer() -> None:
    answerable = an_advertiser(sender_id="36180")

    assert objections(text="Zelie : -20 %. Dites STOP en réponse", advertiser=answerable) == []
    assert the_objection(text="Zelie : -20 %. Dites STOP en réponse").rule == "fr.stop-mention"
    assert the_objection(text="Zelie : -20 %", brand=Brand("Zelie", "InfoCAF")).rule == "fr.sender-id"


HEAT_PUMPS = "Zelie : pompes à chaleur, tarif installateur"


def a_trade(professional: Professional) -> Any:
    return a_contact(
        basis=a_basis(
            legal_basis=LegalBasis.PROFESSIONAL,
            checkbox_ticked=False,
            professional=professional,
            categories=frozenset({"mode"}),
        )
    )


@each(
    ("contact", "refused"),
    [
        (a_trade(Professional.LEGAL_PERSON), False),
        (a_trade(Professional.SOLE_TRADER), True),
        (a_trade(Professional.UNKNOWN), True),
        (a_contact(), True),
    ],
)
@each("companies_only", [False, True])
def test_what_protects_consumers_refuses_whoever_is_no_legal_person_on_record_whatever_was_declared(
    contact: Any, refused: bool, companies_only: bool
) -> None:
    gate = Gate(terms(text=HEAT_PUMPS, companies_only=companies_only))

    assert ("fr.home-renovation" in gate.judge(contact, TUESDAY_10H_PARIS).decision.blocking) == refused


def test_a_campaign_for_companies_is_reviewed_as_they_read_it() -> None:
    def blocking(**declared: Any) -> set[str]:
        _, results = Gate(terms(**declared)).content(Territory.METROPOLITAN, date(2026, 11, 24))
        return {found.rule for found in results if found.result is Result.BLOCK}

    assert blocking(text=HEAT_PUMPS) == {"fr.home-renovation"}
    assert blocking(text=HEAT_PUMPS, companies_only=True) == set()
    assert blocking(text="Zelie : vos droits CPF", companies_only=True) == {"fr.training-account"}
    assert blocking(text="Zelie : cigares -20 %", companies_only=True) == {"fr.forbidden-topics"}


FORMER, NEW = (
    "Un crédit vous engage et doit être remboursé. Vérifiez vos capacités de remboursement avant de vous engager",
    "Attention ! Un crédit coûte de l’argent et doit être remboursé !",
)


def told_of(text: str, day: date) -> str:
    advertiser = an_advertiser()
    draft = Draft(text=text, advertiser=advertiser, brand=advertiser.main_brand, territory=HOME)
    results = rulebook_of(Territory.METROPOLITAN.country).judge_content(draft, day)
    told = next(result.explanation.fr for result in results if result.rule == "fr.regulated-topics")
    return told.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("day", "due", "other"),
    [(date(2026, 11, 19), FORMER, NEW), (date(2026, 11, 20), NEW, FORMER), (date(2027, 6, 1), NEW, FORMER)],
)
def test_the_notice_on_credit_is_the_one_of_the_day(day: date, due: str, other: str) -> None:
    silent = told_of("Zelie : prêt personnel", day)
    assert f"« {due} »" in silent
    assert other not in silent

    assert "mention obligatoire" not in told_of(f"Zelie : prêt personnel. {due}", day)
    assert f"« {due} »" in told_of(f"Zelie : prêt personnel. {other}", day)


def test_a_credit_is_not_to_be_praised_as_easy_and_payments_in_parts_are_credit() -> None:
    told = told_of("Zelie : canapé 900 E, payez en 4x", date(2026, 11, 20))

    assert "rien qui vante la facilité" in told
    assert "paiement en plusieurs fois" in told


def test_moderation_is_no_compulsory_mention() -> None:
    told = told_of("Zelie : foire aux vins", date(2026, 11, 26))

    assert "« L’abus d’alcool est dangereux pour la santé »" in told
    assert "modération" not in told


@pytest.mark.parametrize("digit", ["{0}\ufe0f\u20e3", "{0}\u20e3", "{0}\u0332"])
def test_a_digit_drawn_as_a_key_is_a_digit(digit: str) -> None:
    number = premium_number("appelez le " + "".join(digit.format(n) for n in "0892701234"))

    assert number is not None
    assert number.certain


@each(
    ("text", "certain"),
    [
        ("appelez zéro huit cent quatre-vingt-dix-neuf 12 34 56", True),
        ("appelez zéro huit neuf deux 12 34 56", True),
        ("appelez zéro huit quarante 12 34 56", False),
        ("le 3201 vous répond", False),
        ("le 3201 vous répond, 0,80 €/min", True),
        ("une voyante, 2,50 € la minute", False),
        ("composez le 3-2-1-7", False),
        ("composez le 3.2 1 7", False),
    ],
)
def test_a_price_or_a_number_written_in_another_way_is_seen(text: str, certain: bool) -> None:
    number = premium_number(text)

    assert number is not None
    assert number.certain is certain


@each(
    "text",
    [
        "ref 08-25-05-05-05-A en stock",
        "appelez zéro huit cent cinq 12 34 56",
        "ouvert le 3 4 5 6 décembre",
        "livraison à 0 €/min de retard",
        "références 3 2 1 7 en rayon",
    ],
)
def test_what_is_no_number_at_a_price_is_left_alone(text: str) -> None:
    assert premium_number(text) is None


@each("word", ["communiquez", "saisissez", "confirmez", "envoyez", "validez"])
@each("what", ["votre code secret", "votre mot de passe", "votre carte bancaire", "votre nouveau code PIN"])
def test_a_secret_or_a_means_of_payment_asked_for_is_read_by_a_person(word: str, what: str) -> None:
    (found,) = (each for each in objections(text=f"ZELIE: {word} {what} STOP 36180") if each.rule == "fr.bank-details")

    assert found.result is Result.REVIEW


@pytest.mark.parametrize("text", ["ne communiquez jamais votre code secret", "paiement par carte bancaire accepte"])
def test_a_warning_against_giving_a_secret_is_not_asked_about(text: str) -> None:
    assert not [each for each in objections(text=f"ZELIE: {text} STOP 36180") if each.rule == "fr.bank-details"]


@each(
    ("text", "objecting"),
    [
        ("Zelie : votre commande de vin est expédiée", set()),
        ("Zelie : pose de vos panneaux solaires lundi 9 h", set()),
        ("Zelie : isolation des combles à 1 €", {("fr.nature", "review"), ("fr.home-renovation", "review")}),
        ("Zelie : utilisez vos droits CPF", {("fr.nature", "review"), ("fr.training-account", "review")}),
        ("Zelie : foire aux vins ce week-end", {("fr.nature", "review"), ("fr.regulated-topics", "review")}),
        ("Zelie : tradez les CFD", {("fr.nature", "review"), ("fr.forbidden-topics", "block")}),
        ("Zelie : votre commande de cigarettes électroniques est expédiée", {("fr.forbidden-topics", "review")}),
    ],
)
def test_a_subject_is_what_it_is_under_a_transactional_message_unless_it_plainly_serves(
    text: str, objecting: set[tuple[str, str]]
) -> None:
    found = objections(text=text, nature=Nature.TRANSACTIONAL)

    assert {(result.rule, str(result.result)) for result in found if result.result is not Result.PASS} == objecting


@pytest.mark.parametrize(
    "text",
    [
        "Zelie : votre panier 812 vous attend, finalisez votre commande.",
        "Zelie : votre panier expire bientôt, passez au paiement : tilde.example/panier",
        "Zelie : votre commande n'est pas terminée, reprenez-la ici.",
        "Zelie : votre sélection est réservée 24 h, finalisez votre achat avant la fin de la réservation.",
        "Zelie : votre colis 812 est arrivé et notre sélection de Noël aussi.",
        "Zelie : votre carte de fidélité 812 a 120 points, venez les utiliser.",
        "Zelie : votre cagnotte de 12 euros expire dimanche, utilisez-la en boutique.",
        "Zelie : votre compte fidélité affiche 120 points à dépenser en magasin.",
        "Zelie : vous avez 10 euros sur votre compte, à valoir sur votre prochaine commande.",
        "Zelie : votre bon de 10 euros est disponible dans votre espace.",
        "Zelie : votre commande 812 a bien été prise en compte. Code BIENVENUE10 valable jusqu'à dimanche.",
        "Zelie : votre abonnement se termine, renouvelez-le au meilleur tarif.",
        "Zelie : votre forfait peut évoluer, appelez votre conseiller.",
        "Zelie : votre contrat peut être optimisé, votre conseiller vous rappelle.",
        "Zelie : votre véhicule a 4 ans, il est temps d'en changer.",
        "Zelie : livraison en 24 h sur toute la boutique.",
        "Zelie : commandes de Noël, pensez à votre livraison avant le 20.",
        "Zelie : retours prolongés jusqu'au 31 janvier, faites vos achats de Noël l'esprit léger.",
        "Zelie : votre place est encore disponible pour le concert de samedi.",
        "Zelie : votre table vous attend ce week-end.",
        "Zelie : votre séance de yoga vous attend, places disponibles samedi.",
        "Zelie : alerte prix sur votre article favori.",
        "Zelie : alerte stock, l'article de votre liste de souhaits est de retour.",
        "Zelie : votre carte arrive à échéance, passez à la carte Gold.",
        "Zelie : votre garantie se termine, prolongez-la de 2 ans pour 39 euros.",
        "Zelie : votre commande 812 est expédiée. Ajoutez un article sans frais de port jusqu'à 18 h.",
    ],
)
def test_what_nobody_has_ordered_yet_is_no_service(text: str) -> None:
    """Beside words of an order, a contract or an account."""
    found = objections(text=text, nature=Nature.TRANSACTIONAL)

    assert [result.rule for result in found if result.result is Result.REVIEW] == ["fr.nature"]


@pytest.mark.parametrize(
    "text",
    [
        "Zelie : votre panier de légumes est prêt, retrait avant 19 h au point relais.",
        "Zelie : votre commande 812 attend votre paiement, réglez avant demain 18 h.",
        "Zelie : votre dossier est incomplet, finalisez-le dans votre espace.",
        "Zelie : il vous reste 2 jours pour retirer votre colis 812.",
        "Zelie : l'article commandé est de nouveau disponible, votre commande 812 part demain.",
        "Zelie : votre carte de fidélité est créée, numéro 812.",
        "Zelie : votre code de retrait en casier est A7F3.",
        "Zelie : votre sélection de pièces est réservée, retrait en atelier le 28/11.",
        "Zelie : votre code 4821 est à utiliser sous 10 minutes.",
        "Zelie : votre colis vous attend au point relais favori.",
        "Zelie : vos achats du 12/11 sont remboursés, 49 EUR.",
        "Zelie : ajoutez un justificatif à votre dossier avant le 30/11.",
        "Zelie : votre ordonnance est prête, passez à la pharmacie.",
        "Zelie : votre contrat peut être résilié sans paiement sous 8 jours.",
        "Zelie : nouveau tarif de votre abonnement au 01/01 : 12,99 EUR par mois.",
        "Zelie : stationnement, votre ticket expire à 18 h, prolongez-le dans votre espace.",
        "Zelie : votre colis de Noël est arrivé.",
        "Zelie : votre candidature est retenue, la sélection aura lieu le 3/12.",
        "Zelie : votre commande 812 n'a pas été validée par votre banque, régularisez le paiement.",
    ],
)
def test_what_somebody_has_ordered_owes_or_asked_for_is_a_service_in_like_words(text: str) -> None:
    found = objections(text=text, nature=Nature.TRANSACTIONAL)

    assert [result.rule for result in found if result.result is Result.REVIEW] == []


def test_what_stands_in_the_advertiser_s_name_makes_no_service_message() -> None:
    named = an_advertiser(name="Colis Livraison Zelie", kind=AdvertiserKind.COMPANY)
    found = objections(text="Colis Livraison Zelie : les sapins sont là", advertiser=named, nature=Nature.TRANSACTIONAL)

    assert [result.rule for result in found if result.result is Result.REVIEW] == ["fr.nature"]


def test_no_refusal_advises_a_nature_that_campaigns_do_not_take() -> None:
    told = {
        result.explanation.fr
        for text in ("Zelie : panneaux solaires", "Zelie : joyeuses fêtes", "Zelie : audience")
        for kind in AdvertiserKind
        for nature in (Nature.COMMERCIAL, Nature.NON_COMMERCIAL)
        for result in objections(text=text, advertiser=an_advertiser(kind=kind), nature=nature)
        if result.result is Result.BLOCK and result.rule in {"fr.nature", "fr.home-renovation", "fr.forbidden-topics"}
    }

    assert told
    assert all("hors campagne" in words for words in told)
