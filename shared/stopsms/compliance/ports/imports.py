"""Imports: their state, files and queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from stopsms.compliance.ports.listing import IMPORTS_ON_PAGE

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.outside.file_import import FileImport
    from stopsms.compliance.outside.import_progress import ImportShare
    from stopsms.contracts.imports import ImportTask


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of a report: the line at which its block of the file begins, where it is kept, and how many bytes it has."""

    line: int
    name: str
    size: int


class ImportStore(Protocol):
    """The imports of files. Reads are strongly consistent."""

    def find(self, import_id: str) -> FileImport | None:
        """The import as far as its shares have come, or None."""

    def is_over(self, import_id: str) -> bool:
        """Whether nothing more will happen to an import. Cheaper than `find`."""

    def add(self, opened: FileImport) -> None:
        """Write a new import. An import of oppositions holds the advertiser's contacts from now on.

        Raises FileExistsError when there is one of its id.
        """

    def change(self, changed: FileImport) -> bool:
        """Compare-and-set on `revision`; returns True if written. Its shares are written by `change_share`."""

    def change_share(self, import_id: str, changed: ImportShare, part: ReportPart | None = None) -> bool:
        """Compare-and-set on the share's own `revision`; returns True if written. The same write adds the part of the report."""

    def parts(self, import_id: str, after: str = "") -> Iterator[tuple[str, ReportPart]]:
        """The parts of the report by the lines of their blocks, each with its key, after this key."""

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        """Whether this advertiser has an import of oppositions that is not over."""

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = IMPORTS_ON_PAGE
    ) -> tuple[Sequence[FileImport], str | None]:
        """A page of an advertiser's imports, newest first, and where the next page starts."""

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        """Note the pseudonyms of numbers for which a line of this import's file says no, and the line: the first that does.

        Deleted some time after `until`.
        """

    def refused(self, import_id: str, pseudonyms: Sequence[str]) -> Mapping[str, int]:
        """Those of these pseudonyms that were noted, and the line."""

    def declare(self, advertiser_id: str, header: str, columns: Mapping[str, str]) -> None:
        """Remember the meaning of the columns of files with this header (as folded by the reader)."""

    def declared(self, advertiser_id: str, header: str) -> Mapping[str, str]:
        """The remembered meaning of the columns of files with this header."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it was uploaded; `etag` changes with its content."""

    etag: str
    size: int


class ReportLost(Exception):
    """The pieces of a report are not there any more, or are not those that were counted: it has to be put together anew."""


class FileReplaced(Exception):
    """The file is not the one that was being read any more, or it is gone."""


class ImportFiles(Protocol):
    """The files that are imported, and the reports on them."""

    def uploaded(self, import_id: str) -> UploadedFile | None:
        """The import's file, or None."""

    def read(self, import_id: str, etag: str, byte: int) -> Iterator[bytes]:
        """The file from this byte on, in pieces. Raises FileReplaced."""

    def keep_part(self, import_id: str, name: str, written: bytes) -> None:
        """Write one part of the report."""

    def read_parts(self, import_id: str, names: Sequence[str]) -> Sequence[bytes]:
        """These parts of the report, several at once."""

    def begin_report(self, import_id: str) -> str:
        """Begin to upload the whole report in pieces; returns the name of the upload."""

    def add_piece(self, import_id: str, upload: str, number: int, written: bytes) -> str:
        """Upload a piece, the first being 1; returns its tag. At least 5 MiB, unless it is the last. Raises ReportLost."""

    def complete_report(self, import_id: str, upload: str, pieces: Sequence[str]) -> None:
        """Make the report of the pieces with these tags. Raises ReportLost."""


class ImportQueue(Protocol):
    """The queue of imports to be continued."""

    def send(self, task: ImportTask, delay_seconds: int = 0) -> None:
        """Put a task on the queue, to be seen after a delay of at most 900 seconds."""
