"""CPU time by part of the work, in this process: each thread's own clock, around the calls that make up the part."""

import functools
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any


class Stopwatch:
    """Adds up the CPU seconds of named parts. A part inside another is taken out of the other's time."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._lock = Lock()
        self._began = time.process_time()

    @property
    def total(self) -> float:
        """CPU seconds of the whole process since the start."""
        return time.process_time() - self._began

    def clear(self) -> None:
        """Start anew."""
        self.seconds.clear()
        self._began = time.process_time()

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Count the calls of this method as this part."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.part(part):
                return original(*arguments, **named)

        setattr(owner, name, timed)

    @contextmanager
    def part(self, part: str) -> Iterator[None]:
        """Count what happens inside as this part."""
        began = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - began
            with self._lock:
                self.seconds[part] += spent
