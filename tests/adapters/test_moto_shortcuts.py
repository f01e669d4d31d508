"""moto answers with its shortcuts what it answers without."""

from copy import deepcopy
from typing import Any

import boto3
import pytest
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models.dynamo_type import DynamoType, Item

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
