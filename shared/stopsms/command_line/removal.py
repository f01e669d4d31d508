"""Removing a trial to its last resource. Nothing is deleted unless everything can be: what is locked for good is looked for first.

CloudFormation deletes the stack; it deletes no bucket that holds anything, no table that is protected, and not the role with which the
whole account logs. Every step may have been done before: whoever is interrupted begins again.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from stopsms.command_line.emptying import empty, is_there, locked_for_good
from stopsms.command_line.stack import Account
from stopsms.command_line.stack_to_remove import NotRemovable, StackToRemove, events, find, status

BUCKETS = ("ArchiveBucket", "AuditBucket", "ImportBucket")
KEYS = ("DataKey", "HashKey", "EvidenceKey")
TABLES = ("ConsentTable", "CampaignTable", "ImportTable", "WebhookTable", "AccessTable")
POOL = "UserPool"
_ROUNDS = 5
"""A stack that still works may write into a bucket that was emptied: then it is emptied again."""
_SECONDS_A_ROUND = 3600


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
    _stack: StackToRemove = field(init=False)

    def look_over(self) -> None:
        """Delete nothing. Raises NotRemovable when it is no trial, is protected, or holds an object that is locked for good."""
        self._stack = find(self._formation, self.stack_name)
        if "Deployment" not in self._stack.parameters:
            raise NotRemovable(f"{self.stack_name} is no stack of template.yaml: it has no parameter Deployment")
        if self._stack.parameters["Deployment"] != "trial" and not self._stack.came_to_nothing:
            raise NotRemovable(f"{self.stack_name} is a production (parameter Deployment): its records must be kept")
        if self._stack.is_protected:
            raise NotRemovable(
                "its termination is protected: aws cloudformation update-termination-protection "
                f"--no-enable-termination-protection --stack-name {self.stack_name}"
            )
        for bucket in self._buckets("ArchiveBucket"):  # that of a stack which was a production once
            if locked_for_good(self._s3, bucket):
                raise NotRemovable(
                    f"{bucket} holds objects that nobody can delete yet (COMPLIANCE): nothing was deleted"
                )

    def carry_out(self) -> list[Left]:
        """Empty its buckets and delete it. Returns what is left. Raises NotEmptied, and NotRemovable with what could not be deleted."""
        if self._stack.came_to_nothing:
            self._unprotect_tables()
            self._unprotect_pool()
        for _ in range(_ROUNDS):
            for bucket in self._buckets(*BUCKETS):
                empty(self._s3, bucket)
            if self._deleted():
                for bucket in self._buckets(
                    *BUCKETS
                ):  # which was kept: by a creation that failed, or a deletion by hand
                    self._s3.delete_bucket(Bucket=bucket)
                if self._stack.came_to_nothing:
                    self._take_away()
                return [*self._tables_left(), *self._keys_left(), *self._role_left()]
        raise NotRemovable("CloudFormation could not delete: " + "; ".join(self._failures()))

    @property
    def _formation(self) -> Any:
        return self.account.client("cloudformation")

    @property
    def _s3(self) -> Any:
        return self.account.client("s3")

    def _buckets(self, *logical_ids: str) -> list[str]:
        """Those of its buckets that are still there."""
        return [name for _, name in self._named(*logical_ids) if is_there(self._s3, name)]

    def _named(self, *logical_ids: str) -> Iterator[tuple[str, str]]:
        """The resources of these that the stack has, or had."""
        for logical_id in logical_ids:
            if name := self._stack.own.get(logical_id):
                yield logical_id, name

    # -------------------------------------------------------------------- stack

    def _table(self, name: str) -> Mapping[str, Any] | None:
        """What DynamoDB says of a table, unless it is gone or about to go."""
        dynamodb = self.account.client("dynamodb")
        try:
            table: Mapping[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
        except dynamodb.exceptions.ResourceNotFoundException:
            return None
        return None if table["TableStatus"] == "DELETING" else table

    def _unprotect_tables(self) -> None:
        """A creation that failed could not take back its protected tables; there is nothing in them."""
        dynamodb = self.account.client("dynamodb")
        for _, name in self._named(*TABLES):
            if (table := self._table(name)) and table.get("DeletionProtectionEnabled"):
                dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
            while (table := self._table(name)) and table["TableStatus"] == "UPDATING":  # which may not be deleted
                time.sleep(self.seconds_between_looks)

    def _pool(self, name: str) -> Mapping[str, Any] | None:
        """What Cognito says of a pool, unless it is gone."""
        cognito = self.account.client("cognito-idp")
        try:
            pool: Mapping[str, Any] = cognito.describe_user_pool(UserPoolId=name)["UserPool"]
        except cognito.exceptions.ResourceNotFoundException:
            return None
        return pool

    def _unprotect_pool(self) -> None:
        """It is protected as the tables are, and nobody is in it."""
        cognito = self.account.client("cognito-idp")
        for _, name in self._named(POOL):
            if (pool := self._pool(name)) and pool.get("DeletionProtection") == "ACTIVE":
                cognito.update_user_pool(UserPoolId=name, DeletionProtection="INACTIVE")

    def _take_away(self) -> None:
        """What the creation could not take back, a deletion keeps: its policy is to keep what a production holds."""
        dynamodb, kms = self.account.client("dynamodb"), self.account.client("kms")
        for _, name in self._named(POOL):
            if self._pool(name):
                self.account.client("cognito-idp").delete_user_pool(UserPoolId=name)
        for _, name in self._named(*TABLES):
            if self._table(name):
                dynamodb.delete_table(TableName=name)
        for _, name in self._named(*KEYS):
            with suppress(kms.exceptions.NotFoundException):  # KMS has deleted it since
                if kms.describe_key(KeyId=name)["KeyMetadata"]["KeyState"] != "PendingDeletion":
                    kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=7)

    def _deleted(self) -> bool:
        """Have it deleted, unless it has been, and wait for the end; whether it is gone."""
        if status(self._formation, self._stack.id) == "DELETE_COMPLETE":
            return True
        self._formation.delete_stack(StackName=self._stack.id)
        deadline = time.monotonic() + _SECONDS_A_ROUND
        while time.monotonic() < deadline:
            time.sleep(self.seconds_between_looks)
            ended = status(self._formation, self._stack.id)
            if ended in ("DELETE_COMPLETE", "DELETE_FAILED"):
                return ended == "DELETE_COMPLETE"
        raise NotRemovable("the deletion does not come to an end: see the stack's events")

    def _failures(self) -> Iterator[str]:
        """Of the last deletion alone."""
        for event in events(self._formation, self._stack.id):
            if event["PhysicalResourceId"] != self._stack.id and event["ResourceStatus"] == "DELETE_FAILED":
                yield f"{event['LogicalResourceId']} ({event.get('ResourceStatusReason', '')})"
            if event["PhysicalResourceId"] == self._stack.id and event["ResourceStatus"] == "DELETE_IN_PROGRESS":
                return

    # --------------------------------------------------------------- what is left

    def _tables_left(self) -> Iterator[Left]:
        """A table that was restored is used by the stack and is none of its resources."""
        for logical_id in TABLES:
            name = self._stack.used.get(logical_id, "")
            if name and self._table(name):
                restored = name != self._stack.own.get(logical_id)
                what = "a restored table, outside of the stack" if restored else "it stays"
                yield Left(logical_id, name, f"{what}: aws dynamodb delete-table --table-name {name}")

    def _keys_left(self) -> Iterator[Left]:
        kms = self.account.client("kms")
        for logical_id, name in self._named(*KEYS):
            try:
                key = kms.describe_key(KeyId=name)["KeyMetadata"]
            except kms.exceptions.NotFoundException:  # KMS has deleted it since
                continue
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
