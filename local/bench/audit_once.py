"""Audit so many sends in a fresh process: python -m local.bench.audit_once RESULT SENDS."""

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from audit.audit_archive import audit_archive, audit_on
from audit.verifier import TABLES
from compliance.archive import Change as ArchivedChange
from compliance.consent import Checkbox, Collection, granted
from compliance.contact import Claim, Contact, LegalBasis
from compliance.outcome import RECIPIENTS_IN_BATCH, Fate, Outcome
from compliance.phone import Phone
from contracts.records import campaign_record, claim_written, contact_record, evidence_record, outcome_record

from local.bench.audience import ADVERTISER, NOW, campaign, numbers

SHARDS = 2
Change = dict[str, Any]


def _change(pk: str, sk: str, item: dict[str, Any]) -> Change:
    told = json.loads(json.dumps(item))  # as it is read off the archive: no two items share a string
    return {"id": f"{pk} {sk} {item.get('version', 0)}", "at": NOW.isoformat(), "pk": pk, "sk": sk, "item": told}


def _consent(found: list[str], name: str) -> Iterator[Change]:
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
    for place, e164 in enumerate(found):
        contact, evidence = granted(Contact(ADVERTISER.id, Phone.of(e164)), collection, NOW, f"{place:032x}")
        yield _change(f"EVIDENCE#{ADVERTISER.id}#{e164}", "00000001", evidence_record(evidence) | {"content": {}})
        item = contact_record(contact)
        del item["phone"]
        yield _change(f"{ADVERTISER.id}#00", e164, item)
        claims = {name: claim_written(Claim(NOW, _send_id(place), "5f0b9f6e"))}
        yield _change(f"{ADVERTISER.id}#00", e164, item | {"version": 2, "claims": claims})


def _send_id(place: int) -> str:
    batch, index = divmod(place, RECIPIENTS_IN_BATCH)
    return f"00-{batch:06d}.{index}"


def _campaign(found: list[str], name: str) -> Iterator[Change]:
    yield _change(f"CAMPAIGN#{name}", "CAMPAIGN", {"campaign": campaign_record(campaign(name))})
    for first in range(0, len(found), RECIPIENTS_IN_BATCH):
        phones = found[first : first + RECIPIENTS_IN_BATCH]
        batch = _send_id(first).partition(".")[0]
        yield _change(f"ROSTER#{name}", batch, {"phones": " ".join(phones)})
        for index, e164 in enumerate(phones):
            outcome = Outcome(Fate.DELIVERED, NOW, contact_version=1, evidence=1, parts=1, message_id=f"m{e164}")
            sent = {"outcomes": {str(index): outcome_record(outcome)}, "version": index}
            yield _change(f"OUTCOME#{name}#{batch}", "0", sent)


class Folder:
    """An archive in a folder: what the audit reads of the bucket, and its checkpoints and states."""

    def __init__(self, folder: Path) -> None:
        """In this folder."""
        self._folder = folder
        self.heads = {table: Head() for table in TABLES}

    def _path(self, *place: object) -> Path:
        return self._folder / "-".join(map(str, place))

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


def _archive(archive: Folder, found: list[str], name: str) -> None:
    """One night's changes of both tables, in blocks of a thousand, anchored."""
    for table, changes in (("consent", _consent(found, name)), ("campaign", _campaign(found, name))):
        while page := list(islice(changes, 1_000)):
            told = [ArchivedChange(c["id"], NOW, c["pk"], c["sk"], c["item"]) for c in page]
            append_changes(table, told, archive, archive.heads[table])
    anchor_blocks(TABLES, archive, NOW)


def main(result: Path, sends: int, nights: int) -> None:
    """So many sends in so many nights, each audited. Raises RuntimeError unless every send was audited and found lawful."""
    found = list(numbers(sends, SHARDS))
    share = sends // nights // RECIPIENTS_IN_BATCH * RECIPIENTS_IN_BATCH
    with tempfile.TemporaryDirectory() as folder:
        archive = Folder(Path(folder))
        told: list[dict[str, float]] = []
        for night in range(nights):
            _archive(archive, found[night * share : (night + 1) * share], f"{night:016x}")
            began = time.process_time()
            audit = audit_on(archive, archive, lambda: NOW + timedelta(days=1), NOW + timedelta(days=2))
            if audit.findings or audit.sends != share:
                raise RuntimeError(f"{audit.sends} of {share} sends audited; {audit.findings[:1]}")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told.append({"cpu_seconds": time.process_time() - began, "peak_mb": peak})
        began = time.process_time()
        whole = audit_archive(archive, NOW + timedelta(days=1))
        if whole.findings:
            raise RuntimeError(f"{whole.findings[:1]}")
        seconds = time.process_time() - began
        size = sum(path.stat().st_size for path in Path(folder).glob("state-*")) / nights
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.write_text(
        json.dumps({"sends": sends, "nights": told, "whole_cpu_seconds": seconds, "peak_mb": peak, "state": size})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
