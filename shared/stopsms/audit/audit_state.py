"""What the audit knows so far, on disk: it goes on from here with what was archived since, in a memory that does not grow.

Of a contact it keeps the newest version and a hash of what stands there; of its chain, the hashes; of a send, its claim and its
outcome. What is needed to judge a send is kept until it is judged. The rows in their order are the state: the same changes make the
same rows, whoever audits them and in however many runs, so that a state can be known by its hash.

A campaign that has been quiet for long is put aside, in a file of its own that the state knows by its hash, and taken back when
something of it changes after all: the state grows with contacts and with recent campaigns, not with all that was ever sent.
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
from stopsms.compliance.ports.archive import AuditStateStore

Row = Mapping[str, Any]

SEEN_FOR = timedelta(hours=26)
"""A stream repeats what it told for 24 hours; after that a change that comes again is another one."""

ACTS = ("basis_recorded", "confirmed", "heard_from", "opposed", "held", "opposition_reviewed", "accessed", "rectified",
    "number_changed", "erased", "purged")  # fmt: skip
"""In the order of their numbers in a chain: only ever added to."""

ENDS = frozenset({"erased", "purged"})
"""The acts after which only a keyed hash of the number remains, where the chain then goes on from."""

LINK = 34
"""Signs that are kept of each record of a chain: 32 of its hash, 2 of its act's number."""

CACHE_KIB = 48 * 1024

TABLES = {
    "seen": "id TEXT, at TEXT, hash TEXT, PRIMARY KEY (id)",
    "contacts": "advertiser TEXT, phone TEXT, version INTEGER, sequence INTEGER, head TEXT, written TEXT, state TEXT, claims TEXT,"
    " gone INTEGER, PRIMARY KEY (advertiser, phone)",
    "chains": "advertiser TEXT, phone TEXT, links TEXT, last TEXT, PRIMARY KEY (advertiser, phone)",
    "beginnings": "hash TEXT, advertiser TEXT, phone TEXT, PRIMARY KEY (hash)",
    "acts": "advertiser TEXT, phone TEXT, sequence INTEGER, act TEXT, hash TEXT, previous TEXT, occurred TEXT, recorded TEXT,"
    " linked INTEGER, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "owed": "advertiser TEXT, phone TEXT, version INTEGER, sequence INTEGER, head TEXT, known TEXT, state TEXT, claims TEXT,"
    " departed TEXT, at TEXT, PRIMARY KEY (advertiser, phone, version)",
    "departures": "advertiser TEXT, phone TEXT, version INTEGER, head TEXT, state TEXT, claims TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, phone, version)",
    "removals": "advertiser TEXT, phone TEXT, sequence INTEGER, link TEXT, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "unlisted": "advertiser TEXT, phone TEXT, sequence INTEGER, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "moves": "advertiser TEXT, recorded TEXT, occurred TEXT, phone TEXT, state TEXT, claims TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, recorded, occurred, phone)",
    "unexplained": "advertiser TEXT, phone TEXT, version INTEGER, kind TEXT, why TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, phone, version)",
    "replays": "at TEXT, PRIMARY KEY (at)",
    "erasures": "hash TEXT, previous TEXT, sequence INTEGER, act TEXT, occurred TEXT, recorded TEXT, PRIMARY KEY (hash)",
    "remains": "advertiser TEXT, pseudonym TEXT, head TEXT, version INTEGER, sequence INTEGER, opposed TEXT, claims TEXT,"
    " phone TEXT, standing INTEGER, PRIMARY KEY (advertiser, pseudonym, head)",
    "campaigns": "id TEXT, item TEXT, states TEXT, touched TEXT, aside TEXT, PRIMARY KEY (id)",
    "rulebooks": "id TEXT, words TEXT, named TEXT, PRIMARY KEY (id)",
    "rosters": "campaign TEXT, batch TEXT, phones TEXT, PRIMARY KEY (campaign, batch)",
    "halts": "at TEXT, stopped INTEGER, PRIMARY KEY (at)",
    "halted": "campaign TEXT, batch TEXT, place INTEGER, phone TEXT, at TEXT, PRIMARY KEY (campaign, batch, place)",
    "sends": "campaign TEXT, batch TEXT, place INTEGER, phone TEXT, claim TEXT, claimed TEXT, judged TEXT, outcome TEXT,"
    " told TEXT, returned TEXT, done INTEGER, PRIMARY KEY (campaign, batch, place)",
    "returned": "campaign TEXT, batch TEXT, place INTEGER, version INTEGER, phone TEXT, claim TEXT, claimed TEXT, judged TEXT,"
    " PRIMARY KEY (campaign, batch, place, version)",
    "hidden": "campaign TEXT, phone TEXT, at TEXT, PRIMARY KEY (campaign, phone)",
    "removed": "campaign TEXT, what TEXT, at TEXT, PRIMARY KEY (campaign, what)",
}
"""Rows by table. Of a campaign put aside, `aside` is the hash of its rows. `claimed` and `told` are when claim and outcome were
archived; `returned` names the versions whose claim was given back. `halted` are claims that came while sending was stopped, as far as
was known then. `acts`, `owed`, `departures`, `removals`, `unlisted`, `moves`, `unexplained`, `returned` and `removed` wait for their
counterpart. `beginnings` are the first records of chains; `remains` is what outlives erasures, `standing` while it is stored, with the
number of who came back to it.
"""

INDEXES = (
    "CREATE INDEX open_sends ON sends (done) WHERE done != 1",
    "CREATE INDEX sends_to ON sends (campaign, phone)",
    "CREATE INDEX erased_after ON erasures (previous)",
    "CREATE INDEX recorded_after ON acts (previous)",
    "CREATE INDEX left_by ON remains (head)",
    "CREATE INDEX quiet_campaigns ON campaigns (touched) WHERE aside = ''",
)

OF_CAMPAIGN: Mapping[str, str] = {
    "campaigns": "id = ?",
    **dict.fromkeys(("rosters", "sends", "returned", "hidden", "removed"), "campaign = ?"),
}
"""The rows of one campaign."""

_WIDTHS = {name: columns.partition(", PRIMARY KEY")[0].count(",") + 1 for name, columns in TABLES.items()}
_PLACES = {name: columns.rpartition("PRIMARY KEY (")[2].rstrip(")").split(", ") for name, columns in TABLES.items()}
"""The key of each table."""


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
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-{CACHE_KIB};"
            + "".join(f"CREATE TABLE {name} ({columns}) WITHOUT ROWID;" for name, columns in TABLES.items())
            + ";".join(INDEXES)
            + ";BEGIN;"
        )

    def newest(self, table: str, where: str = "1", *values: object) -> Row | None:
        """The last row by its place."""
        found: Row | None = self._db.execute(
            f"SELECT * FROM {table} WHERE {where} ORDER BY {', '.join(f'{name} DESC' for name in _PLACES[table])} LIMIT 1",  # noqa: S608
            values,
        ).fetchone()
        return found

    def take_notice(self, change_id: str, at: str, hashed: str) -> AuditNotice:
        """Whether this change was told before: streams repeat themselves, to the letter."""
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
        return self._write(path, dict.fromkeys(TABLES, ("1", ())))

    def load(self, path: Path, hashed: str) -> bool:
        """Take in the rows of such a file, when it is the one of this hash; whether it is."""
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
                    f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * _WIDTHS[table])})",  # noqa: S608 (our own names)
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
    return f"{what} FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in _PLACES[table])}"
