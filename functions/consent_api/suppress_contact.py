"""Record an opposition that came by another door than a reply: telephone, letter, desk, e-mail, web form."""

from collections.abc import Callable

from compliance.contact import Contact
from compliance.evidence import Evidence
from compliance.opposition import Opposition, opposed
from compliance.phone import Phone
from compliance.ports import AdvertiserRegister, Clock, ContactBook, Recorded
from consent_api.capture_consent import MOST_ATTEMPTS, ContendedError, UnknownAdvertiser


def suppress_contact(
    advertiser_id: str,
    phone: Phone,
    opposition: Opposition,
    advertisers: AdvertiserRegister,
    contacts: ContactBook,
    clock: Clock,
    salt: Callable[[], str],
) -> tuple[Contact, Evidence]:
    """The opposed contact, known before or not, and the evidence. Raises UnknownAdvertiser and ContendedError."""
    if advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser("no advertiser has this id", field="advertiser_id")
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.recall(advertiser_id, phone)
        changed, evidence = opposed(contact, opposition, clock.now(), salt())
        if contacts.record(changed, evidence) is Recorded.DONE:
            return changed, evidence
    raise ContendedError("the contact keeps changing")
