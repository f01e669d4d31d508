"""What is counted for one act before it takes place, and given back, once, if it does not, whatever keeps it from that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from stopsms.compliance.errors import ContendedError
from stopsms.compliance.ports.limits import CountedLimit, LimitStore


class CountedAct:
    """The counts of one act.

    with CountedAct(limits, now) as act:
        if reached := act.count(its_limits):
            return refused_by(reached)
        record()
        act.took_place()

    They are taken first, so that no two acts pass a limit at once. A worker that dies in between leaves them until their periods end.
    """

    def __init__(self, limits: LimitStore, now: datetime) -> None:
        """Counted in the periods of this instant."""
        self._limits = limits
        self._now = now
        self._counted: tuple[CountedLimit, ...] = ()

    def __enter__(self) -> Self:
        """Nothing is counted yet."""
        return self

    def count(self, limits: Sequence[CountedLimit]) -> CountedLimit | None:
        """Count one more of each; of none, and the first whose limit is reached is returned, when there is one. Raises ContendedError."""
        if not limits:
            return None
        reached = self._limits.take_all(limits, self._now)
        if reached is None:
            self._counted += tuple(limits)
        return reached

    def took_place(self) -> None:
        """Or may have: what was counted up to now stays counted."""
        self._counted = ()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """What did not take place is given back; where the store takes no more for the moment, it counts until its period ends.

        A worker that is told to end does no more: nobody knows how far the act came.
        """
        taken, self._counted = self._counted, ()
        ends = kind is not None and not issubclass(kind, Exception)
        if ends or not taken:
            return
        try:
            self._limits.give_back(taken, self._now)
        except ContendedError:
            return  # what was to be told of the act is told: that came first
