"""Hold the known contacts of whom a contact file says no, and whoever a list of oppositions may name, until a person has read it.

The file is the advertiser's own word that somebody does not want its messages; whether that is an opposition to SMS, a person says. Until
then nothing is sent. The same words about the same consent are told once, however often the file comes: what a person has read and
released stays released, until another consent is recorded.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from importer.apply_acts import ApplyPorts
from importer.prepared_lines import Refusal
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import ContactChange, WriteResult


@dataclass(frozen=True, slots=True)
class File:
    """Of whose file, which import reads it, who imports it, and the advertiser's secret for references."""

    advertiser_id: str
    import_id: str
    operator: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class _Said:
    """A no, of one number."""

    phone: Phone
    line: int
    words: str


def hold_refused(refusals: Sequence[Refusal], file: File, ports: ApplyPorts, *, unknown_too: bool = False) -> None:
    """Hold each contact that is known and has not opposed already. Raises ContendedError: call again, nothing is done twice.

    With `unknown_too` numbers of which nothing is known wait as well: a list of oppositions counts for whoever comes after it. A file
    of contacts silences strangers for itself alone; most of them only did not tick a box.
    """
    waiting = [_Said(phone, said.line, said.words) for said in refusals if said.told for phone in said.phones]
    attempts = Attempts("a contact")
    while waiting:
        left = _round(waiting, file, ports, unknown_too)
        if len(left) < len(waiting):
            attempts = Attempts("a contact")
        else:
            attempts.lost()
        waiting = left


def _round(waiting: Sequence[_Said], file: File, ports: ApplyPorts, unknown_too: bool) -> list[_Said]:
    """Try each once, but for what else is said of the same person; what is left to do."""
    find = ports.contacts.recall_all if unknown_too else ports.contacts.find_all
    known = find(file.advertiser_id, [said.phone for said in waiting])
    open_to = [(said, known[said.phone]) for said in waiting if _is_held_by(known.get(said.phone))]
    references = {said: _reference(said, contact, file) for said, contact in open_to}
    recorded = ports.contacts.recorded_by(file.advertiser_id, list(references.values()))
    tried: list[_Said] = []
    changes: list[ContactChange] = []
    left: list[_Said] = []
    for said, contact in open_to:
        if references[said] in recorded:
            continue
        if any(other.phone == said.phone for other in tried):
            left.append(said)
            continue
        tried.append(said)
        changes.append(_change(said, contact, references[said], file, ports))
    answers = ports.contacts.record_all(changes)
    again = [
        said
        for said, answer in zip(tried, answers, strict=True)
        if answer not in (WriteResult.DONE, WriteResult.DONE_BEFORE)
    ]
    return [*again, *left]


def _is_held_by(contact: Contact | None) -> bool:
    return contact is not None and contact.status is not Status.OPPOSED


def _change(said: _Said, contact: Contact, reference: str, file: File, ports: ApplyPorts) -> ContactChange:
    now = ports.clock.now()
    place = f"{file.import_id}:{said.line}"
    unread = Unread(HoldKind.REFUSAL, "import", now, place, words=said.words, operator=file.operator)
    changed, evidence = held(contact, unread, now, ports.salt())
    return ContactChange(changed, evidence, reference, place, to_review=True)


def _reference(said: _Said, contact: Contact, file: File) -> str:
    """Keyed, so that it tells nothing of a number once the contact is erased."""
    consent = contact.basis.evidence if contact.basis else 0
    text = f"{file.advertiser_id}\nrefusals\n{said.phone.e164}\n{said.words}\n{consent}"
    return f"import-{hmac.new(file.secret, text.encode(), hashlib.sha256).hexdigest()}"
