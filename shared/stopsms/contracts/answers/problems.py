"""Problem documents (RFC 9457)."""

from dataclasses import dataclass

from stopsms.compliance.law.rule import Explanation
from stopsms.contracts.answers.carriers import CarrierFindingAnswer
from stopsms.contracts.answers.rules import RuleAnswer
from stopsms.contracts.answers.set_up import FindingAnswer
from stopsms.contracts.codec import ABSENT, Form, declare


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request: its name in the body or the query, the rule that it breaks, and plain words."""

    field: str
    rule: str
    message: str
    explanation: Explanation | None = None


declare(Form(FieldError, omit=("explanation",)))


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document (RFC 9457). `rules` where rules refused, `errors` where the request is malformed.

    `explanation` where people correct it by hand: why, in plain words in both languages; `reason` where it is a number, as a code.
    `findings` where our account at the carrier is not set up: each has a `trouble` where that is a declared carrier.
    """

    type: str
    title: str
    """what is wrong: in French (by `Accept-Language`) the kind of problem, in English as much as is known of this one"""
    status: int
    detail: str | None = None
    """in French answers, what is known of this case, in English"""
    field: str | None = None
    reason: str | None = None
    explanation: Explanation | None = None
    rules: list[RuleAnswer] = ABSENT
    errors: list[FieldError] = ABSENT
    findings: list[FindingAnswer | CarrierFindingAnswer] = ABSENT
    to_acknowledge: list[str] = ABSENT
    to_decide: list[str] = ABSENT
