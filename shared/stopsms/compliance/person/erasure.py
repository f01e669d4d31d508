"""Erasure: what goes, and what must outlive it: the opposition, the version and the chain, known by a keyed hash of the number.

An erasure opposes: people who want their data gone do not want messages either. What remains does not identify the person, and makes
sure that only they can bring the number back. Sources: GDPR art. 17(1) and 17(3)(b), 21(3) (the opposition must go on being
respected), art. 5(1)(e); docs/law.md R-42, R-43.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stopsms.compliance.person.acts import evidence_of
from stopsms.compliance.person.contact import Claim, Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, content_of
from stopsms.compliance.proof.evidence import Act, Evidence

NO_WORKER_LIVES_LONGER = timedelta(minutes=15)
"""The longest that a worker may run: later than this, none of them still holds what it read before an erasure."""

_DIGITS_OF_A_PART = 2


def remains_part(pseudonym: str) -> str:
    """Among which part of an advertiser's erased contacts one is kept, by its keyed hash (`key:hexadecimal`): one of 256."""
    return pseudonym.rpartition(":")[2][:_DIGITS_OF_A_PART]


@dataclass(frozen=True, slots=True)
class ErasedContact:
    """What remains of a contact whose data are gone at `at`. The number is not among it.

    `version`, `sequence` and `head` go on from here if the person comes back, so that no version ever names two states; `claims`
    keep a campaign from writing twice. `opposed_at` is None when data went by their age and nobody had opposed.
    """

    advertiser_id: str
    at: datetime
    version: int
    sequence: int
    head: str
    opposed_at: datetime | None
    claims: Mapping[str, Claim] = field(default_factory=dict)

    def recalled(self, phone: Phone) -> Contact:
        """The contact of this number, as far as it is still known."""
        return Contact(
            advertiser_id=self.advertiser_id,
            phone=phone,
            version=self.version,
            status=Status.NONE if self.opposed_at is None else Status.OPPOSED,
            opposed_at=self.opposed_at,
            claims=self.claims,
            sequence=self.sequence,
            head=self.head,
            recalled=True,
        )


@dataclass(frozen=True, slots=True)
class ErasureTask:
    """What an erasure still has to clean up. It holds the number until that is done: see `use_cases.clean_up_erasure`.

    `pseudonym` replaces the number from now on; evidence up to `sequence` loses its content.
    """

    phone: Phone
    pseudonym: str
    erased: ErasedContact

    @property
    def sequence(self) -> int:
        """The last record of the chain that was erased."""
        return self.erased.sequence


def erased(contact: Contact, request: Request, now: datetime, salt: str) -> tuple[ErasedContact, Evidence]:
    """What remains of a contact after its erasure, and the evidence of that: it names no number, and is kept."""
    record = evidence_of(contact, Act.ERASED, request.received_at, now, content_of(request, salt))
    opposed_at = contact.opposed_from(request.received_at, now)
    return _remains(contact, record, now, opposed_at), record


def purged(contact: Contact, term: str, now: datetime, salt: str) -> tuple[ErasedContact, Evidence]:
    """What remains of a contact that was kept as long as `term` allows, and the evidence of that. An opposition stays."""
    record = evidence_of(contact, Act.PURGED, now, now, {"term": term, "salt": salt})
    opposed_at = contact.opposed_at if contact.status is Status.OPPOSED else None
    return _remains(contact, record, now, opposed_at), record


def _remains(contact: Contact, record: Evidence, now: datetime, opposed_at: datetime | None) -> ErasedContact:
    return ErasedContact(
        advertiser_id=contact.advertiser_id,
        at=now,
        version=contact.version + 1,
        sequence=record.sequence,
        head=record.hash,
        opposed_at=opposed_at,
        claims=contact.claims,
    )
