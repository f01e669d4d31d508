"""Apply the acts of a chunk of lines: judged and recorded as through the API, but read and written in batches.

Each act carries a reference that is stored in the same transaction, together with what recorded it: this import and this line. An act
therefore takes effect once, however often its line is read, and a worker that reads it again after a crash can see whether it was
recorded by itself, by an earlier line of the file or by another import.

An opposition with a known reference may still be a new one, if the person has consented since and the line gives only a day, or no
date: the contact is then held for human review, once for each consent.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from importer.acts.line_outcomes import (
    CONTACT_UNREADABLE,
    MAY_BE_ANOTHER,
    TAKEN,
    TOO_OLD_TO_CONFIRM,
    UNCHANGED,
    LineOutcome,
    refused_by,
)
from importer.acts.prepared_lines import ParsedAct
from importer.acts.recorded_references import RecordedReferences
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.confirmation import (
    ASKED_WITHIN,
    awaits_confirmation,
    may_be_confirmed,
    request_leaves_before,
)
from stopsms.compliance.consent.judge_consent import erased_opposition, judge_consent, request_hours
from stopsms.compliance.outside.import_progress import LineFate
from stopsms.compliance.person.contact import Basis, Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue
from stopsms.compliance.ports.people import ContactChange, ContactStore, WriteResult
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.use_cases.ask_to_confirm import confirmation_request
from stopsms.use_cases.recall_readable import recall_readable


@dataclass(frozen=True, slots=True)
class ApplyPorts:
    """The dependencies of applying acts. `salt` returns 128 random bits in hexadecimal."""

    contacts: ContactStore
    answers: AnswerQueue
    clock: Clock
    salt: Callable[[], str]


class NotDoneInTime(Exception):
    """The time was up before every act had come to something. Those that did are recognised by their references."""


def apply_acts(
    acts: Sequence[ParsedAct], advertiser: Advertiser, import_id: str, ports: ApplyPorts, until: datetime
) -> Mapping[ParsedAct, LineOutcome]:
    """The outcome of each act. Raises ContendedError, NotDoneInTime."""
    outcomes: dict[ParsedAct, LineOutcome] = {}
    waiting: dict[Phone, deque[ParsedAct]] = {}
    for act in acts:
        waiting.setdefault(act.phone, deque()).append(act)
    references = RecordedReferences(ports.contacts, advertiser.id)
    references.ask_for(act.reference for act in acts)
    attempts = Attempts("a contact")
    while waiting:
        settled = _round(waiting, references, advertiser, import_id, ports)
        outcomes |= settled
        for coming in waiting.values():
            while coming and coming[0] in settled:
                coming.popleft()
        waiting = {phone: coming for phone, coming in waiting.items() if coming}
        if settled:
            attempts = Attempts("a contact")
        else:
            attempts.lost()
        if waiting and ports.clock.now() >= until:
            raise NotDoneInTime
    return outcomes


MOST_AHEAD = 100
"""Of a person's acts, how many are looked at in a round, in which only one of them changes the contact."""


def _round(
    waiting: Mapping[Phone, deque[ParsedAct]],
    references: RecordedReferences,
    advertiser: Advertiser,
    import_id: str,
    ports: ApplyPorts,
) -> dict[ParsedAct, LineOutcome]:
    """Look at each person's next acts in order: no further than the first that changes the contact."""
    contacts = recall_readable(ports.contacts, advertiser.id, list(waiting))
    outcomes = {act: CONTACT_UNREADABLE for phone, acts in waiting.items() if phone not in contacts for act in acts}
    ahead = {phone: list(islice(acts, MOST_AHEAD)) for phone, acts in waiting.items() if phone in contacts}
    references.ask_for(act.reference for acts in ahead.values() for act in acts)
    again = _possibly_new(chain.from_iterable(ahead.values()), contacts, references, import_id)
    references.ask_for(again.values())
    tried: list[tuple[ParsedAct, ContactChange, datetime | None]] = []
    requests: list[AnswerTask] = []
    for phone, coming in ahead.items():
        for act in coming:
            by = references.by(again.get(act, act.reference))
            if by is None:
                judged = _change(act, contacts[phone], advertiser, import_id, ports, again.get(act))
                if not isinstance(judged, LineOutcome):
                    tried.append((act, *judged))
                    break
                outcomes[act] = judged
                continue
            outcomes[act] = _recorded_by(by, act, import_id, _done(act, again))
            if outcomes[act] is TAKEN:
                requests += _missed_request(act, contacts[phone], by, advertiser, ports)
    for (act, change, before), answer in zip(tried, _record(tried, references, ports), strict=True):
        if answer is WriteResult.DONE:
            requests += _request(change, before, advertiser)
            outcomes[act] = _done(act, again)
        elif answer is WriteResult.ERASED_OPPOSITION:
            outcomes[act] = refused_by([erased_opposition(change.contact.phone.territory.country)])
    if requests:
        ports.answers.send(requests)
    return outcomes


def _record(
    tried: Sequence[tuple[ParsedAct, ContactChange, datetime | None]], references: RecordedReferences, ports: ApplyPorts
) -> Sequence[WriteResult]:
    """Write the changes; what of each."""
    changes = [change for _, change, _ in tried]
    answers = ports.contacts.record_all(changes)
    for change, answer in zip(changes, answers, strict=True):
        if answer is WriteResult.DONE:
            references.recorded(change.idempotency_key, change.by)
        else:
            references.forget(change.idempotency_key)
    return answers


def _request(change: ContactChange, before: datetime | None, advertiser: Advertiser) -> tuple[AnswerTask, ...]:
    """The confirmation request, if one is due, to be sent no later than `before`."""
    return () if before is None else confirmation_request(advertiser, change.contact.phone, change.evidence, before)


def _change(
    act: ParsedAct, contact: Contact, advertiser: Advertiser, import_id: str, ports: ApplyPorts, again: str | None
) -> tuple[ContactChange, datetime | None] | LineOutcome:
    """The change that the act makes and the deadline for asking the person to confirm it, or the refusal.

    `again` is the reference under which a possibly new opposition is recorded.
    """
    now, salt = ports.clock.now(), ports.salt()
    by = _by(act, import_id)
    if isinstance(act.what, Collection):
        decision = judge_consent(contact, act.what, advertiser, now, salt)
        if decision.contact is None or decision.evidence is None:
            return refused_by(decision.results)
        before = None
        if decision.asks:
            before = request_leaves_before(act.what, now, request_hours(decision.contact, advertiser))
            if before is None:
                return TOO_OLD_TO_CONFIRM
        return ContactChange(decision.contact, decision.evidence, act.reference, by, grants_basis=True), before
    if again is not None:
        words = (
            f"Déjà enregistrée avant le consentement, reçue de nouveau (source : {act.what.source}). {act.what.words}"
        )
        unread = Unread(
            HoldKind.REFUSAL,
            "import",
            now,
            by,
            words=words.strip()[:2000],
            operator=act.what.operator,
            principal=act.what.principal,
        )
        changed, evidence = held(contact, unread, now, salt)
        return ContactChange(changed, evidence, again, by, to_review=True), None
    changed, evidence = opposed(contact, act.what, now, salt)
    return ContactChange(changed, evidence, act.reference, by), None


def _by(act: ParsedAct, import_id: str) -> str:
    return f"{import_id}:{act.line}"


def _possibly_new(
    acts: Iterable[ParsedAct], contacts: Mapping[Phone, Contact], references: RecordedReferences, import_id: str
) -> dict[ParsedAct, str]:
    """Acts already recorded by another line that may still be new, each with its reference for the consent given since."""
    brought = [act for act in acts if references.by(act.reference) not in (None, _by(act, import_id))]
    return {
        act: f"{act.reference}-{basis.evidence}"
        for act in brought
        if (basis := contacts[act.phone].basis) is not None and _may_be_after_consent(act, contacts[act.phone], basis)
    }


def _may_be_after_consent(act: ParsedAct, contact: Contact, basis: Basis) -> bool:
    """Whether an opposition may be later than the current consent, judging by the date on its line."""
    if not isinstance(act.what, Opposition) or contact.standing is Status.OPPOSED:
        return False
    return not act.dated or act.what.received_at >= basis.collected_at


def _done(act: ParsedAct, again: Mapping[ParsedAct, str]) -> LineOutcome:
    return MAY_BE_ANOTHER if act in again else TAKEN


def _recorded_by(by: str, act: ParsedAct, import_id: str, done: LineOutcome) -> LineOutcome:
    """The outcome of an act that is already recorded; `done` if this very line recorded it."""
    if by == _by(act, import_id):
        return done
    holder, _, line = by.rpartition(":")
    if holder != import_id:
        return UNCHANGED
    return LineOutcome(LineFate.DUPLICATE, "import.duplicate", f"Doublon de la ligne {line}.")


def _missed_request(
    act: ParsedAct, contact: Contact, by: str, advertiser: Advertiser, ports: ApplyPorts
) -> tuple[AnswerTask, ...]:
    """The confirmation request of a recorded act: its worker may have stopped before sending it. Nobody is asked twice for one act."""
    now = ports.clock.now()
    if not isinstance(act.what, Collection) or not awaits_confirmation(contact, now):
        return ()
    chain = ports.contacts.evidence(advertiser.id, contact.phone)
    for record in chain:
        if record.content.get("imported_as") == by and may_be_confirmed(contact, record, chain, now):
            return confirmation_request(advertiser, contact.phone, record, act.what.collected_at + ASKED_WITHIN)
    return ()
