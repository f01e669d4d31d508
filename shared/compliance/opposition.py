"""Opposition: what a STOP, by whatever door, does to the contact; and what a person may conclude from a doubtful one.

Sources: GDPR art. 21(2)-(3) and 7(3); CPCE art. L.34-5; law.md R-25 (doubtful words), R-50 to R-55.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from compliance.contact import Contact, Doubt, Status
from compliance.errors import InputError
from compliance.evidence import Act, Evidence, JsonValue, effect, seal

MAY_STILL_ARRIVE = timedelta(hours=24)
"""How long after it was handed over a message may ring: one for a phone that is switched on later is dropped (law.md R-37)."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """A message that had been authorised when the person opposed, and that may not have arrived by then."""

    campaign_id: str
    send_id: str
    authorised_at: datetime


def in_flight(contact: Contact, now: datetime) -> tuple[InFlight, ...]:
    """What was in flight to this contact, the latest first. Claims stand on the contact: at its version, this is all there was."""
    flying = [
        InFlight(campaign_id, claim.send_id, claim.at)
        for campaign_id, claim in contact.claims.items()
        if now - claim.at <= MAY_STILL_ARRIVE
    ]
    return tuple(sorted(flying, key=lambda message: message.authorised_at, reverse=True))


@dataclass(frozen=True, slots=True)
class Attributed:
    """An opposition as it concerns the campaign whose message came last before it; `in_flight` starts with that message."""

    received_at: datetime
    recorded_at: datetime
    in_flight: tuple[InFlight, ...]


@dataclass(frozen=True, slots=True)
class Opposition:
    """One act of opposition: by which door, when, in what words; `reference` identifies it at that door.

    A `doubtful` one takes effect at once, and a person looks at it. With `erasure_requested` the person wants their data erased.
    """

    source: str
    received_at: datetime
    reference: str
    words: str = ""
    matched: str = ""
    doubtful: bool = False
    erasure_requested: bool = False
    operator: str | None = None

    @property
    def to_review(self) -> bool:
        """Whether a person has to look at it."""
        return self.doubtful or self.erasure_requested


def opposed(contact: Contact, opposition: Opposition, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact as opposed, and the evidence of it, with what was in flight. It takes effect whatever came before or since.

    `opposed_at` never goes back: the latest opposition is the one that a new consent has to be later than.
    """
    content: Mapping[str, JsonValue] = {
        "phone": contact.phone.e164,
        "source": opposition.source,
        "reference": opposition.reference,
        "words": opposition.words,
        "matched": opposition.matched,
        "doubtful": opposition.doubtful,
        "erasure_requested": opposition.erasure_requested,
        "operator": opposition.operator,
        "in_flight": [
            {
                "campaign": message.campaign_id,
                "send": message.send_id,
                "authorised_at": message.authorised_at.isoformat(timespec="milliseconds"),
            }
            for message in in_flight(contact, now)
        ],
        "effect": effect(contact.status, Status.OPPOSED),
        "salt": salt,
    }
    record = seal(
        contact.advertiser_id,
        (contact.sequence, contact.head),
        Act.OPPOSED,
        opposition.received_at,
        now,
        content,
    )
    changed = replace(
        contact,
        version=contact.version + 1,
        status=Status.OPPOSED,
        opposed_at=max(contact.opposed_at or opposition.received_at, opposition.received_at),
        last_contact_at=max(contact.last_contact_at or opposition.received_at, opposition.received_at),
        sequence=record.sequence,
        head=record.hash,
        doubt=_doubt(contact, opposition, record.sequence),
        confirmation=None,
    )
    return changed, record


def _doubt(contact: Contact, opposition: Opposition, sequence: int) -> Doubt | None:
    """A doubtful opposition adds nothing to one that stands; a certain one ends all doubt."""
    if not opposition.doubtful:
        return None
    return contact.doubt if contact.status is Status.OPPOSED else Doubt(sequence, contact.status)


class Conclusion(StrEnum):
    """What a person concluded from a doubtful opposition, or from a request for erasure."""

    UPHELD = "upheld"
    MISTAKEN = "mistaken"


class SettledOtherwise(InputError):
    """A later act of the person has settled the matter: there is no doubt left to correct."""

    code: ClassVar[str] = "settled_otherwise"


@dataclass(frozen=True, slots=True)
class Review:
    """A person's look at one record: who concluded what, and why."""

    evidence: int
    conclusion: Conclusion
    operator: str
    reason: str


def reviewed(contact: Contact, review: Review, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact after a person has looked at a doubtful opposition or at a request for erasure, and the evidence of it.

    A mistaken doubtful opposition is lifted: the contact is again what it was before. Raises SettledOtherwise when another
    act of opposition stands: nobody lifts a certain one (law.md R-55).
    """
    lifted = review.conclusion is Conclusion.MISTAKEN
    if lifted and (contact.doubt is None or contact.doubt.evidence != review.evidence):
        raise SettledOtherwise("the opposition is certain: only an act of the person lifts it", field="conclusion")
    status = contact.doubt.before if lifted and contact.doubt else contact.status
    content: Mapping[str, JsonValue] = {
        "phone": contact.phone.e164,
        "about": review.evidence,
        "conclusion": review.conclusion,
        "operator": review.operator,
        "reason": review.reason,
        "effect": effect(contact.status, status),
        "salt": salt,
    }
    after = (contact.sequence, contact.head)
    record = seal(contact.advertiser_id, after, Act.OPPOSITION_REVIEWED, now, now, content)
    concerned = contact.doubt is not None and contact.doubt.evidence == review.evidence
    changed = replace(
        contact,
        version=contact.version + 1,
        status=status,
        opposed_at=None if lifted else contact.opposed_at,
        doubt=None if concerned else contact.doubt,
        sequence=record.sequence,
        head=record.hash,
    )
    return changed, record
