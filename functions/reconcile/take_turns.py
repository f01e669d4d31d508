"""Compare with several carriers in one call: each has its share of the time, and its failure is its own."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from reconcile.run_comparison import ComparisonRun

Turn = Callable[[datetime], ComparisonRun | None]
"""Go on with one carrier's comparison until a moment; None when there is nothing to go on with."""


def take_turns(
    turns: Mapping[str, Turn], deadline: datetime, now: Callable[[], datetime], lost: Callable[[str, Exception], None]
) -> Iterator[tuple[str, ComparisonRun]]:
    """The runs of each carrier, by its id. One that waits until its share is over takes nothing from the others.

    What those that finish leave of their shares is divided among the others anew. `lost` is told of a turn that failed as a whole; it has
    no other in this call.
    """
    waiting = dict(turns)
    while waiting:
        unfinished = {}
        for place, (carrier_id, turn) in enumerate(waiting.items()):
            at = now()
            try:
                run = turn(at + (deadline - at) / (len(waiting) - place))
            except Exception as error:  # noqa: BLE001 (reported: the other carriers are compared all the same)
                lost(carrier_id, error)
                continue
            if run is None:
                continue
            yield carrier_id, run
            if run.after.finished_at is None:
                unfinished[carrier_id] = turn
        if len(unfinished) == len(waiting) or now() >= deadline:
            return
        waiting = unfinished
