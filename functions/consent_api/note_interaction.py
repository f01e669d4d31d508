"""Record an act of the person (a click, a purchase, a request), from which the three years are counted."""

from collections.abc import Callable

from stopsms.compliance.errors import InputError
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.interaction import SignOfLife, heard_from
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.proof.evidence import Evidence
from stopsms.use_cases.record_act import record_act


class FutureInteraction(InputError):
    """The act is dated in the future."""

    code = "future_interaction"


def note_interaction(
    advertiser_id: str, phone: Phone, sign: SignOfLife, contacts: ContactStore, clock: Clock, salt: Callable[[], str]
) -> tuple[Contact, Evidence] | None:
    """The contact and the evidence; None when the number is unknown. Raises FutureInteraction and ContendedError."""
    if sign.at > clock.now():
        raise FutureInteraction("an act of the person cannot lie in the future", field="at")
    return record_act(
        advertiser_id, phone, lambda contact, now, salt: heard_from(contact, sign, now, salt), contacts, clock, salt
    )
