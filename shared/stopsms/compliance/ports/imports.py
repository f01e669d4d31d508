"""Imports: their state, files and queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.outside.file_import import FileImport
    from stopsms.contracts.imports import ImportTask


class ImportStore(Protocol):
    """The imports of files. Reads are strongly consistent."""

    def find(self, import_id: str) -> FileImport | None:
        """The import, or None."""

    def add(self, opened: FileImport) -> None:
        """Write a new import. An import of oppositions holds the advertiser's contacts from now on.

        Raises FileExistsError when there is one of its id.
        """

    def change(self, changed: FileImport, part: str = "") -> bool:
        """Compare-and-set on `revision`; returns True if written.

        The same write adds the name of the part of the report that was written for this step, as the one of its number (`parts`).
        """

    def parts(self, import_id: str) -> Sequence[str]:
        """The names of the parts of the report, in order."""

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        """Whether this advertiser has an import of oppositions that is not over."""

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[FileImport], str | None]:
        """A page of an advertiser's imports, newest first, and where the next page starts."""

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        """Note the pseudonyms of numbers for which a line of this import's file says no, and the line. Deleted some time after `until`."""

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

    def assemble(self, import_id: str, parts: Sequence[str], heading: bytes) -> None:
        """Make one report of a heading and the parts."""


class ImportQueue(Protocol):
    """The queue of imports to be continued."""

    def send(self, task: ImportTask, delay_seconds: int = 0) -> None:
        """Put a task on the queue, to be seen after a delay of at most 900 seconds."""
