"""Erase what is held on a person for an advertiser. The opposition stays, as a keyed hash, and nobody but the person lifts it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from compliance.contact import Contact
from compliance.erasure import erased
from compliance.errors import InputError
from compliance.evidence import Evidence
from compliance.forgetting import Places, forget
from compliance.opposition import SettledOtherwise
from compliance.phone import Phone
from compliance.ports import Clock, Recorded
from compliance.rights import Request

MOST_ATTEMPTS = 20
"""How often a change is tried against a contact that keeps changing."""


class UnknownAdvertiser(InputError):
    """No advertiser has this id."""

    code = "unknown_advertiser"


class ContendedError(Exception):
    """The contact changed faster than it could be written; the caller may try again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the rights work with. `salt` gives 128 random bits in hexadecimal."""

    places: Places
    clock: Clock
    salt: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What remains of the contact, and the evidence of its erasure. Forgetting is `complete` some minutes later."""

    contact: Contact
    evidence: Evidence
    complete: bool


def erase_contact(
    advertiser_id: str, phone: Phone, request: Request, desk: Desk, deadline: datetime, reviewed: Evidence | None = None
) -> Erasure:
    """Erase at once; what holds the number besides is forgotten until `deadline`, the rest by the retention.

    A second request erases nothing more and answers as the first. Raises UnknownAdvertiser, ContendedError, and
    SettledOtherwise when `reviewed` was not waiting for a person to look at it.
    """
    request = checked_request(advertiser_id, request, desk)
    contacts = desk.places.contacts
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.recall(advertiser_id, phone)
        if contact.recalled and contact.opposed_at is not None:
            return Erasure(
                contact, contacts.evidence(advertiser_id, phone)[-1], _forget(advertiser_id, phone, desk, deadline)
            )
        remains, record = erased(contact, request, desk.clock.now(), desk.salt())
        match contacts.erase(contact, remains, record, forgetting=True, reviewed=reviewed):
            case Recorded.DONE:
                complete = _forget(advertiser_id, phone, desk, deadline)
                return Erasure(remains.recalled(phone), record, complete)
            case Recorded.DONE_BEFORE:
                raise SettledOtherwise("this record was not waiting for a review", field="evidence")
    raise ContendedError("the contact keeps changing")


def checked_request(advertiser_id: str, request: Request, desk: Desk) -> Request:
    """The request; what a clock ahead of ours dates later came by now. Raises UnknownAdvertiser."""
    if desk.places.advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser("no advertiser has this id", field="advertiser_id")
    return replace(request, received_at=min(request.received_at, desk.clock.now()))


def _forget(advertiser_id: str, phone: Phone, desk: Desk, deadline: datetime) -> bool:
    task = desk.places.contacts.task(advertiser_id, phone)
    return task is None or forget(task, desk.places, desk.clock, deadline)
