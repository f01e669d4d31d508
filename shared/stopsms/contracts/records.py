"""How contacts, evidence, advertisers and campaigns are written as plain JSON values: in tables, in queues and in answers.

One way for all: a contact in a queue message is the contact in the table. Times are ISO 8601 in UTC, to the millisecond.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, Brand, ContactDetails
from stopsms.compliance.campaign.breaker import Limits, Measure, Trip
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, Canary, Prediction, State, Terms
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.law.edition import Edition
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Explanation, Result, Severity
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.webhook import Failure, Secret, Webhook
from stopsms.compliance.person.contact import (
    Basis,
    Claim,
    Confirmation,
    Contact,
    Hold,
    LegalBasis,
    Professional,
    Purpose,
    Status,
)
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.evidence import Act, Evidence

Record = dict[str, Any]
"""A JSON object: its values are strings, integers, floats, booleans, lists, objects or null."""


def written(at: datetime) -> str:
    """An instant as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _written(at: datetime | None) -> str | None:
    return None if at is None else written(at)


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


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
        record["basis"] = _basis_record(basis)
    if contact.hold is not None:
        record["hold"] = {"before": contact.hold.before.value, "unread": list(contact.hold.unread)}
    if contact.confirmation is not None:
        record["confirmation"] = {
            "expires_at": written(contact.confirmation.expires_at),
            "asked_at": [written(at) for at in contact.confirmation.asked_at],
        }
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
    return record


def _read_basis(record: Mapping[str, Any]) -> Basis:
    born, professional, until = record.get("born"), record.get("professional"), record.get("contract_until")
    return Basis(
        legal_basis=LegalBasis(record["legal_basis"]),
        collected_at=datetime.fromisoformat(record["collected_at"]),
        evidence=int(record["evidence"]),
        informed=record["informed"],
        objection_offered=record["objection_offered"],
        source=record["source"],
        checkbox_ticked=record["checkbox_ticked"],
        categories=frozenset(record["categories"]),
        sale_at=_read(record.get("sale_at")),
        collector=record.get("collector", ""),
        born=None if born is None else date.fromisoformat(born),
        parental_consent=record.get("parental_consent", False),
        professional=None if professional is None else Professional(professional),
        contract_until=None if until is None else date.fromisoformat(until),
        obtained_at=_read(record.get("obtained_at")),
        purposes=frozenset(map(Purpose, record.get("purposes", ()))),
    )


def _read_confirmation(record: Mapping[str, Any] | None) -> Confirmation | None:
    if record is None:
        return None
    asked = tuple(datetime.fromisoformat(at) for at in record["asked_at"])
    return Confirmation(datetime.fromisoformat(record["expires_at"]), asked)


def read_contact(advertiser_id: str, record: Mapping[str, Any]) -> Contact:
    """The contact of that advertiser. Raises KeyError or ValueError when the record is not one of ours."""
    basis, hold = record.get("basis"), record.get("hold")
    return Contact(
        advertiser_id=advertiser_id,
        phone=Phone.of(record["phone"]),
        version=int(record["version"]),
        status=Status(record["status"]),
        basis=None if basis is None else _read_basis(basis),
        last_contact_at=_read(record.get("last_contact_at")),
        opposed_at=_read(record.get("opposed_at")),
        tags=frozenset(record["tags"]),
        attributes=record["attributes"],
        claims={campaign: _claim_read(claim) for campaign, claim in record["claims"].items()},
        sequence=int(record["sequence"]),
        head=record["head"],
        hold=None if hold is None else Hold(Status(hold["before"]), tuple(map(int, hold["unread"]))),
        confirmation=_read_confirmation(record.get("confirmation")),
    )


def erased_record(erased: ErasedContact) -> Record:
    """What remains of an erased contact, but for its advertiser and the keyed hash, which stand in the key."""
    return {
        "at": written(erased.at),
        "version": erased.version,
        "sequence": erased.sequence,
        "head": erased.head,
        "opposed_at": _written(erased.opposed_at),
        "claims": {campaign: claim_written(claim) for campaign, claim in erased.claims.items()},
    }


def read_erased(advertiser_id: str, record: Mapping[str, Any]) -> ErasedContact:
    """What remains of an erased contact of that advertiser."""
    return ErasedContact(
        advertiser_id=advertiser_id,
        at=datetime.fromisoformat(record["at"]),
        version=int(record["version"]),
        sequence=int(record["sequence"]),
        head=record["head"],
        opposed_at=_read(record["opposed_at"]),
        claims={campaign: _claim_read(claim) for campaign, claim in record["claims"].items()},
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


def _whole_numbers(value: Any) -> Any:
    """A stored value as it was written: tables give numbers back as Decimals, and all of ours are whole."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, Mapping):
        return {name: _whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(inner) for inner in value]
    return value


def read_evidence(record: Mapping[str, Any]) -> Evidence:
    """The evidence of a stored record; times are kept to the letter, since the hash covers them."""
    return Evidence(
        advertiser_id=record["advertiser_id"],
        sequence=int(record["sequence"]),
        act=Act(record["act"]),
        occurred_at=datetime.fromisoformat(record["occurred_at"]),
        recorded_at=datetime.fromisoformat(record["recorded_at"]),
        content=_whole_numbers(record["content"]),
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
        "domains": sorted(advertiser.domains),
        "authorisations": dict(advertiser.authorisations),
        "alsace_moselle": advertiser.alsace_moselle,
        "double_opt_in": advertiser.double_opt_in,
        "strict_opt_in": advertiser.strict_opt_in,
        "kind": None if advertiser.kind is None else advertiser.kind.value,
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
        domains=frozenset(record.get("domains", ())),
        authorisations=record.get("authorisations", {}),
        alsace_moselle=record.get("alsace_moselle", False),
        double_opt_in=record.get("double_opt_in", False),
        strict_opt_in=record.get("strict_opt_in", False),
        kind=AdvertiserKind(record["kind"]) if record.get("kind") else None,
    )


def acceptance_record(acceptance: Acceptance) -> Record:
    """What a person accepted, as stored and as shown."""
    return {
        "rule": acceptance.rule,
        "at": written(acceptance.at),
        "by": acceptance.by,
        "reason": acceptance.reason,
    }


def _read_acceptance(record: Mapping[str, Any]) -> Acceptance:
    return Acceptance(record["rule"], datetime.fromisoformat(record["at"]), record["by"], record["reason"])


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
        "continues_at": _written(prediction.continues_at),
        "without_consent": prediction.without_consent,
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
        continues_at=_read(record.get("continues_at")),
        without_consent=int(record.get("without_consent", 0)),
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
        "accepted": [acceptance_record(acceptance) for acceptance in terms.accepted],
        "topics": sorted(terms.topics),
        "contract_in_progress": terms.contract_in_progress,
        "companies_only": terms.companies_only,
        "name": campaign.name,
        "tags": sorted(campaign.tags),
        "state": campaign.state.value,
        "created_at": written(campaign.created_at),
        "at": _written(campaign.at),
        "started_at": _written(campaign.started_at),
        "finished_at": _written(campaign.finished_at),
        "prediction": None if campaign.prediction is None else prediction_record(campaign.prediction),
        "revision": campaign.revision,
        "limits": limits_record(campaign.limits),
        "canary": None if campaign.canary is None else canary_record(campaign.canary),
        "canary_until": _written(campaign.canary_until),
        "opened": campaign.canary_passed,
        "trip": None if campaign.trip is None else trip_record(campaign.trip),
        "overruled": sorted(campaign.overruled),
    }


def limits_record(limits: Limits) -> Record:
    """A campaign's limits as stored and as shown."""
    return {
        "oppositions": limits.oppositions,
        "invalid_numbers": limits.invalid_numbers,
        "carrier_blocks": limits.carrier_blocks,
    }


def canary_record(canary: Canary) -> Record:
    """A canary as stored and as shown."""
    return {"share": canary.share, "minutes": canary.minutes}


def trip_record(trip: Trip) -> Record:
    """Why a campaign paused itself, as stored and as shown."""
    return {
        "measure": trip.measure.value,
        "at": written(trip.at),
        "number": trip.number,
        "of": trip.of,
        "limit": trip.limit,
        "reason": trip.reason,
    }


def _read_limits(record: Mapping[str, Any]) -> Limits:
    return Limits(**{name: None if limit is None else float(limit) for name, limit in record.items()})


def _read_canary(record: Mapping[str, Any] | None) -> Canary | None:
    return None if record is None else Canary(float(record["share"]), int(record["minutes"]))


def _read_trip(record: Mapping[str, Any] | None) -> Trip | None:
    if record is None:
        return None
    return Trip(
        measure=Measure(record["measure"]),
        at=datetime.fromisoformat(record["at"]),
        number=int(record["number"]),
        of=int(record["of"]),
        limit=float(record["limit"]),
        reason=record["reason"],
    )


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
            profile=profile_named(record["profile"]),
            accepted=tuple(map(_read_acceptance, record.get("accepted", ()))),
            topics=frozenset(map(Topic, record.get("topics", ()))),
            contract_in_progress=record.get("contract_in_progress", False),
            companies_only=record.get("companies_only", False),
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
        limits=_read_limits(record["limits"]),
        canary=_read_canary(record["canary"]),
        canary_until=_read(record["canary_until"]),
        canary_passed=record["opened"],
        trip=_read_trip(record["trip"]),
        overruled=frozenset(map(Measure, record["overruled"])),
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
    words = Explanation(stored["fr"], stored["en"]) if "fr" in stored else None
    own = Authority(Severity(stored["severity"]), stored["citation"]) if "severity" in stored else None
    return RecordedObjection(stored["rule"], Result(stored["result"]), words, own)


def read_outcome(record: Mapping[str, Any]) -> Outcome:
    """The outcome of a stored record."""
    until = record.get("until")
    return Outcome(
        fate=Fate(record["fate"]),
        at=datetime.fromisoformat(record["at"]),
        contact_version=int(record.get("contact_version", 0)),
        evidence=int(record.get("evidence", 0)),
        parts=int(record.get("parts", 0)),
        message_id=record.get("message_id", ""),
        objections=tuple(map(_read_objection, record.get("objections", ()))),
        reason=record.get("reason", ""),
        until=None if until is None else datetime.fromisoformat(until),
        values=tuple(record.get("values", ())),
        rulebook=record.get("rulebook", ""),
    )


def edition_record(edition: Edition) -> Record:
    """What an edition of a rulebook says, as stored; its name stands in the key."""
    return {"country": edition.country, "rules": list(edition.rules)}


def read_edition(name: str, record: Mapping[str, Any]) -> Edition:
    """The edition of a stored record, under the name in its key; whether these are its words, it tells itself."""
    return Edition(name, record["country"], record["rules"])


def webhook_record(webhook: Webhook) -> Record:
    """A webhook as stored; its secrets stay sealed."""
    failure = webhook.last_failure
    return {
        "url": webhook.url,
        "events": sorted(webhook.events),
        "secrets": [{"sealed": secret.sealed, "until": _written(secret.until)} for secret in webhook.secrets],
        "created_at": written(webhook.created_at),
        "failing_since": _written(webhook.failing_since),
        "last_failure": None if failure is None else {"at": written(failure.at), "reason": failure.reason},
        "disabled_at": _written(webhook.disabled_at),
        "disabled_because": webhook.disabled_because,
        "revision": webhook.revision,
    }


def read_webhook(advertiser_id: str, webhook_id: str, record: Mapping[str, Any]) -> Webhook:
    """The webhook of a stored record."""
    failure = record["last_failure"]
    return Webhook(
        advertiser_id=advertiser_id,
        id=webhook_id,
        url=record["url"],
        events=frozenset(map(EventType, record["events"])),
        secrets=tuple(Secret(secret["sealed"], _read(secret["until"])) for secret in record["secrets"]),
        created_at=datetime.fromisoformat(record["created_at"]),
        failing_since=_read(record["failing_since"]),
        last_failure=None if failure is None else Failure(datetime.fromisoformat(failure["at"]), failure["reason"]),
        disabled_at=_read(record["disabled_at"]),
        disabled_because=record["disabled_because"],
        revision=int(record["revision"]),
    )
