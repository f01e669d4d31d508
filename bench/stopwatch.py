"""CPU time by part of the work, in this process: each thread's own clock, around the calls that make up the part."""

import functools
import inspect
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any


class Stopwatch:
    """Adds up the CPU seconds of named parts, which do not contain one another."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._lock = Lock()

    def clear(self) -> None:
        """Restart from zero."""
        self.seconds.clear()

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Count the calls of this method (of its class or its objects) as this part."""
        original = inspect.getattr_static(owner, name)
        inner = original.__func__ if isinstance(original, classmethod) else original

        @functools.wraps(inner)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.part(part):
                return inner(*arguments, **named)

        setattr(owner, name, classmethod(timed) if isinstance(original, classmethod) else timed)

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
