"""The furniture of each page: running head, a line at its foot, number of the page."""

from datetime import UTC, datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from stopsms.evidence.document.typography import GREY, LINE, MARGIN
from stopsms.evidence.words import french


def numbered_canvas(running: str, foot: str, at: datetime) -> type[Canvas]:
    """The canvas of a document of that moment: `running` is at the head of each page but the first, `foot` at the foot of each."""
    made_at = at.astimezone(UTC)

    class Numbered(Canvas):  # type: ignore[misc, unused-ignore]
        """Writes « page x sur y » once the number of pages is known, and dates the document for the moment it was made at."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **{**named, "initialFontName": "Sans"})
            self._doc._timeStamp.YMDhms = made_at.timetuple()[:6]  # noqa: SLF001 (there is no public way)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (the library's name)
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                self._margins(number, len(self._pages))
                super().showPage()
            super().save()

        def _margins(self, number: int, of: int) -> None:
            self.setFont("Sans", 7.5)
            self.setFillColor(GREY)
            self.setStrokeColor(LINE)
            self.setLineWidth(0.5)
            if number > 1:
                self.drawString(MARGIN, A4[1] - 15 * mm, french(running))
                self.line(MARGIN, A4[1] - 17 * mm, A4[0] - MARGIN, A4[1] - 17 * mm)
            self.line(MARGIN, 15.5 * mm, A4[0] - MARGIN, 15.5 * mm)
            self.drawString(MARGIN, 11.5 * mm, french(foot))
            self.drawRightString(A4[0] - MARGIN, 11.5 * mm, f"Page {number} sur {of}")

    return Numbered
