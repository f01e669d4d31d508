"""A rule: one legal or policy requirement, with its text, its authority and its explanation in plain words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from stopsms.compliance.law.nature import SOLICITING, Nature

FactsT = TypeVar("FactsT")
OtherFactsT = TypeVar("OtherFactsT")


class Result(StrEnum):
    """What one rule says. `warn` needs a person's acknowledgement for the campaign, `review` a person's decision."""

    PASS = "pass"  # noqa: S105 (no password)
    WARN = "warn"
    REVIEW = "review"
    DEFER = "defer"
    BLOCK = "block"


class Severity(StrEnum):
    """What a rule is based on, from what a court applies to what a company chooses for itself.

    `law` is a statute or a court's reading of it; `charter` the French operators' contract with senders; `recommendation` an
    authority's or a prudent reading; `provider` what carriers accept; `policy` this product's or the advertiser's own choice.
    """

    LAW = "law"
    CHARTER = "charter"
    RECOMMENDATION = "recommendation"
    PROVIDER = "provider"
    POLICY = "policy"


class SourceSeen(StrEnum):
    """How a source was seen: the text itself, somebody's account of it, or not at all; `no_text` where there is none to see."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    NOT_SEEN = "not_seen"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a value comes from, how it was seen on the day it was looked up, and when it is to be looked up again.

    `through` names whose account was read where the text itself was not, or the copy in which the text was read.
    """

    title: str
    url: str
    seen: SourceSeen
    checked: date
    review_by: date
    through: str = ""


_TIED = re.compile(" (?=[:;!?»%€])|(?<=«) ")


def typeset(fr: str) -> str:
    """French words in which a space before a colon, a question mark… or inside guillemets does not break the line."""
    return _TIED.sub("\u00a0", fr)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Plain words for a person, in the two languages of the product.

    The French is typeset: a space before a colon, a question mark… or inside guillemets does not break the line.
    """

    fr: str
    en: str

    def __post_init__(self) -> None:
        """Typeset here, so that authors of rules type plain spaces."""
        object.__setattr__(self, "fr", typeset(self.fr))


@dataclass(frozen=True, slots=True)
class Authority:
    """What an objection rests on: how strong it is, and the text that says so."""

    severity: Severity
    citation: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What a rule holds against a message; a rule that has none passes. `until` is when a deferral ends (UTC).

    `authority` is what this objection rests on, where that is not what the rule as a whole rests on.
    """

    result: Result
    explanation: Explanation
    until: datetime | None = None
    authority: Authority | None = None


def block(fr: str, en: str, authority: Authority | None = None) -> Objection:
    """The message may not be sent to this person."""
    return Objection(Result.BLOCK, Explanation(fr, en), authority=authority)


def warn(fr: str, en: str, authority: Authority | None = None) -> Objection:
    """A person has to acknowledge this for the campaign."""
    return Objection(Result.WARN, Explanation(fr, en), authority=authority)


def ask(fr: str, en: str, authority: Authority | None = None) -> Objection:
    """A person has to decide, and to say why."""
    return Objection(Result.REVIEW, Explanation(fr, en), authority=authority)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's result, with the citation and the words to show.

    `requirement` is what the rule asks; `explanation` what it says of this case: of one that objects, the objection's words.
    `severity` and `citation` are the rule's, or those of the objection's own `authority`.
    """

    rule: str
    result: Result
    title: str
    severity: Severity
    citation: str
    requirement: Explanation
    explanation: Explanation
    until: datetime | None = None
    authority: Authority | None = None


NO_OBJECTION = Explanation("Aucune objection.", "No objection.")
"""Of a rule that passes. Its requirement would say too much: many rules pass because they ask nothing of this case."""

NOT_CONCERNED = Explanation(
    "Sans objet : cette règle ne vise pas les messages de cette nature.",
    "Not applicable: this rule does not concern messages of this nature.",
)


@dataclass(frozen=True, slots=True)
class Rule(Generic[FactsT]):
    """One legal or policy requirement. `id` is public and never changes meaning; `requirement` says what is required.

    It concerns messages of some `natures`, and applies from `since` to `until` (both included; None: no end is known). `further` are the
    other sources that its citation names, each seen in its own way.
    """

    id: str
    title: str
    severity: Severity
    citation: str
    source: Source
    requirement: Explanation
    check: Callable[[FactsT], Objection | None]
    natures: frozenset[Nature] = SOLICITING
    since: date = date.min
    until: date | None = None
    further: tuple[Source, ...] = ()
    passed: RuleResult = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A pass is always the same, and by far the most frequent result."""
        object.__setattr__(self, "passed", self._result(Result.PASS, NO_OBJECTION))

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that it rests on, the foremost first."""
        return (self.source, *self.further)

    def judged_by(self, check: Callable[[OtherFactsT], Objection | None]) -> "Rule[OtherFactsT]":
        """The same rule in the same words, judged on other facts: at capture, and again before each send."""
        return cast("Rule[OtherFactsT]", replace(cast("Any", self), check=check))

    def in_force(self, day: date) -> bool:
        """Whether the rule applies that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def judge(self, facts: FactsT, nature: Nature) -> RuleResult:
        """This rule's result on these facts, for a message of that nature."""
        if nature not in self.natures:
            return self._result(Result.PASS, NOT_CONCERNED)
        objection = self.check(facts)
        if objection is None:
            return self.passed
        return self.objected(objection)

    def objected(self, objection: Objection) -> RuleResult:
        """This rule's result when it holds that against a message or an act."""
        own = objection.authority if objection.authority != Authority(self.severity, self.citation) else None
        return self._result(objection.result, objection.explanation, objection.until, own)

    def _result(
        self,
        result: Result,
        explanation: Explanation,
        until: datetime | None = None,
        authority: Authority | None = None,
    ) -> RuleResult:
        rests_on = authority or Authority(self.severity, self.citation)
        return RuleResult(
            rule=self.id,
            result=result,
            title=self.title,
            severity=rests_on.severity,
            citation=rests_on.citation,
            requirement=self.requirement,
            explanation=explanation,
            until=until,
            authority=authority,
        )


def judge_all(
    rules: Iterable[Rule[FactsT]],
    facts: FactsT,
    day: date,
    nature: Nature = Nature.COMMERCIAL,
    decided: frozenset[str] = frozenset(),
) -> tuple[RuleResult, ...]:
    """Every result of the rules in force that day, in their order.

    What a person has decided on, by the rule's name in `decided`, no longer blocks and is reported as a warning: a decision does not make
    it a pass.
    """
    results = [rule.judge(facts, nature) for rule in rules if rule.in_force(day)]
    return tuple([_settled(result, decided) for result in results] if decided else results)


def _settled(result: RuleResult, decided: frozenset[str]) -> RuleResult:
    if result.result is Result.REVIEW and result.rule in decided:
        return replace(result, result=Result.WARN)
    return result


@dataclass(frozen=True, slots=True)
class Duty:
    """What the law asks of the advertiser and no software can decide; or what it is wrongly believed to ask."""

    title: str
    citation: str
    explanation: Explanation
    source: Source
