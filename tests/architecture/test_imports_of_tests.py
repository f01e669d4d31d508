"""A module of tests is the same whenever it is imported: a time read then may be an hour old when its test runs, and chance tells each
process of a run another thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.each_case import each

TESTS = Path(__file__).resolve().parents[1]
CHANGING = re.compile(
    r"(?:\w+\.)*(?:(?:datetime|date)\.(?:now|today|utcnow)|time\.(?:time|time_ns|monotonic)|os\.(?:urandom|getpid)"
    r"|secrets\.\w+|uuid\.uuid[14]|uuid[14]|random\.(?:random|choice|randint|Random\(\)))"
)
LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: also decorators and defaults of functions, not what is in them."""
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, LATER):
            now = [*getattr(child, "decorator_list", ()), *child.args.defaults, *filter(None, child.args.kw_defaults)]
            for part in now:
                yield part
                yield from at_import(part)
        else:
            yield from at_import(child)


def read_at_import(text: str) -> list[int]:
    """The lines that read the clock, or draw something, when the module is imported."""
    if not CHANGING.search(text):
        return []
    calls = [node for node in at_import(ast.parse(text)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if CHANGING.fullmatch(ast.unparse(call.func))]


@pytest.mark.slow
@each("path", sorted(TESTS.rglob("*.py")))
def test_no_module_of_tests_reads_the_clock_or_draws_anything_when_it_is_imported(path: Path) -> None:
    assert read_at_import(path.read_text()) == []


@each(
    "written",
    [
        "NOON = datetime.now(UTC) - timedelta(hours=2)",
        "@pytest.mark.parametrize('at', [{}, {'at': (datetime.now(UTC) + HOUR).isoformat()}])\ndef test(at): pass",
        "def told(at=time.time()): pass",
        "def told(*, at=datetime.datetime.now()): pass",
        "class Sample:\n    id: str = uuid.uuid4().hex",
        "TOKENS = [secrets.token_hex(4) for _ in range(3)]",
        "told = lambda at=date.today(): at",
    ],
)
def test_what_is_read_at_import_is_recognised(written: str) -> None:
    assert len(read_at_import(written)) == 1


@each(
    "written",
    [
        "def test():\n    now = datetime.now(UTC)",
        "class Sample:\n    def at(self):\n        return time.time()",
        "told = lambda: secrets.token_hex(4)",
        "NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)",
    ],
)
def test_what_is_read_when_a_test_runs_is_not(written: str) -> None:
    assert read_at_import(written) == []
