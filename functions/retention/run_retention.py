"""Run the retention: finish erasures, then walk over all that is held and purge what has had its time; page by page, resumable.

A page's purges are done before its mark is written: interrupted in between, the page is walked again, which purges nothing twice.
Its count may then miss what went before the interruption; it never tells of more than went.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from retention.purge_holding import RetentionPorts, purge_holding
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.retention import HeldOpposition, RetentionRun
from stopsms.use_cases.clean_up_erasure import forget


def finish_erasures(ports: RetentionPorts, deadline: datetime) -> int:
    """Go on with what erasures have still to forget; how many are done for good."""
    done = 0
    for task in ports.stores.contacts.tasks():
        if ports.clock.now() >= deadline:
            break
        done += forget(task, ports.stores, ports.clock, deadline)
    return done


def run_retention(ports: RetentionPorts, deadline: datetime, *, dry: bool, again: bool) -> RetentionRun:
    """Go on with the run that is under way, or begin one, until it is finished or the deadline has come; a page at least.

    A run that was finished the same day (UTC) stands for it, unless another is wanted (`again`).
    """
    erasures = 0 if dry else finish_erasures(ports, deadline)
    run = _current(ports, dry=dry, again=again)
    if erasures and run.finished_at is not None:  # told by the run of the day, though it is over
        run = replace(run, erasures=run.erasures + erasures, revision=run.revision + 1)
        ports.reports.write(run)
    elif erasures:
        run = replace(run, erasures=run.erasures + erasures)
    while run.finished_at is None:
        stepped = _step(run, ports)
        if not ports.reports.write(stepped):
            break
        run = stepped
        if ports.clock.now() >= deadline:
            break
    return run


def _current(ports: RetentionPorts, *, dry: bool, again: bool) -> RetentionRun:
    now = to_millisecond(ports.clock.now())
    runs, _ = ports.reports.newest(dry=dry)
    if runs:
        newest = runs[0]
        same_day = newest.started_at.date() == now.date()
        if newest.finished_at is None or (same_day and not again):
            return newest
    return RetentionRun(dry, now)


def _step(run: RetentionRun, ports: RetentionPorts) -> RetentionRun:
    holdings, mark = ports.holdings.page(run.mark)
    now, counts, unreadable = ports.clock.now(), Counter[str](), 0
    for holding in holdings:
        if isinstance(holding, HeldOpposition):
            unreadable += not holding.readable
        elif found := purge_holding(holding, ports, now, dry=run.dry):
            counts[found[0].id] += found[1]
    return run.stepped(len(holdings), counts, unreadable, mark, now)
