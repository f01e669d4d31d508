"""End an import that is not over, or set aside one of oppositions that failed. What was applied stays applied."""

from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.imports import ImportStore

MOST_ATTEMPTS = 20
"""How often it is tried against an import that moves on meanwhile."""


class ContendedError(Exception):
    """The import moved on faster than it could be written; the caller may try again."""


def cancel_import(import_id: str, imports: ImportStore, clock: Clock) -> FileImport | None:
    """The import as cancelled, or None when there is none. Raises ImportOver and ContendedError."""
    for _ in range(MOST_ATTEMPTS):
        found = imports.find(import_id)
        if found is None:
            return None
        cancelled = found.cancelled(clock.now())
        if imports.change(cancelled):
            return cancelled
    raise ContendedError("the import keeps moving on")
