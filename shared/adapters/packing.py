"""Several records in one binary attribute: a group of outcomes has to stay within one write unit (1 KB), however often it is written.

JSON by columns, deflated: what repeats (names, instants, fates) costs next to nothing, and the carrier's message ids half their length.
What stands in lists (a rule's objection, with its words) is written once, and referred to by its place.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

_KEY = ""
"""The column of the records' own keys."""


def packed(records: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The records as they are stored. A field that is None is left out."""
    names = dict.fromkeys(name for record in records.values() for name in record)
    columns: dict[str, Any] = {_KEY: list(records)}
    columns |= {name: _shared([record.get(name) for record in records.values()]) for name in names}
    return zlib.compress(json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode())


def unpacked(stored: Any) -> dict[str, dict[str, Any]]:
    """The records of a stored value: bytes, or base64, as a stream's event has them."""
    held = base64.b64decode(stored) if isinstance(stored, str) else stored
    columns: dict[str, Any] = json.loads(zlib.decompress(held))
    keys = columns.pop(_KEY)
    columns = {name: _column(written) for name, written in columns.items()}
    return {
        key: {name: column[place] for name, column in columns.items() if column[place] is not None}
        for place, key in enumerate(keys)
    }


def _shared(column: list[Any]) -> list[Any] | dict[str, list[Any]]:
    """A column as it is written: one of lists, as the members that they have in all, and the places of each list's own."""
    given = [value for value in column if value is not None]
    if not given or not all(isinstance(value, list) for value in given):
        return column
    members: list[Any] = []
    places: dict[str, int] = {}
    lists: list[list[int] | None] = []
    for value in column:
        own = [] if value is None else [places.setdefault(json.dumps(member), len(places)) for member in value]
        members += [member for member, place in zip(value or (), own, strict=True) if place >= len(members)]
        lists.append(None if value is None else own)
    return {"members": members, "lists": lists}


def _column(written: list[Any] | dict[str, list[Any]]) -> list[Any]:
    """The column that was written so; a list is as it was, even one of lists, which is how they were written before."""
    if isinstance(written, list):
        return written
    members = written["members"]
    return [None if own is None else [members[place] for place in own] for own in written["lists"]]
