"""Recording an act of collection: what it does to the contact, and its evidence. To be done only when no capture rule blocks it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from stopsms.compliance.consent.collection import Collection, Collector, Sale, stronger_basis
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Confirmation, Contact, Status
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, by_principal, effect


def granted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with this basis recorded, and the evidence of it. To be called only when no capture rule blocks.

    A weaker basis does not replace a consent that stands, and an older act not a newer one: they add to the evidence,
    the categories and the tags. `salt` is random (128 bits or more, hexadecimal).
    """
    return _recorded(contact, collection, now, salt, Status.GRANTED, None)


def requested(
    contact: Contact, collection: Collection, now: datetime, salt: str, confirmation: Confirmation
) -> tuple[Contact, Evidence]:
    """The contact with this basis recorded but not usable: the person has yet to confirm (double opt-in).

    An opposition that stands goes on standing until then.
    """
    waiting = Status.OPPOSED if contact.status is Status.OPPOSED else Status.PENDING
    return _recorded(contact, collection, now, salt, waiting, confirmation)


def noted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with the evidence of an act that changes nothing.

    While something is unread, a consent that the holder of the number would have to confirm is no more than that: it does not become
    usable by itself once a person has read, and nothing is sent to have it confirmed. So is what anybody may have filled in on a form for
    somebody who may be solicited already.
    """
    return _with_collection(contact, collection, now, salt, contact)


def _with_collection(
    contact: Contact, collection: Collection, now: datetime, salt: str, changed: Contact
) -> tuple[Contact, Evidence]:
    content = _content(contact, collection, salt) | {"effect": effect(contact.status, changed.status)}
    return with_act(contact, Act.BASIS_RECORDED, collection.collected_at, now, content, changed)


def _recorded(
    contact: Contact,
    collection: Collection,
    now: datetime,
    salt: str,
    standing: Status,
    confirmation: Confirmation | None,
) -> tuple[Contact, Evidence]:
    changed = replace(
        contact.standing_at(standing),
        basis=stronger_basis(contact, collection, contact.sequence + 1),
        last_contact_at=last_contact(contact, collection.collected_at),
        tags=contact.tags | collection.tags,
        attributes={**contact.attributes, **collection.attributes},
        confirmation=confirmation,
    )
    return _with_collection(contact, collection, now, salt, changed)


def _content(contact: Contact, collection: Collection, salt: str) -> dict[str, JsonValue]:
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
        "phone": contact.phone.e164,
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
