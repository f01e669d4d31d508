"""The end of an import by the importer itself: python -m bench.report_once RESULT LINES ADDRESS, in the bench's environment.

Every line of the file has been applied, and one in four has something to be told: of each block every share has written a part.
"""

import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import importer.app
from importer.acts.line_outcomes import LineOutcome
from importer.import_file import import_file
from importer.reading.read_records import Row
from importer.write_report import ReportLine, part
from stopsms.compliance.outside.file_import import MOST_SHARES, FileImport, ImportKind, ImportState, Layout, ReportSoFar
from stopsms.compliance.outside.import_progress import BEGINNING, ImportShare, LineFate, Stage
from stopsms.compliance.ports.imports import ReportPart
from stopsms.contracts.imports import ImportTask

from bench.audience import ADVERTISER, NOW
from bench.import_once import IMPORT_ID, Advertisers, Files, Tasks, Waits, counted

LINES_OF_A_SHARE = 1000
"""In a block of a long file."""

TOLD = 4
"""One line in so many is in the report."""

HEADER = ("Portable", "Prénom", "Remarques", "Date de consentement", "Source")


def main(result: Path, lines: int, address: str) -> None:
    """The report on so many lines."""
    with tempfile.TemporaryDirectory() as folder:
        waits = Waits()
        files = Files(Path(folder) / "contacts.csv", waits)
        tasks = Tasks(waits)
        ports = replace(importer.app.ports(), files=files, tasks=tasks, advertisers=Advertisers(waits))
        layout = Layout("", "utf-8", "\n", ";", HEADER, {"phone": (0,)})
        opened = FileImport(
            IMPORT_ID, ADVERTISER.id, ImportKind.CONTACTS, "Bench", NOW, NOW + timedelta(hours=1), ImportState.RUNNING
        )
        report = ReportSoFar(files.begin_report(IMPORT_ID))
        opened = replace(
            opened, layout=layout, started_at=NOW, stage=Stage.REPORTING, divided=MOST_SHARES, report=report
        )
        ports.imports.add(opened)
        shares = [ImportShare(number, Stage.APPLYING, BEGINNING) for number in range(MOST_SHARES)]
        for first in range(1, lines + 1, LINES_OF_A_SHARE * MOST_SHARES):
            last = min(lines, first + LINES_OF_A_SHARE * MOST_SHARES - 1)
            for number, share in enumerate(shares):
                told = [_line(line) for line in range(first + number, last + 1, MOST_SHARES) if line % TOLD == 0]
                written = part(told, len(HEADER))
                name = f"{first}-{number}"
                files.keep_part(IMPORT_ID, name, written)
                shares[number] = replace(share, parts=share.parts + 1, revision=share.revision + 1)
                ports.imports.change_share(IMPORT_ID, shares[number], ReportPart(first, name, len(written)))
        before, calls = counted(address), files.calls
        waited, cpu = waits.seconds, time.process_time()
        import_file(ImportTask(IMPORT_ID, stage=Stage.REPORTING), ports, ports.clock.now() + timedelta(days=1))
        spent = time.process_time() - cpu
        done = ports.imports.find(IMPORT_ID)
        if done is None or done.state is not ImportState.FINISHED:
            raise RuntimeError(f"{done and done.state}")
        after = counted(address)
        services = sum(after[name] - before.get(name, 0) for name in after if "units" not in name)
        measured = {
            "lines": lines,
            "bytes": files.report_bytes,
            "calls": services + files.calls - calls,
            "wait_seconds": waits.seconds - waited,
            "cpu_seconds": spent,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        result.write_text(json.dumps(measured))


def _line(line: int) -> ReportLine:
    cells = (f"06{line:08d}", "Zoé", "fidèle", "01/10/2026", "web_form")
    outcome = LineOutcome(LineFate.REFUSED, "import.invalid-phone", "Ce n’est pas un numéro de mobile français.")
    return ReportLine(Row(line, 0, line + 1, cells, ";".join(cells)), outcome)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
