"""Answers about rules: their results, decisions, final texts and advice; and what is to be known though no rule objects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from stopsms.compliance.campaign.notice import Notice
from stopsms.compliance.law.decision import Decision, Message, Verdict
from stopsms.compliance.law.edition import Words
from stopsms.compliance.law.rule import Explanation, Result, RuleResult, Severity
from stopsms.compliance.message.draft import Advice, advise
from stopsms.compliance.proof.past_decision import PastDecision, PastResult
from stopsms.contracts.codec import ABSENT, Form, declare

declare(Form(Explanation, doc="Plain words in two languages."))
declare(Form(Message, without=("values",), doc="A final text."))
declare(
    Form(
        Notice,
        names={"id": "notice"},
        doc="Something to know though no rule objects, such as the empty audience of a campaign.",
    )
)


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """One rule's result: what the rule requires, and what it found in this case.

    Both are in the words of the time of the decision. `explanation` is null where its words were not kept; `requirement` and `severity`
    where no rule turned the message away (a cancelled campaign, for instance), or one whose edition is not known.
    """

    rule: str
    result: Result
    title: str
    severity: Annotated[str | None, Severity | None]
    citation: str
    requirement: Annotated[Words | None, Explanation | None]
    explanation: Annotated[Words | None, Explanation | None]
    until: datetime | None = None


declare(Form(RuleAnswer, omit=("until",)))


def _words(explanation: Explanation | None) -> Words | None:
    return None if explanation is None else Words(fr=explanation.fr, en=explanation.en)


def rule_answers(results: Iterable[RuleResult]) -> list[RuleAnswer]:
    """The results of rules."""
    return [
        RuleAnswer(
            rule=result.rule,
            result=result.result,
            title=result.title,
            severity=result.severity,
            citation=result.citation,
            requirement=_words(result.requirement),
            explanation=_words(result.explanation),
            until=result.until,
        )
        for result in results
    ]


@dataclass(frozen=True, slots=True)
class CostlyCharacterAnswer:
    """A character outside GSM-7, its Unicode name, its position in the final text (from 0) and what may replace it."""

    position: int
    character: str
    name: str
    replacement: str | None


@dataclass(frozen=True, slots=True)
class AdviceAnswer:
    """How a text in UCS-2 could cost less: the characters that force it, the text without them, the parts saved on each SMS."""

    characters: list[CostlyCharacterAnswer]
    message: Message | None
    parts_saved: int
    eur_saved: float | None = None


def advice_answer(advice: Advice | None, eur_saved: float | None = None) -> AdviceAnswer | None:
    """How a text could cost less; `eur_saved` over a whole audience."""
    if advice is None:
        return None
    characters = [
        CostlyCharacterAnswer(one.position, one.character, one.name, one.replacement) for one in advice.characters
    ]
    return AdviceAnswer(characters, advice.message, advice.parts_saved, eur_saved)


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """A decision with every rule that was judged, and advice on the text's cost. `rulebook` is the edition of the rules that judged.

    It is null where no rule was asked (a cancelled campaign, for instance), where the worker died before it recorded the decision, and in
    decisions older than its recording. `results` then has only the objections that were recorded: the results of the other rules are
    not on record. `message` is null where the text is personalised and the person's words in it were erased or not kept.
    """

    verdict: Verdict
    until: datetime | None
    profile: str
    rulebook: str | None
    contact_version: int
    results: list[RuleAnswer]
    message: Message | None
    advice: AdviceAnswer | None = ABSENT


def decision_answer(decision: Decision) -> DecisionAnswer:
    """A decision as it is taken now, with advice."""
    return DecisionAnswer(
        verdict=decision.verdict,
        until=decision.until,
        profile=decision.profile,
        rulebook=decision.rulebook,
        contact_version=decision.contact_version,
        results=rule_answers(decision.results),
        message=decision.message,
        advice=None if decision.message is None else advice_answer(advise(decision.message)),
    )


def _past_result(result: PastResult) -> RuleAnswer:
    return RuleAnswer(
        rule=result.rule,
        result=result.result,
        title=result.title,
        severity=result.severity,
        citation=result.citation,
        requirement=result.requirement,
        explanation=_words(result.explanation),
    )


def past_decision_answer(decision: PastDecision) -> DecisionAnswer:
    """A decision as it was taken then."""
    return DecisionAnswer(
        verdict=decision.verdict,
        until=decision.until,
        profile=decision.profile,
        rulebook=decision.rulebook,
        contact_version=decision.contact_version,
        results=list(map(_past_result, decision.results)),
        message=decision.message,
    )
