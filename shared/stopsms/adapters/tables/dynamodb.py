"""DynamoDB in plain values: items as JSON objects, and the few failures that adapters distinguish."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from stopsms.adapters.clients import CALLS_AT_ONCE, client, reused, telling_when_busy
from stopsms.compliance.errors import BusyError, UnknownCursor
from stopsms.compliance.message.characters import repaired

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


ITEM_BYTES = 400_000
"""The largest item. Source: DynamoDB, « Constraints »: 400 KB, names and values together."""

PARTITION_KEY_BYTES, SORT_KEY_BYTES = 2048, 1024
"""The longest keys; none is empty. Source: DynamoDB, « Constraints »."""

STATEMENTS_IN_REQUEST = 25
"""The most statements of one BatchExecuteStatement. Source: DynamoDB, API reference."""


@reused
def dynamodb() -> "DynamoDBClient":
    """The one client of this process, with as many connections as there may be hand-overs that release a claim at once.

    Its calls raise BusyError when a table takes no more for the moment.
    """
    made: DynamoDBClient = telling_when_busy(client("dynamodb", max_pool_connections=CALLS_AT_ONCE))
    return made


def attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """A plain item in DynamoDB's own notation."""
    return {name: attribute(value) for name, value in item.items()}


def attribute(value: Any) -> Any:  # noqa: PLR0911 (one for each of DynamoDB's types)
    """A plain value in DynamoDB's own notation. Raises TypeError for any other type (sets among them).

    Ours rather than boto3's, which takes eight times as long and brings the whole of boto3 with it.
    """
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float() | Decimal():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": attributes(value)}
        case list() | tuple():
            return {"L": [attribute(inner) for inner in value]}
        case _:
            raise TypeError(f"{type(value).__name__} cannot be a value of an item")


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item in DynamoDB's notation as plain values; a number is an int when it is whole, else a Decimal."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, held),) = value.items()
    match kind:
        case "S" | "BOOL" | "B":
            return held
        case "N":
            return int(held) if held.lstrip("-").isdigit() else Decimal(held)
        case "NULL":
            return None
        case "M":
            return plain(held)
        case "L":
            return [_plain(inner) for inner in held]
        case _:
            raise TypeError(f"{kind} is not used in our items")


def key(pk: str, sk: str) -> dict[str, Any]:
    """The key of an item in our tables."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _fits(part: str, most: int) -> bool:
    return 0 < len(part.encode(errors="replace")) <= most and repaired(part) == part


def get(table: str, pk: str, sk: str) -> dict[str, Any] | None:
    """An item, read strongly. None, too, when no item can have such a key: callers of the API write what they like into a path."""
    if not (_fits(pk, PARTITION_KEY_BYTES) and _fits(sk, SORT_KEY_BYTES)):
        return None
    item = dynamodb().get_item(TableName=table, Key=key(pk, sk), ConsistentRead=True).get("Item")
    return None if item is None else plain(item)


def get_all(table: str, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Those of these items that exist, by key, read strongly: a hundred in one request."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    wanted: list[Any] = [key(*one) for one in keys]
    while wanted:
        answer = dynamodb().batch_get_item(RequestItems={table: {"Keys": wanted[:100], "ConsistentRead": True}})
        for item in map(plain, answer["Responses"].get(table, [])):
            found[item["pk"], item["sk"]] = item
        unread = answer.get("UnprocessedKeys", {}).get(table)
        wanted = [*(unread["Keys"] if unread else []), *wanted[100:]]
    return found


@reused
def side_by_side() -> ThreadPoolExecutor:
    """Threads for requests that do not depend on each other, as many as there are connections."""
    return ThreadPoolExecutor(CALLS_AT_ONCE)


def put_new(table: str, item: Mapping[str, Any]) -> bool:
    """Write an item under a key that is free. True if written."""
    client = dynamodb()
    try:
        client.put_item(TableName=table, Item=attributes(item), ConditionExpression="attribute_not_exists(pk)")
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def new_item(table: str, item: Mapping[str, Any]) -> Any:
    """The action of a transaction that writes an item where none is."""
    return {
        "Put": {
            "TableName": table,
            "Item": attributes(item),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


class Race(StrEnum):
    """Why an action of a transaction did not take place."""

    CONDITION = "ConditionalCheckFailed"
    """Its condition did not hold."""

    CONFLICT = "TransactionConflict"
    """Another transaction was at the same item: it may succeed a moment later."""


_RACES = frozenset(Race)
_THROTTLED = frozenset({"ThrottlingError", "ProvisionedThroughputExceeded"})


class _CancelledBusy(BusyError):
    """A transaction was throttled: the SDK has not asked again."""


_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before a throttled transaction is asked for again: a STOP must not wait for its queue to deliver it again."""


def write_together(actions: Sequence[Any]) -> Sequence[Race | None]:
    """Write all or nothing. Empty once written; else, for each action, what kept it from being written (None: nothing did).

    Raises BusyError when the table takes no more for the moment, though it was asked again a few times: unlike for any other request,
    the SDK does not do that. A transaction that is cancelled for any other reason alone raises botocore's exception.
    """
    for pause in _PAUSES:
        with suppress(_CancelledBusy):
            return _write_together(actions)
        time.sleep(pause * (0.5 + random.random()))  # noqa: S311 (so that those who were refused together do not come back together)
    return _write_together(actions)


def _write_together(actions: Sequence[Any]) -> Sequence[Race | None]:
    client = dynamodb()
    try:
        client.transact_write_items(TransactItems=list(actions))
    except client.exceptions.TransactionCanceledException as cancelled:
        codes = [reason.get("Code") for reason in cancelled.response["CancellationReasons"]]
        if not _THROTTLED.isdisjoint(codes):
            raise _CancelledBusy("the table takes no more for the moment") from cancelled
        if _RACES.isdisjoint(codes):
            raise
        return [Race(code) if code in _RACES else None for code in codes]
    return ()


def revised_item(table: str, item: Mapping[str, Any]) -> Any:
    """The action of a transaction that writes an item over the revision before its own."""
    return {
        "Put": {
            "TableName": table,
            "Item": attributes(item),
            "ConditionExpression": "revision = :seen",
            "ExpressionAttributeValues": {":seen": {"N": str(item["revision"] - 1)}},
        }
    }


def put_revised(table: str, item: Mapping[str, Any], *, anew: bool = True) -> bool:
    """Compare-and-set on `revision`: written over the revision before its own, or, unless it is not `anew`, where none is. True if written.

    What can be deleted is written anew by nothing but what adds it: a change that comes after the deletion would bring it back.
    """
    client = dynamodb()
    try:
        client.put_item(
            TableName=table,
            Item=attributes(item),
            ConditionExpression="attribute_not_exists(pk) OR revision = :seen"
            if anew and item["revision"] <= 1
            else "revision = :seen",
            ExpressionAttributeValues={":seen": {"N": str(item["revision"] - 1)}},
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def query(
    table: str, pk: str, prefix: str = "", *, after: str | None = None, newest_first: bool = False
) -> Iterator[dict[str, Any]]:
    """The items of a partition whose sort key begins with a prefix, in order, from after one; read strongly, page by page."""
    for page in query_pages(table, pk, prefix, after=after, newest_first=newest_first):
        yield from page


def _query_request(table: str, pk: str, prefix: str) -> dict[str, Any]:
    return {
        "TableName": table,
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
        "ExpressionAttributeValues": {":pk": {"S": pk}, **({":prefix": {"S": prefix}} if prefix else {})},
    }


def query_pages(
    table: str, pk: str, prefix: str = "", *, after: str | None = None, newest_first: bool = False
) -> Iterator[list[dict[str, Any]]]:
    """As `query`, a page (at most 1 MB) at a time. Raises UnknownCursor when no item of it can be where it is to begin."""
    request = _query_request(table, pk, prefix) | {"ScanIndexForward": not newest_first}
    if after is not None:
        if not (_fits(after, SORT_KEY_BYTES) and after.startswith(prefix)):
            raise UnknownCursor
        request["ExclusiveStartKey"] = key(pk, after)
    while True:
        answer = dynamodb().query(**request)
        yield [plain(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


class Wanted(NamedTuple):
    """Which items of a partition are wanted: DynamoDB reads all, and hands out these."""

    condition: str
    names: Mapping[str, str]
    values: Mapping[str, str]


def query_some(
    table: str,
    pk: str,
    most: int,
    *,
    prefix: str = "",
    after: str | None = None,
    wanted: Wanted | None = None,
    newest_first: bool = False,
) -> tuple[list[dict[str, Any]], str | None]:
    """Up to `most` items of a partition in order, from after a sort key on, by one request, which looks at 1 MB of it at most.

    The second is the sort key after which others follow, or may, where not all was looked at; None when none do. Read strongly. Raises
    UnknownCursor as `query_pages`.
    """
    request = _query_request(table, pk, prefix) | {"ScanIndexForward": not newest_first}
    if after is not None:
        if not (_fits(after, SORT_KEY_BYTES) and after.startswith(prefix)):
            raise UnknownCursor
        request["ExclusiveStartKey"] = key(pk, after)
    if wanted is None:
        request["Limit"] = most + 1  # whether another follows
    else:  # a limit would count what is not wanted
        values = request["ExpressionAttributeValues"] | {name: {"S": value} for name, value in wanted.values.items()}
        request |= {"FilterExpression": wanted.condition, "ExpressionAttributeValues": values}
        if wanted.names:
            request["ExpressionAttributeNames"] = dict(wanted.names)
    answer = dynamodb().query(**request)
    items = [plain(item) for item in answer["Items"][:most]]
    if len(answer["Items"]) > most:
        return items, items[-1]["sk"]
    last = answer.get("LastEvaluatedKey")
    return items, None if last is None else last["sk"]["S"]
