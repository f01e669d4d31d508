"""Compare the carrier's opt-out lists with our oppositions. The union wins: who is on either is opposed on both.

One comparison is with one carrier. First every list in use there is read, page by page, and its numbers are looked up here: that grows
with the lists. Then all contacts of the advertisers that send through it are walked over, and people who have opposed only here are put
on our own list. Each call goes on where the one before had to end. As the
carrier cannot be asked about single numbers fast enough, the numbers of our own list are kept from the first part to the end of the
second. A number that is put on it after it was read is put there again, which changes nothing; one that somebody takes off it after it
was read is missed until the next night.
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
    call = ComparisonCall(ports, deadline, _with_own_list(comparison, ports.own_list))
    revision = comparison.revision + 1
    try:
        read_lists(call)
        walk_contacts(call)
    except TimeIsUp:
        call.tell_if_unanswered()
        call.keep_own_numbers()
        return replace(call.progress, counts=dict(call.counts), revision=revision)
    started_at, finished_at = comparison.started_at, to_millisecond(ports.clock.now())
    counts, kept = dict(call.counts), call.progress.kept
    return Comparison(started_at, (), counts=counts, finished_at=finished_at, revision=revision, kept=kept)


def _with_own_list(comparison: Comparison, own_list: str) -> Comparison:
    """Our own list is read in any case; again if it is another one by now, or a call of an earlier release has read it."""
    if not own_list or own_list in comparison.lists or comparison.own_list in ("", own_list):
        return comparison
    return replace(comparison, lists=(*comparison.lists, own_list))


def begun(previous: Comparison | None, now: datetime, lists: Sequence[str]) -> Comparison:
    """A new comparison. It reads every list from the start, and walks on from where an unfinished one had come to."""
    started_at = to_millisecond(now)
    if previous is None:
        return Comparison(started_at, tuple(lists))
    if previous.finished_at is not None:
        return Comparison(started_at, tuple(lists), revision=previous.revision, kept=previous.kept)
    return replace(
        previous, started_at=started_at, lists=tuple(lists), token="", listed_after="", counts={}, own_list=None
    )
