"""Anchor the archive: once a day, for each table, the Merkle root of the blocks written since the last anchor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.archive import FIRST, Anchored, anchor, anchored, block_hash, hash_of


@dataclass(frozen=True, slots=True)
class NewAnchor:
    """An anchor that was written: its number, its hash, which is to be kept outside, and how many blocks it covers."""

    number: int
    hash: str
    blocks: int


def anchor_blocks(tables: Sequence[str], archive: Archive, now: datetime) -> NewAnchor | None:
    """The anchor of the new blocks; None when there are none, or when another run wrote one at the same time."""
    number = archive.newest_anchor()
    newest = archive.anchor(number) if number else None
    before = _newest_readable(archive, number)
    blocks: dict[str, tuple[int, list[str]]] = {}
    for table in tables:
        first = before[table].last + 1 if table in before else 1
        hashes: list[str] = []
        while (block := archive.block(table, first + len(hashes))) is not None:
            hashes.append(block_hash(block))
        blocks[table] = (first, hashes)
    covered = sum(len(hashes) for _, hashes in blocks.values())
    if not covered:
        return None
    written = anchor(number + 1, blocks, hash_of(newest) if newest else FIRST, now)
    return NewAnchor(number + 1, hash_of(written), covered) if archive.add_anchor(number + 1, written) else None


def _newest_readable(archive: Archive, number: int) -> Mapping[str, Anchored]:
    """The newest anchor that can be read: if something else was put in its place, the audit reports it, and anchoring goes on."""
    while number and (written := archive.anchor(number)) is not None:
        try:
            return anchored(written)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
            number -= 1
    return {}
