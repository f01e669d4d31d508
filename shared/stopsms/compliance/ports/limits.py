"""How often something may be asked for: by a key, from an address, for a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within each period. Periods follow one another from midnight UTC: around the turn of one, twice as many may come."""

    most: int
    period: timedelta


class LimitStore(Protocol):
    """What was counted lately. A subject is a name of our own making: of a person or an address, a keyed hash."""

    def take(self, subject: str, limit: Limit, now: datetime) -> bool:
        """Count one more of this subject in the present period. False, and nothing is counted, when the limit is reached."""
