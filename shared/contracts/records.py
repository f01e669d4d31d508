"""How contacts, evidence, advertisers and campaigns are written as plain JSON values: in tables, in queues and in answers.

One way for all: a contact in a queue message is the contact in the table. Times are ISO 8601 in UTC, to the millisecond.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from compliance.advertiser import Advertiser, Brand, ContactDetails
from compliance.campaign import Campaign, Nature, Prediction, State, Terms
from compliance.contact import Basis, Claim, Contact, LegalBasis, Status
from compliance.countries.france import PROFILES
from compliance.evidence import Act, Evidence
from compliance.phone import Phone, Territory

Record = dict[str, Any]
"""A JSON object: its values are strings, integers, floats, booleans, lists, objects or null."""


def written(at: datetime) -> str:
    """An instant as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _written(at: datetime | None) -> str | None:
    return None if at is None else written(at)


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def to_millisecond(at: datetime) -> datetime:
    """The instant as it will be read back from where it is stored."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def claim_written(claim: Claim) -> str:
    """A claim in one short string, so that a contact item stays within one write unit."""
    return f"{written(claim.at)} {claim.send_id} {claim.worker}"


def _claim_read(text: str) -> Claim:
    at, send_id, worker = text.split(" ")
    return Claim(datetime.fromisoformat(at), send_id, worker)


def contact_record(contact: Contact) -> Record:
    """A contact but for its advertiser, which stands in the key or the message that holds it."""
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
        record["basis"] = {
            "legal_basis": basis.legal_basis.value,
            "collected_at": written(basis.collected_at),
            "evidence": basis.evidence,
            "informed": basis.informed,
            "objection_offered": basis.objection_offered,
            "source": basis.source,
            "checkbox_ticked": basis.checkbox_ticked,
            "categories": sorted(basis.categories),
        }
    if contact.last_contact_at is not None:
        record["last_contact_at"] = written(contact.last_contact_at)
    if contact.opposed_at is not None:
        record["opposed_at"] = written(contact.opposed_at)
    return record


def read_contact(advertiser_id: str, record: Mapping[str, Any]) -> Contact:
    """The contact of that advertiser. Raises KeyError or ValueError when the record is not one of ours."""
    basis = record.get("basis")
    return Contact(
        advertiser_id=advertiser_id,
        phone=Phone.of(record["phone"]),
        version=int(record["version"]),
        status=Status(record["status"]),
        basis=None
        if basis is None
        else Basis(
            legal_basis=LegalBasis(basis["legal_basis"]),
            collected_at=datetime.fromisoformat(basis["collected_at"]),
            evidence=int(basis["evidence"]),
            informed=basis["informed"],
            objection_offered=basis["objection_offered"],
            source=basis["source"],
            checkbox_ticked=basis["checkbox_ticked"],
            categories=frozenset(basis["categories"]),
        ),
        last_contact_at=_read(record.get("last_contact_at")),
        opposed_at=_read(record.get("opposed_at")),
        tags=frozenset(record["tags"]),
        attributes=record["attributes"],
        claims={campaign: _claim_read(claim) for campaign, claim in record["claims"].items()},
        sequence=int(record["sequence"]),
        head=record["head"],
    )


def evidence_record(evidence: Evidence) -> Record:
    """An evidence record as stored and as shown."""
    return {
        "advertiser_id": evidence.advertiser_id,
        "sequence": evidence.sequence,
        "act": evidence.act.value,
        "occurred_at": evidence.occurred_at.isoformat(),
        "recorded_at": evidence.recorded_at.isoformat(),
        "content": dict(evidence.content),
        "content_hash": evidence.content_hash,
        "previous": evidence.previous,
        "hash": evidence.hash,
    }


def read_evidence(record: Mapping[str, Any]) -> Evidence:
    """The evidence of a stored record; times are kept to the letter, since the hash covers them."""
    return Evidence(
        advertiser_id=record["advertiser_id"],
        sequence=int(record["sequence"]),
        act=Act(record["act"]),
        occurred_at=datetime.fromisoformat(record["occurred_at"]),
        recorded_at=datetime.fromisoformat(record["recorded_at"]),
        content=record["content"],
        content_hash=record["content_hash"],
        previous=record["previous"],
        hash=record["hash"],
    )


def advertiser_record(advertiser: Advertiser) -> Record:
    """An advertiser as stored and as shown."""
    details = advertiser.contact
    return {
        "id": advertiser.id,
        "name": advertiser.name,
        "legal_name": advertiser.legal_name,
        "siren": advertiser.siren,
        "contact": {
            "email": details.email,
            "phone": details.phone,
            "address": details.address,
            "url": details.url,
        },
        "sender_id": advertiser.sender_id,
        "stop_number": advertiser.stop_number,
        "stop_numbers": {territory.value: number for territory, number in advertiser.stop_numbers.items()},
        "brands": [{"name": brand.name, "sender_id": brand.sender_id} for brand in advertiser.brands],
        "profile": advertiser.profile,
    }


def read_advertiser(record: Mapping[str, Any]) -> Advertiser:
    """The advertiser of a stored record."""
    return Advertiser(
        id=record["id"],
        name=record["name"],
        legal_name=record["legal_name"],
        siren=record["siren"],
        contact=ContactDetails(**record["contact"]),
        sender_id=record["sender_id"],
        stop_number=record["stop_number"],
        stop_numbers={Territory(code): number for code, number in record["stop_numbers"].items()},
        brands=tuple(Brand(brand["name"], brand["sender_id"]) for brand in record["brands"]),
        profile=record["profile"],
    )


def prediction_record(prediction: Prediction) -> Record:
    """A prediction as stored and as shown."""
    return {
        "at": written(prediction.at),
        "audience": prediction.audience,
        "judged": prediction.judged,
        "complete": prediction.complete,
        "sendable": prediction.sendable,
        "deferred": prediction.deferred,
        "blocked": prediction.blocked,
        "blocked_by": dict(prediction.blocked_by),
        "parts": prediction.parts,
        "cost_eur": prediction.cost_eur,
        "starts_at": _written(prediction.starts_at),
        "ends_at": _written(prediction.ends_at),
        "windows": prediction.windows,
    }


def _read_prediction(record: Mapping[str, Any]) -> Prediction:
    numbers = ("audience", "judged", "sendable", "deferred", "blocked", "parts", "windows")
    return Prediction(
        at=datetime.fromisoformat(record["at"]),
        complete=record["complete"],
        blocked_by={rule: int(number) for rule, number in record["blocked_by"].items()},
        cost_eur=float(record["cost_eur"]),
        starts_at=_read(record["starts_at"]),
        ends_at=_read(record["ends_at"]),
        **{name: int(record[name]) for name in numbers},
    )


def campaign_record(campaign: Campaign) -> Record:
    """A campaign with its terms, as stored."""
    terms = campaign.terms
    return {
        "id": terms.campaign_id,
        "advertiser": advertiser_record(terms.advertiser),
        "brand": {"name": terms.brand.name, "sender_id": terms.brand.sender_id},
        "text": terms.text,
        "nature": terms.nature.value,
        "category": terms.category,
        "profile": terms.profile.id,
        "acknowledged": sorted(terms.acknowledged),
        "name": campaign.name,
        "tags": sorted(campaign.tags),
        "state": campaign.state.value,
        "created_at": written(campaign.created_at),
        "at": _written(campaign.at),
        "started_at": _written(campaign.started_at),
        "finished_at": _written(campaign.finished_at),
        "prediction": None if campaign.prediction is None else prediction_record(campaign.prediction),
        "revision": campaign.revision,
    }


def read_campaign(record: Mapping[str, Any]) -> Campaign:
    """The campaign of a stored record."""
    prediction = record["prediction"]
    return Campaign(
        terms=Terms(
            campaign_id=record["id"],
            advertiser=read_advertiser(record["advertiser"]),
            brand=Brand(**record["brand"]),
            text=record["text"],
            nature=Nature(record["nature"]),
            category=record["category"],
            profile=PROFILES[record["profile"]],
            acknowledged=frozenset(record["acknowledged"]),
        ),
        name=record["name"],
        tags=frozenset(record["tags"]),
        state=State(record["state"]),
        created_at=datetime.fromisoformat(record["created_at"]),
        at=_read(record["at"]),
        started_at=_read(record["started_at"]),
        finished_at=_read(record["finished_at"]),
        prediction=None if prediction is None else _read_prediction(prediction),
        revision=int(record["revision"]),
    )
