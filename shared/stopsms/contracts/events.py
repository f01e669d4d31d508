"""Domain events as they are published on the event bus.

The JSON schemas in docs/schemas are generated from these classes (`make schemas`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import Campaign, Counts, State
from stopsms.compliance.campaign.recurrence import RecurrenceRun, RunFate, RunFigures
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.outside.event import (
    ActRecorded,
    CampaignChanged,
    ContactErased,
    EventType,
    OutcomeRecorded,
    ReplyEffect,
    effect_of,
    event_id,
)
from stopsms.compliance.person.contact import LegalBasis, Status
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.evidence import Act
from stopsms.contracts import recurrence_records  # noqa: F401 (declares how the figures of a run are written)
from stopsms.contracts.codec import Form, Record, declare, form_of

SOURCE = "stop-sms"
"""The `source` of our events on the bus; their `detail-type` is the event's type."""

FOR_WEBHOOKS = "webhooks"
"""What `resources` of an event on the bus contains if it goes to webhooks too: their rule lets no other through."""

EXTERNAL_REFERENCE = "external_reference"
"""The contact attribute under which an advertiser keeps its own identifier of the person, if it gives one."""


def referenced(advertiser_id: str, phone: Phone) -> str:
    """What is hashed with a key into a contact's reference. It differs by advertiser, so that two cannot join their records."""
    return f"{advertiser_id} {phone.e164}"


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """Whom an event is about, without the number.

    `reference` is a keyed hash of it for this advertiser (`GET /contacts/{phone}` returns it too), `external_reference` the
    advertiser's own identifier. `phone` is present only where the deployment is configured so.
    """

    reference: str
    territory: Territory
    external_reference: str | None = None
    phone: str | None = None


declare(Form(PersonDetail, omit=("phone",)))


@dataclass(frozen=True, slots=True)
class EvidenceReference:
    """The record in the contact's chain that proves it. Within one contact, a higher sequence is a later record."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """Something about one person's consent, opposition or data. `source` is the channel by which it came, if any.

    For an erased contact, `evidence` is the last record before the erasure.
    """

    id: str
    type: Literal[
        EventType.CONSENT_REQUESTED,
        EventType.CONSENT_GRANTED,
        EventType.CONSENT_RENEWED,
        EventType.CONSENT_OPPOSED,
        EventType.CONTACT_HELD,
        EventType.CONTACT_RELEASED,
        EventType.ERASURE_REQUESTED,
        EventType.CONTACT_RECTIFIED,
        EventType.CONTACT_RENUMBERED,
        EventType.CONTACT_ERASED,
    ]
    schema_version: Literal[1]
    occurred_at: datetime
    recorded_at: datetime
    advertiser_id: str
    contact: PersonDetail
    before: Status | None
    after: Status | None
    legal_basis: LegalBasis | None
    source: str | None
    doubtful: bool
    evidence: EvidenceReference
    previous_reference: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """A campaign as an event shows it. Within one campaign, a higher revision is a later state.

    `tripped` is the measure by which a paused campaign paused itself. It `continues` that campaign through another carrier, or was
    cancelled and is `continued_as` that one; `recurrence` is the recurring campaign that it is a run of. Left out of any other.
    """

    id: str
    name: str
    nature: Nature
    category: str | None
    status: State
    revision: int
    scheduled_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    tripped: Measure | None
    continues: str | None = None
    continued_as: str | None = None
    recurrence: str | None = None


declare(Form(CampaignSummary, omit=("continues", "continued_as", "recurrence")))


@dataclass(frozen=True, slots=True)
class CampaignEvent:
    """A step in a campaign's life. `counts` once it is over (finished, cancelled).

    None of the counts is older than `counted_at`, which is left out if a part of a large campaign was never counted. Of one that was
    cancelled, messages on their way are not in them yet: `GET /campaigns/{id}` goes on counting.
    """

    id: str
    type: Literal[
        EventType.CAMPAIGN_CREATED,
        EventType.CAMPAIGN_SCHEDULED,
        EventType.CAMPAIGN_STARTED,
        EventType.CAMPAIGN_PAUSED,
        EventType.CAMPAIGN_RESUMED,
        EventType.CAMPAIGN_FINISHED,
        EventType.CAMPAIGN_CANCELLED,
    ]
    schema_version: Literal[1]
    occurred_at: datetime
    advertiser_id: str
    campaign: CampaignSummary
    counts: Counts | None
    counted_at: datetime | None = None


declare(Form(CampaignEvent, omit=("counted_at",)))


@dataclass(frozen=True, slots=True)
class RecurrenceRunDetail:
    """A run that does not take place: of which recurring campaign, the local day and the instant that it was due, and why.

    `reason` is a code, `rules` those that refuse it or that nobody has accepted, `figures` what was predicted beside what is allowed.
    """

    recurrence_id: str
    name: str
    day: date
    due: datetime
    fate: RunFate
    reason: str
    title: str
    rules: tuple[str, ...]
    figures: RunFigures | None


@dataclass(frozen=True, slots=True)
class RecurrenceEvent:
    """A run of a recurring campaign was refused or missed."""

    id: str
    type: Literal[EventType.RECURRENCE_REFUSED]
    schema_version: Literal[1]
    occurred_at: datetime
    advertiser_id: str
    run: RecurrenceRunDetail


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """One message to one person. `campaign_id` and `send_id` identify it; `reference` is the caller's own name of a single message.

    `parts` is what it is billed as, `reason` the carrier's word where it gave one, `rules` what warned of it or kept it back, and
    `evidence` the record of the person's chain that it rests on.
    """

    campaign_id: str
    send_id: str
    reference: str | None
    nature: Nature
    category: str | None
    parts: int
    message_id: str | None
    reason: str | None
    rules: list[str]
    evidence: int | None


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """What became of one message. `occurred_at` is when it was recorded."""

    id: str
    type: Literal[
        EventType.MESSAGE_SENT,
        EventType.MESSAGE_DELIVERED,
        EventType.MESSAGE_UNDELIVERED,
        EventType.MESSAGE_FAILED,
        EventType.MESSAGE_UNCERTAIN,
        EventType.MESSAGE_BLOCKED,
    ]
    schema_version: Literal[1]
    occurred_at: datetime
    advertiser_id: str
    contact: PersonDetail
    message: MessageDetail


@dataclass(frozen=True, slots=True)
class ReplyEvent:
    """A reply by SMS and what was concluded from it. `kind` says what waits to be read, if something does.

    Its words stay where they can be erased: `GET /reviews` and the evidence have them.
    """

    id: str
    type: Literal[EventType.REPLY_RECEIVED]
    schema_version: Literal[1]
    occurred_at: datetime
    recorded_at: datetime
    advertiser_id: str
    contact: PersonDetail
    concluded: ReplyEffect
    kind: str | None
    evidence: EvidenceReference


@dataclass(frozen=True, slots=True)
class AnchorDetail:
    """An anchor of the archive: its number, the SHA-256 of its object, which identifies a copy, and when it was made."""

    number: int
    sha256: str
    anchored_at: datetime


@dataclass(frozen=True, slots=True)
class ArchiveEvent:
    """The archive was anchored. One chain holds the records of every advertiser, so the event belongs to none of them."""

    id: str
    type: Literal[EventType.ARCHIVE_ANCHORED]
    schema_version: Literal[1]
    occurred_at: datetime
    advertiser_id: None
    anchor: AnchorDetail


AdvertiserEvent = ConsentEvent | CampaignEvent | RecurrenceEvent | MessageEvent | ReplyEvent
"""An event of one advertiser."""

DomainEvent = AdvertiserEvent | ArchiveEvent


def consent_event(kind: EventType, act: ActRecorded, person: PersonDetail, previous: str | None = None) -> ConsentEvent:
    """The event of that kind for an act; `previous` is the reference of the number that the person left."""
    evidence, content = act.evidence, act.evidence.content
    before, after = effect_of(evidence)
    basis = LegalBasis.CONSENT if evidence.act is Act.CONFIRMED else content.get("legal_basis")
    return ConsentEvent(
        id=event_id(kind, evidence.hash),
        type=kind,  # type: ignore[arg-type]  # events_of_act gives no other kinds
        schema_version=1,
        occurred_at=evidence.occurred_at,
        recorded_at=evidence.recorded_at,
        advertiser_id=evidence.advertiser_id,
        contact=person,
        before=before,
        after=after,
        legal_basis=None if basis is None else LegalBasis(str(basis)),
        source="sms" if evidence.act is Act.CONFIRMED else _text(content.get("source")),
        doubtful=evidence.act is Act.HELD,
        evidence=EvidenceReference(evidence.sequence, evidence.hash),
        previous_reference=previous,
    )


def erased_event(erased: ContactErased, person: PersonDetail) -> ConsentEvent:
    """The event for an erasure."""
    last = erased.last
    return ConsentEvent(
        id=event_id(EventType.CONTACT_ERASED, last.advertiser_id, last.head),
        type=EventType.CONTACT_ERASED,
        schema_version=1,
        occurred_at=erased.at,
        recorded_at=erased.at,
        advertiser_id=last.advertiser_id,
        contact=person,
        before=last.status,
        after=None,
        legal_basis=None,
        source=None,
        doubtful=False,
        evidence=EvidenceReference(last.sequence, last.head),
    )


def message_event(kind: EventType, recorded: OutcomeRecorded, campaign: Campaign, person: PersonDetail) -> MessageEvent:
    """The event of that kind for an outcome of this campaign, or single message."""
    outcome = recorded.outcome
    send_id = f"{recorded.batch}.{recorded.index}"
    return MessageEvent(
        id=event_id(kind, campaign.id, send_id),
        type=kind,  # type: ignore[arg-type]  # event_of_outcome gives no other kinds
        schema_version=1,
        occurred_at=recorded.at,
        advertiser_id=campaign.terms.advertiser.id,
        contact=person,
        message=MessageDetail(
            campaign_id=campaign.id,
            send_id=send_id,
            reference=(campaign.name or None) if campaign.single else None,
            nature=campaign.terms.nature,
            category=campaign.terms.category,
            parts=outcome.parts,
            message_id=outcome.message_id or None,
            reason=outcome.reason or None,
            rules=[objection.rule for objection in outcome.objections],
            evidence=outcome.evidence or None,
        ),
    )


def reply_event(act: ActRecorded, concluded: ReplyEffect, person: PersonDetail) -> ReplyEvent:
    """The event of a reply."""
    evidence = act.evidence
    return ReplyEvent(
        id=event_id(EventType.REPLY_RECEIVED, evidence.hash),
        type=EventType.REPLY_RECEIVED,
        schema_version=1,
        occurred_at=evidence.occurred_at,
        recorded_at=evidence.recorded_at,
        advertiser_id=evidence.advertiser_id,
        contact=person,
        concluded=concluded,
        kind=_text(evidence.content.get("kind")) if concluded is ReplyEffect.HELD else None,
        evidence=EvidenceReference(evidence.sequence, evidence.hash),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def campaign_event(
    kind: EventType, change: CampaignChanged, counts: Counts | None, counted_at: datetime | None = None
) -> CampaignEvent:
    """The event of that kind for a campaign's change."""
    campaign = change.after
    moments: Mapping[EventType, datetime | None] = {
        EventType.CAMPAIGN_CREATED: campaign.created_at,
        EventType.CAMPAIGN_STARTED: campaign.started_at,
        EventType.CAMPAIGN_FINISHED: campaign.finished_at,
        EventType.CAMPAIGN_CANCELLED: campaign.finished_at,
    }
    return CampaignEvent(
        id=event_id(kind, campaign.id, campaign.revision),
        type=kind,  # type: ignore[arg-type]  # events_of_campaign gives no other kinds
        schema_version=1,
        occurred_at=moments.get(kind) or change.at,
        advertiser_id=campaign.terms.advertiser.id,
        campaign=_summary(campaign),
        counts=counts,
        counted_at=counted_at,
    )


def recurrence_event(kind: EventType, run: RecurrenceRun) -> RecurrenceEvent:
    """The event of that kind for a run on record: there is one record of each."""
    return RecurrenceEvent(
        id=event_id(kind, run.recurrence_id, run.day),
        type=kind,  # type: ignore[arg-type]  # events_of_run gives no other kinds
        schema_version=1,
        occurred_at=run.recorded_at,
        advertiser_id=run.advertiser_id,
        run=RecurrenceRunDetail(
            recurrence_id=run.recurrence_id,
            name=run.name,
            day=run.day,
            due=run.due,
            fate=run.fate,
            reason=run.reason,
            title=run.title,
            rules=run.rules,
            figures=run.figures,
        ),
    )


def archive_event(anchor: AnchorDetail) -> ArchiveEvent:
    """The event for an anchor."""
    return ArchiveEvent(
        id=event_id(EventType.ARCHIVE_ANCHORED, anchor.sha256),
        type=EventType.ARCHIVE_ANCHORED,
        schema_version=1,
        occurred_at=anchor.anchored_at,
        advertiser_id=None,
        anchor=anchor,
    )


def _summary(campaign: Campaign) -> CampaignSummary:
    return CampaignSummary(
        id=campaign.id,
        name=campaign.name,
        nature=campaign.terms.nature,
        category=campaign.terms.category,
        status=campaign.state,
        revision=campaign.revision,
        scheduled_at=campaign.at,
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        tripped=None if campaign.trip is None else campaign.trip.measure,
        continues=campaign.terms.continues[-1] if campaign.terms.continues else None,
        continued_as=campaign.continued_as or None,
        recurrence=campaign.recurrence or None,
    )


def event_record(event: DomainEvent) -> Record:
    """An event as a JSON object. A number that is not to be published is left out rather than null."""
    return form_of(type(event)).write(event)
