"""Files read and examined without being imported."""

from collections.abc import Iterator
from typing import Any

from importer.acts.prepared_lines import LineContext
from importer.columns.examine_columns import Examination
from importer.columns.find_layout import HEAD, find_layout
from importer.columns.name_columns import UnusableHeader
from importer.reading.read_lines import text_lines
from importer.reading.read_records import Row, objects, rows
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.outside.file_import import FileImport, FileReading, ImportKind, ImportState, Layout
from stopsms.compliance.outside.import_progress import FilePosition

from tests.factories import TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS


def is_number(cell: str) -> bool:
    try:
        parse_phone(cell)
    except ValueError:
        return False
    return True


def examined(content: bytes, **reading: Any) -> str:
    """Why a file of contacts cannot be taken, after its head and every line of it were looked at; "" when it can."""
    try:
        layout, lines = read(content, **reading)
    except UnusableHeader as error:
        return str(error)
    examination = Examination(layout, {})
    for row in lines:
        examination.see(row)
    return examination.failure()


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def read(content: bytes, opposes: bool = False, size: int = 7, **reading: Any) -> tuple[Layout, list[Row]]:
    layout, place = find_layout(content[:HEAD], opposes, FileReading(**reading), is_number, mobiles_within)
    return layout, list(read_on(content, layout, place, size))


def read_on(content: bytes, layout: Layout, place: FilePosition, size: int = 4096) -> Iterator[Row]:
    lines = text_lines(pieces(content[place.byte :], size), layout.encoding, layout.newline, place.byte, place.line)
    return rows(lines, layout.separator) if layout.separator else objects(lines, layout.header)


def context(layout: Layout, kind: ImportKind = ImportKind.CONTACTS, **defaults: Any) -> LineContext:
    about = FileImport("1" * 16, "zelie", kind, "Claire Martin", NOW, NOW, ImportState.RUNNING, defaults)
    return LineContext(about, layout, b"k" * 32, parse_phone, mobiles_within, NOW)
