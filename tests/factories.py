"""Values for tests: the usual ones, with what a test is about changed."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from stopsms.compliance.access.api_key import ApiKey, KeySecret
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.advertiser import Advertiser, ContactDetails
from stopsms.compliance.campaign.audience import EVERYBODY
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, State, Terms
from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceState, RecurringMessage, RunCaps
from stopsms.compliance.campaign.rhythm import Every, Rhythm, Weekday
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.consent.collection import Channel, Checkbox, Collection
from stopsms.compliance.consent.form import ConsentForm, PrivacyNotice
from stopsms.compliance.countries.france.timing.sending_hours import FR_STRICT
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis, Status
from stopsms.compliance.person.phone import HOME, Phone, Territory
from stopsms.contracts.key_text import hash_of, key_id_of

ADMINISTRATOR_KEY = f"stopsms_live_000000000000_{'A' * 43}"
"""The text of `an_administrator_key`, as the sample events carry it."""

ADMINISTRATOR = "key:000000000000 (Claire, administrator)"
"""How what is done with that key names who did it."""

MARKETER = "person:ines@zelie.example (Inès Petit, marketer)"
OFFICER = "person:claire@zelie.example (Claire Martin, officer)"

TUESDAY_10H_PARIS = datetime(2026, 11, 24, 9, tzinfo=UTC)
CAMILLE = Phone.of("+33612345678")


def an_advertiser(**changes: Any) -> Advertiser:
    usual: dict[str, Any] = {
        "id": "zelie",
        "name": "Zelie",
        "legal_name": "ZELIE MODE SAS",
        "siren": "732829320",
        "contact": ContactDetails(email="contact@zelie.example"),
        "sender_id": "ZELIE",
        "stop_number": "36180",
        "profile": "FR_STRICT",
        "stop_numbers": {Territory.REUNION: "36789"},
    }
    return Advertiser(**(usual | changes))


def a_carrier(**changes: Any) -> Carrier:
    usual: dict[str, Any] = {
        "id": "ovh-1",
        "service": "aservice",
        "account": "sms-ab12345-1",
        "parts_per_second": 20.0,
        "prices": {HOME: 0.06, Territory.REUNION: 0.09},
        "stop_numbers": {HOME: "36111", Territory.REUNION: "36222"},
    }
    return Carrier(**(usual | changes))


A_SERVICE = Service(
    "aservice",
    "Un Service de SMS",
    behaviour=Route(
        stop_clause="\nSTOP {number}", opens=time(8), closes=time(20), closed_sundays=True, confirms_stop=True
    ),
    moderated=True,
)
"""Appends its own clause, keeps what it is given at night, and reads what it sends."""


def a_service(service_id: str) -> Service:
    if service_id != A_SERVICE.id:
        raise LookupError(service_id)
    return A_SERVICE


def accepted(*rules: str) -> tuple[Acceptance, ...]:
    return tuple(Acceptance(rule, TUESDAY_10H_PARIS, "Claire Martin", "vu") for rule in rules)


def terms(**changes: Any) -> Terms:
    advertiser = changes.pop("advertiser", an_advertiser())
    usual: dict[str, Any] = {
        "campaign_id": "c0ffee00c0ffee00",
        "advertiser": advertiser,
        "brand": advertiser.main_brand,
        "text": "Zelie : -20 % samedi.",
        "nature": Nature.COMMERCIAL,
        "category": "mode",
        "profile": FR_STRICT,
    }
    return Terms(**(usual | changes))


def a_campaign(**changes: Any) -> Campaign:
    usual: dict[str, Any] = {
        "terms": terms(),
        "name": "Soldes",
        "audience": EVERYBODY,
        "state": State.RUNNING,
        "created_at": TUESDAY_10H_PARIS,
        "at": TUESDAY_10H_PARIS,
        "started_at": TUESDAY_10H_PARIS,
    }
    return Campaign(**(usual | changes))


def a_recurrence(**changes: Any) -> Recurrence:
    """Every Thursday at 10:00 in Paris, activated by a marketer on Tuesday."""
    usual: dict[str, Any] = {
        "id": "feedface00000001",
        "advertiser_id": "zelie",
        "message": RecurringMessage("Offre", "Zelie : -20 % cette semaine.", Nature.COMMERCIAL, "mode"),
        "schedule": Rhythm(Every.WEEK, time(10), weekdays=frozenset({Weekday.THURSDAY})),
        "caps": RunCaps(5000, 350_00),
        "created_at": TUESDAY_10H_PARIS,
        "state": RecurrenceState.ACTIVE,
        "activated_by": MARKETER,
        "active_since": TUESDAY_10H_PARIS,
    }
    return Recurrence(**(usual | changes))


def a_basis(**changes: Any) -> Basis:
    usual: dict[str, Any] = {
        "legal_basis": LegalBasis.CONSENT,
        "collected_at": TUESDAY_10H_PARIS - timedelta(days=30),
        "evidence": 1,
        "informed": True,
        "objection_offered": True,
        "source": "web_form",
        "checkbox_ticked": True,
    }
    return Basis(**(usual | changes))


def a_contact(phone: Phone = CAMILLE, **changes: Any) -> Contact:
    usual: dict[str, Any] = {
        "advertiser_id": "zelie",
        "phone": phone,
        "version": 1,
        "status": Status.GRANTED,
        "basis": a_basis(),
        "last_contact_at": TUESDAY_10H_PARIS - timedelta(days=30),
    }
    return Contact(**(usual | changes))


def a_collection(**changes: Any) -> Collection:
    usual: dict[str, Any] = {
        "legal_basis": LegalBasis.CONSENT,
        "collected_at": TUESDAY_10H_PARIS - timedelta(days=1),
        "source": "web_form",
        "wording": "J’accepte de recevoir des SMS de Zelie.",
        "wording_version": "3",
        "checkbox": Checkbox(present=True, prechecked=False, checked=True),
        "informed": True,
        "objection_offered": True,
    }
    return Collection(**(usual | changes))


def an_api_key(text: str = ADMINISTRATOR_KEY, **changes: Any) -> ApiKey:
    """A key with that text: an administrator's for all advertisers, unless it is changed."""
    key_id = key_id_of(text)
    assert key_id is not None
    made = ApiKey(
        id=key_id,
        name="Claire",
        role=Role.ADMINISTRATOR,
        advertisers=None,
        secrets=(KeySecret(hash_of(text)),),
        created_at=TUESDAY_10H_PARIS,
        created_by="test",
    )
    return replace(made, **changes)


def a_form(**changes: Any) -> ConsentForm:
    usual: dict[str, Any] = {
        "id": "3f0c9a1be2d45f67",
        "advertiser_id": "zelie",
        "brand": "Zelie",
        "title": "Recevez nos offres par SMS",
        "wording": "J’accepte de recevoir par SMS les offres de Zelie.",
        "wording_version": "2026-11",
        "notice": PrivacyNotice("Zelie", "Trois ans", "dpo@zelie.example", "https://zelie.example/confidentialite"),
        "channels": frozenset({Channel.SMS}),
        "purposes": frozenset(),
        "categories": frozenset(),
        "tags": frozenset({"newsletter"}),
        "allowed_origins": frozenset({"https://www.zelie.example"}),
        "enabled": True,
        "consents_an_hour": 500,
        "revision": 1,
        "changed_at": TUESDAY_10H_PARIS,
    }
    return ConsentForm(**(usual | changes))
