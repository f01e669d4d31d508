"""Bring an import further: some lines at a time, each time with a checkpoint, until the file ends or the time is up.

A checkpoint is one conditional write: how far reading has come, what became of the lines, and the part of the report on them. Of
two workers at the same import only one writes it; the other stops, and what it applied meanwhile was applied by the same references.
Killed anywhere, the import goes on from its last checkpoint.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from compliance.advertiser import Advertiser
from compliance.file_import import FileImport, ImportKind, ImportState, Layout, LineFate, Place, Tally
from compliance.phone import Phone
from compliance.ports import (
    AdvertiserRegister,
    FileReplaced,
    GatewayBusy,
    ImportFiles,
    ImportLedger,
    ImportQueue,
    OptOutReader,
)
from contracts.imports import ImportTask
from importer.find_layout import HEAD, find_layout
from importer.name_columns import UnusableHeader
from importer.prepare_acts import Act, Clerk, Refused, prepare_act
from importer.read_lines import Row, objects, rows, text_lines
from importer.take_acts import Counter, Outcome, take_acts
from importer.write_report import STATES, Reported, heading, part

LINES_AT_ONCE = 250
"""Between two checkpoints."""

WAIT_SECONDS = 15
"""How long to leave oppositions to others, before seeing whether contacts may go on."""

BUSY_SECONDS = 2
"""How long to leave a carrier that is asked too much."""

OWN_LIST = Layout(
    "end_user_messaging", "", "", "", ("OptedOutNumber", "OptedOutTimestamp"), {"phone": (0,), "received_at": (1,)}
)
"""The account's own list, as if it were a file."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What importing works with. `secret` keys the references of an advertiser's acts; `part_name` is new each time."""

    imports: ImportLedger
    files: ImportFiles
    tasks: ImportQueue
    opt_outs: OptOutReader
    advertisers: AdvertiserRegister
    counter: Counter
    secret: Callable[[str], bytes]
    parse_phone: Callable[[str], Phone]
    part_name: Callable[[], str]

    def now(self) -> datetime:
        """The present moment."""
        return self.counter.clock.now()


class OutrunError(Exception):
    """Another worker is at the same import: it goes on, this one stops."""


def import_file(import_id: str, desk: Desk, deadline: datetime) -> Tally:
    """Bring an import as far as the time allows; what became of the lines it worked on now is within the answer's counts."""
    found = desk.imports.find(import_id)
    if found is None or found.over:
        return Tally()
    before = found.tally
    try:
        found = _go_on(found, desk, deadline)
    except OutrunError:
        return Tally()
    except FileReplaced:
        reason = "Le fichier a été remplacé ou supprimé pendant l’import : recommencez avec un nouvel import."
        desk.imports.change(found.failed(reason, desk.now()))
    return Tally({fate: found.tally.of(fate) - before.of(fate) for fate in LineFate})


def _go_on(found: FileImport, desk: Desk, deadline: datetime) -> FileImport:
    advertiser = desk.advertisers.find(found.advertiser_id)
    if advertiser is None:
        raise LookupError("no such advertiser")
    if _held(found, desk):
        return _wait(found, desk)
    if found.started_at is None:
        found = _start(found, desk)
    if found.over:
        return found
    if found.kind is ImportKind.OPT_OUT_LIST:
        return _read_list(found, advertiser, desk, deadline)
    return _read_file(found, advertiser, desk, deadline)


def _held(found: FileImport, desk: Desk) -> bool:
    return not found.opposes and desk.imports.holding_contacts(found.advertiser_id, desk.now())


def _wait(found: FileImport, desk: Desk) -> FileImport:
    """Oppositions come first."""
    if found.state is not ImportState.WAITING:
        found = _written(found.waiting(), desk)
    desk.tasks.send(ImportTask(found.id), delay_seconds=WAIT_SECONDS)
    return found


def _written(changed: FileImport, desk: Desk, part_name: str = "") -> FileImport:
    if not desk.imports.change(changed, part_name):
        raise OutrunError(changed.id)
    return changed


def _start(found: FileImport, desk: Desk) -> FileImport:
    """Look at the file's head; a file that cannot be read as a whole fails here, before any line of it is applied."""
    if found.kind is ImportKind.OPT_OUT_LIST:
        return _written(found.started(OWN_LIST, Place(), desk.now()), desk)
    file = desk.files.uploaded(found.id)
    if file is None:
        raise LookupError("no file has been uploaded")
    head = b""
    for piece in desk.files.read(found.id, file.etag, 0):
        head += piece
        if len(head) >= HEAD:
            break
    try:
        layout, place = find_layout(head[:HEAD], found.opposes, found.reading, lambda cell: _is_number(cell, desk))
    except UnusableHeader as error:
        return _written(found.failed(str(error), desk.now()), desk)
    return _written(found.started(layout, place, desk.now(), file.etag, file.size), desk)


def _is_number(cell: str, desk: Desk) -> bool:
    try:
        desk.parse_phone(cell)
    except ValueError:
        return False
    return True


def _clerk(found: FileImport, layout: Layout, desk: Desk) -> Clerk:
    return Clerk(found, layout, desk.secret(found.advertiser_id), desk.parse_phone, desk.now())


def _read_file(found: FileImport, advertiser: Advertiser, desk: Desk, deadline: datetime) -> FileImport:
    layout = found.layout
    if layout is None:
        raise ValueError("a running import has a layout")
    pieces = desk.files.read(found.id, found.etag, found.place.byte)
    lines = text_lines(pieces, layout.encoding, layout.newline, found.place.byte, found.place.line)
    records: Iterator[Row] = rows(lines, layout.separator) if layout.separator else objects(lines, layout.header)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        place = Place(chunk[-1].end, chunk[-1].following)
        found = _take(found, layout, chunk, place, advertiser, desk)
        if _held(found, desk):
            return _wait(found, desk)
        if desk.now() >= deadline:
            desk.tasks.send(ImportTask(found.id))
            return found
    return _finish(found, layout, desk)


def _read_list(found: FileImport, advertiser: Advertiser, desk: Desk, deadline: datetime) -> FileImport:
    """The account's own list. Pages follow each other by tokens; one that has lapsed is harmless: all is read again."""
    while True:
        try:
            numbers, token = desk.opt_outs.page(found.opt_out_list, found.place.token)
        except LookupError:
            reason = f"Le compte n’a pas de liste d’oppositions nommée « {found.opt_out_list} »."
            return _written(found.failed(reason, desk.now()), desk)
        except GatewayBusy:
            desk.tasks.send(ImportTask(found.id), delay_seconds=BUSY_SECONDS)
            return found
        first = found.place.line
        chunk = [
            Row(line, 0, line + 1, (opted.number, opted.at.isoformat()), opted.number)
            for line, opted in enumerate(numbers, start=first)
        ]
        place = Place(line=first + len(chunk), token=token)
        found = _take(found, OWN_LIST, chunk, place, advertiser, desk)
        if not token:
            return _finish(found, OWN_LIST, desk)
        if desk.now() >= deadline:
            desk.tasks.send(ImportTask(found.id))
            return found


def _take(
    found: FileImport, layout: Layout, chunk: Sequence[Row], place: Place, advertiser: Advertiser, desk: Desk
) -> FileImport:
    """Apply some lines, keep the report on them, and write the checkpoint."""
    started = desk.now()
    clerk = _clerk(found, layout, desk)
    prepared = {row.line: prepare_act(row, clerk) for row in chunk}
    acts = [act for act in prepared.values() if isinstance(act, Act)]
    outcomes = take_acts(acts, advertiser, found.id, desk.counter)
    outcomes |= {line: _refused(known) for line, known in prepared.items() if isinstance(known, Refused)}
    tally = _counted(found.tally, outcomes.values())
    reported = [Reported(row, outcomes[row.line]) for row in chunk if _is_reported(outcomes.get(row.line))]
    name = ""
    if reported:
        name = desk.part_name()
        desk.files.keep_part(found.id, name, part(reported, len(layout.header)))
    seconds = max(0.0, (desk.now() - started).total_seconds())
    return _written(found.advanced(place, tally, bool(reported), seconds), desk, name)


def _refused(refused: Refused) -> Outcome:
    return Outcome(LineFate.IGNORED if refused.ignored else LineFate.REFUSED, refused.rule, refused.reason)


def _is_reported(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.fate in STATES


def _counted(tally: Tally, outcomes: Iterable[Outcome]) -> Tally:
    for outcome in outcomes:
        tally = tally.plus(outcome.fate, outcome.rule)
    return tally


def _finish(found: FileImport, layout: Layout, desk: Desk) -> FileImport:
    if found.parts:
        desk.files.assemble(found.id, desk.imports.parts(found.id), heading(layout.header))
    return _written(found.finished(desk.now()), desk)
