"""Capture a consent, or another legal basis, with its evidence: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from compliance.advertiser import Advertiser
from compliance.confirmation import needs_confirmation, next_confirmation
from compliance.consent import ERASED_OPPOSITION, Capture, Collection, granted, requested
from compliance.contact import Contact
from compliance.errors import InputError
from compliance.evidence import Evidence
from compliance.phone import Phone
from compliance.ports import (
    AdvertiserRegister,
    Clock,
    ContactBook,
    Gateway,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    InboundJournal,
    Recorded,
)
from compliance.rule import Result, RuleResult
from compliance.rulebook import rulebook_of
from compliance.service_reply import ask_confirmation

MOST_ATTEMPTS = 20
"""How often a change is tried against a contact that keeps changing."""


class UnknownAdvertiser(InputError):
    """No advertiser has this id."""

    code = "unknown_advertiser"


class ContendedError(Exception):
    """The contact changed faster than it could be written; the caller may try again."""


@dataclass(frozen=True, slots=True)
class Captured:
    """The contact as recorded, with its evidence; or, where rules refused, nothing but their results."""

    contact: Contact | None
    evidence: Evidence | None
    results: tuple[RuleResult, ...]


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
    rulebook = rulebook_of(phone.territory.country)
    for _ in range(MOST_ATTEMPTS):
        contact = desk.contacts.find(advertiser_id, phone) or Contact(advertiser_id, phone)
        now = desk.clock.now()
        results = rulebook.judge_capture(Capture(collection, advertiser, contact, now))
        if any(result.result is Result.BLOCK for result in results):
            return Captured(None, None, results)
        may_ask = False
        if needs_confirmation(contact, collection, advertiser):
            confirmation, may_ask = next_confirmation(contact, now)
            changed, evidence = requested(contact, collection, now, desk.salt(), confirmation)
        else:
            changed, evidence = granted(contact, collection, now, desk.salt())
        match desk.contacts.record(changed, evidence, lifting=True):
            case Recorded.DONE:
                if may_ask:
                    _ask(advertiser, phone, evidence, desk)
                return Captured(changed, evidence, results)
            case Recorded.ERASED_OPPOSITION:
                return Captured(None, None, (ERASED_OPPOSITION,))
    raise ContendedError("the contact keeps changing")


def _ask(advertiser: Advertiser, phone: Phone, evidence: Evidence, desk: Desk) -> None:
    """Ask once in 24 hours, whoever fills in forms with this number. What is in doubt is not asked again."""
    number = advertiser.stop_number_in(phone.territory)
    if number is None:
        return
    if desk.journal.may_reply(evidence.hash, phone, number, "confirm", desk.clock.now()):
        try:
            desk.gateway().reply(ask_confirmation(phone, number, advertiser))
        except GatewayBusy:
            desk.journal.forget_reply(evidence.hash, phone, number, "confirm")
            raise
        except (GatewayRefused, GatewaySilent, GatewayClosed):
            return
