"""Capture a consent, or another legal basis, with its evidence: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from acts.ask_to_confirm import ask_to_confirm
from compliance.capture import Captured, captured, erased_opposition
from compliance.consent import Collection
from compliance.errors import InputError
from compliance.phone import Phone
from compliance.ports import AdvertiserRegister, Clock, ContactBook, Gateway, InboundJournal, Recorded

MOST_ATTEMPTS = 20
"""How often a change is tried against a contact that keeps changing."""


class UnknownAdvertiser(InputError):
    """No advertiser has this id."""

    code = "unknown_advertiser"


class ContendedError(Exception):
    """The contact changed faster than it could be written; the caller may try again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What capturing works with. `salt` gives 128 random bits in hexadecimal; `gateway` is opened when it is needed."""

    advertisers: AdvertiserRegister
    contacts: ContactBook
    journal: InboundJournal
    gateway: Callable[[], Gateway]
    clock: Clock
    salt: Callable[[], str]


def capture_consent(advertiser_id: str, phone: Phone, collection: Collection, desk: Desk) -> Captured:
    """Record one act of collection; with double opt-in, ask the holder of the number to confirm it.

    Raises UnknownAdvertiser, ContendedError, and GatewayBusy when the request to confirm could not leave: call again.
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
                    ask_to_confirm(advertiser, phone, found.evidence, desk.journal, desk.gateway, desk.clock)
                return found
            case Recorded.ERASED_OPPOSITION:
                return found.refused_by(erased_opposition(phone.territory.country))
    raise ContendedError("the contact keeps changing")
