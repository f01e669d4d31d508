"""What is removed, and what is refused: nothing is deleted unless everything can be."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from stopsms.command_line.removal import Removal
from stopsms.command_line.stack import Account
from stopsms.command_line.stack_to_remove import NotRemovable
from typer.testing import CliRunner

from tests.each_case import each

ROLE = "stop-sms-ApiLogsRole-1"


@cache
def client(service: str) -> Any:
    """One for all tests: moto answers it whenever it does, and to make one takes longer than what is asked of it."""
    make: Any = boto3.client
    return make(service, region_name="eu-west-3", aws_access_key_id="none", aws_secret_access_key="none")


def new_key() -> str:
    """Of the kind that moto makes fastest."""
    return str(client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"])


STACK_ID = "arn:aws:cloudformation:eu-west-3:123456789012:stack/stop-sms/1"


class Formation:
    """CloudFormation, which deletes a stack as soon as its buckets are empty; `busy` writes into them so many times before."""

    def __init__(self) -> None:
        self.stack: dict[str, Any] = {"StackId": STACK_ID, "StackName": "stop-sms"}
        self.resources: dict[str, str] = {}
        self.events: list[dict[str, str]] = []
        self.busy, self.asked_to_delete = 0, 0
        self.was("trial", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")

    def was(self, deployment: str, *statuses: str) -> None:
        """Give the stack another life."""
        self.stack["Parameters"] = [{"ParameterKey": "Deployment", "ParameterValue": deployment}]
        self.events.clear()
        for status in statuses:
            self.becomes(status)

    def becomes(self, status: str) -> None:
        self.stack["StackStatus"] = status
        self.happens("stop-sms", STACK_ID, status)

    def happens(self, logical_id: str, name: str, status: str) -> None:
        event = {"LogicalResourceId": logical_id, "PhysicalResourceId": name, "ResourceStatus": status}
        self.events.insert(0, event | {"ResourceStatusReason": "full"})

    def get_paginator(self, call: str) -> Any:
        return SimpleNamespace(paginate=lambda **asked: [getattr(self, call)(**asked)])

    def describe_stacks(self, *, StackName: str) -> Any:  # noqa: N803 (boto3's)
        is_gone = self.stack["StackStatus"] == "DELETE_COMPLETE"
        if StackName != STACK_ID and (is_gone or StackName != "stop-sms"):
            error: Any = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        return {"Stacks": [dict(self.stack)]}

    def list_stacks(self, *, StackStatusFilter: list[str]) -> Any:  # noqa: N803
        others = [("other", 9), ("stop-sms", 1)]  # of another name, and one of this name that was deleted before
        ended = [{"StackName": name, "StackId": "theirs", "CreationTime": at} for name, at in others]
        ours = {"StackName": "stop-sms", "StackId": STACK_ID, "CreationTime": 2}
        return {"StackSummaries": ended + [ours] * (self.stack["StackStatus"] in StackStatusFilter)}

    def list_stack_resources(self, *, StackName: str) -> Any:  # noqa: N803
        assert StackName == STACK_ID
        listed = ({"LogicalResourceId": key, "PhysicalResourceId": name} for key, name in self.resources.items())
        return {"StackResourceSummaries": list(listed)}

    def describe_stack_events(self, **_: str) -> Any:
        return {"StackEvents": list(self.events)}

    def delete_stack(self, **_: str) -> None:
        self.asked_to_delete += 1
        self.becomes("DELETE_IN_PROGRESS")
        if self.busy:
            self.busy -= 1
            client("s3").put_object(Bucket="archive", Key=f"late-{self.busy}", Body=b"late")
        if client("s3").list_object_versions(Bucket="archive").get("Versions"):
            self.happens("ArchiveBucket", "archive", "DELETE_FAILED")
            self.becomes("DELETE_FAILED")
        else:
            self.becomes("DELETE_COMPLETE")


class Gateway:
    """API Gateway, as far as the account's role goes: moto has no GetAccount that knows one."""

    def __init__(self) -> None:
        self.role, self.apis, self.patches = f"arn:aws:iam::123456789012:role/{ROLE}", [{"id": "another"}], 0

    def get_account(self) -> Any:
        return {"cloudwatchRoleArn": self.role}

    def get_rest_apis(self, **_: int) -> Any:
        return {"items": self.apis}

    def get_apis(self) -> Any:
        return {"Items": []}

    def update_account(self, **_: Any) -> None:
        self.patches += 1


class Pools:
    """Cognito, as far as one pool goes: moto's wants a library that nothing else does."""

    class exceptions:  # noqa: N801 (boto3's)
        class ResourceNotFoundException(Exception): ...

    def __init__(self) -> None:
        self.protection: dict[str, str] = {}

    def describe_user_pool(self, *, UserPoolId: str) -> Any:  # noqa: N803
        if UserPoolId not in self.protection:
            raise self.exceptions.ResourceNotFoundException
        return {"UserPool": {"Id": UserPoolId, "DeletionProtection": self.protection[UserPoolId]}}

    def update_user_pool(self, *, UserPoolId: str, DeletionProtection: str) -> None:  # noqa: N803
        self.protection[UserPoolId] = DeletionProtection

    def delete_user_pool(self, *, UserPoolId: str) -> None:  # noqa: N803
        assert self.protection.pop(UserPoolId) == "INACTIVE"


class Objects:
    """S3 on moto, which cannot say until when an object is locked, and passes over locks where there can be none."""

    def __init__(self) -> None:
        self.s3: Any = client("s3")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.s3, name)

    def get_object_retention(self, **version: str) -> Any:
        try:
            head = self.s3.head_object(**version)
        except ClientError as error:  # a delete marker
            raise ClientError({"Error": {"Code": "MethodNotAllowed"}}, "GetObjectRetention") from error
        if "ObjectLockMode" not in head:
            raise ClientError({"Error": {"Code": "NoSuchObjectLockConfiguration"}}, "GetObjectRetention")
        return {"Retention": {"Mode": head["ObjectLockMode"], "RetainUntilDate": head["ObjectLockRetainUntilDate"]}}

    def delete_objects(self, **request: Any) -> Any:
        if "BypassGovernanceRetention" in request and request["Bucket"] != "archive":
            raise ClientError({"Error": {"Code": "InvalidArgument"}}, "DeleteObjects")
        return self.s3.delete_objects(**request)


class Trial:
    """A stack in an account on moto."""

    def __init__(self) -> None:
        self.formation, self.gateway, self.pools = Formation(), Gateway(), Pools()
        s3, kms, iam, dynamodb = client("s3"), client("kms"), client("iam"), client("dynamodb")
        where: Any = {"LocationConstraint": "eu-west-3"}
        s3.create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
        for name, key in (("imports", "uploads/a.csv"), ("audits", "nights/state")):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
            s3.put_object(Bucket=name, Key=key, Body=b"phone")
        keys = {name: new_key() for name in ("DataKey", "HashKey", "EvidenceKey")}
        for key in keys.values():
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")
        for name in ("restored", "another-s"):
            dynamodb.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
                DeletionProtectionEnabled=True,
            )
        self.resources = self.formation.resources
        self.resources |= {"ArchiveBucket": "archive", "ImportBucket": "imports", "AuditBucket": "audits", **keys}
        self.resources |= {"ApiLogsRole": ROLE, "ImportTable": "none"}
        self.formation.stack["Outputs"] = [{"OutputKey": "ConsentTableInUse", "OutputValue": "restored"}]

    def client(self, service: str) -> Any:
        ours = {"cloudformation": self.formation, "apigateway": self.gateway, "apigatewayv2": self.gateway}
        ours |= {"cognito-idp": self.pools}
        return ours.get(service) or (Objects() if service == "s3" else client(service))

    def came_to_nothing(self) -> None:
        """A production whose creation failed: its deletion keeps tables, buckets and keys."""
        self.formation.was("production", "CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED")
        self.formation.stack.pop("Outputs", None)
        self.resources["ConsentTable"] = "restored"
        self.resources["DataKey"] = new_key()
        self.resources["UserPool"] = "pool"
        self.pools.protection["pool"] = "ACTIVE"

    def is_there(self) -> set[str]:
        """Tables, buckets, roles, and keys in use."""
        kms = client("kms")
        keys = {key["KeyId"] for key in kms.list_keys()["Keys"]}
        used = {key for key in keys if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"}
        roles = {role["RoleName"] for role in client("iam").list_roles()["Roles"]}
        buckets = {bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}
        return {*client("dynamodb").list_tables()["TableNames"], *buckets, *roles, *used}

    def archive(self, mode: str | None) -> None:
        lock: Any = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": datetime.now(UTC) + timedelta(days=1)}
        client("s3").put_object(Bucket="archive", Key=f"consent/{mode}", Body=b"x", **(lock if mode else {}))

    def versions(self, bucket: str) -> int:
        listed = client("s3").list_object_versions(Bucket=bucket)
        return len(listed.get("Versions", ())) + len(listed.get("DeleteMarkers", ()))

    def removal(self) -> Removal:
        removal = Removal(Account({}), "stop-sms", seconds_between_looks=0)
        removal.look_over()
        return removal


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    with mock_aws():
        made = Trial()
        monkeypatch.setattr(Account, "client", lambda _, service: made.client(service))
        yield made


def test_a_trial_goes_with_all_that_is_in_its_buckets_and_what_is_left_is_named(trial: Trial) -> None:
    for mode in (None, "GOVERNANCE"):
        trial.archive(mode)
    client("s3").delete_object(Bucket="archive", Key="consent/None")
    left = trial.removal().carry_out()

    assert not {"archive", "audits", "imports"} & trial.is_there()
    assert trial.formation.asked_to_delete == 1
    assert [found.resource for found in left] == ["ConsentTable", "DataKey", "HashKey", "EvidenceKey", "ApiLogsRole"]
    assert "outside of the stack" in left[0].what
    assert "deletes it by itself" in left[1].what


def test_a_key_that_kms_has_deleted_meanwhile_is_not_left(trial: Trial) -> None:
    trial.resources["HashKey"] = "5f0b9f6e-0000-4000-8000-000000000000"
    left = trial.removal().carry_out()

    assert [found.resource for found in left] == ["ConsentTable", "DataKey", "EvidenceKey", "ApiLogsRole"]


def test_what_the_stack_writes_while_it_goes_is_deleted_too(trial: Trial) -> None:
    trial.formation.busy = 2
    trial.removal().carry_out()

    assert (trial.formation.asked_to_delete, "archive" in trial.is_there()) == (3, False)


def test_what_cannot_be_deleted_is_told_with_its_reason(trial: Trial) -> None:
    trial.formation.busy = 100

    with pytest.raises(NotRemovable, match=r"ArchiveBucket \(full\)"):
        trial.removal().carry_out()


@each("found", ["production", "protected", "locked for good", "not ours"])
def test_nothing_is_deleted_of_what_must_not_be(trial: Trial, found: str) -> None:
    trial.formation.was("production" if found == "production" else "trial", "CREATE_COMPLETE", "UPDATE_COMPLETE")
    trial.formation.stack["EnableTerminationProtection"] = found == "protected"
    if found == "not ours":
        trial.formation.stack["Parameters"] = []
    trial.archive("COMPLIANCE" if found == "locked for good" else "GOVERNANCE")
    before = trial.versions("archive"), trial.versions("imports")

    with pytest.raises(NotRemovable):
        trial.removal()
    assert (trial.versions("archive"), trial.versions("imports"), trial.formation.asked_to_delete) == (*before, 0)


def test_a_production_whose_creation_failed_goes_with_all_that_its_deletion_would_keep(trial: Trial) -> None:
    trial.came_to_nothing()
    left = {found.resource: found.what for found in trial.removal().carry_out()}

    assert set(left) == {"DataKey", "HashKey", "EvidenceKey", "ApiLogsRole"}
    assert "deletes it by itself" in left["DataKey"]
    assert client("dynamodb").list_tables()["TableNames"] == ["another-s"], "though they were protected"
    assert client("s3").list_buckets()["Buckets"] == []
    assert trial.pools.protection == {}


@each(
    "life",
    [("CREATE_COMPLETE",), ("ROLLBACK_FAILED", "UPDATE_COMPLETE"), ("CREATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"), ()],
)
@each("begun", ["DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE"])
def test_a_production_that_somebody_used_is_one_after_its_deletion_too(
    trial: Trial, life: tuple[str, ...], begun: str
) -> None:
    """What it keeps then, tables and archive, is what it has to keep. One whose history is forgotten is taken for one that was used."""
    trial.came_to_nothing()
    trial.formation.was("production", *life, begun)

    with pytest.raises(NotRemovable, match="is a production"):
        trial.removal()


def test_a_name_that_no_stack_had_is_told(trial: Trial) -> None:
    with pytest.raises(NotRemovable, match="there is no stack other-sms"):
        Removal(Account({}), "other-sms").look_over()


def test_what_failed_in_an_earlier_deletion_is_not_told_again(trial: Trial) -> None:
    trial.formation.happens("ImportBucket", "imports", "DELETE_FAILED")
    trial.formation.busy = 100

    with pytest.raises(NotRemovable, match=r"could not delete: ArchiveBucket \(full\)$"):
        trial.removal().carry_out()


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C, or the connection is gone for good."""


CHANGES = ("delete_", "detach_", "schedule_", "update_")


class Calls:
    """The clients of an account, interrupted before one of their calls that change something: between others, nothing does."""

    def __init__(self, trial: Trial, before: int) -> None:
        self.trial, self.left = trial, before

    def client(self, service: str) -> Any:
        return Interruptible(self.trial.client(service), self)

    def one_more(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Interrupted


class Interruptible:
    """A client."""

    def __init__(self, client: Any, calls: Calls) -> None:
        self.its, self.calls = client, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.its, name)
        if not name.startswith(CHANGES):
            return found

        def call(**asked: Any) -> Any:
            self.calls.one_more()
            return found(**asked)

        return call


@pytest.mark.slow
@each("was", ["a trial", "a production whose creation failed"])
def test_whoever_is_interrupted_before_any_call_begins_again_and_nothing_stays(
    was: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(before: int) -> tuple[bool, Any]:
        """Whether it went through, and what there is after it was begun again."""
        with mock_aws():
            trial = Trial()
            if was != "a trial":
                trial.came_to_nothing()
            trial.archive("GOVERNANCE")
            trial.gateway.apis, trial.formation.busy = [], 1
            calls = Calls(trial, before)
            monkeypatch.setattr(Account, "client", lambda _, service: calls.client(service))
            with suppress(Interrupted):
                trial.removal().carry_out()
            went_through, calls.left = calls.left > 0, -1
            return went_through, (trial.removal().carry_out(), trial.is_there())

    _, (left, stays) = ended(before=0)
    assert stays == {"another-s"} | ({"restored"} if was == "a trial" else set())
    for before in range(1, 100):
        went_through, after = ended(before)
        assert ([each.resource for each in after[0]], after[1]) == ([each.resource for each in left], stays), before
        if went_through:
            break
    assert 6 < before < 99


def test_the_role_for_logs_goes_with_the_last_api_that_logs_with_it(trial: Trial) -> None:
    trial.gateway.apis = []

    assert "ApiLogsRole" not in {found.resource for found in trial.removal().carry_out()}
    assert (trial.gateway.patches, client("iam").list_roles()["Roles"]) == (1, [])


def test_a_role_that_the_account_does_not_log_with_goes_at_once(trial: Trial) -> None:
    trial.gateway.role = "arn:aws:iam::123456789012:role/theirs"

    assert "ApiLogsRole" not in {found.resource for found in trial.removal().carry_out()}
    assert (trial.gateway.patches, client("iam").list_roles()["Roles"]) == (0, [])


def test_it_asks_before_it_deletes_and_needs_a_stack_by_name(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    trial.archive("GOVERNANCE")

    assert CliRunner().invoke(program, ["trial", "remove", "--yes"]).exit_code == Exit.USAGE
    assert CliRunner().invoke(program, ["--stack", "stop-sms", "trial", "remove"]).exit_code == Exit.USAGE
    assert trial.versions("archive") == 1
    done = CliRunner().invoke(program, ["--table", "--stack", "stop-sms", "trial", "remove", "--yes"])
    assert done.exit_code == Exit.DONE, done.output
    assert "stop-sms is removed" in done.stdout
