"""The calls of simulated carriers to us: after a delay, on a few threads, and again while the stack is away."""

import heapq
import itertools
import time
from collections.abc import Mapping
from threading import Condition, Thread
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from local.carrier.wires import WirePush

RETRY_SECONDS = 1.0
"""How soon a call that was not answered is made again."""

THREADS = 4

CALL_SECONDS = 10.0
"""How long an answer is waited for."""

_AGAIN = (429, 500, 502, 503, 504)
"""Answers to a call that is made again: nobody has taken it. Any other ends it, as most carriers have it."""


class Caller:
    """Makes the calls. They start with the first one, so that nothing runs where none are made."""

    def __init__(self, retry_seconds: float = RETRY_SECONDS) -> None:
        self._retry_seconds = retry_seconds
        self._waiting: list[tuple[float, int, WirePush]] = []
        self._order = itertools.count()
        self._changed = Condition()
        self._pool = urllib3.PoolManager(maxsize=THREADS, retries=False, timeout=CALL_SECONDS)
        self._threads: list[Thread] = []
        self._closed = False

    def close(self) -> None:
        """Make no more calls: what waits is dropped, and what is under way is waited for."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._pool.clear()

    def put(self, push: WirePush, delay_seconds: float) -> None:
        """Make this call after so many seconds."""
        with self._changed:
            heapq.heappush(self._waiting, (time.monotonic() + delay_seconds, next(self._order), push))
            if not self._threads:
                self._threads = [Thread(target=self._run, daemon=True) for _ in range(THREADS)]
                for thread in self._threads:
                    thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while push := self._next():
            if not self._called(push):
                with self._changed:
                    due = time.monotonic() + self._retry_seconds
                    heapq.heappush(self._waiting, (due, next(self._order), push))
                    self._changed.notify()

    def _next(self) -> WirePush | None:
        """Wait for the next one that is due; None once it is closed."""
        with self._changed:
            while not self._closed and (not self._waiting or self._waiting[0][0] > time.monotonic()):
                self._changed.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
            return None if self._closed else heapq.heappop(self._waiting)[2]

    def _called(self, push: WirePush) -> bool:
        """Whether somebody has taken it, or does not want it."""
        try:
            answer = self._pool.request(
                push.method,
                with_query(push.address, push.query),
                body=push.body or None,
                headers={"User-Agent": "carrier-simulator", **push.headers},
                redirect=False,
            )
        except (HTTPError, OSError):
            return False
        return answer.status not in _AGAIN


def with_query(address: str, query: Mapping[str, str]) -> str:
    """An address with these values appended to its query string."""
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
