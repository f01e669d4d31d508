"""Answers to what a person may ask for, about what is kept how long, and about what waits to be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from stopsms.compliance.campaign.advertiser import ContactDetails
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.retention import RetentionRun
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.hold import HoldKind, due_at, kind_of
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Asker
from stopsms.compliance.ports.inbound import UnattributedMessage
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers.consents import ContactAnswer, RecordedAnswer
from stopsms.contracts.codec import Form, declare

declare(
    Form(
        RetentionRun,
        without=("mark", "revision"),
        omit=("principal",),
        doc="""A run of the retention: what it removed, by term, or in a dry run would have. `finished_at` is null while it continues.

`erasures` were finished by it; `unreadable` are oppositions hashed with a key that this deployment no longer has.
`principal` is the key or person that began it; not there where the hour did.""",
    )
)


@dataclass(frozen=True, slots=True)
class ErasureAnswer:
    """What remains after an erasure: since when the number is opposed, and the record of the erasure.

    Until it is `complete` (a quarter of an hour, at most some hours), rosters of running campaigns may still hold the number.
    """

    opposed_at: Annotated[datetime | None, datetime]
    asked_by: Annotated[Asker | None, "who asked for it; null: nobody said so, in this call or in the one that erased"]
    evidence: Evidence
    complete: bool


@dataclass(frozen=True, slots=True)
class PreferenceLinkAnswer:
    """The link to a person's preference page. Whoever holds it sees the page and may oppose: it goes to that person alone."""

    url: str


@dataclass(frozen=True, slots=True)
class NumberChangeAnswer:
    """Both contacts of a person who changed numbers, each with its record."""

    old: RecordedAnswer
    new: RecordedAnswer


@dataclass(frozen=True, slots=True)
class ControllerAnswer:
    """The advertiser, as the person has to know it."""

    id: str
    name: str
    legal_name: str
    siren: str
    contact: ContactDetails


@dataclass(frozen=True, slots=True)
class ReplyAnswer:
    """A message that the person wrote."""

    received_at: datetime
    to: str
    body: str
    understood_as: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class HeldMessageAnswer:
    """A message of a campaign, with what became of it and the record that authorised it."""

    campaign_id: str
    campaign: str
    send_id: str
    sender_id: Annotated[str, "the sender that the SMS shows"]
    status: Fate | Literal["planned"]
    at: datetime | None
    text: str | None
    rules: list[str]
    evidence: int | None
    contact_version: int | None
    message_id: str | None
    carrier: Annotated[
        str | None,
        "the declared carrier that it was given to, or is to be; null: the one that the system is deployed with",
    ]


@dataclass(frozen=True, slots=True)
class HeldDataAnswer:
    """All that is held on a person for an advertiser: access (GDPR art. 15) and portability (art. 20) in one document.

    `left_out_before`: until then somebody else may have had the number (it was given up, or its data erased or purged). What is older is
    left out; with `former_holders=true` it is in, for whoever shows that it is theirs. What is held on `number_before`, messages
    to it among it, is asked for apart, with `former_holders=true`.
    """

    format: Literal["stop-sms/held-data/1"]
    at: datetime
    controller: ControllerAnswer
    phone: Phone
    contact: ContactAnswer | None
    claims: dict[str, datetime]
    erased: ErasedContact | None
    evidence: list[Evidence]
    replies: list[ReplyAnswer]
    messages: list[HeldMessageAnswer]
    left_out_before: datetime | None
    number_before: Annotated[str | None, "the number that the person had until they changed it for this one"]
    next: Annotated[str | None, "older campaigns follow there"]


@dataclass(frozen=True, slots=True)
class RetentionRunsAnswer:
    """A page of runs, newest first."""

    runs: list[RetentionRun]
    next: str | None


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """Something that a person has to read. A request has a day by which it must be answered (GDPR art. 12(3))."""

    phone: Phone
    kind: HoldKind
    received_at: datetime
    due_at: datetime | None
    words: str
    matched: str
    evidence: int


def review_answer(phone: Phone, evidence: Evidence) -> ReviewAnswer:
    """An act that a person has to look at."""
    content, kind = evidence.content, kind_of(evidence)
    return ReviewAnswer(
        phone=phone,
        kind=kind,
        received_at=evidence.occurred_at,
        due_at=due_at(kind, evidence.occurred_at),
        words=str(content.get("words", "")),
        matched=str(content.get("matched", "")),
        evidence=evidence.sequence,
    )


@dataclass(frozen=True, slots=True)
class StrayAnswer:
    """A message from a sender that is not a mobile number of a country with a rulebook: a person has to find out who wrote.

    Several advertisers may share the number that was written to: each has it on its list.
    """

    stray: Annotated[str, "its identifier, for the conclusion"]
    sender: str
    to: str
    received_at: datetime
    words: str
    understood_as: str
    matched: str


def stray_answer(stray: UnattributedMessage) -> StrayAnswer:
    """A message from a sender that is not a mobile number."""
    return StrayAnswer(
        stray=stray.identity,
        sender=stray.sender,
        to=stray.recipient,
        received_at=stray.received_at,
        words=stray.body,
        understood_as=stray.intent,
        matched=stray.matched,
    )


@dataclass(frozen=True, slots=True)
class ReviewsAnswer:
    """A page of what a person has to look at, oldest first; the first page also has what came from no mobile number."""

    reviews: list[ReviewAnswer]
    strays: list[StrayAnswer]
    next: str | None


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """The contact and the evidence of the conclusion; for a stray message, which has no contact, the message itself."""

    contact: ContactAnswer | None
    evidence: Evidence | None
    stray: StrayAnswer | None
