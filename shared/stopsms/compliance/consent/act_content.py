"""An act of collection as evidence holds it, and as it is read from there when its holder confirms it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from stopsms.compliance.consent.collection import Bundle, Channel, Checkbox, Collection, Collector, Occasion, Sale
from stopsms.compliance.person.contact import LegalBasis, Professional, Purpose
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence, JsonValue, by_principal


def content_of(phone: Phone, collection: Collection, salt: str) -> dict[str, JsonValue]:
    """An act of collection as evidence holds it. `salt` is random (128 bits or more, hexadecimal)."""
    box = collection.checkbox
    optional: dict[str, JsonValue] = {
        "imported_as": collection.imported_as,
        "form_url": collection.form_url,
        "notice_url": collection.notice_url,
        "act_reference": collection.act_reference,
        "bundled_with": sorted(collection.bundled_with),
        "purposes": sorted(collection.purposes),
        "form": collection.form,
        "shown": collection.shown,
        "embedded_in": collection.embedded_in,
        "rendered_by": collection.rendered_by,
    }
    return {
        **{name: value for name, value in optional.items() if value},
        **by_principal(collection.principal),
        "phone": phone.e164,
        "legal_basis": collection.legal_basis,
        "source": collection.source,
        "wording": collection.wording,
        "wording_version": collection.wording_version,
        "checkbox": {"present": box.present, "prechecked": box.prechecked, "checked": box.checked},
        "informed": collection.informed,
        "objection_offered": collection.objection_offered,
        "ip": collection.ip,
        "user_agent": collection.user_agent,
        "operator": collection.operator,
        "channels": None if collection.channels is None else sorted(collection.channels),
        "sale": _sale(collection.sale) if collection.sale else None,
        "collector": _collector(collection.collector) if collection.collector else None,
        "birth_date": collection.born.isoformat() if collection.born else None,
        "parental_consent": collection.parental_consent,
        "professional": collection.professional,
        "categories": sorted(collection.categories),
        "tags": sorted(collection.tags),
        "attributes": dict(collection.attributes),
        "salt": salt,
    }


def _sale(sale: Sale) -> Mapping[str, JsonValue]:
    content: dict[str, JsonValue] = {
        "occasion": sale.occasion,
        "at": sale.at.isoformat() if sale.at else None,
        "seller_siren": sale.seller_siren,
    }
    if sale.contract_until is not None:
        content["contract_until"] = sale.contract_until.isoformat()
    return content


def _collector(collector: Collector) -> Mapping[str, JsonValue]:
    optional = {
        "list_version": collector.list_version,
        "list_date": collector.list_date.isoformat() if collector.list_date else None,
        "obtained_at": collector.obtained_at.isoformat() if collector.obtained_at else None,
    }
    return {
        "name": collector.name,
        "partners": list(collector.partners),
        **{name: value for name, value in optional.items() if value},
    }


def collection_of(act: Evidence) -> Collection:
    """The act of collection that this record is the evidence of. Raises KeyError when its content was erased, or is of another act."""
    content: Mapping[str, Any] = act.content
    box, channels, sale, collector = content["checkbox"], content["channels"], content["sale"], content["collector"]
    professional, born = content["professional"], content["birth_date"]
    return Collection(
        legal_basis=LegalBasis(content["legal_basis"]),
        collected_at=act.occurred_at,
        source=content["source"],
        wording=content["wording"],
        wording_version=content["wording_version"],
        checkbox=Checkbox(box["present"], box["prechecked"], box["checked"]),
        informed=content["informed"],
        objection_offered=content["objection_offered"],
        ip=content["ip"],
        user_agent=content["user_agent"],
        operator=content["operator"],
        channels=None if channels is None else frozenset(map(Channel, channels)),
        bundled_with=frozenset(map(Bundle, content.get("bundled_with", ()))),
        sale=None if sale is None else _read_sale(sale),
        collector=None if collector is None else _read_collector(collector),
        born=_day(born),
        parental_consent=content["parental_consent"],
        professional=None if professional is None else Professional(professional),
        categories=frozenset(content["categories"]),
        tags=frozenset(content["tags"]),
        attributes=dict(content["attributes"]),
        imported_as=content.get("imported_as", ""),
        form_url=content.get("form_url"),
        notice_url=content.get("notice_url"),
        act_reference=content.get("act_reference", ""),
        purposes=frozenset(map(Purpose, content.get("purposes", ()))),
        form=content.get("form", ""),
        shown=content.get("shown", ""),
        embedded_in=content.get("embedded_in", ""),
        rendered_by=content.get("rendered_by", ""),
        principal=content.get("principal", ""),
    )


def _read_sale(content: Mapping[str, Any]) -> Sale:
    return Sale(
        Occasion(content["occasion"]),
        _instant(content["at"]),
        content["seller_siren"],
        _day(content.get("contract_until")),
    )


def _read_collector(content: Mapping[str, Any]) -> Collector:
    return Collector(
        content["name"],
        tuple(content["partners"]),
        content.get("list_version", ""),
        _day(content.get("list_date")),
        _instant(content.get("obtained_at")),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
