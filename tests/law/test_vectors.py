"""The law as tables: every case of the conformance kit, answered by this project."""

import json
from typing import Any

import pytest

from conformance import ours
from conformance.__main__ import SETS, Case, ask, cases, score


def our_answer(case: Case) -> str | None:
    """The project's answer; an exception bears the case that raised it."""
    try:
        return ours.ANSWERS[case.set](case.input)
    except Exception as error:
        error.add_note(f"{case.set} {case.id}: {case.why}")
        raise


@pytest.mark.guarantee("G4")
@pytest.mark.parametrize("name", [name for name in SETS if name != "replies"])
def test_each_vector_of_the_law_is_answered_as_it_says(name: str) -> None:
    """One test for each set, since there are thousands of cases; every one that is answered wrongly is named."""
    answers = [(case, our_answer(case)) for case in cases(name)]
    traits = frozenset(ours.TRAITS)

    assert {
        case.id: f"{answer}, not {case.expect}: {case.why}"
        for case, answer in answers
        if answer is None or not case.agrees(answer, traits)
    } == {}


def test_every_rule_sheet_table_is_there() -> None:
    tables = {name: {case.id.split(".")[0] for case in cases(name)} for name in SETS}

    assert {f"T{n:02d}" for n in range(1, 48)} <= tables["hours"]
    assert {f"N{n:02d}" for n in range(1, 13)} <= tables["openings"]
    assert {f"P{n:02d}" for n in range(1, 27)} <= tables["numbers"]
    assert {f"K{n:02d}" for n in range(1, 39)} <= tables["replies"]
    assert {f"M{n:02d}" for n in range(1, 30)} <= tables["texts"]
    assert {f"C{n:02d}" for n in range(1, 31)} <= tables["consents"]


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
    result = score(hours, ask([sys.executable, str(program)], hours))

    assert result.right == sum(case.expect == "allow" for case in hours)
    assert len(result.wrong) == len(hours) - result.right
    assert json.dumps(result.wrong[0][0].input)
