"""The API's description says of everything what it is, and shows each operation."""

import json
from collections import Counter
from typing import Any

from tools.openapi import TARGET
from tools.openapi.members import MEMBERS
from tools.openapi.operations import OPERATIONS, TAGS

DESCRIBED: dict[str, Any] = json.loads(TARGET.read_text())
SCHEMAS: dict[str, Any] = DESCRIBED["components"]["schemas"]
OPERATIONS_DESCRIBED: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
}


def test_every_shape_and_each_of_its_members_is_explained() -> None:
    """A docstring under the field says it, a note, or for a name that means the same everywhere `tools/openapi/members.py`."""
    unexplained = [name for name, schema in SCHEMAS.items() if not schema.get("description")]
    unexplained += [
        f"{name}.{member}"
        for name, schema in SCHEMAS.items()
        for member, described in schema.get("properties", {}).items()
        if not described.get("description")
    ]

    assert unexplained == []


def test_every_parameter_is_explained() -> None:
    unexplained = [
        (operation, parameter["name"])
        for operation, described in OPERATIONS_DESCRIBED.items()
        for parameter in described.get("parameters", ())
        if not parameter.get("description")
    ]

    assert unexplained == []


def test_no_meaning_is_kept_of_what_is_nowhere() -> None:
    members = {member for schema in SCHEMAS.values() for member in schema.get("properties", {})}
    parameters = {one["name"] for described in OPERATIONS_DESCRIBED.values() for one in described.get("parameters", ())}
    plain = {name for name in MEMBERS if "." not in name}

    assert plain - members - parameters == set()


def test_every_operation_has_a_resource_a_name_of_its_own_and_a_summary() -> None:
    names = Counter(described["operationId"] for described in OPERATIONS_DESCRIBED.values())

    assert {*OPERATIONS} == {*OPERATIONS_DESCRIBED}
    assert [name for name, times in names.items() if times > 1] == []
    assert {tag for described in OPERATIONS_DESCRIBED.values() for tag in described["tags"]} == {*TAGS}
    assert [operation for operation, described in OPERATIONS_DESCRIBED.items() if not described["summary"]] == []


def test_every_operation_shows_a_request_and_an_answer() -> None:
    bare = [
        operation
        for operation, described in OPERATIONS_DESCRIBED.items()
        for content in shown(operation, described)
        if "example" not in content
    ]

    assert bare == []


def shown(operation: str, described: dict[str, Any]) -> list[dict[str, Any]]:
    """What has to have an example: JSON that is sent or answered, and the parameters in the path."""
    bodies = [described.get("requestBody", {}), *(r for code, r in described["responses"].items() if code < "3")]
    contents = [body.get("content", {}).get("application/json") for body in bodies]
    places = [one for one in described.get("parameters", ()) if one["in"] == "path"]
    return [*filter(None, contents), *places] if operation != "GET /openapi.json" else []
