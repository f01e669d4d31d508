"""Review a doubtful opposition or a request for erasure: a person concludes, with a reason, and it is evidence."""

from collections.abc import Callable

from compliance.contact import Contact
from compliance.evidence import Evidence
from compliance.opposition import Review, SettledOtherwise, reviewed
from compliance.phone import Phone
from compliance.ports import Clock, ContactBook, Recorded
from consent_api.capture_consent import MOST_ATTEMPTS, ContendedError


def review_opposition(
    advertiser_id: str, phone: Phone, review: Review, contacts: ContactBook, clock: Clock, salt: Callable[[], str]
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when there is no such record. Raises SettledOtherwise and ContendedError."""
    about = contacts.proof(advertiser_id, phone, review.evidence)
    if about is None:
        return None
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, evidence = reviewed(contact, review, clock.now(), salt())
        match contacts.record(changed, evidence, reviewed=about):
            case Recorded.DONE:
                return changed, evidence
            case Recorded.DONE_BEFORE:
                raise SettledOtherwise("this record was not waiting for a review", field="evidence")
    raise ContendedError("the contact keeps changing")
