"""Runs a module of the bench in a fresh process and reads its result."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.stack_paths import PROJECT

PATHS = f"{PROJECT / 'functions'}:{PROJECT / 'shared'}"
"""Where the product is imported from when its source is measured unbuilt."""


def fresh(module: str, environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """The JSON that the module wrote to the file named by its first argument."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", module, str(result), *arguments]
        subprocess.run(command, cwd=PROJECT, env=dict(environment) | {"PYTHONPATH": PATHS}, check=True)
        found: dict[str, Any] = json.loads(result.read_text())
    return found
