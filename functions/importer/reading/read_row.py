"""The contents of a record: its fields by our names, its numbers, and whether they can be relied on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from importer.acts.prepared_lines import UNREADABLE, LineContext, NotApplied
from importer.reading.read_cells import (
    UnreadableCell,
    has_agreed,
    is_blank,
    may_be_no_opposition,
    plain_cell,
    says_opposed,
)
from importer.reading.read_numbers import numbers_in, written_number
from importer.reading.read_records import Row
from importer.refusals.refusal_words import words_of
from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.phone import Phone

FAULTS: Mapping[str, str] = {
    "unclosed_quote": "Un guillemet n’est pas fermé, ou la ligne est mal formée.",
    "too_long": "La ligne dépasse 64 Kio : ce n’est pas une ligne de tableau.",
    "json": "La ligne n’est pas un objet JSON.",
    "fields": "La ligne a des champs que la première n’a pas : donnez-les tous dès la première ligne.",
    "control": "La ligne contient des caractères de commande (zéros…) : le fichier est abîmé à cet endroit.",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def phones_concerned(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """The mobiles that a line may concern: those in its phone columns, and any other written as a telephone number.

    If the phone columns hold none, any digits that could be a mobile count; on an unreadable line, every mobile in its text.
    """
    if row.fault or damage_of(row, context.layout):
        return tuple(context.mobiles_within(row.text))
    cells = phone_cells(row, context)
    read = [number for cell in cells for number in numbers_of(cell, context) if isinstance(number, Phone)]
    here = dict.fromkeys([*read, *(phone for cell in cells for phone in context.mobiles_within(cell))])
    undated = map(without_dates, row.cells)
    others = (cell for cell in undated if not here or WRITTEN_AS_A_NUMBER.search(cell))
    return tuple({**here, **dict.fromkeys(phone for cell in others for phone in context.mobiles_within(cell))})


def without_dates(cell: str) -> str:
    """The cell without dates that include an hour: 06/10/2026 10:30 has as many digits as a number."""
    return _DATE_WITH_HOUR.sub(" ; ", cell)


def phone_cells(row: Row, context: LineContext) -> list[str]:
    """The cells of the phone columns, the most certain column first."""
    return [row.cells[place] for place in context.layout.columns.get("phone", ()) if place < len(row.cells)]


def says_more_than_numbers(cell: str, context: LineContext) -> bool:
    """Whether a cell of numbers holds more than a number and whose it is."""
    unread = any(isinstance(number, NoMobile) and not number.certain for number in numbers_of(cell, context))
    signs = {sign for sign in cell if not sign.isalnum()} - _SIGNS_BESIDE_NUMBERS
    return unread and (bool(signs) or not set(re.sub(r"\d+", " ", words_of(cell)).split()) <= _WHOSE_NUMBER)


def words_under(name: str, cell: str, layout: Layout) -> str:
    """A cell with the header of its column, as shown to the reviewer."""
    return f"{header_of(name, layout)} : {plain_cell(cell)}"[:2000]


def header_of(name: str, layout: Layout) -> str:
    """The file's name for the first column of one of our fields."""
    return layout.header[layout.columns[name][0]].strip()


def damage_of(row: Row, layout: Layout) -> str:
    """Why a line cannot be relied on (in French); "" if it can."""
    if any(cell.strip() for cell in row.cells[len(layout.header) :]):
        return "La ligne a plus de cellules que l’en-tête : ses colonnes sont décalées."
    return FAULTS["control"] if any(_CONTROL.search(cell) for cell in row.cells) else ""


def fields_of(row: Row, layout: Layout) -> dict[str, str]:
    """The non-empty cells by our field names; of several statuses, the one that is a refusal. Raises NotApplied."""
    if damage := damage_of(row, layout):
        raise NotApplied(UNREADABLE, damage)
    fields: dict[str, str] = {}
    for field, places in layout.columns.items():
        cells = [row.cells[place] for place in places if place < len(row.cells)]
        if field == "opposed":
            cells = sorted(filter(says_opposed, cells), key=may_be_no_opposition) or cells
        if field == "status":
            cells = [cell for cell in cells if not is_blank(cell) and not has_agreed(cell)] or cells
        if cell := next((cell for cell in cells if cell.strip()), ""):
            fields[field] = cell
    return fields


@dataclass(frozen=True, slots=True)
class NoMobile:
    """A number that is not an accepted mobile. `certain`: it is known to be something else (a landline, a foreign number)."""

    written: str
    reason: str
    certain: bool


def numbers_on(row: Row, context: LineContext) -> list[Phone | NoMobile]:
    """Every number on a line, the most certain column first."""
    return [number for cell in phone_cells(row, context) for number in numbers_of(cell, context)]


def numbers_of(cell: str, context: LineContext) -> list[Phone | NoMobile]:
    """The numbers in a cell, as mobiles or otherwise."""
    whole = _number(cell, context)
    if isinstance(whole, Phone):
        return [whole]
    parts = numbers_in(cell)
    return [_number(part, context) for part in parts] if len(parts) > 1 else [whole] * len(parts)


def _number(written: str, context: LineContext) -> Phone | NoMobile:
    try:
        return context.parse_phone(written_number(written))
    except UnreadableCell as error:
        return NoMobile(written, str(error), certain=False)
    except InvalidPhone as error:
        return NoMobile(written, error.words.fr, certain=error.reason in _CERTAIN)


_CERTAIN = frozenset({"landline", "foreign", "premium", "m2m"})
WRITTEN_AS_A_NUMBER = re.compile(r"(?<![\d.,])(?:(?:\+|0)[ .]?\d|33[ .]?[67])")
_DATE_WITH_HOUR = re.compile(
    r"(?<!\d)(?:\d{1,2}([/.-])\d{1,2}\1(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d([/.-])\d{1,2}\2\d{1,2})"
    r"(?:[ ,T]+|,? à )\d{1,2}(?::|[hH] ?)\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[+-]\d\d:?\d\d)?(?!\d)"
)
_SIGNS_BESIDE_NUMBERS = frozenset(" \t\n\u00a0\u202f()[].,:;/+-–—*'\"")
_WHOSE_NUMBER = frozenset(
    "perso personnel personnelle pro prof professionnel bureau domicile maison dom travail fixe mobile portable port tel telephone gsm "
    "principal secondaire m mme mlle mr monsieur madame n".split()
)
"""Notes beside a number that say nothing of its holder's wishes."""
