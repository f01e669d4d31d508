"""ministack with six ways of AWS that it lacks, workers that start fast (`workers`) and a server that answers fast.

Of Lambda: a worker that dies while it starts fails its own invocation, not those of all its function's workers, and messages of a queue
wait for company for as long as the template says (`workers`). Of DynamoDB Streams: PartiQL updates leave records, batching windows are
kept, who reads a stream holds up no queue, and a restart forgets no record: it keeps how far each consumer has read, but not the
records, so that after a restart as many new changes as had been read before would never be seen. On AWS all of that goes without
saying. Source: DynamoDB, « Change data capture for DynamoDB Streams »; Lambda, « Batching behavior ».
"""

import copy
import os
import resource
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from typing import Any

import uvicorn
from ministack.app import app
from ministack.core import iam_evaluator
from ministack.core.lambda_runtime import Worker
from ministack.services import dynamodb, lambda_svc

from local.emulator import transforms, workers

_parse_policy = iam_evaluator.parse_policy_document
_update = dynamodb._partiql_update  # noqa: SLF001 (there is no other door)
_poll = lambda_svc._poll_dynamodb_streams  # noqa: SLF001
_invoke = Worker.invoke
_get_state = dynamodb.get_state
_load_persisted_state = dynamodb.load_persisted_state
_parsed = cache(_parse_policy)
_polled_at = 0.0
_reading_streams = threading.Lock()


def parse_policy(document: Any) -> Any:
    """Like ministack's, but each document is parsed once."""
    return _parsed(document) if isinstance(document, str) else _parse_policy(document)


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
    """Look at the streams once in a window, in a thread of their own.

    ministack runs their consumers in the one thread that also looks at the queues: a STOP would wait for the archive.
    """
    global _polled_at  # noqa: PLW0603 (the emulator's own loop calls this)
    if time.monotonic() - _polled_at >= workers.WINDOW_SECONDS and _reading_streams.acquire(blocking=False):
        _polled_at = time.monotonic()
        threading.Thread(target=_read_streams, daemon=True).start()


def _read_streams() -> None:
    try:
        _poll()
    finally:
        _reading_streams.release()


def invoke(worker: Worker, *given: Any, **named: Any) -> Any:
    """As ministack does; but an exception would make it kill every worker of the function, whatever those are doing."""
    try:
        return _invoke(worker, *given, **named)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is this invocation's)
        return {"status": "error", "error": f"{type(error).__name__}: {error}"}


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


def serve() -> None:
    """Answer until a signal stops it; then the state is saved.

    Uvicorn parses in C; with ministack's own server, a call costs nearly twice as much.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS refuses what has no limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = uvicorn.Config(
        app,
        host=os.environ["BIND_HOST"],
        port=int(os.environ["GATEWAY_PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,  # ministack sets it
        reset_contextvars=True,  # which hold the caller: no request may find that of the one before on its connection
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn re-raises the signal that stopped it
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[config.bind_socket()])  # if the port is taken, no state is read or saved


if __name__ == "__main__":
    dynamodb._partiql_update = update  # noqa: SLF001
    lambda_svc._poll_dynamodb_streams = poll  # noqa: SLF001
    iam_evaluator.parse_policy_document = parse_policy
    Worker.invoke = invoke
    transforms.take()
    workers.take()
    dynamodb.get_state = get_state
    dynamodb.load_persisted_state = load_persisted_state
    ended = 0
    try:
        serve()
    except SystemExit:  # the port is taken; uvicorn has said so
        ended = 1
    # All is saved. Its threads wait for workers that have nobody to speak to any more: they would hold up the end by many seconds.
    sys.stdout.flush()
    workers.leave()
    os._exit(ended)
