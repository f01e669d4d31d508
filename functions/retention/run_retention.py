"""Run the retention: finish erasures, then walk over all holdings and purge those whose term has expired; resumable at any of them.

How far it has come is stored once a minute: each time is one more record in the archive, which nobody can delete. Purges are done
before that: interrupted in between, a minute is walked again, which purges nothing twice. The counts may then miss what was purged
before the interruption; they never say too much. Where a table takes no more, the run stops as it is, and the next call goes on.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from retention.purge_holding import RetentionPorts, purge_holding
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.retention import HeldOpposition, RetentionRun, surely_kept
from stopsms.compliance.law.rulebook import rulebooks
from stopsms.compliance.person.erasure import ErasureTask
from stopsms.use_cases.clean_up_erasure import clean_up_erasure

STORED_EVERY = timedelta(seconds=60)
"""How often it is stored how far a run has come."""


def finish_erasures(ports: RetentionPorts, deadline: datetime) -> int:
    """Go on cleaning up after erasures; how many are finished. Where a table takes no more, the rest is left for the next call."""
    done = 0
    try:
        for task in ports.stores.contacts.tasks():
            if ports.clock.now() >= deadline:
                break
            done += _clean_up(task, ports, deadline)
    except BusyError:
        return done
    return done


def _clean_up(task: ErasureTask, ports: RetentionPorts, deadline: datetime) -> bool:
    try:
        return clean_up_erasure(task, ports.stores, ports.clock, deadline)
    except BusyError:
        raise
    except ContendedError:  # a batch in use: the next call goes on with it, and this one with the other erasures
        return False


def run_retention(
    ports: RetentionPorts, deadline: datetime, *, dry: bool, again: bool, principal: str = ""
) -> RetentionRun:
    """Go on with the unfinished run, or begin one, until it is finished or the deadline has come; at least one holding further.

    One that begins is this principal's.

    If a run has been finished the same day (UTC), it is returned instead, unless another is asked for (`again`). Raises BusyError when
    not even that could be read.
    """
    erasures = 0 if dry else finish_erasures(ports, deadline)
    run = _current(ports, dry=dry, again=again, principal=principal)
    if erasures and run.finished_at is not None:  # counted with the run of the day, though it is over
        run = replace(run, erasures=run.erasures + erasures, revision=run.revision + 1)
        _stored(run, ports)
    elif erasures:
        run = replace(run, erasures=run.erasures + erasures)
    while run.finished_at is None:
        walked, busy = _walk(run, ports, min(deadline, ports.clock.now() + STORED_EVERY))
        if not _stored(walked, ports):
            break
        run = walked
        if busy or ports.clock.now() >= deadline:
            break
    return run


def _stored(run: RetentionRun, ports: RetentionPorts) -> bool:
    """False when another worker has stored the same step, or the table takes no more: what was done since the last one is walked again."""
    try:
        return ports.reports.write(run)
    except BusyError:
        return False


def _current(ports: RetentionPorts, *, dry: bool, again: bool, principal: str = "") -> RetentionRun:
    now = to_millisecond(ports.clock.now())
    runs, _ = ports.reports.newest(dry=dry)
    if runs:
        newest = runs[0]
        same_day = newest.started_at.date() == now.date()
        if newest.finished_at is None or (same_day and not again):
            return newest
    return RetentionRun(dry, now, principal=principal)


def _walk(run: RetentionRun, ports: RetentionPorts, until: datetime) -> tuple[RetentionRun, bool]:
    """The run when it is finished or the time has come, to be stored: at least one holding further, unless the table takes no more."""
    stepped = replace(run, revision=run.revision + 1)
    while True:
        try:
            stepped = _step(stepped, ports, until)
        except BusyError:
            return stepped, True
        if stepped.finished_at is not None or ports.clock.now() >= until:
            return stepped, False


def _step(run: RetentionRun, ports: RetentionPorts, until: datetime) -> RetentionRun:
    """The run after one page, or after as much of it as there was time and room for. Raises BusyError if there was room for none."""
    now, counts, unreadable = ports.clock.now(), Counter[str](), 0
    page = ports.holdings.page(run.mark, surely_kept((rulebook.retention for rulebook in rulebooks()), now))
    before = None
    for place, (holding, mark) in enumerate(page.holdings, start=1):
        try:
            if isinstance(holding, HeldOpposition):
                unreadable += not holding.readable
            elif purge := purge_holding(holding, ports, now, dry=run.dry):
                counts[purge.term.id] += purge.records
        except BusyError:
            if before is None:
                raise
            return run.stepped(place - 1, counts, unreadable, before, now)
        if place < len(page.holdings) and ports.clock.now() >= until:
            return run.stepped(place, counts, unreadable, mark, now)
        before = mark
    return run.stepped(page.examined, counts, unreadable, page.mark, now)
