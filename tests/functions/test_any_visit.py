"""Whatever a browser, or a program that pretends to be one, asks of the pages: an answer, never a 5xx."""

import json
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from forms import app as forms
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors.pages import MOST_FIELDS
from stopsms.adapters.settings import Settings
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.role import Role
from stopsms.compliance.access.session import PersonSession, hash_of
from stopsms.compliance.person.phone import Phone

from tests.functions.conftest import API
from tests.functions.doors import Runtime, event, fresh
from tests.functions.form_visits import SHOP, defined

ROUTES = {
    "forms": ("/forms/{form_id}", "/forms/{form_id}/merci", "/assets/{name}"),
    "preferences": ("/p/{advertiser_id}/{token}",),
    "console": ("/console", "/console/sign-in", "/console/callback", "/console/sign-out", "/console/elsewhere"),
}
BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
ODD = ["", " ", "\x00", "\ud83d", "é", "http://[", "..", "x" * 5_000, "a" * 24, "%", "١٢٣", "null", "\r\nX: y"]
BODIES = [
    *(None, "", "null", "[]", "{", '{"token": 3}', "=", "&" * 60_000, "x" * 70_000, "é" * 40_000, "\ud83d"),
    *("%FF%FE=%00", "&".join(f"a{place}=1" for place in range(MOST_FIELDS + 1)), "[" * 30_000),
    *(b64encode(b"\xff").decode(), b64encode(b"x" * 70_000).decode(), "/w==", "?"),
]


@pytest.fixture
def opened(base: DynamoContactStore, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A form, a link and a session that are right: what is wrong beside them is read, and not turned away before."""
    monkeypatch.setattr(forms, "ANSWERED_AFTER", 0.0)
    said = {"address": "https://sign-in.example", "client": "client", "issuer": "https://issuer.example"}
    boto3.client("ssm").put_parameter(Name=settings.sign_in, Value=json.dumps(said), Type="String")
    form, now, session = defined(), datetime.now(UTC), secrets.token_urlsafe(32)
    claire = Person("claire@zelie.example", "Claire", Role.OFFICER, None, BEGAN, BEGAN, "key:k")
    wiring.people().put(claire)
    wiring.sessions().add(PersonSession(hash_of(session), claire.email, now, now + timedelta(hours=7)))
    token = wiring.preference_links().address("zelie", Phone.of("+33612345678")).rpartition("/")[2]
    return {"form_id": [form["id"]], "advertiser_id": ["zelie"], "token": [token], "cookie": [session]}


@st.composite
def visits(draw: st.DrawFn, function: str, right: dict[str, list[str]]) -> dict[str, Any]:
    odd = st.sampled_from(ODD) | st.text(st.characters(), max_size=12)
    resource = draw(st.sampled_from(ROUTES[function]))
    names = [part.strip("{}") for part in resource.split("/") if part.startswith("{")]
    path = {name: draw(st.sampled_from(right.get(name, ["style.css"])) | odd) for name in names if draw(st.booleans())}
    if draw(st.integers(0, 2)):
        path = {name: draw(st.sampled_from(right.get(name, ["style.css"]))) for name in names}
    usual = {
        "Cookie": st.sampled_from([f"stopsms_session={right['cookie'][0]}"]) | odd,
        "Origin": st.sampled_from([API, SHOP, "null"]) | odd,
        "Content-Type": st.sampled_from(["application/json", "application/x-www-form-urlencoded"]) | odd,
        "Accept": st.sampled_from(["application/json", "text/html"]) | odd,
        **dict.fromkeys(("Referer", "Host", "User-Agent"), odd),
    }
    headers = {name: draw(value | st.none()) for name, value in usual.items() if draw(st.booleans())}
    fields = draw(
        st.dictionaries(st.sampled_from("form_token form action token phone accord".split()), odd, max_size=3)
    )
    written = urlencode(fields, errors="replace")
    query = draw(st.dictionaries(st.sampled_from(["state", "code", "demande", "phone"]), odd | st.none(), max_size=2))
    asked: dict[str, Any] = event("console_get_console") | {
        "httpMethod": draw(st.sampled_from(["GET", "POST", "POST", "POST", "OPTIONS", "HEAD", "PUT", "", "get"])),
        "resource": resource,
        "path": draw(st.sampled_from(["/p/zelie/x", "/console/", "/", ""])),
        "pathParameters": path or None,
        "queryStringParameters": query or None,
        "headers": draw(st.sampled_from([headers, headers, headers, None])),
        "body": draw(st.sampled_from([*BODIES, written])),
        "isBase64Encoded": draw(st.sampled_from([False, False, True, None])),
        "requestContext": draw(
            st.sampled_from([{"identity": {"sourceIp": "192.0.2.1"}}, {"identity": None}, {}, None])
        ),
    }
    return asked


@pytest.mark.exhaustive
@pytest.mark.parametrize("function", ROUTES)
def test_no_visit_at_all_ends_with_an_error_of_ours(opened: dict[str, list[str]], function: str) -> None:
    fresh(function)
    handler = import_module(f"{function}.app").handler

    @hypothesis_settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(visits(function, opened))
    def holds(asked: dict[str, Any]) -> None:
        answer = handler(asked, Runtime())

        assert answer["statusCode"] < 500, answer
        answer["body"].encode()
        assert all(value.isprintable() for value in answer["headers"].values())

    holds()


@pytest.mark.parametrize(
    ("function", "resource", "path"),
    [
        ("forms", "/forms/{form_id}", {"form_id": "0" * 16}),
        ("preferences", "/p/{advertiser_id}/{token}", {"advertiser_id": "zelie", "token": "x"}),
        ("console", "/console/sign-out", None),
    ],
)
@pytest.mark.parametrize(("body", "base64", "status"), [("x" * 70_000, False, 413), ("?", True, 400)])
def test_a_body_that_cannot_be_read_is_refused(
    settings: Settings, function: str, resource: str, path: Any, body: str, base64: bool, status: int
) -> None:
    asked = event("console_get_console") | {"httpMethod": "POST", "resource": resource, "path": resource}
    asked |= {"pathParameters": path, "body": body, "isBase64Encoded": base64}

    assert fresh(function).handler(asked, Runtime())["statusCode"] == status
