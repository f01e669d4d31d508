"""Pages that are written from the rules say what the rules say."""

from datetime import date, timedelta

import pytest
from stopsms.compliance.countries.france.sources import CHARTER_2026
from stopsms.compliance.law.edition import edition_of, how_seen
from stopsms.compliance.law.rulebook import rulebook_of, rulebooks
from stopsms.compliance.person.phone import Country

from tools import law_review, rules


def test_the_rules_page_is_current() -> None:
    assert rules.RULES.read_text() == rules.rules_page(), "run make rules"


@pytest.mark.exhaustive
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


def test_every_source_of_a_rule_is_told_with_how_it_was_seen() -> None:
    for rulebook in rulebooks():
        edition = edition_of(rulebook)
        for rule, text in zip((*rulebook.capture, *rulebook.sending_rules), edition.rules, strict=True):
            told = [text["source"], *text["further_sources"]]
            assert [one["title"] for one in told] == [source.title for source in rule.sources]
            assert [one["seen"] for one in told] == [source.seen for source in rule.sources]
            assert len(set(rule.sources)) == len(rule.sources)


def test_a_source_is_listed_with_each_rule_that_rests_on_it_first_or_not() -> None:
    france = rulebook_of(Country.FRANCE)
    (elections,) = [source for source in france.sources if source.title.startswith("CNIL, Élections")]
    listed = dict(law_review.due(france, elections.review_by))

    assert "fr.purpose" in listed[elections]


def test_how_a_source_was_seen_is_said_as_it_was_and_nothing_is_claimed_of_old_editions() -> None:
    def seen(**source: str) -> str:
        return how_seen({"title": "T", "url": "", "checked": "2026-11-26", **source}).en  # type: ignore[typeddict-item]

    assert seen(seen="primary", through="") == "text seen on 2026-11-26"
    assert seen(seen="secondary", through="X") == "text not seen, known by a third party’s account on 2026-11-26 (X)"
    assert seen(seen="not_seen", through="") == "text not seen (looked for on 2026-11-26)"
    assert seen(seen="no_text", through="") == "no text"
    assert seen() == "the edition does not say how the source was seen"
