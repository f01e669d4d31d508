"""Attempts: a conditional write that loses against another writer is tried again on a fresh read, a bounded number of times."""

from stopsms.compliance.errors import ContendedError

MOST_ATTEMPTS = 20
"""How often a change is tried. What has changed more often by then is in heavy use: the caller, or its queue, tries again later."""


class Attempts:
    """The attempts at one change.

    attempts = Attempts("the contact")
    while True:
        changed = change(read())
        if write(changed):
            return changed
        attempts.lost()
    """

    def __init__(self, subject: str) -> None:
        """At changing `subject`, as the error message names it."""
        self._subject = subject
        self._lost = 0

    def lost(self) -> None:
        """Somebody else has written first. Raises ContendedError when that was the last attempt."""
        self._lost += 1
        if self._lost == MOST_ATTEMPTS:
            raise ContendedError(f"{self._subject} keeps changing")
