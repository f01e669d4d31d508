"""What a table that was restored from a backup gets back from the archive: whatever makes somebody less contactable, never more.

The archive holds every state of every contact since the backup, and the headers of its evidence; what people wrote, and what they
were shown, stands in the lost table alone. So an opposition, a hold, a claim and a version come back. A consent recorded since the
backup does not: that it was given can be shown, what was agreed to cannot (GDPR art. 7(1)); it has to be collected anew.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.person.contact import Contact, Hold, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.proof.evidence import Evidence

SOURCE = "restore"
"""The channel under which acts are replayed after a restore: nobody acts, an act is repeated."""


class Brought(StrEnum):
    """What a contact got back: an opposition; a hold; or its version, claims and chain alone."""

    OPPOSED = "opposed"
    HELD = "held"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Lost:
    """What the archive knows of a contact beyond its newest state, for what was recorded since the backup.

    `forked`: the restored table was written to before it was brought up to date, and has evidence of its own under numbers that
    the archive has others for. `unread_at` is when the last thing came that nobody has read; `erasure_requested`: that the person
    asked for erasure, and nobody has answered.
    """

    forked: bool = False
    unread_at: datetime | None = None
    erasure_requested: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """A contact as it goes into the restored table, with the records of what it got back, which have to be reviewed if `to_review`.

    With `consent_lost` a consent was recorded since the backup that cannot be proven any more.
    """

    contact: Contact
    records: tuple[Evidence, ...]
    to_review: tuple[Evidence, ...]
    brought: Brought
    consent_lost: bool


def _latest(*moments: datetime | None) -> datetime | None:
    return max((at for at in moments if at is not None), default=None)


def merged(known: Contact | None, image: Contact) -> Contact:
    """The newest state of a contact by what was known and its next archived image.

    Versions only grow and an opposition is never forgotten; where it is otherwise, two tables were written to, and what is against
    the contact in either counts.
    """
    if known is None:
        return image
    newer, older = (image, known) if image.version >= known.version else (known, image)
    opposed_at = _latest(newer.opposed_at, older.opposed_at)
    if newer is image and image.version > known.version and opposed_at == image.opposed_at:
        return image
    both = replace(newer, opposed_at=opposed_at, hold=newer.hold or older.hold, claims={**older.claims, **newer.claims})
    refused = Status.OPPOSED in (newer.status, older.status) or opposed_at != newer.opposed_at
    return both.standing_at(Status.OPPOSED if refused else newer.standing)


def is_behind(stored: Contact | None, archived: Contact, *, forked: bool) -> bool:
    """Whether the restored table lacks something that the archive knows of a contact."""
    if stored is None or stored.version < archived.version:
        return True
    return forked and (
        _latest(stored.opposed_at, archived.opposed_at) != stored.opposed_at
        or (archived.status is Status.OPPOSED and stored.status is not Status.OPPOSED)
        or (archived.hold is not None and stored.hold is None)
    )


def restored(stored: Contact | None, archived: Contact, lost: Lost, now: datetime, salts: tuple[str, str]) -> Restored:
    """The contact as it is to stand in a table that has it as `stored`. Its version follows all that either ever had.

    Claims are those of the archive: a campaign that wrote to the person does not write again (G2).
    """
    known = stored or replace(
        Contact(archived.advertiser_id, archived.phone),
        tags=archived.tags,
        last_contact_at=archived.last_contact_at,
    )
    chain = known if lost.forked else archived
    contact = replace(
        known,
        version=max(known.version, archived.version),
        claims={**archived.claims, **known.claims} if lost.forked else archived.claims,
        tags=known.tags & archived.tags,
        attributes={**known.attributes, **archived.attributes},
        sequence=chain.sequence,
        head=chain.head,
    )
    version = contact.version + 1
    records: list[Evidence] = []
    to_review: list[Evidence] = []
    if (hold := _hold(known, archived, lost, now)) is not None:
        if archived.standing not in (Status.GRANTED, Status.OPPOSED) and known.standing is Status.GRANTED:
            contact = replace(contact.standing_at(Status.NONE), basis=None)
        contact, record = held(contact, hold, now, salts[0])
        records.append(record)
        to_review.append(record)
    if (opposition := _opposition(known, archived, lost)) is not None:
        contact, record = opposed(contact, opposition, now, salts[1])
        records.append(record)
        if opposition.to_review:
            to_review.append(record)
    return Restored(
        contact=replace(contact, version=version),
        records=tuple(records),
        to_review=tuple(to_review),
        brought=Brought.OPPOSED if opposition else Brought.HELD if hold else Brought.CARRIED,
        consent_lost=archived.standing is Status.GRANTED and not _proven(known, archived),
    )


def _proven(known: Contact, archived: Contact) -> bool:
    """Whether the consent that the archive knows is one whose proof the restored table holds."""
    return known.standing is Status.GRANTED and archived.basis == known.basis


def _opposition(known: Contact, archived: Contact, lost: Lost) -> Opposition | None:
    """The opposition that the restored table lacks. One that a consent has lifted since is back: that consent is not proven."""
    at = _latest(archived.opposed_at, known.opposed_at)
    missing = archived.status is Status.OPPOSED and known.status is not Status.OPPOSED
    if at is None or not (missing or at != known.opposed_at or lost.erasure_requested):
        return None
    return Opposition(
        source=SOURCE,
        received_at=at,
        reference=f"version {archived.version}",
        erasure_requested=lost.erasure_requested,
    )


def _hold(known: Contact, archived: Contact, lost: Lost, now: datetime) -> Unread | None:
    """What has to be read before this contact is written to again: what came since, or that nobody can say what it agreed to."""
    unknown = (
        known.standing is Status.GRANTED and archived.standing is not Status.OPPOSED and not _agrees(known, archived)
    )
    read = archived.hold is None or set(archived.hold.unread) <= set(_unread(known.hold))
    if read and not unknown:
        return None
    return Unread(HoldKind.REPLY, SOURCE, lost.unread_at or now, f"version {archived.version}")


def _agrees(known: Contact, archived: Contact) -> bool:
    return archived.standing is known.standing and archived.basis == known.basis


def _unread(hold: Hold | None) -> tuple[int, ...]:
    return () if hold is None else hold.unread
