"""Pages that are written from the rules say what the rules say."""

from datetime import date, timedelta

from compliance.countries.france.sources import CHARTER_2026
from compliance.phone import Country
from compliance.rulebook import rulebook_of, rulebooks

from local import law_review, rules


def test_the_rules_page_is_current() -> None:
    assert rules.RULES.read_text() == rules.rules_page(), "run make rules"


def test_the_table_of_the_conformance_kit_is_current() -> None:
    page = rules.KIT.read_text()

    assert page == rules.kit_page(page), "run make rules"


def test_every_rule_and_duty_is_on_the_page() -> None:
    page = rules.rules_page()
    for rulebook in rulebooks():
        for rule in (*rulebook.capture, *rulebook.sending_rules):
            assert f"| `{rule.id}` | {rule.title} |" in page
        assert all(duty.title in page for duty in (*rulebook.duties, *rulebook.not_applied))


def test_sources_are_listed_from_their_day_on_and_not_before() -> None:
    france = rulebook_of(Country.FRANCE)
    first = min(source.review_by for source in france.sources)

    assert law_review.due(france, first - timedelta(days=1)) == []
    listed = law_review.due(france, first)
    assert listed
    assert all(source.review_by == first for source, _ in listed)
    charter = next(names for source, names in law_review.due(france, CHARTER_2026.review_by) if source == CHARTER_2026)
    assert {"fr.bank-details", "FR_AF2M_2026"} <= set(charter)


def test_the_list_is_a_command_with_an_exit_code() -> None:
    assert law_review.main(["2026-11-24"]) == 0
    assert law_review.main([str(date(2100, 1, 1))]) == 1
