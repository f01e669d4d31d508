"""The bench's own advertiser, campaign and contacts: made, not measured."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser, ContactDetails
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.campaign import Campaign, State, Terms
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.countries.france.timing.sending_hours import FR_STRICT
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis, Status
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.records import contact_record

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A lawful hour: a Tuesday morning in Paris."""
ADVERTISER = Advertiser(
    id="bench",
    name="Bench",
    legal_name="BENCH SAS",
    siren="732829320",
    contact=ContactDetails(email="contact@bench.example"),
    sender_id="BENCH",
    stop_number="36180",
    profile="FR_STRICT",
)
PLAIN = "Bench : -20 % sur toute la collection ce samedi, en boutique et en ligne."
PERSONAL = "Bench : bonjour {first_name|cher client}, -20 % sur toute la collection ce samedi."
FIRST_NAMES = tuple(
    "Camille Zoé Jean Inès Mohamed Anne Léo Fatou Hugo Chloé Louis Emma Paul Nina Adam Rose Noé Lina Théo Jade Marc Ève".split()
)
"""Put together by twos, so that hardly two people in a batch have the same: nothing is saved by remembering."""


def campaign(campaign_id: str, text: str = PLAIN, audience: Audience = EVERYBODY) -> Campaign:
    """A running campaign."""
    terms = Terms(
        campaign_id=campaign_id,
        advertiser=ADVERTISER,
        brand=ADVERTISER.main_brand,
        text=text,
        nature=Nature.COMMERCIAL,
        category="mode",
        profile=FR_STRICT,
    )
    return Campaign(terms, "Bench", audience, State.RUNNING, NOW, at=NOW, started_at=NOW)


def stop_payload(e164: str) -> dict[str, str]:
    """A person's STOP, in the payload of two-way SMS."""
    return {
        "originationNumber": e164,
        "destinationNumber": ADVERTISER.stop_number,
        "messageKeyword": "STOP",
        "messageBody": "STOP",
        "inboundMessageId": f"bench{e164}",
    }


def first_name(place: int) -> str:
    """Somebody's first name."""
    second, first = divmod(place, len(FIRST_NAMES))
    return f"{FIRST_NAMES[first]}-{FIRST_NAMES[second % len(FIRST_NAMES)]}"


def contact(e164: str) -> Contact:
    """A contact who consented by a web form three weeks ago, as capture writes it."""
    since = NOW - timedelta(days=21)
    basis = Basis(
        legal_basis=LegalBasis.CONSENT,
        collected_at=since,
        evidence=1,
        informed=True,
        objection_offered=True,
        source="web_form",
        checkbox_ticked=True,
        categories=frozenset({"mode"}),
    )
    return Contact(
        advertiser_id=ADVERTISER.id,
        phone=Phone.of(e164),
        version=1,
        status=Status.GRANTED,
        basis=basis,
        last_contact_at=since,
        tags=frozenset({"fidelite"}),
        attributes={"first_name": first_name(int(e164[1:])), "postcode": "69003"},
        sequence=1,
        head=f"{int(e164[1:]):064x}",
    )


def item(e164: str) -> dict[str, Any]:
    """The same contact as the table stores it, in plain values."""
    record = contact_record(contact(e164))
    return record | {"pk": f"{ADVERTISER.id}#{shard_of(e164):02d}", "sk": record.pop("phone")}


def numbers(count: int, shards: int) -> Iterator[str]:
    """So many mobile numbers, in order, all of the first few shards: as full as those of a large base."""
    found = (f"+336{place:08d}" for place in range(10_000_000, 30_000_000))
    kept = (e164 for e164 in found if shard_of(e164) < shards)
    for _ in range(count):
        yield next(kept)
