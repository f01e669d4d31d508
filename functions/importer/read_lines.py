"""From the bytes of a file to its lines of text, in any common encoding and with any line ends."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 64 * 1024
"""Bytes. Anything longer is no line of a table, and would fill the memory."""
_WIDE = ("utf-16-le", "utf-16-be")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text: its number from 1, the byte after it, its text with its line break, and whether it was cut short."""

    number: int
    end: int
    text: str
    cut: bool = False


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of a file by its first bytes, and how many of them are a byte order mark.

    Without a mark, zeros at every other place tell UTF-16. Of UTF-8 and Windows-1252 the head may hold either or both: files that
    were put together from both are common, so `decoded` looks at each line, and no text in French is both by chance. Excel's formats
    « CSV (Macintosh) » and « CSV (MS-DOS) » are told by the encoding that puts the most French letters within words.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    sample = head[: len(head) // 2 * 2]
    if sample and sample.count(0) > len(sample) // 4:
        return ("utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"), 0
    whole = head[: head.rfind(b"\n") + 1] or head  # the last line may end within a character
    try:
        whole.decode()
    except UnicodeDecodeError:
        return max(_OF_ONE_BYTE, key=lambda encoding: len(_FRENCH.findall(decoded(whole, encoding)))), 0
    return "utf-8", 0


_OF_ONE_BYTE = ("windows-1252", "mac-roman", "cp850")
"""Of those that explain a text equally well, the first."""

_FRENCH = re.compile("(?<=[a-z])[éèêëàâçîïôùû](?=[a-z])")


def decoded(raw: bytes, encoding: str) -> str:
    """A line's text. It never fails: what no encoding explains becomes a replacement character."""
    if encoding not in ("utf-8", "windows-1252"):
        return raw.decode(encoding, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def newline_of(head: bytes, encoding: str) -> str:
    """What ends a line: a line feed, or the lone carriage return of old spreadsheets on a Mac."""
    text = decoded(head, encoding)
    return "\r" if "\r" in text and "\n" not in text else "\n"


def text_lines(pieces: Iterable[bytes], encoding: str, newline: str, byte: int, number: int) -> Iterator[TextLine]:
    """The lines of a file from a byte on, which begins the line of that number."""
    ending = newline.encode(encoding if encoding in _WIDE else "ascii")
    waiting = b""
    dropped = 0
    for piece in pieces:
        waiting += piece
        start = 0
        while (place := _find(waiting, ending, start)) >= 0:
            stop = place + len(ending)
            for line in _lines_of(waiting[start:stop], encoding, ending, dropped):
                byte += line.end
                yield TextLine(number, byte, line.text, line.cut)
                number += 1
            start, dropped = stop, 0
        waiting = waiting[start:]
        if len(waiting) > 2 * LONGEST_LINE:  # the head of such a line is enough to report it
            excess = (len(waiting) - LONGEST_LINE) // 2 * 2
            dropped += excess
            waiting = waiting[:LONGEST_LINE] + waiting[LONGEST_LINE + excess :]
    for line in _lines_of(waiting, encoding, ending, dropped) if waiting else ():
        byte += line.end
        yield TextLine(number, byte, line.text, line.cut)
        number += 1


def _lines_of(raw: bytes, encoding: str, ending: bytes, dropped: int) -> Iterator[TextLine]:
    """One line; or several, where a lone carriage return stands between lines that otherwise end by line feeds. `end` is their length."""
    if dropped or len(raw) > LONGEST_LINE:
        yield TextLine(0, len(raw) + dropped, decoded(raw[:LONGEST_LINE], encoding), cut=True)
        return
    carriage = "\r".encode(encoding if encoding in _WIDE else "ascii")
    start = 0
    place = _find(raw, carriage, 0)
    while 0 <= place < len(raw) - len(carriage) and not raw.startswith(ending, place + len(carriage)):
        stop = place + len(carriage)
        yield TextLine(0, stop - start, decoded(raw[start:stop], encoding))
        start, place = stop, _find(raw, carriage, stop)
    yield TextLine(0, len(raw) - start, decoded(raw[start:], encoding))


def _find(waiting: bytes, ending: bytes, start: int) -> int:
    place = waiting.find(ending, start)
    while place >= 0 and place % len(ending):  # within UTF-16, only whole characters count
        place = waiting.find(ending, place + 1)
    return place
