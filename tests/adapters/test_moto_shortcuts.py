"""moto answers with its shortcuts what it answers without."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.serialize import BaseJSONSerializer, ResponseSerializer
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from tests import moto_shortcuts

EVERY_TYPE: dict[str, Any] = {
    "pk": {"S": "a"},
    "sk": {"S": "b"},
    "nothing": {"NULL": True},
    "true": {"BOOL": True},
    "number": {"N": "1.50"},
    "bytes": {"B": b"\x00\xff"},
    "words": {"SS": ["M", "S"]},
    "numbers": {"NS": ["1", "2"]},
    "images": {"BS": [b"\x00", b"\xff"]},
    "list": {"L": [{"S": "x"}, {"M": {"Item": {"N": "1"}, "S": {"S": "S"}, "m": {"L": []}}}]},
    "map": {"M": {"L": {"M": {}}, "item": {"S": ""}}},
}


def test_an_item_of_every_type_is_read_as_without_shortcuts(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = boto3.client("dynamodb")
    client.put_item(TableName=table, Item=EVERY_TYPE)
    key = {name: EVERY_TYPE[name] for name in ("pk", "sk")}

    def answers() -> list[Any]:
        read = [client.get_item(TableName=table, Key=key), client.scan(TableName=table)]
        described = [client.describe_table(TableName=table), client.list_tables()]
        return [
            {name: value for name, value in answer.items() if name != "ResponseMetadata"} for answer in read + described
        ]

    shorter = answers()
    monkeypatch.setattr(ResponseSerializer, "get_value", moto_shortcuts.of_any_object)
    monkeypatch.setattr(BaseJSONSerializer, "_serialize_type_structure", moto_shortcuts.serialized_by_members)
    monkeypatch.setattr(BotocoreStubber, "process_request", moto_shortcuts.of_any_service)

    assert shorter == answers()
    assert shorter[0]["Item"] == EVERY_TYPE


def test_a_copy_of_an_item_changes_alone() -> None:
    item = Item(DynamoType({"S": "a"}), None, EVERY_TYPE)
    copied: Any = deepcopy(item)
    before = item.to_json()
    copied.attrs["words"].value.append("T")
    copied.attrs["list"].value[1].value["Item"] = DynamoType({"N": "2"})
    copied.attrs["map"].value["L"].value["new"] = DynamoType({"S": "y"})
    copied.attrs["number"] = DynamoType({"N": "3"})

    assert deepcopy(item).to_json() == item.to_json() == before
    assert copied.to_json() != before


def test_what_is_refused_is_refused_in_the_same_words(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = boto3.client("dynamodb")
    client.put_item(TableName=table, Item=EVERY_TYPE)

    def refusals() -> list[Any]:
        told = []
        calls: list[Callable[[], Any]] = [
            lambda: client.get_item(TableName="none", Key={"pk": {"S": "a"}}),
            lambda: client.get_item(TableName=table, Key={"pk": {"S": "a"}}),
            lambda: client.put_item(TableName=table, Item=EVERY_TYPE, ConditionExpression="attribute_not_exists(pk)"),
            lambda: client.put_item(TableName=table, Item={"pk": {"N": "1"}, "sk": {"S": "b"}}),
        ]
        for asked in calls:
            with pytest.raises(ClientError) as refused:
                asked()
            response: Any = refused.value.response
            told.append((response["Error"], response["ResponseMetadata"]["HTTPStatusCode"]))
        return told

    shorter = refusals()
    monkeypatch.setattr(BotocoreStubber, "process_request", moto_shortcuts.of_any_service)

    assert shorter == refusals()


def test_a_transaction_that_fails_has_changed_nothing(table: str) -> None:
    client: Any = boto3.client("dynamodb")
    keys = [{"pk": {"S": "a"}, "sk": {"S": str(number)}} for number in range(4)]
    for key in keys[:3]:
        client.put_item(TableName=table, Item=key | {"n": {"N": "1"}, "l": {"L": [{"S": "x"}]}})
    before = client.scan(TableName=table)["Items"]
    more = {"TableName": table, "Key": keys[0], "UpdateExpression": "SET n = n + :one, l[0] = :word"}
    writes = [
        {"Update": more | {"ExpressionAttributeValues": {":one": {"N": "1"}, ":word": {"S": "y"}}}},
        {"Delete": {"TableName": table, "Key": keys[1]}},
        {"Put": {"TableName": table, "Item": keys[3]}},
    ]
    impossible = {"TableName": table, "Key": keys[2], "ConditionExpression": "attribute_not_exists(pk)"}

    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[*writes, {"ConditionCheck": impossible}])
    assert client.scan(TableName=table)["Items"] == before
    client.transact_write_items(TransactItems=writes)
    assert [item["sk"]["S"] for item in client.scan(TableName=table)["Items"]] == ["0", "2", "3"]
    assert client.get_item(TableName=table, Key=keys[0])["Item"] == keys[0] | {
        "n": {"N": "2"},
        "l": {"L": [{"S": "y"}]},
    }


def test_items_are_in_the_order_of_their_keys(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = boto3.client("dynamodb")
    for place in ("b", "é", "a", "B", "", "10", "9"):
        for sort in ("2", "10", "z", "É"):
            client.put_item(TableName=table, Item={"pk": {"S": f"x{place}"}, "sk": {"S": sort}})
    asked = {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "xa"}},
    }

    shorter = [client.scan(TableName=table)["Items"], client.query(**asked)["Items"]]
    monkeypatch.setattr(Table, "all_items", moto_shortcuts.all_items_by_any_key)
    monkeypatch.setattr(DynamoType, "__eq__", moto_shortcuts.equal_of_any_type)
    monkeypatch.setattr(DynamoType, "__hash__", moto_shortcuts.hash_of_any_type)

    assert shorter == [client.scan(TableName=table)["Items"], client.query(**asked)["Items"]]
    assert len(shorter[1]) == 4
