"""Type, colours and measures of the page, and text set in them to the letter."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

import font_source_sans_pro as typeface
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from stopsms.evidence.words import french

Json = Mapping[str, Any]
INK, GREY, LINE, TINT, ACCENT = map(HexColor, ("#1b1f24", "#5b6470", "#c9ced6", "#f3f5f8", "#1f4e79"))
MARGIN, TOP, BOTTOM = 20 * mm, 24 * mm, 22 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - TOP - BOTTOM

BODY = ParagraphStyle(
    "body", fontName="Sans", fontSize=9.5, leading=13.2, textColor=INK, spaceAfter=5, splitLongWords=1
)

SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=10.6, spaceAfter=0)
FINE = ParagraphStyle("fine", SMALL, fontSize=7.3, leading=9.4, textColor=GREY)
LABEL = ParagraphStyle("label", SMALL, textColor=GREY)
HEAD = ParagraphStyle("head", SMALL, fontName="Sans-Semibold", textColor=ACCENT)
OVERLINE = ParagraphStyle("overline", SMALL, fontName="Sans-Semibold", textColor=ACCENT, spaceAfter=2)
TITLE = ParagraphStyle("title", BODY, fontName="Sans-Semibold", fontSize=19, leading=23, spaceAfter=3)
SUBTITLE = ParagraphStyle("subtitle", BODY, fontSize=11, leading=15, textColor=GREY, spaceAfter=2)

SECTION = ParagraphStyle(
    "section", BODY, fontName="Sans-Semibold", fontSize=13, leading=16, textColor=ACCENT, spaceBefore=13, spaceAfter=6
)

ACT = ParagraphStyle("act", BODY, fontName="Sans-Semibold", fontSize=10.5, leading=14, spaceBefore=7, spaceAfter=3)
QUOTE = ParagraphStyle("quote", BODY, fontName="Sans-Italic", spaceAfter=0)


WIDTHS_KEPT = 20_000
"""Words whose width is remembered: more than a document has, and few enough to be kept while a worker lives."""


class _Typeface(TTFont):  # type: ignore[misc, unused-ignore]
    """Remembers how wide a word is: the same words come again in every document, and a table measures each of its own several times."""

    def __init__(self, name: str, file: str) -> None:
        super().__init__(name, file)
        self._width: Callable[[str, float, str], float] = lru_cache(WIDTHS_KEPT)(super().stringWidth)

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802 (the library's name)
        return self._width(text, size, encoding)


class _Set(Paragraph):  # type: ignore[misc, unused-ignore]
    """Its lines are broken once for a width: a table asks for its height again each time that it is split."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self.__dict__.get("_broken_for") != width or "blPara" not in self.__dict__:
            self._size: tuple[float, float] = super().wrap(width, height)
            self._broken_for = width
        return self._size


@cache
def register_typeface() -> re.Pattern[str]:
    """Register the typeface; returns what finds a character that it cannot draw."""
    for name, file in (
        ("Sans", "SourceSansPro"),
        ("Sans-Semibold", "SourceSansProSemibold"),
        ("Sans-Italic", "SourceSansProIt"),
    ):
        pdfmetrics.registerFont(_Typeface(name, typeface.font_files_ttf[file]))
    pdfmetrics.registerFontFamily(
        "Sans", normal="Sans", bold="Sans-Semibold", italic="Sans-Italic", boldItalic="Sans-Semibold"
    )
    drawn = (chr(code) for code in pdfmetrics.getFont("Sans").face.charToGlyph if code >= 32)
    return re.compile(f"[^{re.escape(''.join(drawn))}]|[{_NARROW_SPACES}]")


_NARROW_SPACES = "\t\u202f\u2007\u2009\u200a"
"""The line breaker would take them for places to break, or drop them."""


class Verbatim(str):
    """What somebody else wrote: shown to the letter."""

    __slots__ = ()


def paragraph(text: str, style: ParagraphStyle = SMALL) -> Paragraph:
    """A paragraph with French typography; what somebody else wrote, to the letter."""
    return set_text(to_the_letter(text if isinstance(text, Verbatim) else french(text)), style)


def set_text(markup: str, style: ParagraphStyle) -> Paragraph:
    """A paragraph of what `to_the_letter` gives."""
    return _Set(markup, style)


def fine(text: str) -> Paragraph:
    """In fine print."""
    return paragraph(text, FINE)


def note(text: str, *, verbatim: bool = False) -> Paragraph:
    """In fine print, below what it explains; `verbatim` when it quotes others."""
    return paragraph(Verbatim(french(text)) if verbatim else text, FINE)


def to_the_letter(text: str) -> str:
    """Markup that shows a text to the letter; a character that the typeface cannot draw, by its Unicode number."""
    undrawn = register_typeface()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br/>".join(escape(undrawn.sub(_shown, line)) for line in lines)


def _shown(undrawn: re.Match[str]) -> str:
    character = undrawn[0]
    return "\u00a0" if character in _NARROW_SPACES else f"[U+{ord(character):04X}]"
