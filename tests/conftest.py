"""What all tests share. Property-based tests are the same each time in CI, and look further at a developer's."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from threading import Thread
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.loaders import Loader, create_loader
from hypothesis import settings
from moto.kms import models as kms
from moto.kms.utils import KeySpec, generate_private_key
from stopsms.adapters.clients import reset_clients

from tests.carrier_service import Listener, Service

# Powertools reads these when it is imported.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "StopSms", "POWERTOOLS_SERVICE_NAME": "test"}

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("developer", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.fixture(scope="session", autouse=True)
def slow_to_make_and_always_the_same() -> Iterator[None]:
    """Each test has a mocked account, and the product an AWS session, of their own. Shared by all tests are botocore's descriptions of
    the services, the clients with which tests look into the account, and the RSA key that moto generates even for symmetric keys.
    """
    loader, key = Loader(), generate_private_key
    client: Any = boto3.client
    unused = cache(lambda: key("RSA_2048"))
    asymmetric = {spec for spec in KeySpec.key_specs() if spec.startswith(("RSA", "ECC", "SM2"))}

    @cache
    def shared_client(service: str, _: tuple[str | None, ...]) -> Any:
        return client(service)

    def client_of(service: str, *arguments: Any, **settings: Any) -> Any:
        if arguments or settings:
            return client(service, *arguments, **settings)
        names = ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", f"AWS_ENDPOINT_URL_{service.upper()}")
        return shared_client(service, tuple(os.environ.get(name) for name in names))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", lambda path=None: create_loader(path) if path else loader)
        patch.setattr(boto3, "client", client_of)
        patch.setattr(kms, "generate_private_key", lambda spec: key(spec) if spec in asymmetric else unused())
        yield


@pytest.fixture(autouse=True)
def a_process_of_its_own() -> Iterator[None]:
    """No test finds the credentials, clients, stores or doors of another."""
    reset_clients()
    yield
    reset_clients()


@pytest.fixture(scope="session")
def carrier_url() -> Iterator[str]:
    """Where `Service` answers."""
    with Listener(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, carrier_url: str) -> type[Service]:
    """The carrier that the product calls: nothing was asked of it yet, and until it is told what to answer it hangs up."""
    Service.requests.clear()
    monkeypatch.setattr(Service, "tired", False)
    monkeypatch.setattr(Service, "answer", None)
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", carrier_url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    return Service


EXPLORED_BY_WORKERS: dict[str, tuple[int, int, bool]] = {}
FIRED_BY_WORKERS: dict[str, int] = {}
"""What test processes side by side have done, each its part."""


def _explored() -> dict[str, tuple[int, int, bool]]:
    exploration = sys.modules.get("tests.exploration.test_exploration")
    found: dict[str, tuple[int, int, bool]] = getattr(exploration, "EXPLORED", {})
    return found


def _fired() -> dict[str, int]:
    found: dict[str, int] = getattr(sys.modules.get("tests.system.test_fire"), "FIRED", {})
    return dict(found)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process beside others hands over what it did."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"explored": _explored(), "fired": _fired()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a process did; one that was killed says nothing."""
    output = getattr(node, "workeroutput", {})
    EXPLORED_BY_WORKERS.update(output.get("explored", {}))
    FIRED_BY_WORKERS.update(output.get("fired", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how well oppositions are told from other replies."""
    from conformance.ours import replies
    from conformance.rivals import compared

    found = compared(lambda text: replies({"text": text}))
    terminalreporter.write_line(
        f"replies: of {found.opposing} who oppose {found.certain} heard for certain, {found.held} held, {found.missed} missed; "
        f"{found.false_alarms} of {found.others} others taken for opposing; {found.left_alone} of {found.harmless} harmless left alone"
    )
    for name, (schedules, decisions, complete) in (_explored() | EXPLORED_BY_WORKERS).items():
        extent = "all" if complete else "a sample of"
        terminalreporter.write_line(f"explored {name}: {extent} {schedules} schedules, {decisions} decisions")
    if fired := _fired() | FIRED_BY_WORKERS:
        terminalreporter.write_line("fired: " + ", ".join(f"{number} {what}" for what, number in fired.items()))
