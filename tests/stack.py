"""The stack under test: the deployed template on the emulator, with its own ports and folder, and an advertiser for each test.

A plugin of the tests of the stack's calls and of its pages: in one process, they share one stack.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from stopsms.adapters.clients import reset_clients
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from stopsms.command_line.stack import LIVE
from stopsms.contracts.messages import PlanningTask, Task
from typer.testing import CliRunner

from local import clock
from local.deployment import BUCKET, STACK_NAME
from local.processes import recorded
from local.stack_paths import StackPaths

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = PROJECT / ".local" / "venv" / "emulator" / "bin" / "python"
TUESDAY_10H_PARIS = "2026-11-24T10:00:00+01:00"
STARTED_AT = "2026-11-24T09:00:00+01:00"

_STOP_NUMBERS = count(38001)
"""Numbers that no test writes out."""


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


def wait_for(so: Callable[[], Any], what: str | Callable[[], str], seconds: float = 180, *, pause: float = 0.4) -> Any:
    """Poll until `so` returns something true, and return that; fails after `seconds`. `pause` is the shortest time between two looks,
    in seconds; the longest is five times that. `what` is waited for; one that has to be looked at may be asked for then.

    The longer it takes, the more seldom it looks, and never more than half of the time: each look is work for the stack, which is busy
    with what is waited for.
    """
    began = looked = time.monotonic()
    while not (result := so()):
        now = time.monotonic()
        waited = now - began
        assert waited < seconds, f"waited {seconds} s for: {what if isinstance(what, str) else what()}"
        time.sleep(max(now - looked, min(max(pause, waited / 4), 5 * pause)))
        looked = time.monotonic()
    return result


def next_second() -> None:
    """Wait for it before a yes: the emulator's topics date a message to the second, and a yes comes after its question."""
    asked_by = int(time.time())
    wait_for(lambda: int(time.time()) > asked_by, "the next second", pause=0.1)


@cache
def client(service: str, endpoint: str, region: str, key_id: str, secret: str) -> Any:
    """A client of an emulator: cached, since making one takes longer than most calls."""
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
    )


@dataclass(frozen=True)
class Stack:
    """A running stack, through its public doors."""

    described: dict[str, Any]
    environment: dict[str, str]

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        given = {"x-api-key": self.described["api_key"]} | {k.replace("_", "-"): v for k, v in headers.items()}

        def unless_throttled() -> Answer | None:
            answer = request(method, self.described["api_url"] + path, body, given)
            return None if answer.status == 429 else answer

        answer: Answer = wait_for(unless_throttled, f"{method} {path} not to be throttled")
        return answer

    def carrier(self, method: str, path: str, body: Any = None) -> Any:
        answer = request(method, self.described["carrier_url"] + path, body)
        assert answer.status < 300, answer
        return answer.body

    def messages(self, **asked: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in asked.items())
        messages: list[dict[str, Any]] = self.carrier("GET", f"/messages?{query}")["messages"]
        return messages

    def reply(self, phone: str, body: str, to: str) -> str:
        message_id: str = self.carrier("POST", "/replies", {"from": phone, "to": to, "body": body})["inboundMessageId"]
        return message_id

    def contact(self, phone: str, advertiser_id: str) -> Any:
        return self.api("GET", f"/contacts/{quote(phone)}?advertiser_id={advertiser_id}").body

    def client(self, service: str) -> Any:
        names = ("aws_endpoint_url", "region", "aws_access_key_id", "aws_secret_access_key")
        return client(service, *(self.described[name] for name in names))

    def adapters_use_it(self, patch: pytest.MonkeyPatch) -> None:
        """The product's own adapters, used in this process, speak to this stack."""
        for name, described in (
            ("AWS_ENDPOINT_URL", "aws_endpoint_url"),
            ("AWS_DEFAULT_REGION", "region"),
            ("AWS_ACCESS_KEY_ID", "aws_access_key_id"),
            ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"),
        ):
            patch.setenv(name, self.described[described])
        reset_clients()

    def resource(self, logical_id: str) -> str:
        name: str = self.described["resources"][logical_id]
        return name

    def clock(self, at: str) -> None:
        """What `make clock` does, without starting a process for it."""
        clock.set_present(home_of(self.environment), datetime.fromisoformat(at), self.client("scheduler"))

    def stopsms(self, *arguments: str, ends: int = Exit.DONE) -> Any:
        """The output of `stopsms`: parsed JSON, or the text of tables. It runs in this process, since starting one takes longer."""
        done = CliRunner().invoke(program, arguments, env=self.environment | {"COLUMNS": "150"})
        assert done.exit_code == ends, done.output
        return done.stdout if "--table" in arguments or not done.stdout else json.loads(done.stdout)

    def campaign(self, advertiser_id: str, text: str, **fields: Any) -> Any:
        """A draft."""
        body = {"advertiser_id": advertiser_id, "name": "Essai", "text": text, "category": "mode"} | fields
        answer = self.api("POST", "/campaigns", body)
        assert answer.status == 201, answer
        return answer.body

    def started(self, advertiser_id: str, text: str, **fields: Any) -> str:
        """Draft a campaign and schedule it for now; its id."""
        campaign_id: str = self.campaign(advertiser_id, text, **fields)["id"]
        answer = self.api("POST", f"/campaigns/{campaign_id}/schedule", {})
        assert answer.status == 200, answer
        return campaign_id

    def configure(self, function: str, **changed: Any) -> None:
        """Change a function's configuration, where it is called: in a new version behind its alias."""
        functions, name = self.client("lambda"), self.resource(function)
        functions.update_function_configuration(FunctionName=name, **changed)
        version = functions.publish_version(FunctionName=name)["Version"]
        functions.update_alias(FunctionName=name, Name=LIVE, FunctionVersion=version)

    def deploy(self, **changed: str) -> None:
        """Deploy with other parameters, as `sam deploy --parameter-overrides …` does."""
        formation = self.client("cloudformation")

        def stack() -> Any:
            return formation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]

        known = {each["ParameterKey"]: each["ParameterValue"] for each in stack()["Parameters"]}
        given = known | changed
        formation.update_stack(
            StackName=STACK_NAME,
            TemplateURL=f"{self.described['aws_endpoint_url']}/{BUCKET}/template.json",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        )
        wait_for(lambda: stack()["StackStatus"] == "UPDATE_COMPLETE", "the update")

    def workers(self, function: str) -> list[int]:
        """The processes of a function: forked for the emulator, each at work in a folder that has the function's name."""
        emulator = recorded(home_of(self.environment))["emulator"]
        forked = [worker for server in _children(emulator) for worker in _children(server)]
        return [worker for worker in forked if function in _folder(worker)]

    def until(self, campaign_id: str, status: str, seconds: float = 180) -> Any:
        """Wait for a campaign's status. Its planner, which looks every 15 seconds, is called as soon as there is a reason to look."""
        asked_at, campaign = 0.0, {}

        def so() -> Any:
            nonlocal asked_at, campaign
            campaign = self.api("GET", f"/campaigns/{campaign_id}").body
            if campaign["status"] == status:
                return campaign
            ended = settled(campaign) == campaign["counts"]["planned"] > 0
            if (ended or status == "paused") and time.monotonic() - asked_at > 1:
                asked_at = time.monotonic()
                task = PlanningTask(campaign_id, Task.WATCH).written()
                self.client("sqs").send_message(QueueUrl=self.resource("PlannerQueue"), MessageBody=task)
            return None

        return wait_for(so, lambda: f"campaign {status}, not {campaign}; errors logged: {self.errors()}", seconds)

    def errors(self) -> list[str]:
        """What the functions have logged as an error: the last ten of each."""
        found = []
        for page in self.client("logs").get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                events = self.client("logs").filter_log_events(logGroupName=group["logGroupName"])["events"]
                found += [event["message"] for event in events if '"ERROR"' in event["message"]][-10:]
        return found


@dataclass(frozen=True)
class Advertiser:
    """An advertiser of one test alone: nobody else has its STOP number, its contacts or its campaigns."""

    id: str
    stop_number: str
    name: str = "Brume"

    @property
    def legal_name(self) -> str:
        return f"BRUME {self.stop_number} SAS"

    @property
    def text(self) -> str:
        """What a campaign says: a message has to name the advertiser."""
        return f"{self.name} : -20 % samedi."

    def body(self) -> dict[str, Any]:
        """What the API is told of it."""
        return {
            "name": self.name,
            "legal_name": self.legal_name,
            "siren": "552100554",
            "contact": {"email": "contact@brume.example"},
            "sender_id": "BRUME",
            "stop_number": self.stop_number,
            "stop_numbers": dict.fromkeys(("GP", "MQ", "GF", "RE"), self.stop_number),
        }

    def consent(self, phone: str, **changes: Any) -> dict[str, Any]:
        """What the API is told of somebody who has ticked its box."""
        return {
            "advertiser_id": self.id,
            "phone": phone,
            "legal_basis": "consent",
            "collected_at": "2026-11-01T10:00:00+01:00",
            "evidence": {
                "source": "web_form",
                "wording": "J’accepte",
                "wording_version": "1",
                "checkbox": {"present": True, "prechecked": False, "checked": True},
                "informed": True,
                "objection_offered": True,
            },
        } | changes


def people(stack: Stack, advertiser: Advertiser, tag: str, number: int = 40) -> list[str]:
    """Contacts of an advertiser; its STOP number is in their phone numbers, so that other advertisers have other people."""
    phones = [f"+336{advertiser.stop_number[1:]}{place:04d}" for place in range(number)]
    bodies = [advertiser.consent(phone, tags=[tag]) for phone in phones]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda body: stack.api("POST", "/consents", body), bodies))
    assert [answer.status for answer in answers] == [201] * number
    return phones


def settled(campaign: dict[str, Any]) -> int:
    """How many recipients have an outcome."""
    counts = campaign["counts"]
    return int(counts["sent"] + counts["failed"] + counts["blocked"] + counts["uncertain"])


def evidence(stack: Stack, phone: str, advertiser_id: str) -> list[dict[str, Any]]:
    """A person's evidence, oldest first; its chain holds."""
    answer = stack.api("GET", f"/contacts/{phone}/evidence?advertiser_id={advertiser_id}")
    if answer.status == 404:
        return []
    assert answer.body["faults"] == []
    records: list[dict[str, Any]] = answer.body["records"]
    return records


def opposed(stack: Stack, phone: str, advertiser_id: str) -> bool:
    status: str | None = stack.contact(phone, advertiser_id).get("status")
    return status == "opposed"


def answers(stack: Stack, phone: str) -> list[str]:
    """The service messages that a phone received."""
    return [message["body"] for message in stack.messages(to=phone) if not message["context"]]


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    try:
        return [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:  # gone meanwhile
        return []


def _folder(process: int) -> str:
    """The name of the folder that was made for a worker."""
    try:
        return Path(f"/proc/{process}/cwd").readlink().parent.name
    except OSError:  # gone meanwhile
        return ""


def local(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [str(PYTHON), "-m", "local", *arguments],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if not name.startswith("POWERTOOLS_")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def put_out(environment: dict[str, str]) -> None:
    """Kill a stack whose state is no longer needed: `down` would save it."""
    for leader in recorded(home_of(environment)).values():
        os.killpg(leader, signal.SIGKILL)


def home_of(environment: dict[str, str]) -> StackPaths:
    ports = (int(environment[name]) for name in ("STACK_PORT", "CARRIER_PORT"))
    return StackPaths(Path(environment["STACK_HOME"]), *ports)


@cache
def _ports() -> Iterator[int]:
    """Where no connection of this machine begins, until a stack listens: systems draw theirs from 32768 or 49152 on. Other processes of a
    run have others."""
    return count(20_000 + os.getpid() % 200 * 50)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that nobody has, another one each time."""
    return next(filter(_is_free, _ports()))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack that tests share; those that do worse to it than set its clock start one of their own.

    It starts without the sample: the retention, which a test runs, is for all advertisers and would purge the oldest of its contacts.
    """
    environment = {
        "STACK_HOME": str(tmp_path_factory.mktemp("stack")),
        "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
        "STACK_PORT": str(free_port()),
        "CARRIER_PORT": str(free_port()),
        "STACK_PartsPerSecond": "400",
        "STACK_AT": STARTED_AT,
        "SAMPLE": "0",
    }
    local(environment, "up")
    try:
        described = json.loads((Path(environment["STACK_HOME"]) / "stack.json").read_text())
        yield Stack(described, environment)
    finally:
        put_out(environment)


def next_stop_number() -> int:
    """A number that nobody else has."""
    return next(_STOP_NUMBERS)


BEHAVE = {
    "throttle_rate": 0,
    "ambiguous_rate": 0,
    "error_rate": 0,
    "html_rate": 0,
    "reject": {},
    "latency_ms": 0,
    "parts_per_second": 1000,
    "receipts": True,
    "receipt_delay_ms": 200,
    "duplicate_receipts": False,
    "contradictory_receipts": False,
    "shuffle": False,
    "hold": False,
    "sandbox": False,
    "sender_ids": None,
    "unregistered": [],
    "closed_countries": [],
    "spend_limit": None,
    "credentials_refused": False,
    "numbers": ["36180"],
    "number_status": "ACTIVE",
}
"""A carrier that has no faults."""


@pytest.fixture
def at_ten(stack: Stack) -> Stack:
    """The stack on a Tuesday at ten in Paris, with a carrier that behaves."""
    make_ready(stack)
    return stack


def make_ready(stack: Stack) -> None:
    """As a test of the stack wants to find it."""
    stack.carrier("PUT", "/behaviour", BEHAVE)
    stack.carrier("DELETE", "/messages")
    for queue in (
        "InboundQueue",
        "AnswerQueue",
        "QuestionQueue",
        "BatchQueue",
        "ReceiptQueue",
    ):  # what another test left waits there for minutes
        stack.client("sqs").purge_queue(QueueUrl=stack.resource(queue))
    stack.clock(TUESDAY_10H_PARIS)


@pytest.fixture
def advertiser(at_ten: Stack) -> Advertiser:
    """An advertiser of the test's own, so that what it finds is what it did."""
    number = str(next_stop_number())
    made = Advertiser(f"brume-{number}", number)
    assert at_ten.api("PUT", f"/advertisers/{made.id}", made.body()).status == 200
    return made
