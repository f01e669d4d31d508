"""Runs a module of the bench in a fresh process and reads its result; reads what other processes have used of the processor."""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.stack_paths import PROJECT

PATHS = f"{PROJECT / 'functions'}:{PROJECT / 'shared'}"
"""Where the product is imported from when its source is measured unbuilt."""


@dataclass(frozen=True, slots=True)
class SessionCpu:
    """CPU seconds that the leader of a session has used, and those of the processes that it started."""

    leader: float
    others: float


def session_cpu(leader: int) -> SessionCpu:
    """What a session has used so far, those that have ended included; both nan where there is no /proc."""
    used = {"leader": 0.0, "others": 0.0}
    if not Path("/proc/self/stat").exists():
        return SessionCpu(math.nan, math.nan)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == leader:
            own, ended = (sum(map(int, fields[first : first + 2])) / os.sysconf("SC_CLK_TCK") for first in (11, 13))
            used["leader" if stat.parent.name == str(leader) else "others"] += own
            used["others"] += ended
    return SessionCpu(**used)


def fresh(module: str, environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """The JSON that the module wrote to the file named by its first argument."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", module, str(result), *arguments]
        subprocess.run(command, cwd=PROJECT, env=dict(environment) | {"PYTHONPATH": PATHS}, check=True)
        found: dict[str, Any] = json.loads(result.read_text())
    return found
