"""Begin a comparison with a carrier's opt-out lists, or go on with the one that is not finished."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reconcile.compare_opt_outs import begun, compare_opt_outs
from reconcile.comparison_call import ReconcilePorts
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.ports.carrier import ComparisonStore


@dataclass(frozen=True, slots=True)
class ComparisonRun:
    """A comparison as this run took it up, and as it left it."""

    before: Comparison
    after: Comparison

    def counted(self, name: str) -> int:
        """By how much this run raised a count."""
        return self.after.counts.get(name, 0) - self.before.counts.get(name, 0)


def begin_comparison(
    store: ComparisonStore,
    ports: ReconcilePorts,
    deadline: datetime,
    lists: Callable[[], Sequence[str]],
    overdue: Callable[[], None],
) -> ComparisonRun:
    """Begin one with the opt-out lists that are in use; `overdue` is called first when the last one is not finished."""
    newest = store.newest()
    if newest is not None and newest.finished_at is None:
        overdue()
    return _run(begun(newest, ports.clock.now(), lists()), store, ports, deadline)


def continue_comparison(store: ComparisonStore, ports: ReconcilePorts, deadline: datetime) -> ComparisonRun | None:
    """Go on with the last one; None when it is finished, or there was none."""
    comparison = under_way(store)
    return None if comparison is None else _run(comparison, store, ports, deadline)


def under_way(store: ComparisonStore) -> Comparison | None:
    """The last one, if it is not finished."""
    newest = store.newest()
    return newest if newest is not None and newest.finished_at is None else None


def _run(before: Comparison, store: ComparisonStore, ports: ReconcilePorts, deadline: datetime) -> ComparisonRun:
    after = compare_opt_outs(before, ports, deadline)
    written = store.write(after)
    # if not, another worker was at it (what was done is done), or this one's own answer was lost: the stored one tells which
    stored = after if written else store.newest()
    needed = stored.kept if stored is not None and stored.finished_at is None else ()
    try:
        ports.kept.delete({*before.kept, *after.kept}.difference(needed))
    except Exception as error:  # noqa: BLE001 (nobody reads them any more, and the bucket deletes them by itself)
        ports.failed("numbers that are not needed any more, to be deleted", error)
    return ComparisonRun(before, after)
