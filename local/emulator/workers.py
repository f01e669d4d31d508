"""Lambda's workers on the emulator: unpacked once, and forked from a process that has imported what they all import.

On AWS each worker unpacks and imports for itself. Here those of a whole stack share a few processors, and starting Python, boto3,
pydantic and the layer is most of what a worker does in its life.
"""

import io
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import threading
import time
import zipfile
from functools import cache
from itertools import islice
from multiprocessing import util
from multiprocessing.connection import Connection
from typing import Any

from ministack.core import lambda_runtime
from ministack.core.lambda_runtime import Worker
from ministack.services import lambda_svc

from local.emulator.forked_worker import LAYER, work

_spawn = Worker._spawn  # noqa: SLF001 (there is no other door)
_at_once = lambda_svc._sqs_esm_concurrency  # noqa: SLF001
WINDOW_SECONDS = 1.0
"""At most this long do changes of a table and messages of a queue wait for company: a second here for the five of the template."""

_waiting_since: dict[str, float] = {}
"""A queue's mapping -> when its oldest message was first seen."""

_unpacking, _starting = threading.Lock(), threading.Lock()
_forking = multiprocessing.get_context("forkserver")
_MOST_AT_ONCE = max(3, os.cpu_count() or 1)
"""Workers of one queue: more of them would cost their starts, and find no processor."""

_NO_FILES = b"PK\x05\x06" + bytes(18)
"""A zip that is empty."""


@cache
def _unpacked(content: bytes) -> str:
    folder = tempfile.mkdtemp(prefix="deployed-")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def unpacked(content: bytes) -> str:
    """The folder in which a layer or a function's code was unpacked."""
    with _unpacking:  # workers that start together wait for the first
        return _unpacked(content)


def spawn(worker: Worker) -> None:
    """As ministack does, but with layers and code that are unpacked already: the worker looks for them where this variable says.

    What it names last is searched first, as on AWS, where a function's own code hides that of its layers.
    """
    config, code = worker.config, worker.code_zip
    layers = [lambda_svc._resolve_layer_zip(layer) for layer in config.get("Layers", [])]  # noqa: SLF001
    folders = os.pathsep.join(map(unpacked, (*layers, code)))
    variables = config.get("Environment", {}).get("Variables", {}) | {"_LAMBDA_LAYERS_DIRS": folders}
    worker.config = config | {"Layers": [], "Environment": {"Variables": variables}}
    worker.code_zip = _NO_FILES
    try:
        _spawn(worker)
    finally:
        worker.config, worker.code_zip = config, code


def at_once(mapping: dict[str, Any], function: Any, config: Any, queue: dict[str, Any]) -> int:
    """How many batches of a queue may be under way now: as the template says, within what the machine can use.

    None more while messages wait for company (MaximumBatchingWindowInSeconds), which ministack does not know for queues.
    """
    allowed = min(int(_at_once(mapping, function, config, queue)), _MOST_AT_ONCE)
    if lambda_svc._esm_inflight.get(mapping["UUID"], 0) >= allowed:  # noqa: SLF001 (there is no other door)
        return allowed
    return allowed if _window_is_over(mapping, queue) else 0


def _window_is_over(mapping: dict[str, Any], queue: dict[str, Any]) -> bool:
    """Whether there is a whole batch, or the first of its messages has waited for the window."""
    window = min(mapping.get("MaximumBatchingWindowInSeconds") or 0, WINDOW_SECONDS)
    if not window:
        return True
    now, most = time.time(), mapping["BatchSize"]
    there = sum(1 for _ in islice((one for one in queue["messages"] if one["visible_at"] <= now), most))
    since = _waiting_since.setdefault(mapping["UUID"], now) if there else now
    over = there >= most or now - since >= window
    if over or not there:
        _waiting_since.pop(mapping["UUID"], None)
    return over


class Forked:
    """A worker's process; of `subprocess.Popen` it has what ministack uses."""

    def __init__(self, command: list[str], cwd: str, env: dict[str, str]) -> None:
        theirs_in, ours_in = _forking.Pipe(duplex=False)
        ours_out, theirs_out = _forking.Pipe(duplex=False)
        ours_err, theirs_err = _forking.Pipe(duplex=False)
        theirs = (theirs_in, theirs_out, theirs_err)
        self._process = _forking.Process(target=work, args=(command[1], cwd, env, *theirs), daemon=True)
        self._process.start()
        for end in theirs:
            end.close()
        self.pid = self._process.pid
        self.stdin, self.stdout, self.stderr = _text(ours_in, "w"), _text(ours_out, "r"), _text(ours_err, "r")

    def poll(self) -> int | None:
        """How it ended, once it has."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Wait for its end; `timeout` in seconds. Raises TimeoutExpired."""
        self._process.join(timeout)
        ended = self.poll()
        if ended is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return ended

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _text(end: Connection, mode: str) -> Any:
    copy = os.dup(end.fileno())
    end.close()
    return os.fdopen(copy, mode, buffering=1, encoding="utf-8")


def start(command: list[str], *, cwd: str, env: dict[str, str], **streams: Any) -> Any:
    """A worker's process: forked when it has the layer that was preloaded; the stack's first worker says which."""
    layer = env["_LAMBDA_LAYERS_DIRS"].split(os.pathsep)[0]
    with _starting:
        if os.environ.setdefault(LAYER, layer) == layer:
            return Forked(command, cwd, env)
    return subprocess.Popen(command, cwd=cwd, env=env, **streams)


class _Processes:
    """The module `subprocess`, as ministack's workers see it."""

    PIPE = subprocess.PIPE
    Popen = staticmethod(start)


def take() -> None:
    """From now on ministack's workers start so."""
    usual, tempfile.tempdir = tempfile.gettempdir(), "/tmp"  # noqa: S108 (only its owner may read what is made there)
    util.get_temp_dir()  # where the fork server listens: the address of a socket may have a hundred characters
    tempfile.tempdir = usual
    _forking.set_forkserver_preload(["local.emulator.forked_worker"])
    lambda_runtime.subprocess = _Processes
    Worker._spawn = spawn  # noqa: SLF001
    lambda_svc._sqs_esm_concurrency = at_once  # noqa: SLF001
    lambda_svc._unzipped_size = cache(lambda_svc._unzipped_size)  # noqa: SLF001 (it opens the layer anew for each function)


def leave() -> None:
    """The emulator ends: nothing of the fork server stays."""
    shutil.rmtree(util.get_temp_dir(), ignore_errors=True)
