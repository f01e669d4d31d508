"""Turn lines of text into records: rows of a table, with any separator and with line breaks in cells, or JSON objects.

A line break in a quoted cell and an unclosed quote look alike at first. A record that spans several lines is accepted only if it is
strictly well-formed and none of its further lines could be a record by itself; otherwise only its first line is faulty and reading
continues at the next one. So no line is swallowed by another (RFC 4180).
"""

import csv
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from importer.columns.header_names import folded
from importer.reading.read_lines import TextLine
from stopsms.compliance.message.characters import composed, repaired

MOST_LINES_IN_RECORD = 50

QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the number of its first line, the byte offset and line after it, its cells in NFC, its text, and its fault if any."""

    line: int
    end: int
    following: int
    cells: tuple[str, ...]
    text: str
    fault: str = ""


class _TooLong(Exception):
    """A record spans more lines than allowed."""


class _Feed:
    """Feeds lines to the CSV reader, remembers those of the current record, and takes lines back."""

    def __init__(self, lines: Iterator[TextLine]) -> None:
        self._lines = lines
        self._missed_request: deque[TextLine] = deque()
        self.taken: list[TextLine] = []
        self.ran_out = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) == MOST_LINES_IN_RECORD:
            raise _TooLong
        line = self._missed_request.popleft() if self._missed_request else next(self._lines, None)
        if line is None:
            self.ran_out = bool(self.taken)
            raise StopIteration
        self.taken.append(line)
        return line.text

    def give_back(self, lines: list[TextLine]) -> None:
        """Return lines to be read again."""
        self._missed_request.extendleft(reversed(lines))


def rows(lines: Iterator[TextLine], separator: str) -> Iterator[Row]:
    """The records of a table in order, including faulty ones."""
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=separator)
    while True:
        feed.taken = []
        fault = ""
        cells: list[str] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_TooLong, csv.Error):
            fault = "unclosed_quote"
        taken = feed.taken
        if not fault and len(taken) > 1 and (feed.ran_out or not _believable(taken, len(cells), separator)):
            fault = "unclosed_quote"
        if not fault and len(taken) == 1 and feed.ran_out:
            fault = "unclosed_quote"
        if any(line.cut for line in taken):
            fault = "too_long"
        first = taken[0]
        if fault:
            feed.give_back(taken[1:])
            feed.ran_out = False
            reader = csv.reader(feed, delimiter=separator)
            yield Row(first.number, first.end, first.number + 1, (), _bare(first.text), fault)
        else:
            last = taken[-1]
            text = _bare("".join(line.text for line in taken))
            yield Row(first.number, last.end, last.number + 1, tuple(map(composed, cells)), text)


def _bare(text: str) -> str:
    return text.rstrip("\r\n")


def _believable(taken: list[TextLine], width: int, separator: str) -> bool:
    """Whether several lines really form one record."""
    try:
        again = list(csv.reader([line.text for line in taken], delimiter=separator, strict=True))
    except csv.Error:
        return False
    if len(again) != 1:
        return False
    return not any(
        line.text.count(QUOTE) % 2 == 0 and len(next(csv.reader([line.text], delimiter=separator), [])) == width
        for line in taken[1:]
    )


def objects(lines: Iterator[TextLine], names: Sequence[str]) -> Iterator[Row]:
    """The records of a file with one JSON object per line: the values of `names`, as text.

    Keys are compared as headers are. An object with values under other keys is faulty, since those columns were never examined; so is
    one with duplicate keys. Escapes in the text are decoded so that numbers in it are found.
    """
    keys = [folded(name) for name in names]
    for line in lines:
        text = _unescaped(_bare(line.text))
        fault = "too_long" if line.cut else ""
        cells: tuple[str, ...] = ()
        if text.strip() and not fault:
            try:
                record = json_object(line.text)
                values = {folded(name): _as_cell(value) for name, value in record.items()}
                cells = tuple(values.get(key, "") for key in keys)
                if any(value.strip() for key, value in values.items() if key not in keys):
                    fault, cells, text = "fields", (), repaired(json.dumps(record, ensure_ascii=False))
            except (ValueError, RecursionError):
                fault = "json"
        yield Row(line.number, line.end, line.number + 1, cells, text, fault)


_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\/")


def _unescaped(text: str) -> str:
    """JSON text, possibly damaged, with its escaped characters decoded."""
    return repaired(_ESCAPED.sub(lambda match: _characters(match[0]), text))


def _characters(escaped: str) -> str:
    codes = re.findall(r"u(....)", escaped)
    return "".join(chr(int(code, 16)) for code in codes) if codes else "/"


def json_object(text: str) -> dict[str, Any]:
    """One JSON object. Raises ValueError if it is not one or has duplicate keys, compared as headers are."""
    record = json.loads(text, object_pairs_hook=once_each)
    if not isinstance(record, dict):
        raise ValueError("no object")  # noqa: TRY004 (the text is wrong, not its type)
    named = {composed(repaired(name)): value for name, value in record.items()}
    if len(set(map(folded, named))) < len(record):
        raise ValueError("two keys are the same header")
    return named


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object with unique keys. Raises ValueError: of two values it is unknown which one holds."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands there twice")
    return record


def _as_cell(value: object) -> str:
    if value is None:
        return ""
    return composed(repaired(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
