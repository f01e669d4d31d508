"""Verify an archive: python verifier.py FOLDER [HASH…]. One file, standard library only: it trusts nothing of the system that wrote it.

FOLDER is a copy of the archive's bucket: `consent/000000000001.jsonl.gz`…, `campaign/…`, `anchors/000000000001.json`…
Every block's header holds the Merkle root (RFC 6962 §2.1) of its changes and names the hash of the header before it; every anchor
holds, for both tables, the Merkle root of the headers since the last anchor, and names the hash of the anchor before it. An altered,
dropped, doubled, swapped or rewritten block is named; so is whatever is missing or empty. The hash of each anchor is given away when
it is made (a mail, a webhook, a log): pass those that you kept as further arguments. Whatever stood in the archive when one of them was
made can then not be left out, cut off or rewritten, not even with the whole bucket. A time stamp next to an anchor has to be of it;
whether an authority made it is verified by `openssl ts -verify -data 000000000007.json -in 000000000007.tsr -CAfile authority.pem`.

Exit code: 0 when nothing is wrong, 1 when something is, 2 when no folder was given.
"""

import gzip
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

TABLES = ("consent", "campaign")

NAMES = re.compile(r"[0-9]{12}[.](jsonl[.]gz|json|tsr)")
"""Of the archive's objects: blocks, anchors, and the time stamps of anchors."""

Read = Callable[[int], bytes | None]
"""Gives the object of a number, from 1, or None."""

After = Callable[[int], int | None]
"""Gives the number of the first object there is after a number, whatever is missing in between, or None."""


def hash_of(written: bytes) -> str:
    """The hash of a header, a change or an anchor."""
    return hashlib.sha256(written).hexdigest()


def merkle_root(hashes: Sequence[str]) -> str:
    """RFC 6962 §2.1."""
    if len(hashes) < 2:
        return hashlib.sha256(b"\x00" + bytes.fromhex(hashes[0]) if hashes else b"").hexdigest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    nodes = bytes.fromhex(merkle_root(hashes[:split])) + bytes.fromhex(merkle_root(hashes[split:]))
    return hashlib.sha256(b"\x01" + nodes).hexdigest()


def blocks(
    table: str,
    read: Read,
    faults: list[str],
    after: After = lambda _: None,
    first: int = 1,
    previous: str | None = None,
    until: int | None = None,
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each block's hash and changes, in order, from `first` on (to `until`, if given); what is wrong with the chain is a fault.

    `previous` is the hash of the block before `first`: read from it, unless given.
    """
    if previous is None:
        before = read(first - 1) if first > 1 else None
        previous = hash_of(before.partition(b"\n")[0]) if before else ""
    number = first
    while (until is None or number <= until) and (written := read(number)) is not None:
        lines = written.splitlines() or [b""]
        header, changes, readable = _of_lines(table, number, lines, faults)
        if header.get("number") != number or header.get("table") != table:
            faults.append(
                f"{table} block {number} is not in its place: it says {header.get('table')} {header.get('number')}"
            )
        if header.get("previous") != previous:
            faults.append(
                f"{table} block {number} does not follow block {number - 1}: one of them was altered or replaced"
            )
        if header.get("changes") != len(changes):
            faults.append(f"{table} block {number} holds {len(changes)} changes instead of {header.get('changes')}")
        elif header.get("root") != merkle_root([hash_of(line) for line in lines[1:]]):
            faults.append(f"{table} block {number} does not hold the changes that its header was written for")
        previous = hash_of(lines[0])
        yield previous, readable
        number += 1
    if until is not None and number > until:
        return
    if (beyond := after(number)) is not None and read(number) is None:  # not written in between
        faults.append(f"{table} block {number} is missing, although block {beyond} is there")


def _of_lines(
    table: str, number: int, lines: list[bytes], faults: list[str]
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The header of a block, the lines below it, and the changes among those."""
    try:
        header, *changes = map(_object, lines)
    except (ValueError, RecursionError):
        faults.append(f"{table} block {number} is not readable")
        return {}, [], []
    readable = [change for change in changes if _is_change(change)]
    if len(readable) < len(changes):
        faults.append(f"{table} block {number} holds {len(changes) - len(readable)} lines that tell no change")
    return header, changes, readable


def _object(line: bytes) -> dict[str, Any]:
    read = json.loads(line)
    if not isinstance(read, dict):
        raise ValueError("not an object")  # noqa: TRY004 (unreadable, like the rest)
    return read


def _is_change(change: dict[str, Any]) -> bool:
    try:
        timed = datetime.fromisoformat(change["at"]).tzinfo is not None
        texts = "".join(change[name] for name in ("id", "pk", "sk")).isprintable()
    except (ValueError, KeyError, TypeError):
        return False
    return timed and texts and isinstance(change.get("item", ""), dict | None)


class Anchors:
    """Holds the chains of blocks against the anchors, as both are read: hashes of blocks are kept until their anchor was read."""

    def __init__(
        self,
        read: Read,
        after: After = lambda _: None,
        exists: Callable[[str, int], bool] = lambda _, __: False,
        number: int = 0,
        previous: str = "",
    ) -> None:
        """Continue after the anchor with this number and hash. `exists` says whether a block that was not read yet is there."""
        self._exists = exists
        self._read = read
        self._after = after
        self.number = number
        self.previous = previous
        self.first = dict.fromkeys(TABLES, 1)
        self.hashes: dict[str, list[str]] = {table: [] for table in TABLES}
        self.found: dict[str, int] = {previous: number} if previous else {}

    def check(self, faults: list[str]) -> None:
        """Hold the anchors against the blocks that were read, up to one that knows blocks which are there and still to be read."""
        while (written := self._read(self.number + 1)) is not None:
            self.number += 1
            if not self._check(written, faults):
                self.number -= 1
                return
            self.previous = hash_of(written)
            self.found[self.previous] = self.number
        if (beyond := self._after(self.number)) is not None and self._read(self.number + 1) is None:
            there = "its time stamp" if beyond == self.number + 1 else f"anchor {beyond}"
            faults.append(f"anchor {self.number + 1} is missing, although {there} is there")

    def _check(self, written: bytes, faults: list[str]) -> bool:
        try:
            anchor = json.loads(written)
            at, tables = anchor["at"], {table: anchor["tables"][table] for table in TABLES}
            ranges = {
                table: (int(fields["first"]), int(fields["last"]), fields["root"]) for table, fields in tables.items()
            }
            follows = anchor["previous"] == self.previous and anchor["number"] == self.number
            if any(last < first - 1 for first, last, _ in ranges.values()):
                raise ValueError("a range that ends before it begins")  # noqa: TRY301 (unreadable, like the rest)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            faults.append(f"anchor {self.number} is not readable")
            return True
        unread = [(table, self.first[table] + len(self.hashes[table]), last) for table, (_, last, _) in ranges.items()]
        if any(following <= last and self._exists(table, following) for table, following, last in unread):
            return False
        if not follows:
            faults.append(f"anchor {self.number} does not follow anchor {self.number - 1}")
        for table, (first, last, root) in ranges.items():
            expected, hashes = self.first[table], self.hashes[table]
            count = last - first + 1
            if first != expected:
                faults.append(f"{table}: anchor {self.number} begins with block {first} instead of {expected}")
            elif count > len(hashes):
                faults.append(
                    f"{table} blocks {first + len(hashes)} to {last} are gone: anchor {self.number} knew them"
                )
            elif merkle_root(hashes[:count]) != root:
                faults.append(f"{table} blocks {first} to {last} are not those that anchor {self.number} saw on {at}")
            self.first[table], self.hashes[table] = last + 1, hashes[max(0, last + 1 - expected) :]
        return True

    def known(self, elsewhere: Sequence[str], faults: list[str]) -> None:
        """Each hash that was kept elsewhere has to be that of an anchor here."""
        faults += [
            f"no anchor has the hash {one[:16]}… that was kept elsewhere" for one in elsewhere if one not in self.found
        ]


def _first_after(folder: Path) -> After:
    numbers = sorted({int(path.name[:12]) for path in folder.glob("*") if NAMES.fullmatch(path.name)})
    return lambda number: next((present for present in numbers if present > number), None)


def _strangers(folder: Path, faults: list[str]) -> None:
    """What lies among the objects and is none of them."""
    names = sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))
    faults += [f"{folder.name}/{name} is not an object of the archive" for name in names if not NAMES.fullmatch(name)]


def _verify_time_stamps(folder: Path, faults: list[str]) -> int:
    """Each holds the hash of its anchor; how many there are."""
    _strangers(folder, faults)
    stamps = sorted(path for path in folder.glob("*.tsr") if NAMES.fullmatch(path.name))
    for path in stamps:
        anchor = path.with_suffix(".json")
        if anchor.exists() and hashlib.sha256(anchor.read_bytes()).digest() not in path.read_bytes():
            faults.append(f"the time stamp of anchor {int(path.stem)} is of another document")
    return len(stamps)


def main(arguments: Sequence[str]) -> int:
    """Print what was verified and what is wrong. Returns 1 when something is wrong, 2 without a folder to verify."""
    if not arguments or not (folder := Path(arguments[0])).is_dir():
        print("python verifier.py FOLDER [HASH…]: FOLDER is a copy of the archive's bucket, HASH the hash of an anchor")
        return 2
    kept = [argument.strip().lower() for argument in arguments[1:]]
    faults: list[str] = []

    def read_anchor(number: int) -> bytes | None:
        path = folder / "anchors" / f"{number:012d}.json"
        return path.read_bytes() if path.exists() else None

    anchors = Anchors(read_anchor, _first_after(folder / "anchors"))
    for table in TABLES:
        anchors.hashes[table] = _verify_blocks(folder / table, faults)
    empty = [table for table in TABLES if not anchors.hashes[table]]
    anchors.check(faults)
    unknown = [
        table for table in empty if not anchors.number or anchors.first[table] > 1
    ]  # else the anchors know of none either
    faults += [f"{table}: there is not one block" for table in unknown]
    if not anchors.number:
        faults.append("there is not one anchor")
    stamps = _verify_time_stamps(folder / "anchors", faults)
    anchors.known(kept, faults)
    later = ", ".join(f"{table} {len(hashes)}" for table, hashes in anchors.hashes.items())
    print(f"{anchors.number} anchors, {stamps} time stamps; blocks that no anchor knows yet: {later}")
    print(f"newest: anchor {anchors.number}, SHA-256 {anchors.previous}\n" if anchors.number else "", end="")
    known = [f"kept elsewhere: {one[:16]}… is anchor {anchors.found[one]}\n" for one in kept if one in anchors.found]
    print("".join([*known, f"faults: {len(faults)}\n", *(f"  {fault}\n" for fault in faults)]), end="")
    return 1 if faults else 0


def _verify_blocks(folder: Path, faults: list[str]) -> list[str]:
    """The hashes of a table's blocks."""
    table = folder.name

    def block(number: int) -> bytes | None:
        path = folder / f"{number:012d}.jsonl.gz"
        return _unzipped(path) if path.exists() else None

    read = [(block_hash, len(changes)) for block_hash, changes in blocks(table, block, faults, _first_after(folder))]
    _strangers(folder, faults)
    print(f"{table}: {len(read)} blocks, {sum(changes for _, changes in read)} changes")
    return [block_hash for block_hash, _ in read]


def _unzipped(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
