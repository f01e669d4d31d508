"""Detect the layout of a file from its head: encoding, line ends, separator, header, columns."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from importer.columns.header_names import folded
from importer.columns.name_columns import UnusableHeader, name_columns, recognised
from importer.reading.read_dates import day_comes_first
from importer.reading.read_lines import TextLine, decoded, encoding_of, newline_of, text_lines
from importer.reading.read_records import Row, json_object, rows
from importer.reading.read_row import without_dates
from stopsms.compliance.outside.file_import import FileReading, Layout
from stopsms.compliance.outside.import_progress import FilePosition
from stopsms.compliance.person.phone import Phone

HEAD = 64 * 1024
"""Bytes read to detect the layout."""

SEPARATORS = ";,\t|"
ENCODINGS = frozenset({"utf-8", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15", "mac-roman", "cp850"})
"""Encodings that a caller may name; otherwise the encoding is detected."""

_NOT_TEXT: Mapping[bytes, str] = {
    b"PK\x03\x04": "Ce fichier est un classeur (xlsx, ods) ou une archive : enregistrez-le au format CSV UTF-8.",
    b"\xd0\xcf\x11\xe0": "Ce fichier est un classeur Excel (xls) : enregistrez-le au format CSV UTF-8.",
    b"%PDF": "Ce fichier est un PDF : il faut un fichier CSV.",
    b"\x1f\x8b": "Ce fichier est compressé (gzip) : décompressez-le d’abord.",
}
_BUSINESS_CARD = re.compile(r"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_MOST_COLUMNS = 500
"""What is seen in each column is stored with the import (400 KB at most)."""

_ALONE = "phone"
"""The only column of a file without a header: one number per line."""

_NO_HEADER = (
    "La première ligne contient un numéro de mobile : ce n’est pas un en-tête, et la personne y serait oubliée. Aucune ligne n’a été "
    "prise. Mettez au-dessus une ligne qui nomme les colonnes (« Nom;Portable »), ou un seul numéro par ligne et rien d’autre."
)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters, but for tabs and the ends of lines."""

_ONE_IN = 20
"""A text has at most one control character in this many characters."""

_DATES = ("collected_at", "received_at", "sale_at", "contract_until", "birth_date")


Memory = Callable[[Sequence[str]], Mapping[str, str]]
"""The declarations made for an earlier file with this header."""


def nothing_remembered(_: Sequence[str]) -> Mapping[str, str]:
    """There was no earlier file with this header."""
    return {}


def find_layout(
    head: bytes,
    opposes: bool,
    reading: FileReading,
    is_number: Callable[[str], bool],
    mobiles_within: Callable[[str], Sequence[Phone]],
    memory: Memory = nothing_remembered,
) -> tuple[Layout, FilePosition]:
    """The layout and the position of the first record. Raises UnusableHeader."""
    for start, reason in _NOT_TEXT.items():
        if head.startswith(start):
            raise UnusableHeader(reason)
    encoding, mark = encoding_of(head)
    if reading.encoding:
        encoding = reading.encoding
    if _BUSINESS_CARD.match(decoded(head[mark:], encoding)):
        raise UnusableHeader("C’est un fichier vCard (fiches de contacts) : exportez les contacts au format CSV.")
    if _is_binary(decoded(head[mark:], encoding)):
        raise UnusableHeader("Ce fichier n’est pas du texte : enregistrez-le au format CSV UTF-8.")
    newline = newline_of(head[mark:], encoding)
    layout, place = _read_header(head, mark, encoding, newline, opposes, reading, is_number, mobiles_within, memory)
    if layout.separator:
        _check_dates(layout, list(rows(_from(place, head, encoding, newline), layout.separator)))
    return layout, place


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text)) * _ONE_IN > len(text)


def _from(place: FilePosition, head: bytes, encoding: str, newline: str) -> Iterator[TextLine]:
    return text_lines([head[place.byte :]], encoding, newline, place.byte, place.line)


def _check_dates(layout: Layout, records: Sequence[Row]) -> None:
    """Raises UnusableHeader if months come before days: some dates would silently be misread."""
    for column in (place for field in _DATES for place in layout.columns.get(field, ())):
        if not day_comes_first(row.cells[column] for row in records if column < len(row.cells)):
            raise UnusableHeader(
                f"Dans la colonne « {layout.header[column]} », le mois vient avant le jour (11/24/2026) : "
                "récrivez les dates comme 24/11/2026 ou 2026-11-24."
            )


def _read_header(
    head: bytes,
    mark: int,
    encoding: str,
    newline: str,
    opposes: bool,
    reading: FileReading,
    is_number: Callable[[str], bool],
    mobiles_within: Callable[[str], Sequence[Phone]],
    memory: Memory,
) -> tuple[Layout, FilePosition]:
    place = FilePosition(mark, 1)
    separator = reading.separator
    for line in _from(place, head, encoding, newline):
        text = line.text.strip()
        hint = line.text.strip(" \r\n")
        if hint.lower().startswith("sep=") and len(hint) == 5:  # Excel's own; a tab is one too
            separator = separator or hint[4]
        elif text.startswith("["):
            raise UnusableHeader("Le fichier est une liste JSON : il faut un objet JSON par ligne, ou un CSV.")
        elif text.startswith("{"):
            others = _from(place, head, encoding, newline) if opposes else ()
            header = _checked(_keys(text, others), mobiles_within)
            return _layout(header, encoding, newline, "", opposes, reading, memory), place
        elif text:
            separator = separator or _separator(line.text, opposes)
            row = next(rows(_from(place, head, encoding, newline), separator))
            if row.fault:
                raise UnusableHeader("La ligne d’en-tête n’est pas lisible : un guillemet n’y est pas fermé.")
            header = tuple(cell.strip() for cell in row.cells)
            if len(header) == 1 and is_number(header[0]):
                return Layout("numbers", encoding, newline, separator, (_ALONE,), {"phone": (0,)}), place
            header = _checked(header, mobiles_within)
            return _layout(header, encoding, newline, separator, opposes, reading, memory), FilePosition(
                row.end, row.following
            )
        place = FilePosition(line.end, line.number + 1)
    raise UnusableHeader("Le fichier est vide.")


def _checked(header: tuple[str, ...], mobiles_within: Callable[[str], Sequence[Phone]]) -> tuple[str, ...]:
    """The header. Raises UnusableHeader if it holds a mobile: it is a person's line and would be lost."""
    if any(mobiles_within(without_dates(name)) for name in header):
        raise UnusableHeader(_NO_HEADER)
    return header


def _layout(
    header: tuple[str, ...],
    encoding: str,
    newline: str,
    separator: str,
    opposes: bool,
    reading: FileReading,
    memory: Memory,
) -> Layout:
    if len(header) > _MOST_COLUMNS:
        raise UnusableHeader(f"Le fichier a plus de {_MOST_COLUMNS} colonnes : gardez celles qui servent.")
    given = {folded(name) for name in reading.columns}
    present = set(map(folded, header))
    remembered = {name: meaning for name, meaning in memory(header).items() if name not in given and name in present}
    columns = name_columns(header, opposes, reading.columns, remembered)
    return Layout(
        columns.name,
        encoding,
        newline,
        separator,
        header,
        columns.places,
        columns.ignored,
        columns.declared,
        remembered,
    )


def _keys(text: str, others: Iterable[TextLine]) -> tuple[str, ...]:
    """The keys of the first object and of the others, as programs omit empty values. Raises UnusableHeader."""
    try:
        names = _named(text)
    except (ValueError, RecursionError):
        raise UnusableHeader("La première ligne n’est pas un objet JSON complet : il en faut un par ligne.") from None
    for line in others:
        with suppress(ValueError, RecursionError):  # a line that is not an object is reported when it is read
            names = names | {key: name for key, name in _named(line.text).items() if key not in names}
    wanted = {"effectivedate": "EffectiveDate", "optout": "OptOut", "channeltype": "ChannelType"}
    missing = [name for key, name in wanted.items() if key not in names and "address" in names]
    return (*names.values(), *missing)  # an endpoint without OptOut may come before one that has it


def _named(text: str) -> dict[str, str]:
    """The keys of an object by their normalised form."""
    return {folded(name): name for name in json_object(text)}


def _separator(header: str, opposes: bool) -> str:
    """The separator that yields the most known headers, then the most columns."""

    def worth(separator: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([header], delimiter=separator), [])
        except csv.Error:
            return 0, 0
        return recognised(names, opposes), len(names)

    return max(SEPARATORS, key=worth)
