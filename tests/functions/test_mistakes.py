"""What a marketer sees for ten typical mistakes: asked at the doors, and shown in docs/mistakes.md as it was answered."""

import json
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore

from tests.functions.doors import CONSENT, call, reply

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mistakes.md"
BEGIN, END = "<!-- mistakes: as answered -->\n", "<!-- end of mistakes -->"

DRAFT = {"advertiser_id": "zelie", "name": "Soldes", "category": "mode"}
OTHER_PHONE = {"phone": "06 12 34 56 00"}
SHOWN = CONSENT["evidence"]
ADVERTISER = {"name": "Zelie", "legal_name": "ZELIE MODE SAS", "siren": "732829320", "stop_number": "36180"}

MISTAKES: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("The text says nowhere who writes", "POST", "/campaigns", DRAFT, {"text": "-20 % ce samedi !"}),
    ("« Répondez STOP » under a sender name", "POST", "/campaigns", DRAFT, {"text": "Zelie : -20 %. Répondez STOP"}),
    ("A STOP that costs money", "POST", "/campaigns", DRAFT, {"text": "Zelie : -20 %. STOP au 81212"}),
    ("A sender name with space and accent", "PUT", "/advertisers/zelie", ADVERTISER, {"sender_id": "Zélie Mode"}),
    (
        "A box ticked in advance",
        "POST",
        "/consents",
        CONSENT | OTHER_PHONE,
        {"evidence": {"checkbox": {"present": True, "prechecked": True, "checked": True}}},
    ),
    (
        "Consent as the price of a game",
        "POST",
        "/consents",
        CONSENT | OTHER_PHONE,
        {"evidence": {"bundled_with": ["contest"]}},
    ),
    (
        "An account taken for a purchase",
        "POST",
        "/consents",
        CONSENT | OTHER_PHONE | {"categories": ["mode"]},
        {"legal_basis": "existing_customer", "evidence": {"sale": {"occasion": "account"}}},
    ),
    (
        "A list imported after a STOP",
        "POST",
        "/consents",
        CONSENT,
        {"phone": "06 12 34 56 78", "evidence": {"source": "import"}},
    ),
    (
        "Canvassing for solar panels",
        "POST",
        "/campaigns",
        DRAFT,
        {"text": "Zelie : vos panneaux solaires à 1 €, répondez vite"},
    ),
    (
        "A Sunday morning",
        "POST",
        "/checks",
        {"advertiser_id": "zelie", "phone": "06 12 34 56 11", "category": "mode"},
        {"text": "Zelie : -20 %", "at": "2026-11-29T10:00:00+01:00"},
    ),
]


def ask(method: str, path: str, usual: dict[str, Any], mistake: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The answer's status and the first result that objects."""
    body = usual | mistake
    if "evidence" in mistake:
        body["evidence"] = {**SHOWN, **mistake["evidence"]}
    status, answer = call(method, path, body)
    results = answer.get("rules") or answer["results"]
    return status, next(result for result in results if result["result"] != "pass")


def row(title: str, method: str, path: str, mistake: dict[str, Any], status: int, found: dict[str, Any]) -> str:
    request = json.dumps(mistake, ensure_ascii=False)
    until = f" (`until` {found['until']})" if "until" in found else ""
    answer = f"{status} `{found['rule']}` {found['result']}{until}: {found['explanation']['fr']} *{found['citation']}*"
    return f"| {title} | `{method} {path}` `{request}` | {answer} |"


def test_the_page_shows_what_a_marketer_sees_for_ten_typical_mistakes(base: DynamoContactStore) -> None:
    reply("STOP")
    assert call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 11"})[0] == 201
    rows = ["| mistake | request | answer |", "|---|---|---|"]
    for title, method, path, usual, mistake in MISTAKES:
        rows.append(row(title, method, path, mistake, *ask(method, path, usual, mistake)))
    table = "\n".join(rows) + "\n"

    assert table == PAGE.read_text().partition(BEGIN)[2].partition(END)[0], table


@pytest.mark.slow
@pytest.mark.parametrize(("title", "method", "path", "usual", "mistake"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_the_same_request_without_the_mistake_goes_through(
    base: DynamoContactStore, title: str, method: str, path: str, usual: dict[str, Any], mistake: dict[str, Any]
) -> None:
    assert call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 11"})[0] == 201
    right: dict[str, Any] = {
        "/campaigns": {"text": "Zelie : -20 % ce samedi !"},
        "/advertisers/zelie": {"sender_id": "ZELIE"},
        "/checks": {"text": "Zelie : -20 %", "at": "2026-11-30T10:00:00+01:00"},
        "/consents": {},
    }[path]
    status, answer = call(method, path, usual | right)

    assert status < 300
    assert answer.get("verdict", "allowed") == "allowed"
