"""Opposition: what a STOP, by whatever door, does to the contact; and what a person concludes from what was unread.

Sources: GDPR art. 21(2)-(3) and 7(3); CPCE art. L.34-5; docs/law.md R-50 to R-55.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from stopsms.compliance.errors import InputError
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.contact_size import with_room
from stopsms.compliance.person.hold import released_from
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, by_principal, effect

MAY_STILL_ARRIVE = timedelta(hours=24)
"""How long after it was handed over a message may ring: one for a phone that is switched on later is dropped (docs/law.md R-37)."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """A message that had been authorised when the person opposed, and that may not have arrived by then."""

    campaign_id: str
    send_id: str
    authorised_at: datetime


def in_flight(contact: Contact, now: datetime) -> tuple[InFlight, ...]:
    """What was in flight to this contact, latest first. Claims are part of the contact: at its version, this is all there was."""
    flying = [
        InFlight(campaign_id, claim.send_id, claim.at)
        for campaign_id, claim in contact.claims.items()
        if now - claim.at <= MAY_STILL_ARRIVE
    ]
    return tuple(sorted(flying, key=lambda message: message.authorised_at, reverse=True))


@dataclass(frozen=True, slots=True)
class CampaignOpposition:
    """An opposition as it concerns the campaign whose message came last before it; `in_flight` starts with that message."""

    received_at: datetime
    recorded_at: datetime
    in_flight: tuple[InFlight, ...]


@dataclass(frozen=True, slots=True)
class Opposition:
    """One act of opposition: by which door, when, in what words; `reference` identifies it at that door.

    It is certain: what may or may not oppose is a `hold`. With `erasure_requested` the person wants their data erased. `principal` is
    who reported it through a door.
    """

    source: str
    received_at: datetime
    reference: str
    words: str = ""
    matched: str = ""
    erasure_requested: bool = False
    operator: str | None = None
    principal: str = ""

    @property
    def to_review(self) -> bool:
        """Whether a person has to look at it."""
        return self.erasure_requested


def opposed(contact: Contact, opposition: Opposition, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact as opposed, and the evidence of it, with what was in flight. It takes effect whatever came before or since.

    `opposed_at` never goes back: the latest opposition is the one that a new consent has to be later than.
    """
    content: Mapping[str, JsonValue] = {
        **by_principal(opposition.principal),
        "phone": contact.phone.e164,
        "source": opposition.source,
        "reference": opposition.reference,
        "words": opposition.words,
        "matched": opposition.matched,
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
    changed = replace(
        with_room(contact),
        opposed_at=contact.opposed_from(opposition.received_at, now),
        last_contact_at=last_contact(contact, opposition.received_at),
        confirmation=None,
    )
    received_at = opposition.received_at
    return with_act(contact, Act.OPPOSED, received_at, now, content, changed.standing_at(Status.OPPOSED))


def erasure_awaited(chain: Sequence[Evidence]) -> bool:
    """Whether this person has asked for their data to be erased and nobody has concluded on it yet."""
    asked = {record.sequence for record in chain if record.content.get("erasure_requested")}
    return bool(asked - {record.content.get("about") for record in chain if record.act is Act.OPPOSITION_REVIEWED})


def source_of_opposition(chain: Sequence[Evidence]) -> str:
    """By which door somebody's latest opposition came, as its record says; "" where none does any more."""
    by_place = {record.sequence: record for record in chain}
    for record in sorted(chain, key=lambda record: record.sequence, reverse=True):
        told: Evidence | None = None
        if record.act is Act.OPPOSED:
            told = record
        elif record.act is Act.OPPOSITION_REVIEWED and record.content.get("conclusion") == Conclusion.UPHELD:
            told = by_place.get(_number(record.content.get("about")))
        if told is not None:
            return str(told.content.get("source") or "")
    return ""


def _number(about: JsonValue) -> int:
    return about if isinstance(about, int) else 0


class Conclusion(StrEnum):
    """What a person concluded from what they read: it opposes (or asks for erasure, which is met); it does not; it is answered."""

    UPHELD = "upheld"
    MISTAKEN = "mistaken"
    ANSWERED = "answered"


class SettledOtherwise(InputError):
    """There is nothing left to conclude: this record is not waiting to be read."""

    code: ClassVar[str] = "settled_otherwise"


@dataclass(frozen=True, slots=True)
class Review:
    """A person's look at one record: who concluded what, and why. `principal` is who said so through the door."""

    evidence: int
    conclusion: Conclusion
    operator: str
    reason: str
    principal: str = ""


def reviewed(contact: Contact, review: Review, about: Evidence, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact after a person has read the record `about`, and the evidence of it.

    Upheld, it opposes, whatever came since. Otherwise it holds nothing any more; a contact of which nothing else is unread is again
    what stood beneath. Nobody lifts an opposition that was certain (docs/law.md R-55).
    """
    read = released_from(contact, about.sequence)
    opposed_at = contact.opposed_at
    if review.conclusion is Conclusion.UPHELD:
        read = read.standing_at(Status.OPPOSED)
        opposed_at = contact.opposed_from(about.occurred_at, now)
    content: Mapping[str, JsonValue] = {
        **by_principal(review.principal),
        "phone": contact.phone.e164,
        "about": about.sequence,
        "conclusion": review.conclusion,
        "operator": review.operator,
        "reason": review.reason,
        "effect": effect(contact.status, read.status),
        "salt": salt,
    }
    confirmation = None if read.status is Status.OPPOSED else read.confirmation
    changed = replace(read, opposed_at=opposed_at, confirmation=confirmation)
    return with_act(contact, Act.OPPOSITION_REVIEWED, now, now, content, changed)
