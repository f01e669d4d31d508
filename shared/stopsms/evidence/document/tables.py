"""Tables: labels with what they label, listings that run over pages, and quotations."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Table, TableStyle

from stopsms.evidence.document.typography import (
    ACCENT,
    HEAD,
    HEIGHT,
    LABEL,
    LINE,
    QUOTE,
    SMALL,
    TINT,
    WIDTH,
    paragraph,
    set_text,
    to_the_letter,
)

LONG = 1500
"""Characters of a wording that may run over pages; a shorter one is kept on one page with its details."""


def facts_table(rows: Sequence[tuple[str, Any]]) -> Table:
    """Labels with their values."""
    cells = [[paragraph(label, LABEL), cell(value)] for label, value in rows]
    style = [
        ("FONT", (0, 0), (-1, -1), "Sans"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE),
    ]
    return Table(cells, colWidths=[40 * mm, WIDTH - 40 * mm], style=TableStyle(style), hAlign="LEFT")


def quotation(text: str) -> Iterator[Flowable]:
    """Somebody's exact words, in a tinted box that may run over pages: one row for each paragraph."""
    parts = text.replace("\r\n", "\n").split("\n") or [""]
    cells = [[set_text(to_the_letter(part), QUOTE)] for part in parts]
    cells[0] = [set_text("«\u00a0" + to_the_letter(parts[0]) + ("\u00a0»" if len(parts) == 1 else ""), QUOTE)]
    if len(parts) > 1:
        cells[-1] = [set_text(to_the_letter(parts[-1]) + "\u00a0»", QUOTE)]
    style = [
        ("FONT", (0, 0), (-1, -1), "Sans"),
        ("BACKGROUND", (0, 0), (-1, -1), TINT),
        ("LINEBEFORE", (0, 0), (0, -1), 2, ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, 0), 6),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 7),
    ]
    yield Table(cells, colWidths=[WIDTH], style=TableStyle(style), hAlign="LEFT", splitInRow=1)


def listing(rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> LongTable:
    """A table whose heading is repeated on every page."""
    cells = [[paragraph(name, HEAD) for name in rows[0]], *([cell(value) for value in row] for row in rows[1:])]
    style = [
        ("FONT", (0, 0), (-1, -1), "Sans"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 3.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("BACKGROUND", (0, 0), (-1, 0), TINT),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
    ]
    return _UnsplitRows(
        cells,
        colWidths=[width * mm for width in widths],
        repeatRows=1,
        style=TableStyle(style),
        hAlign="LEFT",
    )


class _UnsplitRows(LongTable):  # type: ignore[misc, unused-ignore]
    """A row is split only where a whole page does not hold it."""

    def split(self, width: float, height: float) -> Any:
        self.splitInRow = int(height > HEIGHT - 1)
        return super().split(width, height)


def cell(value: Any, style: ParagraphStyle = SMALL) -> Any:
    """A value of a table as something that can be drawn; a list is drawn one below the other."""
    if isinstance(value, list):
        return [cell(one, style) for one in value]
    return value if isinstance(value, Flowable) else paragraph(value, style)
