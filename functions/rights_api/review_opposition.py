"""Record a person's conclusion, with a reason, on what was unread or on a request for erasure.

If a request for erasure is upheld, it is carried out: the evidence is that of the erasure.
"""

from datetime import datetime

from rights_api.erase_contact import RightsPorts, erase_contact
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import Conclusion, Review, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Asker, Request
from stopsms.compliance.proof.evidence import Evidence
from stopsms.use_cases.record_act import record_act


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
        request = Request(
            means,
            about.occurred_at,
            review.operator,
            review.reason,
            about=about.sequence,
            principal=review.principal,
            asked_by=Asker.PERSON,  # from their number, or by the link that they were given
        )
        erasure = erase_contact(advertiser_id, phone, request, ports, deadline, reviewed=about)
        return erasure.contact, erasure.evidence

    def conclude(contact: Contact, now: datetime, salt: str) -> tuple[Contact, Evidence]:
        return reviewed(contact, review, about, now, salt)

    return record_act(advertiser_id, phone, conclude, contacts, ports.clock, ports.salt, reviewed=about)
