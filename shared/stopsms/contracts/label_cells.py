"""Several labels (tags, categories, channels) in one cell of a CSV file.

They are separated by bars, commas or semicolons. One that holds such a sign itself stands in double quotes, each of its own written twice:
a consent for « mode, femme » is not one for « mode ».
"""

import re
from collections.abc import Iterable

_NEEDS_QUOTES = re.compile(r'[,;|"]')
_LABEL = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=[,;|]|$)|([^,;|]*))(?:[,;|]|$)')


def written_labels(labels: Iterable[str]) -> str:
    """The cell of these labels, sorted. `read_labels` is its inverse."""
    return " | ".join(_quoted(label) for label in sorted(labels))


def read_labels(cell: str) -> list[str]:
    """The labels of a cell, unique and sorted. Quotes count where they enclose a whole label: 5" is one as well."""
    found = (quoted.replace('""', '"') or bare for quoted, bare in _LABEL.findall(cell))
    return sorted({label.strip() for label in found if label.strip()})


def _quoted(label: str) -> str:
    return '"' + label.replace('"', '""') + '"' if _NEEDS_QUOTES.search(label) else label
