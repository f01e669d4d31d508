"""Bring an import further: some lines at a time, each time with a checkpoint, until the file ends or the time is up.

A file of contacts is gone through up to three times: what is not understood is a no, and a no comes first. Its columns are examined
over the whole file, and where one is not understood nothing of it is applied; then whoever a line says no of is noted, and held where
known; then the lines are applied, but for those of the numbers that were noted.

A checkpoint is one conditional write: how far reading has come, what became of the lines, and the part of the report on them. Of
two workers at the same import only one writes it; the other stops, and what it applied meanwhile was applied by the same references.
Killed anywhere, the import goes on from its last checkpoint.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from importer.apply_lines import apply_lines
from importer.examine_columns import Examination
from importer.find_layout import HEAD, find_layout
from importer.find_refusals import refusal_of
from importer.header_names import folded, without_report
from importer.hold_refused import File, hold_refused
from importer.importer_ports import ImporterPorts, line_context, save
from importer.name_columns import UnusableHeader
from importer.prepared_lines import pseudonym
from importer.read_lines import text_lines
from importer.read_records import Row, objects, rows
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
"""Between two checkpoints, while they are applied."""

LINES_LOOKED_AT = 5000
"""Between two checkpoints, while columns are examined."""

REFUSED_KEPT = timedelta(days=31)
"""How long it stays noted whom a file says no of: longer than the file itself, which goes after thirty days."""

WAIT_SECONDS = 15
"""How long to leave oppositions to others, before seeing whether contacts may go on."""

BUSY_SECONDS = 2
"""How long to leave a carrier that is asked too much."""

OWN_LIST = Layout(
    "end_user_messaging", "", "", "", ("OptedOutNumber", "OptedOutTimestamp"), {"phone": (0,), "received_at": (1,)}
)
"""The account's own list, as if it were a file."""


def import_file(import_id: str, ports: ImporterPorts, deadline: datetime) -> Tally:
    """Bring an import as far as the time allows; what became of the lines it worked on now is within the answer's counts."""
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
        ports.imports.change(file_import.failed(reason, ports.now()))
    return Tally({fate: file_import.tally.of(fate) - before.of(fate) for fate in LineFate})


def _go_on(file_import: FileImport, ports: ImporterPorts, deadline: datetime) -> FileImport:
    advertiser = ports.advertisers.find(file_import.advertiser_id)
    if advertiser is None:
        raise LookupError("no such advertiser")
    if _held(file_import, ports):
        return _wait(file_import, ports)
    if file_import.started_at is None:
        file_import = _start(file_import, ports)
    if file_import.over:
        return file_import
    if file_import.kind is ImportKind.OPT_OUT_LIST:
        return _read_list(file_import, advertiser, ports, deadline)
    return _read_file(file_import, advertiser, ports, deadline)


def _held(file_import: FileImport, ports: ImporterPorts) -> bool:
    return not file_import.opposes and ports.imports.holding_contacts(file_import.advertiser_id, ports.now())


def _wait(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """Oppositions come first."""
    if file_import.state is not ImportState.WAITING:
        file_import = save(file_import.waiting(), ports)
    ports.tasks.send(ImportTask(file_import.id), delay_seconds=WAIT_SECONDS)
    return file_import


def _start(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """Look at the file's head; a file that cannot be read as a whole fails here, before any line of it is applied."""
    if file_import.kind is ImportKind.OPT_OUT_LIST:
        return save(file_import.started(OWN_LIST, FilePosition(), ports.now()), ports)
    file = ports.files.uploaded(file_import.id)
    if file is None:
        raise LookupError("no file has been uploaded")
    head = b""
    for piece in ports.files.read(file_import.id, file.etag, 0):
        head += piece
        if len(head) >= HEAD:
            break
    try:
        layout, place = find_layout(
            head[:HEAD],
            file_import.opposes,
            file_import.reading,
            lambda cell: _is_number(cell, ports),
            ports.mobiles_within,
            lambda header: ports.imports.declared(file_import.advertiser_id, _header_key(file_import, header)),
        )
    except UnusableHeader as error:
        return save(file_import.failed(str(error), ports.now()), ports)
    if file_import.reading.columns:
        said = {folded(name): meaning for name, meaning in file_import.reading.columns.items()}
        ports.imports.declare(
            file_import.advertiser_id, _header_key(file_import, layout.header), {**layout.remembered, **said}
        )
    return save(file_import.started(layout, place, ports.now(), file.etag, file.size), ports)


def _header_key(file_import: FileImport, header: Sequence[str]) -> str:
    """The key that recognises a header: what was declared for contacts does not hold for oppositions."""
    return "\n".join(["oppositions" if file_import.opposes else "contacts", *map(folded, without_report(header))])


def _is_number(cell: str, ports: ImporterPorts) -> bool:
    try:
        ports.parse_phone(cell)
    except ValueError:
        return False
    return True


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
    """Whether to stop here; then another invocation has been asked to go on."""
    if ports.now() < deadline:
        return False
    ports.tasks.send(ImportTask(file_import.id))
    return True


def _records(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> Iterator[Row]:
    """From where reading goes on."""
    pieces = ports.files.read(file_import.id, file_import.etag, file_import.place.byte)
    lines = text_lines(pieces, layout.encoding, layout.newline, file_import.place.byte, file_import.place.line)
    return rows(lines, layout.separator) if layout.separator else objects(lines, layout.header)


def _examine(
    file_import: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> tuple[FileImport, bool]:
    """Whether every column is understood, and whether to go on. Where one is not, the file fails: nothing of it was applied."""
    examination = Examination(layout, file_import.cells)
    records = _records(file_import, layout, ports)
    while True:
        last = None
        for last in islice(records, LINES_LOOKED_AT):
            examination.see(last)
        if last is None:
            break
        file_import = save(file_import.looked(FilePosition(last.end, last.following), dict(examination.cells)), ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import, False
    if failure := examination.failure():
        return save(file_import.failed(failure, ports.now()), ports), False
    return save(file_import.at(Stage.REFUSALS), ports), True


def _note_refusals(
    file_import: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> tuple[FileImport, bool]:
    """Note whose number a line says no of, and hold those who are known, before any line is applied; and whether to go on."""
    context = line_context(file_import, layout, ports)
    file = File(file_import.advertiser_id, file_import.id, file_import.operator, context.secret)
    records = _records(file_import, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        refusals = [said for row in chunk if (said := refusal_of(row, context)) is not None]
        lines = {pseudonym(phone, context): said.line for said in reversed(refusals) for phone in said.phones}
        if lines:
            ports.imports.note_refused(file_import.id, lines, ports.now() + REFUSED_KEPT)
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
    """The account's own list. Pages follow each other by tokens; one that has lapsed is harmless: all is read again."""
    while True:
        try:
            numbers, token = ports.opt_outs.page(file_import.opt_out_list, file_import.place.token)
        except LookupError:
            reason = f"Le compte n’a pas de liste d’oppositions nommée « {file_import.opt_out_list} »."
            return save(file_import.failed(reason, ports.now()), ports)
        except GatewayBusy:
            ports.tasks.send(ImportTask(file_import.id), delay_seconds=BUSY_SECONDS)
            return file_import
        first = file_import.place.line
        chunk = [
            Row(line, 0, line + 1, (opted.number, opted.at.isoformat()), opted.number)
            for line, opted in enumerate(numbers, start=first)
        ]
        place = FilePosition(line=first + len(chunk), token=token)
        file_import = apply_lines(file_import, OWN_LIST, chunk, place, advertiser, ports)
        if not token:
            return _finish(file_import, OWN_LIST, ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import


def _finish(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> FileImport:
    if file_import.parts:
        ports.files.assemble(file_import.id, ports.imports.parts(file_import.id), heading(layout.header))
    return save(file_import.finished(ports.now()), ports)
