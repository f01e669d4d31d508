"""Recall many contacts, one of which may be stored in a form that nobody can read: it holds up none of the others."""

from collections.abc import Mapping, Sequence

from stopsms.compliance.errors import UNREADABLE
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ContactStore


def recall_readable(contacts: ContactStore, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
    """As `ContactStore.recall_all`, without those who cannot be read, and are no new ones either. Raises what else fails."""
    try:
        return contacts.recall_all(advertiser_id, phones)
    except UNREADABLE:
        readable = [phone for phone in phones if _can_be_read(contacts, advertiser_id, phone)]
        if len(readable) == len(phones):
            raise
        return contacts.recall_all(advertiser_id, readable)


def _can_be_read(contacts: ContactStore, advertiser_id: str, phone: Phone) -> bool:
    try:
        contacts.find(advertiser_id, phone)
    except UNREADABLE:
        return False
    return True
