"""Imports as plain JSON values, as they are stored; and the messages that set one going. Standard library alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from stopsms.compliance.outside.file_import import (
    ColumnCells,
    FileImport,
    FilePosition,
    FileReading,
    ImportKind,
    ImportState,
    Layout,
    LineFate,
    Stage,
    Tally,
)
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.records import Record, written

UPLOADS = "uploads/"
"""Where files are uploaded in the bucket, each under its import's id."""


@dataclass(frozen=True, slots=True)
class ImportTask:
    """Go on with an import."""

    import_id: str

    def written(self) -> str:
        """As a queue message."""
        return json.dumps({"import_id": self.import_id})


def read_import_tasks(body: str) -> list[ImportTask]:
    """The tasks of a queue message: our own, or S3's news of uploads (its test message has none). Raises UnreadableMessage.

    Source: Amazon S3, « Event message structure »: keys are URL-encoded.
    """
    try:
        fields = json.loads(body)
        if fields.get("Event") == "s3:TestEvent":
            return []
        if "import_id" in fields:
            return [ImportTask(str(fields["import_id"]))]
        keys = [unquote_plus(record["s3"]["object"]["key"]) for record in fields["Records"]]
        return [ImportTask(key.removeprefix(UPLOADS)) for key in keys if key.startswith(UPLOADS)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableMessage(f"not an import task: {type(error).__name__}") from error


def layout_record(layout: Layout) -> Record:
    """How a file is written, as stored."""
    return {
        "name": layout.name,
        "encoding": layout.encoding,
        "newline": layout.newline,
        "separator": layout.separator,
        "header": list(layout.header),
        "columns": {name: list(places) for name, places in layout.columns.items()},
        "ignored": list(layout.ignored),
        "declared": list(layout.declared),
        "remembered": dict(layout.remembered),
    }


def _read_layout(record: Mapping[str, Any]) -> Layout:
    return Layout(
        name=record["name"],
        encoding=record["encoding"],
        newline=record["newline"],
        separator=record["separator"],
        header=tuple(record["header"]),
        columns={name: tuple(map(int, places)) for name, places in record["columns"].items()},
        ignored=tuple(record["ignored"]),
        declared=tuple(map(int, record.get("declared", ()))),
        remembered=record.get("remembered", {}),
    )


def _place_record(place: FilePosition) -> Record:
    return {"byte": place.byte, "line": place.line, "token": place.token}


def _read_place(record: Mapping[str, Any]) -> FilePosition:
    return FilePosition(int(record["byte"]), int(record["line"]), record["token"])


def import_record(found: FileImport) -> Record:
    """An import as stored."""
    return {
        "id": found.id,
        "advertiser_id": found.advertiser_id,
        "kind": found.kind.value,
        "operator": found.operator,
        "created_at": written(found.created_at),
        "upload_before": written(found.upload_before),
        "state": found.state.value,
        "defaults": json.dumps(found.defaults, ensure_ascii=False),
        "reading": {
            "encoding": found.reading.encoding,
            "separator": found.reading.separator,
            "columns": dict(found.reading.columns),
        },
        "file_name": found.file_name,
        "opt_out_list": found.opt_out_list,
        "layout": None if found.layout is None else layout_record(found.layout),
        "etag": found.etag,
        "size": found.size,
        "stage": found.stage.value,
        "start": _place_record(found.start),
        "place": _place_record(found.place),
        "cells": _cells_record(found.cells),
        "fates": {fate.value: number for fate, number in found.tally.fates.items()},
        "refused_by": dict(found.tally.refused_by),
        "parts": found.parts,
        "worked_ms": round(found.worked * 1000),
        "started_at": None if found.started_at is None else written(found.started_at),
        "finished_at": None if found.finished_at is None else written(found.finished_at),
        "failure": found.failure,
        "revision": found.revision,
    }


def _cells_record(cells: Mapping[int, ColumnCells]) -> str:
    return json.dumps(
        [
            [place, seen.values, seen.telling, seen.undescribed, seen.answers, seen.unread]
            for place, seen in cells.items()
        ],
        ensure_ascii=False,
    )


def _read_cells(record: str) -> dict[int, ColumnCells]:
    return {
        place: ColumnCells(tuple(values), tuple(telling), *others)
        for place, values, telling, *others in json.loads(record)
    }


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def read_import(record: Mapping[str, Any]) -> FileImport:
    """The import of a stored record."""
    reading, layout = record["reading"], record["layout"]
    return FileImport(
        id=record["id"],
        advertiser_id=record["advertiser_id"],
        kind=ImportKind(record["kind"]),
        operator=record["operator"],
        created_at=datetime.fromisoformat(record["created_at"]),
        upload_before=datetime.fromisoformat(record["upload_before"]),
        state=ImportState(record["state"]),
        defaults=json.loads(record["defaults"]),
        reading=FileReading(reading["encoding"], reading["separator"], reading["columns"]),
        file_name=record["file_name"],
        opt_out_list=record["opt_out_list"],
        layout=None if layout is None else _read_layout(layout),
        etag=record["etag"],
        size=int(record["size"]),
        stage=Stage(record.get("stage", Stage.APPLYING)),  # one that an earlier version began is being applied
        start=_read_place(record["start"]) if "start" in record else FilePosition(),
        place=_read_place(record["place"]),
        cells=_read_cells(record.get("cells", "[]")),
        tally=Tally(
            {LineFate(fate): int(number) for fate, number in record["fates"].items()},
            {rule: int(number) for rule, number in record["refused_by"].items()},
        ),
        parts=int(record["parts"]),
        worked=int(record["worked_ms"]) / 1000,
        started_at=_instant(record["started_at"]),
        finished_at=_instant(record["finished_at"]),
        failure=record["failure"],
        revision=int(record["revision"]),
    )
