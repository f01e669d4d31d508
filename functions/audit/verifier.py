"""Verify an archive: python verifier.py FOLDER. One file, standard library only: it trusts nothing of the system that wrote it.

FOLDER is a copy of the archive's bucket: `consent/000000000001.jsonl.gz`…, `campaign/…`, `anchors/consent/000000000001.json`…
Every block's header holds the Merkle root (RFC 6962 §2.1) of its changes and names the hash of the header before it; every anchor
holds the Merkle root of the headers since the last anchor. An altered, dropped, doubled, swapped or rewritten block is named. Anchors
lie under Object Lock; keep the newest anchor's hash elsewhere (a letter, a bailiff, a time stamp) and pass it as second argument:
then even the whole bucket cannot be rewritten.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

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
    table: str, read: Read, faults: list[str], after: After = lambda _: None, first: int = 1
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each block's hash and changes, in order, from `first` on; what is wrong with the chain is added to `faults`."""
    before = read(first - 1) if first > 1 else None
    previous, number = hash_of(before.partition(b"\n")[0]) if before else "", first
    while (written := read(number)) is not None:
        lines = written.splitlines() or [b""]
        header: dict[str, Any] = {}
        changes: list[dict[str, Any]] = []
        try:
            header, *changes = [json.loads(line) for line in lines]
        except ValueError:
            faults.append(f"{table} block {number} is not readable")
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
        yield previous, changes
        number += 1
    if (beyond := after(number)) is not None and read(number) is None:  # not written meanwhile
        faults.append(f"{table} block {number} is missing, although block {beyond} is there")


def verify_anchors(
    table: str, hashes: Sequence[str], read: Read, newest: str = "", after: After = lambda _: None
) -> list[str]:
    """What is wrong with a table's blocks by its anchors. `newest` is the newest anchor's hash, as known from elsewhere."""
    faults: list[str] = []
    previous, expected, number = "", 1, 1
    while (written := read(number)) is not None:
        anchor = json.loads(written)
        first, last = anchor["first"], anchor["last"]
        if anchor["previous"] != previous or first != expected:
            faults.append(f"{table} anchor {number} does not follow anchor {number - 1}")
        if last > len(hashes):
            faults.append(f"{table} blocks {len(hashes) + 1} to {last} are gone: anchor {number} knew them")
        elif merkle_root(hashes[first - 1 : last]) != anchor["root"]:
            faults.append(f"{table} blocks {first} to {last} are not those that anchor {number} saw on {anchor['at']}")
        previous, expected, number = hash_of(written), last + 1, number + 1
    if (beyond := after(number)) is not None and read(number) is None:
        faults.append(f"{table} anchor {number} is missing, although anchor {beyond} is there")
    if newest and newest != previous:
        faults.append(f"{table}: the newest anchor is not the one known from elsewhere")
    return faults


def _first_after(folder: Path) -> After:
    numbers = sorted(int(path.name[:12]) for path in folder.glob("*.json*"))
    return lambda number: next((found for found in numbers if found > number), None)


def main(arguments: Sequence[str]) -> int:
    """Print what was verified and what is wrong; 1 when something is."""
    folder = Path(arguments[0])
    known = arguments[1:]
    wrong = 0
    for table in sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != "anchors"):
        faults: list[str] = []

        def block(number: int, table: str = table) -> bytes | None:
            path = folder / table / f"{number:012d}.jsonl.gz"
            return gzip.decompress(path.read_bytes()) if path.exists() else None

        def anchor(number: int, table: str = table) -> bytes | None:
            path = folder / "anchors" / table / f"{number:012d}.json"
            return path.read_bytes() if path.exists() else None

        read = [(found, len(changes)) for found, changes in blocks(table, block, faults, _first_after(folder / table))]
        hashes, newest = [found for found, _ in read], known[0] if known else ""
        faults += verify_anchors(table, hashes, anchor, newest, _first_after(folder / "anchors" / table))
        print(f"{table}: {len(read)} blocks, {sum(changes for _, changes in read)} changes, {len(faults)} faults")
        print("".join(f"  {fault}\n" for fault in faults), end="")
        wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
