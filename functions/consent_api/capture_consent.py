"""Capture a consent, or another legal basis, with its evidence: all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.judge_consent import ConsentDecision, erased_opposition, judge_consent
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.use_cases.ask_to_confirm import confirmation_request


@dataclass(frozen=True, slots=True)
class CapturePorts:
    """The dependencies of capturing. `salt` gives 128 random bits in hexadecimal."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    answers: AnswerQueue
    clock: Clock
    salt: Callable[[], str]


def capture_consent(advertiser_id: str, phone: Phone, collection: Collection, ports: CapturePorts) -> ConsentDecision:
    """Record one act of collection; with double opt-in, a request to confirm it is then put on the answer queue.

    Raises UnknownAdvertiser and ContendedError.
    """
    advertiser = ports.advertisers.find(advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    attempts = Attempts("the contact")
    while True:
        contact = ports.contacts.recall(advertiser_id, phone)
        decision = judge_consent(contact, collection, advertiser, ports.clock.now(), ports.salt())
        if decision.contact is None or decision.evidence is None:
            return decision
        match ports.contacts.record(decision.contact, decision.evidence, grants_basis=True):
            case WriteResult.DONE:
                if decision.asks:
                    ports.answers.send(confirmation_request(advertiser, phone, decision.evidence))
                return decision
            case WriteResult.ERASED_OPPOSITION:
                return decision.refused_by(erased_opposition(phone.territory.country))
        attempts.lost()
