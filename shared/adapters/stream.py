"""Records of a DynamoDB stream, as changes. Source: DynamoDB, « Record » of the Streams API reference."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from compliance.archive import Change

from adapters.dynamodb import plain

KEPT_ATTRIBUTES = frozenset({"postcode", "timezone"})
"""What the archive keeps of a contact's attributes: what the rules looked at.

Names and the like stay where they can be erased; so do the contents of evidence, of which it keeps the hash, and the words that
people write: an erasure would not reach them here (GDPR art. 5(1)(c), 17).
"""


def changes_of(records: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The changes, in the order of the stream."""
    return [_change(record) for record in records]


def _change(record: Mapping[str, Any]) -> Change:
    change = record["dynamodb"]
    key = plain(change["Keys"])
    image = change.get("NewImage")
    return Change(
        id=record["eventID"],
        at=datetime.fromtimestamp(float(change["ApproximateCreationDateTime"]), UTC),
        pk=key["pk"],
        sk=key["sk"],
        item=None if image is None else _kept(plain(image)),
    )


def _kept(item: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _number(value) for name, value in item.items() if name not in ("pk", "sk")}
    if "content_hash" in kept:
        kept["content"] = {}
    kept.pop("body", None)
    if isinstance(attributes := kept.get("attributes"), Mapping):
        kept["attributes"] = {name: value for name, value in attributes.items() if name in KEPT_ATTRIBUTES}
    return kept


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Mapping):
        return {name: _number(inner) for name, inner in value.items()}
    if isinstance(value, list | set | frozenset):
        return [_number(inner) for inner in value]
    return value
