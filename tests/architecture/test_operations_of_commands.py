"""Commands call the API by its named operations, which are typed; and each operation has its command."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from tools.client import methods
from tools.openapi import TARGET

SOURCE = Path(__file__).resolve().parents[2] / "shared" / "stopsms" / "command_line"
OF_NO_COMMAND = {"get_openapi": "a description for programs"}
"""Operations that nobody carries out by hand, and why."""


def operations_of_client() -> dict[str, str]:
    """The operation behind each method of the client, as the description names it: documents and whole lists are of the same one."""
    listed = methods(json.loads(TARGET.read_text()))
    operations = {one.name: str(one.operation["operationId"]) for one in listed}
    return operations | {
        name.replace("list_", "all_", 1): operations[name] for name in operations if name.startswith("list_")
    }


def called_of_api() -> Iterator[tuple[str, str]]:
    """Whatever a command takes from the API's client, and the file that it stands in."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).lower().endswith("api"):
                yield file.name, node.attr


def test_commands_call_the_operations_of_the_client_alone() -> None:
    """Which are typed, so that mypy says what a changed operation breaks: none names a path of the API itself."""
    assert {(file, name) for file, name in called_of_api() if name not in operations_of_client()} == set()


def test_every_operation_has_a_command() -> None:
    operations = operations_of_client()

    assert set(operations.values()) - {operations.get(name) for _, name in called_of_api()} == set(OF_NO_COMMAND)
