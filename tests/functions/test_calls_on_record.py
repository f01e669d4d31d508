"""Each call of the API leaves one line in the log: who asked what about which advertiser, and what became of it; and no number."""

import io
import json
import re
import secrets
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import consent_api.app as consent_api
import pytest
from botocore.exceptions import ReadTimeoutError
from stopsms.adapters import wiring
from stopsms.adapters.clients import kms, kms_at_once
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.keys.keyed_hash import AGAIN
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.compliance.access.operation import PERMISSIONS
from stopsms.compliance.access.role import Role
from stopsms.contracts.events import referenced

from tests.each_case import each
from tests.factories import ADMINISTRATOR_KEY, CAMILLE, TUESDAY_10H_PARIS, an_api_key
from tests.functions.calling import BODIES, CAMPAIGN, FILLED, gateway_event, routes
from tests.functions.calling import call as called
from tests.functions.doors import Runtime, event, fresh

READER_KEY = f"stopsms_live_00000000000b_{'B' * 43}"
NOBODY_S_KEY = f"stopsms_live_00000000000c_{'C' * 43}"
ALWAYS = {"contact", "principal", "key_id", "about_key", "operation", "advertisers", "status", "why"}


class Log(io.StringIO):
    """What the function has logged."""

    def calls(self) -> list[dict[str, Any]]:
        """The lines of calls; what is told beside what every line holds."""
        lines = [json.loads(line) for line in self.getvalue().splitlines()]
        return [
            {name: value for name, value in line.items() if name in ALWAYS or name.endswith("_id") or name == "email"}
            for line in lines
            if line["message"] == "call"
        ]


@pytest.fixture
def log(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> Log:
    """The log, in an account where a key of a reader is known."""
    DynamoKeyStore("access").put(an_api_key(READER_KEY, role=Role.READER))
    stream = Log()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream


def asks(operation: str, key: str = ADMINISTRATOR_KEY, body: str | None = None, **more: Any) -> int:
    method, _, path = operation.partition(" ")
    function, _ = routes()[method, path]
    usual = BODIES.get((method, path))
    raw = body if body is not None else json.dumps(usual) if usual else None
    asked = gateway_event((method, path), raw, headers={"x-api-key": key}, **more)
    status: int = fresh(function).handler(asked, Runtime())["statusCode"]
    return status


def line(**told: Any) -> dict[str, Any]:
    return {"principal": "key:000000000000", "function_request_id": "5f0b9f6e", "status": 200, "why": ""} | told


def test_a_read_is_on_record(log: Log) -> None:
    fresh("consent_api")
    reference = wiring.references().of(referenced("zelie", CAMILLE))
    for operation in ("GET /contacts/{phone}", "GET /contacts/{phone}/evidence", "POST /checks"):
        assert asks(operation) == 200
    assert asks("GET /campaigns/{campaign_id}/recipients") == 200

    assert log.calls() == [
        line(operation="GET /contacts/{phone}", advertisers=["zelie"], contact=reference),
        line(operation="GET /contacts/{phone}/evidence", advertisers=["zelie"], contact=reference),
        line(operation="POST /checks", advertisers=["zelie"], contact=reference),
        line(operation="GET /campaigns/{campaign_id}/recipients", advertisers=[], campaign_id=CAMPAIGN),
    ]


@each(
    ("operation", "key", "body", "told"),
    [
        ("GET /contacts/{phone}", NOBODY_S_KEY, None, {"key_id": "00000000000c", "why": "invalid_api_key"}),
        ("GET /contacts/{phone}", "", None, {"why": "invalid_api_key"}),
        ("GET /contacts/{phone}", READER_KEY, None, {"principal": "key:00000000000b", "why": "not_permitted"}),
        ("POST /checks", ADMINISTRATOR_KEY, "{", {"advertisers": [], "status": 400, "why": "invalid_request"}),
        ("POST /checks", ADMINISTRATOR_KEY, "x" * 70_000, {"advertisers": [], "status": 413, "why": "too_large"}),
        ("POST /checks", ADMINISTRATOR_KEY, '{"advertiser_id": "nora"}', {"advertisers": ["nora"], "status": 422}),
    ],
)
def test_so_is_what_is_refused_and_why(log: Log, operation: str, key: str, body: Any, told: dict[str, Any]) -> None:
    asks(operation, key, body)

    call = log.calls()[-1]
    expected = line(operation=operation, advertisers=["zelie"], status=403, why="invalid_request") | told
    if key != ADMINISTRATOR_KEY and told["why"] == "invalid_api_key":
        del expected["principal"]
    assert call == expected


def test_a_refused_key_is_told_from_the_key_that_it_was_to_revoke(log: Log) -> None:
    assert asks("DELETE /keys/{key_id}", NOBODY_S_KEY) == 403

    (call,) = log.calls()
    assert (call["key_id"], call["about_key"]) == ("00000000000c", FILLED["key_id"])


@each(
    ("made", "asked", "name"),
    [
        ("POST /keys", "DELETE /keys/{key_id}", "about_key"),
        ("POST /imports", "GET /imports/{import_id}", "import_id"),
        ("POST /campaigns", "GET /campaigns/{campaign_id}", "campaign_id"),
        ("POST /advertisers/{advertiser_id}/forms", "GET /advertisers/{advertiser_id}/forms/{form_id}", "form_id"),
    ],
)
def test_whatever_id_is_drawn_the_line_names_what_a_call_was_about(
    log: Log, monkeypatch: pytest.MonkeyPatch, made: str, asked: str, name: str
) -> None:
    monkeypatch.setattr(
        secrets, "token_bytes", lambda size: b"\x06\x12\x34\x56\x78\x90\x12\x34"[:size].ljust(size, b"\x12")
    )
    method, _, path = made.partition(" ")
    status, document = called(method, path, BODIES[method, path])
    assert status == 201
    assert asks(asked, at={name.replace("about_key", "key_id"): document["id"]}) == 200

    assert log.calls()[-1][name] == document["id"]


@each("operation", [one for one in PERMISSIONS if one.startswith("DELETE ") and "{number}" not in one])
def test_who_deleted_what_is_on_record_though_nothing_is_left_of_it(log: Log, operation: str) -> None:
    asks(operation)

    call = log.calls()[-1]
    assert (call["principal"], call["operation"]) == ("key:000000000000", operation)
    told = {*call.pop("advertisers"), *call.values()}
    assert {FILLED[name] for name in re.findall(r"{(\w+)}", operation)} <= told


def test_a_link_that_opens_somebody_s_page_is_given_out_under_a_name(log: Log) -> None:
    assert asks("POST /contacts/{phone}/preference-link") == 200

    (call,) = log.calls()
    assert len(call.pop("contact")) == 64
    assert call == line(operation="POST /contacts/{phone}/preference-link", advertisers=["zelie"])


def shown_in(schema: Any, schemas: dict[str, Any], above: str = "", within: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all that a body may hold, in dotted names; what holds itself is shown once."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in within:
        return
    within = (*within, name) if name else within
    parts = [schemas[name]] if name else [part for kind in ("anyOf", "oneOf", "allOf") for part in schema.get(kind, ())]
    for part in (*parts, *filter(None, [schema.get("items")])):
        yield from shown_in(part, schemas, above, within)
    for member, inner in schema.get("properties", {}).items():
        yield f"{above}{member}"
        yield from shown_in(inner, schemas, f"{above}{member}.", within)


def operations_that_take_a_number() -> dict[str, set[str]]:
    """The places where each operation takes a phone number, as the API's description tells."""
    found: dict[str, set[str]] = {}
    described = json.loads((Path(consent_api.__file__).parent / "openapi.json").read_text())
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            for content in operation.get("requestBody", {}).get("content", {}).values():
                names |= set(shown_in(content["schema"], described["components"]["schemas"]))
            if places := {name for name in names if re.search("phone|msisdn|mobile|sender$|^from$", name)}:
                found[f"{method.upper()} {path}"] = places
    return found


NO_CONTACT_S = {"contact.phone", "new_phone", "from", "phones", "test_phones", "test_phones.of", "test_phones.phone"}
"""An advertiser's own, and its own people's, to try texts out on; the one that replaces the contact's, who is named; that of a message,
of which no advertiser is named."""

OF_MANY = {"consents.phone"}
"""Several people's in one call: the act in the chain of each names who called."""


@each(
    "operation",
    sorted(name for name, places in operations_that_take_a_number().items() if places - NO_CONTACT_S - OF_MANY),
)
def test_each_call_about_a_person_names_them_by_their_reference(log: Log, operation: str) -> None:
    """Also one that is added: whatever takes a number is found by the description of the API."""
    assert operations_that_take_a_number()[operation] - NO_CONTACT_S == {"phone"}
    fresh("consent_api")
    written = "06 12 34 56 79" if operation == "POST /consents" else CAMILLE.e164
    asks(operation, at={"phone": "%2B33612345678"})

    assert log.calls()[-1].get("contact") == wiring.references().of(referenced("zelie", parse_phone(written)))


def test_of_a_campaign_that_is_not_there_nobody_is_named(log: Log) -> None:
    assert asks("GET /campaigns/{campaign_id}/recipients/{phone}", at={"campaign_id": "0" * 16}) == 404

    assert "contact" not in log.calls()[-1]


@pytest.fixture
def silent_kms() -> Iterator[list[str]]:
    """KMS that does not answer: who asked it, the line of a call or the call itself."""
    asked: list[str] = []

    def silent(who: str, **_: Any) -> None:
        asked.append(who)
        raise ReadTimeoutError(endpoint_url="https://kms.invalid")

    handlers = [(made().meta.events, partial(silent, made.__name__)) for made in (kms, kms_at_once)]
    for events, handler in handlers:
        events.register("before-call.kms", handler)
    yield asked
    for events, handler in handlers:
        events.unregister("before-call.kms", handler)


def test_no_call_waits_for_the_key_that_makes_references(
    log: Log, silent_kms: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, present = fresh("evidence_api"), TUESDAY_10H_PARIS
    monkeypatch.setattr(wiring, "real_clock", lambda: Mock(now=lambda: present))
    evidence = gateway_event(("GET", "/contacts/{phone}/evidence"), None)
    for _ in range(3):
        assert door.handler(evidence, Runtime())["statusCode"] == 200
    assert silent_kms == ["kms_at_once"], "once, and not again at each call"
    assert log.calls() == [line(operation="GET /contacts/{phone}/evidence", advertisers=["zelie"])] * 3

    present += AGAIN
    assert door.handler(evidence, Runtime())["statusCode"] == 200
    assert silent_kms == ["kms_at_once"] * 2


def test_a_call_that_has_little_time_left_is_answered_first(log: Log, silent_kms: list[str]) -> None:
    evidence = gateway_event(("GET", "/contacts/{phone}/evidence"), None)

    assert fresh("evidence_api").handler(evidence, Runtime(milliseconds_left=3_999))["statusCode"] == 200
    assert silent_kms == []
    fresh("evidence_api").handler(evidence, Runtime(milliseconds_left=4_000))
    assert silent_kms == ["kms_at_once"]


@each("digits", ["262692123456", "330612345678", "061234567890"])
def test_a_key_that_nobody_has_and_that_is_written_like_a_number_is_not_told(log: Log, digits: str) -> None:
    asks("GET /me", f"stopsms_live_{digits}_{'C' * 43}")

    assert digits not in log.getvalue()
    assert log.calls()[-1]["why"] == "invalid_api_key"
    assert "key_id" not in log.calls()[-1]


def test_what_is_asked_for_by_the_body_is_told_by_its_name(log: Log) -> None:
    asks("PUT /sending")

    assert [call["operation"] for call in log.calls()] == ["PUT /sending, to go on"]


@pytest.mark.slow
@each("operation", sorted(" ".join(route) for route in routes() if "{" in " ".join(route)))
def test_no_number_stands_in_the_log_whatever_a_caller_writes_into_a_path(log: Log, operation: str) -> None:
    written = CAMILLE.e164
    for wrong in (written, written.replace("+", "%2B"), "0612345678", "".join(f"%3{digit}" for digit in "0612345678")):
        before = len(log.calls())
        asks(operation, at=dict.fromkeys(FILLED, wrong), query={"advertiser_id": [wrong]})
        assert len(log.calls()) == before + 1

    for digits in ("612345678", "%36%31%32%33"):
        assert digits not in log.getvalue()


def test_a_scheduled_run_of_the_same_container_is_nobody_s(log: Log) -> None:
    assert asks("POST /retention") == 200
    asks("GET /retention", NOBODY_S_KEY)
    before = len(log.getvalue())
    fresh("retention").handler(event("retention_hour"), Runtime())

    written = log.getvalue()[before:]
    assert '"message":"retention"' in written
    assert "principal" not in written
    assert "key_id" not in written
    (call, *_) = log.calls()
    assert call["principal"] == "key:000000000000"


def test_a_call_that_fails_is_on_record_and_forgotten(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from access_api import app

    def fails(*_: Any) -> None:
        raise RuntimeError

    fresh("access_api")
    monkeypatch.setattr(app.app, "resolve", fails)
    with pytest.raises(RuntimeError):
        app.handler(gateway_event(("GET", "/me"), None), Runtime())

    assert log.calls() == [line(operation="GET /me", advertisers=[], status=500, why="failed")]
    assert not {"principal", "key_id"} & logger.get_current_keys().keys()
