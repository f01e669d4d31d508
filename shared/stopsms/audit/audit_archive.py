"""Audit an archive: the integrity of its chains, and every contact, claim and send in it.

It continues from its last checkpoint with what was archived since, however large the archive has become. A checkpoint says how far
both chains were read, and names the resulting state and the checkpoint before it by their hashes. An audit from the beginning repeats
the nights one by one and has to reach the state that the newest checkpoint names: a forged checkpoint or state is found.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from stopsms.audit.audit_findings import Audit
from stopsms.audit.audit_run import AuditRun, Now
from stopsms.audit.audit_state import AuditState
from stopsms.audit.checkpoint import FINDINGS_KEPT, NEVER, Checkpoint, checkpoints, newest_checkpoint
from stopsms.audit.verifier import hash_of
from stopsms.compliance.ports.archive import Archive, AuditStateStore


def audit_on(
    archive: Archive, states: AuditStateStore, now: Now, deadline: datetime, *, same_clock: bool = False
) -> Audit:
    """Audit what was archived since the last checkpoint, as far as the time allows, and write the next one.

    `now()` is by the clock that stamps changes; `same_clock`: so is what the product itself stamps.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        before, before_hash, faults = newest_checkpoint(archive, now())
        state = _state_of(archive, before, states, place)
        anew = state is None
        if state is None:
            faults.append(
                f"checkpoint {before.number}: its state is gone, or is another one: everything was audited again from the beginning"
            )
            state = AuditState(place / "anew.db", states)
        run = AuditRun(archive, state, Checkpoint() if anew else before, same_clock=same_clock)
        for fault in faults:
            run.audit.found("archive", "checkpoints", fault)
        run.audit.whole = whole = run.read_on(None, deadline, now)
        at = now()
        if whole:
            run.close(at)
        inventory = run.take_inventory(before.inventory, deadline, now)
        kept = place / "state.gz"
        checkpoint = run.checkpoint(before, before_hash, at, whole=whole, anew=anew, into=kept)
        checkpoint = replace(checkpoint, inventory=inventory)
        with kept.open("rb") as file:
            states.keep(_of_night(checkpoint.state), file)
        archive.add_checkpoint(checkpoint.number, checkpoint.written())
        run.audit.standing = checkpoint.found
        return run.audit


def is_whole(archive: Archive) -> bool:
    """Whether the last audit reached the end of what was archived then."""
    return newest_checkpoint(archive, NEVER)[0].whole


def audit_archive(archive: Archive, now: datetime, rules_of: date | None = None, *, same_clock: bool = False) -> Audit:
    """The audit of all that is archived at `now`, from the beginning. It streams: memory does not grow with the archive.

    Sends are judged by the rules of their day, or all by those of one day: what would be unlawful today?
    """
    with tempfile.TemporaryDirectory() as folder:
        state = AuditState(Path(folder) / "state.db", StateFolder(Path(folder) / "aside"))
        run, newest = AuditRun(archive, state, Checkpoint(), rules_of, same_clock=same_clock), Checkpoint()
        faults: list[str] = []
        for checkpoint in checkpoints(archive, now, faults):
            until = {table: number for table, (number, _) in checkpoint.blocks.items()}
            if any(number < run.read[table][0] for table, number in until.items()):
                if not checkpoint.anew:
                    faults.append(f"checkpoint {checkpoint.number} goes back behind the one before")
                continue
            run.read_on(until, NEVER, lambda: now)
            if checkpoint.whole:
                run.close(datetime.fromisoformat(checkpoint.at))
            run.put_aside()
            if rules_of is None:
                faults += _differences(checkpoint, run)
            newest = checkpoint
        if newest.number and rules_of is None and state.save(Path(folder) / "replayed.gz") != newest.state:
            faults.append(f"checkpoint {newest.number} names a state that the archive does not lead to")
        run.read_on(None, NEVER, lambda: now)
        run.close(now)
        run.take_inventory(None, NEVER, lambda: now)
        for fault in faults:
            run.audit.found("archive", "checkpoints", fault)
        return run.finished()


def _differences(checkpoint: Checkpoint, run: AuditRun) -> Iterator[str]:
    """What a checkpoint says that does not match an audit that came this far."""
    place, which = run.place(), f"checkpoint {checkpoint.number}"
    if place["blocks"] != dict(checkpoint.blocks):
        yield f"{which} names other blocks than those that are there"
    elif any(place[name] != getattr(checkpoint, name) for name in ("anchor", "since", "newest")):
        yield f"{which} names another place in the archive than its blocks lead to"
    audit = run.finished()
    if checkpoint.sends != audit.sends and not checkpoint.anew:
        yield f"{which} counts {checkpoint.sends} sends instead of {audit.sends}"
    if checkpoint.found < audit.count or len(checkpoint.findings) < min(checkpoint.found, FINDINGS_KEPT):
        yield f"{which} counts fewer findings than there were"


def _state_of(archive: Archive, before: Checkpoint, states: AuditStateStore, folder: Path) -> AuditState | None:
    """The state that a checkpoint names; None when it is gone or differs, or the archive lacks the blocks that led to it."""
    state = AuditState(folder / "state.db", states)
    if not before.state:
        return state
    for table, (number, hashed) in before.blocks.items():
        written = archive.block(table, number) if number else None
        if number and (written is None or hash_of(written.partition(b"\n")[0]) != hashed):
            return None
    kept = folder / "kept.gz"
    with kept.open("wb") as file:
        there = states.fetch(_of_night(before.state), file)
    sound = there and state.load(kept, before.state)
    kept.unlink()
    return state if sound else None


def _of_night(hashed: str) -> str:
    return f"nights/{hashed}"


class StateFolder:
    """States in a folder."""

    def __init__(self, folder: Path) -> None:
        """In this folder."""
        self._folder = folder

    def fetch(self, state: str, into: BinaryIO) -> bool:
        """Copy the state into a file. Returns whether it exists."""
        path = self._folder / state
        if path.exists():
            with path.open("rb") as file:
                shutil.copyfileobj(file, into)
        return path.exists()

    def keep(self, state: str, file: BinaryIO) -> None:
        """Store the state, replacing one of the same name."""
        path = self._folder / state
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept)
