"""Capture a consent, or another legal basis, with its evidence: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from acts.confirmation_request import confirmation_request
from compliance.capture import Captured, captured, erased_opposition
from compliance.consent import Collection
from compliance.errors import InputError
from compliance.phone import Phone
from compliance.ports import AdvertiserRegister, AnswerQueue, Clock, ContactBook, Recorded

MOST_ATTEMPTS = 20
"""How often a change is tried against a contact that keeps changing."""


class UnknownAdvertiser(InputError):
    """No advertiser has this id."""

    code = "unknown_advertiser"


class ContendedError(Exception):
    """The contact changed faster than it could be written; the caller may try again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What capturing works with. `salt` gives 128 random bits in hexadecimal."""

    advertisers: AdvertiserRegister
    contacts: ContactBook
    answers: AnswerQueue
    clock: Clock
    salt: Callable[[], str]


def capture_consent(advertiser_id: str, phone: Phone, collection: Collection, desk: Desk) -> Captured:
    """Record one act of collection; with double opt-in, the request to confirm it then leaves by the answer queue.

    Raises UnknownAdvertiser and ContendedError.
    """
    advertiser = desk.advertisers.find(advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser("no advertiser has this id", field="advertiser_id")
    for _ in range(MOST_ATTEMPTS):
        contact = desk.contacts.recall(advertiser_id, phone)
        found = captured(contact, collection, advertiser, desk.clock.now(), desk.salt())
        if found.contact is None or found.evidence is None:
            return found
        match desk.contacts.record(found.contact, found.evidence, lifting=True):
            case Recorded.DONE:
                if found.asks:
                    desk.answers.send(confirmation_request(advertiser, phone, found.evidence))
                return found
            case Recorded.ERASED_OPPOSITION:
                return found.refused_by(erased_opposition(phone.territory.country))
    raise ContendedError("the contact keeps changing")
