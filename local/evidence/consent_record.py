"""Consent records in the structure of ISO/IEC TS 27560:2023, with the fields of the Kantara Consent Receipt v1.1 beside them.

docs/evidence.md has the mapping, field by field, with what the standard asks and we do not hold.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]

SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
_EVENTS = {
    "basis_recorded": ("notice and act of the person", "given"),
    "confirmed": ("confirmation by the person", "given"),
    "heard_from": ("act of the person", "given"),
    "opposed": ("objection or withdrawal", "withdrawn"),
    "held": ("message from the person, not read yet", "suspended"),
    "opposition_reviewed": ("review", "reviewed"),
    "accessed": ("exercise of the right of access", "unchanged"),
    "rectified": ("exercise of the right to rectification", "unchanged"),
    "number_changed": ("change of number", "transferred"),
    "erased": ("exercise of the right to erasure", "withdrawn"),
    "purged": ("end of retention", "terminated"),
}
_BASIS = {
    "consent": "GDPR art. 6(1)(a); CPCE art. L.34-5",
    "existing_customer": "GDPR art. 6(1)(f); CPCE art. L.34-5, al. 4",
    "non_commercial": "GDPR art. 6(1)(f)",
    "professional": "GDPR art. 6(1)(f)",
}
_EXPLICIT = {"consent": "EXPLICIT"}


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
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": f"urn:stop-sms:chain:{person['records'][0]['hash']}" if person["records"] else None,
        "pii_principal_id": person["phone"],
        "pii_processing": [_processing(record, advertiser) for record in acts],
        "party_identification": [_party(advertiser)],
        "events": [_event(record, person["phone"]) for record in person["records"]],
        "kantara_receipt": _receipt(acts[-1], advertiser, person["phone"]) if acts else None,
    }


def _processing(record: Json, advertiser: Json) -> dict[str, Any]:
    content: Json = record["content"]
    basis = content.get("legal_basis")
    return {
        "event_id": record["hash"],
        "privacy_notice": content.get("wording"),
        "privacy_notice_version": content.get("wording_version"),
        "language": "fr",
        "purposes": [
            {
                "purpose": "Prospection par SMS",
                "purpose_type": "direct marketing",
                "lawful_basis": _BASIS.get(str(basis)),
                "pii_information": [
                    {"pii_type": "mobile telephone number", "pii_optional": True, "sensitive_pii_category": False}
                ],
                "pii_controllers": [advertiser["id"]],
                "collection_method": content.get("source"),
                "processing_method": "SMS",
                "services": content.get("categories") or [],
                "jurisdiction": "FR",
                "retention_period": "P3Y after the person's last contact (CNIL)",
                "withdrawal_method": f"STOP to {advertiser['stop_number']}, free of charge",
                "privacy_rights": ["access", "rectification", "erasure", "objection", "portability"],
                "codes_of_conduct": ["af2m, Charte Business Messaging 2026"],
                "authority_party": "CNIL",
            }
        ],
    }


def _party(advertiser: Json) -> dict[str, Any]:
    contact: Json = advertiser["contact"]
    return {
        "party_id": advertiser["id"],
        "party_name": advertiser["legal_name"],
        "party_role": "PII controller",
        "party_type": f"legal person, SIREN {advertiser['siren']}",
        **{f"party_{name}": contact.get(name) for name in ("address", "email", "phone", "url")},
    }


def _event(record: Json, phone: str) -> dict[str, Any]:
    kind, state = _EVENTS[record["act"]]
    return {
        "event_id": record["hash"],
        "event_time": record["occurred_at"],
        "recorded_time": record["recorded_at"],
        "event_type": kind,
        "event_state": state if record["content"] else "redacted",
        "entity_id": _actor(record, phone),
        "content_hash": record["content_hash"],
        "previous_event_id": record["previous"] or None,
    }


def _actor(record: Json, phone: str) -> str | None:
    """Who entered it, else the person; a purge is nobody's act, and of an erased one it is not known any more."""
    if record["act"] == "purged" or not record["content"]:
        return None
    return record["content"].get("operator") or phone


def _receipt(record: Json, advertiser: Json, phone: str) -> dict[str, Any]:
    """Kantara Consent Receipt v1.1, of the latest basis."""
    content, contact = record["content"], advertiser["contact"]
    return {
        "version": "KI-CR-v1.1.0",
        "jurisdiction": "FR",
        "consentTimestamp": int(datetime.fromisoformat(record["occurred_at"]).timestamp()),
        "collectionMethod": content.get("source"),
        "consentReceiptID": record["hash"],
        "language": "fr",
        "piiPrincipalId": phone,
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
        "policyUrl": contact.get("url"),
        "services": [
            {
                "service": advertiser["name"],
                "purposes": [
                    {
                        "purpose": "Prospection par SMS",
                        "purposeCategory": ["Direct Marketing"],
                        "consentType": _EXPLICIT.get(str(content.get("legal_basis")), "IMPLICIT"),
                        "piiCategory": ["Telephone"],
                        "primaryPurpose": False,
                        "termination": f"STOP to {advertiser['stop_number']}",
                        "thirdPartyDisclosure": False,
                    }
                ],
            }
        ],
        "sensitive": False,
        "spiCat": [],
    }


def french_rules(case: Json) -> str:
    """The rules of a case file as a page in French."""
    editions = ", ".join(case["rulebooks"].values())
    several = len({edition for rule in case["rules"] for edition in rule["rulebooks"]}) > 1
    lines = ["# Règles appliquées", "", f"Édition du recueil en vigueur : {editions}.", ""]
    for rule in case["rules"]:
        lines += [
            f"## {rule['title']} (`{rule['rule']}`)",
            "",
            rule["requirement"]["fr"],
            "",
            f"Fondement : {rule['citation']}.",
        ]
        source: Json = rule["source"]
        lines.append(
            f"Source : {source['title']}"
            + (f", {source['url']}" if source["url"] else "")
            + f" (lue le {source['checked']})."
        )
        stages: Sequence[str] = rule["stages"]
        lines.append(
            "S’applique : "
            + " et ".join({"capture": "au recueil", "sending": "à l’envoi"}[stage] for stage in stages)
            + "."
        )
        if several:
            lines.append(f"Édition : {', '.join(rule['rulebooks'])}.")
        if rule["since"] or rule["until"]:
            lines.append(f"En vigueur : {rule['since'] or '…'} – {rule['until'] or '…'}.")
        lines.append("")
    return "\n".join(lines)
