"""Capture a consent, or another legal basis, with its evidence: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from compliance.consent import ERASED_OPPOSITION, Collection, granted, judge_capture
from compliance.contact import Contact
from compliance.decision import Result, RuleResult
from compliance.errors import InputError
from compliance.evidence import Evidence
from compliance.phone import Phone
from compliance.ports import AdvertiserRegister, Clock, ContactBook, Recorded

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


def capture_consent(
    advertiser_id: str,
    phone: Phone,
    collection: Collection,
    advertisers: AdvertiserRegister,
    contacts: ContactBook,
    clock: Clock,
    salt: Callable[[], str],
) -> Captured:
    """Record one act of collection. Raises UnknownAdvertiser and ContendedError."""
    if advertisers.find(advertiser_id) is None:
        raise UnknownAdvertiser("no advertiser has this id", field="advertiser_id")
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone) or Contact(advertiser_id, phone)
        results = judge_capture(collection, contact, clock.now())
        if any(result.result is Result.BLOCK for result in results):
            return Captured(None, None, results)
        changed, evidence = granted(contact, collection, clock.now(), salt())
        match contacts.record(changed, evidence, lifting=True):
            case Recorded.DONE:
                return Captured(changed, evidence, results)
            case Recorded.ERASED_OPPOSITION:
                return Captured(None, None, (ERASED_OPPOSITION,))
    raise ContendedError("the contact keeps changing")
