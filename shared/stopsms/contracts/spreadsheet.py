"""Cells of the CSV files that we write, so that no spreadsheet takes one for a formula; and how to read them back unchanged.

Source: OWASP, « CSV Injection »: a cell is dangerous that starts with = + - @, tab or carriage return (and, in some versions,
their full-width forms or a line feed). A phone number in E.164 is one of them: it gets an apostrophe too, which reading takes off.
"""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BEFORE = "' "
"""What may precede them: our own apostrophes, and blanks that some programs skip."""


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula. `original` is its inverse."""
    return f"'{cell}" if cell.lstrip(_BEFORE).startswith(DANGEROUS) else cell


def original(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(_BEFORE).startswith(DANGEROUS) else cell
