"""Anchor a table's blocks: once a day, the Merkle root of those written since the last anchor."""

import json
from datetime import datetime

from compliance.archive import FIRST, anchor, block_hash, hash_of
from compliance.ports import Archive


def anchor_blocks(table: str, archive: Archive, now: datetime) -> int:
    """How many blocks were anchored. Two runs at once write one anchor."""
    number = archive.newest_anchor(table)
    standing = archive.anchor(table, number) if number else None
    first = int(json.loads(standing)["last"]) + 1 if standing else 1
    hashes: list[str] = []
    while (written := archive.block(table, first + len(hashes))) is not None:
        hashes.append(block_hash(written))
    if not hashes:
        return 0
    previous = hash_of(standing) if standing else FIRST
    return len(hashes) if archive.add_anchor(table, number + 1, anchor(table, first, hashes, previous, now)) else 0
