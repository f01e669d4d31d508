"""Append changes of a table to its archive: the next block, chained to the one before. Several writers need no coordination."""

from collections.abc import Sequence
from dataclasses import dataclass

from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.archive import FIRST, ArchivedChange, block, block_hash


@dataclass(slots=True)
class Head:
    """The newest block of a table that this worker knows."""

    number: int = 0
    hash: str = FIRST


def append_changes(table: str, changes: Sequence[ArchivedChange], archive: Archive, head: Head) -> int:
    """The number of the block written; `head` moves to it. A change that is delivered twice is archived twice, under one id."""
    while True:
        written = block(table, head.number + 1, head.hash, changes)
        if archive.add_block(table, head.number + 1, written):
            head.number, head.hash = head.number + 1, block_hash(written)
            return head.number
        _catch_up(table, archive, head)


def _catch_up(table: str, archive: Archive, head: Head) -> None:
    """Move the head to the newest block in the archive."""
    newest = archive.newest_block(table, head.number)
    written = archive.block(table, newest)
    if written is not None:
        head.number, head.hash = newest, block_hash(written)
