"""Imports as they are stored, and the queue messages that start or continue one."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from stopsms.compliance.outside.file_import import ColumnCells, FileImport, Layout
from stopsms.contracts.codec import Codec, Form, declare, form_of
from stopsms.contracts.messages import UnreadableMessage

UPLOADS = "uploads/"
"""Prefix of uploaded files in the bucket; each is named by its import's id."""


@dataclass(frozen=True, slots=True)
class ImportTask:
    """Continue an import."""

    import_id: str

    def written(self) -> str:
        """As a queue message."""
        return json.dumps(form_of(ImportTask).write(self))

    @classmethod
    def read(cls, body: str) -> "ImportTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            return cls(str(json.loads(body)["import_id"]))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not an import task: {type(error).__name__}") from error


def _cells_written(cells: Mapping[int, ColumnCells]) -> str:
    return json.dumps([[place, *astuple(seen)] for place, seen in cells.items()], ensure_ascii=False)


def _cells_read(text: str) -> dict[int, ColumnCells]:
    return {
        place: ColumnCells(tuple(values), tuple(telling), *others)
        for place, values, telling, *others in json.loads(text)
    }


declare(Form(Layout, late=("declared", "remembered")))
_IMPORT = Form(
    FileImport,
    names={"worked": "worked_ms"},
    late=("stage", "start", "cells"),  # an import that an earlier version began is being applied
    flat=("tally",),
    by={
        "defaults": Codec(lambda defaults: json.dumps(defaults, ensure_ascii=False), json.loads),
        "cells": Codec(_cells_written, _cells_read),
        "worked": Codec(lambda seconds: round(seconds * 1000), lambda milliseconds: int(milliseconds) / 1000),
    },
)
import_record, read_import = _IMPORT.write, _IMPORT.read
