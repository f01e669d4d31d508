"""ministack with two ways of DynamoDB Streams that it lacks: PartiQL updates leave records, and batching windows are kept.

On AWS both go without saying. Source: DynamoDB, « Change data capture for DynamoDB Streams »; Lambda, « Batching behavior ».
"""

import copy
import runpy
import time
from typing import Any

from ministack.services import dynamodb, lambda_svc

WINDOW_SECONDS = 1.0
"""At most this long do changes wait for company: a second here for the five of the template."""

_update = dynamodb._partiql_update  # noqa: SLF001 (there is no other door)
_poll = lambda_svc._poll_dynamodb_streams  # noqa: SLF001
_polled_at = 0.0


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


if __name__ == "__main__":
    dynamodb._partiql_update = update  # noqa: SLF001
    lambda_svc._poll_dynamodb_streams = poll  # noqa: SLF001
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
