"""Import a file, divided among workers, each with its share and its checkpoints, until the file ends or time runs out.

A contact file is read up to three times, because anything unclear counts as a refusal and refusals take precedence. First the columns
are examined over the whole file; if one is not understood, nothing is applied. Then the numbers that any line refuses are noted, and
known contacts among them are held. Finally the lines are applied, except those of noted numbers. No share begins a stage before all
are done with the one before it, and whoever is last tells the others.

A checkpoint is one conditional write: the share's position in the file, its tally of lines and its part of the report. If two workers
process the same share, only one writes the checkpoint and the other stops; whatever it applied carries the same references, so
nothing is applied twice. A worker may be killed at any point: its task is delivered again, and its share resumes from its last checkpoint.
"""

from datetime import datetime

from importer.assemble_report import assemble_report
from importer.columns.examine_columns import Examination
from importer.importer_ports import ImporterPorts
from importer.read_list import read_list
from importer.read_share import apply, examine, note_refusals
from importer.share_work import ShareWork
from importer.start_import import start_import
from stopsms.compliance.errors import BusyError, OutrunError
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState, Layout, ReportSoFar
from stopsms.compliance.outside.import_progress import NO_LINES, Stage, Tally
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.imports import FileReplaced
from stopsms.contracts.imports import ImportTask

WAIT_SECONDS = 15
"""How long a contact import waits before checking again whether imports of oppositions are over."""

BUSY_SECONDS = 10
"""How long to wait, at first, when a table takes no more."""

MOST_DOUBLED = 4
"""How often that is doubled, while no invocation gets through its time."""


def import_file(task: ImportTask, ports: ImporterPorts, deadline: datetime) -> Tally:
    """Continue a share of an import until `deadline`. Returns the tally of the lines applied by this call."""
    file_import = ports.imports.find(task.import_id)
    if file_import is None or file_import.over:
        return NO_LINES
    told = False
    try:
        if file_import.stage is not Stage.REPORTING and _held(file_import, ports):
            _wait(file_import, task, ports)
            return NO_LINES
        file_import = _under_way(file_import, task, ports)
        told = True
        return _go_on(file_import, task, ports, deadline)
    except OutrunError:
        return NO_LINES
    except BusyError:
        _later(task, ports, told=told)
        return NO_LINES
    except FileReplaced:
        _fail(task.import_id, ports)
        return NO_LINES


def _later(task: ImportTask, ports: ImporterPorts, *, told: bool) -> None:
    """Go on when the table may take more: with the task as it came, until the others have been `told` of the present stage."""
    found = ports.imports.find(task.import_id)
    if found is None or found.over:
        return
    stage = found.stage if told else task.stage
    ports.tasks.send(
        ImportTask(found.id, task.share, stage, min(task.busy + 1, MOST_DOUBLED)), delay_seconds=_pause(found, task)
    )


def _pause(file_import: FileImport, task: ImportTask) -> int:
    """Seconds. Whoever has had to wait waits twice as long, and no two shares come back at once: STOPs need the table too.

    Oppositions come first: those of a file do not wait longer.
    """
    seconds = BUSY_SECONDS if file_import.opposes else BUSY_SECONDS * 2**task.busy
    return seconds + seconds * task.share // max(file_import.divided, 1)


def _fail(import_id: str, ports: ImporterPorts) -> None:
    reason = "Le fichier a été remplacé ou supprimé pendant l’import : recommencez avec un nouvel import."
    attempts = Attempts("the import")
    while (found := ports.imports.find(import_id)) is not None and not found.over:
        if ports.imports.change(found.failed(reason, ports.clock.now())):
            return
        attempts.lost()


def _go_on(file_import: FileImport, task: ImportTask, ports: ImporterPorts, deadline: datetime) -> Tally:
    advertiser = ports.advertisers.find(file_import.advertiser_id)
    if advertiser is None:
        raise LookupError("no such advertiser")
    going_on: FileImport | None = file_import
    applied = NO_LINES
    while going_on is not None and not going_on.over:
        layout = _layout(going_on)
        if going_on.stage is Stage.REPORTING:
            applied += assemble_report(going_on, layout, ports, deadline).tally.since(going_on.tally)
            break
        before = going_on.share(task.share)
        work = ShareWork(going_on, layout, advertiser, before, ports, deadline)
        if not before.done:
            work = _read(work)
            applied += work.share.tally.since(before.tally)
        going_on = _following(going_on, task.share, ports) if work.share.done else None
    return applied


def _under_way(file_import: FileImport, task: ImportTask, ports: ImporterPorts) -> FileImport:
    """The import, started and not waiting any more, with every share told of its present stage."""
    if not file_import.begun:
        file_import = start_import(file_import, ports)
    elif file_import.state is ImportState.WAITING:
        ports.imports.change(file_import.going_on())  # or another share has
        file_import = ports.imports.find(file_import.id) or file_import
    if task.stage is not file_import.stage:
        # Maybe again: when a task is delivered again, its worker may have died before it told them.
        _tell_others(file_import, task.share, ports)
    return file_import


def _layout(file_import: FileImport) -> Layout:
    if file_import.layout is None:
        raise ValueError("a running import has a layout")
    return file_import.layout


def _held(file_import: FileImport, ports: ImporterPorts) -> bool:
    return not file_import.opposes and ports.imports.holding_contacts(file_import.advertiser_id, ports.clock.now())


def _wait(file_import: FileImport, task: ImportTask, ports: ImporterPorts) -> None:
    """Imports of oppositions come first."""
    if file_import.state is not ImportState.WAITING:
        ports.imports.change(file_import.waiting())  # or another share has, or somebody has cancelled it
    ports.tasks.send(task, delay_seconds=WAIT_SECONDS)


def _read(work: ShareWork) -> ShareWork:
    """Bring a share further at its stage."""
    if work.file_import.kind is ImportKind.OPT_OUT_LIST:
        return read_list(work)
    if work.share.stage is Stage.EXAMINING:
        return examine(work)
    if work.share.stage is Stage.REFUSALS:
        return note_refusals(work)
    task = ImportTask(work.file_import.id, work.share.number, work.share.stage)
    return apply(work, lambda: _held(work.file_import, work.ports), lambda: _wait(work.file_import, task, work.ports))


def _following(file_import: FileImport, share: int, ports: ImporterPorts) -> FileImport | None:
    """The import at its next stage, if this share was the last to be done and no other worker has seen it.

    What an earlier release has written meanwhile is left alone: it has put a task on the queue, or still has its own.
    """
    attempts = Attempts("the import")
    while True:
        found = ports.imports.find(file_import.id)
        if found is None or found.over or not found.all_read:
            return None
        if (found.stage, found.divided) != (file_import.stage, file_import.divided):
            return None
        following = _next_stage(found, ports)
        if ports.imports.change(following):
            _tell_others(following, share, ports)
            return following
        attempts.lost()


def _next_stage(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """All shares are done. If a column is not understood the file fails with nothing applied."""
    now = ports.clock.now()
    if file_import.stage is Stage.EXAMINING:
        failure = Examination(_layout(file_import), file_import.cells).failure()
        return file_import.failed(failure, now) if failure else file_import.at(Stage.REFUSALS)
    if file_import.stage is Stage.REFUSALS:
        return file_import.at(Stage.APPLYING)
    if not file_import.parts:
        return file_import.finished(now)
    return file_import.reported(ReportSoFar(ports.files.begin_report(file_import.id)))


def _tell_others(file_import: FileImport, share: int, ports: ImporterPorts) -> None:
    """Have the other shares read at the present stage. The report is put together by one worker."""
    if file_import.over or file_import.stage is Stage.REPORTING:
        return
    for number in range(file_import.divided):
        if number != share:
            ports.tasks.send(ImportTask(file_import.id, number, file_import.stage))
