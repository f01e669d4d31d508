"""One name for one thing: classes are told apart by their names alone, and what several modules need is written once."""

import ast
from collections import Counter
from pathlib import Path

from tests.architecture import offences

PROJECT = Path(__file__).resolve().parents[2]
MODULES = [*(PROJECT / "shared").rglob("*.py"), *(PROJECT / "functions").rglob("*.py")]

WORD_LISTS = {"refusal_words.py"}
"""Data with one reason to change, however long."""


def classes() -> list[str]:
    nodes = (node for path in MODULES for node in offences.code(path.read_text()).nodes)
    return [node.name for node in nodes if isinstance(node, ast.ClassDef)]


def test_no_two_public_classes_have_the_same_name() -> None:
    times = Counter(name for name in classes() if not name.startswith("_"))

    assert [name for name, number in times.items() if number > 1] == []


def test_contention_has_one_error_and_one_loop() -> None:
    raised_in = {path.name for path in MODULES if offences.contentions(path.read_text())}
    loops = {path.name: found for path in MODULES if (found := list(offences.retry_loops(path.read_text())))}

    assert raised_in == {"attempts.py", "confirm_consent.py"}, "the second: a consent that no longer waits for a yes"
    assert loops == {}, "whoever tries again counts by Attempts"


def test_a_use_case_module_is_short_enough_to_be_read_at_once() -> None:
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in (PROJECT / "functions").glob("*/**/*_*.py")
        if path.name not in WORD_LISTS and (lines := len(path.read_text().splitlines())) > 250
    }

    assert long == {}
