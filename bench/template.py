"""What template.yaml gives to the functions, and what Lambda makes of it."""

import re
from functools import cache

from local.stack_paths import PROJECT

PLATFORM_LOG_BYTES = 700
"""What Lambda itself logs of one invocation, in JSON: its start, and its report with the trace's id."""

MEGABYTES_OF_A_PROCESSOR = 1769
"""Memory at which a function has one whole processor; less memory, as much less of it. Source: Lambda, « Configure memory »."""


@cache
def memory_mb(function: str) -> int:
    """MemorySize of a function. Raises LookupError when the template has no such function."""
    template = (PROJECT / "template.yaml").read_text()
    usual = re.search(r"^    MemorySize: (\d+)$", template, re.MULTILINE)
    of_function = re.search(rf"^  {function}:\n((?:    .*\n|\n)+)", template, re.MULTILINE)
    if usual is None or of_function is None:
        raise LookupError(function)
    own = re.search(r"^      MemorySize: (\d+)\b", of_function[1], re.MULTILINE)
    return int((own or usual)[1])


def reconcile_times() -> tuple[int, tuple[int, ...]]:
    """Seconds that one call of the nightly comparison may take, and at which minutes of each hour one goes on. Raises LookupError."""
    template = (PROJECT / "template.yaml").read_text()
    most = re.search(r"^  ReconcileFunction:\n(?:    .*\n)+?      Timeout: (\d+)", template, re.MULTILINE)
    minutes = re.search(
        r"^  ReconcileOn:(?: #.*)?\n(?:    .*\n)+?      ScheduleExpression: cron\(([\d,]+) \*", template, re.MULTILINE
    )
    if most is None or minutes is None:
        raise LookupError("ReconcileFunction")
    return int(most[1]), tuple(map(int, minutes[1].split(",")))


def billed_seconds(wall: float, cpu: float, memory: int) -> float:
    """Seconds that Lambda bills for work that took so long here: the waiting as it was, or longer when the CPU time needs it."""
    return max(wall, cpu * MEGABYTES_OF_A_PROCESSOR / memory)
