"""The report on an import: each line that was not applied, with its number, the rule, the reason and its text.

The text is followed by the line's own cells under their own headers, so that a corrected report can be imported as it is. It opens in
a French spreadsheet (semicolons, byte order mark), and no cell is a formula.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from importer.acts.apply_acts import LineOutcome
from importer.columns.header_names import REPORT_HEADINGS
from importer.reading.read_records import Row
from stopsms.compliance.outside.file_import import LineFate
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
    return "\ufeff".encode() + _written([[*REPORT_HEADINGS, *map(harmless, header)]])


def part(lines: Sequence[ReportLine], width: int) -> bytes:
    """A part of the report: lines in the order of the file."""
    return _written(
        [
            [
                str(line.row.line),
                STATES[line.outcome.fate],
                line.outcome.rule,
                line.outcome.reason,
                harmless(line.row.text),
                *map(harmless, line.row.cells[:width]),
            ]
            for line in lines
        ]
    )


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
