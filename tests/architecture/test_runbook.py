"""The runbook has a section for each alarm of the template, and alarms point to it."""

import re

import pytest

from tests.architecture.deployment import ALARMS, PROJECT, QUEUES, RESOURCES

RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", RUNBOOK, re.MULTILINE | re.DOTALL))


def test_every_alarm_has_its_section_and_every_section_its_alarm() -> None:
    assert set(SECTIONS) == set(ALARMS)


@pytest.mark.parametrize("alarm", ALARMS)
def test_a_section_says_what_it_means_what_to_look_at_what_to_do_and_when_it_is_over(alarm: str) -> None:
    assert re.findall(r"^- \*\*(\w+)\*\*: \S", SECTIONS[alarm], re.MULTILINE) == ["Means", "Look", "Do", "Over"]


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_points_to_its_section(alarm: str) -> None:
    assert ALARMS[alarm]["AlarmDescription"].endswith(f"(docs/runbook.md#{alarm.lower()})")


def test_what_it_names_of_the_stack_is_there() -> None:
    named = set(re.findall(r"\b[A-Z]\w+(?:Function|Alarm|Queue|Role|Key|Policy)\b", RUNBOOK))

    assert named <= set(RESOURCES)


@pytest.mark.parametrize("queue", [name for name in QUEUES if "DeadLetter" in name])
def test_dead_letters_go_back_to_the_queue_of_their_name(queue: str) -> None:
    """The command line redrives by this."""
    fed_by = {
        name
        for name, found in QUEUES.items()
        if found.get("RedrivePolicy", {}).get("deadLetterTargetArn") == {"GetAtt": f"{queue}.Arn"}
    }

    assert fed_by == {queue.replace("DeadLetterQueue", "Queue")} & set(QUEUES)
