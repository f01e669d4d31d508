"""Which stack is meant: a deployed one by its name, found through CloudFormation, or what the options say."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stopsms.command_line.stack import Account, Asked, NoStack

OUTPUTS = {"ApiUrl": "https://api.example/v1", "ApiKeyId": "key-1"}


class Aws:
    """CloudFormation and API Gateway, as far as they are asked."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self.outputs = outputs

    def get_paginator(self, name: str) -> "Aws":
        assert name == "list_stack_resources"
        return self

    def paginate(self, **given: str) -> list[Any]:
        if given["StackName"] != "ours":
            refused: Any = {
                "Error": {"Code": "ValidationError", "Message": f"Stack {given['StackName']} does not exist"}
            }
            raise ClientError(refused, "ListStackResources")
        names = ("BatchQueue", "BatchDeadLetterQueue")
        summaries = [{"LogicalResourceId": name, "PhysicalResourceId": f"https://sqs/{name}"} for name in names]
        return [{"StackResourceSummaries": summaries[:1]}, {"StackResourceSummaries": summaries[1:]}]

    def describe_stacks(self, **_: str) -> Any:
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"Stacks": [{"Outputs": outputs}]}

    def get_api_key(self, **given: Any) -> Any:
        assert given["includeValue"] is True
        return {"value": f"the value of {given['apiKey']}"}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    account = Aws(dict(OUTPUTS))
    monkeypatch.setattr(Account, "client", lambda *_: account)
    return account


def test_a_deployed_stack_gives_its_address_its_key_and_its_resources(aws: Aws) -> None:
    asked = Asked(name="ours")

    assert (asked.api._url, asked.api._key) == ("https://api.example/v1", "the value of key-1")
    assert asked.account.resource("BatchDeadLetterQueue") == "https://sqs/BatchDeadLetterQueue"
    with pytest.raises(NoStack, match="older template"):
        asked.account.resource("ArchiveBucket")


def test_what_is_no_stack_of_ours_is_said_so(aws: Aws) -> None:
    with pytest.raises(NoStack, match="stack nobody: An error occurred"):
        _ = Asked(name="nobody").account
    del aws.outputs["ApiKeyId"]
    with pytest.raises(NoStack, match="no output 'ApiKeyId'"):
        _ = Asked(name="ours").api


def test_an_address_that_is_given_goes_before_the_stack_s_own_and_its_resources_stay(aws: Aws) -> None:
    asked = Asked("ours", "https://elsewhere.example/v1", "k")

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
