"""Import a file chunk by chunk, with a checkpoint after each, until the file ends or time runs out.

A contact file is read up to three times, because anything unclear counts as a refusal and refusals take precedence. First the columns
are examined over the whole file; if one is not understood, nothing is applied. Then the numbers that any line refuses are noted, and
known contacts among them are held. Finally the lines are applied, except those of noted numbers.

A checkpoint is one conditional write: the position in the file, the tally of lines and the part of the report. If two workers process
the same import, only one writes the checkpoint and the other stops; whatever it applied carries the same references, so nothing is
applied twice. A worker may be killed at any point: the import resumes from its last checkpoint.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from importer.acts.apply_lines import apply_lines
from importer.acts.prepared_lines import pseudonym
from importer.columns.examine_columns import Examination
from importer.importer_ports import ImporterPorts, line_context, save
from importer.reading.read_lines import text_lines
from importer.reading.read_records import Row, objects, rows
from importer.refusals.find_refusals import refusal_of
from importer.refusals.hold_refused import ImportedFile, hold_refused
from importer.start_import import own_list, start_import
from importer.write_report import heading
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import OutrunError
from stopsms.compliance.outside.file_import import (
    FileImport,
    FilePosition,
    ImportKind,
    ImportState,
    Layout,
    LineFate,
    Stage,
    Tally,
)
from stopsms.compliance.ports.carrier import GatewayBusy
from stopsms.compliance.ports.imports import FileReplaced
from stopsms.contracts.imports import ImportTask

LINES_AT_ONCE = 250
"""Lines between two checkpoints while they are applied."""

LINES_EXAMINED_AT_ONCE = 5000
"""Lines between two checkpoints while columns are examined."""

REFUSED_KEPT = timedelta(days=31)
"""How long refused numbers are remembered: longer than the file itself, which is deleted after thirty days."""

WAIT_SECONDS = 15
"""How long a contact import waits before checking again whether imports of oppositions are over."""

BUSY_SECONDS = 2
"""How long to wait when the carrier throttles us."""


def import_file(import_id: str, ports: ImporterPorts, deadline: datetime) -> Tally:
    """Continue an import until `deadline`. Returns the tally of the lines processed by this call."""
    file_import = ports.imports.find(import_id)
    if file_import is None or file_import.over:
        return Tally()
    before = file_import.tally
    try:
        file_import = _go_on(file_import, ports, deadline)
    except OutrunError:
        return Tally()
    except FileReplaced:
        reason = "Le fichier a été remplacé ou supprimé pendant l’import : recommencez avec un nouvel import."
        ports.imports.change(file_import.failed(reason, ports.clock.now()))
    return Tally({fate: file_import.tally.of(fate) - before.of(fate) for fate in LineFate})


def _go_on(file_import: FileImport, ports: ImporterPorts, deadline: datetime) -> FileImport:
    advertiser = ports.advertisers.find(file_import.advertiser_id)
    if advertiser is None:
        raise LookupError("no such advertiser")
    if _held(file_import, ports):
        return _wait(file_import, ports)
    if file_import.started_at is None:
        file_import = start_import(file_import, ports)
    if file_import.over:
        return file_import
    if file_import.kind is ImportKind.OPT_OUT_LIST:
        return _read_list(file_import, advertiser, ports, deadline)
    return _read_file(file_import, advertiser, ports, deadline)


def _held(file_import: FileImport, ports: ImporterPorts) -> bool:
    return not file_import.opposes and ports.imports.holding_contacts(file_import.advertiser_id, ports.clock.now())


def _wait(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """Imports of oppositions come first."""
    if file_import.state is not ImportState.WAITING:
        file_import = save(file_import.waiting(), ports)
    ports.tasks.send(ImportTask(file_import.id), delay_seconds=WAIT_SECONDS)
    return file_import


def _read_file(file_import: FileImport, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime) -> FileImport:
    layout = file_import.layout
    if layout is None:
        raise ValueError("a running import has a layout")
    goes_on = True
    if file_import.stage is Stage.EXAMINING:
        file_import, goes_on = _examine(file_import, layout, ports, deadline)
    if goes_on and file_import.stage is Stage.REFUSALS:
        file_import, goes_on = _note_refusals(file_import, layout, ports, deadline)
    return _apply(file_import, layout, advertiser, ports, deadline) if goes_on else file_import


def _time_is_up(file_import: FileImport, ports: ImporterPorts, deadline: datetime) -> bool:
    """Whether to stop here; if so, a task to continue has been queued."""
    if ports.clock.now() < deadline:
        return False
    ports.tasks.send(ImportTask(file_import.id))
    return True


def _records(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> Iterator[Row]:
    """The records from the last checkpoint on."""
    pieces = ports.files.read(file_import.id, file_import.etag, file_import.place.byte)
    lines = text_lines(pieces, layout.encoding, layout.newline, file_import.place.byte, file_import.place.line)
    return rows(lines, layout.separator) if layout.separator else objects(lines, layout.header)


def _examine(
    file_import: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> tuple[FileImport, bool]:
    """Examine every column; returns the import and whether to go on. If a column is not understood the file fails with nothing applied."""
    examination = Examination(layout, file_import.cells)
    records = _records(file_import, layout, ports)
    while True:
        last = None
        for last in islice(records, LINES_EXAMINED_AT_ONCE):
            examination.see(last)
        if last is None:
            break
        file_import = save(file_import.looked(FilePosition(last.end, last.following), dict(examination.cells)), ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import, False
    if failure := examination.failure():
        return save(file_import.failed(failure, ports.clock.now()), ports), False
    return save(file_import.at(Stage.REFUSALS), ports), True


def _note_refusals(
    file_import: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> tuple[FileImport, bool]:
    """Note every number that a line refuses and hold its contact if known; returns the import and whether to go on."""
    context = line_context(file_import, layout, ports)
    file = ImportedFile(file_import.advertiser_id, file_import.id, file_import.operator, context.secret)
    records = _records(file_import, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        refusals = [refusal for row in chunk if (refusal := refusal_of(row, context)) is not None]
        lines = {pseudonym(phone, context): refusal.line for refusal in reversed(refusals) for phone in refusal.phones}
        if lines:
            ports.imports.note_refused(file_import.id, lines, ports.clock.now() + REFUSED_KEPT)
            hold_refused(refusals, file, ports.acts)
        file_import = save(file_import.looked(FilePosition(chunk[-1].end, chunk[-1].following)), ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import, False
    return save(file_import.at(Stage.APPLYING), ports), True


def _apply(
    file_import: FileImport, layout: Layout, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime
) -> FileImport:
    records = _records(file_import, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        place = FilePosition(chunk[-1].end, chunk[-1].following)
        file_import = apply_lines(file_import, layout, chunk, place, advertiser, ports)
        if _held(file_import, ports):
            return _wait(file_import, ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import
    return _finish(file_import, layout, ports)


def _read_list(file_import: FileImport, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime) -> FileImport:
    """Import the account's own opt-out list page by page. An expired page token is harmless: the list is read again."""
    while True:
        try:
            numbers, token = ports.opt_outs.page(file_import.opt_out_list, file_import.place.token)
        except LookupError:
            reason = f"Le compte n’a pas de liste d’oppositions nommée « {file_import.opt_out_list} »."
            return save(file_import.failed(reason, ports.clock.now()), ports)
        except GatewayBusy:
            ports.tasks.send(ImportTask(file_import.id), delay_seconds=BUSY_SECONDS)
            return file_import
        first = file_import.place.line
        chunk = [
            Row(line, 0, line + 1, (opted.number, opted.at.isoformat()), opted.number)
            for line, opted in enumerate(numbers, start=first)
        ]
        place = FilePosition(line=first + len(chunk), token=token)
        file_import = apply_lines(file_import, own_list(ports), chunk, place, advertiser, ports)
        if not token:
            return _finish(file_import, own_list(ports), ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import


def _finish(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> FileImport:
    if file_import.parts:
        ports.files.assemble(file_import.id, ports.imports.parts(file_import.id), heading(layout.header))
    return save(file_import.finished(ports.clock.now()), ports)
