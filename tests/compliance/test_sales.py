"""The word « soldes »: which uses are seen, what is a balance, and what the objection tells."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import Brand
from stopsms.compliance.countries.france.message.sales_words import sale_words
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.person.phone import HOME, Country, Territory

from tests.each_case import each
from tests.factories import an_advertiser

BLACK_FRIDAY = date(2026, 11, 27)
NEW_YEARS_EVE = date(2026, 12, 31)
IN_WINTER = date(2027, 1, 12)


def judged(text: str, day: date = BLACK_FRIDAY, **changes: Any) -> RuleResult:
    advertiser = changes.pop("advertiser", an_advertiser())
    draft = Draft(text=text, advertiser=advertiser, **({"brand": advertiser.main_brand, "territory": HOME} | changes))
    results = rulebook_of(Country.FRANCE).judge_content(draft, day)
    return next(result for result in results if result.rule == "fr.sales-periods")


@each(
    "text",
    [
        "Soldes d'hiver : -50 %",
        "Les soldes !",
        "SOLDE MONSTRE",
        "$oldes -50 %",
        "s0lde5 -50 %",
        "5OLDES",
        "S O L D E S",
        "S-O-L-D-E-S",
        "so ldes",
        "s.oldes -50 %",
        "soooooldes",
        "sоldes (Cyrillic o)",
        "s*ldes -50 %",
        "ｓｏｌｄｅｓ",
        "sol\u00addes",
        "s\u200boldes",
        "sold€s",
        "#soldes2026",
        "lessoldes",
        "zelie.fr/soldes",
        "Pré-soldes",
        "presoldes",
        "Présolde",
        "mini-soldes",
        "Mégasoldes",
        "soldé à -50 %, en solde",
        "robes soldées",
        "Prix soldés",
        "Déjà soldé !",
        "tout est soldé",
        "nous soldons tout",
        "on solde la collection",
        "Soldez-vous : tout doit partir",
        "Articles déjà bien soldés",
        "La solderie ouvre samedi",
        "Le soldeur de Lyon",
        "avant-première des soldes",
        "ventes privées avant soldes",
        "encore mieux que des soldes",
        "Prolongation des soldes",
        "soldes privées",
        "Soldes ! Vos points fidélité doublés",
        "Soldes : votre carte cadeau offerte",
        "En solde : votre compte a 10 E de plus",
        "Achats soldés -50 %",
        "Commande soldée, livraison offerte",
        "Soldes de voyages",
        "Article soldé 30 euros",
        "en solde sur votre commande",
        "Facture : soldes -50 %",
        "Devis soldés",
        "Séjours soldés",
        "Ton solde exclusif -30 %",
        "s0Ides",
        "stock à solder",
        "la collection, on la solde",
        "Le solde de votre compte : 12 E. Et des soldes !",
    ],
)
def test_the_word_is_refused_outside_the_periods_however_it_is_written(text: str) -> None:
    assert judged(f"Zelie : {text}").result is Result.BLOCK


@each(
    "text",
    [
        "le solde de votre compte est de 12 E",
        "Solde de tout compte",
        "Pour solde de tout compte",
        "votre solde de points : 250",
        "Solde : 250 points",
        "votre solde s'élève à 250 points",
        "Réglez le solde",
        "Régler un solde en 3 fois",
        "solde créditeur",
        "soldes bancaires négatifs",
        "les soldes de vos comptes en un clic",
        "le solde restant dû",
        "reste à solder : 12 E",
        "une soldée de matelots",
        "le film se solde par un mariage",
        "L'été s'est soldé par un record",
        "facture soldée, merci",
        "votre prêt est bien soldé",
        "vos commandes sont soldées",
        "soldez votre compte avant samedi",
        "à la solde de personne",
        "la solde des militaires",
        "tapis de sol de yoga",
        "sol des cuisines",
        "soldat de plomb",
        "sold out",
        "30 % à la commande, solde à la livraison",
        "30 % à la commande et le solde en 3 fois",
        "vous avez un solde de 30 E",
        "Solde de 3 jours de congés",
        "votre séjour est soldé",
        "Tristan et Isolde",
        "consolider, solidaire, solstice",
        "2e démarque, dernière démarque",
        "ventes privées, sales, promo, déstockage",
    ],
)
def test_a_balance_a_payment_and_other_words_are_not_refused(text: str) -> None:
    assert judged(f"Zelie : {text}").result is not Result.BLOCK


@each(
    "text",
    [
        "-20 % hors soldes",
        "-20 % sauf articles soldés",
        "valable hors périodes de soldes",
        "Non cumulable avec les soldes",
        "Ce ne sont pas des soldes",
        "après les soldes, la nouvelle collection",
        "les soldes sont terminés",
        "grand solde samedi",
        "Le soldé du jour, -30 %",
        "Du solde, du solde, du solde !",
        "Le solde de la saison",
        "Zelie solde ses stocks",
        "Soldissimo, Solderama",
    ],
)
def test_a_word_that_may_designate_something_else_waits_for_a_person(text: str) -> None:
    asked = judged(f"Zelie : {text}")

    assert asked.result is Result.REVIEW
    assert "solde" in asked.explanation.fr
    assert judged(f"Zelie : {text}", accepted=frozenset({"fr.sales-periods"})).result is Result.WARN


@settings(max_examples=50)
@given(st.sampled_from(["soldes", "soldées", "solderie", "pré-soldes"]), st.data())
def test_case_accents_and_marks_that_show_nothing_change_nothing(word: str, data: st.DataObject) -> None:
    written = "".join(
        data.draw(st.sampled_from([letter, letter.upper(), letter + "\u200b", letter + "\u0301"])) for letter in word
    )

    assert judged(f"Zelie : {written} -50 %").result is Result.BLOCK


def test_a_refusal_names_the_word_and_the_next_period_and_rests_on_the_law() -> None:
    refused = judged("Zelie : pré-soldes, -50 %")

    assert refused.citation == "Code de commerce art. L.310-3, II"
    assert "pre soldes" in refused.explanation.fr
    assert "du 6 janvier 2027 au 2 février 2027" in refused.explanation.fr
    assert "6 January 2027 to 2 February 2027" in refused.explanation.en


def test_a_refusal_overseas_names_the_period_there() -> None:
    refused = judged("Zelie : soldes", date(2027, 1, 1), territory=Territory.REUNION)

    assert "du 6 février 2027 au 5 mars 2027" in refused.explanation.fr


@each(
    ("day", "territory", "told"),
    [
        (date(2027, 1, 5), Territory.METROPOLITAN, ["54, 55, 57 et 88"]),
        (date(2027, 7, 25), Territory.METROPOLITAN, ["2A et 2B", "06 et 66"]),
        (date(2027, 8, 9), Territory.METROPOLITAN, ["2A et 2B"]),
        (date(2027, 5, 3), Territory.GUADELOUPE, ["Saint-Barthélemy et Saint-Martin"]),
        (date(2027, 1, 12), Territory.REUNION, ["à distance"]),
        (date(2027, 1, 12), Territory.FRENCH_POLYNESIA, ["ne sont pas connues"]),
    ],
)
def test_a_day_that_is_not_everywhere_one_of_soldes_waits_for_a_person_and_says_where(
    day: date, territory: Territory, told: list[str]
) -> None:
    text = "Zelie : soldes, -50 %"
    asked = judged(text, day, territory=territory)

    assert asked.result is Result.REVIEW
    assert all(place in asked.explanation.fr for place in told)
    assert "06" not in asked.explanation.fr or "06 et 66" in told
    decided = judged(text, day, territory=territory, accepted=frozenset({"fr.sales-periods"}))
    assert decided.result is Result.WARN


def test_a_decision_is_no_way_round_a_day_without_soldes() -> None:
    text, decided = "Zelie : soldes dès le 6 janvier", frozenset({"fr.sales-periods"})

    assert judged(text, NEW_YEARS_EVE, accepted=decided).result is Result.WARN
    assert judged(text, date(2027, 2, 3), accepted=decided).result is Result.BLOCK


@each(
    ("text", "day", "result"),
    [
        ("Les soldes commencent mercredi", NEW_YEARS_EVE, Result.REVIEW),
        ("Soldes J-3", date(2027, 1, 1), Result.REVIEW),
        ("Soldes demain 8 h", date(2027, 6, 22), Result.REVIEW),
        ("Préparez les soldes", date(2026, 12, 2), Result.REVIEW),
        ("Les soldes commencent bientôt", date(2026, 12, 1), Result.BLOCK),
        ("Soldes, -50 %", NEW_YEARS_EVE, Result.BLOCK),
        ("Pré-soldes dès demain", NEW_YEARS_EVE, Result.BLOCK),
        ("Soldes privées dès mercredi", NEW_YEARS_EVE, Result.BLOCK),
        ("-30 % à partir de demain, avant les soldes", NEW_YEARS_EVE, Result.BLOCK),
        ("Pré-soldes", date(2027, 1, 5), Result.BLOCK),
        ("En attendant les soldes du 6 janvier : -30 %", NEW_YEARS_EVE, Result.BLOCK),
        ("N'attendez pas les soldes du 6 janvier : -30 %", NEW_YEARS_EVE, Result.BLOCK),
        ("Prévente soldes demain", NEW_YEARS_EVE, Result.BLOCK),
        ("Accès anticipé aux soldes du 6 janvier", NEW_YEARS_EVE, Result.BLOCK),
        ("Les soldes commencent aujourd'hui", NEW_YEARS_EVE, Result.BLOCK),
    ],
)
def test_announcing_soldes_waits_for_a_person_and_beginning_early_is_refused(
    text: str, day: date, result: Result
) -> None:
    assert judged(f"Zelie : {text}", day).result is result


@each(
    ("text", "result"),
    [
        ("Soldes dès le 6 janvier, -50 %", Result.PASS),
        ("Soldes du 6/1 au 2/2", Result.PASS),
        ("Soldes depuis mercredi 6", Result.PASS),
        ("Soldes, -50 %", Result.PASS),
        ("-20 % hors articles soldés", Result.PASS),
        ("Soldes depuis le 6 janvier : -50 % la nuit d'hôtel", Result.REVIEW),
    ],
)
def test_during_soldes_the_word_passes_and_services_have_none(text: str, result: Result) -> None:
    assert judged(f"Zelie : {text}", IN_WINTER).result is result


def test_a_name_that_has_the_word_waits_for_a_person_and_the_word_besides_is_refused() -> None:
    named = an_advertiser(name="Soldes & Co", sender_id="SOLDESCO", domains=frozenset({"soldes-co.fr"}))

    assert judged("Soldes & Co : -20 % sur soldes-co.fr", advertiser=named).result is Result.REVIEW
    assert judged("Soldes & Co : soldes -20 %", advertiser=named).result is Result.BLOCK
    assert judged("Soldes & Co : -20 %", IN_WINTER, advertiser=named).result is Result.PASS


def test_a_sender_id_shows_the_word_as_the_text_does() -> None:
    brand = Brand("Zelie", "SOLDES")

    assert judged("Zelie : -20 %", brand=brand).result is Result.BLOCK
    assert judged("Zelie : -20 %", IN_WINTER, brand=brand).result is Result.PASS


@pytest.mark.parametrize("nature", [Nature.TRANSACTIONAL, Nature.NON_COMMERCIAL])
def test_what_is_no_advertisement_is_asked_about_by_the_rule_on_nature(nature: Nature) -> None:
    text = "Zelie : jupes soldées, -50 %"

    assert judged(text, nature=nature).result is Result.PASS
    assert sale_words(text) == ("soldees",)
    assert sale_words("Zelie : le solde de votre compte est de 12 E") == ()


@each(
    ("day", "result"),
    [
        (date(2019, 11, 26), Result.BLOCK),
        (date(2015, 3, 2), Result.BLOCK),
        (date(2019, 8, 6), Result.PASS),
        (date(2014, 11, 3), Result.REVIEW),
        (date(2014, 1, 20), Result.REVIEW),
    ],
)
def test_the_word_was_reserved_before_the_periods_had_four_weeks(day: date, result: Result) -> None:
    """Until 2014 sellers chose two weeks of their own, so that no table tells."""
    assert judged("Zelie : soldes monstres", day).result is result
