"""The furniture of each page: running head, digest of the case, number of the page."""

from datetime import UTC, datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from stopsms.evidence import words
from stopsms.evidence.document.typography import GREY, LINE, MARGIN, Json
from stopsms.evidence.words import french


def numbered_canvas(case: Json) -> type[Canvas]:
    """The canvas of a case's document."""
    compiled_at = datetime.fromisoformat(case["compiled_at"]).astimezone(UTC)
    running = french(
        f"Dossier de preuve — {case['advertiser']['legal_name']} (SIREN {words.siren(case['advertiser']['siren'])})"
    )

    class Numbered(Canvas):  # type: ignore[misc, unused-ignore]
        """Writes « page x sur y » once the number of pages is known, and dates the document from the case file."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **{**named, "initialFontName": "Sans"})
            self._doc._timeStamp.YMDhms = compiled_at.timetuple()[:6]  # noqa: SLF001 (there is no public way)
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
                self.drawString(MARGIN, A4[1] - 15 * mm, running)
                self.line(MARGIN, A4[1] - 17 * mm, A4[0] - MARGIN, A4[1] - 17 * mm)
            self.line(MARGIN, 15.5 * mm, A4[0] - MARGIN, 15.5 * mm)
            self.drawString(MARGIN, 11.5 * mm, french(f"Empreinte SHA-256 : {case['digest']}"))
            self.drawRightString(A4[0] - MARGIN, 11.5 * mm, f"Page {number} sur {of}")

    return Numbered
