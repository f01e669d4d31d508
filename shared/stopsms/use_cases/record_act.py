"""Record a person's act, or an act of somebody who deals with their request, on a contact that is known."""

from collections.abc import Callable

from stopsms.compliance.person.acts import ActOn
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import SettledOtherwise
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore, WriteResult
from stopsms.compliance.proof.evidence import Evidence


def record_act(
    advertiser_id: str,
    phone: Phone,
    act: ActOn,
    contacts: ContactStore,
    clock: Clock,
    salt: Callable[[], str],
    reviewed: Evidence | None = None,
) -> tuple[Contact, Evidence] | None:
    """The contact as changed, and the evidence; None when no such contact is stored.

    `reviewed` is taken off the list of what a person has to review. Raises SettledOtherwise when it is not on it, and ContendedError.
    """
    attempts = Attempts("the contact")
    while True:
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, evidence = act(contact, clock.now(), salt())
        match contacts.record(changed, evidence, reviewed=reviewed):
            case WriteResult.DONE:
                return changed, evidence
            case WriteResult.DONE_BEFORE:
                raise SettledOtherwise("this record was not waiting for a review", field="evidence")
        attempts.lost()
