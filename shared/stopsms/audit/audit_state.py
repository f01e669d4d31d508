"""What the audit knows so far, on disk: it continues from here with what was archived since, in memory that does not grow.

Of a contact it keeps the newest version and a hash of its state; of its chain, the hashes; of a send, its claim and its outcome. What
is needed to judge a send is kept until it is judged. The rows in their order are the state: the same changes make the same rows,
in any number of runs, so that a state can be identified by its hash.

A campaign that has been quiet for long is put aside, in a file of its own that the state knows by its hash, and taken back when
something of it changes after all: the state grows with contacts and recent campaigns, not with all that was ever sent.
"""

import gzip
import hashlib
import json
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from stopsms.audit.audit_findings import UNREADABLE
from stopsms.audit.audit_tables import ACTS, ENDS, INDEXES, LINK, OF_CAMPAIGN, PLACES, TABLES, WIDTHS
from stopsms.compliance.ports.archive import AuditStateStore

Row = Mapping[str, Any]
SEEN_FOR = timedelta(hours=26)
"""A stream repeats a change for up to 24 hours; after that, a change that comes again is another one."""

CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of a worker and of the streams may be apart."""

CACHE_KIB = 48 * 1024


class AuditNotice(Enum):
    """What is known of a change: nothing, the same, or another one of its id."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


class AuditState:
    """The rows of one audit, in a file of their own or, without one, in memory."""

    def __init__(self, path: Path | None = None, aside: AuditStateStore | None = None) -> None:
        """In this file, which is new; campaigns are put aside there, if anywhere."""
        self._aside = aside
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._db.row_factory = lambda cursor, row: {
            column[0]: value for column, value in zip(cursor.description, row, strict=True)
        }
        self._db.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-{CACHE_KIB};BEGIN;"
            + "".join(f"CREATE TABLE {name} ({columns}) WITHOUT ROWID;" for name, columns in TABLES.items())
            + ";".join(INDEXES)
            + ";"
        )

    def newest(self, table: str, where: str = "1", *values: object) -> Row | None:
        """The last row by its place."""
        row: Row | None = self._db.execute(
            f"SELECT * FROM {table} WHERE {where} ORDER BY {', '.join(f'{name} DESC' for name in PLACES[table])} LIMIT 1",  # noqa: S608
            values,
        ).fetchone()
        return row

    def take_notice(self, change_id: str, at: str, hashed: str) -> AuditNotice:
        """Whether this change was seen before: streams repeat changes to the letter."""
        place = hashlib.sha256(change_id.encode()).hexdigest()[:24]
        if self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (place, at, hashed[:16])).rowcount:
            return AuditNotice.NEW
        known = self.get("seen", place)
        return AuditNotice.SAME if known and known["hash"] == hashed[:16] else AuditNotice.OTHER

    def forget_seen(self, newest: datetime) -> None:
        """Forget what no stream repeats any more, by the newest change."""
        before = (newest - SEEN_FOR).isoformat()
        self._db.execute("DELETE FROM seen WHERE at < ?", (before,))

    def get(self, table: str, *place: object) -> Row | None:
        """The row at this place, or None."""
        row: Row | None = self._db.execute(_by_place(table, "SELECT *"), place).fetchone()
        return row

    def put(self, table: str, **row: object) -> None:
        """Write a row, replacing the one with its key."""
        self._db.execute(
            f"INSERT OR REPLACE INTO {table} ({','.join(row)}) VALUES ({','.join('?' * len(row))})",  # noqa: S608 (our own names)
            tuple(row.values()),
        )

    def drop(self, table: str, *place: object) -> None:
        """Remove the row at this place, if there is one."""
        self._db.execute(_by_place(table, "DELETE"), place)

    def of(self, table: str, advertiser: str, phone: str) -> Sequence[Row]:
        """The rows of one contact, in order."""
        return self._read(table, "advertiser = ? AND phone = ?", advertiser, phone).fetchall()

    def rows(self, table: str, where: str = "1", *values: object) -> Iterator[Row]:
        """The rows of a table in key order. They may be dropped while iterating."""
        cursor = self._read(table, where, *values)
        while page := cursor.fetchmany(1000):
            yield from page

    def any(self, table: str, where: str, *values: object) -> bool:
        """Whether there is such a row."""
        return self._db.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", values).fetchone() is not None  # noqa: S608

    def _read(self, table: str, where: str, *values: object) -> sqlite3.Cursor:
        order = ", ".join(PLACES[table])
        return self._db.cursor().execute(f"SELECT * FROM {table} WHERE {where} ORDER BY {order}", values)  # noqa: S608

    def count(self, table: str, where: str = "1") -> int:
        """How many rows a table has."""
        number: int = self._db.execute(f"SELECT count(*) AS number FROM {table} WHERE {where}").fetchone()["number"]  # noqa: S608
        return number

    def save(self, path: Path) -> str:
        """Write all rows in their order, compressed; the hash of what they say."""
        return self._write(path, dict.fromkeys(TABLES, ("1", ())))

    def load(self, path: Path, hashed: str) -> bool:
        """Load the rows of a saved file if it has this hash. Returns whether it did."""
        try:
            with gzip.open(path, "rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != hashed:
                    return False
        except (OSError, EOFError, zlib.error):
            return False
        try:
            self._take_in(path)
        except UNREADABLE:
            return False
        return True

    def _take_in(self, path: Path) -> None:
        with gzip.open(path, "rb") as file:
            for table, lines in groupby(map(json.loads, file), key=itemgetter(0)):
                self._db.executemany(
                    f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * WIDTHS[table])})",  # noqa: S608 (our own names)
                    (line[1:] for line in lines),
                )

    def has_ended(self, advertiser: str, phone: str) -> bool:
        """Whether a contact was erased or went by its age, at least once."""
        known, chain = self.get("contacts", advertiser, phone), self.get("chains", advertiser, phone)
        ends = {f"{ACTS.index(act):02}" for act in ENDS}
        acts = (
            {chain["links"][place : place + 2] for place in range(LINK - 2, len(chain["links"]), LINK)}
            if chain
            else set()
        )
        return bool(known and known["gone"]) or not acts.isdisjoint(ends)

    def touch(self, campaign: str, at: str) -> None:
        """Note that something of a campaign changed then."""
        self._db.execute("UPDATE campaigns SET touched = ? WHERE id = ? AND touched < ?", (at, campaign, at))

    def is_aside(self, campaign: str) -> bool:
        """Whether a campaign is put aside."""
        return self.any("campaigns", "id = ? AND aside != ''", campaign)

    def put_aside(self, before: datetime) -> None:
        """Put each campaign aside of which nothing has changed since, and of which nothing is left to be judged."""
        if self._aside is None:
            return
        for row in self._db.execute(_QUIET, (before.isoformat(),)).fetchall():
            self._put_aside(self._aside, row["id"], row["touched"])

    def _put_aside(self, aside: AuditStateStore, campaign: str, touched: str) -> None:
        with tempfile.NamedTemporaryFile() as file:
            path = Path(file.name)
            hashed = self._write(path, {table: (where, (campaign,)) for table, where in OF_CAMPAIGN.items()})
            with path.open("rb") as written:
                aside.keep(_aside(hashed), written)
        for table, where in OF_CAMPAIGN.items():
            self._db.execute(f"DELETE FROM {table} WHERE {where}", (campaign,))  # noqa: S608
        self.put("campaigns", id=campaign, item="", states="", touched=touched, aside=hashed)

    def take_back(self, campaign: str) -> bool:
        """Take back what was put aside of a campaign; False when that is gone, or is something else."""
        row = self.get("campaigns", campaign)
        if row is None or not row["aside"]:
            return True
        with tempfile.NamedTemporaryFile() as file:
            path = Path(file.name)
            with path.open("wb") as fetched:
                there = self._aside is not None and self._aside.fetch(_aside(row["aside"]), fetched)
            return there and self.load(path, row["aside"])

    def _write(self, path: Path, which: Mapping[str, tuple[str, tuple[object, ...]]]) -> str:
        digest = hashlib.sha256()
        with gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as file:
            for table, (where, values) in which.items():
                rows = self._read(table, where, *values)
                rows.row_factory = None
                while page := rows.fetchmany(1000):
                    written = "".join([_ROW.encode((table, *row)) + "\n" for row in page]).encode()
                    digest.update(written)
                    file.write(written)
        return digest.hexdigest()


_ROW = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_QUIET = """SELECT id, touched FROM campaigns WHERE aside = '' AND touched < ? AND NOT EXISTS (
    SELECT 1 FROM sends WHERE campaign = campaigns.id AND done != 1 AND (told != '' OR claim != '')
) ORDER BY id"""


def _aside(hashed: str) -> str:
    return f"campaigns/{hashed}"


def _by_place(table: str, what: str) -> str:
    return f"{what} FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in PLACES[table])}"
