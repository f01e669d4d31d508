"""Assertions that cannot fail, or that excuse what they were written to forbid."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.each_case import each

TESTS = Path(__file__).resolve().parents[1]
ALWAYS_TRUE = (ast.GeneratorExp, ast.Lambda, ast.JoinedStr)
LITERALS = (ast.Dict, ast.List, ast.Set, ast.Tuple)


def assertions(function: ast.AST) -> Iterator[ast.Assert]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Assert))


def always_true(value: ast.expr) -> bool:
    """Whether a value is true whatever the product does: a generator, a function, or a literal that holds something."""
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return any(map(always_true, value.values))
    return isinstance(value, ALWAYS_TRUE) or (isinstance(value, LITERALS) and any(ast.iter_child_nodes(value)))


@pytest.mark.slow
@each("path", sorted(TESTS.rglob("*.py")))
def test_no_assertion_is_true_whatever_the_product_does(path: Path) -> None:
    found = [found.lineno for found in assertions(ast.parse(path.read_text())) if always_true(found.test)]

    assert found == []


@pytest.mark.parametrize("path", sorted((TESTS / "system").glob("*.py")), ids=lambda path: path.name)
def test_no_test_of_the_deployed_stack_has_a_way_around_what_it_asserts(path: Path) -> None:
    """`or` gives the product a second way to pass, and an `if` a way not to be asked: what is meant is asserted outright."""
    module = ast.parse(path.read_text())
    alternatives = [
        inner.lineno
        for found in assertions(module)
        for inner in ast.walk(found.test)
        if isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.Or)
    ]
    branches = [node for node in ast.walk(module) if isinstance(node, ast.If)]
    skipped = [found.lineno for branch in branches for found in assertions(branch)]

    assert (alternatives, skipped) == ([], [])


@each(
    "written",
    [
        "assert (x for x in ())",
        "assert x <= y or {'decision': 1}",
        "assert lambda: found",
        "assert [found]",
        "assert f'{x}'",
    ],
)
def test_what_is_always_true_is_recognised(written: str) -> None:
    assert [always_true(found.test) for found in assertions(ast.parse(written))] == [True]
    assert [always_true(found.test) for found in assertions(ast.parse("assert found or waits"))] == [False]
