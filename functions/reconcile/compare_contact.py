"""A contact that has not opposed here, and whose number is on a carrier's list: it opposes now, unless the person came back since."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reconcile.comparison_call import ComparisonCall
from stopsms.compliance.consent.means import IN_PERSON
from stopsms.compliance.outside.carrier import LISTED_BY, listed_by
from stopsms.compliance.person.contact import Contact, LegalBasis, Status
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.carrier import OptedOut
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence

BY_SMS = "sms"
"""The source of an opposition that a person wrote."""

LISTED_WITHIN = timedelta(days=2)
"""How long after we record an opposition it is on our own list at the latest: at once, or after this night's comparison."""


def compare_contact(contact: Contact, list_name: str, entry: OptedOut, call: ComparisonCall, *, ours: bool) -> None:
    """The contact opposes, unless the person came back since. `ours`: we may have put the entry there for this advertiser."""
    try:
        if _lifted_since(contact, entry.at, call, ours=ours):
            call.counts["lifted_since"] += 1
        else:
            call.counts["unknown_here"] += _oppose(contact, list_name, entry.at, call)
    except Exception as error:  # noqa: BLE001 (one person's failure is that person's)
        call.failed(f"a contact of {contact.advertiser_id}", error)


def _lifted_since(contact: Contact, listed_at: datetime | None, call: ComparisonCall, *, ours: bool) -> bool:
    """Whether the person consented in person after being listed; or they are listed for an opposition that was lifted.

    Where nobody knows since when they are listed, an opposition on record explains it that the carrier had from us, or we from the
    carrier: only an act in person has lifted that one since. Without one, they are listed as of now, after any consent.
    """
    if listed_at is None:
        return any(ours or _is_known_there(record, call) for record in _oppositions(contact, call))
    contacts, basis = call.ports.contacts, contact.basis
    if basis is not None and basis.legal_basis is LegalBasis.CONSENT and basis.source in IN_PERSON:
        proof = contacts.proof(contact.advertiser_id, contact.phone, basis.evidence)
        imported = proof is None or bool(proof.content.get("imported_as"))
        if proof is not None and not imported and min(basis.collected_at, proof.recorded_at) > listed_at:
            return True
    if not ours:
        return False
    return any(record.recorded_at >= listed_at - LISTED_WITHIN for record in _oppositions(contact, call))


def _oppositions(contact: Contact, call: ComparisonCall) -> Sequence[Evidence]:
    records = call.ports.contacts.evidence(contact.advertiser_id, contact.phone)
    return [record for record in records if record.act is Act.OPPOSED]


def _is_known_there(opposition: Evidence, call: ComparisonCall) -> bool:
    """Whether it is from the carrier, which received the person's STOP itself, or has it on its list. One elsewhere explains nothing."""
    source, carrier = str(opposition.content.get("source", "")), call.ports.carrier
    if not source.startswith((LISTED_BY, BY_SMS)):
        return False
    through, _, _ = str(opposition.content.get("reference", "")).partition(":")
    return carrier is None or through == carrier.id


def _oppose(contact: Contact, list_name: str, listed_at: datetime | None, call: ComparisonCall) -> int:
    """1 when the opposition was recorded; 0 when another one was recorded meanwhile.

    A declared carrier has one list alone: its source names the service, its reference the carrier.
    """
    attempts, carrier = Attempts("the contact"), call.ports.carrier
    source, reference = (LISTED_BY, list_name) if carrier is None else (listed_by(carrier.service), carrier.id)
    while True:
        now = call.ports.clock.now()
        opposition = Opposition(source=source, received_at=min(listed_at or now, now), reference=reference)
        changed, evidence = opposed(contact, opposition, now, call.ports.salt())
        if call.ports.contacts.record(changed, evidence) is WriteResult.DONE:
            return 1
        contact = call.ports.contacts.recall(contact.advertiser_id, contact.phone)
        if contact.status is Status.OPPOSED:
            return 0
        attempts.lost()
