"""Recording an act of collection: what it does to the contact, and its evidence. To be done only when no capture rule blocks it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from stopsms.compliance.consent.act_content import content_of
from stopsms.compliance.consent.collection import Collection, stronger_basis
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Basis, Confirmation, Contact, LegalBasis, Status
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, effect

CONFIRM_WITHIN = timedelta(hours=48)
"""How long after an act the person has to confirm it."""

AWAITED, NOT_ASKED = "awaited", "not_asked"
"""`confirmation` in the content of an act that is worth nothing without its holder's yes: they are asked for it, or they are not."""


def still_kept(contact: Contact, at: datetime) -> Contact:
    """The contact as an act of that instant finds it: without what was to be removed by then, whether or not it has been.

    A pass removes it within a day, or later where something is unread. A new act is a sign of life of its own time: it does not bring
    back what nothing may rest on any more (GDPR art. 5(1)(e); docs/law.md R-40).
    """
    if not rulebook_of(contact.phone.territory.country).retention.is_silent(contact, at):
        return contact
    return replace(contact, basis=None, tags=frozenset(), attributes={})


def granted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with this basis recorded, and the evidence of it. To be called only when no capture rule blocks.

    A weaker basis does not replace a consent that stands, and an older act not a newer one: they add to the evidence and the tags, and a
    sale stands beside the consent for what this does not cover. A consent that waits for its yes goes on waiting beside it, be this a
    sale or another consent: nobody has answered what was asked.
    `salt` is random (128 bits or more, hexadecimal).
    """
    known = still_kept(contact, collection.collected_at)
    changed = replace(
        contact.standing_at(Status.GRANTED),
        basis=stronger_basis(known, collection, contact.sequence + 1),
        last_contact_at=last_contact(contact, collection.collected_at),
        tags=known.tags | collection.tags,
        attributes={**known.attributes, **collection.attributes},
    )
    return _recorded(contact, collection, now, salt, changed)


def requested(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact of which one more act waits for its holder to confirm it (double opt-in), and the evidence of the act.

    Whoever did it may be a stranger. Until the yes, what stands goes on standing: an opposition, another basis, the tags; and it is no
    sign of life. The act is not the contact's, it is in the evidence alone; another that waits already goes on waiting.
    """
    waiting = contact.standing if contact.standing in (Status.OPPOSED, Status.GRANTED) else Status.PENDING
    changed = replace(contact.standing_at(waiting), confirmation=Confirmation(now + CONFIRM_WITHIN))
    return _recorded(contact, collection, now, salt, changed, AWAITED)


def noted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with the evidence of an act that changes nothing.

    While something is unread, a consent that the holder of the number would have to confirm is no more than that: it does not become
    usable by itself once a person has read, and nothing is sent to have it confirmed. So is what anybody may have filled in on a form for
    somebody who agreed to all of it already.
    """
    return _recorded(contact, collection, now, salt, contact, NOT_ASKED)


def _recorded(
    contact: Contact, collection: Collection, now: datetime, salt: str, changed: Contact, confirmation: str = ""
) -> tuple[Contact, Evidence]:
    content: Mapping[str, JsonValue] = {
        **content_of(contact.phone, collection, salt),
        **({"confirmation": confirmation} if confirmation else {}),
        **first_consent(contact, changed),
        "effect": effect(contact.status, changed.status),
    }
    return with_act(contact, Act.BASIS_RECORDED, collection.collected_at, now, content, changed)


def first_consent(before: Contact, after: Contact) -> Mapping[str, JsonValue]:
    """For an act's content: that somebody who could be written to on another basis has now agreed; nothing for any other act."""
    could_be = before.standing is Status.GRANTED and before.basis is not None and not _agreed(before.basis)
    return {"first_consent": True} if could_be and after.basis is not None and _agreed(after.basis) else {}


def _agreed(basis: Basis) -> bool:
    return basis.legal_basis is LegalBasis.CONSENT
