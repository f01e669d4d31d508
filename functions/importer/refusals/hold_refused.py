"""Hold the known contacts that a contact file refuses, and anyone a list of oppositions may name, until a human has reviewed the line.

The file is the advertiser's own record that somebody does not want its messages; whether that is an opposition to SMS is for a human
to decide, and nothing is sent until then. The same words about the same consent are listed once, however often the file is imported:
a contact that was reviewed and released stays released until another consent is recorded.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from importer.acts.apply_acts import ApplyPorts
from importer.acts.prepared_lines import RowRefusal
from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import ContactChange, WriteResult


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file being imported: its advertiser, the import, who imports it, and the advertiser's key for references."""

    advertiser_id: str
    import_id: str
    operator: str
    principal: str
    secret: bytes

    @classmethod
    def of(cls, about: FileImport, secret: bytes) -> "ImportedFile":
        """The file of this import."""
        return cls(about.advertiser_id, about.id, about.operator, about.principal, secret)


@dataclass(frozen=True, slots=True)
class _NumberRefusal:
    """The refusal of one number."""

    phone: Phone
    line: int
    words: str


def hold_refused(
    refusals: Sequence[RowRefusal], file: ImportedFile, ports: ApplyPorts, *, unknown_too: bool = False
) -> None:
    """Hold each known contact that has not opposed yet. Raises ContendedError; calling again does nothing twice.

    With `unknown_too`, unknown numbers are held as well, because a list of oppositions also applies to contacts added later. A contact
    file refuses unknown numbers only within itself: most of them merely left a box unticked.
    """
    waiting = [
        _NumberRefusal(phone, refusal.line, refusal.words)
        for refusal in refusals
        if refusal.explicit
        for phone in refusal.phones
    ]
    attempts = Attempts("a contact")
    while waiting:
        left = _round(waiting, file, ports, unknown_too)
        if len(left) < len(waiting):
            attempts = Attempts("a contact")
        else:
            attempts.lost()
        waiting = left


def _round(
    waiting: Sequence[_NumberRefusal], file: ImportedFile, ports: ApplyPorts, unknown_too: bool
) -> list[_NumberRefusal]:
    """Try each refusal once, one per person; returns those left to do."""
    contacts = ports.contacts.recall_all(file.advertiser_id, [refusal.phone for refusal in waiting])
    open_to = [
        (refusal, contact) for refusal in waiting if _can_be_held(contact := contacts[refusal.phone], unknown_too)
    ]
    references = {refusal: _reference(refusal, contact, file) for refusal, contact in open_to}
    recorded = ports.contacts.recorded_by(file.advertiser_id, list(references.values()))
    tried: list[_NumberRefusal] = []
    changes: list[ContactChange] = []
    left: list[_NumberRefusal] = []
    for refusal, contact in open_to:
        if references[refusal] in recorded:
            continue
        if any(other.phone == refusal.phone for other in tried):
            left.append(refusal)
            continue
        tried.append(refusal)
        changes.append(_change(refusal, contact, references[refusal], file, ports))
    answers = ports.contacts.record_all(changes)
    again = [
        refusal
        for refusal, answer in zip(tried, answers, strict=True)
        if answer not in (WriteResult.DONE, WriteResult.DONE_BEFORE)
    ]
    return [*again, *left]


def _can_be_held(contact: Contact, unknown_too: bool) -> bool:
    known = contact.version > 0 and not contact.recalled
    return (known or unknown_too) and contact.status is not Status.OPPOSED


def _change(
    refusal: _NumberRefusal, contact: Contact, reference: str, file: ImportedFile, ports: ApplyPorts
) -> ContactChange:
    now = ports.clock.now()
    place = f"{file.import_id}:{refusal.line}"
    unread = Unread(
        HoldKind.REFUSAL,
        "import",
        now,
        place,
        words=refusal.words,
        operator=file.operator,
        principal=file.principal,
    )
    changed, evidence = held(contact, unread, now, ports.salt())
    return ContactChange(changed, evidence, reference, place, to_review=True)


def _reference(refusal: _NumberRefusal, contact: Contact, file: ImportedFile) -> str:
    """Keyed, so that it reveals nothing about a number once the contact is erased."""
    consent = contact.basis.evidence if contact.basis else 0
    text = f"{file.advertiser_id}\nrefusals\n{refusal.phone.e164}\n{refusal.words}\n{consent}"
    return f"import-{hmac.new(file.secret, text.encode(), hashlib.sha256).hexdigest()}"
