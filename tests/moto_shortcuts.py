"""The same answers from moto for less: it looks for the same names and copies the same items again for every value of every answer.

It also copies whole tables for each item of a transaction, and makes of each call a request of a web server, to take it apart again.
"""

import copy
import re
from base64 import b64encode
from collections import defaultdict
from functools import cache
from itertools import count
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import pytest
from botocore.awsrequest import AWSPreparedRequest
from moto.core import models
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.model import Shape, StructureShape
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import AttributePickerContext, BaseJSONSerializer, ResponseSerializer, XFormedAttributePicker
from moto.core.utils import get_service_model, method_names_from_class, utcnow
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.utilities.utils import get_partition
from requests.structures import CaseInsensitiveDict
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date


def take(patch: pytest.MonkeyPatch) -> None:
    """From here on."""
    patch.setattr(ResponseSerializer, "get_value", _value)
    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize_structure)
    patch.setattr("moto.core.responses.gen_amzn_requestid_long", _name_request)
    patch.setattr(DynamoType, "__deepcopy__", lambda self, _: _copied(self))
    patch.setattr(Item, "__deepcopy__", lambda self, _: _copied_item(self))
    patch.setattr(DynamoType, "__eq__", _same)
    patch.setattr(DynamoType, "__hash__", _hash)
    patch.setattr(Table, "all_items", _all_items)
    patch.setattr(models, "RESPONSES_METHODS", [])  # of `requests`, with which nothing of ours calls AWS
    patch.setattr("moto.core.responses.method_names_from_class", cache(method_names_from_class))
    patch.setattr(BotocoreStubber, "process_request", _answered)
    patch.setattr(DynamoDBBackend, "update_item", _update_item)
    patch.setattr("moto.dynamodb.models.copy", SimpleNamespace(deepcopy=_before_a_transaction))


of_any_object = ResponseSerializer.get_value
_names_of: dict[tuple[Shape, str], tuple[str, ...]] = {}
"""The names that moto looks for in a dict, first the one that counts most. A shape belongs to one structure and lives as long as moto."""


def _value(self: ResponseSerializer, value: Any, key: str, shape: Shape) -> Any:
    """What a dict has under the first of a member's names: for most of them it has nothing."""
    picker = self._value_picker
    if type(value) is not dict or type(picker) is not XFormedAttributePicker or picker.response_transformers:
        return of_any_object(self, value, key, shape)
    names = _names_of.get((shape, key))
    if names is None:
        names = tuple(dict.fromkeys(picker.get_possible_keys(AttributePickerContext({}, key, shape))))
        _names_of[shape, key] = names
    for name in names:
        if name in value:
            return value[name]
    return None


serialized_by_members = BaseJSONSerializer._serialize_type_structure


def _serialize_structure(self: Any, serialized: Any, value: Any, shape: StructureShape, key: str) -> None:
    """A value of DynamoDB has one of ten members, whose names say what is in it."""
    if shape.name == "AttributeValue" and key and type(value) is dict and len(value) == 1:
        self._default_serialize(serialized, _attribute(value), shape, key)
    else:
        serialized_by_members(self, serialized, value, shape, key)


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    ((kind, inner),) = value.items()
    if kind == "M":
        inner = {name: _attribute(each) for name, each in inner.items()}
    elif kind == "L":
        inner = [_attribute(each) for each in inner]
    elif kind == "B":
        inner = b64encode(inner).decode()
    elif kind == "BS":
        inner = [b64encode(each).decode() for each in inner]
    elif kind in ("S", "N"):
        inner = str(inner)
    return {kind: inner}


_NUMBERS = count(1)


def _name_request(headers: dict[str, Any] | None = None) -> str:
    """Each request by a number."""
    name = f"{next(_NUMBERS):052d}"
    if headers is not None:
        headers["x-amzn-requestid"] = name
    return name


equal_of_any_type = DynamoType.__eq__
hash_of_any_type = DynamoType.__hash__


def _same(self: DynamoType, other: DynamoType) -> bool:
    if self.type == "S" == other.type:
        return bool(self.value == other.value)
    return bool(equal_of_any_type(self, other))


def _hash(self: DynamoType) -> int:
    return hash(("S", self.value)) if self.type == "S" else hash_of_any_type(self)


all_items_by_any_key = Table.all_items


def _all_items(self: Table) -> list[Item]:
    """In the order of their keys; strings are in their own order."""
    if self.hash_key_type != "S" or self.range_key_type != "S":
        return list(all_items_by_any_key(self))
    items = [item for of_hash in self.items.values() for item in of_hash.values()]
    return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))


def _copied(value: DynamoType) -> DynamoType:
    """A copy of its own of all that can change: lists, maps and sets. Numbers, strings and bytes do not."""
    kind, inner = value.type, value.value
    if kind == "L":
        inner = [_copied(each) for each in inner]
    elif kind == "M":
        inner = {name: _copied(each) for name, each in inner.items()}
    elif kind in ("SS", "NS", "BS"):
        inner = list(inner)
    else:
        return value
    made = DynamoType.__new__(DynamoType)
    made.type, made.value = kind, inner
    return made


def _copied_item(item: Item) -> Item:
    """Its size was found to be within the limit when it was written."""
    made: Any = Item.__new__(Item)
    made.hash_key, made.range_key = item.hash_key, item.range_key
    made.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    for name, value in item.attrs.items():
        dict.__setitem__(made.attrs, name, _copied(value))
    copy: Item = made
    return copy


of_any_service = BotocoreStubber.process_request
ACCOUNT = "123456789012"
"""moto's, for whoever did not take another's role."""

_OF_DYNAMODB = re.compile(r"https://dynamodb\.([a-z0-9-]+)\.amazonaws\.com/$")


@cache
def _parser(action: str) -> Any:
    operation = get_service_model("dynamodb").operation_model(action)
    return PROTOCOL_PARSERS["json"](operation, map_type=DynamoHandler.PROTOCOL_PARSER_MAP_TYPE)


def _answered(self: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    """A call of DynamoDB goes to its handler as it is, with what that reads of a request; any other as usual."""
    place = _OF_DYNAMODB.match(request.url)
    if place is None or type(request.body) is not bytes:
        return of_any_service(self, request)
    handler: Any = DynamoHandler()
    handler.is_werkzeug_request, handler.normalized_request = False, None
    handler.parsed_url, handler.uri, handler.path, handler.raw_path = urlparse(request.url), request.url, "/", "/"
    headers = CaseInsensitiveDict(
        (name, told.decode() if isinstance(told, bytes) else told) for name, told in request.headers.items()
    )
    handler.method, handler.headers = request.method, headers
    handler.querystring = handler.data = {}
    handler.form_data, handler.uri_match = {}, {}
    handler.raw_body, handler.body = request.body, request.body.decode()
    handler.region = place[1]
    handler.partition = get_partition(place[1])
    handler.access_key, handler.current_account = "AKIAEXAMPLE", ACCOUNT
    handler.response_headers = {"server": "amazon.com", "date": http_date(utcnow())}
    asked = {"method": request.method, "values": {}, "headers": headers, "body": request.body}
    handler.params = _parser(headers["X-Amz-Target"].split(".")[-1]).parse(asked | {"url_path": "/", "url_params": {}})
    try:
        return handler.call_action()
    except HTTPException as refused:
        return refused.code, refused.get_headers(), refused.get_body()


updated_in_place = DynamoDBBackend.update_item


def _update_item(self: DynamoDBBackend, table_name: str, key: Any, *arguments: Any, **more: Any) -> Item:
    """Changes a copy of the item, so that what a transaction has kept of its table stays as it was."""
    table: Any = self.get_table(table_name)
    if all(name in key for name in table.table_key_attrs):
        of_hash, of_range = self.get_keys_value(table, key)
        item = table.get_item(of_hash, of_range)
        if item is not None and of_range:
            table.items[of_hash][of_range] = _copied_item(item)
        elif item is not None:
            table.items[of_hash] = _copied_item(item)
    return updated_in_place(self, table_name, key, *arguments, **more)


def _before_a_transaction(value: Any) -> Any:
    """What moto keeps to put it back: of a table its items, which are replaced but never changed, and all else it shares."""
    if not isinstance(value, Table) or value.stream_shard is not None:
        return copy.deepcopy(value)
    kept = copy.copy(value)
    kept.items = defaultdict(dict)
    for of_hash, found in value.items.items():
        kept.items[of_hash] = dict(found) if isinstance(found, dict) else found
    return kept
