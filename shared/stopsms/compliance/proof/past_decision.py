"""A decision as it was taken: in the words recorded with it, and those of the edition of the rulebook that judged.

An old decision never claims a rule of today.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.outcome import OF_NO_RULE, Fate, Outcome, RecordedObjection
from stopsms.compliance.law.decision import Message, Verdict
from stopsms.compliance.law.edition import Edition, RuleText, Words, in_force
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import NO_OBJECTION, NOT_CONCERNED, Explanation, Result, Severity
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone

_VERDICTS = {Fate.DEFERRED: Verdict.DEFERRED, Fate.BLOCKED: Verdict.BLOCKED}


@dataclass(frozen=True, slots=True)
class PastResult:
    """What one rule found. `requirement` and `severity` are None where no rule of a known edition objected.

    `explanation` is None where its words were not kept.
    """

    rule: str
    result: Result
    title: str
    severity: str | None
    citation: str
    requirement: Words | None
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class PastDecision:
    """The decision on one recipient. `message` is None where the person's own words in it are not on record."""

    verdict: Verdict
    until: datetime | None
    profile: str
    rulebook: str | None
    contact_version: int
    results: tuple[PastResult, ...]
    message: Message | None


def past_decision(phone: Phone, outcome: Outcome, terms: Terms, edition: Edition | None) -> PastDecision:
    """The decision that an outcome records. `edition` is the one that the outcome names; without it, only objections are known."""
    rulebook = rulebook_of(phone.territory.country)
    hours = rulebook.hours(Contact(terms.advertiser.id, phone), terms)
    profile = hours.profile(outcome.at)
    rules = edition.rules if edition is not None and outcome.rulebook else ()
    in_question = [text for text in rules if "sending" in text["stages"]]
    return PastDecision(
        verdict=_VERDICTS.get(outcome.fate, Verdict.ALLOWED),
        until=outcome.until,
        profile=profile.id if profile else terms.profile.id,
        rulebook=outcome.rulebook or None,
        contact_version=outcome.contact_version,
        results=tuple(_results(in_question, outcome, hours.day(outcome.at), terms.nature)),
        message=Gate(terms).message_with(phone.territory, outcome.values),
    )


def _results(rules: Iterable[RuleText], outcome: Outcome, day: date, nature: Nature) -> Iterator[PastResult]:
    """The results of the rules that applied that day, and the objections that came from no rule of the edition."""
    objections = {objection.rule: objection for objection in outcome.objections}
    for text in rules:
        objection = objections.pop(text["rule"], None)
        if objection is not None or in_force(text, day):
            yield _of_rule(text, objection, nature)
    yield from map(_of_no_rule, objections.values())


def _of_rule(text: RuleText, objection: RecordedObjection | None, nature: Nature) -> PastResult:
    """The result of a rule. Of one that passed, nothing more is recorded."""
    passed = NO_OBJECTION if nature.value in text["natures"] else NOT_CONCERNED
    own = None if objection is None else objection.authority
    return PastResult(
        rule=text["rule"],
        result=Result.PASS if objection is None else objection.result,
        title=text["title"],
        severity=text["severity"] if own is None else own.severity,
        citation=text["citation"] if own is None else own.citation,
        requirement=text["requirement"],
        explanation=passed if objection is None else objection.explanation,
    )


def _of_no_rule(objection: RecordedObjection) -> PastResult:
    """An objection that no rule of the edition raised: it is of no rule at all, or the edition is not known."""
    known = OF_NO_RULE.get(objection.rule)
    return PastResult(
        rule=objection.rule,
        result=objection.result,
        title=objection.rule if known is None else known.title,
        severity=None if known is None else Severity.POLICY,
        citation="",
        requirement=None,
        explanation=objection.explanation or (None if known is None else known.explanation),
    )
