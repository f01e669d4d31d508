"""The same answers from moto for less: it looks for the same names and copies the same items again for every value of every answer."""

from functools import cache
from typing import Any

import pytest
from moto.core import models
from moto.core.model import Shape
from moto.core.serialize import AttributePickerContext, ResponseSerializer, XFormedAttributePicker
from moto.core.utils import method_names_from_class
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict


def take(patch: pytest.MonkeyPatch) -> None:
    """From here on."""
    patch.setattr(ResponseSerializer, "get_value", _value)
    patch.setattr(DynamoType, "__deepcopy__", lambda self, _: _copied(self))
    patch.setattr(Item, "__deepcopy__", lambda self, _: _copied_item(self))
    patch.setattr(models, "RESPONSES_METHODS", [])  # of `requests`, with which nothing of ours calls AWS
    patch.setattr("moto.core.responses.method_names_from_class", cache(method_names_from_class))


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
