"""Answers about advertisers, contacts and the evidence of what people did."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.notice import Notice
from stopsms.compliance.consent.standing import categories_of
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis, Status
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers.problems import FieldError
from stopsms.contracts.answers.rules import RuleAnswer
from stopsms.contracts.codec import ABSENT, Form, declare

Carrier = Annotated[str, "the carrier that was named for its messages"]


@dataclass(frozen=True, slots=True)
class ListedAdvertiserAnswer:
    """An advertiser in a list."""

    advertiser: Advertiser
    carrier: Carrier = ABSENT


declare(Form(ListedAdvertiserAnswer, flat=("advertiser",)))


@dataclass(frozen=True, slots=True)
class StoredAdvertiserAnswer:
    """An advertiser; when it was written last, and by which key or person (null if that is not known).

    `notices` are what is to be known of it, once it is written: numbers that it shares with others for whom the caller acts too.
    """

    advertiser: Advertiser
    changed_at: datetime | None
    changed_by: str | None
    carrier: Carrier = ABSENT
    notices: tuple[Notice, ...] = ABSENT


declare(Form(StoredAdvertiserAnswer, flat=("advertiser",)))


def listed_advertiser_answer(advertiser: Advertiser) -> ListedAdvertiserAnswer:
    """An advertiser as it is listed, without the phones of its own people."""
    return ListedAdvertiserAnswer(advertiser.without_phones, advertiser.route.carrier or ABSENT)


def advertiser_answer(
    advertiser: Advertiser, change: AdvertiserChange | None, notices: tuple[Notice, ...] = ABSENT
) -> StoredAdvertiserAnswer:
    """An advertiser, with who wrote it last."""
    at, by = (None, None) if change is None else (change.at, change.by)
    return StoredAdvertiserAnswer(advertiser, at, by, advertiser.route.carrier or ABSENT, notices)


@dataclass(frozen=True, slots=True)
class AdvertisersAnswer:
    """A page of advertisers."""

    advertisers: list[ListedAdvertiserAnswer]
    next: str | None


@dataclass(frozen=True, slots=True)
class EvidenceHead:
    """The latest record of a contact's chain."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class EarlierBasisAnswer:
    """A basis that stands beside a newer consent, which does not cover all of it; without categories, a consent is for every one."""

    legal_basis: LegalBasis
    collected_at: datetime
    categories: list[str]
    evidence: Annotated[int, "the record of its act"]


@dataclass(frozen=True, slots=True)
class ContactAnswer:
    """A contact. `legal_basis` and `collected_at` are those of the newest act, `categories` all that stand, whichever act gave which.

    To a key that records and does not read (a collector's), what is known beyond its state is empty.
    """

    advertiser_id: str
    phone: Phone
    territory: Territory
    status: Status
    version: int
    legal_basis: LegalBasis | None
    collected_at: datetime | None
    categories: Annotated[list[str], "none where a consent is for every one"]
    tags: list[str]
    attributes: dict[str, str]
    last_contact_at: datetime | None
    opposed_at: datetime | None
    unread: Annotated[list[int], "the records that a person has yet to read: until then the contact is held"]
    doubtful: bool
    confirm_before: datetime | None
    evidence: EvidenceHead
    reference: Annotated[str | None, "the contact's identifier in domain events"] = ABSENT
    earlier: Annotated[list[EarlierBasisAnswer], "what stands beside the newest consent"] = ABSENT


def contact_answer(contact: Contact, reference: str = ABSENT) -> ContactAnswer:
    """A contact; `reference` is how domain events refer to it."""
    basis = contact.basis
    return ContactAnswer(
        advertiser_id=contact.advertiser_id,
        phone=contact.phone,
        territory=contact.phone.territory,
        status=contact.status,
        version=contact.version,
        legal_basis=None if basis is None else basis.legal_basis,
        collected_at=None if basis is None else basis.collected_at,
        categories=sorted(categories_of(contact)),
        tags=sorted(contact.tags),
        attributes=dict(contact.attributes),
        last_contact_at=contact.last_contact_at,
        opposed_at=contact.opposed_at,
        unread=[] if contact.hold is None else list(contact.hold.unread),
        doubtful=contact.hold is not None,
        confirm_before=None if contact.confirmation is None else contact.confirmation.expires_at,
        evidence=EvidenceHead(contact.sequence, contact.head),
        reference=reference,
        earlier=[_earlier(one) for one in contact.bases[1:]] or ABSENT,
    )


def _earlier(basis: Basis) -> EarlierBasisAnswer:
    return EarlierBasisAnswer(basis.legal_basis, basis.collected_at, sorted(basis.categories), basis.evidence)


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """A contact as recorded, with the evidence of the change."""

    contact: ContactAnswer
    evidence: Evidence


def recorded_answer(contact: Contact, evidence: Evidence) -> RecordedAnswer:
    """A contact after a change."""
    return RecordedAnswer(contact_answer(contact), evidence)


def state_alone(contact: ContactAnswer) -> ContactAnswer:
    """A contact as it is told to who may record and not read: its state; whatever else is known of the person is left empty."""
    return replace(
        contact,
        legal_basis=None,
        collected_at=None,
        categories=[],
        tags=[],
        attributes={},
        last_contact_at=None,
        opposed_at=None,
        unread=[],
        confirm_before=None,
        earlier=ABSENT,
    )


CaptureResult = Literal["recorded", "unchanged"]


@dataclass(frozen=True, slots=True)
class CapturedAnswer(RecordedAnswer):
    """What was recorded of an act of collection; `remarks` are the objections of rules that do not refuse it.

    Its `result` is `unchanged` where the same had been recorded before: with the evidence of then, and the contact as it is now.
    """

    remarks: list[RuleAnswer] = ABSENT
    result: CaptureResult = "recorded"


@dataclass(frozen=True, slots=True)
class ConsentOfManyResult:
    """What became of one of many consents, in the order in which they came; `reference` is the caller's own.

    `recorded`; `unchanged`: it had been recorded before; `refused` by `rules`; `invalid`: `errors` names each field and rule; `not_done`:
    time was up or the contact kept changing, send it again. `status` is the contact's, `evidence` the record of what was recorded now.
    `remarks` are rules that have something to say of an act that they do not refuse.
    """

    result: Literal["recorded", "unchanged", "refused", "invalid", "not_done"]
    reference: str | None = None
    status: Status | None = ABSENT
    evidence: EvidenceHead | None = ABSENT
    rules: list[str] = ABSENT
    remarks: list[str] = ABSENT
    errors: list[FieldError] = ABSENT


@dataclass(frozen=True, slots=True)
class ConsentsCapturedAnswer:
    """What became of each of many consents, how many came to what, and the words of every rule that the results name, each once."""

    results: list[ConsentOfManyResult]
    counts: dict[str, int]
    rules: list[RuleAnswer]
