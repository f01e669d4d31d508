"""A 5xx rings an alarm and takes a deployment back: a door gives one for a failure of ours, never for what others do."""

import ast
from http import HTTPStatus
from pathlib import Path

from tests.architecture.deployment import PROJECT
from tests.architecture.test_dependencies import DOORS as THEIR_MODULES

DOORS = [
    *(path for path in (PROJECT / "functions").rglob("*.py") if path.name in THEIR_MODULES),
    *(PROJECT / "shared" / "stopsms" / "adapters" / "doors").glob("*.py"),
]


def failures(path: Path) -> list[str]:
    """The codes of the problem documents with 5xx that a module makes."""
    made = [
        call.args
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "problem"
    ]
    return [
        ast.unparse(code)
        for status, code, *_ in made
        if isinstance(status, ast.Constant) and int(str(status.value)) >= HTTPStatus.INTERNAL_SERVER_ERROR
    ]


def test_no_door_fails_on_purpose_unless_something_of_ours_cannot_be_reached() -> None:
    assert {path.name: found for path in DOORS if (found := failures(path))} == {"http.py": ["'unavailable'"]}
