"""The time of a function on Lambda, reckoned from what its work takes here: so it does not matter what else runs on this machine."""

import time
from datetime import UTC, datetime, timedelta

from stopsms.adapters.tables.dynamodb import dynamodb

from bench.template import MEGABYTES_OF_A_PROCESSOR, memory_mb

REQUEST_SECONDS = 0.005
"""Assumed: how long a function waits for a small answer."""
PAGE_SECONDS = 0.1
"""Assumed: how long it waits until a table has looked through a megabyte."""


class LambdaClock:
    """The time of a function with this much memory: of its processor, and of waiting for requests to tables."""

    def __init__(self, function: str) -> None:
        self._share = memory_mb(function) / MEGABYTES_OF_A_PROCESSOR
        self.requests = 0
        self.waited = 0.0
        """Seconds that it waited for anything else."""
        self.reckoned = 0.0
        """Seconds of processor time that were not spent here, but would have been."""
        dynamodb().meta.events.register("before-send.dynamodb", self._count)
        self._began = time.process_time()

    def _count(self, **_: object) -> None:
        self.requests += 1

    @property
    def cpu_seconds(self) -> float:
        """Processor time since the clock was made."""
        return time.process_time() - self._began + self.reckoned

    def seconds(self, of_request: float = REQUEST_SECONDS) -> float:
        """As on Lambda."""
        return self.cpu_seconds / self._share + self.requests * of_request + self.waited

    def wait(self, seconds: float) -> None:
        """Nothing is used meanwhile."""
        self.waited += seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(seconds=self.seconds())

    def at(self, outside: datetime) -> datetime:
        return outside
