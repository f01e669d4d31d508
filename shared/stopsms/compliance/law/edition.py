"""An edition of a rulebook: what its rules said, kept word for word, so that the reasons of a decision can be shown later.

It is named by the rulebook's version and by the hash of its words: rules that say something else have another name, even if somebody
forgot to raise the version, and anybody who holds the words can verify that they are those that a decision names.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, cast

from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Explanation, Rule, Source, SourceSeen
from stopsms.compliance.law.rulebook import Rulebook, rulebooks
from stopsms.compliance.proof.evidence import canonical

if TYPE_CHECKING:
    from stopsms.compliance.proof.evidence import JsonValue


class Words(TypedDict):
    """Plain words in the two languages of the product."""

    fr: str
    en: str


class SourceText(TypedDict):
    """Where a rule comes from, how it was seen and on what day (ISO 8601); `through` whose account it was seen by.

    Editions of before it was kept do not say how their sources were seen, and claim that they were read: not all were.
    """

    title: str
    url: str
    checked: str
    seen: NotRequired[str]
    through: NotRequired[str]


class RuleText(TypedDict):
    """What one rule says at one stage, as plain JSON: so it is stored, archived, hashed and shown. Days are ISO 8601."""

    rule: str
    stages: list[Literal["capture", "sending"]]
    title: str
    severity: str
    citation: str
    requirement: Words
    source: SourceText
    further_sources: NotRequired[list[SourceText]]
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
        """Whether these are the words that the name was computed from."""
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
        "source": source_text(rule.source),
        "further_sources": [source_text(source) for source in rule.further],
        "since": None if rule.since == date.min else rule.since.isoformat(),
        "until": None if rule.until is None else rule.until.isoformat(),
        "natures": sorted(nature.value for nature in Nature if nature in rule.natures),
    }


def source_text(source: Source) -> SourceText:
    """Where a rule comes from, as plain JSON."""
    return {
        "title": source.title,
        "url": source.url,
        "checked": source.checked.isoformat(),
        "seen": source.seen.value,
        "through": source.through,
    }


def how_seen(source: SourceText) -> Explanation:
    """How a source was seen and when, in words; of an edition of before it was kept, that nothing says so."""
    day = f"{date.fromisoformat(source['checked']):%d/%m/%Y}"
    through = f" ({source['through']})" if source.get("through") else ""
    match source.get("seen"):
        case SourceSeen.PRIMARY:
            return Explanation(f"texte consulté le {day}{through}", f"text seen on {source['checked']}{through}")
        case SourceSeen.SECONDARY:
            return Explanation(
                f"texte non consulté, connu par un tiers le {day}{through}",
                f"text not seen, known by a third party’s account on {source['checked']}{through}",
            )
        case SourceSeen.NOT_SEEN:
            return Explanation(
                f"texte non consulté (recherché le {day})", f"text not seen (looked for on {source['checked']})"
            )
        case SourceSeen.NO_TEXT:
            return Explanation("aucun texte", "no text")
        case _:
            return Explanation(
                "l’édition ne dit pas comment la source a été consultée",
                "the edition does not say how the source was seen",
            )


def in_force(text: RuleText, day: date) -> bool:
    """Whether the rule of this text applied that day."""
    since, until = text["since"], text["until"]
    return (since is None or date.fromisoformat(since) <= day) and (until is None or day <= date.fromisoformat(until))
