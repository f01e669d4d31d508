"""What all tests share. Property-based tests are the same each time; with HYPOTHESIS_PROFILE=few they try little (`make test-fast`), and
with HYPOTHESIS_PROFILE=search they look further."""

import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator
from functools import cache
from threading import Thread
from typing import Any

import boto3
import botocore.session
import pytest
import typer.testing
from botocore.loaders import Loader, create_loader
from botocore.session import Session
from hypothesis import settings
from moto.kms import models as kms
from moto.kms.utils import KeySpec, generate_private_key
from stopsms.adapters import clients as aws_clients
from stopsms.adapters.clients import reset_clients
from xdist.scheduler import LoadScopeScheduling

from tests import botocore_shortcuts, moto_shortcuts
from tests.aws_sessions import SharingSession
from tests.carrier_service import Listener, Service
from tests.summary import SUMMARY

# Powertools reads these when it is imported.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "StopSms", "POWERTOOLS_SERVICE_NAME": "test"}

settings.register_profile("repeatable", max_examples=40, derandomize=True, deadline=None, print_blob=True)
settings.register_profile("few", settings.get_profile("repeatable"), max_examples=8)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

pytest_plugins = ["tests.stack"]


CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")


@pytest.fixture(scope="session", autouse=True)
def slow_to_make_and_always_the_same() -> Iterator[None]:
    """Each test has a mocked account of its own, and the product asks for its clients again. Shared by all tests are botocore's sessions,
    one for each set of credentials, with their clients, and its descriptions of the services; the clients with which tests look into the
    account; the RSA key that moto generates even for symmetric keys; and the tree of commands that Typer builds for each call of a program.
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

    @cache
    def shared_session(*_: str | None) -> Session:
        return SharingSession()

    def session_of() -> Session:
        return shared_session(*(os.environ.get(name) for name in CREDENTIALS))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws_clients, "get_session", session_of)
        patch.setattr(botocore.session, "create_loader", lambda path=None: create_loader(path) if path else loader)
        patch.setattr(boto3, "client", client_of)
        patch.setattr(typer.testing, "_get_command", cache(typer.main.get_command))
        patch.setattr(kms, "generate_private_key", lambda spec: key(spec) if spec in asymmetric else unused())
        moto_shortcuts.take(patch)
        botocore_shortcuts.take(patch)
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


STACKS_OF_THEIR_OWN = frozenset({"test_embedded_stack.py", "test_fire.py", "test_restore.py", "test_sam.py"})
"""Modules that start, kill or restore a stack. By their turn, a shared one has built what is deployed."""

OF_THE_SECOND_STACK = frozenset({"test_command_line.py", "test_the_main_job.py"})
"""With several processes, these modules and the tests of pages share one stack, and the others another: the tests of a stack mostly
wait for it."""


def _group(nodeid: str) -> tuple[int, str]:
    """When a test's turn is, and with which others it runs in one process, one after another."""
    *_, folder, module = nodeid.partition("::")[0].split("/")
    if folder == "exploration":
        return 1, nodeid
    if folder == "browser":
        return 0, "the second stack"
    if folder != "system":
        return 3, folder if folder == "law" else f"{folder}/{module}"  # thousands of replies are read once
    if module in STACKS_OF_THEIR_OWN:
        return 2, module
    return 0, "the second stack" if module in OF_THE_SECOND_STACK else "the first stack"


class Groups(LoadScopeScheduling):  # type: ignore[misc]  # without types of its own
    """A process has one stack, whose clock is that of all its tests."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups | None:
    """Of `--dist loadscope`."""
    return Groups(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests stay until the end: the garbage collector looks for none among them, and less often at what tests leave behind."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
    return collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first."""
    items.sort(key=lambda item: _group(item.nodeid)[0])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands its figures over."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["summary"] = SUMMARY


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over a worker's figures; one that was killed has none."""
    SUMMARY.update(getattr(node, "workeroutput", {}).get("summary", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests measured; and, so that nobody takes it for a success, what was not run."""
    for what, figures in sorted(SUMMARY.items()):
        terminalreporter.write_line(f"{what}: {figures}")
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ") for report in terminalreporter.getreports("skipped")
    )
    if reasons:
        terminalreporter.section(f"{reasons.total()} TESTS WERE NOT RUN", sep="!", red=True, bold=True)
        for reason, tests in reasons.items():
            terminalreporter.write_line(f"{tests}: {reason}", red=True)
