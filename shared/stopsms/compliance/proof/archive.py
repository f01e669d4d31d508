"""The archive: every change of the tables, in blocks chained by hash, and daily anchors that a keeper cannot rewrite unnoticed.

A block is JSON lines: a header (its number, the hash of the block before it, the Merkle root of its changes), then the changes.
A block is known by the hash of its header: so one change can be shown to have been archived without showing its neighbours, which
are other people's. An anchor is the Merkle root of the blocks since the last one, kept in a bucket under Object Lock.
`stopsms/audit/verifier.py` checks both, with nothing but the standard library.
Sources: RFC 6962 §2.1 (Merkle tree hash and audit paths); GDPR art. 5(1)(c) (nobody else's data in a proof), 5(2), 17(3)(e)
(what proves a claim outlives erasure).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.proof.evidence import JsonValue, canonical

FIRST = ""
"""What the first block follows."""


@dataclass(frozen=True, slots=True)
class ArchivedChange:
    """One change of one item. `item` is the item as it is since, None when it was deleted; `id` is the stream's own."""

    id: str
    at: datetime
    pk: str
    sk: str
    item: Mapping[str, JsonValue] | None


def block(table: str, number: int, previous: str, changes: Sequence[ArchivedChange]) -> bytes:
    """The block of these changes. `previous` is the hash of block `number` - 1."""
    lines = [
        canonical({"id": change.id, "at": change.at.isoformat(), "pk": change.pk, "sk": change.sk, "item": change.item})
        for change in changes
    ]
    header: Mapping[str, JsonValue] = {
        "table": table,
        "number": number,
        "previous": previous,
        "changes": len(lines),
        "root": merkle_root([hash_of(line) for line in lines]),
    }
    return b"\n".join([canonical(header), *lines]) + b"\n"


def lines_of(written: bytes) -> tuple[bytes, list[bytes]]:
    """A block's header and changes, each as it was hashed."""
    header, *changes = written.splitlines()
    return header, changes


def block_hash(written: bytes) -> str:
    """The hash by which the next block and the anchors know a block: that of its header, which covers its changes."""
    return hash_of(written.partition(b"\n")[0])


def hash_of(written: bytes) -> str:
    """The hash of a header, a change or an anchor."""
    return hashlib.sha256(written).hexdigest()


def _leaf(hashed: str) -> str:
    return hashlib.sha256(b"\x00" + bytes.fromhex(hashed)).hexdigest()


def _node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def merkle_root(hashes: Sequence[str]) -> str:
    """The Merkle tree hash of these hashes, in order (RFC 6962 §2.1); of none, the hash of nothing."""
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    if len(hashes) == 1:
        return _leaf(hashes[0])
    split = _split(len(hashes))
    return _node(merkle_root(hashes[:split]), merkle_root(hashes[split:]))


def inclusion_path(hashes: Sequence[str], index: int) -> tuple[str, ...]:
    """The audit path of one of these hashes, from the leaf up (RFC 6962 §2.1.1): the root can be recomputed from it."""
    if len(hashes) == 1:
        return ()
    split = _split(len(hashes))
    if index < split:
        return (*inclusion_path(hashes[:split], index), merkle_root(hashes[split:]))
    return (*inclusion_path(hashes[split:], index - split), merkle_root(hashes[:split]))


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def anchor(number: int, blocks: Mapping[str, tuple[int, Sequence[str]]], previous: str, at: datetime) -> bytes:
    """The anchor of each table's blocks since the last one: the number of the first, and their hashes; there may be none.

    One anchor holds the ends of both chains, so that nobody can show one of another day beside the other. `previous` is the hash of
    the anchor before it.
    """
    fields: Mapping[str, JsonValue] = {
        "number": number,
        "previous": previous,
        "at": at.isoformat(),
        "tables": {
            table: {"first": first, "last": first + len(hashes) - 1, "root": merkle_root(hashes)}
            for table, (first, hashes) in blocks.items()
        },
    }
    return canonical(fields) + b"\n"


@dataclass(frozen=True, slots=True)
class Anchored:
    """The blocks of a table that one anchor covers; `last` is below `first` when there are none."""

    first: int
    last: int
    root: str


def anchored(written: bytes) -> Mapping[str, Anchored]:
    """What an anchor says of each table. Raises ValueError, LookupError, TypeError or the like when it is none."""
    tables = json.loads(written)["tables"]
    anchors = {
        table: Anchored(int(table_anchor["first"]), int(table_anchor["last"]), str(table_anchor["root"]))
        for table, table_anchor in tables.items()
    }
    if any(not 1 <= table_anchor.first <= table_anchor.last + 1 for table_anchor in anchors.values()):
        raise ValueError("a range that ends before it begins")
    return anchors


def anchored_at(written: bytes) -> datetime:
    """When an anchor was made."""
    return datetime.fromisoformat(json.loads(written)["at"])
