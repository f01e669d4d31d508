"""The archive: every change of the tables, in blocks chained by hash, and daily anchors that a keeper cannot rewrite unnoticed.

A block is JSON lines: a header (its number, the hash of the block before it), then the changes. An anchor is the Merkle root of
the blocks since the last one, kept in a bucket under Object Lock. `functions/audit/verifier.py` checks both, with nothing but the
standard library. Sources: RFC 6962 §2.1 (Merkle tree hash); GDPR art. 5(2), 17(3)(e) (what proves a claim outlives erasure).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from compliance.evidence import JsonValue, canonical

FIRST = ""
"""What the first block follows."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one item. `item` is the item as it is since, None when it was deleted; `id` is the stream's own."""

    id: str
    at: datetime
    pk: str
    sk: str
    item: Mapping[str, JsonValue] | None


def block(table: str, number: int, previous: str, changes: Sequence[Change]) -> bytes:
    """The block of these changes. `previous` is the hash of block `number` - 1."""
    header: Mapping[str, JsonValue] = {"table": table, "number": number, "previous": previous, "changes": len(changes)}
    lines: list[Mapping[str, JsonValue]] = [header]
    lines += [
        {"id": change.id, "at": change.at.isoformat(), "pk": change.pk, "sk": change.sk, "item": change.item}
        for change in changes
    ]
    return b"\n".join(canonical(line) for line in lines) + b"\n"


def hash_of(written: bytes) -> str:
    """The hash by which the next block and the anchors know a block."""
    return hashlib.sha256(written).hexdigest()


def merkle_root(hashes: Sequence[str]) -> str:
    """The Merkle tree hash of block hashes, in order (RFC 6962 §2.1); of none, the hash of nothing."""
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    if len(hashes) == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(hashes[0])).hexdigest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    left, right = merkle_root(hashes[:split]), merkle_root(hashes[split:])
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def anchor(table: str, first: int, hashes: Sequence[str], previous: str, at: datetime) -> bytes:
    """The anchor of the blocks from `first` on. `previous` is the hash of the anchor before it."""
    fields: Mapping[str, JsonValue] = {
        "table": table,
        "first": first,
        "last": first + len(hashes) - 1,
        "root": merkle_root(hashes),
        "previous": previous,
        "at": at.isoformat(),
    }
    return canonical(fields) + b"\n"


def read_anchor(written: bytes) -> Mapping[str, JsonValue]:
    """An anchor's fields."""
    fields: Mapping[str, JsonValue] = json.loads(written)
    return fields
