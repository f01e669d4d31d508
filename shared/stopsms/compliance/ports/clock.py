"""The clock."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """Now, in UTC."""

    def at(self, outside: datetime) -> datetime:
        """An instant read off the outside world's clocks (a notification's time), on this clock."""
