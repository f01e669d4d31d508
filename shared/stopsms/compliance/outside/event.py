"""Domain events: what others may want to follow, derived from what is recorded anyway (evidence, campaigns, anchors), never apart from it.

An event says what happened and where its proof stands; whoever wants more asks the API. Its id is made from what happened, so
that the same happening, told twice, bears the same id.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from stopsms.compliance.campaign.campaign import Campaign, State
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.recurrence import RecurrenceRun, RunFate
from stopsms.compliance.consent.recording import AWAITED, NOT_ASKED
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.interaction import Interaction
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue


class EventType(StrEnum):
    """What happened. A type, once published, never changes meaning."""

    CONSENT_REQUESTED = "consent.requested"
    CONSENT_GRANTED = "consent.granted"
    CONSENT_RENEWED = "consent.renewed"
    CONSENT_OPPOSED = "consent.opposed"
    CONTACT_HELD = "contact.held"
    CONTACT_RELEASED = "contact.released"
    ERASURE_REQUESTED = "erasure.requested"
    CONTACT_RECTIFIED = "contact.rectified"
    CONTACT_RENUMBERED = "contact.renumbered"
    CONTACT_ERASED = "contact.erased"
    CAMPAIGN_CREATED = "campaign.created"
    CAMPAIGN_SCHEDULED = "campaign.scheduled"
    CAMPAIGN_STARTED = "campaign.started"
    CAMPAIGN_PAUSED = "campaign.paused"
    CAMPAIGN_RESUMED = "campaign.resumed"
    CAMPAIGN_FINISHED = "campaign.finished"
    CAMPAIGN_CANCELLED = "campaign.cancelled"
    RECURRENCE_REFUSED = "recurrence.refused"
    MESSAGE_SENT = "message.sent"
    MESSAGE_DELIVERED = "message.delivered"
    MESSAGE_UNDELIVERED = "message.undelivered"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_UNCERTAIN = "message.uncertain"
    MESSAGE_BLOCKED = "message.blocked"
    REPLY_RECEIVED = "reply.received"
    ARCHIVE_ANCHORED = "archive.anchored"


MEANINGS: Mapping[EventType, str] = {
    EventType.CONSENT_REQUESTED: "a consent was recorded that the person still has to confirm by SMS (double opt-in)",
    EventType.CONSENT_GRANTED: "the contact may be messaged from now on, on the legal basis given (it may have been opposed before); or a "
    "contact that could be messaged on another basis, a customer for instance, has consented (`before` is then `granted`)",
    EventType.CONSENT_RENEWED: "another legal basis, or another consent, was recorded for a contact that could already be messaged",
    EventType.CONSENT_OPPOSED: "the person opposed, by any channel, possibly again (`before` is then `opposed` too)",
    EventType.CONTACT_HELD: "something arrived that nobody has read yet: do not message the person (`after` is `held` or `opposed`)",
    EventType.CONTACT_RELEASED: "everything that arrived has been read and none of it opposes; `after` is the contact's status",
    EventType.ERASURE_REQUESTED: "the person wants their data erased; comes with a `consent.opposed`",
    EventType.CONTACT_RECTIFIED: "the person had their data corrected: correct yours (GDPR art. 19)",
    EventType.CONTACT_RENUMBERED: "the person has a new number; `previous_reference` is the one that is no longer theirs",
    EventType.CONTACT_ERASED: "the contact's data was removed, on request or at the end of its term: erase yours (GDPR art. 19)",
    EventType.CAMPAIGN_CREATED: "a draft was created, or a campaign that `continues` another (`campaign.scheduled` follows)",
    EventType.CAMPAIGN_SCHEDULED: "a draft was scheduled, or a scheduled campaign was moved to another time, under the terms in force then",
    EventType.CAMPAIGN_STARTED: "sending started",
    EventType.CAMPAIGN_PAUSED: "nothing more is sent until it is resumed",
    EventType.CAMPAIGN_RESUMED: "a paused campaign continues, or waits for its start again",
    EventType.CAMPAIGN_FINISHED: "every planned recipient has an outcome; receipts may still arrive",
    EventType.CAMPAIGN_CANCELLED: "nothing more will ever be sent",
    EventType.RECURRENCE_REFUSED: "a run of a recurring campaign will not take place: refused, or missed, with why; the next one may",
    EventType.MESSAGE_SENT: "the carrier took the message; not told where its receipt was faster",
    EventType.MESSAGE_DELIVERED: "it arrived, as the operator reports",
    EventType.MESSAGE_UNDELIVERED: "the operator could not deliver it: `reason` is the carrier's word",
    EventType.MESSAGE_FAILED: "the carrier refused it: `reason` is its word; nobody was charged for it, and it is not tried again",
    EventType.MESSAGE_UNCERTAIN: "the carrier gave no answer: it may have left, and is not sent again; a receipt may still settle it",
    EventType.MESSAGE_BLOCKED: "rules, or its own end, kept it back: `rules` names them",
    EventType.REPLY_RECEIVED: "the person wrote, and this is what was concluded from it; their words are not in it",
    EventType.ARCHIVE_ANCHORED: "the archive was anchored: keep `sha256` elsewhere, to prove later that nothing before it was changed",
}


@dataclass(frozen=True, slots=True)
class ActRecorded:
    """An act of a person was recorded."""

    phone: Phone
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ContactErased:
    """A contact is stored no more. `last` is how it was last stored, which nothing else tells any more."""

    last: Contact
    at: datetime


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """A campaign was created (`before` is None) or changed, from that state, at that moment."""

    before: State | None
    after: Campaign
    at: datetime


@dataclass(frozen=True, slots=True)
class RunRecorded:
    """A run of a recurring campaign was put on record."""

    run: RecurrenceRun


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """Something more became known of one recipient of a campaign, at that moment: `before` is what was, None when nothing was."""

    campaign_id: str
    batch: str
    index: int
    before: Fate | None
    outcome: Outcome
    at: datetime


Happening = ActRecorded | ContactErased | CampaignChanged | RunRecorded | OutcomeRecorded


def event_id(kind: EventType, *what: Any) -> str:
    """The event's identifier: the same for the same occurrence, however often and by whatever worker it is published."""
    identity = "\0".join([kind.value, *map(str, what)])
    return f"evt_{hashlib.sha256(identity.encode()).hexdigest()[:32]}"


def events_of_act(evidence: Evidence) -> tuple[EventType, ...]:
    """What an act is to others. Signs of life are nobody else's business, and a review that changes nothing is not an event."""
    before, after = effect_of(evidence)
    kinds: tuple[EventType, ...] = ()
    match evidence.act:
        case Act.BASIS_RECORDED | Act.CONFIRMED:
            kinds = _events_of_consent(before, after, evidence.content)
        case Act.OPPOSED if evidence.content.get("erasure_requested"):
            kinds = EventType.CONSENT_OPPOSED, EventType.ERASURE_REQUESTED
        case Act.OPPOSED:
            kinds = (EventType.CONSENT_OPPOSED,)
        case Act.HELD:
            kinds = (EventType.CONTACT_HELD,)
        case Act.OPPOSITION_REVIEWED:
            kinds = _events_of_review(before, after)
        case Act.RECTIFIED:
            kinds = (EventType.CONTACT_RECTIFIED,)
        case Act.NUMBER_CHANGED if "from" in evidence.content:  # the other record of the pair says where to
            kinds = (EventType.CONTACT_RENUMBERED,)
    return kinds


def _events_of_consent(
    before: Status | None, after: Status | None, content: Mapping[str, JsonValue]
) -> tuple[EventType, ...]:
    """One recorded beneath a hold makes nobody contactable: what the release makes of it is published then.

    One that waits for its yes is requested, whatever stands; one that nobody is asked about is no news of a consent. A customer who
    agrees for the first time grants it, though they could be written to before.
    """
    confirmation = content.get("confirmation")
    if confirmation == NOT_ASKED:
        return ()
    if confirmation == AWAITED and after is Status.GRANTED:
        return (EventType.CONSENT_REQUESTED,)
    if after is Status.GRANTED:
        renewed = before is Status.GRANTED and not content.get("first_consent")
        return (EventType.CONSENT_RENEWED if renewed else EventType.CONSENT_GRANTED,)
    return () if after in (None, Status.HELD) else (EventType.CONSENT_REQUESTED,)


def _events_of_review(before: Status | None, after: Status | None) -> tuple[EventType, ...]:
    if before is not Status.OPPOSED and after is Status.OPPOSED:
        return (EventType.CONSENT_OPPOSED,)
    return (EventType.CONTACT_RELEASED,) if before is Status.HELD and after is not Status.HELD else ()


def effect_of(evidence: Evidence) -> tuple[Status | None, Status | None]:
    """The contact's status before and after the act; None when the record does not say (its content was erased, say)."""
    found = evidence.content.get("effect")
    if not isinstance(found, Mapping):
        return None, None
    return Status(str(found["before"])), Status(str(found["after"]))


_ENTERED: Mapping[State, EventType] = {
    State.SCHEDULED: EventType.CAMPAIGN_SCHEDULED,
    State.RUNNING: EventType.CAMPAIGN_STARTED,
    State.PAUSED: EventType.CAMPAIGN_PAUSED,
    State.FINISHED: EventType.CAMPAIGN_FINISHED,
    State.CANCELLED: EventType.CAMPAIGN_CANCELLED,
}


_OF_FATE: Mapping[Fate, EventType] = {
    Fate.SENT: EventType.MESSAGE_SENT,
    Fate.DELIVERED: EventType.MESSAGE_DELIVERED,
    Fate.UNDELIVERED: EventType.MESSAGE_UNDELIVERED,
    Fate.FAILED: EventType.MESSAGE_FAILED,
    Fate.UNCERTAIN: EventType.MESSAGE_UNCERTAIN,
    Fate.BLOCKED: EventType.MESSAGE_BLOCKED,
}


def event_of_outcome(before: Fate | None, after: Fate) -> EventType | None:
    """What a change of an outcome is to others; that a message waits for a lawful hour is no news of it."""
    return None if before is after else _OF_FATE.get(after)


class ReplyEffect(StrEnum):
    """What was concluded from a reply: the person opposed, confirmed a consent, is held until somebody has read it, or none of these."""

    OPPOSED = "opposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    HARMLESS = "harmless"


def effect_of_reply(evidence: Evidence) -> ReplyEffect | None:
    """What a reply by SMS did; None where the act is of another kind, or came by another way."""
    by_sms = evidence.content.get("source") == "sms"
    match evidence.act:
        case Act.OPPOSED if by_sms:
            return ReplyEffect.OPPOSED
        case Act.HELD if by_sms:
            return ReplyEffect.HELD
        case Act.CONFIRMED:
            return ReplyEffect.CONFIRMED
        case Act.HEARD_FROM if evidence.content.get("interaction") == Interaction.REPLY:
            return ReplyEffect.HARMLESS
    return None


def events_of_campaign(before: State | None, after: State) -> tuple[EventType, ...]:
    """What a change of a campaign is to others: a step of its life. Any other change is none."""
    if before is None:
        scheduled = after is State.SCHEDULED  # one that continues another has never been a draft
        return (EventType.CAMPAIGN_CREATED, *((EventType.CAMPAIGN_SCHEDULED,) if scheduled else ()))
    if before is after:
        return (EventType.CAMPAIGN_SCHEDULED,) if after is State.SCHEDULED else ()  # it was moved to another time
    if before is State.PAUSED and after in (State.SCHEDULED, State.RUNNING):
        return (EventType.CAMPAIGN_RESUMED,)
    return (_ENTERED[after],)


def events_of_run(fate: RunFate) -> tuple[EventType, ...]:
    """What a run on record is to others. One that is scheduled is told of as a campaign."""
    return () if fate is RunFate.SCHEDULED else (EventType.RECURRENCE_REFUSED,)
