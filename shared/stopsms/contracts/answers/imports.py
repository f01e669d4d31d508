"""Answers about imports of files and lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState, Layout
from stopsms.compliance.outside.import_progress import LineFate, Stage, Tally


@dataclass(frozen=True, slots=True)
class UploadAnswer:
    """Where to send the file: a POST of a multipart form with these fields, then the file as `file`."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class LayoutAnswer:
    """How the file is written: our fields with the headers they are read from, and the headers that are not used.

    `remembered`: what was declared about columns for an earlier file with this header, and applies to this one.
    """

    export: str | None
    encoding: str
    separator: str | None
    columns: dict[str, list[str]]
    ignored: tuple[str, ...]
    remembered: dict[str, str]


@dataclass(frozen=True, slots=True)
class LinesAnswer:
    """What became of the lines read so far. Until the import is finished, lines that name several people may be in `read` only."""

    read: int
    taken: int
    unchanged: int
    duplicates: int
    refused: int
    ignored: int


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """An import. `stage` is how often its file has been read through so far; `bytes_read` is how far this time.

    `operator` is what the caller said, `principal` the key or person that opened it, `cancelled_by` the one that ended it.
    """

    id: str
    advertiser_id: str
    kind: ImportKind
    status: ImportState
    stage: Stage | None
    operator: str
    principal: str | None
    file_name: str
    opt_out_list: str | None
    created_at: datetime
    upload_before: datetime | None
    upload: UploadAnswer | None
    started_at: datetime | None
    finished_at: datetime | None
    cancelled_by: str | None
    failure: str | None
    layout: LayoutAnswer | None
    size: int
    bytes_read: int
    lines: LinesAnswer
    refused_by: dict[str, int]
    lines_per_second: float | None
    report_url: str | None
    carrier: str | None


@dataclass(frozen=True, slots=True)
class ImportsAnswer:
    """A page of an advertiser's imports, newest first."""

    imports: list[ImportAnswer]
    next: str | None


def import_answer(stored: FileImport, upload: Mapping[str, Any] | None, report_url: str | None) -> ImportAnswer:
    """An import; `upload` while its file is awaited, `report_url` once there is a report."""
    of_list, tally = stored.kind is ImportKind.OPT_OUT_LIST, stored.tally
    return ImportAnswer(
        id=stored.id,
        advertiser_id=stored.advertiser_id,
        kind=stored.kind,
        status=stored.state,
        stage=stored.stage if stored.started_at is not None and not stored.over else None,
        operator=stored.operator,
        principal=stored.principal or None,
        file_name=stored.file_name,
        opt_out_list=stored.opt_out_list or None,
        created_at=stored.created_at,
        upload_before=None if of_list else stored.upload_before,
        upload=None if upload is None else UploadAnswer(upload["url"], upload["fields"]),
        started_at=stored.started_at,
        finished_at=stored.finished_at,
        cancelled_by=stored.cancelled_by or None,
        failure=stored.failure or None,
        layout=None if stored.layout is None or of_list else _layout(stored.layout),
        size=stored.size,
        bytes_read=stored.size if stored.state is ImportState.FINISHED else stored.place.byte,
        lines=_lines(tally),
        refused_by=dict(tally.refused_by),
        lines_per_second=round(tally.lines / stored.worked, 1) if stored.worked else None,
        report_url=report_url,
        carrier=stored.carrier or None,
    )


def _layout(layout: Layout) -> LayoutAnswer:
    return LayoutAnswer(
        export=layout.name or None,
        encoding=layout.encoding,
        separator=layout.separator or None,
        columns={name: [layout.header[place] for place in places] for name, places in layout.columns.items()},
        ignored=layout.ignored,
        remembered=dict(layout.remembered),
    )


def _lines(tally: Tally) -> LinesAnswer:
    return LinesAnswer(
        read=tally.lines,
        taken=tally.of(LineFate.TAKEN),
        unchanged=tally.of(LineFate.UNCHANGED),
        duplicates=tally.of(LineFate.DUPLICATE),
        refused=tally.of(LineFate.REFUSED),
        ignored=tally.of(LineFate.IGNORED),
    )
