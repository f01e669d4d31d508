"""The rulebook of another day: what stands on record has to be told as it was, whatever the code says now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from stopsms.compliance.countries.france import rulebook as france
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.rule import Explanation, Objection, block
from stopsms.compliance.law.rulebook import Rulebook, rulebook_of
from stopsms.compliance.person.contact import Status


def reworded(rulebook: Rulebook, version: str) -> Rulebook:
    """Its rule on oppositions is told in other words, and its rule on holds was withdrawn."""

    def opposition(facts: Facts) -> Objection | None:
        return block("Refus inscrit.", "Refusal on file.") if facts.contact.status is Status.OPPOSED else None

    contact = tuple(
        replace(rule, title="Refus", requirement=Explanation("Aucun refus.", "No refusal."), check=opposition)
        if rule.id == "fr.opposition"
        else rule
        for rule in rulebook.contact
        if rule.id != "fr.hold"
    )
    return replace(rulebook, version=version, contact=contact)


@contextmanager
def rules_of_another_day(version: str = "FR-2027.01.01") -> Iterator[Rulebook]:
    """As if the code had been deployed anew, with another edition of the French rules."""
    with pytest.MonkeyPatch.context() as patch:
        later = reworded(france.RULEBOOK, version)
        patch.setattr(france, "RULEBOOK", later)
        rulebook_of.cache_clear()
        yield later
    rulebook_of.cache_clear()
