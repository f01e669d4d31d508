"""Calls of any route of the API as API Gateway passes them on, valid or not, and what is true of every answer."""

import json
import re
from functools import cache
from typing import Any

from stopsms.adapters.clock import SystemClock
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.standard_webhooks import signed_headers

from tests.factories import ADMINISTRATOR_KEY
from tests.functions.doors import INBOUND_SECRET, Runtime, event, fresh

FUNCTIONS = (
    "access_api",
    "campaign_api",
    "carrier_api",
    "consent_api",
    "evidence_api",
    "import_api",
    "inbound_api",
    "message_api",
    "lists_api",
    "recurrences",
    "retention",
    "rights_api",
    "webhook_api",
)
STRANGER = Phone.of("+33698765432")
"""A number that no answer to a mistake may show."""

_PLACE = re.compile(r"<(\w+)>")
"""A parameter in a path, as Powertools writes it."""

CAMPAIGN, IMPORT, RECURRENCE = "c0ffee00c0ffee00", "0123456789abcdef", "feedface00000001"
FILLED = {"phone": "+33612345678", "advertiser_id": "zelie", "campaign_id": CAMPAIGN, "import_id": IMPORT}
FILLED |= {"webhook_id": "shop", "key_id": "3f9ac04b1d22", "email": "claire@zelie.example", "number": "36180"}
FILLED |= {"carrier_id": "brevo-zelie", "recurrence_id": RECURRENCE, "message_id": "5e0df00d5e0df00d"}
FILLED |= {"template_id": "soldes"}
FILLED |= {"form_id": "3f0c9a1be2d45f67", "digest": "ab" * 32}
REQUEST = {
    "asked_by": "person",
    "means": "letter",
    "received_at": "2026-11-24T09:00:00+01:00",
    "operator": "Claire Martin",
    "reason": "demande",
}
CONSENT: dict[str, Any] = {
    "advertiser_id": "zelie",
    "phone": "06 12 34 56 79",
    "legal_basis": "consent",
    "collected_at": "2026-11-24T09:59:00+01:00",
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte de recevoir les offres de Zelie par SMS.",
        "wording_version": "3",
        "checkbox": {"present": True, "prechecked": False, "checked": True},
        "informed": True,
        "objection_offered": True,
        "operator": "Claire",
        "birth_date": "1990-05-17",
        "sale": {"occasion": "sale", "at": "2026-11-24T09:59:00+01:00", "seller_siren": "732829320"},
        "collector": {"name": "Partenaire", "partners": ["ZELIE MODE SAS"]},
    },
    "categories": ["mode"],
    "tags": ["newsletter"],
    "attributes": {"first_name": "Camille"},
}
FORM: dict[str, Any] = {
    "title": "Recevez nos offres par SMS",
    "wording": "J’accepte de recevoir par SMS les offres de Zelie. Je peux m’y opposer à tout moment, en répondant STOP.",
    "wording_version": "2026-11",
    "notice": {
        "recipients": "Zelie et ses prestataires d’envoi de SMS.",
        "retention": "Trois ans après votre dernier contact avec nous.",
        "officer": "dpo@zelie.example",
        "policy_url": "https://zelie.example/confidentialite",
    },
    "tags": ["newsletter"],
    "allowed_origins": ["https://www.zelie.example"],
}
RECURRING: dict[str, Any] = {
    "advertiser_id": "zelie",
    "name": "Offre de la semaine",
    "text": "Zelie : -20 % cette semaine pour {first_name|vous}",
    "category": "mode",
    "audience": {"tags": ["newsletter"]},
    "schedule": {"every": "week", "weekdays": ["tuesday"], "at": "10:00", "since": "2026-12-01", "until": "2098-12-31"},
    "most_recipients": 5000,
    "max_cost_eur": 350.0,
    "notice_hours": 24,
}
DRAFT: dict[str, Any] = {
    "advertiser_id": "zelie",
    "name": "Soldes",
    "text": "Zelie : -20 % samedi pour {first_name|vous}",
    "category": "mode",
    "audience": {
        "tags": ["newsletter"],
        "where": {
            "all": [
                {
                    "any": [
                        {"tag": "vip"},
                        {"attribute": "city", "in": ["Lyon"]},
                        {"attribute": "size", "known": True},
                    ]
                },
                {"not": {"got": CAMPAIGN}},
                {"date": "last_sale", "since": "2026-01-01", "before": "2026-11-01"},
                {"date": "attribute:renewal", "within_days": 30},
                {"date": "collected", "more_than_days_ago": 30},
                {"date": "last_message", "days_ago": 7},
                {"date": "born", "anniversary": True},
                {"territory": ["FR"]},
                {"postcode": ["69"]},
                {"legal_basis": ["consent"]},
                {"share": {"of": "tests", "from": 0.0, "to": 0.5}},
            ]
        },
    },
    "schedule": {"at": "2026-11-26T10:00:00+01:00"},
    "limits": {"oppositions": 0.02, "invalid_numbers": None},
    "canary": {"share": 0.1, "minutes": 30},
}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/advertisers/{advertiser_id}/templates/{template_id}"): {
        "name": "Soldes",
        "text": "Zelie : -20 % samedi pour {first_name|vous}",
        "category": "mode",
        "brand": "Zelie",
        "topics": ["health"],
    },
    ("PUT", "/campaigns/{campaign_id}"): DRAFT,
    ("POST", "/campaigns/{campaign_id}/duplicate"): {"name": "Soldes, suite", "at": "2026-11-27T10:00:00+01:00"},
    ("POST", "/campaigns/{campaign_id}/test"): {"phones": ["06 12 34 56 78"], "values": {"first_name": "Camille"}},
    ("POST", "/campaigns/{campaign_id}/approval"): {"digest": "ab" * 32, "at": "2026-11-26T10:00:00+01:00"},
    ("PUT", "/carriers/{carrier_id}"): {
        "service": "brevo",
        "parts_per_second": 5,
        "prices": {"FR": 0.045},
        "stop_numbers": {"FR": "36180"},
        "sources": ["1.179.112.0/20"],
    },
    ("POST", "/carriers/{carrier_id}/check"): {"advertiser_id": "zelie", "phone": "06 12 34 56 78"},
    ("PUT", "/advertisers/{advertiser_id}"): {
        "name": "Zelie",
        "legal_name": "ZELIE MODE SAS",
        "siren": "732829320",
        "sender_id": "ZELIE",
        "stop_number": "36180",
        "stop_numbers": {"RE": "36789"},
        "contact": {"email": "contact@zelie.example"},
        "brands": [{"name": "Zelie Kids", "sender_id": "ZELIEKIDS"}],
        "domains": ["zelie.example"],
        "authorisations": {"ZELIE": "marque déposée"},
        "test_phones": [{"phone": "06 12 34 56 78", "of": "Claire, marketing"}],
    },
    ("POST", "/advertisers/{advertiser_id}/forms"): FORM,
    ("PUT", "/advertisers/{advertiser_id}/forms/{form_id}"): FORM,
    ("POST", "/consents"): CONSENT,
    ("POST", "/consents/bulk"): {
        "advertiser_id": "zelie",
        "consents": [
            {name: value for name, value in CONSENT.items() if name != "advertiser_id"} | {"reference": "c-1"}
        ],
    },
    ("POST", "/suppressions"): {
        "advertiser_id": "zelie",
        "phone": "06 12 34 56 78",
        "source": "phone",
        "received_at": "2026-11-24T09:00:00+01:00",
        "words": "plus de SMS",
        "operator": "Claire",
    },
    ("POST", "/checks"): {
        "advertiser_id": "zelie",
        "phone": "06 12 34 56 78",
        "text": "Zelie : -20 % samedi",
        "category": "mode",
        "at": "2026-11-25T10:00:00+01:00",
    },
    ("POST", "/contacts/{phone}/interactions"): {
        "advertiser_id": "zelie",
        "interaction": "purchase",
        "at": "2026-11-24T09:00:00+01:00",
        "reference": "ticket 12",
    },
    ("POST", "/contacts/{phone}/rectification"): {
        "advertiser_id": "zelie",
        "request": REQUEST,
        "attributes": {"first_name": "Camille"},
        "tags": ["vip"],
    },
    ("POST", "/contacts/{phone}/number"): {"advertiser_id": "zelie", "request": REQUEST, "new_phone": "06 12 34 56 80"},
    ("POST", "/contacts/{phone}/erasure"): {"request": REQUEST},
    ("POST", "/contacts/{phone}/preference-link"): {"advertiser_id": "zelie"},
    ("POST", "/reviews"): {
        "advertiser_id": "zelie",
        "phone": "06 12 34 56 78",
        "evidence": 1,
        "conclusion": "upheld",
        "operator": "Claire",
        "reason": "elle l’a confirmé",
    },
    ("PUT", "/sending"): {"stopped": False, "by": "Claire Martin", "reason": "essai"},
    ("PUT", "/confirmations"): {"stopped": False, "by": "Claire Martin", "reason": "essai"},
    ("POST", "/messages"): {
        "advertiser_id": "zelie",
        "reference": "812-arrived",
        "phone": "06 12 34 56 78",
        "text": "Zelie : votre colis 812 est arrivé, retrait en boutique sous 8 jours.",
        "nature": "transactional",
        "service": {"reference": "commande 812", "at": "2026-11-22T19:30:00+01:00"},
    },
    ("POST", "/campaigns"): DRAFT,
    ("POST", "/campaigns/{campaign_id}/variant"): {"text": "Zelie : samedi, -20 %", "share": 0.1, "name": "Soldes B"},
    ("POST", "/campaigns/{campaign_id}/winner"): {"name": "Soldes, la suite"},
    ("POST", "/campaigns/{campaign_id}/schedule"): {
        "at": "2026-11-26T10:00:00+01:00",
        "acknowledge": ["fr.sunday"],
        "acknowledged_by": "Claire Martin",
        "decide": [{"rule": "fr.topic", "by": "Claire Martin", "reason": "relu"}],
    },
    ("POST", "/recurrences"): RECURRING,
    ("PUT", "/recurrences/{recurrence_id}"): RECURRING,
    ("POST", "/recurrences/{recurrence_id}/activate"): {
        "digest": "ab" * 32,
        "acknowledge": ["fr.sunday"],
        "acknowledged_by": "Claire Martin",
        "decide": [{"rule": "fr.topic", "by": "Claire Martin", "reason": "relu"}],
    },
    ("POST", "/imports"): {
        "advertiser_id": "zelie",
        "kind": "contacts",
        "operator": "Claire",
        "file_name": "clients.csv",
        "columns": {"Portable": "phone"},
        "provenance": {
            "collected_at": "2025-11-24T09:00:00+01:00",
            "evidence": {"source": "web_form"},
            "tags": ["salon"],
        },
    },
    ("PUT", "/webhooks/{webhook_id}"): {
        "advertiser_id": "zelie",
        "url": "https://shop.example/hooks",
        "events": ["consent.opposed"],
    },
    ("POST", "/keys"): {
        "name": "Boutique en ligne",
        "role": "collector",
        "advertisers": ["zelie"],
        "requests_per_minute": 60,
        "expires_at": "2100-01-01T00:00:00+01:00",
    },
    ("POST", "/keys/{key_id}/rotation"): {"at_once": True},
    ("PUT", "/people/{email}"): {"name": "Claire Martin", "role": "officer", "advertisers": ["zelie"]},
    ("POST", "/retention"): {"dry": True},
    ("POST", "/inbound"): {
        "id": "mo-1",
        "from": "33612345678",
        "to": "36180",
        "body": "STOP",
        "received_at": "2020-11-24T09:59:58+01:00",
    },
}
DEPLOYED = {"ARCHIVE_DAYS": "1825", "DEPLOYMENT": "production", "FIREWALL": "no", "AGGREGATOR": "yes"}
DEPLOYED |= {"AWS_REGION": "eu-west-3", "DATA_PROTECTION_OFFICER": ""}
"""What a deployment says of itself, to the record of processing."""

QUERIES: dict[tuple[str, str], dict[str, str]] = {
    ("GET", "/contacts/{phone}/data"): {"operator": "Claire", "means": "letter", "asked_by": "person"},
}


@cache
def routes() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """Every route: the function behind it, and the names of its parameters in the query."""
    by_route = {}
    for function in FUNCTIONS:
        app = fresh(function).app
        for route in (*app._static_routes, *app._dynamic_routes):
            path = _PLACE.sub(r"{\1}", route.path)
            by_route[route.method.upper(), path] = (
                function,
                frozenset(field.alias for field in route.dependant.query_params),
            )
    return by_route


def usual_query(route: tuple[str, str]) -> dict[str, str]:
    """The query of a valid call of that route."""
    _, names = routes()[route]
    return QUERIES.get(route, {}) | ({"advertiser_id": "zelie"} if "advertiser_id" in names else {})


def gateway_event(
    route: tuple[str, str],
    raw: str | None,
    *,
    at: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
    headers: dict[str, Any] | None = None,
    base64: bool = False,
) -> dict[str, Any]:
    """A call as API Gateway passes it on."""
    method, template = route
    asked: dict[str, Any] = event("consent_api_post_consent") | {"httpMethod": method, "resource": template}
    asked["path"] = template.format_map(FILLED | (at or {}))
    asked["requestContext"] = asked["requestContext"] | {"httpMethod": method, "path": f"/v1{asked['path']}"}
    given = {name: [value] for name, value in usual_query(route).items()} if query is None else query
    asked["queryStringParameters"] = {name: values[-1] for name, values in given.items()} or None
    asked["multiValueQueryStringParameters"] = given or None
    asked["headers"] = {"x-api-key": ADMINISTRATOR_KEY, "Accept": "application/json"} | (headers or {})
    asked["multiValueHeaders"] = {name: [value] for name, value in asked["headers"].items()}
    asked["body"], asked["isBase64Encoded"] = raw, base64
    if template == "/inbound":
        asked["headers"] |= signed_headers("msg_1", raw or "", [INBOUND_SECRET], SystemClock("").now())
    return asked


def answered(route: tuple[str, str], asked: dict[str, Any]) -> tuple[int, Any]:
    """The status and the document, after checks that hold for every answer: no 5xx, and each problem is a document."""
    function, _ = routes()[route]
    from importlib import import_module

    answer = import_module(f"{function}.app").handler(asked, Runtime())
    status, written = answer["statusCode"], answer["body"]
    written.encode()  # what API Gateway does with it
    headers = {**answer.get("headers", {}), **{k: v[0] for k, v in (answer.get("multiValueHeaders") or {}).items()}}
    media_type = headers["Content-Type"]
    assert status < 500, (status, written)
    if status >= 400:
        document = json.loads(written)
        assert media_type == "application/problem+json"
        assert document["status"] == status
        assert document["type"].startswith("urn:stop-sms:problem:")
        assert document["title"]
        assert all(len(error["field"]) <= 64 for error in document.get("errors", ()))
        mistakes = json.dumps({name: value for name, value in document.items() if name != "rules"})
        assert STRANGER.e164[3:] not in "".join(filter(str.isdigit, mistakes)), "a number in clear"
        return status, document
    return status, json.loads(written) if media_type == "application/json" else written


def call(method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    """One call of a route; a `str` is sent as it is, anything else as JSON."""
    raw = body if isinstance(body, str) or body is None else json.dumps(body)
    return answered((method, path), gateway_event((method, path), raw, **more))
