"""Removing a trial to its last resource. Nothing is deleted unless everything can be: what is locked for good is looked for first.

CloudFormation deletes the stack; it deletes no bucket that holds anything, no table that is protected, and not the role with which the
whole account logs.
"""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from stopsms.command_line.stack import Account

BUCKETS = ("ArchiveBucket", "AuditBucket", "ImportBucket")
KEYS = ("DataKey", "HashKey", "EvidenceKey")
TABLES = ("ConsentTable", "CampaignTable", "ImportTable", "WebhookTable")
CAME_TO_NOTHING = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
"""A stack whose first creation failed: whatever it was to become, nobody has used it."""

_ROUNDS = 5
"""A stack that still works may write into a bucket that was emptied: then it is emptied again."""
_AT_ONCE = 16
_SECONDS_A_ROUND = 3600


class NotRemovable(Exception):
    """The stack is not to be removed, or cannot be; nothing of it was deleted."""


@dataclass(frozen=True, slots=True)
class Left:
    """A resource that outlives the stack, and what becomes of it."""

    resource: str
    name: str
    what: str


@dataclass
class Removal:
    """The removal of one stack: looked over first, then carried out."""

    account: Account
    stack_name: str
    seconds_between_looks: float = 5.0
    _stack: Mapping[str, Any] = field(default_factory=dict, init=False)

    def look_over(self) -> None:
        """Raises NotRemovable when it is no trial, is protected, or holds an object that is locked for good."""
        (self._stack,) = self._formation.describe_stacks(StackName=self.stack_name)["Stacks"]
        given = {each["ParameterKey"]: each["ParameterValue"] for each in self._stack.get("Parameters", ())}
        if "Deployment" not in given:
            raise NotRemovable(f"{self.stack_name} is no stack of template.yaml: it has no parameter Deployment")
        if given["Deployment"] != "trial" and not self._came_to_nothing:
            raise NotRemovable(f"{self.stack_name} is a production (parameter Deployment): its records must be kept")
        if self._stack.get("EnableTerminationProtection"):
            raise NotRemovable(
                "its termination is protected: aws cloudformation update-termination-protection "
                f"--no-enable-termination-protection --stack-name {self.stack_name}"
            )
        self._refuse_what_is_locked()

    def carry_out(self) -> list[Left]:
        """Empty its buckets and delete it. Returns what is left. Raises NotRemovable with what CloudFormation could not delete."""
        stack_id = self._stack["StackId"]
        if self._came_to_nothing:
            self._unprotect_tables()
        for _ in range(_ROUNDS):
            for bucket in self._buckets(*BUCKETS):
                self._empty(bucket)
            self._formation.delete_stack(StackName=stack_id)
            if self._deleted(stack_id):
                return [*self._tables_left(), *self._keys_left(), *self._role_left()]
        raise NotRemovable("CloudFormation could not delete: " + "; ".join(self._failures(stack_id)))

    @property
    def _formation(self) -> Any:
        return self.account.client("cloudformation")

    @property
    def _came_to_nothing(self) -> bool:
        return self._stack["StackStatus"] in CAME_TO_NOTHING

    def _named(self, *logical_ids: str) -> Iterator[tuple[str, str]]:
        """The resources of these that the stack has, or had."""
        for logical_id in logical_ids:
            if name := self.account.resources.get(logical_id):
                yield logical_id, name

    # ------------------------------------------------------------------ buckets

    def _buckets(self, *logical_ids: str) -> list[str]:
        """Those of its buckets that are still there."""
        s3, found = self.account.client("s3"), []
        for _, name in self._named(*logical_ids):
            try:
                s3.head_bucket(Bucket=name)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise
            else:
                found.append(name)
        return found

    def _versions(self, bucket: str) -> Iterator[list[dict[str, str]]]:
        """Every version and delete marker, by pages."""
        pages = self.account.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
        for page in pages:
            yield [
                {"Key": one["Key"], "VersionId": one["VersionId"]}
                for kind in ("Versions", "DeleteMarkers")
                for one in page.get(kind, ())
            ]

    def _refuse_what_is_locked(self) -> None:
        """A stack that was a production once holds objects that nobody can delete: then all is left as it is."""
        s3, now = self.account.client("s3"), datetime.now(UTC)

        def locked(bucket: str, version: Mapping[str, str]) -> bool:
            try:
                lock = s3.get_object_retention(Bucket=bucket, **version)["Retention"]
            except ClientError as error:
                if error.response["Error"]["Code"] in _NO_LOCK:
                    return False
                raise
            return bool(lock["Mode"] == "COMPLIANCE" and lock["RetainUntilDate"] > now)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for bucket in self._buckets("ArchiveBucket"):
                for page in self._versions(bucket):
                    if any(pool.map(lambda version: locked(bucket, version), page)):  # noqa: B023 (it is over before the next)
                        raise NotRemovable(
                            f"{bucket} holds objects that nobody can delete yet (COMPLIANCE): nothing was deleted"
                        )

    def _empty(self, bucket: str) -> None:
        s3 = self.account.client("s3")
        for page in self._versions(bucket):
            if not page:
                continue
            answer = s3.delete_objects(
                Bucket=bucket, Delete={"Objects": page, "Quiet": True}, BypassGovernanceRetention=True
            )
            if errors := answer.get("Errors"):
                raise NotRemovable(f"{bucket}: {errors[0]['Key']} cannot be deleted ({errors[0]['Code']})")

    # -------------------------------------------------------------------- stack

    def _unprotect_tables(self) -> None:
        """A creation that failed could not take back its protected tables; there is nothing in them."""
        dynamodb = self.account.client("dynamodb")
        for _, name in self._named(*TABLES):
            try:
                dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
            except dynamodb.exceptions.ResourceNotFoundException:
                continue

    def _deleted(self, stack_id: str) -> bool:
        """Wait for the end of the deletion; whether it is gone."""
        deadline = time.monotonic() + _SECONDS_A_ROUND
        while time.monotonic() < deadline:
            status = self._formation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
            if status in ("DELETE_COMPLETE", "DELETE_FAILED"):
                return bool(status == "DELETE_COMPLETE")
            time.sleep(self.seconds_between_looks)
        raise NotRemovable("the deletion does not come to an end: see the stack's events")

    def _failures(self, stack_id: str) -> list[str]:
        events = self._formation.describe_stack_events(StackName=stack_id)["StackEvents"]
        return [
            f"{event['LogicalResourceId']} ({event.get('ResourceStatusReason', '')})"
            for event in events
            if event["ResourceStatus"] == "DELETE_FAILED"
        ]

    # --------------------------------------------------------------- what is left

    def _tables_left(self) -> Iterator[Left]:
        """A table that was restored is used by the stack and is none of its resources."""
        dynamodb = self.account.client("dynamodb")
        for logical_id, name in self._named(*TABLES):
            try:
                dynamodb.describe_table(TableName=name)
            except dynamodb.exceptions.ResourceNotFoundException:
                continue
            yield Left(
                logical_id,
                name,
                f"a restored table, outside of the stack: aws dynamodb delete-table --table-name {name}",
            )

    def _keys_left(self) -> Iterator[Left]:
        kms = self.account.client("kms")
        for logical_id, name in self._named(*KEYS):
            key = kms.describe_key(KeyId=name)["KeyMetadata"]
            if key["KeyState"] == "PendingDeletion":
                yield Left(
                    logical_id,
                    name,
                    f"KMS deletes it by itself on {key['DeletionDate']:%Y-%m-%d}; it costs nothing now",
                )
            else:
                yield Left(logical_id, name, f"it stays: aws kms schedule-key-deletion --key-id {name}")

    def _role_left(self) -> Iterator[Left]:
        """The role with which every API of the account and region logs: deleted with the last of them."""
        iam, gateway = self.account.client("iam"), self.account.client("apigateway")
        for logical_id, name in self._named("ApiLogsRole"):
            in_use = str(gateway.get_account().get("cloudwatchRoleArn", "")).endswith(f"/{name}")
            if in_use and (
                gateway.get_rest_apis(limit=1)["items"] or self.account.client("apigatewayv2").get_apis()["Items"]
            ):
                yield Left(logical_id, name, "the other APIs of this account and region log with it; it costs nothing")
                continue
            if in_use:
                empty = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": ""}]
                gateway.update_account(patchOperations=empty)
            try:
                for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
                    iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
                iam.delete_role(RoleName=name)
            except iam.exceptions.NoSuchEntityException:
                continue


_NO_LOCK = frozenset(
    {"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "InvalidRequest", "MethodNotAllowed"}
)
"""Versions without a lock, buckets without any, and delete markers."""
