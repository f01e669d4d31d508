"""The law as tables: every case of the conformance kit, answered by this project."""

import json
from typing import Any

import pytest

from conformance import ours
from conformance.__main__ import SETS, Case, ask, cases, score

EVERY = [case for name in SETS if name != "replies" for case in cases(name)]


@pytest.mark.parametrize("case", EVERY, ids=[f"{case.set}-{case.id}" for case in EVERY])
def test_a_vector_of_the_law_is_answered_as_it_says(case: Case) -> None:
    answer = ours.ANSWERS[case.set](case.input)

    assert answer is not None
    assert case.agrees(answer, frozenset(ours.TRAITS)), case.why


def test_every_rule_sheet_table_is_there() -> None:
    found = {name: {case.id.split(".")[0] for case in cases(name)} for name in SETS}

    assert {f"T{n:02d}" for n in range(1, 48)} <= found["hours"]
    assert {f"N{n:02d}" for n in range(1, 13)} <= found["openings"]
    assert {f"P{n:02d}" for n in range(1, 27)} <= found["numbers"]
    assert {f"K{n:02d}" for n in range(1, 39)} <= found["replies"]
    assert {f"M{n:02d}" for n in range(1, 30)} <= found["texts"]
    assert {f"C{n:02d}" for n in range(1, 31)} <= found["consents"]


def test_the_runner_finds_a_system_that_answers_wrongly(tmp_path: Any) -> None:
    program = tmp_path / "system.py"
    program.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    print(json.dumps({'set': asked['set'], 'id': asked['id'], 'answer': 'allow'}))\n"
    )
    import sys

    hours = cases("hours")
    found = score(hours, ask([sys.executable, str(program)], hours))

    assert found.right == sum(case.expect == "allow" for case in hours)
    assert len(found.wrong) == len(hours) - found.right
    assert json.dumps(found.wrong[0][0].input)
