"""What every act on a contact has in common: evidence, chained to the contact's latest record, and the contact's next version."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from stopsms.compliance.person.contact import Contact
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, seal

ActOn = Callable[[Contact, datetime, str], tuple[Contact, Evidence]]
"""An act, ready to be applied to a contact: given the contact, now and a salt, the contact as changed and the evidence."""


def evidence_of(
    contact: Contact, act: Act, occurred_at: datetime, now: datetime, content: Mapping[str, JsonValue]
) -> Evidence:
    """The evidence of an act on this contact. `content` holds a random `salt` (see `evidence.seal`)."""
    return seal(contact.advertiser_id, (contact.sequence, contact.head), act, occurred_at, now, content)


def with_act(
    contact: Contact,
    act: Act,
    occurred_at: datetime,
    now: datetime,
    content: Mapping[str, JsonValue],
    changed: Contact | None = None,
) -> tuple[Contact, Evidence]:
    """The contact at its next version, and the evidence of the act.

    `changed` is the contact as the act leaves it; without it, only version and chain move on.
    """
    record = evidence_of(contact, act, occurred_at, now, content)
    after = replace(changed or contact, version=contact.version + 1, sequence=record.sequence, head=record.hash)
    return after, record


def last_contact(contact: Contact, at: datetime) -> datetime:
    """The contact's latest sign of life, after one at that instant."""
    return max(contact.last_contact_at or at, at)
