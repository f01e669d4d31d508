"""A stack of the tests' own: the deployed template on the emulator, with its own ports, folder and sample data."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".local" / "venv" / "emulator" / "bin" / "python"
TUESDAY_10H_PARIS = "2026-11-24T10:00:00+01:00"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


def request(method: str, url: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    call = urllib.request.Request(
        url,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"} | (headers or {}),
        method=method,
    )
    try:
        with urllib.request.urlopen(call, timeout=60) as answer:
            raw, status, given = answer.read(), answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        raw, status, given = error.read(), error.code, dict(error.headers)
    lowered = {name.lower(): value for name, value in given.items()}
    return Answer(status, lowered, json.loads(raw) if raw else None)


def wait_for(so: Callable[[], Any], what: str, seconds: float = 180) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        if found := so():
            return found
        assert time.monotonic() < deadline, f"waited {seconds} s for: {what}"
        time.sleep(0.2)


@dataclass(frozen=True)
class Stack:
    """A running stack, through its public doors."""

    described: dict[str, Any]
    environment: dict[str, str]

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        given = {"x-api-key": self.described["api_key"]} | {k.replace("_", "-"): v for k, v in headers.items()}
        while True:
            answer = request(method, self.described["api_url"] + path, body, given)
            if answer.status != 429:
                return answer
            time.sleep(0.5)

    def carrier(self, method: str, path: str, body: Any = None) -> Any:
        answer = request(method, self.described["carrier_url"] + path, body)
        assert answer.status < 300, answer
        return answer.body

    def messages(self, **asked: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in asked.items())
        found: list[dict[str, Any]] = self.carrier("GET", f"/messages?{query}")["messages"]
        return found

    def reply(self, phone: str, body: str, to: str = "36180") -> str:
        message_id: str = self.carrier("POST", "/replies", {"from": phone, "to": to, "body": body})["inboundMessageId"]
        return message_id

    def contact(self, phone: str, advertiser_id: str = "zelie") -> Any:
        return self.api("GET", f"/contacts/{phone}?advertiser_id={advertiser_id}").body

    def client(self, service: str) -> Any:
        make: Any = boto3.client
        return make(
            service,
            endpoint_url=self.described["aws_endpoint_url"],
            region_name=self.described["region"],
            aws_access_key_id=self.described["aws_access_key_id"],
            aws_secret_access_key=self.described["aws_secret_access_key"],
        )

    def resource(self, logical_id: str) -> str:
        name: str = self.described["resources"][logical_id]
        return name

    def clock(self, at: str) -> None:
        local(self.environment, "clock", at)

    def campaign(self, **fields: Any) -> Any:
        """A draft of the sample advertiser."""
        body = {"advertiser_id": "zelie", "name": "Essai", "text": "Zelie : -20 % samedi.", "category": "mode"} | fields
        answer = self.api("POST", "/campaigns", body)
        assert answer.status == 201, answer
        return answer.body

    def started(self, **fields: Any) -> str:
        """The id of a campaign that is scheduled for now."""
        campaign_id: str = self.campaign(**fields)["id"]
        answer = self.api("POST", f"/campaigns/{campaign_id}/schedule", {})
        assert answer.status == 200, answer
        return campaign_id

    def workers(self, function: str) -> list[int]:
        """The processes of a function: children of the emulator, known by the name that Lambda gives them."""
        emulator = json.loads((Path(self.environment["STACK_HOME"]) / "processes.json").read_text())["emulator"]
        return [child for child in _children(emulator) if function in _lambda_name(child)]

    def until(self, campaign_id: str, status: str, seconds: float = 180) -> Any:
        def so() -> Any:
            campaign = self.api("GET", f"/campaigns/{campaign_id}").body
            return campaign if campaign["status"] == status else None

        return wait_for(so, f"campaign {status}", seconds)


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _lambda_name(process: int) -> str:
    try:
        environment = Path(f"/proc/{process}/environ").read_bytes()
    except OSError:  # gone meanwhile
        return ""
    return next(
        (line.decode() for line in environment.split(b"\0") if line.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")), ""
    )


def local(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [str(PYTHON), "-m", "local", *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    environment = {
        "STACK_HOME": str(tmp_path_factory.mktemp("stack")),
        "STACK_PORT": str(free_port()),
        "CARRIER_PORT": str(free_port()),
        "STACK_PartsPerSecond": "400",
        "STACK_AT": "2026-11-24T09:00:00+01:00",  # the sample is dated from there
    }
    local(environment, "up")
    try:
        described = json.loads((Path(environment["STACK_HOME"]) / "stack.json").read_text())
        yield Stack(described, environment)
    finally:
        local(environment, "down")


@pytest.fixture
def at_ten(stack: Stack) -> Stack:
    """The stack on a Tuesday at ten in Paris, with a carrier that behaves."""
    behave = {
        "throttle_rate": 0,
        "ambiguous_rate": 0,
        "reject": {},
        "latency_ms": 0,
        "parts_per_second": 1000,
        "receipts": True,
        "duplicate_receipts": False,
    }
    stack.carrier("PUT", "/behaviour", behave)
    stack.carrier("DELETE", "/messages")
    stack.clock(TUESDAY_10H_PARIS)
    return stack
