"""Audit a growing archive in a fresh process: python -m bench.audit_once RESULT CONTACTS SENDS_A_DAY DAYS."""

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from stopsms.audit.audit_archive import audit_archive, audit_on
from stopsms.audit.verifier import TABLES
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH, RECIPIENTS_IN_GROUP, Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.collection import Checkbox, Collection
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import CLAIM_KEPT, Claim, Contact, LegalBasis
from stopsms.compliance.person.phone import Country, Phone
from stopsms.compliance.proof.archive import ArchivedChange
from stopsms.contracts.domain_forms import claim_written
from stopsms.contracts.records import campaign_record, contact_record, evidence_record, outcome_record

from bench.audience import ADVERTISER, NOW, campaign, numbers

SHARDS = 2
Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Base:
    """Contacts who consented, of whom a share gets a campaign each day: in the order of their turns, all get one after another."""

    found: list[str]
    share: int

    def turn(self, night: int) -> list[int]:
        """Whose turn it is, by place."""
        return [place % len(self.found) for place in range(night * self.share, (night + 1) * self.share)]

    def times(self, night: int, place: int) -> list[int]:
        """The nights of a contact's campaigns so far."""
        return [before for before in range(night) if self.has(before, place)]

    def has(self, night: int, place: int) -> bool:
        """Whether it is a contact's turn."""
        first = night * self.share % len(self.found)
        return (place - first) % len(self.found) < self.share


def _change(pk: str, sk: str, item: dict[str, Any], at: datetime) -> Change:
    image = json.loads(json.dumps(item))  # as it is read off the archive: no two items share a string
    return {"id": f"{pk} {sk} {at} {item.get('version', 0)}", "at": at, "pk": pk, "sk": sk, "item": image}


def _consent(base: Base, night: int, days: list[datetime]) -> Iterator[Change]:
    collection = Collection(
        legal_basis=LegalBasis.CONSENT,
        collected_at=NOW - timedelta(days=21),
        source="web_form",
        wording="J’accepte de recevoir des SMS de Bench.",
        wording_version="1",
        checkbox=Checkbox(present=True, prechecked=False, checked=True),
        informed=True,
        objection_offered=True,
    )
    at = days[night]
    for turn, place in enumerate(base.turn(night)):
        e164, before = base.found[place], base.times(night, place)
        contact, evidence = granted(Contact(ADVERTISER.id, Phone.of(e164)), collection, NOW, f"{place:032x}")
        item = contact_record(contact)
        del item["phone"]
        if not before:
            record = evidence_record(evidence) | {"content": {}}
            yield _change(f"EVIDENCE#{ADVERTISER.id}#{e164}", "00000001", record, at)
            yield _change(f"{ADVERTISER.id}#{shard_of(e164):02d}", e164, item, at)
        claims = {
            _name(then): claim_written(Claim(days[then], _send_id(turn), "5f0b9f6e"))
            for then in [*before, night]
            if days[then] >= at - CLAIM_KEPT
        }
        yield _change(
            f"{ADVERTISER.id}#{shard_of(e164):02d}", e164, item | {"version": 2 + len(before), "claims": claims}, at
        )


def _name(night: int) -> str:
    return f"{night:016x}"


def _send_id(turn: int) -> str:
    batch, index = divmod(turn, RECIPIENTS_IN_BATCH)
    return f"00-{batch:06d}.{index}"


def _campaign(base: Base, night: int, at: datetime) -> Iterator[Change]:
    name, found = _name(night), [base.found[place] for place in base.turn(night)]
    yield _change(f"CAMPAIGN#{name}", "CAMPAIGN", {"campaign": campaign_record(campaign(name))}, at)
    for first in range(0, len(found), RECIPIENTS_IN_BATCH):
        phones = found[first : first + RECIPIENTS_IN_BATCH]
        batch = _send_id(first).partition(".")[0]
        yield _change(f"ROSTER#{name}", batch, {"phones": " ".join(phones)}, at)
        for group in range(0, len(phones), RECIPIENTS_IN_GROUP):
            outcomes = {
                str(group + index): outcome_record(
                    Outcome(Fate.DELIVERED, at, evidence=1, parts=1, message_id=f"m{night}{e164}")
                )
                for index, e164 in enumerate(phones[group : group + RECIPIENTS_IN_GROUP])
            }
            sent = {"outcomes": outcomes, "version": 1}
            yield _change(f"OUTCOME#{name}#{batch}", str(group // RECIPIENTS_IN_GROUP), sent, at)


class Folder:
    """An archive in a folder: what the audit reads of the bucket, and its checkpoints and states."""

    def __init__(self, folder: Path) -> None:
        """In this folder."""
        self._folder = folder
        self.heads = {table: Head() for table in TABLES}

    def _path(self, *place: object) -> Path:
        return self._folder / "-".join(map(str, place)).replace("/", "-")

    def _add(self, path: Path, written: bytes) -> bool:
        if path.exists():
            return False
        path.write_bytes(written)
        return True

    def _read(self, path: Path) -> bytes | None:
        return path.read_bytes() if path.exists() else None

    def add_block(self, table: str, number: int, written: bytes) -> bool:
        return self._add(self._path(table, number), written)

    def block(self, table: str, number: int) -> bytes | None:
        return self._read(self._path(table, number))

    def block_after(self, table: str, number: int) -> int | None:  # noqa: ARG002 (the port's signature)
        return None

    def newest_block(self, table: str, after: int = 0) -> int:  # noqa: ARG002
        return self.heads[table].number

    def add_anchor(self, number: int, written: bytes) -> bool:
        return self._add(self._path("anchor", number), written)

    def anchor(self, number: int) -> bytes | None:
        return self._read(self._path("anchor", number))

    def anchor_after(self, number: int) -> int | None:  # noqa: ARG002
        return None

    def newest_anchor(self) -> int:
        return len(list(self._folder.glob("anchor-*")))

    def add_checkpoint(self, number: int, written: bytes) -> bool:
        return self._add(self._path("checkpoint", number), written)

    def checkpoint(self, number: int) -> bytes | None:
        return self._read(self._path("checkpoint", number))

    def newest_checkpoint(self) -> int:
        return len(list(self._folder.glob("checkpoint-*")))

    def writings(self, after: tuple[str, str] | None) -> tuple[Sequence[str], tuple[str, str] | None]:  # noqa: ARG002
        return [], None

    def fetch(self, state: str, into: BinaryIO) -> bool:
        path = self._path("state", state)
        if path.exists():
            with path.open("rb") as file:
                shutil.copyfileobj(file, into)
        return path.exists()

    def keep(self, state: str, file: BinaryIO) -> None:
        with self._path("state", state).open("wb") as kept:
            shutil.copyfileobj(file, kept)


def _archive(archive: Folder, base: Base, night: int, days: list[datetime]) -> None:
    """One day's changes of both tables, in blocks of a thousand, anchored."""
    for table, changes in (
        ("consent", _consent(base, night, days)),
        ("campaign", _campaign(base, night, days[night])),
    ):
        while page := list(islice(changes, 1_000)):
            archived = [ArchivedChange(c["id"], c["at"], c["pk"], c["sk"], c["item"]) for c in page]
            append_changes(table, archived, archive, archive.heads[table])
    anchor_blocks(TABLES, archive, days[night])


def _days(count: int) -> list[datetime]:
    """So many days at a lawful hour."""
    hours = rulebook_of(Country.FRANCE).hours(Contact(ADVERTISER.id, Phone.of("+33612345678")), campaign("0").terms)
    days: list[datetime] = []
    day = NOW
    while len(days) < count:
        if not hours.closed(day):
            days.append(day)
        day += timedelta(days=1)
    return days


def main(result: Path, contacts: int, share: int, nights: int) -> None:
    """Audit every night as sends are added day by day; then audit the whole archive from its beginning.

    Raises RuntimeError unless every send was audited and found lawful.
    """
    base, days = Base(list(numbers(contacts, SHARDS)), share), _days(nights)
    with tempfile.TemporaryDirectory() as folder:
        archive = Folder(Path(folder))
        measured: list[dict[str, float]] = []
        for night, day in enumerate(days):
            _archive(archive, base, night, days)
            began, wall = time.process_time(), time.perf_counter()
            audit = audit_on(archive, archive, partial(_at, day + NIGHT), day + timedelta(days=1))
            if audit.findings or audit.sends != share:
                raise RuntimeError(f"{audit.sends} of {share} sends audited; {audit.findings[:1]}")
            state = max(Path(folder).glob("state-nights-*"), key=lambda path: path.stat().st_mtime_ns)
            measured.append(
                {
                    "cpu_seconds": time.process_time() - began,
                    "seconds": time.perf_counter() - wall,
                    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                    "state_mb": state.stat().st_size / 1e6,
                }
            )
            print(night, measured[-1], file=sys.stderr)
        began = time.process_time()
        whole = audit_archive(archive, days[-1] + timedelta(days=1))
        if whole.findings:
            raise RuntimeError(f"{whole.findings[:1]}")
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.write_text(
        json.dumps({"sends": share * nights, "nights": measured, "whole_cpu_seconds": seconds, "peak_mb": peak})
    )


NIGHT = timedelta(hours=18)


def _at(at: datetime) -> datetime:
    return at


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
