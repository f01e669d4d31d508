"""The instants that anything at a door may tell of: an offset is due, and a year in which there are SMS and somebody to receive them."""

from datetime import UTC, date, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Every instant between them can be put on any clock of the Earth, moved by years, and written in a table."""

FIRST_DAY, LAST_DAY = date(1870, 1, 1), LATEST.date()
"""Days, of births: the oldest of the people who are alive."""


def tellable(at: datetime) -> bool:
    """Whether the instant has an offset and lies within the bounds (the first included, the last not)."""
    return at.tzinfo is not None and EARLIEST <= at < LATEST


def to_millisecond(at: datetime) -> datetime:
    """The instant as it is kept wherever it is stored: what is compared later is what was written."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
