"""Stored items that our code did not write, and cannot read: they count as a no, and hold up nothing beside them.

Whoever reads one alone fails on it, and its message ends among the dead letters. Whoever reads many passes it over, with a line in the log;
what matters of it the audit finds in the archive.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from stopsms.compliance.errors import UNREADABLE

T = TypeVar("T")


def read_or_pass_over(read: Callable[[Mapping[str, Any]], T], item: Mapping[str, Any]) -> T | None:
    """What is read of an item, None where that is not possible."""
    try:
        return read(item)
    except UNREADABLE as error:
        from stopsms.adapters.doors.observability import logger  # noqa: PLC0415 (the command line is without Powertools)

        kind = str(item.get("pk")).partition("#")[0]
        logger.error("a stored item that nobody can read is passed over", kind=kind, exc_info=error)
        return None
