"""Consent records in the structure of ISO/IEC TS 27560:2023, together with the fields of the Kantara Consent Receipt v1.1.

docs/evidence.md has the mapping field by field, including what the standard asks for and we do not hold.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Country, Territory

Json = Mapping[str, Any]
SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
GIVEN, REQUESTED, NOTIFIED, SUSPENDED, WITHDRAWN = "given", "requested", "notified", "suspended", "withdrawn"
UNCHANGED = "unchanged"

_EVENTS = {
    "basis_recorded": "notice and act of the person, as declared by the controller",
    "confirmed": "confirmation by the person",
    "heard_from": "act of the person",
    "opposed": "objection or withdrawal",
    "held": "message from the person, not read yet",
    "opposition_reviewed": "review",
    "accessed": "exercise of the right of access",
    "rectified": "exercise of the right to rectification",
    "number_changed": "change of number",
    "erased": "exercise of the right to erasure",
    "purged": "end of retention",
}

_STATES = {
    "confirmed": GIVEN,
    "heard_from": UNCHANGED,
    "opposed": WITHDRAWN,
    "held": SUSPENDED,
    "opposition_reviewed": "reviewed",
    "accessed": UNCHANGED,
    "rectified": UNCHANGED,
    "number_changed": "transferred",
    "erased": WITHDRAWN,
    "purged": "terminated",
}
"""The state of a consent after each act. Only a consent that became usable, or a yes to our question, gives one: see `_state`."""

_NOT_USABLE_YET = {"pending": REQUESTED, "opposed": REQUESTED, "held": SUSPENDED}
"""The state of a recorded consent that is not usable yet: it awaits confirmation, or somebody has to read something first."""

_DIRECT_MARKETING = ("Prospection par SMS", "direct marketing")

_PURPOSES = {
    "consent": _DIRECT_MARKETING,
    "existing_customer": ("Prospection de clients par SMS, produits ou services analogues", "direct marketing"),
    "non_commercial": ("Sollicitation non commerciale par SMS", "solicitation without commercial aim"),
    "professional": ("Prospection de professionnels par SMS", "direct marketing"),
}

_PURPOSE_TYPES = {
    "commercial": "direct marketing",
    "charitable": "charitable appeal",
    "political": "political communication",
    "public_information": "information of the public",
    "non_commercial": "solicitation without commercial aim",
}
"""Purposes stated at collection take precedence over what the basis implies. Political or charitable lists may reveal opinions
(art. 9 GDPR): whether they do is for the controller to say."""


def consent_records(case: Json) -> dict[str, Any]:
    """One record for each person of a case file, in its order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "digest": case["digest"],
        "records": [_record(case, person) for person in case["people"]],
    }


def _record(case: Json, person: Json) -> dict[str, Any]:
    advertiser: Json = case["advertiser"]
    acts = [record for record in person["records"] if record["act"] == "basis_recorded"]
    in_force = _consent_in_force(person["records"])
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": f"urn:stop-sms:chain:{person['records'][0]['hash']}" if person["records"] else None,
        "pii_principal_id": person["phone"],
        "pii_processing": [_processing(record, advertiser, person) for record in acts],
        "party_identification": [_party(advertiser)],
        "events": [_event(record, person["phone"]) for record in person["records"]],
        "kantara_receipt": _receipt(*in_force, advertiser, person) if in_force else None,
    }


def _withdrawal(person: Json) -> str | None:
    """How this person withdraws: a short code works in its own territory only. None where the advertiser has no number."""
    return f"STOP to {person['stop_number']}, free of charge" if person["stop_number"] else None


def _processing(record: Json, advertiser: Json, person: Json) -> dict[str, Any]:
    content: Json = record["content"]
    basis = str(content.get("legal_basis"))
    purpose, kind = _PURPOSES.get(basis, (None, None))
    country = Territory(person["territory"]).country
    place = rulebook_of(country).on_record
    return {
        "event_id": record["hash"],
        "declared_by": None if content.get("form") and not content.get("rendered_by") else advertiser["id"],
        "privacy_notice": content.get("notice_url"),
        "form_url": content.get("form_url"),
        **{name: content[name] for name in ("form", "shown", "embedded_in", "rendered_by") if content.get(name)},
        "wording": content.get("wording"),
        "wording_version": content.get("wording_version"),
        "language": "fr",
        "purposes": [
            {
                "purpose": purpose,
                "purpose_type": "; ".join(_purpose_types(content)) or kind,
                "lawful_basis": place.bases.get(basis),
                "pii_information": [
                    {"pii_type": "mobile telephone number", "pii_optional": True, "sensitive_pii_category": None}
                ],
                "pii_controllers": [advertiser["id"]],
                "collection_method": content.get("source"),
                "processing_method": "SMS",
                "services": content.get("categories") or [],
                "jurisdiction": place.jurisdiction,
                "retention_period": _kept(country, basis),
                "withdrawal_method": _withdrawal(person),
                "privacy_rights": _rights(basis),
                "codes_of_conduct": [],
                "industry_charters": list(place.charters),
                "authority_party": place.authority,
            }
        ],
    }


def _purpose_types(content: Json) -> list[str]:
    return [_PURPOSE_TYPES[name] for name in content.get("purposes") or [] if name in _PURPOSE_TYPES]


def _kept(country: Country, basis: str) -> str:
    """How long the contact is kept and may be used on this basis, and then how long its proof is kept."""
    rulebook = rulebook_of(country)
    since = rulebook.on_record.customer_since if basis == "existing_customer" else "last contact"
    retention = rulebook.retention
    return f"P{retention.contacts.years}Y after the person's {since}; the proof P{retention.proofs.years}Y more"


def _rights(basis: str) -> list[str]:
    """GDPR art. 15 to 21; portability applies to consent (art. 20(1)(a)), which can also be withdrawn (art. 7(3))."""
    common = ["access", "rectification", "erasure", "restriction", "objection"]
    return [*common, "portability", "withdrawal of consent"] if basis == "consent" else common


def _party(advertiser: Json) -> dict[str, Any]:
    contact: Json = advertiser["contact"]
    return {
        "party_id": advertiser["id"],
        "party_name": advertiser["legal_name"],
        "party_role": "PII controller",
        "party_type": f"legal person, SIREN {advertiser['siren']}{', test advertiser' if advertiser.get('test') else ''}",
        **{f"party_{name}": contact.get(name) for name in ("address", "email", "phone", "url")},
    }


def _event(record: Json, phone: str) -> dict[str, Any]:
    return {
        "event_id": record["hash"],
        "event_time": record["occurred_at"],
        "recorded_time": record["recorded_at"],
        "event_type": _EVENTS[record["act"]],
        "event_state": _state(record),
        "entity_id": _actor(record, phone),
        "recorded_by": record["content"].get("principal"),
        "question": record["content"].get("question"),
        "content_hash": record["content_hash"],
        "previous_event_id": record["previous"] or None,
    }


def _state(record: Json) -> str:
    """The state of the consent after the act. Other bases involve no consent: the person was informed, and could object."""
    content: Json = record["content"]
    if not content:
        return "redacted"
    if record["act"] == "opposition_reviewed" and content.get("conclusion") == "upheld":
        return WITHDRAWN
    if record["act"] != "basis_recorded":
        return _STATES[record["act"]]
    if content.get("legal_basis") != "consent":
        return NOTIFIED
    after = (content.get("effect") or {}).get("after")  # acts of before it was kept became usable at once
    if content.get("confirmation") == "not_asked" and after != "held":
        return UNCHANGED  # nobody was asked, and nothing came of it
    return _NOT_USABLE_YET.get(str(after), REQUESTED if content.get("confirmation") else GIVEN)


def _consent_in_force(records: Sequence[Json]) -> tuple[Json, Json] | None:
    """The consent to give a receipt for, and the act by which the person gave it: the latest, unless something withdrew it.

    A consent that awaited a yes is given with the yes. What is recorded later may have been given before, and then replaces nothing.
    """
    in_force: tuple[Json, Json] | None = None
    for record in records:
        if _state(record) in (WITHDRAWN, "transferred", "terminated") or _is_unreadable(record):
            in_force = None
        consent = _given_by(record, records)
        if consent is not None and (in_force is None or _at(record) >= _at(in_force[1])):
            in_force = consent, record
    return in_force


def _is_unreadable(record: Json) -> bool:
    """Whether an act that may have withdrawn a consent was erased.

    An act of collection withdraws none: it goes by an erasure, which says so itself, or because nobody had confirmed it.
    """
    return not record["content"] and record["act"] != "basis_recorded"


def _given_by(record: Json, records: Sequence[Json]) -> Json | None:
    """The consent that the person gave by this act. One recorded beneath a hold is given too, and suspended like the one before it."""
    content: Json = record["content"]
    if record["act"] == "confirmed":
        return next((each for each in records if each["sequence"] == content.get("about")), None)
    usable = _state(record) in (GIVEN, SUSPENDED) and not content.get("confirmation")
    return record if record["act"] == "basis_recorded" and usable else None


def _at(record: Json) -> datetime:
    """When it happened, as exactly as the contact has it."""
    return to_millisecond(datetime.fromisoformat(record["occurred_at"]))


def _actor(record: Json, phone: str) -> str | None:
    """Who recorded it, or else the person. A purge is nobody's act; of an erased act it is no longer known."""
    if record["act"] == "purged" or not record["content"]:
        return None
    return record["content"].get("operator") or phone


def _receipt(record: Json, given: Json, advertiser: Json, person: Json) -> dict[str, Any]:
    """Kantara Consent Receipt v1.1 for a consent in force. No other basis has one, since nothing was consented to."""
    content, contact = record["content"], advertiser["contact"]
    return {
        "version": "KI-CR-v1.1.0",
        "jurisdiction": rulebook_of(Territory(person["territory"]).country).on_record.jurisdiction,
        "consentTimestamp": int(_at(given).timestamp()),
        "collectionMethod": content.get("source"),
        "consentReceiptID": record["hash"],
        "language": "fr",
        "piiPrincipalId": person["phone"],
        "piiControllers": [
            {
                "piiController": advertiser["legal_name"],
                "onBehalf": False,
                "contact": advertiser["name"],
                "address": {"streetAddress": contact.get("address")},
                "email": contact.get("email"),
                "phone": contact.get("phone"),
                "piiControllerUrl": contact.get("url"),
            }
        ],
        "policyUrl": content.get("notice_url") or contact.get("url"),
        "services": [
            {
                "service": advertiser["name"],
                "purposes": [
                    {
                        "purpose": "Prospection par SMS",
                        "purposeCategory": _purpose_types(content) or ["Direct Marketing"],
                        "consentType": "EXPLICIT",
                        "piiCategory": ["Telephone"],
                        "primaryPurpose": False,
                        "termination": _withdrawal(person),
                        "thirdPartyDisclosure": False,
                    }
                ],
            }
        ],
        "sensitive": None,
        "spiCat": None,
    }
