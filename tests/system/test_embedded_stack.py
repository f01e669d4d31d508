"""Coming up and going down: nothing is left behind, also when the start fails half way."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.processes import port_is_free, recorded, runs, start, stop_all
from local.stack_paths import StackPaths
from tests.stack import PROJECT, PYTHON, free_port, request, wait_for

pytestmark = pytest.mark.system


def command(home: Path, ports: tuple[int, int], *arguments: str) -> "subprocess.Popen[str]":
    environment = {"STACK_HOME": str(home), "STACK_PORT": str(ports[0]), "CARRIER_PORT": str(ports[1]), "SAMPLE": "0"}
    environment["XDG_STATE_HOME"] = str(home.with_name(f"{home.name}-state"))
    return subprocess.Popen(
        [str(PYTHON), "-m", "local", *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()} - {
        "emulator.log",
        "carrier.log",
        "state",
        "credentials.json",
        "inbound_secret",
        "api_key",
        "clock",
    }


def test_run_stays_until_interrupted_and_then_leaves_no_process_port_or_file(tmp_path: Path) -> None:
    ports = (free_port(), free_port())
    running = command(tmp_path, ports, "run")
    wait_for((tmp_path / "stack.json").exists, "the stack")
    described = json.loads((tmp_path / "stack.json").read_text())
    assert request("GET", f"{described['api_url']}/openapi.json").status == 200

    assert running.stdout is not None
    said = next(line for line in running.stdout if "Try next" in line)  # it asks the stack for addresses before
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)

    assert said
    assert all(map(port_is_free, ports))
    assert left(tmp_path) == set()


def test_a_start_that_fails_half_way_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    ports = (free_port(), free_port())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[1]))
        taken.listen()
        failed = command(tmp_path, ports, "up")
        said, _ = failed.communicate(timeout=60)

    assert failed.returncode == 1
    assert f"port {ports[1]} is in use" in said
    assert port_is_free(ports[0])
    assert left(tmp_path) == set()


def test_a_start_that_is_killed_is_cleaned_up_by_down(tmp_path: Path) -> None:
    ports = (free_port(), free_port())
    starting = command(tmp_path, ports, "up")
    wait_for(lambda: not port_is_free(ports[0]), "the emulator")
    starting.kill()
    starting.communicate()

    ended = command(tmp_path, ports, "down")
    ended.communicate(timeout=60)

    assert ended.returncode == 0
    wait_for(lambda: all(map(port_is_free, ports)), "the ports")
    assert left(tmp_path) == set()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The processes that were begun, which Python has to see the end of."""
    begin, kept = subprocess.Popen, list[Any]()

    def keep(command: list[str], **settings: Any) -> Any:
        kept.append(begin(command, **settings))
        return kept[-1]

    monkeypatch.setattr(subprocess, "Popen", keep)
    yield kept
    for process in kept:
        process.wait(10)


SLEEPER = [str(PYTHON), "-c", "import time; time.sleep(60)", "local.carrier"]


def test_a_process_is_ended_though_whoever_started_it_was_killed_at_once(
    tmp_path: Path, begun: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, begin = StackPaths(tmp_path, free_port(), free_port()), subprocess.Popen

    def killed(command: list[str], **settings: Any) -> None:
        begin(command, **settings)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", killed)
    with pytest.raises(KeyboardInterrupt):
        start(paths, "carrier", SLEEPER, paths.carrier_port, {})

    (sleeper,) = begun
    stop_all(paths)
    assert not runs(sleeper.pid)
    assert list(tmp_path.glob("*.pid")) == []


def test_what_outlives_the_process_that_started_it_is_ended_too(tmp_path: Path, begun: list[Any]) -> None:
    paths = StackPaths(tmp_path, free_port(), free_port())
    started = ["/bin/sh", "-c", f"sleep 60 & echo $! > {tmp_path}/worker", "local.emulator"]
    start(paths, "emulator", started, paths.stack_port, {})
    worker = int(wait_for(lambda: _text(tmp_path / "worker"), "its worker"))
    (leader,) = begun
    wait_for(lambda: not runs(leader.pid), "its end")
    assert runs(worker)

    stop_all(paths)
    wait_for(lambda: not runs(worker), "the worker's end")


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("name", ["carrier", "redis"])
def test_a_stranger_s_process_is_not_ended_though_its_number_or_its_file_is_there(tmp_path: Path, name: str) -> None:
    paths = StackPaths(tmp_path, free_port(), free_port())
    with subprocess.Popen([PYTHON, "-c", "import time; time.sleep(60)"]) as stranger:
        try:
            (tmp_path / f"{name}.pid").write_text(f"{stranger.pid}\n")
            assert recorded(paths) == {}
            stop_all(paths)
            assert runs(stranger.pid)
        finally:
            stranger.kill()


def test_a_process_that_has_ended_is_not_waited_for_though_nobody_has_taken_note_of_it() -> None:
    with subprocess.Popen(
        ["/bin/sh", "-c", "sleep 0.1 & echo $!; exec sleep 30"], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            wait_for(lambda: "Z" in Path(f"/proc/{child}/stat").read_text().rpartition(")")[2], "its end")
            assert (runs(child), runs(parent.pid)) == (False, True)
        finally:
            parent.kill()
