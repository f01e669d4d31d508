"""The gate: the whole rulebook on one contact at one moment. Only the gate makes a clearance, and a gateway sends nothing else."""

from dataclasses import dataclass
from datetime import datetime

from compliance import eligibility
from compliance.calendar import closing
from compliance.campaign import Terms
from compliance.contact import Contact
from compliance.decision import RULEBOOK_VERSION, Decision, Message, Result, RuleResult, Verdict
from compliance.phone import Phone, Territory
from compliance.review import Draft, final_message, review


@dataclass(frozen=True, slots=True)
class Clearance:
    """Leave to send this message to this phone, as long as the contact stays at this version.

    `evidence` is the record that authorises it; `warnings` the rules that warned, with their result; `closes_at` is when the
    lawful window ends where the recipient is (UTC): the message may not leave after it.
    """

    campaign_id: str
    advertiser_id: str
    phone: Phone
    sender_id: str
    message: Message
    contact_version: int
    evidence: int
    warnings: tuple[tuple[str, str], ...]
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """The decision and, when it is `allowed`, the clearance that goes with it."""

    decision: Decision
    clearance: Clearance | None


class Gate:
    """The rulebook applied under one campaign's terms. Content is judged once for each territory, then remembered."""

    def __init__(self, terms: Terms) -> None:
        """Under these terms."""
        self.terms = terms
        self._content: dict[Territory, tuple[Message, tuple[RuleResult, ...]]] = {}

    def content(self, territory: Territory) -> tuple[Message, tuple[RuleResult, ...]]:
        """The message as it leaves for this territory, and what the content rules say of it."""
        if territory not in self._content:
            draft = Draft(self.terms.text, self.terms.advertiser, self.terms.brand, territory)
            self._content[territory] = (final_message(draft), review(draft))
        return self._content[territory]

    def judge(self, contact: Contact, at: datetime) -> Judgement:
        """Ask every rule. `at` is aware. The contact must belong to the terms' advertiser (ValueError)."""
        if contact.advertiser_id != self.terms.advertiser.id:
            raise ValueError("the contact belongs to another advertiser")
        message, on_content = self.content(contact.phone.territory)
        found = eligibility.facts(contact, self.terms, at)
        results = tuple(rule.judge(found) for rule in eligibility.RULES) + on_content
        decision = Decision(
            verdict=_verdict(results),
            until=max((result.until for result in results if result.until is not None), default=None),
            profile=self.terms.profile.id,
            rulebook=RULEBOOK_VERSION,
            contact_version=contact.version,
            results=results,
            message=message,
        )
        if decision.verdict is not Verdict.ALLOWED or contact.basis is None:
            return Judgement(decision, None)
        accepted = eligibility.tolerated(self.terms)
        return Judgement(
            decision,
            Clearance(
                campaign_id=self.terms.campaign_id,
                advertiser_id=contact.advertiser_id,
                phone=contact.phone,
                sender_id=self.terms.brand.sender_id,
                message=message,
                contact_version=contact.version,
                evidence=contact.basis.evidence,
                warnings=tuple((result.rule, result.result.value) for result in decision.objecting),
                closes_at=closing(at, contact.phone.territory, self.terms.profile, tolerated=accepted),
            ),
        )


def _verdict(results: tuple[RuleResult, ...]) -> Verdict:
    said = {result.result for result in results}
    if Result.BLOCK in said or Result.REVIEW in said:
        return Verdict.BLOCKED
    return Verdict.DEFERRED if Result.DEFER in said else Verdict.ALLOWED


def unacknowledged(terms: Terms, results: tuple[RuleResult, ...]) -> tuple[str, ...]:
    """Rules that warn, or want a person's decision, and that nobody has acknowledged for this campaign."""
    return tuple(
        result.rule
        for result in results
        if result.result in (Result.WARN, Result.REVIEW) and result.rule not in terms.acknowledged
    )
