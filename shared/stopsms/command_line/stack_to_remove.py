"""The stack that is to be removed, whatever has become of it so far. CloudFormation knows a deleted stack for ninety days, by its id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from stopsms.command_line.stack import tables_in_use

_NEVER_CREATED = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})


class NotRemovable(Exception):
    """The stack is not to be removed, or not all of it could be; the message says which."""


@dataclass(frozen=True, slots=True)
class StackToRemove:
    """A stack as CloudFormation knows it."""

    name: str
    id: str
    parameters: Mapping[str, str]
    is_protected: bool
    came_to_nothing: bool
    """Its first creation failed: whatever it was to become, nobody has used it. It stays so, however far its removal has come."""
    own: Mapping[str, str]
    """The physical names of its resources by logical id, also of those that are gone."""
    used: Mapping[str, str]
    """The same with the tables that it uses, which may be restored ones and another's."""


def find(formation: Any, name: str) -> StackToRemove:
    """The stack of a name, or the one of that name that was deleted last. Raises NotRemovable when there was none."""
    stack = _described(formation, name)
    stack_id = stack["StackId"]
    pages = formation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    listed = [one for page in pages for one in page["StackResourceSummaries"]]
    own = {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in listed}
    return StackToRemove(
        name=name,
        id=stack_id,
        parameters={one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", ())},
        is_protected=bool(stack.get("EnableTerminationProtection")),
        came_to_nothing=_came_to_nothing(formation, stack),
        own=own,
        used=own | tables_in_use(stack.get("Outputs", ())),
    )


def status(formation: Any, stack_id: str) -> str:
    """What has become of it by now."""
    (stack,) = formation.describe_stacks(StackName=stack_id)["Stacks"]
    return str(stack["StackStatus"])


def events(formation: Any, stack_id: str) -> Iterator[Mapping[str, Any]]:
    """What has happened to it and its resources, the newest first."""
    for page in formation.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        yield from page["StackEvents"]


def _described(formation: Any, name: str) -> Any:
    try:
        (stack,) = formation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        (stack,) = formation.describe_stacks(StackName=_deleted_last(formation, name))["Stacks"]
    return stack


def _deleted_last(formation: Any, name: str) -> str:
    pages = formation.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    deleted = [one for page in pages for one in page["StackSummaries"] if one["StackName"] == name]
    if not deleted:
        raise NotRemovable(f"there is no stack {name} here, and none of that name was deleted in the last ninety days")
    return str(max(deleted, key=lambda one: one["CreationTime"])["StackId"])  # one has a name at a time


def _came_to_nothing(formation: Any, stack: Mapping[str, Any]) -> bool:
    """Of one whose removal has begun, its history tells: of ninety days, so that a failure is forgotten before what followed it."""
    if not stack["StackStatus"].startswith("DELETE_"):
        return stack["StackStatus"] in _NEVER_CREATED
    of_stack = (
        event for event in events(formation, stack["StackId"]) if event["PhysicalResourceId"] == stack["StackId"]
    )
    statuses = {event["ResourceStatus"] for event in of_stack}
    stood = any(each == "CREATE_COMPLETE" or each.startswith(("UPDATE_", "IMPORT_")) for each in statuses)
    return bool(statuses & _NEVER_CREATED) and not stood
