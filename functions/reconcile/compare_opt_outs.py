"""Compare the carrier's opt-out lists with our oppositions. The union wins: who is on either is opposed on both.

First every list in use is read, page by page, and its numbers are looked up here: that grows with the lists. Then all contacts are
walked over, and people who have opposed only here are put on our own list. Each call goes on where the one before had to end. For the
second part our own list has to be read within one call, as the carrier cannot be asked about single numbers fast enough: a list that
is too long for that counts as uncompared, and holds up nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reconcile.comparison_call import ComparisonCall, ReconcilePorts, TimeIsUp
from reconcile.read_lists import read_lists
from reconcile.walk_contacts import walk_contacts
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.outside.comparison import Comparison


def compare_opt_outs(comparison: Comparison, ports: ReconcilePorts, deadline: datetime) -> Comparison:
    """Go on with the comparison until it is finished or the deadline has come; returns how far it is then.

    It counts numbers `listed` by the carrier, and `foreign` ones among them that cannot be contacts; contacts opposed now since
    they were `unknown_here`, numbers put on our list since they were `unknown_there`; contacts that are on our list though they
    have consented since (`lifted_since`: the carrier may let nothing through to them until somebody takes them off it); and how many
    people, numbers and lists are `uncompared` because something failed.
    """
    call = ComparisonCall(ports, deadline, comparison)
    revision = comparison.revision + 1
    try:
        read_lists(call)
        walk_contacts(call, lists_were_read=not comparison.lists)
    except TimeIsUp:
        return replace(call.progress, counts=dict(call.counts), revision=revision)
    started_at, finished_at = comparison.started_at, to_millisecond(ports.clock.now())
    return Comparison(started_at, (), counts=dict(call.counts), finished_at=finished_at, revision=revision)


def begun(previous: Comparison | None, now: datetime, lists: Sequence[str]) -> Comparison:
    """A new comparison. It reads every list from the start, and walks on from where an unfinished one had come to."""
    started_at = to_millisecond(now)
    if previous is None:
        return Comparison(started_at, tuple(lists))
    if previous.finished_at is not None:
        return Comparison(started_at, tuple(lists), revision=previous.revision)
    return replace(previous, started_at=started_at, lists=tuple(lists), token="", counts={})
