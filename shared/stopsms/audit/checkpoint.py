"""How far an audit came, written after each run: the chain of checkpoints, and the newest one that can be trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

from stopsms.audit.audit_findings import UNREADABLE
from stopsms.audit.audit_state import CLOCKS_APART
from stopsms.audit.verifier import TABLES, hash_of
from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.evidence import canonical
from stopsms.contracts.codec import count, instant, items, mapping, read_json, text, truth

FINDINGS_KEPT = 1_000
"""How many findings a checkpoint keeps word for word; it counts all."""

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far an audit came. `whole`: both chains were read to their ends, and what waited too long for its counterpart was found.

    `anew`: the previous state was lost, and everything was audited from the beginning. `sends`, `found` and `findings` cover all audits
    so far: an extra run by hand removes no finding from later nights.
    `blocks` and `anchor` are the number and hash of the last ones read; `since` the hashes of the blocks that no anchor covers yet;
    `inventory` is where the inventory of what was written continues; `newest` the time of the newest change.
    """

    number: int = 0
    previous: str = ""
    at: str = ""
    whole: bool = True
    anew: bool = False
    state: str = ""
    blocks: Mapping[str, tuple[int, str]] = field(default_factory=lambda: dict.fromkeys(TABLES, (0, "")))
    anchor: tuple[int, str] = (0, "")
    since: Mapping[str, list[str]] = field(default_factory=lambda: {table: [] for table in TABLES})
    inventory: tuple[str, str] | None = None
    newest: str = ""
    sends: int = 0
    found: int = 0
    findings: list[dict[str, str]] = field(default_factory=list)

    def written(self) -> bytes:
        """As stored."""
        return canonical(asdict(self)) + b"\n"

    @classmethod
    def read(cls, stored: bytes) -> "Checkpoint":
        """Raises one of UNREADABLE when we did not write it."""
        given = mapping(read_json(stored))
        if given.keys() != {one.name for one in fields(cls)}:
            raise ValueError("other fields than those of a checkpoint")
        blocks, since, inventory = mapping(given["blocks"]), mapping(given["since"]), given["inventory"]
        return cls(
            number=count(given["number"]),
            previous=text(given["previous"]),
            at=_moment(given["at"]),
            whole=truth(given["whole"]),
            anew=truth(given["anew"]),
            state=text(given["state"]),
            blocks={table: _place(blocks[table]) for table in TABLES},
            anchor=_place(given["anchor"]),
            since={table: [bytes.fromhex(one).hex() for one in items(since[table])] for table in TABLES},
            inventory=None if inventory is None else _version(inventory),
            newest=_moment(given["newest"]) if text(given["newest"]) else "",
            sends=count(given["sends"]),
            found=count(given["found"]),
            findings=[{name: text(value) for name, value in mapping(one).items()} for one in items(given["findings"])],
        )


def _moment(given: Any) -> str:
    return instant(given).astimezone(UTC).isoformat()


def _place(given: Any) -> tuple[int, str]:
    number, hashed = items(given)
    return count(number), text(hashed)


def _version(given: Any) -> tuple[str, str]:
    key, version = items(given)
    return text(key), text(version)


def checkpoints(archive: Archive, now: datetime, faults: list[str]) -> Iterator[Checkpoint]:
    """All checkpoints, in order, each following the one before."""
    number, previous, at = 1, "", ""
    while (written := archive.checkpoint(number)) is not None:
        try:
            checkpoint = Checkpoint.read(written)
        except UNREADABLE:
            faults.append(f"checkpoint {number} is not readable")
        else:
            if (checkpoint.number, checkpoint.previous) != (number, previous):
                faults.append(f"checkpoint {number} does not follow checkpoint {number - 1}")
            if checkpoint.at < at or checkpoint.at > latest_possible(now):
                faults.append(f"checkpoint {number} is dated {checkpoint.at}, which cannot be")
            else:
                at = checkpoint.at
                yield checkpoint
        number, previous = number + 1, hash_of(written)


def newest_checkpoint(archive: Archive, now: datetime) -> tuple[Checkpoint, str, list[str]]:
    """The newest checkpoint that is plausible, under the number and hash of the newest stored one; and what is wrong with that one."""
    newest = number = archive.newest_checkpoint()
    faults: list[str] = []
    newest_read, hashed = Checkpoint(), ""
    while number and (written := archive.checkpoint(number)) is not None:
        hashed = hashed or hash_of(written)
        try:
            newest_read = Checkpoint.read(written)
        except UNREADABLE:
            faults.append(f"checkpoint {number} is not readable")
        else:
            if newest_read.number == number and newest_read.at <= latest_possible(now):
                break
            faults.append(
                f"checkpoint {number} says that it is {newest_read.number}, of {newest_read.at}, which cannot be"
            )
        newest_read, number = Checkpoint(), number - 1
    return replace(newest_read, number=newest), hashed, faults


def latest_possible(now: datetime) -> str:
    """The latest date that a checkpoint may carry now."""
    return NEVER.isoformat() if now >= NEVER - CLOCKS_APART else (now + CLOCKS_APART).astimezone(UTC).isoformat()
