"""Pace: how fast one worker hands messages over, in billed parts per second."""

from collections.abc import Callable
from threading import Lock

CATCH_UP_SECONDS = 0.25
"""How much time a worker may catch up at most: its claims and records hold it up, and without this it would fall behind its pace."""


class Pace:
    """Spaces hand-overs evenly. Safe to share between threads; lives as long as the worker, so that no burst forms between batches.

    In any period it allows at most the pace, and what may be caught up (CATCH_UP_SECONDS). `monotonic` and `sleep` are in seconds.
    """

    def __init__(self, parts_per_second: float, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """At this many parts a second."""
        self.parts_per_second = parts_per_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at = monotonic()
        self._lock = Lock()

    def wait(self, parts: int) -> float:
        """Wait for the turn of a message with this many parts; when it ends."""
        with self._lock:
            now = self._monotonic()
            turn = max(self._free_at, now - CATCH_UP_SECONDS)
            self._free_at = ends = turn + parts / self.parts_per_second
        if turn > now:
            self._sleep(turn - now)
        return ends

    def comes_within(self, seconds: float) -> bool:
        """Wait until a turn is free, or so long; whether one is. It is not taken."""
        with self._lock:
            left = max(0.0, self._free_at - self._monotonic())
        if left and seconds > 0:
            self._sleep(min(left, seconds))
        return left <= seconds

    def give_back(self, ends: float) -> None:
        """The turn that ends then is not used. Where somebody has a later one it stays lost: two would come at once.

        At a pace of a message in many seconds, claims grow too old while they wait: if each took its turn along, none would ever be used.
        """
        with self._lock:
            if self._free_at == ends:
                self._free_at = min(ends, self._monotonic())

    def slow_down(self, seconds: float) -> None:
        """Delay every turn by this long: the carrier has asked for it."""
        with self._lock:
            self._free_at = max(self._free_at, self._monotonic()) + seconds
