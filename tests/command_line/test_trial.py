"""What is removed, and what is refused: nothing is deleted unless everything can be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from stopsms.command_line.removal import NotRemovable, Removal
from stopsms.command_line.stack import Account
from typer.testing import CliRunner

from tests.each_case import each

ROLE = "stop-sms-ApiLogsRole-1"


class Formation:
    """CloudFormation, which deletes a stack as soon as its buckets are empty; `busy` writes into them so many times before."""

    def __init__(self) -> None:
        self.stack: dict[str, Any] = {"StackId": "arn:stack", "StackStatus": "CREATE_COMPLETE"}
        self.stack["Parameters"] = [{"ParameterKey": "Deployment", "ParameterValue": "trial"}]
        self.busy, self.asked_to_delete = 0, 0

    def describe_stacks(self, **_: str) -> Any:
        return {"Stacks": [self.stack]}

    def describe_stack_events(self, **_: str) -> Any:
        event = {
            "LogicalResourceId": "ArchiveBucket",
            "ResourceStatus": "DELETE_FAILED",
            "ResourceStatusReason": "full",
        }
        return {"StackEvents": [event]}

    def delete_stack(self, **_: str) -> None:
        self.asked_to_delete += 1
        if self.busy:
            self.busy -= 1
            boto3.client("s3").put_object(Bucket="archive", Key=f"late-{self.busy}", Body=b"late")
        held = boto3.client("s3").list_object_versions(Bucket="archive").get("Versions")
        self.stack["StackStatus"] = "DELETE_FAILED" if held else "DELETE_COMPLETE"


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


class Objects:
    """S3 on moto, which cannot say until when an object is locked, and passes over locks where there can be none."""

    def __init__(self) -> None:
        self.s3: Any = boto3.client("s3")

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
        self.formation, self.gateway = Formation(), Gateway()
        s3, kms, iam, dynamodb = boto3.client("s3"), boto3.client("kms"), boto3.client("iam"), boto3.client("dynamodb")
        where: Any = {"LocationConstraint": "eu-west-3"}
        s3.create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
        for name, key in (("imports", "uploads/a.csv"), ("audits", "nights/state")):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
            s3.put_object(Bucket=name, Key=key, Body=b"phone")
        keys = {name: kms.create_key()["KeyMetadata"]["KeyId"] for name in ("DataKey", "HashKey", "EvidenceKey")}
        for key in keys.values():
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")
        dynamodb.create_table(
            TableName="restored",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=True,
        )
        self.resources = {"ArchiveBucket": "archive", "ImportBucket": "imports", "AuditBucket": "audits", **keys}
        self.resources |= {"ApiLogsRole": ROLE, "ConsentTable": "restored", "ImportTable": "none"}

    def client(self, service: str) -> Any:
        make: Any = boto3.client
        ours = {"cloudformation": self.formation, "apigateway": self.gateway, "apigatewayv2": self.gateway}
        return ours.get(service) or (Objects() if service == "s3" else make(service))

    def archive(self, mode: str | None) -> None:
        lock: Any = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": datetime.now(UTC) + timedelta(days=1)}
        boto3.client("s3").put_object(Bucket="archive", Key=f"consent/{mode}", Body=b"x", **(lock if mode else {}))

    def versions(self, bucket: str) -> int:
        listed = boto3.client("s3").list_object_versions(Bucket=bucket)
        return len(listed.get("Versions", ())) + len(listed.get("DeleteMarkers", ()))

    def removal(self) -> Removal:
        removal = Removal(Account(self.resources), "stop-sms", seconds_between_looks=0)
        removal.look_over()
        return removal


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    for name, value in (("DEFAULT_REGION", "eu-west-3"), ("ACCESS_KEY_ID", "none"), ("SECRET_ACCESS_KEY", "none")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        made = Trial()
        monkeypatch.setattr(Account, "client", lambda _, service: made.client(service))
        yield made


def test_a_trial_goes_with_all_that_is_in_its_buckets_and_what_is_left_is_named(trial: Trial) -> None:
    for mode in (None, "GOVERNANCE"):
        trial.archive(mode)
    boto3.client("s3").delete_object(Bucket="archive", Key="consent/None")
    left = trial.removal().carry_out()

    assert [trial.versions(bucket) for bucket in ("archive", "audits", "imports")] == [0, 0, 0]
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

    assert (trial.formation.asked_to_delete, trial.versions("archive")) == (3, 0)


def test_what_cannot_be_deleted_is_told_with_its_reason(trial: Trial) -> None:
    trial.formation.busy = 100

    with pytest.raises(NotRemovable, match=r"ArchiveBucket \(full\)"):
        trial.removal().carry_out()


@each("found", ["production", "protected", "locked for good", "not ours"])
def test_nothing_is_deleted_of_what_must_not_be(trial: Trial, found: str) -> None:
    stack: Any = {"StackId": "arn:stack", "StackStatus": "UPDATE_COMPLETE"}
    deployment = "production" if found == "production" else "trial"
    stack["Parameters"] = [{"ParameterKey": "Deployment", "ParameterValue": deployment}]
    stack["EnableTerminationProtection"] = found == "protected"
    trial.formation.stack = stack if found != "not ours" else stack | {"Parameters": []}
    trial.archive("COMPLIANCE" if found == "locked for good" else "GOVERNANCE")
    before = trial.versions("archive"), trial.versions("imports")

    with pytest.raises(NotRemovable):
        trial.removal()
    assert (trial.versions("archive"), trial.versions("imports"), trial.formation.asked_to_delete) == (*before, 0)


def test_a_production_whose_creation_failed_goes_with_all_that_its_deletion_would_keep(trial: Trial) -> None:
    trial.formation.stack["StackStatus"] = "ROLLBACK_FAILED"
    trial.formation.stack["Parameters"] = [{"ParameterKey": "Deployment", "ParameterValue": "production"}]
    trial.resources["DataKey"] = boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
    left = {found.resource: found.what for found in trial.removal().carry_out()}

    assert set(left) == {"DataKey", "HashKey", "EvidenceKey", "ApiLogsRole"}
    assert "deletes it by itself" in left["DataKey"]
    assert boto3.client("dynamodb").list_tables()["TableNames"] == [], "though they were protected"
    assert boto3.client("s3").list_buckets()["Buckets"] == []


def test_the_role_for_logs_goes_with_the_last_api_that_logs_with_it(trial: Trial) -> None:
    trial.gateway.apis = []

    assert "ApiLogsRole" not in {found.resource for found in trial.removal().carry_out()}
    assert (trial.gateway.patches, boto3.client("iam").list_roles()["Roles"]) == (1, [])


def test_a_role_that_the_account_does_not_log_with_goes_at_once(trial: Trial) -> None:
    trial.gateway.role = "arn:aws:iam::123456789012:role/theirs"

    assert "ApiLogsRole" not in {found.resource for found in trial.removal().carry_out()}
    assert (trial.gateway.patches, boto3.client("iam").list_roles()["Roles"]) == (0, [])


def test_it_asks_before_it_deletes_and_needs_a_stack_by_name(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stopsms.command_line.stack._deployed", lambda _: Account(trial.resources))
    trial.archive("GOVERNANCE")

    assert CliRunner().invoke(program, ["trial", "remove", "--yes"]).exit_code == Exit.USAGE
    assert CliRunner().invoke(program, ["--stack", "stop-sms", "trial", "remove"]).exit_code == Exit.USAGE
    assert trial.versions("archive") == 1
    done = CliRunner().invoke(program, ["--table", "--stack", "stop-sms", "trial", "remove", "--yes"])
    assert done.exit_code == Exit.DONE, done.output
    assert "stop-sms is removed" in done.stdout
