"""List the sources whose day to be looked up again has come: python -m tools.law_review [YYYY-MM-DD], today without a date."""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from stopsms.compliance.law.edition import how_seen, source_text
from stopsms.compliance.law.rule import Rule, Source
from stopsms.compliance.law.rulebook import Rulebook, rulebook_of
from stopsms.compliance.person.phone import Country


def due(rulebook: Rulebook, day: date) -> list[tuple[Source, Sequence[str]]]:
    """The sources to look up again by that day, the most overdue first, with the rules and profiles that rest on them."""
    rules: list[Rule[Any]] = [*rulebook.capture, *rulebook.sending_rules]
    profiles = [profile for timetable in rulebook.timetables.values() for profile in timetable.profiles]
    resting = {
        source: sorted({rule.id for rule in rules if source in rule.sources})
        + [profile.id for profile in profiles if profile.source == source]
        for source in rulebook.sources
    }
    return sorted(
        ((source, names) for source, names in resting.items() if source.review_by <= day),
        key=lambda found: found[0].review_by,
    )


def main(arguments: Sequence[str]) -> int:
    """Print what is due; 1 when something is."""
    day = date.fromisoformat(arguments[0]) if arguments else datetime.now(UTC).date()
    found = [(country, *one) for country in Country for one in due(rulebook_of(country), day)]
    if not found:
        first = min(source.review_by for country in Country for source in rulebook_of(country).sources)
        print(f"Nothing is to be looked up again by {day}; the next day is {first}.")
    for country, source, names in found:
        print(
            f"{source.review_by}  {country}  {source.title}\n            {source.url}\n            {how_seen(source_text(source)).en}\n"
            f"            rests on it: {', '.join(names) or '—'}"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
