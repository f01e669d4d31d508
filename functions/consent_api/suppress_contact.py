"""Record an opposition that did not come as a reply: by telephone, letter, e-mail, web form, or in person."""

from collections.abc import Callable

from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.compliance.proof.evidence import Evidence


def suppress_contact(
    advertiser_id: str,
    phone: Phone,
    opposition: Opposition,
    advertisers: AdvertiserStore,
    contacts: ContactStore,
    clock: Clock,
    salt: Callable[[], str],
) -> tuple[Contact, Evidence]:
    """The opposed contact, known before or not, and the evidence. Raises UnknownAdvertiser and ContendedError."""
    if advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser
    attempts = Attempts("the contact")
    while True:
        contact = contacts.recall(advertiser_id, phone)
        changed, evidence = opposed(contact, opposition, clock.now(), salt())
        if contacts.record(changed, evidence) is WriteResult.DONE:
            return changed, evidence
        attempts.lost()
