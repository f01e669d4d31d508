"""Imports as they are stored, and the queue messages that start or continue one."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from stopsms.compliance.outside.file_import import ColumnCells, FileImport, Layout
from stopsms.contracts import queued
from stopsms.contracts.codec import Codec, Form, count, declare, form_of, items, mapping, read_json, text, truth, whole
from stopsms.contracts.messages import UnreadableMessage

UPLOADS = "uploads/"
"""Prefix of uploaded files in the bucket; each is named by its import's id."""


@dataclass(frozen=True, slots=True)
class ImportTask:
    """Continue an import."""

    import_id: str

    def written(self) -> str:
        """As a queue message."""
        return queued.written(form_of(ImportTask).write(self))

    @classmethod
    def read(cls, body: str) -> "ImportTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            return form_of(ImportTask).read(queued.read(body))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not an import task: {type(error).__name__}") from error


def _cells_written(cells: Mapping[int, ColumnCells]) -> str:
    return json.dumps([[place, *astuple(seen)] for place, seen in cells.items()], ensure_ascii=False)


def _cells_read(stored: str) -> dict[int, ColumnCells]:
    return dict(map(_column_read, items(read_json(text(stored)))))


def _column_read(column: list[Any]) -> tuple[int, ColumnCells]:
    place, values, telling, undescribed, answers, unread = items(column)
    seen, telling = (tuple(map(text, items(words))) for words in (values, telling))
    return count(place), ColumnCells(seen, telling, truth(undescribed), count(answers), count(unread))


def _defaults_read(stored: str) -> Mapping[str, Any]:
    return mapping(read_json(text(stored)))


declare(Form(Layout, late=("declared", "remembered")))
_IMPORT = Form(
    FileImport,
    names={"worked": "worked_ms"},
    late=("stage", "start", "cells"),  # an import that an earlier version began is being applied
    flat=("tally",),
    by={
        "defaults": Codec(lambda defaults: json.dumps(defaults, ensure_ascii=False), _defaults_read),
        "cells": Codec(_cells_written, _cells_read),
        "worked": Codec(lambda seconds: round(seconds * 1000), lambda milliseconds: whole(milliseconds) / 1000),
    },
)
import_record, read_import = _IMPORT.write, _IMPORT.read
