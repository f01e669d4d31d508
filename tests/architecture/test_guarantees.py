"""Each guarantee of the product has tests that prove it, marked as such: `pytest -m guarantee` runs them."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
GUARANTEES = {
    "G1": "no send after an opposition",
    "G2": "at most once",
    "G3": "nothing is lost",
    "G4": "every decision is explained",
    "G5": "provable from the archive alone",
    "G6": "an opposition outlives everything",
    "G7": "what is not understood is a no",
}


@cache
def marked() -> frozenset[tuple[str, str]]:
    """Each guarantee that a marker names, with the file that has it."""
    marks: set[tuple[str, str]] = set()
    for path in TESTS.rglob("test_*.py"):
        source = path.read_text()
        if "mark.guarantee" not in source or path == Path(__file__):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.guarantee":
                assert node.args, f"{path}: a guarantee without its name"
                marks |= {(ast.literal_eval(name), str(path.relative_to(TESTS))) for name in node.args}
    return frozenset(marks)


def test_each_guarantee_has_tests_and_no_marker_names_another() -> None:
    assert {name for name, _ in marked()} == set(GUARANTEES)


def test_the_page_of_the_guarantees_says_what_each_is() -> None:
    page = (TESTS.parent / "docs" / "guarantees.md").read_text()
    named = dict(re.findall(r"^\| (G\d) \| \*\*(.+?)\*\*", page, re.MULTILINE))

    assert named == GUARANTEES


def test_each_guarantee_that_concurrency_can_break_is_proved_on_the_deployed_stack_too() -> None:
    deployed = {name for name, path in marked() if path.startswith("system/")}

    assert deployed >= {"G1", "G2", "G3", "G5", "G6"}
