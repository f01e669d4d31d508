"""A contact's chain of records as the audit keeps it, and what the archive says of each record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stopsms.audit.audit_state import AuditState, Row
from stopsms.audit.audit_tables import ACTS, LINK
from stopsms.audit.contact_acts import ArchivedAct
from stopsms.audit.contact_state import SHORT, digest, instant

Item = Mapping[str, Any]


@dataclass(slots=True)
class Chain:
    """The records of a contact, each by the beginning of its hash and its act."""

    links: list[str] = field(default_factory=list)
    last: str = ""

    @classmethod
    def read(cls, row: Row | None) -> "Chain":
        """From its row; without one, an empty chain."""
        if row is None:
            return cls()
        links, size = row["links"], LINK
        return cls([links[start : start + size] for start in range(0, len(links), size)], row["last"])

    def add(self, record: Row) -> None:
        """Append the next record."""
        self.links.append(f"{record['hash'][:SHORT]}{ACTS.index(record['act']):02}")
        self.last = record["hash"]

    def has(self, sequence: int, hashed: str) -> bool:
        """Whether this is the record of that number."""
        return 1 <= sequence <= len(self.links) and self.links[sequence - 1][:SHORT] == hashed[:SHORT]

    def acts(self) -> list[str]:
        """The acts of all records."""
        return [ACTS[int(link[SHORT:])] for link in self.links]


def act_of(record: Row) -> ArchivedAct:
    """The act of a kept record."""
    return ArchivedAct(record["act"], record["sequence"], record["occurred"], record["recorded"])


def check_times(record: Item) -> None:
    """Raises ValueError when they are not instants: what is kept is compared later."""
    instant(record["occurred_at"])
    instant(record["recorded_at"])


def header_fault(advertiser: str, place: str, record: Item) -> str:
    """What is wrong with a record's header or its place; empty when nothing is."""
    names = ("advertiser_id", "sequence", "act", "occurred_at", "recorded_at", "content_hash", "previous")
    if digest({name: record[name] for name in names}) != record["hash"]:
        return "its header was altered"
    if record["advertiser_id"] != advertiser or place != f"{record['sequence']:08d}":
        return "it is stored in the place of another advertiser or number"
    return ""


def is_gone(state: AuditState, advertiser: str, phone: str) -> bool:
    """Whether a contact of this number was stored and has been removed."""
    known = state.get("contacts", advertiser, phone)
    return known is not None and bool(known["gone"])


def last_erasure(state: AuditState, head: str) -> Row | None:
    """The last of the erasures that follow a record, one after the other."""
    last = None
    while (following := state.newest("erasures", "previous = ?", head)) is not None:
        last, head = following, following["hash"]
    return last
