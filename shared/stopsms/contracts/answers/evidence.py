"""The case file: everything that proves a person's consent and the lawfulness of what was sent to them, in one JSON object.

The API answers with it, the document is written from it and the evidence pack contains it, so that all three agree.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Acceptance
from stopsms.compliance.campaign.campaign_act import CampaignAct
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.edition import RuleText
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Explanation, Result, Severity, SourceSeen
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.person.contact import LegalBasis, Status
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers.consents import EarlierBasisAnswer, EvidenceHead
from stopsms.contracts.codec import ABSENT, Form, declare


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One rule's result; the case file's `rules` say what it requires. `explanation` of an objection, in the words of then.

    `severity` and `citation` where the objection rested on something else than the rule as a whole.
    """

    rule: str
    result: Result
    explanation: Explanation | None = ABSENT
    severity: Severity | None = ABSENT
    citation: str | None = ABSENT


@dataclass(frozen=True, slots=True)
class SentMessageAnswer:
    """One message that left, or may have (`uncertain`), with the decision: every rule that was judged, and on what.

    `contact_version` is the state that was judged, `evidence` the record that authorised it, `rulebook` the edition that judged (null
    in decisions older than its recording); `campaign`, `rulebook` and `results` refer to the case file's campaigns and rules. Without a
    `rulebook`, `results` has only the objections that were recorded; without a `contact_version` as well, no decision is on record.
    `text` is null where it is personalised and the person's words in it were erased or not kept.
    """

    campaign: str
    send_id: str
    at: datetime
    status: Fate
    reason: str | None
    message_id: str | None
    sender_id: str
    text: str | None
    encoding: Encoding | None
    parts: int
    contact_version: int
    evidence: int
    profile: str
    rulebook: str | None
    results: list[JudgedAnswer]


@dataclass(frozen=True, slots=True)
class ProvedContactAnswer:
    """A contact, as far as rules look at it. Names and tags prove nothing, and the archive does not keep them."""

    territory: Territory
    status: Status
    version: int
    legal_basis: LegalBasis | None
    collected_at: datetime | None
    categories: list[str]
    last_contact_at: datetime | None
    opposed_at: datetime | None
    unread: Annotated[list[int], "the records that a person has yet to read: until then the contact is held"]
    doubtful: bool
    confirm_before: datetime | None
    evidence: EvidenceHead
    earlier: Annotated[list[EarlierBasisAnswer], "what stands beside the newest consent"] = ABSENT


@dataclass(frozen=True, slots=True)
class ProvedCampaignAnswer:
    """A campaign, as far as it is to be proved; `carrier` is the declared one that its messages left through, if they did."""

    name: str
    nature: Nature
    category: str | None
    brand: str
    sender_id: str
    text: str
    profile: str
    created_at: datetime
    started_at: datetime | None
    accepted: tuple[Acceptance, ...]
    acts: tuple[CampaignAct, ...]
    carrier: str = ABSENT


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """Where a rule comes from, how it was seen, and the day it was looked up; `through` names whose account of it was read.

    `seen` is absent in editions older than its recording, which do not say which sources were read.
    """

    title: str
    url: str
    checked: date
    seen: SourceSeen | None = None
    through: str | None = None


@dataclass(frozen=True, slots=True)
class RuleTextAnswer:
    """A rule's text, where it applies and since when; `rulebooks` are the editions with this text."""

    rule: str
    rulebooks: list[str]
    stages: list[Literal["capture", "sending"]]
    title: str
    severity: Severity
    citation: str
    requirement: Explanation
    source: SourceAnswer
    since: date | None
    until: date | None
    natures: list[Nature]
    further_sources: list[SourceAnswer] = ABSENT


class CitedRule(RuleText):
    """A rule's text, and the editions in which it reads so."""

    rulebooks: list[str]


@dataclass(frozen=True, slots=True)
class ProvedPerson:
    """One person: the contact, the chain of evidence, what is wrong with it, if anything, and every message sent since."""

    phone: Phone
    territory: Territory
    stop_number: str | None
    zones: list[str]
    contact: ProvedContactAnswer | None
    records: list[Evidence]
    faults: list[str]
    messages: list[SentMessageAnswer]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The facts of a case, about people or about a campaign and its recipients."""

    schema: Literal["urn:stop-sms:case-file:1"]
    about: dict[str, Any]
    advertiser: Advertiser
    people: list[ProvedPerson]
    campaigns: dict[str, ProvedCampaignAnswer]
    rulebooks: dict[str, str]
    rules: list[CitedRule]


@dataclass(frozen=True, slots=True)
class AboutAnswer:
    """Whom a case file is about."""

    phones: list[str]


@dataclass(frozen=True, slots=True)
class ProofAnswer:
    """A person's case file: the chain of evidence, what is wrong with it, if anything, and every message sent since.

    `rulebooks` are the editions in force when it is made; `rules` has their rules, and those of every edition that judged a message.
    `digest` covers everything but `compiled_at`: the same facts have the same digest.
    """

    person: ProvedPerson
    schema: Literal["urn:stop-sms:case-file:1"]
    about: AboutAnswer
    advertiser: Advertiser
    campaigns: dict[str, ProvedCampaignAnswer]
    rulebooks: dict[str, str]
    rules: list[Annotated[CitedRule, RuleTextAnswer]]
    compiled_at: datetime
    digest: str


declare(Form(ProofAnswer, flat=("person",)))
