"""What forked workers have in common: what their fork server imports before there are any, and what each of them does.

Our own modules read no environment when they are imported, so that a worker finds them as if it had imported them itself. The exception are
loggers and metrics, which take their names from a function's environment: each worker imports those, and what needs them, itself.
"""

import importlib
import os
import pkgutil
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LAYER = "STACK_LAYER"
"""The variable that tells the fork server where the layer is."""

LIBRARIES = (
    "boto3",
    "phonenumbers",
    "pydantic",
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.idempotency",
)
LAYER_PACKAGES = ("stopsms.compliance", "stopsms.contracts", "stopsms.use_cases", "stopsms.adapters")
OF_EACH_FUNCTION = "stopsms.adapters.doors.observability"
"""The one module of these that reads the environment when it is imported."""


def preload(layer: str) -> None:
    """Import from a layer what most workers need. What is wrong with a module, the worker that needs it says."""
    sys.path.insert(0, str(Path(layer) / "python"))
    sys.modules[OF_EACH_FUNCTION] = None  # type: ignore[assignment]  # importing it fails, and so does importing what needs it
    for name in (*LIBRARIES, *LAYER_PACKAGES):
        with suppress(Exception):
            package = importlib.import_module(name)
            inner = pkgutil.walk_packages(package.__path__, f"{name}.") if name in LAYER_PACKAGES else ()
            for module in inner:
                with suppress(Exception):
                    importlib.import_module(module.name)
    del sys.modules[OF_EACH_FUNCTION]


def work(script: str, folder: str, environment: dict[str, str], *streams: Connection) -> None:
    """What a forked process does: with its own streams and environment, what ministack would have started."""
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
    sys.stdin = os.fdopen(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[:] = [entry for entry in sys.path if entry not in ("", str(PROJECT))]
    source = Path(script).read_text(encoding="utf-8")
    exec(compile(source, script, "exec"), {"__name__": "__main__"})  # noqa: S102 (ministack's own program)


if LAYER in os.environ:  # in the fork server, and not in the emulator, which learns of the layer later
    preload(os.environ[LAYER])
