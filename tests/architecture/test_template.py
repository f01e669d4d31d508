"""What the template promises: dead letters, alarms, rights written out, and a clock that nobody can move on AWS."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from adapters.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):
    pass


def tagged(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}  # type: ignore[arg-type]


yaml.add_multi_constructor("!", tagged, Loader=Loader)
TEMPLATE = yaml.load((PROJECT / "template.yaml").read_text(), Loader=Loader)  # noqa: S506 (a SafeLoader)
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, Any]:
    return {name: found["Properties"] for name, found in RESOURCES.items() if found["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")
QUEUES = of_type("AWS::SQS::Queue")
ALARMS = of_type("AWS::CloudWatch::Alarm")


def test_every_function_folder_is_deployed_and_nothing_else_is() -> None:
    folders = {path.parent.name for path in (PROJECT / "functions").glob("*/app.py")}

    assert {found["Handler"] for found in FUNCTIONS.values()} == {f"{folder}.app.handler" for folder in folders}


def test_the_settings_are_the_variables_of_the_template() -> None:
    variables = set(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
    ours = {name for name in variables if not name.startswith(("POWERTOOLS_", "AWS_"))}

    assert ours == {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("queue", [name for name in QUEUES if "DeadLetter" not in name])
def test_every_queue_has_dead_letters_alarms_and_time_for_its_worker(queue: str) -> None:
    dead = QUEUES[queue]["RedrivePolicy"]["deadLetterTargetArn"]["GetAtt"].removesuffix(".Arn")
    watched = {str(alarm["Dimensions"][0]["Value"]) for alarm in ALARMS.values() if alarm["Namespace"] == "AWS/SQS"}
    worker = next(
        f
        for f in FUNCTIONS.values()
        if f["Events"].get("Queue", {}).get("Properties", {}).get("Queue") == {"GetAtt": f"{queue}.Arn"}
    )

    assert dead in QUEUES
    assert str({"GetAtt": f"{dead}.QueueName"}) in watched
    assert str({"GetAtt": f"{queue}.QueueName"}) in watched
    assert QUEUES[queue]["VisibilityTimeout"] >= 6 * worker["Timeout"]
    assert QUEUES[queue]["RedrivePolicy"]["maxReceiveCount"] >= 5
    assert worker["Events"]["Queue"]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_its_own_rights_without_wildcards_its_log_and_its_alarms(function: str) -> None:
    (policy,) = FUNCTIONS[function]["Policies"]
    for statement in policy["Statement"]:
        granted = statement["If"][1] if "If" in statement else statement
        actions = granted["Action"] if isinstance(granted["Action"], list) else [granted["Action"]]
        # SendMessageBatch is authorised as SendMessage on AWS, under its own name on the emulator
        assert all("*" not in action or action == "sqs:SendMessage*" for action in actions)
        if granted["Resource"] == "*":
            assert "If" in statement
            assert statement["If"][0] == "Embedded"
    watched = {str(alarm.get("Dimensions", [{}])[0].get("Value")) for alarm in ALARMS.values()}
    assert str({"Ref": function}) in watched
    assert FUNCTIONS[function]["LoggingConfig"]["LogGroup"]["Ref"] in of_type("AWS::Logs::LogGroup")


@pytest.mark.parametrize("table", ["ConsentTable", "CampaignTable"])
def test_what_must_outlive_everything_is_kept_protected_and_encrypted(table: str) -> None:
    properties = RESOURCES[table]["Properties"]

    assert RESOURCES[table]["DeletionPolicy"] == RESOURCES[table]["UpdateReplacePolicy"] == "Retain"
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert properties["DeletionProtectionEnabled"] == {"If": ["OnAws", True, False]}
    assert properties["SSESpecification"]["SSEType"] == "KMS"


def test_the_clock_and_the_carrier_can_be_replaced_on_no_aws_account() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    uses = re.findall(r"!Ref Embedded\w+", (PROJECT / "template.yaml").read_text())
    account, number = TEMPLATE["Conditions"]["Embedded"]["Or"][0]["Equals"]

    assert variables["CLOCK_FILE"] == {"If": ["Embedded", {"Ref": "EmbeddedClockFile"}, ""]}
    assert variables["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"]["If"][0] == "Embedded"
    assert len(uses) == 2
    assert (account, number) == ({"Ref": "AWS::AccountId"}, "000000000000")


def test_no_log_of_the_api_holds_a_path_with_a_phone_number() -> None:
    access = RESOURCES["Api"]["Properties"]["AccessLogSetting"]["Format"]

    assert "$context.path" not in access
    assert RESOURCES["Api"]["Properties"]["MethodSettings"][0]["DataTraceEnabled"] is False
