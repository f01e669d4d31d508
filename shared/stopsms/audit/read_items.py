"""Read archived items without the code that wrote them: what the audit needs of contacts, campaigns and outcomes.

These readers repeat those of `contracts.records` on purpose: a mistake in shared code would escape an audit that used it.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, Brand, ContactDetails
from stopsms.compliance.campaign.campaign import Acceptance, Terms
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.campaign.variant import Part, Variant
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import Basis, Claim, Contact, LegalBasis, Professional, Purpose, Status
from stopsms.compliance.person.phone import Phone, Territory

Item = Mapping[str, Any]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def claims_of(item: Item) -> dict[str, Claim]:
    """The claims on a contact, by campaign."""
    claims = {campaign: text.split(" ") for campaign, text in item["claims"].items()}
    return {
        campaign: Claim(datetime.fromisoformat(at), send, worker) for campaign, (at, send, worker) in claims.items()
    }


def contact_of(advertiser_id: str, phone: str, item: Item) -> Contact:
    """A contact at one version."""
    basis, last = item.get("basis"), _time(item.get("last_contact_at"))
    return Contact(
        advertiser_id=advertiser_id,
        phone=Phone.of(phone),
        version=item["version"],
        status=Status(item["status"]),
        basis=basis and _basis(basis),
        last_contact_at=last,
        attributes=item["attributes"],
        claims=claims_of(item),
        sequence=item["sequence"],
        head=item["head"],
    )


def _basis(item: Item) -> Basis:
    born, professional, until = item.get("born"), item.get("professional"), item.get("contract_until")
    return Basis(
        legal_basis=LegalBasis(item["legal_basis"]),
        collected_at=datetime.fromisoformat(item["collected_at"]),
        evidence=item["evidence"],
        informed=item["informed"],
        objection_offered=item["objection_offered"],
        source=item["source"],
        checkbox_ticked=item["checkbox_ticked"],
        categories=frozenset(item["categories"]),
        sale_at=_time(item.get("sale_at")),
        collector=item.get("collector", ""),
        born=date.fromisoformat(born) if born else None,
        parental_consent=item.get("parental_consent", False),
        professional=Professional(professional) if professional else None,
        contract_until=date.fromisoformat(until) if until else None,
        obtained_at=_time(item.get("obtained_at")),
        purposes=frozenset(map(Purpose, item.get("purposes", ()))),
        earlier=tuple(map(_basis, item.get("earlier", ()))),
    )


def _variant(item: Item | None) -> Variant | None:
    if item is None:
        return None
    chosen = item.get("chosen")
    return Variant(item["first"], Part(item["part"]), float(item["share"]), Part(chosen) if chosen else None)


def _route(item: Item | None) -> Route:
    if item is None:
        return OWN_ROUTE
    opens, closes = (time.fromisoformat(item[name]) if item.get(name) else None for name in ("opens", "closes"))
    return Route(
        carrier=item["carrier"],
        stop_clause=item.get("stop_clause", ""),
        opens=opens,
        closes=closes,
        closed_sundays=item.get("closed_sundays", False),
        closed_public_holidays=item.get("closed_public_holidays", False),
        confirms_stop=item.get("confirms_stop", False),
        most_parts=item.get("most_parts", OWN_ROUTE.most_parts),
    )


def terms_of(item: Item) -> Terms:
    """The terms under which a campaign was sent."""
    given = item["advertiser"]
    advertiser = Advertiser(
        id=given["id"],
        name=given["name"],
        legal_name=given["legal_name"],
        siren=given["siren"],
        contact=ContactDetails(),
        sender_id=given["sender_id"],
        stop_number=given["stop_number"],
        profile=given["profile"],
        stop_numbers={Territory(code): number for code, number in given["stop_numbers"].items()},
        domains=frozenset(given["domains"]),
        authorisations=given["authorisations"],
        alsace_moselle=given["alsace_moselle"],
        double_opt_in=given["double_opt_in"],
        strict_opt_in=given["strict_opt_in"],
        kind=AdvertiserKind(given["kind"]) if given.get("kind") else None,
        test=given.get("test", False) is True,
        route=_route(given.get("route")),
    )
    accepted = [Acceptance(one["rule"], datetime.fromisoformat(one["at"])) for one in item["accepted"]]
    return Terms(
        campaign_id=item["id"],
        advertiser=advertiser,
        brand=Brand(item["brand"]["name"], item["brand"]["sender_id"]),
        text=item["text"],
        nature=Nature(item["nature"]),
        category=item["category"],
        profile=profile_named(item["profile"]),
        accepted=tuple(accepted),
        topics=frozenset(map(Topic, item["topics"])),
        contract_in_progress=item["contract_in_progress"],
        companies_only=item.get("companies_only", False),
        continues=tuple(item.get("continues", ())),
        claims_since=_time(item.get("claims_since")),
        expires_at=_time(item.get("expires_at")),
        service_record=item.get("service_record", 0),
        variant=_variant(item.get("variant")),
    )
