"""Capture a consent, or another legal basis, with its evidence: all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.confirmation import awaits_confirmation, may_be_confirmed
from stopsms.compliance.consent.judge_consent import ConsentDecision, erased_opposition, judge_consent
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.use_cases.ask_to_confirm import confirmation_request


@dataclass(frozen=True, slots=True)
class CapturePorts:
    """The dependencies of capturing. `salt` gives 128 random bits in hexadecimal."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    answers: AnswerQueue
    clock: Clock
    salt: Callable[[], str]


def capture_consent(
    advertiser_id: str, phone: Phone, collection: Collection, ports: CapturePorts, idempotency_key: str | None = None
) -> ConsentDecision:
    """Record one act of collection; if it has to be confirmed, a request to confirm it is then put on the answer queue.

    An act with an `idempotency_key` (an outside reference) that was recorded before is not recorded again; what was asked then is asked
    again, since the worker that recorded it may have stopped before it asked: the answer queue asks once. Raises UnknownAdvertiser and
    ContendedError.
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
        match ports.contacts.record(
            decision.contact, decision.evidence, idempotency_key=idempotency_key, grants_basis=True
        ):
            case WriteResult.DONE:
                if decision.asks:
                    ports.answers.send(confirmation_request(advertiser, phone, decision.evidence, form=collection.form))
                return decision
            case WriteResult.DONE_BEFORE:
                ports.answers.send(_missed_request(advertiser, contact, collection, ports))
                return decision
            case WriteResult.ERASED_OPPOSITION:
                return decision.refused_by(erased_opposition(phone.territory.country))
        attempts.lost()


def _missed_request(
    advertiser: Advertiser, contact: Contact, collection: Collection, ports: CapturePorts
) -> Sequence[AnswerTask]:
    """The request for this form's latest act that waits; none when there is none."""
    now = ports.clock.now()
    if not collection.form or not awaits_confirmation(contact, now):
        return ()
    chain = ports.contacts.evidence(advertiser.id, contact.phone)
    for act in reversed(chain):
        if may_be_confirmed(contact, act, chain, now) and act.content.get("form") == collection.form:
            return confirmation_request(advertiser, contact.phone, act, form=collection.form)
    return ()
