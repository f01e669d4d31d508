"""Several records in one binary attribute: a group of outcomes has to stay within one write unit (1 KB), however often it is written.

JSON by columns, deflated: what repeats (names, instants, fates) costs next to nothing, and the carrier's message ids half their length.
What is in lists (a rule's objection, with its words) is written once, and referred to by its place; the usual words are not even
written once (see `packing_dictionary`).
"""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from stopsms.adapters.tables.column_dictionary import DICTIONARY

_KEY = ""
"""The column of the records' own keys."""

_DICTIONARIES = {zlib.adler32(DICTIONARY): DICTIONARY}
"""By the name that what is deflated has for it."""

_NAMES_DICTIONARY = 0x20


def packed(records: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The records as they are stored. A field that is None is left out."""
    names = dict.fromkeys(name for record in records.values() for name in record)
    columns: dict[str, Any] = {_KEY: list(records)}
    columns |= {name: _shared([record.get(name) for record in records.values()]) for name in names}
    deflating = zlib.compressobj(zdict=DICTIONARY)
    return (
        deflating.compress(json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode()) + deflating.flush()
    )


def unpacked(stored: Any) -> dict[str, dict[str, Any]]:
    """The records of a stored value: bytes, or base64, as a stream's event has them."""
    held = base64.b64decode(stored) if isinstance(stored, str) else stored
    columns: dict[str, Any] = json.loads(_inflated(held))
    keys = columns.pop(_KEY)
    columns = {name: _column(written) for name, written in columns.items()}
    return {
        key: {name: column[place] for name, column in columns.items() if column[place] is not None}
        for place, key in enumerate(keys)
    }


def _inflated(held: bytes) -> bytes:
    """What was deflated with the dictionary that it names (RFC 1950 §2.2, FDICT), or, before there was one, without."""
    if not held[1] & _NAMES_DICTIONARY:
        return zlib.decompress(held)
    inflating = zlib.decompressobj(zdict=_DICTIONARIES[int.from_bytes(held[2:6])])
    return inflating.decompress(held) + inflating.flush()


def _shared(column: list[Any]) -> list[Any] | dict[str, list[Any]]:
    """A column as it is written: one of lists, as the members that they have in all, and the places of each list's own."""
    given = [value for value in column if value is not None]
    if not given or not all(isinstance(value, list) for value in given):
        return column
    places: dict[str, int] = {}
    members: list[Any] = []
    lists: list[list[int] | None] = []
    for value in column:
        own: list[int] = []
        for member in value or ():
            own.append(places.setdefault(json.dumps(member), len(members)))
            if own[-1] == len(members):
                members.append(member)
        lists.append(None if value is None else own)
    return {"members": members, "lists": lists}


def _column(written: list[Any] | dict[str, list[Any]]) -> list[Any]:
    """The column that was written so; a list is as it was, even one of lists, which is how they were written before."""
    if isinstance(written, list):
        return written
    members = written["members"]
    return [None if own is None else [members[place] for place in own] for own in written["lists"]]
