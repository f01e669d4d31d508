"""The import of a file: what is read, how far it has come, what became of its lines, and what it makes others wait for.

Oppositions come first: while an import of oppositions is not over, no import of contacts of the same advertiser goes on
(docs/law.md R-42: a new base must take over the oppositions before anything is sent from it).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from stopsms.compliance.errors import InputError
from stopsms.compliance.outside.import_progress import (
    BEGINNING,
    NO_LINES,
    ColumnCells,
    FilePosition,
    ImportShare,
    Stage,
    Tally,
    seen_together,
)
from stopsms.compliance.proof.evidence import JsonValue

UPLOAD_WITHIN = timedelta(hours=1)
"""How long an address to upload to can be used. An import without a file after that is over."""


class ImportKind(StrEnum):
    """Contacts with their provenance; oppositions from a file; oppositions from a list of our account at a carrier."""

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


MOST_SHARES = 12
"""Workers that read one file side by side: together they apply more than a thousand lines a second (docs/imports.md)."""

BYTES_FOR_A_SHARE = 128 * 1024
"""A smaller file of contacts is not worth another worker."""

BYTES_FOR_A_SHARE_OF_OPPOSITIONS = 16 * 1024
"""The same, of oppositions: a line says little more than a number, and nobody waits longer for it than has to be."""


@dataclass(frozen=True, slots=True)
class ReportSoFar:
    """How far the report has been put together: the upload in pieces, the tags of its pieces, the key of the last part of it.

    `carried` is the name of what has been put together and is too little for a piece; "" if nothing. `settled` counts the lines of
    which several shares told a part.
    """

    upload: str
    pieces: tuple[str, ...] = ()
    after: str = ""
    carried: str = ""
    settled: Tally = NO_LINES


@dataclass(frozen=True, slots=True)
class FileImport:
    """One import.

    `defaults` is the provenance of the whole file, which its lines may override; `start` is where the file's first record begins;
    `divided` is into how many shares: 0 until this release has begun it, and again when an earlier one, which knows no shares, has written
    meanwhile. `place`, `cells`, `tally`, `parts` and `worked` are those of all shares together at the present
    stage, and at the end what became of the whole file: how far it has been read on average, what its columns were seen to hold, what
    came of its lines, how many parts of the report there are, and the seconds after which so many lines are applied at the shares' pace.
    `principal` is who opened it, `cancelled_by` who ended it. `carrier` is whose list is imported, "" for the deployment's own.
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
    start: FilePosition = BEGINNING
    divided: int = 0
    place: FilePosition = BEGINNING
    cells: Mapping[int, ColumnCells] = field(default_factory=dict)
    tally: Tally = NO_LINES
    parts: int = 0
    worked: float = 0.0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    failure: str = ""
    report: ReportSoFar | None = None
    shares: tuple[ImportShare, ...] = ()
    revision: int = 1
    principal: str = ""
    cancelled_by: str = ""
    carrier: str = ""

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

    def share(self, number: int) -> ImportShare:
        """One of its shares, as far as it has come at the present stage."""
        written = next((share for share in self.shares if share.number == number), None)
        if written is not None and written.stage is self.stage:
            return written
        return ImportShare(number, self.stage, self.start, revision=written.revision if written else 0)

    @property
    def present_shares(self) -> tuple[ImportShare, ...]:
        """Its shares at the present stage."""
        return tuple(map(self.share, range(self.divided)))

    @property
    def begun(self) -> bool:
        """Whether this release has begun it. One that an earlier release began is begun again: nothing is applied twice."""
        return self.started_at is not None and self.divided > 0

    @property
    def all_read(self) -> bool:
        """Whether every share is done with the present stage."""
        return self.begun and all(share.done for share in self.present_shares)

    def with_shares(self, shares: Sequence[ImportShare]) -> "FileImport":
        """As far as these shares have come; one that is over, or only reported on, stays as it is."""
        divided = replace(self, shares=tuple(shares))
        if self.over or self.stage is Stage.REPORTING or not shares or not self.begun:
            return divided
        return replace(divided, **seen_together(divided.present_shares))

    def waiting(self) -> "FileImport":
        """Held up by oppositions."""
        return replace(self._without_shares, state=ImportState.WAITING, revision=self.revision + 1)

    def going_on(self) -> "FileImport":
        """No longer held up."""
        return replace(self._without_shares, state=ImportState.RUNNING, revision=self.revision + 1)

    @property
    def _without_shares(self) -> "FileImport":
        """With nothing of what its shares have come to: whoever knows none reads the present stage from its beginning.

        Of one that is only reported on, all has been read.
        """
        if self.started_at is None or self.stage is Stage.REPORTING:
            return self
        return replace(self, place=self.start, cells={}, tally=NO_LINES, parts=0, worked=0.0)

    def started(
        self, layout: Layout | None, place: FilePosition, now: datetime, etag: str = "", size: int = 0
    ) -> "FileImport":
        """Under way, with what was found of the file. A list at the carrier is read page by page, by one worker."""
        return replace(
            self,
            state=ImportState.RUNNING,
            layout=layout,
            stage=Stage.APPLYING if self.opposes else Stage.EXAMINING,
            start=place,
            divided=self._shares(size),
            place=place,
            cells={},
            tally=NO_LINES,
            parts=0,
            worked=0.0,
            etag=etag,
            size=size,
            started_at=self.started_at or now,
            revision=self.revision + 1,
        )

    def _shares(self, size: int) -> int:
        match self.kind:
            case ImportKind.CONTACTS:
                return min(MOST_SHARES, 1 + size // BYTES_FOR_A_SHARE)
            case ImportKind.OPPOSITIONS:
                return min(MOST_SHARES, 1 + size // BYTES_FOR_A_SHARE_OF_OPPOSITIONS)
            case ImportKind.OPT_OUT_LIST:
                return 1

    def at(self, stage: Stage) -> "FileImport":
        """At its next stage of reading, again at the first record."""
        return replace(self, stage=stage, place=self.start, cells={}, revision=self.revision + 1)

    def reported(self, so_far: ReportSoFar) -> "FileImport":
        """Every line has come to something; the report is being put together."""
        return replace(self, stage=Stage.REPORTING, report=so_far, revision=self.revision + 1)

    def finished(self, now: datetime, settled: Tally = NO_LINES) -> "FileImport":
        """Every line has come to something, and is reported; putting the report together has `settled` these."""
        return replace(
            self,
            state=ImportState.FINISHED,
            tally=self.tally.with_settled(settled),
            report=None,
            finished_at=now,
            revision=self.revision + 1,
        )

    def failed(self, failure: str, now: datetime) -> "FileImport":
        """The file as a whole cannot be read, for this reason (in French)."""
        return replace(self, state=ImportState.FAILED, failure=failure, finished_at=now, revision=self.revision + 1)

    def cancelled(self, now: datetime, principal: str = "") -> "FileImport":
        """Ended by a principal: what was applied stays, and a failed one no longer holds contacts. Raises ImportOver."""
        if self.over and self.state is not ImportState.FAILED:
            raise ImportOver("this import is over already")
        return replace(
            self,
            state=ImportState.CANCELLED,
            finished_at=now,
            cancelled_by=principal,
            revision=self.revision + 1,
        )
