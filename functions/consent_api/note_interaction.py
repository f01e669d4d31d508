"""Note an act of the person (a click, a purchase, a request), from which the three years are counted."""

from collections.abc import Callable

from compliance.contact import Contact
from compliance.errors import InputError
from compliance.evidence import Evidence
from compliance.interaction import SignOfLife, heard_from
from compliance.phone import Phone
from compliance.ports import Clock, ContactBook, Recorded
from consent_api.capture_consent import MOST_ATTEMPTS, ContendedError


class FutureInteraction(InputError):
    """Nobody has done anything in the future."""

    code = "future_interaction"


def note_interaction(
    advertiser_id: str, phone: Phone, sign: SignOfLife, contacts: ContactBook, clock: Clock, salt: Callable[[], str]
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when nothing is known of the number. Raises FutureInteraction and ContendedError."""
    if sign.at > clock.now():
        raise FutureInteraction("an act of the person cannot lie in the future", field="at")
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, evidence = heard_from(contact, sign, clock.now(), salt())
        if contacts.record(changed, evidence) is Recorded.DONE:
            return changed, evidence
    raise ContendedError("the contact keeps changing")
