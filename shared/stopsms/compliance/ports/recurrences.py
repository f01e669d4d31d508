"""Recurring campaigns: where they and their runs are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from stopsms.compliance.ports.listing import ON_PAGE

if TYPE_CHECKING:
    from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun


class RecurrenceStore(Protocol):
    """The recurrences and their runs. Reads are strongly consistent."""

    def find(self, recurrence_id: str) -> Recurrence | None:
        """The recurrence, or None."""

    def add(self, recurrence: Recurrence) -> None:
        """Write a new one. Raises FileExistsError when there is one of its id."""

    def change(self, recurrence: Recurrence) -> bool:
        """Compare-and-set on `revision`; returns True if written."""

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Recurrence], str | None]:
        """A page of an advertiser's recurrences, newest first, and where the next page starts."""

    def record_run(self, run: RecurrenceRun) -> bool:
        """Put a run on record unless its day has one; returns True if written."""

    def runs(
        self, recurrence_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[RecurrenceRun], str | None]:
        """A page of the runs on record, newest first, and where the next page starts."""
