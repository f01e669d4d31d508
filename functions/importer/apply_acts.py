"""Apply the acts of some lines: judged and recorded as through the API, but read and written together.

Each act carries a reference that is recorded with it, once and for all, in the same transaction, with who recorded it: this import
and this line. So an act is applied once in effect however often its line is read, and whoever reads it again after a crash sees
whether it was itself, an earlier line of the file, or another import.

An opposition that is recorded already may be another one all the same, where the person consented in between and the line says only
the day, or none: the contact is held until a person has read it, once for each consent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from importer.prepared_lines import UNCLEAR, ParsedAct
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.confirmation import ASKED_WITHIN, awaits_confirmation, request_leaves_before
from stopsms.compliance.consent.judge_consent import erased_opposition, judge_consent, request_hours
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.outside.file_import import LineFate
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


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of a line; by which rule and why, when it was not applied."""

    fate: LineFate
    rule: str = ""
    reason: str = ""


TAKEN = LineOutcome(LineFate.TAKEN)
UNCHANGED = LineOutcome(LineFate.UNCHANGED)
MAY_BE_ANOTHER = LineOutcome(
    LineFate.REFUSED,
    UNCLEAR,
    "Cette opposition est déjà enregistrée, et la personne a consenti depuis. La ligne ne dit pas si elle s’est opposée de nouveau : "
    "le numéro est suspendu jusqu’à relecture.",
)
TOO_OLD_TO_CONFIRM = LineOutcome(
    LineFate.REFUSED,
    "import.too-old-to-confirm",
    "Vous demandez une confirmation par SMS, et celle-ci ne peut plus partir à une heure permise dans les "
    f"{int(ASKED_WITHIN.total_seconds() // 3600)} heures qui suivent l’inscription : la personne ne saurait plus de quoi il s’agit.",
)
"""With double opt-in. Recorded all the same, it would wait for an answer to a question that nobody asks."""


@dataclass(frozen=True, slots=True)
class ApplyPorts:
    """What applying works with. `salt` gives 128 random bits in hexadecimal."""

    contacts: ContactStore
    answers: AnswerQueue
    clock: Clock
    salt: Callable[[], str]


def apply_acts(
    acts: Sequence[ParsedAct], advertiser: Advertiser, import_id: str, ports: ApplyPorts
) -> dict[int, LineOutcome]:
    """What became of each line: of several acts on one, what matters most. Raises ContendedError."""
    outcomes: dict[ParsedAct, LineOutcome] = {}
    waiting = list(acts)
    attempts = Attempts("a contact")
    while waiting:
        settled = _round(waiting, advertiser, import_id, ports)
        outcomes |= settled
        waiting = [act for act in waiting if act not in settled]
        if settled:
            attempts = Attempts("a contact")
        else:
            attempts.lost()
    by_line: dict[int, LineOutcome] = {}
    for act, outcome in outcomes.items():
        by_line[act.line] = min(by_line.get(act.line, outcome), outcome, key=lambda one: _WEIGHT[one.fate])
    return by_line


_WEIGHT = {
    fate: place
    for place, fate in enumerate(
        (LineFate.REFUSED, LineFate.TAKEN, LineFate.UNCHANGED, LineFate.DUPLICATE, LineFate.IGNORED)
    )
}


def _round(
    acts: Sequence[ParsedAct], advertiser: Advertiser, import_id: str, ports: ApplyPorts
) -> dict[ParsedAct, LineOutcome]:
    """Try each act once, but for further acts of the same person: those come in the next round."""
    known = ports.contacts.recorded_by(advertiser.id, [act.reference for act in acts])
    contacts = ports.contacts.recall_all(advertiser.id, [act.phone for act in acts])
    again = _may_be_others(acts, contacts, known, import_id)
    known = {**known, **ports.contacts.recorded_by(advertiser.id, list(again.values()))}
    outcomes: dict[ParsedAct, LineOutcome] = {}
    tried: list[tuple[ParsedAct, ContactChange, datetime | None]] = []
    requests: list[AnswerTask] = []
    busy = set()
    for act in acts:
        contact = contacts[act.phone]
        by = known.get(again.get(act, act.reference))
        if by is not None:
            outcomes[act] = _recorded_by(by, act, import_id, _done(act, again))
            if outcomes[act] is TAKEN:
                requests += _again(contact, advertiser, ports)
        elif act.phone not in busy:
            busy.add(act.phone)
            made = _change(act, contact, advertiser, import_id, ports, again.get(act))
            if isinstance(made, LineOutcome):
                outcomes[act] = made
            else:
                tried.append((act, *made))
    answers = ports.contacts.record_all([change for _, change, _ in tried])
    for (act, change, before), answer in zip(tried, answers, strict=True):
        if answer is WriteResult.DONE:
            requests += _request(change, before, advertiser)
            outcomes[act] = _done(act, again)
        elif answer is WriteResult.ERASED_OPPOSITION:
            outcomes[act] = _refused([erased_opposition(change.contact.phone.territory.country)])
    if requests:
        ports.answers.send(requests)
    return outcomes


def _request(change: ContactChange, before: datetime | None, advertiser: Advertiser) -> tuple[AnswerTask, ...]:
    """The question whether the person consented, if it is to be asked, to leave by then."""
    return () if before is None else confirmation_request(advertiser, change.contact.phone, change.evidence, before)


def _change(
    act: ParsedAct, contact: Contact, advertiser: Advertiser, import_id: str, ports: ApplyPorts, again: str | None
) -> tuple[ContactChange, datetime | None] | LineOutcome:
    """The change that the act makes, and until when the person may be asked to confirm it; or why it is refused.

    Under the reference `again` it may be another one than is recorded.
    """
    now, salt = ports.clock.now(), ports.salt()
    by = _by(act, import_id)
    if isinstance(act.what, Collection):
        found = judge_consent(contact, act.what, advertiser, now, salt)
        if found.contact is None or found.evidence is None:
            return _refused(found.results)
        before = None
        if found.asks:
            before = request_leaves_before(act.what, now, request_hours(found.contact, advertiser))
            if before is None:
                return TOO_OLD_TO_CONFIRM
        return ContactChange(found.contact, found.evidence, act.reference, by, grants_basis=True), before
    if again is not None:
        words = (
            f"Déjà enregistrée avant le consentement, reçue de nouveau (source : {act.what.source}). {act.what.words}"
        )
        unread = Unread(HoldKind.REFUSAL, "import", now, by, words=words.strip()[:2000], operator=act.what.operator)
        changed, evidence = held(contact, unread, now, salt)
        return ContactChange(changed, evidence, again, by, to_review=True), None
    changed, evidence = opposed(contact, act.what, now, salt)
    return ContactChange(changed, evidence, act.reference, by), None


def _by(act: ParsedAct, import_id: str) -> str:
    return f"{import_id}:{act.line}"


def _may_be_others(
    acts: Sequence[ParsedAct], contacts: Mapping[Phone, Contact], known: Mapping[str, str], import_id: str
) -> dict[ParsedAct, str]:
    """The acts that another line brought already and that may be new ones all the same, each with its reference for the consent since."""
    brought = [act for act in acts if known.get(act.reference, _by(act, import_id)) != _by(act, import_id)]
    return {
        act: f"{act.reference}-{basis.evidence}"
        for act in brought
        if (basis := contacts[act.phone].basis) is not None and _may_be_since(act, contacts[act.phone], basis)
    }


def _may_be_since(act: ParsedAct, contact: Contact, basis: Basis) -> bool:
    """Whether an opposition may be later than the consent that stands, by what its line says of the day."""
    if not isinstance(act.what, Opposition) or contact.standing is Status.OPPOSED:
        return False
    return not act.dated or act.what.received_at >= basis.collected_at


def _done(act: ParsedAct, again: Mapping[ParsedAct, str]) -> LineOutcome:
    return MAY_BE_ANOTHER if act in again else TAKEN


def _recorded_by(by: str, act: ParsedAct, import_id: str, done: LineOutcome) -> LineOutcome:
    """What became of an act that is recorded already; `done` where it is this line that did it."""
    if by == _by(act, import_id):
        return done
    holder, _, line = by.rpartition(":")
    if holder != import_id:
        return UNCHANGED
    return LineOutcome(LineFate.DUPLICATE, "import.duplicate", f"Doublon de la ligne {line}.")


def _refused(results: Sequence[RuleResult]) -> LineOutcome:
    blocking = [result for result in results if result.result is Result.BLOCK]
    reasons = " ".join(result.explanation.fr for result in blocking)
    return LineOutcome(LineFate.REFUSED, blocking[0].rule, reasons)


def _again(contact: Contact, advertiser: Advertiser, ports: ApplyPorts) -> tuple[AnswerTask, ...]:
    """The request of an act that is recorded already: its worker may have ended before it asked. Nobody is asked twice for one act."""
    if contact.basis is None or contact.confirmation is None or not awaits_confirmation(contact, ports.clock.now()):
        return ()
    evidence = ports.contacts.proof(advertiser.id, contact.phone, contact.basis.evidence)
    if evidence is None or to_millisecond(evidence.recorded_at) not in contact.confirmation.asked_at:
        return ()
    before = contact.basis.collected_at + ASKED_WITHIN
    return confirmation_request(advertiser, contact.phone, evidence, before)
