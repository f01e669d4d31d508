"""Which stack is meant: a deployed one by its name, found through CloudFormation (on moto), or what the options say."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from stopsms.stack import Asked, NoStack

TEMPLATE = {
    "Resources": {
        "BatchDeadLetterQueue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "dead"}},
        "Key": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Name": "key", "Enabled": True}},
    },
    "Outputs": {"ApiUrl": {"Value": "https://api.example/v1"}, "ApiKeyId": {"Value": {"Ref": "Key"}}},
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "STACK_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")


def deployed(template: object) -> str:
    boto3.client("cloudformation").create_stack(StackName="ours", TemplateBody=json.dumps(template))
    return "ours"


@mock_aws
def test_a_deployed_stack_gives_its_address_its_key_and_its_resources(aws: None) -> None:
    asked = Asked(name=deployed(TEMPLATE))

    (key,) = boto3.client("apigateway").get_api_keys(includeValues=True)["items"]
    assert (asked.api._url, asked.api._key) == ("https://api.example/v1", key["value"])
    assert asked.account.resource("BatchDeadLetterQueue").endswith("/dead")
    assert asked.account.client("sqs").meta.region_name == "eu-west-3"
    with pytest.raises(NoStack, match="older template"):
        asked.account.resource("ArchiveBucket")


@mock_aws
def test_what_is_no_stack_of_ours_is_said_so(aws: None) -> None:
    with pytest.raises(NoStack, match="stack nobody"):
        _ = Asked(name="nobody").account
    with pytest.raises(NoStack, match="no output 'ApiKeyId'"):
        _ = Asked(name=deployed(TEMPLATE | {"Outputs": {}})).api


@mock_aws
def test_an_address_that_is_given_goes_before_the_stack_s_own_and_its_resources_stay(aws: None) -> None:
    asked = Asked(deployed(TEMPLATE), "https://elsewhere.example/v1", "k")

    assert asked.api._url == "https://elsewhere.example/v1"
    assert "BatchDeadLetterQueue" in asked.account.resources
    with pytest.raises(NoStack, match="go together"):
        _ = Asked(api_url="https://elsewhere.example/v1").api


def test_the_embedded_stack_s_clock_is_the_one_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stack.json").write_text("{}")
    monkeypatch.setenv("STACK_HOME", str(tmp_path))
    before = Asked().now()
    (tmp_path / "clock").write_text("86400.0")

    assert (Asked().now() - before).total_seconds() >= 86400
