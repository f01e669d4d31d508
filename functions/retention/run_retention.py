"""Run the retention: finish erasures, then walk over all that is held and purge what has had its time; page by page, resumable.

A page's purges are done before its mark is written: interrupted in between, the page is walked again, which purges nothing twice.
Its count may then miss what went before the interruption; it never tells of more than went.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from compliance.forgetting import forget
from compliance.instant import to_millisecond
from compliance.retention import HeldOpposition, RetentionRun
from retention.purge_holding import Desk, purge_holding


def finish_erasures(desk: Desk, deadline: datetime) -> int:
    """Go on with what erasures have still to forget; how many are done for good."""
    done = 0
    for task in desk.places.contacts.tasks():
        if desk.clock.now() >= deadline:
            break
        done += forget(task, desk.places, desk.clock, deadline)
    return done


def run_retention(desk: Desk, deadline: datetime, *, dry: bool, again: bool) -> RetentionRun:
    """Go on with the run that is under way, or begin one, until it is finished or the deadline has come; a page at least.

    A run that was finished the same day (UTC) stands for it, unless another is wanted (`again`).
    """
    erasures = 0 if dry else finish_erasures(desk, deadline)
    run = _current(desk, dry=dry, again=again)
    if erasures and run.finished_at is not None:  # told by the run of the day, though it is over
        run = replace(run, erasures=run.erasures + erasures, revision=run.revision + 1)
        desk.reports.write(run)
    elif erasures:
        run = replace(run, erasures=run.erasures + erasures)
    while run.finished_at is None:
        stepped = _step(run, desk)
        if not desk.reports.write(stepped):
            break
        run = stepped
        if desk.clock.now() >= deadline:
            break
    return run


def _current(desk: Desk, *, dry: bool, again: bool) -> RetentionRun:
    now = to_millisecond(desk.clock.now())
    runs, _ = desk.reports.newest(dry=dry)
    if runs:
        newest = runs[0]
        same_day = newest.started_at.date() == now.date()
        if newest.finished_at is None or (same_day and not again):
            return newest
    return RetentionRun(dry, now)


def _step(run: RetentionRun, desk: Desk) -> RetentionRun:
    holdings, mark = desk.holdings.page(run.mark)
    now, counts, unreadable = desk.clock.now(), Counter[str](), 0
    for holding in holdings:
        if isinstance(holding, HeldOpposition):
            unreadable += not holding.readable
        elif found := purge_holding(holding, desk, now, dry=run.dry):
            counts[found[0].id] += found[1]
    return run.stepped(len(holdings), counts, unreadable, mark, now)
