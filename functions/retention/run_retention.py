"""Run the retention: finish erasures, then walk over all holdings and purge those whose term has expired; page by page, resumable.

A page's purges are done before its mark is written: interrupted in between, the page is walked again, which purges nothing twice.
Its count may then miss what was purged before the interruption; it never counts too much.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from retention.purge_holding import RetentionPorts, purge_holding
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.retention import HeldOpposition, RetentionRun
from stopsms.use_cases.clean_up_erasure import clean_up_erasure


def finish_erasures(ports: RetentionPorts, deadline: datetime) -> int:
    """Go on cleaning up after erasures; how many are finished."""
    done = 0
    for task in ports.stores.contacts.tasks():
        if ports.clock.now() >= deadline:
            break
        done += clean_up_erasure(task, ports.stores, ports.clock, deadline)
    return done


def run_retention(ports: RetentionPorts, deadline: datetime, *, dry: bool, again: bool) -> RetentionRun:
    """Go on with the unfinished run, or begin one, until it is finished or the deadline has come; at least one page.

    If a run has been finished the same day (UTC), it is returned instead, unless another is asked for (`again`).
    """
    erasures = 0 if dry else finish_erasures(ports, deadline)
    run = _current(ports, dry=dry, again=again)
    if erasures and run.finished_at is not None:  # counted with the run of the day, though it is over
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
        elif purge := purge_holding(holding, ports, now, dry=run.dry):
            counts[purge.term.id] += purge.records
    return run.stepped(len(holdings), counts, unreadable, mark, now)
