"""An edition of a rulebook: what its rules said, to be shown as it was to whoever asks later why a decision was taken.

It is named by the rulebook's version and by the hash of its words: rules that say something else have another name, even if somebody
forgot to raise the version, and whoever holds the words can tell that they are those that a decision names.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

from compliance.evidence import canonical
from compliance.nature import Nature
from compliance.rule import Rule
from compliance.rulebook import Rulebook, rulebooks

if TYPE_CHECKING:
    from compliance.evidence import JsonValue


class Words(TypedDict):
    """Plain words in the two languages of the product."""

    fr: str
    en: str


class SourceText(TypedDict):
    """Where a rule comes from, and the day it was read (ISO 8601)."""

    title: str
    url: str
    checked: str


class RuleText(TypedDict):
    """What one rule says at one stage, as plain JSON: so it is stored, archived, hashed and shown. Days are ISO 8601."""

    rule: str
    stages: list[Literal["capture", "sending"]]
    title: str
    severity: str
    citation: str
    requirement: Words
    source: SourceText
    since: str | None
    until: str | None
    natures: list[str]


@dataclass(frozen=True, slots=True)
class Edition:
    """The rules of one country, those of capture, then those of sending in the order of a decision."""

    id: str
    country: str
    rules: Sequence[RuleText]

    @property
    def genuine(self) -> bool:
        """Whether these are the words that the name stands for."""
        return self.id.rpartition("+")[2] == _digest(self.rules)


FindEdition = Callable[[str], Edition | None]
"""Finds an edition by its name; None when its words are not known."""


def _digest(rules: Sequence[RuleText]) -> str:
    return hashlib.sha256(canonical(cast("JsonValue", list(rules)))).hexdigest()[:8]


@cache
def edition_of(rulebook: Rulebook) -> Edition:
    """What a rulebook says as it is here and now."""
    rules = [_text(rule, "capture") for rule in rulebook.capture]
    rules += [_text(rule, "sending") for rule in rulebook.sending_rules]
    return Edition(f"{rulebook.version}+{_digest(rules)}", rulebook.country.value, rules)


def edition_here(name: str) -> Edition | None:
    """The edition of that name, if it is one of those that judge here and now."""
    return next((edition for edition in map(edition_of, rulebooks()) if edition.id == name), None)


def _text(rule: Rule[Any], stage: Literal["capture", "sending"]) -> RuleText:
    return {
        "rule": rule.id,
        "stages": [stage],
        "title": rule.title,
        "severity": rule.severity.value,
        "citation": rule.citation,
        "requirement": {"fr": rule.requirement.fr, "en": rule.requirement.en},
        "source": {"title": rule.source.title, "url": rule.source.url, "checked": rule.source.checked.isoformat()},
        "since": None if rule.since == date.min else rule.since.isoformat(),
        "until": None if rule.until is None else rule.until.isoformat(),
        "natures": sorted(nature.value for nature in Nature if nature in rule.natures),
    }


def in_force(text: RuleText, day: date) -> bool:
    """Whether the rule of this text applied that day."""
    since, until = text["since"], text["until"]
    return (since is None or date.fromisoformat(since) <= day) and (until is None or day <= date.fromisoformat(until))
