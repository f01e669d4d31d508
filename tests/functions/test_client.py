"""The typed client: it is the one that the description makes, reads every answer, and calls the doors."""

import inspect
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import boto3
import pytest
import urllib3
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.client import (
    ApiProblem,
    Client,
    InConflict,
    InvalidCall,
    NoSuchThing,
    NotAllowed,
    RefusedByRules,
    UnknownForm,
    Unreached,
)
from stopsms.client.reading import read
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.person.contact import Status
from stopsms.contracts.answers.consents import ContactAnswer
from stopsms.contracts.codec import form_of

from tests.each_case import each
from tests.factories import ADMINISTRATOR_KEY
from tests.functions.calling import gateway_event, routes
from tests.functions.doors import Runtime, fresh, route_of
from tools.client import files, methods
from tools.openapi import TARGET
from tools.openapi.examples import RECORDED
from tools.openapi.meanings import kinds

DESCRIBED = json.loads(TARGET.read_text())
EXAMPLES = json.loads(RECORDED.read_text())
PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT / "shared"
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", (PROJECT / "docs" / "client.md").read_text(), re.DOTALL)
URL = "https://sms.zelie.example/v1"


@pytest.mark.exhaustive
def test_the_client_is_the_one_that_the_description_makes() -> None:
    changed = [path.name for path, text in files().items() if path.read_text() != text]

    assert changed == [], "python -m tools.client"


@each("operation", sorted(EXAMPLES))
def test_every_answer_is_read_as_it_was_written(operation: str) -> None:
    http, _, path = operation.partition(" ")
    described = DESCRIBED["paths"][path][http.lower()]
    answers = {one.answer for one in methods(DESCRIBED) if one.operation is described or one.operation == described} - {
        None
    }
    for answer in answers:
        kind = dict(kinds())[str(answer)]
        assert form_of(kind).write(read(kind, EXAMPLES[operation]["answer"])) == EXAMPLES[operation]["answer"]


class Gateway:
    """API Gateway before the doors, as urllib3 finds it; `asked` are the calls."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def request(
        self, method: str, url: str, body: bytes | None = None, headers: Any = None
    ) -> urllib3.BaseHTTPResponse:
        address = urllib3.util.parse_url(url)
        path = str(address.path).removeprefix("/v1")
        route = (method, route_of(method, path))
        query = [pair.split("=") for pair in (address.query or "").split("&") if pair]
        event = gateway_event(
            route, None if body is None else body.decode(), query={n: [v] for n, v in query}, headers=dict(headers)
        )
        event["path"] = path
        self.asked.append(event)
        given = fresh(routes()[route][0]).handler(event, Runtime())
        return urllib3.HTTPResponse(given["body"].encode(), status=given["statusCode"], preload_content=True)


@pytest.fixture
def gateway(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    between = Gateway()
    # made from now on: pools that other tests have left to their threads go on as they are
    monkeypatch.setattr(urllib3, "PoolManager", lambda **options: between)
    return between


@pytest.fixture
def client(gateway: Gateway) -> Client:
    return Client(URL, ADMINISTRATOR_KEY)


def test_a_campaign_is_drafted_and_read_as_what_it_is(client: Client) -> None:
    drafted = client.draft_campaign(
        advertiser_id="zelie", name="Soldes", text="Zelie : -20 %", category="mode", audience={"tags": ["newsletter"]}
    )

    assert (drafted.status, drafted.audience.tags) == (State.DRAFT, ["newsletter"])
    assert {one.id for one in client.all_campaigns("zelie")} == {drafted.id, "c0ffee00c0ffee00"}
    assert client.json.get_campaign(drafted.id)["status"] == "draft"


def test_what_was_not_said_is_not_sent_and_a_null_that_was_said_is(client: Client, gateway: Gateway) -> None:
    client.draft_campaign(
        advertiser_id="zelie", name="Soldes", text="Zelie : -20 %", limits={"invalid_numbers": None}, brand=None
    )

    assert json.loads(gateway.asked[-1]["body"]) == {
        "advertiser_id": "zelie",
        "name": "Soldes",
        "text": "Zelie : -20 %",
        "limits": {"invalid_numbers": None},
        "brand": None,
    }


def test_a_number_in_a_path_and_a_query_arrive_as_they_were_given(client: Client) -> None:
    contact = client.get_contact("06 12 34 56 78", "zelie")

    assert (contact.phone.e164, contact.status) == ("+33612345678", Status.GRANTED)


def test_a_post_has_a_key_of_its_own_unless_one_is_given(client: Client, gateway: Gateway) -> None:
    client.pause_campaign("c0ffee00c0ffee00")
    client.resume_campaign("c0ffee00c0ffee00", idempotency_key="mine")
    own, given = (event["headers"]["Idempotency-Key"] for event in gateway.asked)

    assert (len(own), given) == (32, "mine")


@each(
    ("kind", "call"),
    [
        (NoSuchThing, lambda client: client.get_campaign("0" * 16)),
        (
            InvalidCall,
            lambda client: client.record_opposition(advertiser_id="zelie", phone="1", source="", received_at="x"),
        ),
        (InConflict, lambda client: client.schedule_campaign("c0ffee00c0ffee00", at="2026-12-01T10:00:00Z")),
        (RefusedByRules, lambda client: client.draft_campaign(advertiser_id="zelie", name="x", text="Répondez STOP")),
    ],
)
def test_each_problem_is_an_error_of_its_kind(client: Client, kind: type[ApiProblem], call: Any) -> None:
    with pytest.raises(kind) as raised:
        call(client)

    assert raised.value.code
    if isinstance(raised.value, InvalidCall):
        assert {error.field.rpartition(".")[2] for error in raised.value.errors} == {"phone", "source", "received_at"}
    if isinstance(raised.value, RefusedByRules):
        assert all(rule.explanation for rule in raised.value.rules)


def test_a_key_that_is_unknown_is_not_allowed(gateway: Gateway) -> None:
    with pytest.raises(NotAllowed) as raised:
        Client(URL, "none").get_me()

    assert (raised.value.status, raised.value.code) == (403, "invalid_api_key")


def test_an_answer_of_another_release_is_told_apart_from_a_failure() -> None:
    with pytest.raises(UnknownForm):
        read(ContactAnswer, {"phone": "+33612345678"})


def test_nobody_at_the_address_is_unreached() -> None:
    with pytest.raises(Unreached):
        Client("http://127.0.0.1:9", ADMINISTRATOR_KEY, attempts=1).get_me()


def test_the_example_of_the_documentation_runs(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STOPSMS_API", URL)
    monkeypatch.setenv("STOPSMS_KEY", ADMINISTRATOR_KEY)
    boto3.client("scheduler").create_schedule_group(Name="group")

    exec(EXAMPLE, {})  # noqa: S102 (it is what readers run)

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1 people, 0.07 € before tax"
    assert "Soldes scheduled 0" in said


@pytest.mark.exhaustive
def test_a_program_that_uses_the_client_is_checked_by_mypy(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(EXAMPLE + 'client.schedule_campaign(campaign.id, at=3)\nclient.get_campaign("a").nothing\n')
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(program)]
    checked = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "MYPYPATH": str(SHARED)}, check=False
    )

    found = [line.partition("error: ")[2] for line in checked.stdout.splitlines() if "error: " in line]
    assert [line.rpartition("[")[2] for line in found] == ["arg-type]", "attr-defined]"], checked.stdout


class Stranger(BaseHTTPRequestHandler):
    """Sends whoever asks elsewhere, and keeps the keys that come with it."""

    keys: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.keys.append(self.headers["x-api-key"])
        self.send_response(302)
        self.send_header("Location", f"http://{self.headers['Host'].replace('127.0.0.1', 'localhost')}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


def test_a_key_is_sent_nowhere_but_to_the_address_that_it_is_for() -> None:
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        with pytest.raises(Unreached):
            Client(f"http://127.0.0.1:{server.server_port}/v1", "secret").list_keys()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

    assert Stranger.keys == ["secret"]


def test_a_method_has_no_parameter_that_makes_its_answer_unreadable() -> None:
    """A list as CSV is for other programs."""
    assert "format" not in inspect.signature(Client.list_contacts).parameters
    assert "attributes" not in inspect.signature(Client.all_contacts).parameters
