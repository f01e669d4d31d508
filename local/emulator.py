"""ministack with five ways of AWS that it lacks.

Of Lambda: a worker that dies while it starts fails its own invocation, not those of all its function's workers; and what is deployed,
of thousands of files, is unpacked once, not for each worker. Of DynamoDB Streams: PartiQL updates leave records, batching windows are
kept, and a restart forgets no record: it keeps how far each consumer has read, but not the records, so that after a restart as many
new changes as had been read before would never be seen.
On AWS all of that goes without saying. Source: DynamoDB, « Change data capture for DynamoDB Streams »; Lambda, « Batching behavior ».
"""

import copy
import io
import os
import runpy
import sys
import tempfile
import threading
import time
import zipfile
from functools import cache
from typing import Any

from ministack.core.lambda_runtime import Worker
from ministack.services import dynamodb, lambda_svc

WINDOW_SECONDS = 1.0
"""At most this long do changes wait for company: a second here for the five of the template."""

_update = dynamodb._partiql_update  # noqa: SLF001 (there is no other door)
_poll = lambda_svc._poll_dynamodb_streams  # noqa: SLF001
_invoke = Worker.invoke
_spawn = Worker._spawn  # noqa: SLF001
_get_state = dynamodb.get_state
_load_persisted_state = dynamodb.load_persisted_state
_polled_at = 0.0
_unpacking = threading.Lock()
_NO_FILES = b"PK\x05\x06" + bytes(18)
"""A zip that is empty."""


def update(table: Any, parsed: Any, data: Any = None) -> Any:
    """As ministack does, and with a stream record when the update was applied."""
    partition, sort, _, missing = dynamodb._partiql_key_target(table, parsed)  # noqa: SLF001
    before = None if missing else copy.deepcopy(table["items"].get(partition, {}).get(sort))
    answer = _update(table, parsed, data)
    after = None if before is None else table["items"].get(partition, {}).get(sort)
    if answer[0] == 200 and before is not None and after != before:
        dynamodb._emit_stream_event(table["TableName"], "MODIFY", before, after)  # noqa: SLF001
    return answer


def poll() -> None:
    """Look at the streams once in a window."""
    global _polled_at  # noqa: PLW0603 (the emulator's own loop calls this)
    if time.monotonic() - _polled_at >= WINDOW_SECONDS:
        _polled_at = time.monotonic()
        _poll()


def invoke(worker: Worker, *given: Any, **named: Any) -> Any:
    """As ministack does; but an exception would make it kill every worker of the function, whatever those are doing."""
    try:
        return _invoke(worker, *given, **named)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is this invocation's)
        return {"status": "error", "error": f"{type(error).__name__}: {error}"}


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


def get_state() -> Any:
    """The state that is saved when the emulator ends, streams included."""
    streams = {"records": copy.deepcopy(dynamodb._stream_records), "trimmed": copy.deepcopy(dynamodb._stream_trimmed)}  # noqa: SLF001
    return _get_state() | {"streams": streams}


def load_persisted_state(data: Any) -> None:
    """Take up a saved state."""
    _load_persisted_state(data)
    streams = data.get("streams", {})
    dynamodb._stream_records.update(streams.get("records", {}))  # noqa: SLF001
    dynamodb._stream_trimmed.update(streams.get("trimmed", {}))  # noqa: SLF001


if __name__ == "__main__":
    dynamodb._partiql_update = update  # noqa: SLF001
    lambda_svc._poll_dynamodb_streams = poll  # noqa: SLF001
    Worker.invoke = invoke
    Worker._spawn = spawn  # noqa: SLF001
    dynamodb.get_state = get_state
    dynamodb.load_persisted_state = load_persisted_state
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
    # All is saved. Its threads wait for workers that have nobody to speak to any more: they would hold up the end by many seconds.
    sys.stdout.flush()
    os._exit(0)
