"""Pace: how fast one worker hands messages over, in billed parts per second."""

from collections.abc import Callable
from threading import Lock

CATCH_UP_SECONDS = 0.25
"""A worker held up by its claims and records makes up for as much, else it would fall behind its pace at each group; not for more."""


class Pace:
    """Spaces hand-overs evenly. Safe to share between threads; lives as long as the worker, so that no burst forms between batches.

    From any moment on, never more than the pace and what CATCH_UP_SECONDS are worth. `monotonic` reads seconds, `sleep` waits
    seconds.
    """

    def __init__(self, parts_per_second: float, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """At this many parts a second."""
        self.parts_per_second = parts_per_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at = monotonic()
        self._lock = Lock()

    def wait(self, parts: int) -> None:
        """Wait for the turn of a message of so many parts."""
        with self._lock:
            now = self._monotonic()
            turn = max(self._free_at, now - CATCH_UP_SECONDS)
            self._free_at = turn + parts / self.parts_per_second
        if turn > now:
            self._sleep(turn - now)

    def slow_down(self, seconds: float) -> None:
        """Let nobody's turn come for so long: the carrier asked for it."""
        with self._lock:
            self._free_at = max(self._free_at, self._monotonic()) + seconds
