"""One audit under way: the blocks of both chains in their order, each change judged, the chains held against the anchors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from stopsms.audit.audit_findings import UNREADABLE, Audit
from stopsms.audit.audit_state import CLOCKS_APART, SEEN_FOR, AuditNotice, AuditState
from stopsms.audit.checkpoint import FINDINGS_KEPT, Checkpoint
from stopsms.audit.judge_contacts import ContactJudge
from stopsms.audit.judge_sends import SendJudge
from stopsms.audit.verifier import TABLES, Anchors, blocks, hash_of
from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.evidence import canonical

Now = Callable[[], datetime]
Block = tuple[int, str, list[dict[str, Any]]]
"""A block's number, hash and changes."""


class AuditRun:
    """One audit under way: the state, how far both chains were read, what was found."""

    def __init__(
        self, archive: Archive, state: AuditState, since: Checkpoint, rules_of: date | None = None, *, same_clock: bool
    ) -> None:
        """From where a checkpoint left off. Sends are judged by the rules of their day, or all by those of `rules_of`."""
        self.audit = Audit()
        self._archive = archive
        self._state = state
        self._sends = SendJudge(state, self.audit, rules_of, same_clock=same_clock)
        self._contacts = ContactJudge(state, self.audit, self._sends, same_clock=same_clock)
        self._faults: list[str] = []
        self._anchors = Anchors(archive.anchor, archive.anchor_after, self._exists, *since.anchor)
        self.read = dict(since.blocks)
        for table in TABLES:
            self._anchors.hashes[table] = list(since.since[table])
            self._anchors.first[table] = self.read[table][0] - len(since.since[table]) + 1
        self._newest: datetime | None = datetime.fromisoformat(since.newest) if since.newest else None

    def read_on(self, until: Mapping[str, int] | None, deadline: datetime, now: Now) -> bool:
        """Read on, block by block, always the chain that is behind. Returns whether everything (or all up to `until`) was read."""
        chains = {table: self._chain(table, None if until is None else until[table]) for table in TABLES}
        heads = {table: next(chain, None) for table, chain in chains.items()}
        while waiting := {table: head for table, head in heads.items() if head is not None}:
            if now() >= deadline:
                return False
            table = min(waiting, key=lambda name: (_begun(waiting[name]), name != "consent"))
            self._take(table, waiting[table], now())
            heads[table] = next(chains[table], None)
        return True

    def _exists(self, table: str, number: int) -> bool:
        return self._archive.block(table, number) is not None

    def _chain(self, table: str, until: int | None) -> Iterator[Block]:
        number, _ = self.read[table]
        read, after = partial(self._archive.block, table), partial(self._archive.block_after, table)
        for block_hash, changes in blocks(table, read, self._faults, after, number + 1, self.read[table][1], until):
            number += 1
            yield number, block_hash, changes

    def _take(self, table: str, block: Block, now: datetime) -> None:
        number, block_hash, changes = block
        self.read[table] = (number, block_hash)
        self._anchors.hashes[table].append(block_hash)
        take = self._contacts.take if table == "consent" else self._sends.take
        for change in changes:
            try:
                if self._is_new(table, number, change, now):
                    if "unreadable_sha256" in (change["item"] or {}):
                        raise ValueError("archived by its hash")
                    take(change)
            except UNREADABLE as error:
                kind = change["pk"].partition("#")[0] if "#" in change["pk"] else ""
                why = f"a change of {kind or 'an item'} does not have a form that we write: {type(error).__name__}"
                self.audit.found("unreadable", f"{table} block {number}", why)

    def _is_new(self, table: str, number: int, change: dict[str, Any], now: datetime) -> bool:
        """Whether a change is seen for the first time; dates that no stream would give are findings."""
        at = datetime.fromisoformat(change["at"])
        newest = self._newest
        if at > now + CLOCKS_APART:
            self.audit.found("archive", f"{table} block {number}", f"a change is dated {change['at']}, later than now")
        elif newest is not None and at < newest - SEEN_FOR:
            self.audit.found(
                "archive", f"{table} block {number}", "a change is older than any that a stream still repeats"
            )
        else:
            self._newest = at if newest is None else max(newest, at)
        match self._state.take_notice(f"{table} {change['id']}", change["at"], hash_of(canonical(change))):
            case AuditNotice.NEW:
                return True
            case AuditNotice.OTHER:
                self.audit.found("rewritten", f"{table} block {number}", "a change was seen before with other contents")
                return True
        return False

    def close(self, now: datetime) -> None:
        """Check the chains against the anchors, and find what has waited too long."""
        self._anchors.check(self._faults)
        self._contacts.close(now)
        self._sends.close(now)

    def put_aside(self) -> None:
        """At a checkpoint: drop from the state what no stream repeats any more, and campaigns that have long been quiet."""
        if self._newest is not None:
            self._state.forget_seen(self._newest)
            self._sends.put_aside(self._newest)

    def checkpoint(
        self, before: Checkpoint, before_hash: str, at: datetime, *, whole: bool, anew: bool, into: Path
    ) -> Checkpoint:
        """Where a later audit can continue; the state is written to this file."""
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
            findings=findings[:FINDINGS_KEPT],
        )

    def place(self) -> dict[str, Any]:
        """How far it has come, as a checkpoint records it."""
        return {
            "blocks": dict(self.read),
            "anchor": (self._anchors.number, self._anchors.previous),
            "since": {table: list(hashes) for table, hashes in self._anchors.hashes.items()},
            "newest": "" if self._newest is None else self._newest.astimezone(UTC).isoformat(),
        }

    def take_inventory(self, after: tuple[str, str] | None, deadline: datetime, now: Now) -> tuple[str, str] | None:
        """Find what was overwritten or deleted, as far as the time allows. Returns where to continue, None when everything was seen."""
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
        """The audit with its findings, including faults of the chains."""
        for fault in self._faults:
            self.audit.found("archive", "chain", fault)
        self._faults.clear()
        self.audit.contacts, self.audit.campaigns = self._state.count("contacts"), self._state.count("campaigns")
        return self.audit


def _begun(block: Block) -> str:
    """When the first of a block's changes was made."""
    changes = block[2]
    return str(changes[0]["at"]) if changes else ""
