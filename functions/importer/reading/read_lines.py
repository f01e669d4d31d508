"""From the bytes of a file to its lines of text, in any common encoding and with any line ends."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 64 * 1024
"""Bytes. Anything longer is not a line of a table and would exhaust memory."""
_WIDE = ("utf-16-le", "utf-16-be")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text: its number from 1, the byte offset after it, its text with its line break, and whether it was truncated."""

    number: int
    end: int
    text: str
    cut: bool = False


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of a file, judging by its first bytes, and the length of its byte order mark.

    Without a mark, zeros in every other position indicate UTF-16. Files that mix UTF-8 and Windows-1252 are common, so `decoded`
    decides for each line; no French text is valid in both by chance. Excel's formats « CSV (Macintosh) » and « CSV (MS-DOS) » are
    recognised as the encoding that yields the most accented French letters within words.
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
"""If several fit equally well, the first wins."""

_FRENCH = re.compile("(?<=[a-z])[éèêëàâçîïôùû](?=[a-z])")


def decoded(raw: bytes, encoding: str) -> str:
    """The text of a line. Never fails: undecodable bytes become replacement characters."""
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
    """The line terminator: a line feed, or the bare carriage return of old Mac spreadsheets."""
    text = decoded(head, encoding)
    return "\r" if "\r" in text and "\n" not in text else "\n"


def text_lines(pieces: Iterable[bytes], encoding: str, newline: str, byte: int, number: int) -> Iterator[TextLine]:
    """The lines of a file from offset `byte`, where line `number` begins."""
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
        if len(waiting) > 2 * LONGEST_LINE:  # its beginning is enough for the report
            excess = (len(waiting) - LONGEST_LINE) // 2 * 2
            dropped += excess
            waiting = waiting[:LONGEST_LINE] + waiting[LONGEST_LINE + excess :]
    for line in _lines_of(waiting, encoding, ending, dropped) if waiting else ():
        byte += line.end
        yield TextLine(number, byte, line.text, line.cut)
        number += 1


def _lines_of(raw: bytes, encoding: str, ending: bytes, dropped: int) -> Iterator[TextLine]:
    """One line, or several if bare carriage returns occur in a file of line feeds. `end` is the length of each."""
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
    while place >= 0 and place % len(ending):  # in UTF-16, only whole characters count
        place = waiting.find(ending, place + 1)
    return place
