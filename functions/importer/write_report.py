"""The report on an import: each line that was not applied, with its number, the rule, the reason and its text.

The text is followed by the line's own cells under their own headers, so that a corrected report can be imported as it is. It opens in
a French spreadsheet (semicolons, byte order mark), and no cell is a formula.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from importer.acts.line_outcomes import LineOutcome
from importer.columns.header_names import REPORT_HEADINGS
from importer.reading.read_records import Row
from stopsms.compliance.outside.import_progress import LineFate
from stopsms.contracts.spreadsheet import harmless

STATES = {
    LineFate.REFUSED: "refusée",
    LineFate.DUPLICATE: "doublon",
    LineFate.IGNORED: "sans objet",
    LineFate.TAKEN: "prise",
    LineFate.UNCHANGED: "inchangée",
}
TO_SEE_TO = frozenset({LineFate.REFUSED, LineFate.DUPLICATE, LineFate.IGNORED})
"""Lines with these outcomes are always reported; others only if there is a remark."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line that was not applied, or only in part."""

    row: Row
    outcome: LineOutcome


def heading(header: Sequence[str]) -> bytes:
    """The report's first line."""
    return "\ufeff".encode() + _record([*REPORT_HEADINGS, *map(harmless, header)]).encode("utf-8", "replace")


def part(lines: Sequence[ReportLine], width: int) -> bytes:
    """A part of the report: for each line its number and what the report says of it, in JSON."""
    return b"".join(json.dumps([line.row.line, _said_of(line, width)]).encode() + b"\n" for line in lines)


def _said_of(line: ReportLine, width: int) -> str:
    state, outcome, row = STATES[line.outcome.fate], line.outcome, line.row
    text = harmless(row.text)
    return _record([str(row.line), state, outcome.rule, outcome.reason, text, *map(harmless, row.cells[:width])])


def merged(parts: Sequence[bytes]) -> bytes:
    """The lines of these parts in the order of the file, as the report has them. Only one is decoded at a time: lines may be wide."""
    places = sorted(_places(parts), key=lambda place: place[0])
    return b"".join(json.loads(part[start:end])[1].encode("utf-8", "replace") for _, part, start, end in places)


def _places(parts: Sequence[bytes]) -> Iterator[tuple[int, bytes, int, int]]:
    """The number of each line, and where it stands in which part."""
    for part in parts:
        start = 0
        for line in io.BytesIO(part):
            yield int(line[1 : line.index(b",")]), part, start, start + len(line)
            start += len(line)


def _record(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue()
