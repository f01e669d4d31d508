"""Telephone numbers as people and spreadsheets write them in cells."""

import re

from importer.reading.read_cells import UnreadableCell, plain_cell

_SCIENTIFIC = re.compile(r"\+?([1-9])(?:[.,](\d*))?[eE]\+?(\d{1,3})", re.ASCII)
_AS_DECIMAL = re.compile(r"(\+?[1-9]\d{8,14})[.,]0{1,2}", re.ASCII)
_FORMULA_TEXT = re.compile(r'="?([^"]*)"?')
_MOST_DIGITS = 15
"""In a telephone number (ITU-T E.164)."""


def written_number(cell: str) -> str:
    """A telephone number as it was written before a spreadsheet converted it. Raises UnreadableCell.

    Only what spreadsheets do is undone: 6,12345678E+08, 612345678.0, ="0612345678", '0612345678. Anything else is left unchanged
    for the phone parser to judge.
    """
    cell = plain_cell(cell)
    if protected := _FORMULA_TEXT.fullmatch(cell):
        cell = protected.group(1).strip()
    cell = cell.removeprefix("'")
    if rounded := _SCIENTIFIC.fullmatch(cell):
        whole, fraction, exponent = rounded.group(1), rounded.group(2) or "", int(rounded.group(3))
        if len(fraction) != exponent or len(whole) + exponent > _MOST_DIGITS:
            raise UnreadableCell(
                f"Le tableur a remplacé le numéro par « {cell} » : des chiffres sont perdus. "
                "Mettez la colonne au format Texte et reprenez le numéro à la source."
            )
        return whole + fraction
    if decimal := _AS_DECIMAL.fullmatch(cell):
        return decimal.group(1)
    if sum(character.isdigit() for character in cell) > _MOST_DIGITS:
        raise UnreadableCell("La cellule contient plusieurs numéros, ou un numéro trop long.")
    return cell


_BETWEEN_NUMBERS = re.compile(r":::|[;|\n\r]|(?<!\d),|,(?!\d)|\s/\s|\b(?:ou|et|or|and)\b|&", re.IGNORECASE)
_BETWEEN_WHOLE_NUMBERS = re.compile(r"[/,\-–]")
_NATIONAL_DIGITS = 10
_BLANK_BEFORE_CODES = re.compile(r"(?<!\s)\s+(?=\+|00)")
"""Matches from the first blank only, since a cell may be nothing but blanks."""


def numbers_in(cell: str) -> list[str]:
    """The possible telephone numbers in a cell, as written: Google's ` ::: `, « 06… / 07… », « 06… ou 07… », one per line.

    A cell such as `néant` or `-` has none; whether each is really a number is for the phone parser to judge.
    """
    cell = plain_cell(cell)
    parts = [part for part in _BETWEEN_NUMBERS.split(cell) if _digits(part)]
    if all(_digits(part) < _NATIONAL_DIGITS - 1 for part in parts) and _digits(cell) >= _NATIONAL_DIGITS - 1:
        return [cell]  # 06, 12, 00, 00, 01: the parts of one number, not numbers themselves
    return [number for part in parts for number in _apart(part.strip())]


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _apart(text: str) -> list[str]:
    """Numbers separated by a sign that also occurs within numbers (06…/07…) or by a blank: each must be complete."""
    if _digits(text) < 2 * _NATIONAL_DIGITS - 2:
        return [text]
    parts = _BETWEEN_WHOLE_NUMBERS.split(text)
    if len(parts) > 1 and all(_digits(part) >= _NATIONAL_DIGITS - 1 for part in parts):
        return [part.strip() for part in parts]
    return _halves(text)


def _halves(text: str) -> list[str]:
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    if len(places) == 2 * _NATIONAL_DIGITS:
        middle = places[_NATIONAL_DIGITS]
        first, second = text[:middle].strip(), text[middle:].strip()
        if text[places[0]] == second[0] == "0" and not re.search(r"[^\d .\-/\t\u00a0\u202f]", text):
            return [first.rstrip(" .-/"), second]
    blank = _BLANK_BEFORE_CODES.split(text)
    return [part.strip() for part in blank if _digits(part)]
