"""Forms that must never change, kept in a file with one form a line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Forms = Mapping[str, Any]


def line(form: Any) -> str:
    """A form with its keys in the order in which they are written."""
    return json.dumps(form, ensure_ascii=False)


def kept(path: Path) -> dict[str, Any]:
    forms: dict[str, Any] = json.loads(path.read_text())
    return forms


def keep(path: Path, forms: Forms) -> None:
    """Write the file. To be done only when a new form comes: what is stored somewhere can change no more."""
    lines = ",\n".join(f"{line(name)}: {line(form)}" for name, form in forms.items())
    path.write_text(f"{{\n{lines}\n}}\n")
