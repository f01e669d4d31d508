"""The present moment, which the domain never reads itself."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """A clock."""

    def now(self) -> datetime:
        """Now, in UTC."""

    def at(self, outside: datetime) -> datetime:
        """An instant given by an outside clock (a notification's time), converted to this clock."""
