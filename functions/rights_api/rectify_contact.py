"""Rectify what is held on a person: attributes and tags, or the number itself. An opposition is never lost by it."""

from datetime import datetime

from rights_api.erase_contact import RightsPorts, checked_request
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import erasure_awaited
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Correction, NumberChange, Request, StillUnread, rectified, renumbered
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence
from stopsms.use_cases.record_act import record_act


class NumberKnown(InputError):
    """Something is already recorded for the new number: a contact, or an opposition. It is not overwritten."""

    code = "number_known"


def rectify_contact(
    advertiser_id: str, phone: Phone, correction: Correction, request: Request, ports: RightsPorts
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when nothing is held. Raises UnknownAdvertiser and ContendedError."""
    request = checked_request(advertiser_id, request, ports)

    def rectify(contact: Contact, now: datetime, salt: str) -> tuple[Contact, Evidence]:
        return rectified(contact, correction, request, now, salt)

    return record_act(advertiser_id, phone, rectify, ports.stores.contacts, ports.clock, ports.salt)


def change_number(
    advertiser_id: str, phone: Phone, new_phone: Phone, request: Request, ports: RightsPorts
) -> NumberChange | None:
    """Both contacts; None when nothing is held on the old number. Raises also NumberKnown and StillUnread."""
    request = checked_request(advertiser_id, request, ports)
    contacts = ports.stores.contacts
    attempts = Attempts("the contact")
    while True:
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
        attempts.lost()
    raise NumberKnown(
        "something is known of the new number already: ask the person for a new consent, or erase it", field="new_phone"
    )
