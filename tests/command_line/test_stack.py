"""Which stack is meant: a deployed one by its name, found through CloudFormation, or what the options say."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.command_line.embedded_stacks import state_folder
from stopsms.command_line.own_key import caller_name
from stopsms.command_line.program import program
from stopsms.command_line.stack import Account, Asked, NoStack
from stopsms.compliance.access.role import Role
from stopsms.contracts.key_text import opens
from typer.testing import CliRunner

from local.__main__ import put_on_file
from local.stack_paths import StackPaths
from tests.each_case import each

ACCOUNT = {"AWS_DEFAULT_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
OUTPUTS = {"ApiUrl": "https://api.example/v1"}


class Aws:
    """CloudFormation, as far as it is asked; other services are moto's."""

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
        named = {"BatchQueue": "https://sqs/BatchQueue", "BatchDeadLetterQueue": "https://sqs/BatchDeadLetterQueue"}
        named |= {"AccessTable": "table"}
        summaries = [{"LogicalResourceId": name, "PhysicalResourceId": known} for name, known in named.items()]
        return [{"StackResourceSummaries": summaries[:1]}, {"StackResourceSummaries": summaries[1:]}]

    def describe_stacks(self, **_: str) -> Any:
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"Stacks": [{"Outputs": outputs}]}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    account, others = Aws(dict(OUTPUTS)), Account.client
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(
        Account, "client", lambda self, service: account if service == "cloudformation" else others(self, service)
    )
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield account


def test_a_deployed_stack_gives_its_address_and_its_resources(aws: Aws) -> None:
    asked = Asked(name="ours", api_key="k")

    assert (asked.api._url, asked.api._key) == ("https://api.example/v1", "k")
    assert asked.account.resource("BatchDeadLetterQueue") == "https://sqs/BatchDeadLetterQueue"
    assert list(DynamoKeyStore("table").every()) == [], "a key that is given is the one that is used"
    with pytest.raises(NoStack, match="older template"):
        asked.account.resource("ArchiveBucket")


def test_whoever_has_aws_credentials_of_a_stack_and_no_key_gets_one_in_their_name_for_an_hour(aws: Aws) -> None:
    before = datetime.now(UTC)
    asked, again = Asked(name="ours"), Asked(name="ours")

    text = asked.api._key

    (key,) = DynamoKeyStore("table").every()
    assert asked.api._key == text, "one for each run"
    assert (key.role, key.advertisers, key.test) == (Role.ADMINISTRATOR, None, False)
    assert (key.name, key.created_by) == ("AWS moto", "arn:aws:sts::123456789012:user/moto")
    assert opens(text, key.accepted(before + timedelta(minutes=59)))
    assert key.accepted(datetime.now(UTC) + timedelta(hours=1)) == ()
    assert again.api._key != text


def test_a_key_in_one_s_own_name_goes_by_itself_some_days_after_it_is_over(aws: Aws) -> None:
    _ = Asked(name="ours").api

    (item,) = boto3.client("dynamodb").scan(TableName="table")["Items"]
    (key,) = DynamoKeyStore("table").every()
    assert key.expires_at is not None
    gone_at = datetime.fromtimestamp(int(item["expiration"]["N"]), UTC)
    assert timedelta(days=2) < gone_at - key.expires_at < timedelta(days=4)


@each(
    ("arn", "name"),
    [
        ("arn:aws:iam::123456789012:user/claire", "AWS claire"),
        ("arn:aws:iam::123456789012:user/marketing/claire@zelie.example", "AWS claire@zelie.example"),
        ("arn:aws:sts::123456789012:assumed-role/Administration/claire", "AWS Administration/claire"),
        ("arn:aws-cn:sts::123456789012:federated-user/claire", "AWS claire"),
        ("arn:aws:iam::123456789012:root", "AWS root"),
        (f"arn:aws:iam::123456789012:user/{'x' * 64}", f"AWS {'x' * 60}"),
    ],
)
def test_a_caller_of_aws_is_named_by_what_tells_people_apart(arn: str, name: str) -> None:
    assert caller_name(arn) == name


def test_what_is_no_stack_of_ours_is_said_so(aws: Aws) -> None:
    with pytest.raises(NoStack, match="stack nobody: An error occurred"):
        _ = Asked(name="nobody").account
    del aws.outputs["ApiUrl"]
    with pytest.raises(NoStack, match="no output 'ApiUrl'"):
        _ = Asked(name="ours").api


def test_who_may_not_write_the_table_of_access_gets_no_key_and_is_told_why(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed:
        def get_caller_identity(self) -> Any:
            return {"Arn": "arn:aws:iam::123456789012:user/stranger"}

        def put_item(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutItem")

    monkeypatch.setattr(Account, "client", lambda _, service: aws if service == "cloudformation" else Closed())
    with pytest.raises(NoStack, match=r"stack ours: .*AccessDenied"):
        _ = Asked(name="ours").api


def test_an_address_that_is_given_goes_before_the_stack_s_own_and_its_resources_stay(aws: Aws) -> None:
    asked = Asked("ours", "https://elsewhere.example/v1", "k")

    assert asked.api._url == "https://elsewhere.example/v1"
    assert "BatchDeadLetterQueue" in asked.account.resources
    with pytest.raises(NoStack, match="--api demande --key"):
        _ = Asked(api_url="https://elsewhere.example/v1").api
    at_their_domain = Asked("ours", "https://elsewhere.example/v1").api
    assert at_their_domain._url == "https://elsewhere.example/v1"
    assert at_their_domain._key.startswith("stopsms_live_")


def test_the_embedded_stack_s_key_is_used_unless_another_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stack.json").write_text(json.dumps({"api_url": "http://127.0.0.1:1/v1", "api_key": "theirs"}))
    monkeypatch.setenv("STACK_HOME", str(tmp_path))

    assert Asked().api._key == "theirs"
    assert Asked(api_key="mine").api._key == "mine"


def test_the_embedded_stack_s_clock_is_the_one_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stack.json").write_text("{}")
    monkeypatch.setenv("STACK_HOME", str(tmp_path))
    before = Asked().now()
    (tmp_path / "clock").write_text("86400.0")

    assert (Asked().now() - before).total_seconds() >= 86400


def up(home: Path, port: int, state: Path) -> Path:
    """A stack that is up, as `make up` leaves it."""
    home.mkdir(parents=True)
    (home / "stack.json").write_text(json.dumps({"api_url": f"http://127.0.0.1:{port}/v1", "api_key": home.name}))
    paths = StackPaths(home, port, 0)
    put_on_file(paths)
    assert paths.on_file.parent == state / "stopsms" / "stacks" == state_folder()
    return home


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with no stack in it nor above."""
    monkeypatch.delenv("STACK_HOME", raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


def test_the_only_stack_that_is_up_is_found_from_anywhere(
    tmp_path: Path, surroundings: Path, elsewhere: None, listener: int
) -> None:
    with pytest.raises(NoStack, match="aucune installation"):
        _ = Asked().api
    home = up(tmp_path / "one", listener, surroundings)
    (home / "clock").write_text("86400.0")

    assert Asked().api._key == "one"
    assert (Asked().now() - datetime.now(UTC)).total_seconds() > 86000
    (home / "stack.json").unlink()
    with pytest.raises(NoStack, match="aucune installation"):
        _ = Asked().api


def test_a_stack_that_was_killed_is_passed_over(
    tmp_path: Path, surroundings: Path, elsewhere: None, listener: int
) -> None:
    up(tmp_path / "dead", closed_port(), surroundings)
    up(tmp_path / "alive", listener, surroundings)
    (surroundings / "stopsms" / "stacks" / "7").write_text("/nowhere\n")

    assert Asked().api._key == "alive"
    listed = json.loads(CliRunner().invoke(program, ["stacks"]).stdout)
    assert {Path(stack["folder"]).name: stack["reached"] for stack in listed} == {"dead": False, "alive": True}


def test_of_several_stacks_one_has_to_be_chosen_by_its_folder(
    tmp_path: Path, surroundings: Path, elsewhere: None, listener: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as another:
        ports = {"one": listener, "two": another.getsockname()[1]}
        homes = [up(tmp_path / name, port, surroundings) for name, port in ports.items()]

        with pytest.raises(NoStack, match="plusieurs installations") as several:
            _ = Asked().api
    assert all(str(home) in str(several.value) for home in homes)
    for named in (homes[1], homes[1] / "stack.json"):
        assert Asked(name=str(named)).api._key == "two"
        assert Asked(name=str(named)).deployed is None
    with pytest.raises(NoStack, match="aucune installation n’est en service"):
        _ = Asked(name=str(tmp_path / "three")).api


def test_the_stack_of_the_folder_goes_before_those_on_file(
    tmp_path: Path, surroundings: Path, elsewhere: None, listener: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    up(tmp_path / "one", listener, surroundings)
    own = tmp_path / "clone" / ".local"
    own.mkdir(parents=True)
    (own / "stack.json").write_text(json.dumps({"api_url": "http://127.0.0.1:1/v1", "api_key": "own"}))
    monkeypatch.chdir(own.parent)

    assert Asked().api._key == "own"
    assert [Asked(name=named).api._key for named in (".local", "./.local", ".local/stack.json")] == ["own"] * 3
    assert [
        Asked(name=named).deployed for named in ("stop-sms-prod", "arn:aws:cloudformation:eu-west-3:1:stack/a/b")
    ] == [
        "stop-sms-prod",
        "arn:aws:cloudformation:eu-west-3:1:stack/a/b",
    ]
    monkeypatch.setenv("STACK_HOME", str(tmp_path / "empty"))
    with pytest.raises(NoStack):
        _ = Asked().api  # who names a place means that one


def test_a_stack_named_by_its_arn_is_one_on_aws() -> None:
    arn = "arn:aws:cloudformation:eu-west-3:123456789012:stack/stop-sms/1"

    assert Asked(name=arn).deployed == arn


def test_where_the_state_cannot_be_written_a_stack_comes_up_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    put_on_file(StackPaths(tmp_path, 1, 2))


@pytest.fixture
def listener() -> Iterator[int]:
    """A port at which something answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port
