"""The stack's processes: started apart from the terminal, found again by their pids, ended cleanly."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from local.stack_paths import PROJECT, REGION, StackPaths


class StartError(Exception):
    """The stack could not be started; the message says why and where to look."""


_RECORDED = ("/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"')
"""A process puts itself on record before it becomes what was to be started: whoever starts it may be killed at any moment."""
_SECONDS_TO_RECORD = 2


def recorded(paths: StackPaths) -> dict[str, int]:
    """Our processes by name. One that was started a moment ago is waited for until it is on record."""
    found = {}
    deadline = time.monotonic() + _SECONDS_TO_RECORD
    for name, file in paths.pid_files.items():
        with contextlib.suppress(FileNotFoundError):
            while not (pid := file.read_text()) and time.monotonic() < deadline:
                time.sleep(0.02)
            if pid and not _is_a_stranger(name, int(pid)):
                found[name] = int(pid)
    return found


def _is_a_stranger(name: str, pid: int) -> bool:
    """Whether a number stands for another process by now, as after a crash of the machine. If ours has ended, its workers may live on."""
    for _ in range(20):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:  # it has ended, or there is no /proc on this machine
            return False
        if command:
            return f"local.{name}".encode() not in command
        if not runs(pid):
            return False
        time.sleep(0.01)  # it is about to become another program; those of the kernel stay without a command
    return True


def port_is_free(port: int) -> bool:
    """Whether nothing listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def start(paths: StackPaths, name: str, command: list[str], port: int, environment: dict[str, str]) -> None:
    """Start a process that will listen on a port. Raises StartError when the port is taken."""
    if not port_is_free(port):
        raise StartError(f"port {port} is in use: choose another with STACK_PORT or CARRIER_PORT, or end what uses it")
    paths.pid_files[name].write_text("")
    with (paths.folder / f"{name}.log").open("ab") as log:
        subprocess.Popen(
            [*_RECORDED, str(paths.pid_files[name]), *command],
            cwd=PROJECT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_until(ready: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait until something is so. Raises StartError."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise StartError(f"{what} did not come up within {seconds:.0f} s; see the logs in the stack's folder")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether an address answers."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, OSError):
        return False


def start_emulator(paths: StackPaths) -> None:
    """Start ministack on 127.0.0.1, with authentication: IAM policies are really evaluated."""
    scratch = paths.folder / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    environment = paths.credentials() | {
        "GATEWAY_PORT": str(paths.stack_port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "AUTH": "true",
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(paths.folder / "state"),
        "S3_DATA_DIR": str(paths.folder / "state" / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_WARM_TTL_SECONDS": "300",
        "LAMBDA_ACCOUNT_CONCURRENCY": "0",  # a batch that is throttled would wait for its visibility timeout
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(scratch),
    }
    start(paths, "emulator", [sys.executable, "-m", "local.emulator"], paths.stack_port, environment)
    wait_until(lambda: answers(f"{paths.endpoint}/_ministack/health"), "the emulator")


def start_carrier(paths: StackPaths) -> None:
    """Start the carrier simulator."""
    environment = paths.credentials() | {
        "STACK_HOME": str(paths.folder),
        "STACK_PORT": str(paths.stack_port),
        "CARRIER_PORT": str(paths.carrier_port),
    }
    start(paths, "carrier", [sys.executable, "-m", "local.carrier"], paths.carrier_port, environment)
    wait_until(lambda: answers(f"{paths.carrier_url}/behaviour"), "the carrier simulator")


def runs(pid: int) -> bool:
    """Whether a process runs. One that has ended may stand in the table for many seconds, until its parent takes note of it."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:  # no such file: then it has ended, or there is no /proc on this machine
        return not Path("/proc/self").exists()


def restart_emulator(paths: StackPaths) -> None:
    """End the emulator with the workers it has started, as an outage would, and start it again with its state.

    The carrier simulator stays up. Raises StartError.
    """
    known = recorded(paths)
    if "emulator" not in known:
        raise StartError("no stack is up")
    _end([known["emulator"]])
    start_emulator(paths)


def stop_all(paths: StackPaths) -> None:
    """End all our processes and what they started."""
    _end(list(recorded(paths).values()))
    for file in paths.pid_files.values():
        file.unlink(missing_ok=True)


def _end(leaders: list[int], seconds: float = 20) -> None:
    """End process groups: politely first, so that the emulator saves its state; what outlives its leader is killed."""
    for pid in leaders:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while any(map(runs, leaders)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in leaders:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
