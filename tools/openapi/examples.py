"""Examples: a request that a test sends to each operation, and the answer that it gets."""

import json
from typing import Any

from local.stack_paths import PROJECT

RECORDED = PROJECT / "tests" / "functions" / "examples.json"
"""By operation. `python -m tests.functions.test_examples` writes it; the test holds what is answered now against it."""


def put_examples(document: dict[str, Any]) -> None:
    """Put them beside the parameters, bodies and answers that they are of. What stays without one, a test finds."""
    recorded = json.loads(RECORDED.read_text())
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            example = recorded.get(f"{method.upper()} {path}")
            if example is not None:
                _put(operation, example)


def _put(operation: dict[str, Any], example: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        given = example["request"].get(parameter["in"], {})
        if parameter["name"] in given:
            parameter["example"] = given[parameter["name"]]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = example["request"].get("body", {})
    for code, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            if int(code) < 300 and media_type == "application/json" and "answer" in example:
                content["example"] = example["answer"]
