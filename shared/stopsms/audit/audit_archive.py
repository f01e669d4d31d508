"""Audit an archive: the integrity of its chains, and every contact, claim and send in it.

It goes on from its last checkpoint with what was archived since, however large the archive is by then. A checkpoint says how far both
chains were read and by which hash the state is known that this led to; it names the hash of the checkpoint before it. From the
beginning, the whole is audited as it was night by night, and has to come to the state that the newest checkpoint names: whoever put a
checkpoint or a state of their own in its place is found.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from stopsms.audit.audit_findings import UNREADABLE, Audit
from stopsms.audit.audit_state import SEEN_FOR, AuditNotice, AuditState
from stopsms.audit.judge_contacts import ContactJudge
from stopsms.audit.judge_sends import CLOCKS_APART, SendJudge
from stopsms.audit.verifier import TABLES, Anchors, blocks, hash_of
from stopsms.compliance.ports.archive import Archive, AuditStateStore
from stopsms.compliance.proof.evidence import canonical

FINDINGS_TOLD = 1_000
"""How many findings a checkpoint tells word for word; it counts all."""

NEVER = datetime.max.replace(tzinfo=UTC)

Now = Callable[[], datetime]

Block = tuple[int, str, list[dict[str, Any]]]
"""A block's number, hash and changes."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far an audit came. `whole`: both chains were read to their ends, and what waited too long for its counterpart was found.

    `anew`: the state before was lost, and everything was audited from the beginning. `sends`, `found` and `findings` are of all audits
    so far: whoever runs one by themselves takes no finding out of the nights to come.
    `blocks` and `anchor` are the number and hash of the last ones read; `since` the hashes of the blocks that no anchor covers yet;
    `inventory` is where the inventory of what was written goes on; `newest` the time of the newest change.
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
        """As it is kept."""
        return canonical(asdict(self)) + b"\n"

    @classmethod
    def read(cls, written: bytes) -> "Checkpoint":
        """Raises one of UNREADABLE when it is none of ours."""
        told = json.loads(written)
        for name in ("number", "sends", "found"):
            told[name] = int(told[name])
        for name in ("previous", "state"):
            told[name] = str(told[name])
        told["newest"] = told["newest"] and datetime.fromisoformat(told["newest"]).astimezone(UTC).isoformat()
        told["at"] = datetime.fromisoformat(told["at"]).astimezone(UTC).isoformat()
        for name in ("whole", "anew"):
            told[name] = bool(told[name])
        told["blocks"] = {table: (int(told["blocks"][table][0]), str(told["blocks"][table][1])) for table in TABLES}
        told["since"] = {table: [bytes.fromhex(one).hex() for one in told["since"][table]] for table in TABLES}
        told["anchor"] = (int(told["anchor"][0]), str(told["anchor"][1]))
        told["inventory"] = told["inventory"] and (str(told["inventory"][0]), str(told["inventory"][1]))
        told["findings"] = [{name: str(said) for name, said in one.items()} for one in told["findings"]]
        return cls(**told)


class _Run:
    """One audit under way: the state, how far both chains were read, what was found."""

    def __init__(
        self, archive: Archive, state: AuditState, since: Checkpoint, rules_of: date | None = None, *, same_clock: bool
    ) -> None:
        self.audit = Audit()
        self._archive = archive
        self._state = state
        self._sends = SendJudge(state, self.audit, rules_of, same_clock=same_clock)
        self._contacts = ContactJudge(state, self.audit, self._sends, same_clock=same_clock)
        self._faults: list[str] = []
        self._anchors = Anchors(archive.anchor, archive.anchor_after, self._stands, *since.anchor)
        self.read = dict(since.blocks)
        for table in TABLES:
            self._anchors.hashes[table] = list(since.since[table])
            self._anchors.first[table] = self.read[table][0] - len(since.since[table]) + 1
        self._newest: datetime | None = datetime.fromisoformat(since.newest) if since.newest else None

    def go_on(self, until: Mapping[str, int] | None, deadline: datetime, now: Now) -> bool:
        """Read on, block by block of whichever chain is behind; whether all was read that there is, or up to `until`."""
        chains = {table: self._chain(table, None if until is None else until[table]) for table in TABLES}
        heads = {table: next(chain, None) for table, chain in chains.items()}
        while waiting := {table: head for table, head in heads.items() if head is not None}:
            if now() >= deadline:
                return False
            table = min(waiting, key=lambda name: (_begun(waiting[name]), name != "consent"))
            self._take(table, waiting[table], now())
            heads[table] = next(chains[table], None)
        return True

    def _stands(self, table: str, number: int) -> bool:
        return self._archive.block(table, number) is not None

    def _chain(self, table: str, until: int | None) -> Iterator[Block]:
        number, _ = self.read[table]
        read, after = partial(self._archive.block, table), partial(self._archive.block_after, table)
        for found, changes in blocks(table, read, self._faults, after, number + 1, self.read[table][1], until):
            number += 1
            yield number, found, changes

    def _take(self, table: str, block: Block, now: datetime) -> None:
        number, found, changes = block
        self.read[table] = (number, found)
        self._anchors.hashes[table].append(found)
        take = self._contacts.take if table == "consent" else self._sends.take
        for change in changes:
            try:
                if self._is_new(table, number, change, now):
                    if "unreadable_sha256" in (change["item"] or {}):
                        raise ValueError("archived by its hash")
                    take(change)
            except UNREADABLE as error:
                kind = change["pk"].partition("#")[0] if "#" in change["pk"] else ""
                why = f"a change of {kind or 'an item'} is of no form that we write: {type(error).__name__}"
                self.audit.found("unreadable", f"{table} block {number}", why)

    def _is_new(self, table: str, number: int, change: dict[str, Any], now: datetime) -> bool:
        """Whether a change was not told before; what no stream would have told so is found."""
        at = datetime.fromisoformat(change["at"])
        newest = self._newest
        if at > now + CLOCKS_APART:
            self.audit.found("archive", f"{table} block {number}", f"a change is dated {change['at']}, later than now")
        elif newest is not None and at < newest - SEEN_FOR:
            self.audit.found(
                "archive", f"{table} block {number}", "a change is older than any that a stream still tells"
            )
        else:
            self._newest = at if newest is None else max(newest, at)
        match self._state.take_notice(f"{table} {change['id']}", change["at"], hash_of(canonical(change))):
            case AuditNotice.NEW:
                return True
            case AuditNotice.OTHER:
                self.audit.found("rewritten", f"{table} block {number}", "a change was told before, and differently")
                return True
        return False

    def close(self, now: datetime) -> None:
        """Hold the chains against the anchors, and find what has waited too long."""
        self._anchors.check(self._faults)
        self._contacts.close(now)
        self._sends.close(now)

    def put_aside(self) -> None:
        """At a checkpoint: what no stream repeats any more, and campaigns long quiet, are no part of the state."""
        if self._newest is not None:
            self._state.forget_seen(self._newest)
            self._sends.put_aside(self._newest)

    def checkpoint(
        self, before: Checkpoint, before_hash: str, at: datetime, *, whole: bool, anew: bool, into: Path
    ) -> Checkpoint:
        """Where an audit can go on from; the state goes into this file."""
        self.put_aside()
        state = self._state.save(into)
        audit = self.finished()
        findings = [*before.findings, *(asdict(finding) for finding in audit.findings)]
        return Checkpoint(
            number=before.number + 1,
            previous=before_hash,
            at=at.astimezone(UTC).isoformat(),
            whole=whole,
            anew=anew,
            state=state,
            **self.place(),
            sends=before.sends + audit.sends,
            found=before.found + audit.count,
            findings=findings[:FINDINGS_TOLD],
        )

    def place(self) -> dict[str, Any]:
        """How far it has come."""
        return {
            "blocks": dict(self.read),
            "anchor": (self._anchors.number, self._anchors.previous),
            "since": {table: list(hashes) for table, hashes in self._anchors.hashes.items()},
            "newest": "" if self._newest is None else self._newest.astimezone(UTC).isoformat(),
        }

    def take_inventory(self, after: tuple[str, str] | None, deadline: datetime, now: Now) -> tuple[str, str] | None:
        """Find what was written or deleted more than once, as far as the time allows; where to go on, None when all was seen."""
        last = after[0] if after else ""
        while True:
            keys, after = self._archive.writings(after)
            for key in keys:
                if key == last:
                    self.audit.found(
                        "archive", key, "it was written over or deleted: an older version of it lies beneath"
                    )
                last = key
            if after is None or now() >= deadline:
                return after

    def finished(self) -> Audit:
        """What was found, the faults of the chains among it."""
        for fault in self._faults:
            self.audit.found("archive", "chain", fault)
        self._faults.clear()
        self.audit.contacts, self.audit.campaigns = self._state.count("contacts"), self._state.count("campaigns")
        return self.audit


def audit_on(
    archive: Archive, states: AuditStateStore, now: Now, deadline: datetime, *, same_clock: bool = False
) -> Audit:
    """Audit what was archived since the last checkpoint, as far as the time allows, and write the next one.

    `now()` is by the clock that stamps changes; `same_clock`: so is what the product itself stamps.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        before, before_hash, faults = _newest(archive, now())
        state = _state_of(archive, before, states, place)
        anew = state is None
        if state is None:
            faults.append(
                f"checkpoint {before.number}: its state is gone, or is another one: everything was audited anew"
            )
            state = AuditState(place / "anew.db", states)
        run = _Run(archive, state, Checkpoint() if anew else before, same_clock=same_clock)
        for fault in faults:
            run.audit.found("archive", "checkpoints", fault)
        run.audit.whole = whole = run.go_on(None, deadline, now)
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
    """Whether the last audit came to the end of what was archived then."""
    return _newest(archive, NEVER)[0].whole


def audit_archive(archive: Archive, now: datetime, rules_of: date | None = None, *, same_clock: bool = False) -> Audit:
    """The audit of all that is archived at `now`, from the beginning. It streams: memory does not grow with the archive.

    Sends are judged by the rules of their day, or all by those of one day: what would be unlawful today?
    """
    with tempfile.TemporaryDirectory() as folder:
        state = AuditState(Path(folder) / "state.db", StateFolder(Path(folder) / "aside"))
        run, newest = _Run(archive, state, Checkpoint(), rules_of, same_clock=same_clock), Checkpoint()
        faults: list[str] = []
        for checkpoint in _checkpoints(archive, now, faults):
            until = {table: number for table, (number, _) in checkpoint.blocks.items()}
            if any(number < run.read[table][0] for table, number in until.items()):
                if not checkpoint.anew:
                    faults.append(f"checkpoint {checkpoint.number} goes back behind the one before")
                continue
            run.go_on(until, NEVER, lambda: now)
            if checkpoint.whole:
                run.close(datetime.fromisoformat(checkpoint.at))
            run.put_aside()
            if rules_of is None:
                faults += _differences(checkpoint, run)
            newest = checkpoint
        if newest.number and rules_of is None and state.save(Path(folder) / "replayed.gz") != newest.state:
            faults.append(f"checkpoint {newest.number} names a state that the archive does not lead to")
        run.go_on(None, NEVER, lambda: now)
        run.close(now)
        run.take_inventory(None, NEVER, lambda: now)
        for fault in faults:
            run.audit.found("archive", "checkpoints", fault)
        return run.finished()


def _differences(checkpoint: Checkpoint, run: _Run) -> Iterator[str]:
    """What a checkpoint says of an audit that came so far, and is not so."""
    place, which = run.place(), f"checkpoint {checkpoint.number}"
    if place["blocks"] != dict(checkpoint.blocks):
        yield f"{which} names other blocks than those that are there"
    elif any(place[name] != getattr(checkpoint, name) for name in ("anchor", "since", "newest")):
        yield f"{which} names another place in the archive than its blocks lead to"
    audit = run.finished()
    if checkpoint.sends != audit.sends and not checkpoint.anew:
        yield f"{which} counts {checkpoint.sends} sends instead of {audit.sends}"
    if checkpoint.found < audit.count or len(checkpoint.findings) < min(checkpoint.found, FINDINGS_TOLD):
        yield f"{which} tells of fewer findings than there were"


def _checkpoints(archive: Archive, now: datetime, faults: list[str]) -> Iterator[Checkpoint]:
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
            if checkpoint.at < at or checkpoint.at > _latest(now):
                faults.append(f"checkpoint {number} is dated {checkpoint.at}, which cannot be")
            else:
                at = checkpoint.at
                yield checkpoint
        number, previous = number + 1, hash_of(written)


def _newest(archive: Archive, now: datetime) -> tuple[Checkpoint, str, list[str]]:
    """The newest checkpoint that can be one, under the number and hash of the newest that is there; what is wrong with that one."""
    newest = number = archive.newest_checkpoint()
    faults: list[str] = []
    found, hashed = Checkpoint(), ""
    while number and (written := archive.checkpoint(number)) is not None:
        hashed = hashed or hash_of(written)
        try:
            found = Checkpoint.read(written)
        except UNREADABLE:
            faults.append(f"checkpoint {number} is not readable")
        else:
            if found.number == number and found.at <= _latest(now):
                break
            faults.append(f"checkpoint {number} says that it is {found.number}, of {found.at}, which cannot be")
        found, number = Checkpoint(), number - 1
    return replace(found, number=newest), hashed, faults


def _latest(now: datetime) -> str:
    return NEVER.isoformat() if now >= NEVER - CLOCKS_APART else (now + CLOCKS_APART).astimezone(UTC).isoformat()


def _state_of(archive: Archive, before: Checkpoint, states: AuditStateStore, folder: Path) -> AuditState | None:
    """The state that a checkpoint names; None when it is gone or another one, or when the archive has not the blocks that led to it."""
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
        """See `AuditStateStore.fetch`."""
        path = self._folder / state
        if path.exists():
            with path.open("rb") as file:
                shutil.copyfileobj(file, into)
        return path.exists()

    def keep(self, state: str, file: BinaryIO) -> None:
        """See `AuditStateStore.keep`."""
        path = self._folder / state
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept)


def _begun(block: Block) -> str:
    """When the first of a block's changes was made."""
    changes = block[2]
    return str(changes[0]["at"]) if changes else ""
