"""Where measurements run: an emulator of the bench's own with bare tables and queues, and a carrier; or the whole stack, deployed."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stopsms.adapters.settings import Settings

from bench.audience import NOW
from bench.processes import PATHS
from local.processes import stop_all
from local.stack_paths import PROJECT, REGION, StackPaths

EMULATOR_PYTHON = PROJECT / ".local" / "venv" / "emulator" / "bin" / "python"
_START_EMULATOR = "\n".join(
    (
        "from local.processes import start_emulator",
        "from local.stack_paths import StackPaths",
        "start_emulator(StackPaths.from_environment())",
    )
)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(paths: StackPaths) -> dict[str, str]:
    ports = {"STACK_PORT": str(paths.stack_port), "CARRIER_PORT": str(paths.carrier_port)}
    return dict(os.environ) | ports | {"STACK_HOME": str(paths.folder), "SAMPLE": "0"}


@contextlib.contextmanager
def _paths() -> Iterator[StackPaths]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield StackPaths(Path(folder), free_port(), free_port())


@dataclass(frozen=True, slots=True)
class Testbed:
    """An emulator with the product's tables and queues, without the functions: those run in the bench's own processes."""

    paths: StackPaths

    @property
    def environment(self) -> dict[str, str]:
        """What template.yaml gives to every function, at the fastest pace, and where this testbed is."""
        carrier = {"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": self.paths.carrier_url}
        return self.paths.credentials() | carrier | settings(self.paths.endpoint, str(self.paths.clock_file))

    def make_table(self, name: str) -> None:
        """A table with the template's keys."""
        self.paths.client("dynamodb").create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )


def settings(endpoint: str, clock_file: str) -> dict[str, str]:
    """The environment of a function whose tables and queues are at this endpoint; what the sending path leaves alone is empty."""
    unused = {field.name.upper(): "" for field in fields(Settings)}
    return unused | {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "POWERTOOLS_METRICS_NAMESPACE": "StopSms",
        "POWERTOOLS_SERVICE_NAME": "sender",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "CONSENT_TABLE": "consent",
        "CAMPAIGN_TABLE": "campaign",
        "IMPORT_TABLE": "imports",
        "IMPORT_QUEUE_URL": f"{endpoint}/000000000000/imports",
        "ANSWER_QUEUE_URL": f"{endpoint}/000000000000/answers",
        "PLANNER_QUEUE_URL": f"{endpoint}/000000000000/planner",
        "BATCH_QUEUE_URL": f"{endpoint}/000000000000/batches",
        "HASH_KEY_IDS": "key",
        "CONFIGURATION_SET": "bench",
        "PARTS_PER_SECOND": "1000000",
        "SENDER_CONCURRENCY": "1",
        "CLOCK_FILE": clock_file,
    }


@contextlib.contextmanager
def testbed() -> Iterator[Testbed]:
    """An emulator with bare tables and queues, at a lawful hour."""
    with _paths() as paths:
        paths.folder.mkdir(exist_ok=True)
        start = [str(EMULATOR_PYTHON), "-c", _START_EMULATOR]
        subprocess.run(start, cwd=PROJECT, env=_environment(paths), check=True)
        try:
            paths.clock_file.write_text(str(NOW.timestamp() - time.time()))
            for table in ("consent", "campaign", "naive"):
                Testbed(paths).make_table(table)
            for queue in ("planner", "batches", "naive"):
                paths.client("sqs").create_queue(QueueName=queue, Attributes={"VisibilityTimeout": "720"})
            yield Testbed(paths)
        finally:
            stop_all(paths)


@contextlib.contextmanager
def serving(module: str, port: int, *arguments: object) -> Iterator[None]:
    """A service of the bench's own in another process, at this port: a module that is told its port and more."""
    command = [sys.executable, "-m", module, str(port), *map(str, arguments)]
    process = subprocess.Popen(command, cwd=PROJECT, env=dict(os.environ) | {"PYTHONPATH": PATHS})
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def fast_carrier(port: int, latency_ms: float) -> Iterator[None]:
    """The carrier that takes everything, at this port."""
    command = [sys.executable, "-m", "bench.carrier", str(port), str(latency_ms)]
    process = subprocess.Popen(command, cwd=PROJECT)
    try:
        wait_for(port)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def arrivals(port: int) -> list[float]:
    """When the carrier's messages came, in Unix time, since this was last asked."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        found: list[float] = json.loads(answer.read())
    return found


def wait_for(port: int) -> None:
    """Until something listens there. Raises TimeoutError after five seconds."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


@dataclass(frozen=True, slots=True)
class Stack:
    """The whole stack, deployed from template.yaml."""

    paths: StackPaths
    described: dict[str, Any]

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API; what it throttles is asked again."""
        headers = {"Content-Type": "application/json", "x-api-key": self.described["api_key"]}
        while True:
            try:
                return _call(self.described["api_url"] + path, method, body, headers)
            except urllib.error.HTTPError as error:
                if error.code != 429:
                    raise
                time.sleep(1)

    def carrier(self, method: str, path: str, body: Any = None) -> Any:
        """Call the carrier simulator's controls."""
        return _call(self.paths.carrier_url + path, method, body, {})


def _call(url: str, method: str, body: Any, headers: dict[str, str]) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


@contextlib.contextmanager
def stack(parts_per_second: int) -> Iterator[Stack]:
    """The whole stack at this pace, at a lawful hour."""
    with _paths() as paths:
        local = [str(EMULATOR_PYTHON), "-m", "local"]
        environment = _environment(paths) | {"STACK_PartsPerSecond": str(parts_per_second)}
        subprocess.run([*local, "up"], cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
        try:
            clock = [*local, "clock", NOW.isoformat()]
            subprocess.run(clock, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
            yield Stack(paths, paths.stack())
        finally:
            subprocess.run([*local, "down"], cwd=PROJECT, env=environment, check=True)
            shutil.rmtree(paths.folder, ignore_errors=True)
