"""A decision: the verdict of the rulebook on one message, one contact, one moment, with every rule's result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from compliance.text import Encoding

RULEBOOK_VERSION = "FR-2026.11"
"""Changes whenever a rule, its order or its meaning changes. Kept with every decision and campaign."""

FactsT = TypeVar("FactsT")


class Result(StrEnum):
    """What one rule says. `warn` needs a person's acknowledgement for the campaign, `review` a person's decision."""

    PASS = "pass"  # noqa: S105 (no password)
    WARN = "warn"
    REVIEW = "review"
    DEFER = "defer"
    BLOCK = "block"


class Verdict(StrEnum):
    """What all rules together say."""

    ALLOWED = "allowed"
    DEFERRED = "deferred"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Plain words for a person, in the two languages of the product."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What a rule holds against a message; a rule that has none passes. `until` is when a deferral ends (UTC)."""

    result: Result
    explanation: Explanation
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[FactsT]):
    """One legal or policy requirement. `id` is public and never changes meaning; `explanation` says what is required."""

    id: str
    title: str
    citation: str
    explanation: Explanation
    check: Callable[[FactsT], Objection | None]

    def judge(self, facts: FactsT) -> "RuleResult":
        """This rule's result on these facts."""
        objection = self.check(facts)
        if objection is None:
            return RuleResult(self.id, Result.PASS, self.citation, self.explanation)
        return RuleResult(self.id, objection.result, self.citation, objection.explanation, objection.until)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's result, with the words and the citation to show."""

    rule: str
    result: Result
    citation: str
    explanation: Explanation
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """The text as it leaves, and what it is billed as."""

    text: str
    encoding: Encoding
    parts: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Every rule's result, passed ones too, and the verdict they make. `until` is set when deferred (UTC)."""

    verdict: Verdict
    until: datetime | None
    profile: str
    rulebook: str
    contact_version: int
    results: tuple[RuleResult, ...]
    message: Message | None

    @property
    def objecting(self) -> tuple[RuleResult, ...]:
        """The results other than `pass`."""
        return tuple(result for result in self.results if result.result is not Result.PASS)

    @property
    def blocking(self) -> tuple[str, ...]:
        """Ids of the rules that block, in the rulebook's order."""
        return tuple(result.rule for result in self.results if result.result is Result.BLOCK)
