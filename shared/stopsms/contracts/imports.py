"""Imports as they are stored, and the queue messages that start or continue one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from stopsms.compliance.outside.file_import import FileImport, Layout, ReportSoFar
from stopsms.compliance.outside.import_progress import ColumnCells, ImportShare, Stage, Tally
from stopsms.contracts import queued
from stopsms.contracts.codec import (
    Codec,
    Form,
    Record,
    count,
    declare,
    items,
    mapping,
    read_json,
    text,
    truth,
    whole,
)
from stopsms.contracts.messages import UnreadableMessage

UPLOADS = "uploads/"
"""Prefix of uploaded files in the bucket; each is named by its import's id."""


@dataclass(frozen=True, slots=True)
class ImportTask:
    """Continue a share of an import, at a stage. Whoever begins it knows none: it is then divided.

    The two are different messages: the release before imports were divided can begin one, and cannot read the task of a share.
    A task of an earlier stage is one that its worker did not get rid of: it may have died before it told the others of the next stage.
    `busy` is how often in a row a table took no more before the worker's time was up.
    """

    import_id: str
    share: int = 0
    stage: Stage | None = None
    busy: int = 0

    def written(self) -> str:
        """As a queue message."""
        return queued.written((_BEGINNING if self.stage is None else _OF_SHARE).write(self))

    @classmethod
    def read(cls, body: str) -> "ImportTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            return _task_read(queued.read(body))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not an import task: {type(error).__name__}") from error


def _task_read(message: Mapping[str, Any]) -> ImportTask:
    if "import_id" in message:
        return _BEGINNING.read(message, share=0, stage=None)
    task = _OF_SHARE.read(message)
    if task.stage is None:
        raise ValueError("a share is at a stage")
    return task


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
_BEGINNING = Form(ImportTask, without=("share", "stage"), omit=("busy",))
_OF_SHARE = Form(ImportTask, names={"import_id": "share_of"}, omit=("busy",))
declare(Form(Tally, omit=("unsettled",)))
declare(Form(ReportSoFar, omit=("settled",)))
_CELLS = Codec(_cells_written, _cells_read)
_WORKED = Codec(lambda seconds: round(seconds * 1000), lambda milliseconds: whole(milliseconds) / 1000)
_IMPORT = Form(
    FileImport,
    names={"worked": "worked_ms"},
    without=("shares",),
    omit=("principal", "cancelled_by", "carrier"),
    late=(
        "stage",
        "start",
        "divided",
        "cells",
        "report",
    ),  # of an import that an earlier release began, or wrote meanwhile
    flat=("tally",),
    by={
        "defaults": Codec(lambda defaults: json.dumps(defaults, ensure_ascii=False), _defaults_read),
        "cells": _CELLS,
        "worked": _WORKED,
    },
)
_SHARE = Form(
    ImportShare,
    names={"worked": "worked_ms"},
    without=("number",),
    flat=("tally",),
    by={"cells": _CELLS, "worked": _WORKED},
)
import_record = _IMPORT.write
share_record = _SHARE.write


def read_import(item: Record, shares: Sequence[ImportShare] = ()) -> FileImport:
    """An import, as far as these shares have come. Raises what `Form.read` raises."""
    return _IMPORT.read(item, shares=()).with_shares(shares)


def read_share(item: Record, number: int) -> ImportShare:
    """The share of this number. Raises what `Form.read` raises."""
    return _SHARE.read(item, number=number)
