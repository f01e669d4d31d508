"""The clock. On AWS it is the time of day; on the embedded stack, and nowhere else, a file shifts it (`make clock`)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class SystemClock:
    """`Clock`. `offset_file` holds seconds to add to real time; the template gives one only on the emulator's account."""

    def __init__(self, offset_file: str) -> None:
        """With no file (an empty name), real time."""
        self._offset_file = Path(offset_file) if offset_file else None

    def offset(self) -> timedelta:
        """What is added to real time."""
        if self._offset_file is None:
            return timedelta()
        try:
            return timedelta(seconds=float(self._offset_file.read_text() or 0))
        except FileNotFoundError:
            return timedelta()

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC) + self.offset()

    def at(self, outside: datetime) -> datetime:
        """An instant of the outside world on this clock."""
        return outside + self.offset()

    def outside(self, at: datetime) -> datetime:
        """An instant of this clock on the outside world's clocks."""
        return at - self.offset()
