"""Capture acts of collection, one or many in a call: each judged and recorded on its own, in few requests, and told what became of it.

Each act has a reference that is recorded with it, in the same transaction: sent again, it changes nothing, whatever became of the
first call. Several acts of one person are taken one after the other, in their order.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.confirmation import awaits_confirmation, may_be_confirmed
from stopsms.compliance.consent.judge_consent import ConsentDecision, erased_opposition, judge_consent
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.law.rule import RuleResult
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import MOST_ATTEMPTS
from stopsms.compliance.ports.people import ContactChange, WriteResult
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.use_cases.ask_to_confirm import confirmation_request
from stopsms.use_cases.capture_consent import CapturePorts
from stopsms.use_cases.recall_readable import recall_readable


class ActFate(StrEnum):
    """What became of an act: recorded now, recorded before, refused by rules; or not done, because time was up: to be sent again."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True, eq=False)
class ActToCapture:
    """An act of collection; `reference` is the same however often the same act is sent."""

    phone: Phone
    collection: Collection
    reference: str


@dataclass(frozen=True, slots=True)
class CapturedAct:
    """What became of an act, with the contact as it then was, its evidence if it was recorded now, and what rules said of it.

    Of one that was recorded before, `recorded` is the hash of its evidence.
    """

    fate: ActFate
    contact: Contact | None = None
    evidence: Evidence | None = None
    results: tuple[RuleResult, ...] = ()
    recorded: str = ""


_NOT_DONE = CapturedAct(ActFate.NOT_DONE)

Captured = dict[ActToCapture, CapturedAct]
Tried = list[tuple[ActToCapture, ConsentDecision, ContactChange]]


def capture_consents(
    advertiser_id: str, acts: Sequence[ActToCapture], ports: CapturePorts, until: datetime
) -> Sequence[CapturedAct]:
    """What became of each act, in their order. At `until`, or where a contact keeps changing, the rest is not done.

    Raises UnknownAdvertiser.
    """
    advertiser = ports.advertisers.find(advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    waiting: dict[Phone, deque[ActToCapture]] = {}
    for act in acts:
        waiting.setdefault(act.phone, deque()).append(act)
    captured: Captured = {}
    fruitless = 0
    while waiting and fruitless < MOST_ATTEMPTS and ports.clock.now() < until:
        settled = _round([coming[0] for coming in waiting.values()], advertiser, ports)
        captured |= settled
        for coming in waiting.values():
            if coming[0] in settled:
                coming.popleft()
        waiting = {phone: coming for phone, coming in waiting.items() if coming}
        fruitless = 0 if settled else fruitless + 1
    return [captured.get(act, _NOT_DONE) for act in acts]


def capture_one(advertiser_id: str, act: ActToCapture, ports: CapturePorts, until: datetime) -> CapturedAct:
    """What became of one act; of one that was recorded before, with its evidence, as far as that is still kept.

    Raises UnknownAdvertiser.
    """
    (captured,) = capture_consents(advertiser_id, [act], ports, until)
    if captured.fate is ActFate.NOT_DONE:
        # a contact that nobody can read fails here, and is not said to be busy
        ports.contacts.recall(advertiser_id, act.phone)
    if captured.fate is not ActFate.UNCHANGED:
        return captured
    chain = ports.contacts.evidence(advertiser_id, act.phone)
    return replace(captured, evidence=next((one for one in chain if one.hash == captured.recorded), None))


def _round(acts: Sequence[ActToCapture], advertiser: Advertiser, ports: CapturePorts) -> Captured:
    """The next act of each person: those that came to something. The others met a change of their contact."""
    known = ports.contacts.recorded_by(advertiser.id, [act.reference for act in acts])
    contacts = recall_readable(ports.contacts, advertiser.id, [act.phone for act in acts])
    captured: Captured = {}
    tried: Tried = []
    requests: list[AnswerTask] = []
    now = ports.clock.now()
    for act in acts:
        contact = contacts.get(act.phone)
        if contact is None:
            captured[act] = _NOT_DONE
            continue
        if act.reference in known:
            captured[act] = CapturedAct(ActFate.UNCHANGED, contact, recorded=known[act.reference])
            requests += _missed_request(advertiser, contact, known[act.reference], ports)
            continue
        decision = judge_consent(contact, act.collection, advertiser, now, ports.salt())
        if decision.contact is None or decision.evidence is None:
            captured[act] = CapturedAct(ActFate.REFUSED, results=decision.refusals)
            continue
        change = ContactChange(
            decision.contact, decision.evidence, act.reference, decision.evidence.hash, grants_basis=True
        )
        tried.append((act, decision, change))
    written = ports.contacts.record_all([change for _, _, change in tried])
    for (act, decision, change), result in zip(tried, written, strict=True):
        if result is WriteResult.DONE:
            captured[act] = CapturedAct(ActFate.RECORDED, change.contact, change.evidence, decision.remarks)
            if decision.asks:
                requests += confirmation_request(advertiser, act.phone, change.evidence)
        elif result is WriteResult.ERASED_OPPOSITION:
            refusal = erased_opposition(act.phone.territory.country)
            captured[act] = CapturedAct(ActFate.REFUSED, results=(refusal,))
    if requests:
        ports.answers.send(requests)
    return captured


def _missed_request(
    advertiser: Advertiser, contact: Contact, recorded: str, ports: CapturePorts
) -> Sequence[AnswerTask]:
    """The request to confirm the act of this hash: the call that recorded it may have ended before it asked.

    Nobody is asked twice for one act.
    """
    now = ports.clock.now()
    if not awaits_confirmation(contact, now):
        return ()
    chain = ports.contacts.evidence(advertiser.id, contact.phone)
    found: Mapping[str, Evidence] = {record.hash: record for record in chain}
    act = found.get(recorded)
    if act is None or not may_be_confirmed(contact, act, chain, now):
        return ()
    return confirmation_request(advertiser, contact.phone, act)
