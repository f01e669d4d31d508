"""The embedded stack's clock: an offset that all its functions and the carrier simulator add to real time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from local.stack_paths import StackPaths

_AT = re.compile(r"at\((.+)\)")


def offset(paths: StackPaths) -> timedelta:
    """What is added to real time."""
    try:
        return timedelta(seconds=float(paths.clock_file.read_text() or 0))
    except FileNotFoundError:
        return timedelta()


def now(paths: StackPaths) -> datetime:
    """The stack's present moment."""
    return datetime.now(UTC) + offset(paths)


def begin(paths: StackPaths, at: datetime) -> None:
    """Make `at` the present moment of a stack that is about to start."""
    paths.clock_file.write_text(str((at - datetime.now(UTC)).total_seconds()))


def set_present(paths: StackPaths, at: datetime | None, scheduler: Any = None) -> datetime:
    """Make `at` the present moment (None: real time), and move what is scheduled accordingly; the present moment.

    `scheduler` is a client of the stack's, if there is one already.
    """
    before = offset(paths)
    after = timedelta() if at is None else at - datetime.now(UTC)
    paths.clock_file.write_text(str(after.total_seconds()))
    _move_schedules(scheduler or paths.client("scheduler"), before - after)
    return now(paths)


def _move_schedules(scheduler: Any, shift: timedelta) -> None:
    """Schedules are kept in real time: one whose hour the clock has jumped past is due now."""
    soonest = datetime.now(UTC) + timedelta(seconds=2)
    for page in scheduler.get_paginator("list_schedules").paginate():
        for found in page["Schedules"]:
            schedule = scheduler.get_schedule(GroupName=found["GroupName"], Name=found["Name"])
            once = _AT.fullmatch(schedule["ScheduleExpression"])
            if once is None:
                continue
            due = max(datetime.fromisoformat(once[1]).replace(tzinfo=UTC) + shift, soonest)
            scheduler.update_schedule(
                GroupName=schedule["GroupName"],
                Name=schedule["Name"],
                ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target=schedule["Target"],
            )
