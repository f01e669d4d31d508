"""Visits of a consent form, as API Gateway hands them on."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from stopsms.adapters.settings import Settings

from tests.functions.calling import FORM, gateway_event
from tests.functions.conftest import API
from tests.functions.doors import Runtime, bodies, event, fresh

SHOP = "https://www.zelie.example"
"""An origin that the form allows."""

AGENT = "Mozilla/5.0 (X11; Linux)"
MERCI = "../forms/{}/merci"


def defined(**changes: Any) -> dict[str, Any]:
    """A form of zelie's, as the API answers."""
    route = ("POST", "/advertisers/{advertiser_id}/forms")
    answer = fresh("consent_api").handler(gateway_event(route, json.dumps(FORM | changes)), Runtime())
    assert answer["statusCode"] == 201, answer["body"]
    form: dict[str, Any] = json.loads(answer["body"])
    return form


def redefined(form_id: str, **changes: Any) -> tuple[int, Any]:
    """The same form, defined anew."""
    route = ("PUT", "/advertisers/{advertiser_id}/forms/{form_id}")
    asked = gateway_event(route, json.dumps(FORM | changes), at={"form_id": form_id})
    answer = fresh("consent_api").handler(asked, Runtime())
    return answer["statusCode"], json.loads(answer["body"])


def visit(
    method: str,
    path: str,
    body: str = "",
    *,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    address: str = "192.0.2.10",
) -> dict[str, Any]:
    """What the function answers to a request for a path below /forms/."""
    asked: dict[str, Any] = event("forms_post_form") | {"httpMethod": method, "path": path, "body": body or None}
    form_id, _, rest = path.removeprefix("/forms/").partition("/")
    asked["resource"] = "/forms/{form_id}" + (f"/{rest}" if rest else "")
    asked["pathParameters"] = {"form_id": form_id}
    usual = {"Accept": "text/html,*/*;q=0.8", "User-Agent": AGENT, "Host": "sms.zelie.example"}
    asked["headers"] = usual | (headers or {})
    asked["queryStringParameters"] = query
    asked["requestContext"] = asked["requestContext"] | {"identity": {"sourceIp": address}}
    answered: dict[str, Any] = fresh("forms").handler(asked, Runtime())
    return answered


def shown(form_id: str, **more: Any) -> str:
    """The page of a form."""
    answer = visit("GET", f"/forms/{form_id}", **more)
    assert answer["statusCode"] == 200, answer
    html: str = answer["body"]
    return html


def token_in(html: str) -> str:
    """The token in a page."""
    (token,) = re.findall(r'name="token" value="([^"]+)"', html)
    return str(token)


def filled(token: str, phone: str = "06 12 34 56 78", *, checked: bool = True, **more: str) -> str:
    """What a browser posts."""
    ticked = {"accord": "oui"} if checked else {}
    return urlencode({"token": token, "phone": phone, "remarque": ""} | ticked | more)


def posted(form_id: str, body: str, *, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """The answer to a post from our own page."""
    own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": API}
    return visit("POST", f"/forms/{form_id}", body, headers=own | (headers or {}), **more)


def asked_by(origin: str | None, form_id: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:
    """What a site is answered that draws the form itself: status, document, headers."""
    headers = {"Accept": "application/json"} | ({"Origin": origin} if origin else {})
    if body is not None:
        headers["Content-Type"] = "application/json"
    raw = body if isinstance(body, str) else json.dumps(body)
    method = "GET" if body is None else "POST"
    answer = visit(method, f"/forms/{form_id}", "" if body is None else raw, headers=headers)
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


def requests_waiting(settings: Settings) -> list[dict[str, Any]]:
    """The requests to confirm that wait on their queue."""
    return bodies(settings.question_queue_url)
