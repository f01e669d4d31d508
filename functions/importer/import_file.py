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

from importer.examine_columns import Examination
from importer.find_layout import HEAD, find_layout
from importer.hold_refused import File, hold_refused
from importer.name_columns import UnusableHeader, folded, without_report
from importer.prepare_acts import prepare_line
from importer.prepare_consents import refusal_of
from importer.prepared_lines import REFUSED_ELSEWHERE, LineContext, Prepared, RefusedLine
from importer.read_lines import Row, objects, rows, text_lines
from importer.take_acts import ApplyPorts, LineOutcome, take_acts
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
    counter: ApplyPorts
    secret: Callable[[str], bytes]
    parse_phone: Callable[[str], Phone]
    mobiles_within: Callable[[str], Sequence[Phone]]
    part_name: Callable[[], str]

    def now(self) -> datetime:
        """The present moment."""
        return self.counter.clock.now()


def import_file(import_id: str, ports: ImporterPorts, deadline: datetime) -> Tally:
    """Bring an import as far as the time allows; what became of the lines it worked on now is within the answer's counts."""
    found = ports.imports.find(import_id)
    if found is None or found.over:
        return Tally()
    before = found.tally
    try:
        found = _go_on(found, ports, deadline)
    except OutrunError:
        return Tally()
    except FileReplaced:
        reason = "Le fichier a été remplacé ou supprimé pendant l’import : recommencez avec un nouvel import."
        ports.imports.change(found.failed(reason, ports.now()))
    return Tally({fate: found.tally.of(fate) - before.of(fate) for fate in LineFate})


def _go_on(found: FileImport, ports: ImporterPorts, deadline: datetime) -> FileImport:
    advertiser = ports.advertisers.find(found.advertiser_id)
    if advertiser is None:
        raise LookupError("no such advertiser")
    if _held(found, ports):
        return _wait(found, ports)
    if found.started_at is None:
        found = _start(found, ports)
    if found.over:
        return found
    if found.kind is ImportKind.OPT_OUT_LIST:
        return _read_list(found, advertiser, ports, deadline)
    return _read_file(found, advertiser, ports, deadline)


def _held(found: FileImport, ports: ImporterPorts) -> bool:
    return not found.opposes and ports.imports.holding_contacts(found.advertiser_id, ports.now())


def _wait(found: FileImport, ports: ImporterPorts) -> FileImport:
    """Oppositions come first."""
    if found.state is not ImportState.WAITING:
        found = _written(found.waiting(), ports)
    ports.tasks.send(ImportTask(found.id), delay_seconds=WAIT_SECONDS)
    return found


def _written(changed: FileImport, ports: ImporterPorts, part_name: str = "") -> FileImport:
    if not ports.imports.change(changed, part_name):
        raise OutrunError(changed.id)
    return changed


def _start(found: FileImport, ports: ImporterPorts) -> FileImport:
    """Look at the file's head; a file that cannot be read as a whole fails here, before any line of it is applied."""
    if found.kind is ImportKind.OPT_OUT_LIST:
        return _written(found.started(OWN_LIST, FilePosition(), ports.now()), ports)
    file = ports.files.uploaded(found.id)
    if file is None:
        raise LookupError("no file has been uploaded")
    head = b""
    for piece in ports.files.read(found.id, file.etag, 0):
        head += piece
        if len(head) >= HEAD:
            break
    try:
        layout, place = find_layout(
            head[:HEAD],
            found.opposes,
            found.reading,
            lambda cell: _is_number(cell, ports),
            ports.mobiles_within,
            lambda header: ports.imports.declared(found.advertiser_id, _header_key(found, header)),
        )
    except UnusableHeader as error:
        return _written(found.failed(str(error), ports.now()), ports)
    if found.reading.columns:
        said = {folded(name): meaning for name, meaning in found.reading.columns.items()}
        ports.imports.declare(found.advertiser_id, _header_key(found, layout.header), {**layout.remembered, **said})
    return _written(found.started(layout, place, ports.now(), file.etag, file.size), ports)


def _header_key(found: FileImport, header: Sequence[str]) -> str:
    """By what a header is found again: what is said of a list of contacts is not said of one of oppositions."""
    return "\n".join(["oppositions" if found.opposes else "contacts", *map(folded, without_report(header))])


def _is_number(cell: str, ports: ImporterPorts) -> bool:
    try:
        ports.parse_phone(cell)
    except ValueError:
        return False
    return True


def _clerk(found: FileImport, layout: Layout, ports: ImporterPorts) -> LineContext:
    secret = ports.secret(found.advertiser_id)
    return LineContext(found, layout, secret, ports.parse_phone, ports.mobiles_within, ports.now())


def _read_file(found: FileImport, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime) -> FileImport:
    layout = found.layout
    if layout is None:
        raise ValueError("a running import has a layout")
    goes_on = True
    if found.stage is Stage.EXAMINING:
        found, goes_on = _examine(found, layout, ports, deadline)
    if goes_on and found.stage is Stage.REFUSALS:
        found, goes_on = _note_refusals(found, layout, ports, deadline)
    return _apply(found, layout, advertiser, ports, deadline) if goes_on else found


def _time_is_up(found: FileImport, ports: ImporterPorts, deadline: datetime) -> bool:
    """Whether to stop here; then another invocation has been asked to go on."""
    if ports.now() < deadline:
        return False
    ports.tasks.send(ImportTask(found.id))
    return True


def _records(found: FileImport, layout: Layout, ports: ImporterPorts) -> Iterator[Row]:
    """From where reading goes on."""
    pieces = ports.files.read(found.id, found.etag, found.place.byte)
    lines = text_lines(pieces, layout.encoding, layout.newline, found.place.byte, found.place.line)
    return rows(lines, layout.separator) if layout.separator else objects(lines, layout.header)


def _examine(found: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime) -> tuple[FileImport, bool]:
    """Whether every column is understood, and whether to go on. Where one is not, the file fails: nothing of it was applied."""
    examination = Examination(layout, found.cells)
    records = _records(found, layout, ports)
    while True:
        last = None
        for last in islice(records, LINES_LOOKED_AT):
            examination.see(last)
        if last is None:
            break
        found = _written(found.looked(FilePosition(last.end, last.following), dict(examination.cells)), ports)
        if _time_is_up(found, ports, deadline):
            return found, False
    if failure := examination.failure():
        return _written(found.failed(failure, ports.now()), ports), False
    return _written(found.at(Stage.REFUSALS), ports), True


def _note_refusals(
    found: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> tuple[FileImport, bool]:
    """Note whose number a line says no of, and hold those who are known, before any line is applied; and whether to go on."""
    clerk = _clerk(found, layout, ports)
    file = File(found.advertiser_id, found.id, found.operator, clerk.secret)
    records = _records(found, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        refusals = [said for row in chunk if (said := refusal_of(row, clerk)) is not None]
        lines = {_pseudonym(phone, found, clerk): said.line for said in reversed(refusals) for phone in said.phones}
        if lines:
            ports.imports.note_refused(found.id, lines, ports.now() + REFUSED_KEPT)
            hold_refused(refusals, file, ports.counter)
        found = _written(found.looked(FilePosition(chunk[-1].end, chunk[-1].following)), ports)
        if _time_is_up(found, ports, deadline):
            return found, False
    return _written(found.at(Stage.APPLYING), ports), True


def _pseudonym(phone: Phone, found: FileImport, clerk: LineContext) -> str:
    return hmac.new(clerk.secret, f"{found.id}\n{phone.e164}".encode(), hashlib.sha256).hexdigest()


def _apply(
    found: FileImport, layout: Layout, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime
) -> FileImport:
    records = _records(found, layout, ports)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        place = FilePosition(chunk[-1].end, chunk[-1].following)
        found = _take(found, layout, chunk, place, advertiser, ports)
        if _held(found, ports):
            return _wait(found, ports)
        if _time_is_up(found, ports, deadline):
            return found
    return _finish(found, layout, ports)


def _read_list(found: FileImport, advertiser: Advertiser, ports: ImporterPorts, deadline: datetime) -> FileImport:
    """The account's own list. Pages follow each other by tokens; one that has lapsed is harmless: all is read again."""
    while True:
        try:
            numbers, token = ports.opt_outs.page(found.opt_out_list, found.place.token)
        except LookupError:
            reason = f"Le compte n’a pas de liste d’oppositions nommée « {found.opt_out_list} »."
            return _written(found.failed(reason, ports.now()), ports)
        except GatewayBusy:
            ports.tasks.send(ImportTask(found.id), delay_seconds=BUSY_SECONDS)
            return found
        first = found.place.line
        chunk = [
            Row(line, 0, line + 1, (opted.number, opted.at.isoformat()), opted.number)
            for line, opted in enumerate(numbers, start=first)
        ]
        place = FilePosition(line=first + len(chunk), token=token)
        found = _take(found, OWN_LIST, chunk, place, advertiser, ports)
        if not token:
            return _finish(found, OWN_LIST, ports)
        if _time_is_up(found, ports, deadline):
            return found


def _take(
    found: FileImport,
    layout: Layout,
    chunk: Sequence[Row],
    place: FilePosition,
    advertiser: Advertiser,
    ports: ImporterPorts,
) -> FileImport:
    """Apply some lines, keep the report on them, and write the checkpoint."""
    started = ports.now()
    clerk = _clerk(found, layout, ports)
    prepared = _but_refused({row.line: prepare_line(row, clerk) for row in chunk}, found, clerk, ports)
    acts = [act for line in prepared.values() for act in line.acts]
    doubts = [line.doubt for line in prepared.values() if line.doubt is not None]
    file = File(found.advertiser_id, found.id, found.operator, clerk.secret)
    hold_refused(doubts, file, ports.counter, unknown_too=True)
    outcomes = take_acts(acts, advertiser, found.id, ports.counter)
    for line, refused in ((line, known.refused) for line, known in prepared.items() if known.refused is not None):
        outcomes[line] = _noted(outcomes[line], refused) if refused.noted else _refused(refused)
    tally = _counted(found.tally, outcomes.values())
    reported = [ReportLine(row, outcomes[row.line]) for row in chunk if _is_reported(outcomes.get(row.line))]
    name = ""
    if reported:
        name = ports.part_name()
        ports.files.keep_part(found.id, name, part(reported, len(layout.header)))
    seconds = max(0.0, (ports.now() - started).total_seconds())
    return _written(found.advanced(place, tally, bool(reported), seconds), ports, name)


def _but_refused(
    prepared: Mapping[int, Prepared], found: FileImport, clerk: LineContext, ports: ImporterPorts
) -> Mapping[int, Prepared]:
    """The same lines, but for consents of numbers that another line of the file says no of."""
    if found.opposes:
        return prepared
    owners = {act: _pseudonym(act.phone, found, clerk) for line in prepared.values() for act in line.acts}
    refused = ports.imports.refused(found.id, list(owners.values()))
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


def _finish(found: FileImport, layout: Layout, ports: ImporterPorts) -> FileImport:
    if found.parts:
        ports.files.assemble(found.id, ports.imports.parts(found.id), heading(layout.header))
    return _written(found.finished(ports.now()), ports)
