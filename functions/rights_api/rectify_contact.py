"""Rectify what is held on a person: attributes and tags, or the number itself. An opposition is never lost by it."""

from compliance.contact import Contact
from compliance.errors import InputError
from compliance.evidence import Evidence
from compliance.opposition import erasure_awaited
from compliance.phone import Phone
from compliance.ports import Recorded
from compliance.rights import Correction, NumberChange, Request, StillUnread, rectified, renumbered
from rights_api.erase_contact import MOST_ATTEMPTS, ContendedError, Desk, checked_request


class NumberKnown(InputError):
    """Something is known of the new number already: another contact, or an opposition. It is not written over."""

    code = "number_known"


def rectify_contact(
    advertiser_id: str, phone: Phone, correction: Correction, request: Request, desk: Desk
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when nothing is held. Raises UnknownAdvertiser and ContendedError."""
    request = checked_request(advertiser_id, request, desk)
    contacts = desk.places.contacts
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, record = rectified(contact, correction, request, desk.clock.now(), desk.salt())
        if contacts.record(changed, record) is Recorded.DONE:
            return changed, record
    raise ContendedError("the contact keeps changing")


def change_number(
    advertiser_id: str, phone: Phone, new_phone: Phone, request: Request, desk: Desk
) -> NumberChange | None:
    """Both contacts; None when nothing is held on the old number. Raises also NumberKnown and StillUnread."""
    request = checked_request(advertiser_id, request, desk)
    contacts = desk.places.contacts
    for _ in range(MOST_ATTEMPTS):
        old = contacts.find(advertiser_id, phone)
        if old is None:
            return None
        if erasure_awaited(contacts.evidence(advertiser_id, phone)):
            raise StillUnread("this person asked for erasure: conclude on that first", field="phone")
        if contacts.recall(advertiser_id, new_phone).version:
            break
        change = renumbered(old, new_phone, request, desk.clock.now(), (desk.salt(), desk.salt()))
        match contacts.renumber(change):
            case Recorded.DONE:
                return change
            case Recorded.ERASED_OPPOSITION:
                break
    else:
        raise ContendedError("the contact keeps changing")
    raise NumberKnown(
        "something is known of the new number already: ask the person for a new consent, or erase it", field="new_phone"
    )
