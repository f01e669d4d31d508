"""What the audit knows so far, on disk: it goes on from here with what was archived since, in a memory that does not grow.

Of a contact it keeps the newest version and a hash of what stands there; of its chain, the hashes; of a send, its claim and its
outcome. What is needed to judge a send is kept until it is judged. The rows in their order are the state: the same changes make the
same rows, whoever audits them and in however many runs, so that a state can be known by its hash.
"""

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

SEEN_FOR = timedelta(hours=26)
"""A stream repeats what it told for 24 hours; after that a change that comes again is another one."""

CACHE_KIB = 48 * 1024

TABLES = {
    "seen": "id BLOB, at TEXT, PRIMARY KEY (id)",
    "contacts": "advertiser TEXT, phone TEXT, version INTEGER, sequence INTEGER, head TEXT, written TEXT, state TEXT, claims TEXT,"
    " gone INTEGER, PRIMARY KEY (advertiser, phone)",
    "chains": "advertiser TEXT, phone TEXT, links BLOB, last TEXT, PRIMARY KEY (advertiser, phone)",
    "acts": "advertiser TEXT, phone TEXT, sequence INTEGER, act TEXT, hash TEXT, previous TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, phone, sequence)",
    "owed": "advertiser TEXT, phone TEXT, version INTEGER, sequence INTEGER, head TEXT, was TEXT, now TEXT, changed TEXT,"
    " acts INTEGER, basis INTEGER, at TEXT, PRIMARY KEY (advertiser, phone, version)",
    "departures": "advertiser TEXT, phone TEXT, version INTEGER, head TEXT, at TEXT, PRIMARY KEY (advertiser, phone, version)",
    "removals": "advertiser TEXT, phone TEXT, sequence INTEGER, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "erasures": "hash TEXT, previous TEXT, sequence INTEGER, act TEXT, PRIMARY KEY (hash)",
    "campaigns": "id TEXT, item TEXT, PRIMARY KEY (id)",
    "rosters": "campaign TEXT, batch TEXT, phones TEXT, PRIMARY KEY (campaign, batch)",
    "sends": "campaign TEXT, batch TEXT, place INTEGER, phone TEXT, claim TEXT, version INTEGER, judged TEXT, outcome TEXT,"
    " told TEXT, done INTEGER, PRIMARY KEY (campaign, batch, place)",
}
"""Rows by table. `acts`, `owed`, `departures` and `removals` wait for their counterpart, which is archived elsewhere."""

INDEXES = (
    "CREATE INDEX open_sends ON sends (done) WHERE done != 1",
    "CREATE INDEX erased_after ON erasures (previous)",
)

_PLACES = {name: columns.rpartition("PRIMARY KEY (")[2].rstrip(")").split(", ") for name, columns in TABLES.items()}
"""The key of each table."""


class AuditState:
    """The rows of one audit, in a file of their own or, without one, in memory."""

    def __init__(self, path: Path | None = None) -> None:
        """In this file, which is new."""
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._db.row_factory = lambda cursor, row: {
            column[0]: value for column, value in zip(cursor.description, row, strict=True)
        }
        self._db.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-{CACHE_KIB};"
            + "".join(f"CREATE TABLE {name} ({columns}) WITHOUT ROWID;" for name, columns in TABLES.items())
            + ";".join(INDEXES)
            + ";BEGIN;"
        )

    def first_time(self, change_id: str, at: str) -> bool:
        """Whether this change was not told before: streams repeat themselves."""
        digest = hashlib.sha256(change_id.encode()).digest()[:12]
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (digest, at)).rowcount > 0

    def forget_seen(self, newest: datetime) -> None:
        """Forget what no stream repeats any more, by the newest change."""
        before = (newest - SEEN_FOR).isoformat()
        self._db.execute("DELETE FROM seen WHERE at < ?", (before,))

    def get(self, table: str, *place: object) -> Row | None:
        """The row at this place, or None."""
        found: Row | None = self._db.execute(_by_place(table, "SELECT *"), place).fetchone()
        return found

    def put(self, table: str, **row: object) -> None:
        """Write a row, over one that stands there."""
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
        """The rows of a table in the order of their places. They may be dropped meanwhile."""
        cursor = self._read(table, where, *values)
        while page := cursor.fetchmany(1000):
            yield from page

    def any(self, table: str, where: str, *values: object) -> bool:
        """Whether there is such a row."""
        return self._db.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", values).fetchone() is not None  # noqa: S608

    def _read(self, table: str, where: str, *values: object) -> sqlite3.Cursor:
        order = ", ".join(_PLACES[table])
        return self._db.cursor().execute(f"SELECT * FROM {table} WHERE {where} ORDER BY {order}", values)  # noqa: S608

    def count(self, table: str, where: str = "1") -> int:
        """How many rows a table has."""
        found: int = self._db.execute(f"SELECT count(*) AS number FROM {table} WHERE {where}").fetchone()["number"]  # noqa: S608
        return found

    def save(self, path: Path) -> str:
        """Write all rows in their order, compressed; the hash of what they say."""
        digest = hashlib.sha256()
        with gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as file:
            for table in TABLES:
                for row in self.rows(table):
                    values = [value.hex() if isinstance(value, bytes) else value for value in row.values()]
                    line = json.dumps([table, *values], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                    digest.update(line)
                    file.write(line)
        return digest.hexdigest()

    def load(self, path: Path) -> str:
        """Take in the rows of such a file; the hash of what they say."""
        digest = hashlib.sha256()
        with gzip.open(path, "rb") as file:
            for line in file:
                digest.update(line)
                table, *values = json.loads(line)
                if table == "seen":
                    values[0] = bytes.fromhex(values[0])
                if table == "chains":
                    values[2] = bytes.fromhex(values[2])
                self._db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(values))})", values)  # noqa: S608
        return digest.hexdigest()


def _by_place(table: str, what: str) -> str:
    return f"{what} FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in _PLACES[table])}"
