"""A decision: the verdict of the rulebook on one message, one contact, one moment, with every rule's result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.message.text import Encoding


class Verdict(StrEnum):
    """What all rules together say."""

    ALLOWED = "allowed"
    DEFERRED = "deferred"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Message:
    """The text as it leaves, and what it is billed as; `values` are the person's own words in it (see `personalisation`)."""

    text: str
    encoding: Encoding
    parts: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Every rule's result, passed ones too, and the verdict they make. `until` is set when deferred (UTC).

    `profile` is the one in force at that moment, `rulebook` the edition of the rules that judged (see `edition`).
    """

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
