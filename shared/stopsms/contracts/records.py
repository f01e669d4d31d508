"""How contacts, evidence, advertisers, campaigns and webhooks are stored: as plain JSON values, in tables and in queues.

Whatever changes here must still read what is stored: tests/contracts keeps every form. Contacts and outcomes are written by hand, since
a sender reads and writes a hundred in each batch (by hints it takes twice as long), and leaves out what is usual so that an item
stays within one write unit.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.law.edition import Edition
from stopsms.compliance.law.rule import Authority, Explanation, Result, Severity
from stopsms.compliance.outside.webhook import Webhook
from stopsms.compliance.person.contact import (
    Basis,
    Confirmation,
    Contact,
    Hold,
    LegalBasis,
    Professional,
    Purpose,
    Status,
)
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.codec import Form, Record, count, day, instant, items, mapping, text, truth, written
from stopsms.contracts.domain_forms import ADVERTISER, CAMPAIGN, ERASED, EVIDENCE, claim_read, claim_written

_EDITION = Form(Edition, without=("id",))
_WEBHOOK = Form(Webhook, without=("advertiser_id", "id"), omit=("changed_at", "changed_by"))

advertiser_record, read_advertiser = ADVERTISER.write, ADVERTISER.read
evidence_record, read_evidence = EVIDENCE.write, EVIDENCE.read
erased_record = ERASED.write
edition_record = _EDITION.write
webhook_record = _WEBHOOK.write


def campaign_record(campaign: Campaign) -> Record:
    """A campaign, as stored. An audience of tags alone is written as before there were conditions.

    One with conditions lacks `tags`: an older release, which would write to all who have them, does not read it, and its task returns
    to the queue.
    """
    record = CAMPAIGN.write(campaign)
    if campaign.audience.where is not None:
        return record
    tags = record["audience"]["tags"]
    return {"tags" if name == "audience" else name: tags if name == "audience" else record[name] for name in record}


def read_campaign(record: Mapping[str, Any]) -> Campaign:
    """The campaign of a stored record. Raises KeyError, ValueError or TypeError when it is another."""
    if "audience" in mapping(record):
        if mapping(record["audience"])["where"] is None:
            raise ValueError("an audience without conditions is written by its tags")
        return CAMPAIGN.read(record)
    return CAMPAIGN.read({**record, "audience": {"tags": record["tags"]}})


def read_erased(advertiser_id: str, record: Mapping[str, Any]) -> ErasedContact:
    """What remains of an erased contact of this advertiser. The keyed hash of its number is in the key."""
    return ERASED.read(record, advertiser_id=advertiser_id)


def read_edition(name: str, record: Mapping[str, Any]) -> Edition:
    """The edition stored under this name. Its own hash says whether these are its words (`Edition.genuine`)."""
    return _EDITION.read(record, id=name)


def read_webhook(advertiser_id: str, webhook_id: str, record: Mapping[str, Any]) -> Webhook:
    """The webhook of a stored record, with its secrets encrypted."""
    return _WEBHOOK.read(record, advertiser_id=advertiser_id, id=webhook_id)


def _read(stored: str | None) -> datetime | None:
    return None if stored is None else instant(stored)


def contact_record(contact: Contact) -> Record:
    """A contact without its advertiser, which is in the item's key or in the message."""
    basis = contact.basis
    record: Record = {
        "phone": contact.phone.e164,
        "version": contact.version,
        "status": contact.status.value,
        "tags": sorted(contact.tags),
        "attributes": dict(contact.attributes),
        "claims": {campaign: claim_written(claim) for campaign, claim in contact.claims.items()},
        "sequence": contact.sequence,
        "head": contact.head,
    }
    if basis is not None:
        record["basis"] = _basis_record(basis)
    if contact.hold is not None:
        record["hold"] = {"before": contact.hold.before.value, "unread": list(contact.hold.unread)}
    if contact.confirmation is not None:
        record["confirmation"] = {"expires_at": written(contact.confirmation.expires_at)}
    if contact.last_contact_at is not None:
        record["last_contact_at"] = written(contact.last_contact_at)
    if contact.opposed_at is not None:
        record["opposed_at"] = written(contact.opposed_at)
    return record


def _basis_record(basis: Basis) -> Record:
    """What is usual is left out, so that a contact item stays within one write unit."""
    record: Record = {
        "legal_basis": basis.legal_basis.value,
        "collected_at": written(basis.collected_at),
        "evidence": basis.evidence,
        "informed": basis.informed,
        "objection_offered": basis.objection_offered,
        "source": basis.source,
        "checkbox_ticked": basis.checkbox_ticked,
        "categories": sorted(basis.categories),
    }
    if basis.sale_at is not None:
        record["sale_at"] = written(basis.sale_at)
    if basis.collector:
        record["collector"] = basis.collector
    if basis.born is not None:
        record |= {"born": basis.born.isoformat(), "parental_consent": basis.parental_consent}
    if basis.professional is not None:
        record["professional"] = basis.professional.value
    if basis.contract_until is not None:
        record["contract_until"] = basis.contract_until.isoformat()
    if basis.obtained_at is not None:
        record["obtained_at"] = written(basis.obtained_at)
    if basis.purposes:
        record["purposes"] = sorted(basis.purposes)
    if basis.earlier:
        record["earlier"] = [_basis_record(earlier) for earlier in basis.earlier]
    return record


def _read_basis(record: Mapping[str, Any]) -> Basis:
    mapping(record)
    born, professional, until = record.get("born"), record.get("professional"), record.get("contract_until")
    if born is None and "parental_consent" in record:
        raise ValueError("a parent's consent without a date of birth")  # both are written, or neither
    return Basis(
        legal_basis=LegalBasis(record["legal_basis"]),
        collected_at=instant(record["collected_at"]),
        evidence=count(record["evidence"]),
        informed=truth(record["informed"]),
        objection_offered=truth(record["objection_offered"]),
        source=text(record["source"]),
        checkbox_ticked=truth(record["checkbox_ticked"]),
        categories=frozenset(map(text, items(record["categories"]))),
        sale_at=_read(record.get("sale_at")),
        collector=text(record.get("collector", "")),
        born=None if born is None else day(born),
        parental_consent=truth(record.get("parental_consent", False)),
        professional=None if professional is None else Professional(professional),
        contract_until=None if until is None else day(until),
        obtained_at=_read(record.get("obtained_at")),
        purposes=frozenset(map(Purpose, items(record.get("purposes", [])))),
        earlier=tuple(_read_basis(earlier) for earlier in items(record.get("earlier", []))),
    )


def _read_confirmation(record: Mapping[str, Any] | None) -> Confirmation | None:
    return None if record is None else Confirmation(instant(mapping(record)["expires_at"]))


def _read_hold(record: Mapping[str, Any]) -> Hold:
    return Hold(Status(mapping(record)["before"]), tuple(map(count, items(record["unread"]))))


def read_contact(advertiser_id: str, record: Mapping[str, Any]) -> Contact:
    """The contact of that advertiser. Raises KeyError, ValueError or TypeError when the record is another object."""
    mapping(record)
    basis, hold = record.get("basis"), record.get("hold")
    return Contact(
        advertiser_id=advertiser_id,
        phone=Phone.of(text(record["phone"])),
        version=count(record["version"]),
        status=Status(record["status"]),
        basis=None if basis is None else _read_basis(basis),
        last_contact_at=_read(record.get("last_contact_at")),
        opposed_at=_read(record.get("opposed_at")),
        tags=frozenset(map(text, items(record["tags"]))),
        attributes={name: text(value) for name, value in mapping(record["attributes"]).items()},
        claims={campaign: claim_read(claim) for campaign, claim in mapping(record["claims"]).items()},
        sequence=count(record["sequence"]),
        head=text(record["head"]),
        hold=None if hold is None else _read_hold(hold),
        confirmation=_read_confirmation(record.get("confirmation")),
    )


def outcome_record(outcome: Outcome) -> Record:
    """One recipient's outcome, as stored."""
    record: Record = {"fate": outcome.fate.value, "at": written(outcome.at)}
    for name in ("contact_version", "evidence", "parts", "message_id", "reason", "rulebook"):
        if value := getattr(outcome, name):
            record[name] = value
    if outcome.objections:
        record["objections"] = [objection_record(objection) for objection in outcome.objections]
    if outcome.until is not None:
        record["until"] = written(outcome.until)
    if outcome.values:
        record["values"] = list(outcome.values)
    return record


def objection_record(objection: RecordedObjection) -> Record:
    """What a rule held against a message, as stored."""
    record: Record = {"rule": objection.rule, "result": objection.result.value}
    if objection.explanation is not None:
        record |= {"fr": objection.explanation.fr, "en": objection.explanation.en}
    if objection.authority is not None:
        record |= {"severity": objection.authority.severity.value, "citation": objection.authority.citation}
    return record


def _read_objection(stored: Mapping[str, Any] | str) -> RecordedObjection:
    """Before its words were kept, an objection was stored as its rule and its result alone: "fr.opposition block"."""
    if isinstance(stored, str):
        rule, result = stored.split(" ")
        return RecordedObjection(rule, Result(result))
    mapping(stored)
    words = Explanation(text(stored["fr"]), text(stored["en"])) if "fr" in stored else None
    own = Authority(Severity(stored["severity"]), text(stored["citation"])) if "severity" in stored else None
    return RecordedObjection(text(stored["rule"]), Result(stored["result"]), words, own)


def read_outcome(record: Mapping[str, Any]) -> Outcome:
    """The outcome of a stored record. Raises KeyError, ValueError or TypeError when it is another object."""
    mapping(record)
    return Outcome(
        fate=Fate(record["fate"]),
        at=instant(record["at"]),
        contact_version=count(record.get("contact_version", 0)),
        evidence=count(record.get("evidence", 0)),
        parts=count(record.get("parts", 0)),
        message_id=text(record.get("message_id", "")),
        objections=tuple(map(_read_objection, items(record.get("objections", [])))),
        reason=text(record.get("reason", "")),
        until=_read(record.get("until")),
        values=tuple(map(text, items(record.get("values", [])))),
        rulebook=text(record.get("rulebook", "")),
    )
