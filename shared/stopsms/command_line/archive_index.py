"""The newest archived state of each item, on disk: an archive of any size is read once, in constant memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.restoration import merged
from stopsms.contracts.records import contact_record, read_contact

Record = dict[str, Any]

_OF_CONSENT = ("EVIDENCE#", "ERASED#", "OPPOSITION#", "REVIEW#", "ADVERTISER#", "STOP_NUMBER#", "FORM#", "FORMS#")
"""Items of the consent table that are replayed, in addition to contacts, erasures and the list of advertisers."""

_OF_THESE_TABLES = frozenset({("SWITCH", "SENDING"), ("SWITCH", "REPLAYED")})
"""Items of the campaign table that are not: they say whether anything may be sent from the tables that they stand in."""


@dataclass(frozen=True, slots=True)
class Known:
    """A contact's newest archived state, and whether it has been removed since: erased, or past its retention."""

    contact: Contact
    gone: bool


class ArchiveIndex:
    """The newest state of each item, in a file of its own."""

    def __init__(self, path: Path) -> None:
        """In this file, which is new."""
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE items (source TEXT, pk TEXT, sk TEXT, item TEXT, PRIMARY KEY (source, pk, sk)) WITHOUT ROWID;"
            "CREATE TABLE contacts (advertiser TEXT, phone TEXT, record TEXT, gone INTEGER,"
            " PRIMARY KEY (advertiser, phone)) WITHOUT ROWID;"
        )

    def take(self, source: str, changes: Iterable[Mapping[str, Any]]) -> None:
        """Add a block's changes, in order. Duplicates count once."""
        with self._db:
            for change in changes:
                if not self._db.execute(
                    "INSERT OR IGNORE INTO seen VALUES (?)", (f"{source} {change['id']}",)
                ).rowcount:
                    continue
                pk, sk, item = change["pk"], change["sk"], change["item"]
                if source == "campaign":
                    if (pk, sk) not in _OF_THESE_TABLES:
                        self._keep(source, pk, sk, self._with_outcomes(pk, sk, item))
                elif sk.startswith("+") and not pk.startswith("EVIDENCE#"):
                    self._take_contact(pk.rpartition("#")[0], sk, item)
                elif pk.startswith(_OF_CONSENT) or pk == "ADVERTISERS" or (pk == "ERASURE" and item is not None):
                    self._keep(source, pk, sk, item)

    def _take_contact(self, advertiser_id: str, e164: str, item: Record | None) -> None:
        place = (advertiser_id, e164)
        if item is None:
            self._db.execute("UPDATE contacts SET gone = 1 WHERE advertiser = ? AND phone = ?", place)
            return
        image = read_contact(advertiser_id, item | {"phone": e164})
        before = self._known(*place)
        contact = merged(None if before is None or before.gone else before.contact, image)
        written = json.dumps(contact_record(contact))
        self._db.execute("INSERT OR REPLACE INTO contacts VALUES (?, ?, ?, 0)", (*place, written))

    def _known(self, advertiser_id: str, e164: str) -> Known | None:
        row = self._db.execute(
            "SELECT record, gone FROM contacts WHERE advertiser = ? AND phone = ?", (advertiser_id, e164)
        ).fetchone()
        return None if row is None else Known(read_contact(advertiser_id, json.loads(row[0])), bool(row[1]))

    def _with_outcomes(self, pk: str, sk: str, item: Record | None) -> Record | None:
        """Outcomes are archived one recipient at a time: combine them with those already known."""
        if item is None or "outcomes" not in item:
            return item
        known = self.item("campaign", pk, sk) or {}
        return item | {"outcomes": known.get("outcomes", {}) | item["outcomes"]}

    def _keep(self, source: str, pk: str, sk: str, item: Record | None) -> None:
        written = None if item is None else json.dumps(item)
        self._db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", (source, pk, sk, written))

    def item(self, source: str, pk: str, sk: str) -> Record | None:
        """An item's newest state, or None."""
        row = self._db.execute(
            "SELECT item FROM items WHERE source = ? AND pk = ? AND sk = ?", (source, pk, sk)
        ).fetchone()
        return None if row is None or row[0] is None else dict(json.loads(row[0]))

    def items(self, source: str, prefix: str = "") -> Iterator[tuple[str, str, Record | None]]:
        """Items whose partition key has this prefix, in their newest state; None for a removed one."""
        rows = self._db.cursor().execute(
            "SELECT pk, sk, item FROM items WHERE source = ? AND pk >= ? AND pk < ? ORDER BY pk, sk",
            (source, prefix, prefix + "\U0010ffff"),
        )
        for pk, sk, item in rows:
            yield pk, sk, None if item is None else json.loads(item)

    def contacts(self) -> Iterator[Known]:
        """All contacts that the archive knows, by advertiser."""
        rows = self._db.cursor().execute("SELECT advertiser, record, gone FROM contacts ORDER BY advertiser, phone")
        for advertiser_id, record, gone in rows:
            yield Known(read_contact(advertiser_id, json.loads(record)), bool(gone))

    def evidence(self, advertiser_id: str, phone: Phone) -> list[Record]:
        """The headers of a contact's evidence that were not removed, in order."""
        rows = self.items("consent", f"EVIDENCE#{advertiser_id}#{phone.e164}")
        return [item for _, _, item in rows if item is not None]

    def erasures(self) -> dict[tuple[str, str], str]:
        """The numbers of pending erasures, by advertiser and the hash that took their place."""
        numbers = {}
        for _, sk, item in self.items("consent", "ERASURE"):
            advertiser_id, _, e164 = sk.rpartition("#")
            if item is not None:
                numbers[advertiser_id, str(item["pseudonym"])] = e164
        return numbers
