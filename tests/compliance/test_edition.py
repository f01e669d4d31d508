"""An edition says what the rules say, and its name stands for these very words."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from stopsms.compliance.law.edition import Edition, RuleText, edition_here, edition_of, in_force
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Explanation, Rule
from stopsms.compliance.law.rulebook import Rulebook, rulebook_of, rulebooks
from stopsms.compliance.person.phone import Country

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_contact, terms
from tests.rulebooks import reworded, rules_of_another_day

FRANCE = rulebook_of(Country.FRANCE)


@pytest.mark.parametrize("rulebook", rulebooks(), ids=lambda rulebook: rulebook.version)
def test_an_edition_tells_every_rule_at_its_stage_in_the_order_of_a_decision(rulebook: Rulebook) -> None:
    edition = edition_of(rulebook)
    told = [(text["stages"], text["rule"], text["title"], text["requirement"]["fr"]) for text in edition.rules]

    expected: list[tuple[list[str], str, str, str]] = []
    for stage, rules in (("capture", rulebook.capture), ("sending", rulebook.sending_rules)):
        expected += [
            ([stage], rule.id, rule.title, rule.requirement.fr) for rule in cast("tuple[Rule[Any], ...]", rules)
        ]
    assert told == expected
    assert edition.id.startswith(f"{rulebook.version}+")
    assert edition.genuine


def test_rules_that_say_something_else_have_another_name_even_under_the_same_version() -> None:
    forgotten = edition_of(reworded(FRANCE, FRANCE.version))

    assert forgotten.id.startswith(f"{FRANCE.version}+")
    assert forgotten.id != edition_of(FRANCE).id


@each("part", ["title", "citation", "severity", "requirement", "since", "natures", "source"])
def test_words_that_are_not_those_of_the_name_are_known(part: str) -> None:
    edition = edition_of(FRANCE)
    altered = cast("RuleText", {**edition.rules[0], part: "something else"})

    assert not Edition(edition.id, "FR", [altered, *edition.rules[1:]]).genuine
    assert not Edition(edition.id, "FR", edition.rules[1:]).genuine
    assert not Edition(FRANCE.version, "FR", edition.rules).genuine


def test_a_decision_names_the_edition_that_took_it() -> None:
    judgement = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS)

    assert judgement.clearance is not None
    assert judgement.decision.rulebook == judgement.clearance.rulebook == judgement.edition.id == edition_of(FRANCE).id


def test_only_what_judges_here_and_now_is_found_without_a_record() -> None:
    before = edition_of(FRANCE)
    with rules_of_another_day() as later:
        assert edition_here(before.id) is None
        assert edition_here(edition_of(later).id) is edition_of(later)
    assert edition_here(before.id) is before
    assert edition_here("") is None


def test_a_text_is_in_force_on_the_days_of_its_rule_and_no_others() -> None:
    first, last = date(2026, 1, 1), date(2026, 8, 10)
    rule = replace(FRANCE.contact[0], since=first, until=last)
    (text,) = edition_of(replace(FRANCE, capture=(), contact=(rule,), timing=(), content=())).rules

    for day in (first - timedelta(days=1), first, last, last + timedelta(days=1)):
        assert in_force(text, day) == rule.in_force(day)


def test_a_rule_that_passes_claims_nothing_but_that_and_says_what_it_requires_apart() -> None:
    decision = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).decision
    rules = {rule.id: rule for rule in FRANCE.sending_rules}

    for result in decision.results:
        assert result.requirement == rules[result.rule].requirement
        assert result.explanation == Explanation("Aucune objection.", "No objection.")
