"""One share of an import by the importer itself: python -m bench.import_once RESULT LINES FILE ADDRESS, in the bench's environment.

FILE is `messy`, as companies have them, or `new`, in which every line brings a number that is not known yet; or `opposed`, a list of
oppositions, a quarter of whose lines name two people.

The other shares are declared done: on AWS they are read at the same time, each by a function of its own.
"""

# ruff: noqa: ARG002 (the arguments of a port)

import json
import math
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import importer.app
from importer.import_file import import_file
from importer.importer_ports import ImporterPorts
from stopsms.adapters import clients
from stopsms.adapters.tables import dynamodb
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.file_import import FileImport, FileReading, ImportKind, ImportState
from stopsms.compliance.outside.import_progress import LineFate, Stage
from stopsms.compliance.ports.imports import UploadedFile
from stopsms.contracts.imports import ImportTask

from bench.audience import ADVERTISER, NOW
from local.stack_paths import PROJECT

CALL_SECONDS = 0.01
"""Of every call of a service: what they take within a region, or more."""

PROVENANCE: Mapping[str, Any] = {"legal_basis": "consent", "evidence": {"objection_offered": True}}
OPPOSED = "opposed"
"""The kind of file that is a list of oppositions."""

_PIECE = 1024**2
IMPORT_ID = "c0ffee00c0ffee00"


class Waits:
    """The seconds that the importer would have waited for services, calls of several threads at the same time.

    Counted, not measured: on a machine with other work the time that passes says little.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        session: Any = clients.session()
        session.register("before-call", self._call)
        pool: Any = dynamodb.side_by_side()
        self._map, pool.map = pool.map, self._side_by_side

    def wait(self, calls: int, at_once: int = clients.CALLS_AT_ONCE) -> None:
        """For so many calls, some of them at once."""
        self.seconds += math.ceil(calls / at_once) * CALL_SECONDS

    def _call(self, **_: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self.wait(1)

    def _side_by_side(self, function: Any, items: Iterable[Any]) -> Any:
        given = list(items)
        self.wait(len(given))
        return self._map(function, given)


@dataclass
class Files:
    """The bucket of imports on this disk: the parts of reports stand beside the file."""

    file: Path
    waits: "Waits"
    parts: set[str] = field(default_factory=set)
    calls: int = 0
    report_bytes: int = 0

    def _called(self, times: int = 1) -> None:
        self.calls += times
        self.waits.wait(times)

    def uploaded(self, import_id: str) -> UploadedFile | None:
        self._called()
        return UploadedFile("etag", self.file.stat().st_size)

    def read(self, import_id: str, etag: str, byte: int) -> Iterator[bytes]:
        self._called()
        with self.file.open("rb") as opened:
            opened.seek(byte)
            while piece := opened.read(_PIECE):
                yield piece

    def keep_part(self, import_id: str, name: str, written: bytes) -> None:
        self._called()
        self.parts.add(name)
        (self.file.parent / name).write_bytes(written)

    def read_parts(self, import_id: str, names: Sequence[str]) -> Sequence[bytes]:
        self._called(len(names))
        return [(self.file.parent / name).read_bytes() for name in names]

    def begin_report(self, import_id: str) -> str:
        self._called()
        return "upload"

    def add_piece(self, import_id: str, upload: str, number: int, written: bytes) -> str:
        self._called()
        self.report_bytes += len(written)
        return f"tag-{number}"

    def complete_report(self, import_id: str, upload: str, pieces: Sequence[str]) -> None:
        self._called()


class Advertisers:
    """The bench's own advertiser."""

    def __init__(self, waits: "Waits") -> None:
        self._waits = waits

    def find(self, advertiser_id: str) -> Advertiser | None:
        self._waits.wait(1)
        return ADVERTISER

    def __getattr__(self, name: str) -> Any:
        """Nothing else is asked of them."""
        raise NotImplementedError(name)


class Tasks:
    """The queue: what is asked of other shares is taken as done."""

    def __init__(self, waits: "Waits") -> None:
        self.own: list[ImportTask] = []
        self._waits = waits

    def send(self, task: ImportTask, delay_seconds: int = 0) -> None:
        self._waits.wait(1)
        if task.share == 0:
            self.own.append(task)


def counted(address: str) -> dict[str, float]:
    """How often each operation of the services was asked for so far."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        found: dict[str, float] = json.loads(answer.read())
    return found


def _to_do(found: FileImport | None) -> Stage:
    """The stage that this share reads next."""
    if found is None or found.started_at is None:
        return Stage.APPLYING if found is not None and found.opposes else Stage.EXAMINING
    stages = list(Stage)
    return stages[stages.index(found.stage) + found.share(0).done]


def _others_done(ports: ImporterPorts) -> None:
    found = ports.imports.find(IMPORT_ID)
    for number in range(1, found.divided if found is not None else 0):
        if found is not None and not found.share(number).done:
            ports.imports.change_share(IMPORT_ID, found.share(number).ended(replace(found.start, byte=found.size)))


def _write(kind: str, file: Path, lines: int) -> None:
    if kind == "messy":
        written = f"from pathlib import Path; messy_contacts.write(Path({str(file)!r}), {lines}, seed=5)"
        made = [sys.executable, "-c", f"from tools import messy_contacts; {written}"]
        subprocess.run(made, cwd=PROJECT, check=True)  # whoever writes it holds it in memory
        return
    if kind == OPPOSED:
        with file.open("w") as opened:
            opened.write("Portable;Portable 2;Fixe;Date\n")
            for place in range(lines):
                numbers = [f"06{2 * place * 7919 % 10**8:08d}", f"07{(2 * place + 1) * 7919 % 10**8:08d}"]
                second = numbers[1] if place % 4 == 0 else ""
                fixed = f"01{place:08d}" if place % 2 else ""
                opened.write(f"{numbers[0]};{second};{fixed};{1 + place % 28:02d}/10/2026\n")
        return
    with file.open("w") as opened:
        opened.write("Portable;Prénom;Remarques;Date de consentement;Source;Formulation;Version;Case cochée;Informé\n")
        for place in range(lines):
            number = f"06{place * 7919 % 10**8:08d}"  # 7919 has no factor of a power of ten: they are all different
            opened.write(
                f"{number};Zoé;;01/10/2026;web_form;J’accepte de recevoir les offres de Zelie par SMS.;2026-09;oui;oui\n"
            )


def main(result: Path, lines: int, kind: str, address: str) -> None:
    """Import so many lines of a file of that kind."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.csv"
        _write(kind, file, lines)
        waits = Waits()
        files, tasks = Files(file, waits), Tasks(waits)
        ports = replace(importer.app.ports(), files=files, tasks=tasks, advertisers=Advertisers(waits))
        reading = FileReading(columns={"Remarques": "ignored"})
        until = NOW + timedelta(hours=1)
        opened = FileImport(
            IMPORT_ID, ADVERTISER.id, ImportKind.CONTACTS, "Bench", NOW, until, ImportState.AWAITING_UPLOAD
        )
        opened = replace(opened, reading=reading, defaults=PROVENANCE)
        if kind == OPPOSED:
            received = {"received_at": NOW.isoformat(), "source": None}
            opened = replace(opened, kind=ImportKind.OPPOSITIONS, reading=FileReading(), defaults=received)
        ports.imports.add(opened)
        before, own = counted(address), 0
        stages: dict[Stage, list[float]] = {}
        tasks.own.append(ImportTask(IMPORT_ID))
        while tasks.own:
            found = ports.imports.find(IMPORT_ID)
            stage = _to_do(found)
            waited, cpu = waits.seconds, time.process_time()
            own += import_file(tasks.own.pop(), ports, ports.clock.now() + timedelta(days=1)).lines
            spent = stages.setdefault(stage, [0.0, 0.0])
            spent[0] += waits.seconds - waited
            spent[1] += time.process_time() - cpu
            _others_done(ports)
            found = ports.imports.find(IMPORT_ID)
            if not tasks.own and found is not None and not found.over:
                tasks.own.append(ImportTask(IMPORT_ID, 0, found.stage))
        done = ports.imports.find(IMPORT_ID)
        if done is None or done.state is not ImportState.FINISHED or done.tally.lines != own:
            raise RuntimeError(f"{done and done.state}: {done and done.failure}")
        after = counted(address)
        result.write_text(
            json.dumps(
                {
                    "lines": lines,
                    "size": file.stat().st_size,
                    "shares": done.divided,
                    "own": own,
                    "taken": done.tally.of(LineFate.TAKEN),
                    "wait_seconds": {stage: spent[0] for stage, spent in stages.items()},
                    "cpu_seconds": {stage: spent[1] for stage, spent in stages.items()},
                    "calls": {name: after[name] - before.get(name, 0) for name in after},
                    "file_calls": files.calls,
                    "parts": len(files.parts),
                    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                }
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
