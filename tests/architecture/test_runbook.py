"""Every alarm of the template leads to a place in the runbook that says what to do: a section, or the row of its function."""

import re

from tests.architecture.deployment import ALARMS, PROJECT, QUEUES, RESOURCES
from tests.each_case import each

RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", RUNBOOK, re.MULTILINE | re.DOTALL))
COMMON = dict(re.findall(r"^\*\*\w+\*\* \(`…(\w+Alarm)`\):\n(.*?)(?=^\*\*|^\||\Z)", RUNBOOK, re.MULTILINE | re.DOTALL))
"""What the table's rows have in common, by the end of the alarms' names."""
ROWS = [
    (re.findall(r'<a id="(\w+)"></a>', row), [re.sub(r"<a .*?</a>", "", cell).strip() for cell in row.split("|")[1:-1]])
    for row in re.findall(r"^\| <a id=.*$", RUNBOOK, re.MULTILINE)
]
PARTS = ["Means", "Check", "Do", "Resolved"]


def parts(text: str) -> list[str]:
    return re.findall(r"^- \*\*(\w+)\*\*: \S", text, re.MULTILINE)


def test_every_alarm_has_one_place_and_every_place_its_alarm() -> None:
    anchors = [anchor for found, _ in ROWS for anchor in found]

    assert sorted([*(name.lower() for name in SECTIONS), *anchors]) == sorted(name.lower() for name in ALARMS)


@each("section", SECTIONS)
def test_a_section_says_what_it_means_what_to_check_what_to_do_and_when_it_is_resolved(section: str) -> None:
    assert parts(SECTIONS[section]) == PARTS


def test_the_table_of_functions_says_the_same_of_its_two_kinds_of_alarm() -> None:
    assert {kind: parts(text) for kind, text in COMMON.items()} == {"ErrorsAlarm": PARTS, "ThrottlesAlarm": PARTS}


@each(("anchors", "cells"), ROWS)
def test_a_row_is_about_the_function_whose_alarms_lead_to_it(anchors: list[str], cells: list[str]) -> None:
    alarms = [name for name in ALARMS if name.lower() in anchors]

    assert [ALARMS[name]["MetricName"] for name in sorted(alarms)] == ["Errors", "Throttles"]
    assert all(name.endswith(tuple(COMMON)) for name in alarms)
    assert all(ALARMS[name]["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": cells[0]}}] for name in alarms)
    assert len(cells) == 4
    assert all(cells)


@each("alarm", ALARMS)
def test_an_alarm_points_to_its_place(alarm: str) -> None:
    assert ALARMS[alarm]["AlarmDescription"].endswith(f"(docs/runbook.md#{alarm.lower()})")


def test_what_it_names_of_the_stack_is_there() -> None:
    named = set(re.findall(r"(?<!…)\b[A-Z]\w+(?:Function|Alarm|Queue|Role|Key|Policy)\b", RUNBOOK))

    assert named <= set(RESOURCES)


@each("queue", [name for name in QUEUES if "DeadLetter" in name])
def test_dead_letters_go_back_to_the_queue_of_their_name(queue: str) -> None:
    """The command line redrives by this."""
    fed_by = {
        name
        for name, found in QUEUES.items()
        if found.get("RedrivePolicy", {}).get("deadLetterTargetArn") == {"GetAtt": f"{queue}.Arn"}
    }

    assert fed_by == {queue.replace("DeadLetterQueue", "Queue")} & set(QUEUES)
