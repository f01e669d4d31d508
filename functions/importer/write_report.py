"""The report on an import: each line that was not applied, with its number, the rule, the reason and its text.

The text is followed by the line's own cells under their own headers, so that a corrected report can be imported as it is. It opens in
a French spreadsheet (semicolons, byte order mark), and no cell is a formula.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from importer.acts.line_outcomes import LineOutcome, weight
from importer.columns.header_names import REPORT_HEADINGS
from importer.reading.read_records import Row
from stopsms.compliance.outside.import_progress import LineFate, Tally
from stopsms.contracts.spreadsheet import harmless

STATES = {
    LineFate.REFUSED: "refusée",
    LineFate.DUPLICATE: "doublon",
    LineFate.IGNORED: "sans objet",
    LineFate.TAKEN: "prise",
    LineFate.UNCHANGED: "inchangée",
}
_TO_SEE_TO = frozenset({LineFate.REFUSED, LineFate.DUPLICATE, LineFate.IGNORED})


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line that was not applied, or only in part; or a share's part of a line that names people of several shares.

    Of such a part, `place` is that of the number on the line that came to this: the outcome of the line is the most important one.
    """

    row: Row
    outcome: LineOutcome
    place: int | None = None


@dataclass(frozen=True, slots=True)
class MergedLines:
    """Lines of the report, and what became of those of which several shares told a part."""

    written: bytes
    settled: Tally


def is_reported(outcome: LineOutcome) -> bool:
    """Whether the report has a line: unless it was applied, or had been before, without a remark."""
    return outcome.reason != "" or outcome.fate in _TO_SEE_TO


def heading(header: Sequence[str]) -> bytes:
    """The report's first line."""
    return "\ufeff".encode() + _record([*REPORT_HEADINGS, *map(harmless, header)]).encode("utf-8", "replace")


def part(lines: Sequence[ReportLine], width: int) -> bytes:
    """A part of the report, in JSON: for each line its number and what the report says of it.

    Of a line that names people of several shares also the fate, the rule and the place of the number that came to it; the report then
    may say nothing of it.
    """
    return b"".join(json.dumps(_told(line, width)).encode() + b"\n" for line in lines)


def _told(line: ReportLine, width: int) -> list[object]:
    outcome = line.outcome
    if line.place is None:
        return [line.row.line, _said_of(line, width)]
    said = _said_of(line, width) if is_reported(outcome) else ""
    return [line.row.line, said, outcome.fate, outcome.rule, line.place]


def _said_of(line: ReportLine, width: int) -> str:
    state, outcome, row = STATES[line.outcome.fate], line.outcome, line.row
    text = harmless(row.text)
    return _record([str(row.line), state, outcome.rule, outcome.reason, text, *map(harmless, row.cells[:width])])


def merged(parts: Sequence[bytes]) -> MergedLines:
    """The lines of these parts in the order of the file, as the report has them. Only one is decoded at a time: lines may be wide."""
    places = sorted(_places(parts), key=lambda place: place[0])
    settled: dict[tuple[LineFate, str], int] = {}
    written: list[bytes] = []
    for _, of_line in groupby(places, key=lambda place: place[0]):
        said, *told = _first_told([json.loads(part[start:end])[1:] for _, part, start, end in of_line])
        written.append(said.encode("utf-8", "replace"))
        if told:
            outcome = LineFate(told[0]), str(told[1])
            settled[outcome] = settled.get(outcome, 0) + 1
    return MergedLines(b"".join(written), _counted(settled))


def _first_told(told: Sequence[list[Any]]) -> list[Any]:
    """Of what the shares told of a line, that which is most important."""
    if len(told) == 1:
        return told[0]
    return min(told, key=lambda one: weight(LineFate(one[1]), one[3]))


def _counted(outcomes: Mapping[tuple[LineFate, str], int]) -> Tally:
    fates, refused_by = Counter[LineFate](), Counter[str]()
    for (fate, rule), lines in outcomes.items():
        fates[fate] += lines
        if fate is LineFate.REFUSED:
            refused_by[rule] += lines
    return Tally(dict(fates), dict(refused_by))


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
