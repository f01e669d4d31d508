"""The hold: while something that came about a contact is unread, the contact is not written to.

What is not understood is a no (G7): a reply that is neither a certain opposition nor certainly harmless, in any words or alphabet,
holds the contact first and is read afterwards. Sources: GDPR art. 21(2)-(3) (an objection needs no form), art. 12(3)
(one month to answer a request), art. 14(2)(f), 15, 16, 17 and 20.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.law.dates import month_after
from stopsms.compliance.person.acts import with_act
from stopsms.compliance.person.contact import Contact, Hold
from stopsms.compliance.person.contact_size import with_room
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, by_principal, effect


class HoldKind(StrEnum):
    """What waits for a person to read it, under what it is.

    A reply that was not understood; a line of a contact file that says no; the person's requests: their data, a copy to take
    away, where their number came from, a correction; and an erasure, which is a certain opposition as well and holds nothing.
    """

    REPLY = "reply"
    REFUSAL = "refusal"
    ACCESS = "access"
    PORTABILITY = "portability"
    ORIGIN = "origin"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"


_NO_REQUEST = frozenset({HoldKind.REPLY, HoldKind.REFUSAL})


def due_at(kind: HoldKind, received_at: datetime) -> datetime | None:
    """By when a request has to be answered: within one month (GDPR art. 12(3)). None for what asks for nothing."""
    return None if kind in _NO_REQUEST else month_after(received_at)


@dataclass(frozen=True, slots=True)
class Unread:
    """One thing that came about a contact: by which door, when, in what words; `reference` identifies it at that door.

    `principal` is who brought it there, if anybody did: the person's own message comes from nobody but them.
    """

    kind: HoldKind
    source: str
    received_at: datetime
    reference: str
    words: str = ""
    matched: str = ""
    operator: str | None = None
    principal: str = ""


def held(contact: Contact, unread: Unread, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact as held, and the evidence of it. An opposed one stays opposed, and is held if a consent lifts that.

    It renews no term of retention: nobody knows yet what the person meant, or whether it was they who wrote.
    """
    before = contact.standing
    sequence = contact.sequence + 1
    hold = Hold(before, (*(contact.hold.unread if contact.hold else ()), sequence))
    changed = replace(with_room(contact), hold=hold).standing_at(before)
    content: Mapping[str, JsonValue] = {
        **by_principal(unread.principal),
        "phone": contact.phone.e164,
        "kind": unread.kind,
        "source": unread.source,
        "reference": unread.reference,
        "words": unread.words,
        "matched": unread.matched,
        "operator": unread.operator,
        "effect": effect(contact.status, changed.status),
        "salt": salt,
    }
    return with_act(contact, Act.HELD, unread.received_at, now, content, changed)


def released_from(contact: Contact, evidence: int) -> Contact:
    """The contact once a person has read that record: the status beneath the hold comes back when nothing else is unread."""
    if contact.hold is None or evidence not in contact.hold.unread:
        return contact
    unread = tuple(other for other in contact.hold.unread if other != evidence)
    if unread:
        return replace(contact, hold=replace(contact.hold, unread=unread))
    return replace(contact, status=contact.standing, hold=None)


def kind_of(record: Evidence) -> HoldKind:
    """Under what a record waits to be read."""
    if record.act is Act.HELD:
        return HoldKind(str(record.content["kind"]))
    return HoldKind.ERASURE if record.content.get("erasure_requested") else HoldKind.REPLY
