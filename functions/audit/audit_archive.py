"""Audit a whole archive: first its integrity, then every send in it."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from audit.audit_sends import audit_sends
from audit.findings import Audit
from audit.verifier import blocks, verify_anchors
from compliance.ports import Archive

TABLES = ("consent", "campaign")


def audit_archive(archive: Archive, now: datetime, rules_of: date | None = None) -> Audit:
    """The audit of what is archived at `now`, with the faults of its chains and anchors among the findings.

    Sends are judged by the rules of their day, or all by those of one day (see `audit_sends`).
    """
    faults: list[str] = []
    hashes: dict[str, list[str]] = {table: [] for table in TABLES}

    def changes(table: str) -> Iterator[dict[str, Any]]:
        read, after = partial(archive.block, table), partial(archive.block_after, table)
        for found, archived in blocks(table, read, faults, after):
            hashes[table].append(found)
            yield from archived

    audit = audit_sends(changes("consent"), changes("campaign"), now, rules_of)
    for table in TABLES:
        read, after = partial(archive.anchor, table), partial(archive.anchor_after, table)
        faults += verify_anchors(table, hashes[table], read, after=after)
    for fault in faults:
        audit.found("archive", "chain", fault)
    return audit
