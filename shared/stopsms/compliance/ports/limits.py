"""How often something may be asked for: by a key, from an address, for a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within each period. Periods follow one another from midnight UTC: around the turn of one, twice as many may come."""

    most: int
    period: timedelta

    def time_left(self, now: datetime) -> timedelta:
        """Until the next period begins."""
        seconds = int(self.period.total_seconds())
        return timedelta(seconds=seconds - now.timestamp() % seconds)


@dataclass(frozen=True, slots=True)
class CountedLimit:
    """A limit of one subject."""

    subject: str
    limit: Limit


class LimitStore(Protocol):
    """What was counted lately. A subject is a name of our own making: of a person or an address, a keyed hash."""

    def take(self, subject: str, limit: Limit, now: datetime) -> int | None:
        """Count one more of this subject in the present period: how many may still come. None, and nothing is counted, at the limit."""

    def take_all(self, limits: Sequence[CountedLimit], now: datetime) -> CountedLimit | None:
        """Count one more of each; of no subject, and the first whose limit is reached is returned, when there is one.

        The subjects differ. Raises ContendedError.
        """

    def give_back(self, limits: Sequence[CountedLimit], now: datetime) -> None:
        """What was counted at that instant did not take place (`CountedAct` says when). Of a counter that is gone, nothing is given back.

        Raises ContendedError, and then has given nothing back.
        """
