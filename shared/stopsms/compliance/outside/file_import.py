"""The import of a file: what is read, how far it has come, what became of its lines, and what it makes others wait for.

Oppositions come first: while an import of oppositions is not over, no import of contacts of the same advertiser goes on
(docs/law.md R-42: a new base must take over the oppositions before anything is sent from it).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from stopsms.compliance.errors import InputError
from stopsms.compliance.proof.evidence import JsonValue

UPLOAD_WITHIN = timedelta(hours=1)
"""How long an address to upload to can be used. An import without a file after that is over."""


class ImportKind(StrEnum):
    """Contacts with their provenance; oppositions from a file; oppositions from the account's own list at the carrier."""

    CONTACTS = "contacts"
    OPPOSITIONS = "oppositions"
    OPT_OUT_LIST = "opt_out_list"


class ImportState(StrEnum):
    """The state of an import. `waiting` is for oppositions of the same advertiser; `expired` had no file in time."""

    AWAITING_UPLOAD = "awaiting_upload"
    QUEUED = "queued"
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OVER = frozenset({ImportState.FINISHED, ImportState.FAILED, ImportState.CANCELLED, ImportState.EXPIRED})


class LineFate(StrEnum):
    """What became of a line.

    Applied now; applied before, by another import; the same act as an earlier line of this file; refused; or nothing to apply
    (the line of a rival's export that is no opposition).
    """

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    IGNORED = "ignored"


class Stage(StrEnum):
    """How far the reading of a file of contacts is: it is read up to three times, so that a no comes before everything else.

    First every column is examined over the whole file; then whoever a line says no of is noted, and held where known; then the
    lines are applied. Other imports are only applied.
    """

    EXAMINING = "examining"
    REFUSALS = "refusals"
    APPLYING = "applying"


MOST_DIFFERENT = 5
"""Different values that a column may have and still be a code: with more, the column is names, places, texts, and no state."""

_MOST_TELLING = 3
_LONGEST_VALUE = 40
"""Bytes of a value, as JSON in UTF-8: of 500 columns with nine values each, all has to fit into one item of 400 KB."""


def _beginning(value: str) -> str:
    """As much of a value as is kept of it."""
    value = value[:_LONGEST_VALUE]
    while _bytes_of(value) > _LONGEST_VALUE:
        value = value[:-1]
    return value


def _bytes_of(value: str) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) - len('""')


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """What was seen in a column so far: its different values, as long as they are few; and those that say a state or a refusal.

    `undescribed`: it also holds words or dates of which nothing says what they mean. Of a column of answers, `answers` counts the cells
    that are not empty and `unread` those that are no answer.
    """

    values: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    undescribed: bool = False
    answers: int = 0
    unread: int = 0

    @property
    def many(self) -> bool:
        """Whether it has more different values than a code has."""
        return len(self.values) > MOST_DIFFERENT

    def with_value(self, value: str, *, telling: bool, undescribed: bool = False) -> "ColumnCells":
        """With one more cell. However long the file, this stays small."""
        value = _beginning(value)
        values, kept = self.values, self.telling
        if not self.many and value not in values:
            values = (*values, value)
        if telling and len(kept) < _MOST_TELLING and value not in kept:
            kept = (*kept, value)
        return ColumnCells(values, kept, self.undescribed or undescribed, self.answers, self.unread)

    def with_answer(self, value: str, *, understood: bool) -> "ColumnCells":
        """With one more cell of a column of answers."""
        seen = self.with_value(value, telling=not understood)
        return replace(seen, answers=self.answers + 1, unread=self.unread + (not understood))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines came to what; `refused_by` by rule."""

    fates: Mapping[LineFate, int] = field(default_factory=dict)
    refused_by: Mapping[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """All lines so far."""
        return sum(self.fates.values())

    def of(self, fate: LineFate) -> int:
        """The lines that came to this."""
        return self.fates.get(fate, 0)

    def plus(self, fate: LineFate, rule: str = "") -> "Tally":
        """With one more line."""
        refused = self.refused_by
        if fate is LineFate.REFUSED:
            refused = {**refused, rule: refused.get(rule, 0) + 1}
        return Tally({**self.fates, fate: self.of(fate) + 1}, refused)


@dataclass(frozen=True, slots=True)
class FilePosition:
    """Where reading goes on: the byte and the number of the next line; or, in a list that is read by pages, its token."""

    byte: int = 0
    line: int = 1
    token: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written, found once at its head: encoding, what ends a line, separator (none: JSON lines), columns.

    `name` says whose export it is; `columns` maps our fields to places in `header`, the best first; `ignored` are the columns
    that nothing was made of; `declared` the places of those that a person said the meaning of, and `remembered` which of these sayings
    are from an earlier file with the same header.
    """

    name: str
    encoding: str
    newline: str
    separator: str
    header: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    ignored: tuple[str, ...] = ()
    declared: tuple[int, ...] = ()
    remembered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileReading:
    """What the caller says of the file, where it should not be found out: `columns` maps its headers to our fields."""

    encoding: str = ""
    separator: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


class ImportOver(InputError):
    """The import is over already."""

    code = "import_over"


@dataclass(frozen=True, slots=True)
class FileImport:
    """One import.

    `defaults` is the provenance of the whole file, which its lines may override; `parts` counts those of the report written so
    far; `worked` is the time spent on it, in seconds. `start` is where the file's first record begins, `cells` what its columns were
    seen to hold while they are examined, by their places.
    """

    id: str
    advertiser_id: str
    kind: ImportKind
    operator: str
    created_at: datetime
    upload_before: datetime
    state: ImportState
    defaults: Mapping[str, JsonValue] = field(default_factory=dict)
    reading: FileReading = FileReading()
    file_name: str = ""
    opt_out_list: str = ""
    layout: Layout | None = None
    etag: str = ""
    size: int = 0
    stage: Stage = Stage.APPLYING
    start: FilePosition = FilePosition()
    place: FilePosition = FilePosition()
    cells: Mapping[int, ColumnCells] = field(default_factory=dict)
    tally: Tally = Tally()
    parts: int = 0
    worked: float = 0.0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    failure: str = ""
    revision: int = 1

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in OVER

    @property
    def opposes(self) -> bool:
        """Whether it brings oppositions."""
        return self.kind is not ImportKind.CONTACTS

    def holds_contacts(self, now: datetime) -> bool:
        """Whether contacts of the advertiser have to wait for it.

        One that failed holds them too, until it is cancelled: its oppositions have not been applied, and a person must
        look. One that never got its file holds nobody once its address has expired.
        """
        if not self.opposes or self.state in OVER - {ImportState.FAILED}:
            return False
        return self.state is not ImportState.AWAITING_UPLOAD or now <= self.upload_before

    def seen_at(self, now: datetime) -> "FileImport":
        """As it is to be shown at that moment: without a file in time, it has expired."""
        late = self.state is ImportState.AWAITING_UPLOAD and now > self.upload_before
        return replace(self, state=ImportState.EXPIRED) if late else self

    def waiting(self) -> "FileImport":
        """Held up by oppositions."""
        return replace(self, state=ImportState.WAITING, revision=self.revision + 1)

    def started(
        self, layout: Layout | None, place: FilePosition, now: datetime, etag: str = "", size: int = 0
    ) -> "FileImport":
        """Under way, with what was found of the file."""
        return replace(
            self,
            state=ImportState.RUNNING,
            layout=layout,
            stage=Stage.APPLYING if self.opposes else Stage.EXAMINING,
            start=place,
            place=place,
            etag=etag,
            size=size,
            started_at=self.started_at or now,
            revision=self.revision + 1,
        )

    def looked(self, place: FilePosition, cells: Mapping[int, ColumnCells] | None = None) -> "FileImport":
        """Some lines further, of which nothing was applied yet."""
        seen = self.cells if cells is None else cells
        return replace(self, state=ImportState.RUNNING, place=place, cells=seen, revision=self.revision + 1)

    def at(self, stage: Stage) -> "FileImport":
        """At its next stage, again at the first record."""
        return replace(self, stage=stage, place=self.start, cells={}, revision=self.revision + 1)

    def advanced(self, place: FilePosition, tally: Tally, reported: bool, seconds: float) -> "FileImport":
        """Some lines further, with or without a part of the report, after so much work."""
        return replace(
            self,
            state=ImportState.RUNNING,
            place=place,
            tally=tally,
            parts=self.parts + reported,
            worked=self.worked + seconds,
            revision=self.revision + 1,
        )

    def finished(self, now: datetime) -> "FileImport":
        """Every line has come to something."""
        return replace(self, state=ImportState.FINISHED, finished_at=now, revision=self.revision + 1)

    def failed(self, failure: str, now: datetime) -> "FileImport":
        """The file as a whole cannot be read, for this reason (in French)."""
        return replace(self, state=ImportState.FAILED, failure=failure, finished_at=now, revision=self.revision + 1)

    def cancelled(self, now: datetime) -> "FileImport":
        """Ended by a person: what was applied stays, and a failed one no longer holds contacts. Raises ImportOver."""
        if self.over and self.state is not ImportState.FAILED:
            raise ImportOver("this import is over already")
        return replace(self, state=ImportState.CANCELLED, finished_at=now, revision=self.revision + 1)
