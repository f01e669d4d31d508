"""Several records in one binary attribute: a group of outcomes has to stay within one write unit (1 KB), however often it is written.

JSON by columns, deflated: what repeats (names, instants, fates) costs next to nothing, and the carrier's message ids half their length.
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
    columns = {_KEY: list(records)} | {name: [record.get(name) for record in records.values()] for name in names}
    return zlib.compress(json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode())


def unpacked(stored: Any) -> dict[str, dict[str, Any]]:
    """The records of a stored value: bytes, or base64, as a stream's event has them."""
    held = base64.b64decode(stored) if isinstance(stored, str) else stored
    columns: dict[str, list[Any]] = json.loads(zlib.decompress(held))
    keys = columns.pop(_KEY)
    return {
        key: {name: column[place] for name, column in columns.items() if column[place] is not None}
        for place, key in enumerate(keys)
    }
