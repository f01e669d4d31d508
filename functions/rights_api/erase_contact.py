"""Erase what is held on a person for an advertiser. The opposition stays, as a keyed hash; only the person can lift it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.opposition import SettledOtherwise
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence
from stopsms.use_cases.clean_up_erasure import PersonalDataStores, clean_up_erasure


@dataclass(frozen=True, slots=True)
class RightsPorts:
    """The dependencies of the rights. `salt` gives 128 random bits in hexadecimal."""

    stores: PersonalDataStores
    clock: Clock
    salt: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What remains of the contact, and the evidence of its erasure. Cleaning up is `complete` some minutes later."""

    contact: Contact
    evidence: Evidence
    complete: bool


def erase_contact(
    advertiser_id: str,
    phone: Phone,
    request: Request,
    ports: RightsPorts,
    deadline: datetime,
    reviewed: Evidence | None = None,
) -> Erasure:
    """Erase at once; other places that hold the number are cleaned up until `deadline`, the rest by the retention.

    A second request erases nothing more and gets the same answer. Raises UnknownAdvertiser, ContendedError, and
    SettledOtherwise when `reviewed` was not waiting for a review.
    """
    request = checked_request(advertiser_id, request, ports)
    contacts = ports.stores.contacts
    attempts = Attempts("the contact")
    while True:
        contact = contacts.recall(advertiser_id, phone)
        if contact.recalled and contact.opposed_at is not None:
            record = contacts.evidence(advertiser_id, phone)[-1]
            return Erasure(contact, record, _clean_up(advertiser_id, phone, ports, deadline))
        remains, record = erased(contact, request, ports.clock.now(), ports.salt())
        match contacts.erase(contact, remains, record, leave_task=True, reviewed=reviewed):
            case WriteResult.DONE:
                complete = _clean_up(advertiser_id, phone, ports, deadline)
                return Erasure(remains.recalled(phone), record, complete)
            case WriteResult.DONE_BEFORE:
                raise SettledOtherwise("this record was not waiting for a review", field="evidence")
        attempts.lost()


def checked_request(advertiser_id: str, request: Request, ports: RightsPorts) -> Request:
    """The request, received no later than now: its clock may be ahead of ours. Raises UnknownAdvertiser."""
    if ports.stores.advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser
    return replace(request, received_at=min(request.received_at, ports.clock.now()))


def _clean_up(advertiser_id: str, phone: Phone, ports: RightsPorts, deadline: datetime) -> bool:
    task = ports.stores.contacts.task(advertiser_id, phone)
    return task is None or clean_up_erasure(task, ports.stores, ports.clock, deadline)
