"""Conclude on what was unread, or on a request for erasure: a person concludes, with a reason, and it is evidence.

A request for erasure that is upheld is carried out: its evidence is that of the erasure.
"""

from datetime import datetime

from rights_api.erase_contact import MOST_ATTEMPTS, ContendedError, RightsPorts, erase_contact
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import Conclusion, Review, SettledOtherwise, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence


def review_opposition(
    advertiser_id: str, phone: Phone, review: Review, ports: RightsPorts, deadline: datetime
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when there is no such record. Raises SettledOtherwise and ContendedError."""
    contacts = ports.stores.contacts
    about = contacts.proof(advertiser_id, phone, review.evidence)
    if about is None:
        return None
    if about.content.get("erasure_requested") and review.conclusion is Conclusion.UPHELD:
        means = str(about.content.get("source", ""))
        request = Request(means, about.occurred_at, review.operator, review.reason, about.sequence)
        erasure = erase_contact(advertiser_id, phone, request, ports, deadline, reviewed=about)
        return erasure.contact, erasure.evidence
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, evidence = reviewed(contact, review, about, ports.clock.now(), ports.salt())
        match contacts.record(changed, evidence, reviewed=about):
            case WriteResult.DONE:
                return changed, evidence
            case WriteResult.DONE_BEFORE:
                raise SettledOtherwise("this record was not waiting for a review", field="evidence")
    raise ContendedError("the contact keeps changing")
