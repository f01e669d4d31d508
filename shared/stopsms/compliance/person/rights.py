"""What a person may ask for: access, rectification, a change of number. Each is an act, with its own evidence.

Erasure has a module of its own. Sources: GDPR art. 12, 15, 16, 19 and 20; docs/law.md R-43.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from stopsms.compliance.errors import InputError
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.contact_size import check_size
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, by_principal


class Asker(StrEnum):
    """Who asked for something to be done with a person's data, in what capacity: never by name.

    Sources: GDPR art. 12(6) (who asks has to be the person), 8 and 80 (who may act for them), 58(2)(g) (an authority may order it),
    17(1)(d) and 5(1)(d) (the controller acts without being asked).
    """

    PERSON = "person"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"
    CONTROLLER = "controller"


@dataclass(frozen=True, slots=True)
class Request:
    """A request about a person's data: who asked, by which means and when, who dealt with it, and what was concluded.

    `asked_by` is None where nobody said who asked. `about` is the record that it answers (a request for erasure by SMS), if there is
    one; `reference` is what the controller files it under. `operator` is whom the caller names, `principal` who called, as we know it.
    None of it may name the person: the record of an erasure is kept.
    """

    means: str
    received_at: datetime
    operator: str
    reason: str = ""
    about: int | None = None
    principal: str = ""
    asked_by: Asker | None = None
    reference: str = ""


def content_of(request: Request, salt: str) -> Mapping[str, JsonValue]:
    """A request, as evidence holds it: `asked_by` and `reference` where they were given."""
    return {
        **by_principal(request.principal),
        **({} if request.asked_by is None else {"asked_by": request.asked_by.value}),
        **({"reference": request.reference} if request.reference else {}),
        "means": request.means,
        "received_at": request.received_at.isoformat(),
        "operator": request.operator,
        "reason": request.reason,
        "about": request.about,
        "salt": salt,
    }


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person corrects: attributes by name (None: remove it), and the tags, when they are given, as a whole."""

    attributes: Mapping[str, str | None] = field(default_factory=dict)
    tags: frozenset[str] | None = None


def asker_of(record: Evidence) -> Asker | None:
    """Who asked for what this record is about; None where nobody said so, or its content is gone."""
    said = record.content.get("asked_by")
    return Asker(said) if isinstance(said, str) else None


def access_recorded(chain: Sequence[Evidence], request: Request) -> bool:
    """Whether it is on record that the data were given on this very request, by the same principal: reading again is no new access."""
    asked = {name: value for name, value in content_of(request, "").items() if name != "salt"}
    return any(
        record.act is Act.ACCESSED
        and {name: value for name, value in record.content.items() if name != "salt"} == asked
        for record in chain
    )


def accessed(contact: Contact, request: Request, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact after its data were given to the person, and the evidence of that. Nothing else changes."""
    return with_act(contact, Act.ACCESSED, request.received_at, now, content_of(request, salt))


def rectified(
    contact: Contact, correction: Correction, request: Request, now: datetime, salt: str
) -> tuple[Contact, Evidence]:
    """The contact as corrected, and the evidence of it. Its status, its basis and its opposition are not the person's data to correct.

    Only what the person asked for, or somebody for them, is a sign of life. Raises ContactFull.
    """
    attributes = dict(contact.attributes)
    for name, value in correction.attributes.items():
        if value is None:
            attributes.pop(name, None)
        else:
            attributes[name] = value
    tags = contact.tags if correction.tags is None else correction.tags
    check_size(contact, tags=tags, attributes=attributes)
    content: Mapping[str, JsonValue] = {
        **content_of(request, salt),
        "attributes": dict(correction.attributes),
        "tags": None if correction.tags is None else sorted(correction.tags),
    }
    heard_at = contact.last_contact_at
    if request.asked_by not in (Asker.AUTHORITY, Asker.CONTROLLER):
        heard_at = last_contact(contact, request.received_at)
    changed = replace(contact, attributes=attributes, tags=tags, last_contact_at=heard_at)
    return with_act(contact, Act.RECTIFIED, request.received_at, now, content, changed)


class StillUnread(InputError):
    """Something that came about the contact has not been read yet: nothing is moved away from it."""

    code: ClassVar[str] = "still_unread"


@dataclass(frozen=True, slots=True)
class NumberChange:
    """The two contacts of a person who changed numbers, each with its record. They are written together or not at all."""

    old: Contact
    leaving: Evidence
    new: Contact
    arriving: Evidence


def renumbered(old: Contact, phone: Phone, request: Request, now: datetime, salts: tuple[str, str]) -> NumberChange:
    """A person is from now on to be reached at another number, of which nothing is known yet.

    What prevented messages to the old number prevents them to the new one. The old number may be reassigned: it is opposed from now
    on, so that only its new holder can consent for it, and nothing but its chain is kept. Raises StillUnread.
    """
    if old.hold is not None:
        raise StillUnread("what came from the old number has to be read first", field="phone")
    received_at = request.received_at
    leaving_content: Mapping[str, JsonValue] = {**content_of(request, salts[0]), "to": phone.e164}
    emptied = replace(
        old,
        status=Status.OPPOSED,
        hold=None,
        basis=None,
        opposed_at=old.opposed_from(received_at, now),
        tags=frozenset(),
        attributes={},
        confirmation=None,
    )
    left, leaving = with_act(old, Act.NUMBER_CHANGED, received_at, now, leaving_content, emptied)
    arriving_content: Mapping[str, JsonValue] = {
        **content_of(request, salts[1]),
        "from": old.phone.e164,
        "after": leaving.hash,
        "basis": None if old.basis is None else old.basis.evidence,
        **({"earlier": [basis.evidence for basis in old.bases[1:]]} if old.bases[1:] else {}),
    }
    fresh = Contact(old.advertiser_id, phone)
    proved = [replace(basis, evidence=fresh.sequence + 1) for basis in old.bases]
    moved = replace(
        old,
        phone=phone,
        basis=replace(proved[0], earlier=tuple(proved[1:])) if proved else None,
        last_contact_at=last_contact(old, received_at),
        confirmation=None,
    )
    new, arriving = with_act(fresh, Act.NUMBER_CHANGED, received_at, now, arriving_content, moved)
    return NumberChange(left, leaving, new, arriving)
