"""Rectify what is held on a person: attributes and tags, or the number itself. An opposition is never lost by it."""

from rights_api.erase_contact import MOST_ATTEMPTS, ContendedError, RightsPorts, checked_request
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import erasure_awaited
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Correction, NumberChange, Request, StillUnread, rectified, renumbered
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence


class NumberKnown(InputError):
    """Something is known of the new number already: another contact, or an opposition. It is not written over."""

    code = "number_known"


def rectify_contact(
    advertiser_id: str, phone: Phone, correction: Correction, request: Request, ports: RightsPorts
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when nothing is held. Raises UnknownAdvertiser and ContendedError."""
    request = checked_request(advertiser_id, request, ports)
    contacts = ports.stores.contacts
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, record = rectified(contact, correction, request, ports.clock.now(), ports.salt())
        if contacts.record(changed, record) is WriteResult.DONE:
            return changed, record
    raise ContendedError("the contact keeps changing")


def change_number(
    advertiser_id: str, phone: Phone, new_phone: Phone, request: Request, ports: RightsPorts
) -> NumberChange | None:
    """Both contacts; None when nothing is held on the old number. Raises also NumberKnown and StillUnread."""
    request = checked_request(advertiser_id, request, ports)
    contacts = ports.stores.contacts
    for _ in range(MOST_ATTEMPTS):
        old = contacts.find(advertiser_id, phone)
        if old is None:
            return None
        if erasure_awaited(contacts.evidence(advertiser_id, phone)):
            raise StillUnread("this person asked for erasure: conclude on that first", field="phone")
        if contacts.recall(advertiser_id, new_phone).version:
            break
        change = renumbered(old, new_phone, request, ports.clock.now(), (ports.salt(), ports.salt()))
        match contacts.renumber(change):
            case WriteResult.DONE:
                return change
            case WriteResult.ERASED_OPPOSITION:
                break
    else:
        raise ContendedError("the contact keeps changing")
    raise NumberKnown(
        "something is known of the new number already: ask the person for a new consent, or erase it", field="new_phone"
    )
