"""The README's table and picture of the functions say what the template says."""

import re
from copy import deepcopy
from itertools import product
from typing import Any

import pytest

from tools.function_table import BEGIN, END, README, Template, table, template

TEMPLATE = template()
PICTURE = re.findall(r"```mermaid\n(.*?)```", README.read_text(), re.DOTALL)[0]
CARRIER = {"InboundTopic": "carrier", "ReceiptsTopic": "carrier"}
"""The picture leaves out the topics between the carrier and our queues."""
SENT_TO = {"carrier": "SMS"}
"""Where the picture's name for what is written to is not the table's."""


def edges(arrow: str) -> set[tuple[str, str, str]]:
    """Arrows of one kind: from, what is written on it, to. What is inside of a group is triggered by it."""
    found = set()
    for line in PICTURE.splitlines():
        if match := re.match(rf" +([\w &]+?) {arrow}(?:\|(\w+)\|)? ([\w &]+)", line):
            froms, on, tos = match.groups()
            found |= {(start, on or "", end) for start, end in product(froms.split(" & "), tos.split(" & "))}
    return found


def grouped() -> set[tuple[str, str, str]]:
    groups = re.findall(r"subgraph (\w+)\[.*?\]\n(.*?)  end", PICTURE, re.DOTALL)
    return {(group, "", name) for group, inside in groups for name in inside.replace("&", " ").split()}


def triggers() -> set[tuple[str, str, str]]:
    found = set()
    for function in TEMPLATE.functions:
        folder = TEMPLATE.folder(function)
        said = TEMPLATE.triggers(function)
        found |= {("API", "", folder)} if said.startswith("API") else set()
        on_schedule = any(words in said for words in ("at :", "daily", "schedules of its own"))
        found |= {("schedules", "", folder)} if on_schedule else set()
        for source in TEMPLATE.sources(function):
            if source in TEMPLATE.queues:
                feeders = (each.strip("`") for each in TEMPLATE.feeders(source))
                found |= {(CARRIER.get(feeder, feeder), source, folder) for feeder in feeders}
            else:
                found.add((source, "", folder))
    return found


def changed(function: str, statement: dict[str, Any]) -> str:
    """The table of a template in which a function has one right more."""
    resources = deepcopy(TEMPLATE.resources)
    resources[function]["Properties"]["Policies"][0]["Statement"].append(statement)
    return table(Template(resources))


def test_the_readme_has_the_table_that_the_template_gives() -> None:
    assert README.read_text().partition(BEGIN)[2].partition(END)[0] == table(TEMPLATE), "make functions-table"


def test_the_table_has_every_function_and_every_alarm() -> None:
    rows = table(TEMPLATE)

    for function in TEMPLATE.functions:
        assert f"| [`{TEMPLATE.folder(function)}`]" in rows
    for name in TEMPLATE.alarms:
        assert f"[{name.removesuffix('Alarm')}](docs/runbook.md#" in rows


@pytest.mark.parametrize(
    "action", ["dynamodb:PutItem", "dynamodb:DeleteItem", "sqs:SendMessage*", "sms-voice:SendTextMessage"]
)
def test_a_right_to_write_that_a_function_is_given_shows_in_the_table(action: str) -> None:
    granted = {"Effect": "Allow", "Action": [action], "Resource": {"GetAtt": "WebhookTable.Arn"}}

    assert changed("DeliveryFunction", granted) != table(TEMPLATE)


def test_a_right_that_hangs_on_a_parameter_shows_and_one_of_the_embedded_stack_does_not() -> None:
    granted = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": {"Sub": "${AuditBucket.Arn}/*"}}

    assert changed("DeliveryFunction", {"If": ["HasOptOutList", granted, {"Ref": "AWS::NoValue"}]}) != table(TEMPLATE)
    assert changed("DeliveryFunction", {"If": ["Embedded", granted, {"Ref": "AWS::NoValue"}]}) == table(TEMPLATE)


def test_a_right_limited_to_some_keys_says_so() -> None:
    limit = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["REPLY#*"]}}
    granted = {"Effect": "Allow", "Action": "dynamodb:DeleteItem", "Resource": {"GetAtt": "WebhookTable.Arn"}}

    assert "WebhookTable (delete of `REPLY#*`)" in changed("DeliveryFunction", granted | {"Condition": limit})
    assert "WebhookTable (no delete of `REPLY#*`)" in changed(
        "DeliveryFunction", granted | {"Condition": limit, "Effect": "Deny"}
    )


def test_the_picture_has_every_trigger_of_every_function_and_no_other() -> None:
    drawn = edges("-->") | grouped()

    assert drawn == triggers()


def test_what_the_picture_shows_as_written_is_a_right_of_that_function() -> None:
    rows = {TEMPLATE.folder(function): TEMPLATE.row(function)[2] for function in TEMPLATE.functions}
    drawn = {(start, SENT_TO.get(end, end)) for start, _, end in edges(r"-\.(?: claims \.)?->")}

    assert {("sender", "SMS"), ("sender", "ConsentTable"), ("publisher", "EventBus")} <= drawn
    for start, end in drawn - {("webhooks", "endpoints")}:
        assert end in rows[start]
