"""Lists as CSV, for spreadsheets and other programs: pages that follow each other make one file.

Two ways of writing it. `csv` is RFC 4180: UTF-8, commas, CRLF. `excel_fr` is what Excel opens with a double click where Windows is French:
semicolons, a byte order mark, decimal commas, times of Paris as 24/11/2026 10:00:00. Only the first page has the header (and the mark).
Source: RFC 4180 (October 2005). No cell is a formula (`spreadsheet`).
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from stopsms.compliance.person.phone import HOME_TIME, Phone
from stopsms.contracts.codec import written
from stopsms.contracts.label_cells import written_labels
from stopsms.contracts.spreadsheet import harmless


class ListFormat(StrEnum):
    """How a list is written."""

    JSON = "json"
    CSV = "csv"
    EXCEL_FR = "excel_fr"


MARK = "\ufeff"

_HOME = ZoneInfo(HOME_TIME)

Row = Mapping[str, Any]


def csv_page(columns: Sequence[str], rows: Iterable[Row], written_as: ListFormat, *, first: bool) -> str:
    """A page of rows; what a row lacks is an empty cell."""
    french = written_as is ListFormat.EXCEL_FR
    page = StringIO()
    writer = csv.writer(page, delimiter=";" if french else ",", lineterminator="\r\n")
    if first:
        page.write(MARK if french else "")
        writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(_cell(row.get(name), french=french)) for name in columns])
    return page.getvalue()


def _cell(value: Any, *, french: bool) -> str:  # noqa: PLR0911 (one for each kind)
    match value:
        case None:
            return ""
        case bool():
            return ("oui" if value else "non") if french else ("yes" if value else "no")
        case float():
            return f"{value:.2f}".replace(".", ",") if french else f"{value:.2f}"
        case Phone():
            return value.e164
        case datetime():
            return f"{value.astimezone(_HOME):%d/%m/%Y %H:%M:%S}" if french else written(value)
        case date():
            return f"{value:%d/%m/%Y}" if french else value.isoformat()
        case str():
            return str(value)
        case list() | tuple() | frozenset() | set():
            return written_labels(map(str, value))
        case _:
            return str(value)
