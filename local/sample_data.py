"""Sample data: an advertiser and 520 contacts as a shop would have them, the same each time, dated from the stack's present."""

import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from local.processes import StartError

ADVERTISER_ID = "zelie"
ADVERTISER = {
    "name": "Zelie",
    "legal_name": "ZELIE MODE SAS",
    "siren": "732829320",
    "contact": {"email": "contact@zelie.example", "phone": "01 99 00 12 34", "url": "https://zelie.example"},
    "sender_id": "ZELIE",
    "stop_number": "36180",
    "stop_numbers": {"GP": "36789", "MQ": "36789", "GF": "36789", "RE": "36789"},
}
WORDING = "J’accepte de recevoir par SMS les offres de Zelie. Je peux m’y opposer à tout moment, sans frais, en répondant STOP."
FORM = {
    "title": "Recevez les offres de Zelie par SMS",
    "wording": WORDING,
    "wording_version": "2026-01",
    "notice": {
        "recipients": "Le service client de Zelie et ses prestataires d’envoi de SMS, qui n’en font pas d’autre usage.",
        "retention": "Trois ans après votre dernier contact avec nous ; la preuve de votre accord, cinq ans de plus.",
        "officer": "dpo@zelie.example",
        "policy_url": "https://zelie.example/confidentialite",
    },
    "tags": ["newsletter"],
    "allowed_origins": ["https://zelie.example", "http://localhost:8000"],
}
"""A form of the sample advertiser. The second origin is a page of yours on this machine (docs/forms.md)."""
CUSTOMER_NOTICE = (
    "Votre numéro servira à vous informer par SMS de nos produits analogues. Si vous ne le souhaitez pas, cochez ici."
)
_METROPOLITAN, _CUSTOMERS, _OVERSEAS, _STALE, _CHARITY, _OPPOSED = 300, 90, 60, 40, 20, 10
_FIRST_NAMES = "Camille Louise Emma Jules Hugo Inès Léa Arthur Chloé Nathan Zoé Gabriel Manon Lucas Anaïs Noé".split()
_CITIES = "Paris Lyon Marseille Lille Nantes Rennes Toulouse Bordeaux Strasbourg Dijon".split()
_CATEGORIES = ("mode", "chaussures", "maison")
_OVERSEAS_FORMS = ("0690 5{:05d}", "0696 2{:05d}", "0694 2{:05d}", "0692 8{:05d}", "+687 7{:05d}")


def _phones(numbers: random.Random, form: str, count: int, digits: int) -> list[str]:
    return [form.format(number) for number in numbers.sample(range(10**digits), count)]


def _consent(phone: str, chance: random.Random, at: datetime, tags: list[str]) -> dict[str, Any]:
    return {
        "advertiser_id": ADVERTISER_ID,
        "phone": phone,
        "legal_basis": "consent",
        "collected_at": at.isoformat(),
        "evidence": {
            "source": "web_form",
            "wording": WORDING,
            "wording_version": "2026-01",
            "checkbox": {"present": True, "prechecked": False, "checked": True},
            "informed": True,
            "objection_offered": True,
            "ip": f"192.0.2.{chance.randrange(1, 255)}",
            "user_agent": "Mozilla/5.0 (sample)",
        },
        "tags": tags,
        "attributes": {"first_name": chance.choice(_FIRST_NAMES), "city": chance.choice(_CITIES)},
    }


def _customer(phone: str, chance: random.Random, at: datetime, basis: str) -> dict[str, Any]:
    body = _consent(phone, chance, at, ["boutique"])
    body["legal_basis"] = basis
    body["categories"] = [chance.choice(_CATEGORIES)] if basis == "existing_customer" else []
    body["evidence"] |= {"source": "till", "wording": CUSTOMER_NOTICE, "checkbox": {}}
    if basis == "existing_customer":
        body["evidence"]["sale"] = {"occasion": "sale", "at": at.isoformat()}
    return body


def consents(present: datetime) -> Iterator[dict[str, Any]]:
    """520 requests for POST /consents, as seen from the present moment."""
    chance = random.Random(36180)  # noqa: S311 (the same sample each time)
    for place, phone in enumerate(_phones(chance, "06 1{:07d}", _METROPOLITAN, 7)):
        tags = ["newsletter", *(["vip"] if place % 10 == 0 else [])]
        yield _consent(phone, chance, present - timedelta(days=chance.randrange(1, 700)), tags)
    for phone in _phones(chance, "07 8{:07d}", _CUSTOMERS, 7):
        yield _customer(phone, chance, present - timedelta(days=chance.randrange(1, 900)), "existing_customer")
    for form in _OVERSEAS_FORMS:
        for phone in _phones(chance, form, _OVERSEAS // len(_OVERSEAS_FORMS), 5):
            yield _consent(phone, chance, present - timedelta(days=chance.randrange(1, 700)), ["newsletter"])
    for phone in _phones(chance, "06 4{:07d}", _STALE, 7):
        yield _consent(phone, chance, present - timedelta(days=chance.randrange(1150, 1500)), ["newsletter"])
    for phone in _phones(chance, "07 6{:07d}", _CHARITY, 7):
        yield _customer(phone, chance, present - timedelta(days=chance.randrange(1, 300)), "non_commercial")
    for phone in _phones(chance, "06 7{:07d}", _OPPOSED, 7):
        yield _consent(phone, chance, present - timedelta(days=200), ["newsletter"])


def oppositions(present: datetime) -> Iterator[dict[str, Any]]:
    """The last ten contacts have opposed since."""
    for body in list(consents(present))[-_OPPOSED:]:
        yield {
            "advertiser_id": ADVERTISER_ID,
            "phone": body["phone"],
            "source": "customer_service",
            "received_at": (present - timedelta(days=30)).isoformat(),
            "operator": "Sample",
        }


def load(stack: dict[str, Any], present: datetime, progress: Callable[[], None]) -> int:
    """Load it all through the API; how many contacts. `progress` is called after each request."""

    def call(method: str, path: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            stack["api_url"] + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "x-api-key": stack["api_key"]},
            method=method,
        )
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60):
                    progress()
                    return
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise StartError(f"{method} {path}: {error.code} {error.read().decode()}") from error
                time.sleep(1)

    call("PUT", f"/advertisers/{ADVERTISER_ID}", ADVERTISER)
    call("POST", f"/advertisers/{ADVERTISER_ID}/forms", FORM)
    bodies = list(consents(present))
    with ThreadPoolExecutor(3) as pool:  # each makes the API start one more worker
        list(pool.map(lambda body: call("POST", "/consents", body), bodies))
        list(pool.map(lambda body: call("POST", "/suppressions", body), oppositions(present)))
    return len(bodies)


def preference_links(stack: dict[str, Any]) -> list[str]:
    """The link that the first sample contact would be given; none when no sample data are loaded."""
    phone = next(consents(datetime.now(UTC)))["phone"]
    request = urllib.request.Request(
        f"{stack['api_url']}/contacts/{quote(phone)}/preference-link",
        data=json.dumps({"advertiser_id": ADVERTISER_ID}).encode(),
        headers={"Content-Type": "application/json", "x-api-key": stack["api_key"]},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return [json.load(answer)["url"]]
    except urllib.error.HTTPError:
        return []


def form_addresses(stack: dict[str, Any]) -> list[str]:
    """Where the pages of the sample advertiser's forms are; none when the sample was not loaded."""
    path = f"/advertisers/{ADVERTISER_ID}/forms"
    request = urllib.request.Request(stack["api_url"] + path, headers={"x-api-key": stack["api_key"]})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return [form["address"] for form in json.load(answer)["forms"]]
    except urllib.error.HTTPError as error:
        if error.code != HTTPStatus.NOT_FOUND:
            raise
        return []


STEPS = 2 + _METROPOLITAN + _CUSTOMERS + _OVERSEAS + _STALE + _CHARITY + 2 * _OPPOSED
"""How many requests `load` makes."""
