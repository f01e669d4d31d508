"""Bring an import further: some lines at a time, each time with a checkpoint, until the file ends or the time is up.

A file of contacts is gone through up to three times: what is not understood is a no, and a no comes first. Its columns are examined
over the whole file, and where one is not understood nothing of it is applied; then whoever a line says no of is noted, and held where
known; then the lines are applied, but for those of the numbers that were noted.

A checkpoint is one conditional write: how far reading has come, what became of the lines, and the part of the report on them. Of
two workers at the same import only one writes it; the other stops, and what it applied meanwhile was applied by the same references.
Killed anywhere, the import goes on from its last checkpoint.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from importer.apply_acts import ApplyPorts, LineOutcome, apply_acts
from importer.examine_columns import Examination
from importer.find_layout import HEAD, find_layout
from importer.hold_refused import File, hold_refused
from importer.name_columns import UnusableHeader, folded, without_report
from importer.prepare_acts import prepare_line
from importer.prepare_consents import refusal_of
from importer.prepared_lines import REFUSED_ELSEWHERE, LineContext, Prepared, RefusedLine
from importer.read_lines import Row, objects, rows, text_lines
from importer.write_report import TO_SEE_TO, ReportLine, heading, part
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
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, OptOutReader
from stopsms.compliance.ports.imports import FileReplaced, ImportFiles, ImportQueue, ImportStore
from stopsms.compliance.ports.people import AdvertiserStore
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


@dataclass(frozen=True, slots=True)
class ImporterPorts:
    """What importing works with. `secret` keys the references of an advertiser's acts; `part_name` is new each time."""

    imports: ImportStore
    files: ImportFiles
    tasks: ImportQueue
    opt_outs: OptOutReader
    advertisers: AdvertiserStore
    acts: ApplyPorts
    secret: Callable[[str], bytes]
    parse_phone: Callable[[str], Phone]
    mobiles_within: Callable[[str], Sequence[Phone]]
    part_name: Callable[[], str]

    def now(self) -> datetime:
        """The present moment."""
        return self.acts.clock.now()


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
        file_import = _written(file_import.waiting(), ports)
    ports.tasks.send(ImportTask(file_import.id), delay_seconds=WAIT_SECONDS)
    return file_import


def _written(changed: FileImport, ports: ImporterPorts, part_name: str = "") -> FileImport:
    if not ports.imports.change(changed, part_name):
        raise OutrunError(changed.id)
    return changed


def _start(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """Look at the file's head; a file that cannot be read as a whole fails here, before any line of it is applied."""
    if file_import.kind is ImportKind.OPT_OUT_LIST:
        return _written(file_import.started(OWN_LIST, FilePosition(), ports.now()), ports)
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
        return _written(file_import.failed(str(error), ports.now()), ports)
    if file_import.reading.columns:
        said = {folded(name): meaning for name, meaning in file_import.reading.columns.items()}
        ports.imports.declare(
            file_import.advertiser_id, _header_key(file_import, layout.header), {**layout.remembered, **said}
        )
    return _written(file_import.started(layout, place, ports.now(), file.etag, file.size), ports)


def _header_key(file_import: FileImport, header: Sequence[str]) -> str:
    """The key that recognises a header: what was declared for contacts does not hold for oppositions."""
    return "\n".join(["oppositions" if file_import.opposes else "contacts", *map(folded, without_report(header))])


def _is_number(cell: str, ports: ImporterPorts) -> bool:
    try:
        ports.parse_phone(cell)
    except ValueError:
        return False
    return True


def _context(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> LineContext:
    secret = ports.secret(file_import.advertiser_id)
    return LineContext(file_import, layout, secret, ports.parse_phone, ports.mobiles_within, ports.now())


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
        file_import = _written(
            file_import.looked(FilePosition(last.end, last.following), dict(examination.cells)), ports
        )
        if _time_is_up(file_import, ports, deadline):
            return file_import, False
    if failure := examination.failure():
        return _written(file_import.failed(failure, ports.now()), ports), False
    return _written(file_import.at(Stage.REFUSALS), ports), True


def _note_refusals(
    file_import: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> tuple[FileImport, bool]:
    """Note whose number a line says no of, and hold those who are known, before any line is applied; and whether to go on."""
    context = _context(file_import, layout, ports)
    file = File(file_import.advertiser_id, file_import.id, file_import.operator, context.secret)
    records = _records(file_import, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        refusals = [said for row in chunk if (said := refusal_of(row, context)) is not None]
        lines = {
            _pseudonym(phone, file_import, context): said.line for said in reversed(refusals) for phone in said.phones
        }
        if lines:
            ports.imports.note_refused(file_import.id, lines, ports.now() + REFUSED_KEPT)
            hold_refused(refusals, file, ports.acts)
        file_import = _written(file_import.looked(FilePosition(chunk[-1].end, chunk[-1].following)), ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import, False
    return _written(file_import.at(Stage.APPLYING), ports), True


def _pseudonym(phone: Phone, file_import: FileImport, context: LineContext) -> str:
    return hmac.new(context.secret, f"{file_import.id}\n{phone.e164}".encode(), hashlib.sha256).hexdigest()


def _apply(
    file_import: FileImport, layout: Layout, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime
) -> FileImport:
    records = _records(file_import, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        place = FilePosition(chunk[-1].end, chunk[-1].following)
        file_import = _take(file_import, layout, chunk, place, advertiser, ports)
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
            return _written(file_import.failed(reason, ports.now()), ports)
        except GatewayBusy:
            ports.tasks.send(ImportTask(file_import.id), delay_seconds=BUSY_SECONDS)
            return file_import
        first = file_import.place.line
        chunk = [
            Row(line, 0, line + 1, (opted.number, opted.at.isoformat()), opted.number)
            for line, opted in enumerate(numbers, start=first)
        ]
        place = FilePosition(line=first + len(chunk), token=token)
        file_import = _take(file_import, OWN_LIST, chunk, place, advertiser, ports)
        if not token:
            return _finish(file_import, OWN_LIST, ports)
        if _time_is_up(file_import, ports, deadline):
            return file_import


def _take(
    file_import: FileImport,
    layout: Layout,
    chunk: Sequence[Row],
    place: FilePosition,
    advertiser: Advertiser,
    ports: ImporterPorts,
) -> FileImport:
    """Apply some lines, keep the report on them, and write the checkpoint."""
    started = ports.now()
    context = _context(file_import, layout, ports)
    prepared = _but_refused({row.line: prepare_line(row, context) for row in chunk}, file_import, context, ports)
    acts = [act for line in prepared.values() for act in line.acts]
    doubts = [line.doubt for line in prepared.values() if line.doubt is not None]
    file = File(file_import.advertiser_id, file_import.id, file_import.operator, context.secret)
    hold_refused(doubts, file, ports.acts, unknown_too=True)
    outcomes = apply_acts(acts, advertiser, file_import.id, ports.acts)
    for line, refused in ((line, known.refused) for line, known in prepared.items() if known.refused is not None):
        outcomes[line] = _noted(outcomes[line], refused) if refused.noted else _refused(refused)
    tally = _counted(file_import.tally, outcomes.values())
    reported = [ReportLine(row, outcomes[row.line]) for row in chunk if _is_reported(outcomes.get(row.line))]
    name = ""
    if reported:
        name = ports.part_name()
        ports.files.keep_part(file_import.id, name, part(reported, len(layout.header)))
    seconds = max(0.0, (ports.now() - started).total_seconds())
    return _written(file_import.advanced(place, tally, bool(reported), seconds), ports, name)


def _but_refused(
    prepared: Mapping[int, Prepared], file_import: FileImport, context: LineContext, ports: ImporterPorts
) -> Mapping[int, Prepared]:
    """The same lines, but for consents of numbers that another line of the file says no of."""
    if file_import.opposes:
        return prepared
    owners = {act: _pseudonym(act.phone, file_import, context) for line in prepared.values() for act in line.acts}
    refused = ports.imports.refused(file_import.id, list(owners.values()))
    silenced = {act.line: refused[pseudonym] for act, pseudonym in owners.items() if pseudonym in refused}
    return {**prepared, **{line: Prepared(refused=_elsewhere(line, other)) for line, other in silenced.items()}}


def _elsewhere(line: int, other: int) -> RefusedLine:
    return RefusedLine(
        line, REFUSED_ELSEWHERE, f"La ligne {other} du fichier dit non pour ce numéro : un non l’emporte."
    )


def _refused(refused: RefusedLine) -> LineOutcome:
    return LineOutcome(LineFate.IGNORED if refused.ignored else LineFate.REFUSED, refused.rule, refused.reason)


def _noted(outcome: LineOutcome, refused: RefusedLine) -> LineOutcome:
    """What became of a line of which something could not be read, with that; why it was refused comes first."""
    first = outcome.reason if outcome.fate is LineFate.REFUSED else ""
    return replace(outcome, reason=f"{first} {refused.reason}".strip())


def _is_reported(outcome: LineOutcome | None) -> bool:
    return outcome is not None and (outcome.reason != "" or outcome.fate in TO_SEE_TO)


def _counted(tally: Tally, outcomes: Iterable[LineOutcome]) -> Tally:
    for outcome in outcomes:
        tally = tally.plus(outcome.fate, outcome.rule)
    return tally


def _finish(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> FileImport:
    if file_import.parts:
        ports.files.assemble(file_import.id, ports.imports.parts(file_import.id), heading(layout.header))
    return _written(file_import.finished(ports.now()), ports)
