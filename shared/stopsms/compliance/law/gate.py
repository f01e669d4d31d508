"""The gate: the whole rulebook on one contact at one moment. Only the gate makes a clearance, and a gateway sends nothing else.

For a test advertiser it makes none, whatever the rules say: so nothing of its campaigns can be handed to a carrier. Nor does it for
somebody whom a campaign that this one continues has claimed, or one that continues it: so nobody gets the message of a chain twice,
nor two of the texts that are compared.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from stopsms.compliance.campaign.campaign import RESUMABLE, Terms
from stopsms.compliance.campaign.continuation import claim_that_bars
from stopsms.compliance.campaign.outcome import (
    BARRING,
    CLAIMED_BY_CONTINUED,
    CLAIMED_BY_VARIANT,
    CLAIMS_FORGOTTEN,
    EXPIRED,
    NO_SERVICE,
    TEST_ADVERTISER,
    ReasonOfNoRule,
    RecordedObjection,
    recorded,
)
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.consent.standing import resting_on
from stopsms.compliance.law import eligibility
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.decision import Decision, Message, Verdict
from stopsms.compliance.law.edition import Edition, edition_of
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, RuleResult, judge_all
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import draft_of, final_message
from stopsms.compliance.message.personalisation import Rendered, put_back, render, sample
from stopsms.compliance.person.contact import Contact, LegalBasis, Professional
from stopsms.compliance.person.phone import Phone, Territory

DAY_AND_NIGHT = timedelta(hours=24)
"""No window closes for a transactional message; its clearance holds for as long as a message is tried at all, far more than a claim's."""

Content = tuple[Message, tuple[RuleResult, ...]]
"""A message as it leaves, and what the content rules say of it."""

REMEMBERED = 1024
"""How many of them a gate remembers: many people share a first name."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """Leave to send this message to this phone, as long as the contact stays at this version.

    `evidence` is the record that authorises it; `rulebook` the edition that judged, `warnings` what its rules warned of;
    `closes_at` is when the lawful window ends where the recipient is (UTC): the message may not leave after it. It leaves by `route`.
    `transactional` when it is needed for what the person asked for: a carrier may treat it otherwise than advertising.
    """

    campaign_id: str
    advertiser_id: str
    phone: Phone
    sender_id: str
    message: Message
    contact_version: int
    evidence: int
    rulebook: str
    warnings: tuple[RecordedObjection, ...]
    closes_at: datetime
    route: Route = OWN_ROUTE
    transactional: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The decision, the edition of the rulebook that took it and, when it is `allowed`, the clearance that goes with it.

    `withheld` says why there is none though no rule may object.
    """

    decision: Decision
    edition: Edition
    clearance: Clearance | None
    withheld: ReasonOfNoRule | None = None

    @property
    def barred(self) -> tuple[str, ...]:
        """The reason, if it is one that is final, whatever the rules say, and that nobody may overrule."""
        return (self.withheld.id,) if self.withheld is not None and self.withheld.id in BARRING else ()

    @property
    def verdict(self) -> Verdict:
        """What becomes of the message. To a test advertiser it is said what the rules say."""
        return Verdict.BLOCKED if self.barred else self.decision.verdict


class Gate:
    """The rulebook applied under one campaign's terms.

    A text is judged once for each territory, day and set of personal values, then remembered for a while.
    """

    def __init__(self, terms: Terms, rules_of: date | None = None) -> None:
        """Under these terms. Each moment is judged by the rules of its day, or, to look back or ahead, all by those of one day."""
        self.terms = terms
        self._rules_of = rules_of
        self._sample = sample(terms.text)
        self._judged = lru_cache(maxsize=REMEMBERED)(self._judge_content)

    def content(self, territory: Territory, day: date) -> Content:
        """The message as it leaves for this territory, and what the content rules of that day say of it.

        A personalised text is shown with its fallbacks; that of a campaign for companies only, as a company reads it.
        """
        return self._judged(self._sample, territory, day, self.terms.companies_only)

    def content_for(self, contact: Contact, day: date) -> Content:
        """The message as it leaves for this person, and what the content rules of that day say of it."""
        rendered = render(self.terms.text, contact.attributes)
        to_company = _is_company(resting_on(contact, self.terms))
        return self._judged(rendered, contact.phone.territory, day, to_company)

    def _judge_content(self, rendered: Rendered, territory: Territory, day: date, to_company: bool) -> Content:
        draft = draft_of(self.terms, rendered, territory, to_company=to_company)
        return final_message(draft), rulebook_of(territory.country).judge_content(draft, day)

    def message_with(self, territory: Territory, values: tuple[str, ...]) -> Message | None:
        """The message as it left for a person whose own words in it were these.

        None where the text has other fields than these words: they were erased, or never kept, and no other text is the message.
        """
        rendered = put_back(self.terms.text, values)
        if len(rendered.values) != len(values):
            return None
        return final_message(draft_of(self.terms, rendered, territory))

    def judge(self, contact: Contact, at: datetime) -> Judgement:
        """Ask every rule. `at` is aware. The contact must belong to the terms' advertiser (ValueError)."""
        if contact.advertiser_id != self.terms.advertiser.id:
            raise ValueError("the contact belongs to another advertiser")
        contact = resting_on(contact, self.terms)
        rulebook = rulebook_of(contact.phone.territory.country)
        edition = edition_of(rulebook)
        hours = rulebook.hours(contact, self.terms, self._rules_of)
        facts = eligibility.facts(contact, self.terms, at, hours)
        day, nature = self._rules_of or hours.day(at), self.terms.nature
        message, on_content = self.content_for(contact, day)
        results = (
            judge_all(rulebook.contact, facts, day, nature, self.terms.acknowledged)
            + judge_all(rulebook.timing, facts, day, nature)
            + on_content
        )
        profile = hours.profile(at)
        decision = Decision(
            verdict=_verdict(results),
            until=max((result.until for result in results if result.until is not None), default=None),
            profile=profile.id if profile else self.terms.profile.id,
            rulebook=edition.id,
            contact_version=contact.version,
            results=results,
            message=message,
        )
        withheld = self._withheld(contact, at, decision)
        evidence = self._authorised_by(contact)
        if decision.verdict is not Verdict.ALLOWED or not evidence or withheld is not None:
            return Judgement(decision, edition, None, withheld)
        return Judgement(
            decision,
            edition,
            Clearance(
                campaign_id=self.terms.campaign_id,
                advertiser_id=contact.advertiser_id,
                phone=contact.phone,
                sender_id=self.terms.brand.sender_id,
                message=message,
                contact_version=contact.version,
                evidence=evidence,
                rulebook=edition.id,
                warnings=tuple(map(recorded, decision.objecting)),
                closes_at=self._closing(hours, at),
                route=self.terms.advertiser.route,
                transactional=nature is Nature.TRANSACTIONAL,
            ),
        )

    def _authorised_by(self, contact: Contact) -> int:
        """The record that authorises the message; 0: none does. A transactional one needs no basis, and what the person asked for."""
        if self.terms.nature is Nature.TRANSACTIONAL:
            return self.terms.service_record if self.terms.service_record <= contact.sequence else 0
        return 0 if contact.basis is None else contact.basis.evidence

    def _closing(self, hours: Hours, at: datetime) -> datetime:
        """Until when it may leave: the end of the window, if there is one, or of what the message is worth."""
        closing = at + DAY_AND_NIGHT if self.terms.nature is Nature.TRANSACTIONAL else hours.closing(at)
        return closing if self.terms.expires_at is None else min(closing, self.terms.expires_at)

    def _withheld(self, contact: Contact, at: datetime, decision: Decision) -> ReasonOfNoRule | None:
        """Why there is no clearance, whatever the rules say; a deferred message of a test advertiser waits as any other."""
        verdict, expires_at = decision.verdict, self.terms.expires_at
        if expires_at is not None and verdict is not Verdict.BLOCKED and (decision.until or at) >= expires_at:
            return EXPIRED
        transactional = self.terms.nature is Nature.TRANSACTIONAL
        if transactional and verdict is Verdict.ALLOWED and not self._authorised_by(contact):
            return NO_SERVICE
        if claim_that_bars(contact.claims, self.terms.campaign_id) is not None:
            return CLAIMED_BY_CONTINUED
        if self.terms.claim_that_bars(contact.claims) is not None:
            return CLAIMED_BY_VARIANT
        if self.terms.claims_since is not None and at - self.terms.claims_since > RESUMABLE:
            return CLAIMS_FORGOTTEN
        return TEST_ADVERTISER if self.terms.advertiser.test and verdict is Verdict.ALLOWED else None


def _is_company(contact: Contact) -> bool:
    """Whether the record says that a legal person holds the number; somebody who trades alone may be a consumer."""
    basis = contact.basis
    return basis is not None and (basis.legal_basis, basis.professional) == (
        LegalBasis.PROFESSIONAL,
        Professional.LEGAL_PERSON,
    )


def _verdict(results: tuple[RuleResult, ...]) -> Verdict:
    """What wants a person's decision has had it when the campaign was scheduled; if not, it is refused here."""
    kinds = {result.result for result in results}
    if Result.BLOCK in kinds or Result.REVIEW in kinds:
        return Verdict.BLOCKED
    return Verdict.DEFERRED if Result.DEFER in kinds else Verdict.ALLOWED


def open_points(terms: Terms, results: tuple[RuleResult, ...]) -> tuple[RuleResult, ...]:
    """Results that want a person's acknowledgement or decision, which nobody has given for this campaign."""
    return tuple(
        result
        for result in results
        if result.result in (Result.WARN, Result.REVIEW) and result.rule not in terms.acknowledged
    )
