"""Capture a consent, or another legal basis, with its evidence: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.judge_consent import ConsentDecision, erased_opposition, judge_consent
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.use_cases.ask_to_confirm import confirmation_request

MOST_ATTEMPTS = 20
"""How often a change is tried against a contact that keeps changing."""


class UnknownAdvertiser(InputError):
    """No advertiser has this id."""

    code = "unknown_advertiser"


class ContendedError(Exception):
    """The contact changed faster than it could be written; the caller may try again."""


@dataclass(frozen=True, slots=True)
class CapturePorts:
    """What capturing works with. `salt` gives 128 random bits in hexadecimal."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    answers: AnswerQueue
    clock: Clock
    salt: Callable[[], str]


def capture_consent(advertiser_id: str, phone: Phone, collection: Collection, ports: CapturePorts) -> ConsentDecision:
    """Record one act of collection; with double opt-in, the request to confirm it then leaves by the answer queue.

    Raises UnknownAdvertiser and ContendedError.
    """
    advertiser = ports.advertisers.find(advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser("no advertiser has this id", field="advertiser_id")
    for _ in range(MOST_ATTEMPTS):
        contact = ports.contacts.recall(advertiser_id, phone)
        found = judge_consent(contact, collection, advertiser, ports.clock.now(), ports.salt())
        if found.contact is None or found.evidence is None:
            return found
        match ports.contacts.record(found.contact, found.evidence, lifting=True):
            case WriteResult.DONE:
                if found.asks:
                    ports.answers.send(confirmation_request(advertiser, phone, found.evidence))
                return found
            case WriteResult.ERASED_OPPOSITION:
                return found.refused_by(erased_opposition(phone.territory.country))
    raise ContendedError("the contact keeps changing")
