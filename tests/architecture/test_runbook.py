"""Every alarm of the template leads to a section of the runbook that says first what to do."""

import re

from tests.architecture.deployment import ALARMS, PROJECT, QUEUES, RESOURCES
from tests.each_case import each

RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", RUNBOOK, re.MULTILINE | re.DOTALL))
PARTS = ["Do", "Means", "Check", "Resolved"]
"""What a section says, in this order: who is woken reads the first line."""


FED_BESIDES = {"AnswerDeadLetterQueue": {"QuestionQueue"}}
"""Questions go back to the queue of answers: the same worker takes both."""


def parts(text: str) -> list[str]:
    return re.findall(r"^- \*\*(\w+)\*\*: \S", text, re.MULTILINE)


def test_every_alarm_has_one_section_and_every_section_its_alarm() -> None:
    assert sorted(re.findall(r"^### (.+)$", RUNBOOK, re.MULTILINE)) == sorted(ALARMS)


@each("section", SECTIONS)
def test_a_section_says_what_to_do_what_it_means_what_to_check_and_when_it_is_resolved(section: str) -> None:
    assert parts(SECTIONS[section]) == PARTS


@each("alarm", ALARMS)
def test_an_alarm_points_to_its_section(alarm: str) -> None:
    assert ALARMS[alarm]["AlarmDescription"].endswith(f"(docs/runbook.md#{alarm.lower()})")


def test_what_it_names_of_the_stack_is_there() -> None:
    named = set(re.findall(r"\b[A-Z]\w+(?:Function|Alarm|Queue|Role|Key|Policy)\b", RUNBOOK))

    assert named - {"ParameterKey"} <= set(RESOURCES)  # a word of CloudFormation's


@each("queue", [name for name in QUEUES if "DeadLetter" in name])
def test_dead_letters_go_back_to_the_queue_of_their_name(queue: str) -> None:
    """The command line redrives by this."""
    fed_by = {
        name
        for name, found in QUEUES.items()
        if found.get("RedrivePolicy", {}).get("deadLetterTargetArn") == {"GetAtt": f"{queue}.Arn"}
    }

    assert fed_by - FED_BESIDES.get(queue, set()) == {queue.replace("DeadLetterQueue", "Queue")} & set(QUEUES)
