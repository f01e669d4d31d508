"""Cancel an import that is not over, or set aside a failed import of oppositions. What was applied stays applied."""

from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.imports import ImportStore


def cancel_import(import_id: str, principal: str, imports: ImportStore, clock: Clock) -> FileImport | None:
    """The import as cancelled by this principal, or None when there is none. Raises ImportOver and ContendedError."""
    attempts = Attempts("the import")
    while True:
        stored = imports.find(import_id)
        if stored is None:
            return None
        cancelled = stored.cancelled(clock.now(), principal)
        if imports.change(cancelled):
            return cancelled
        attempts.lost()
