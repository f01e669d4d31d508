"""Bring one share of an import further, block by block: examine columns, note refusals, apply lines.

Each of these returns the work as far as it has come: its share is done, or goes on later.
"""

from collections.abc import Callable
from datetime import timedelta

from importer.acts.apply_acts import NotDoneInTime
from importer.acts.apply_lines import apply_lines
from importer.acts.prepared_lines import LineContext, pseudonym
from importer.columns.examine_columns import Examination
from importer.divided_lines import concerns, share_of
from importer.importer_ports import line_context
from importer.read_blocks import FileBlock, blocks
from importer.reading.read_records import Row
from importer.refusals.find_refusals import refusal_of
from importer.refusals.hold_refused import ImportedFile, hold_refused
from importer.share_work import ShareWork

REFUSED_KEPT = timedelta(days=31)
"""How long refused numbers are remembered: longer than the file itself, which is deleted after thirty days."""


def examine(work: ShareWork) -> ShareWork:
    """Examine every column in this share's blocks."""
    examination = Examination(work.layout, work.share.cells)

    def see(block: FileBlock) -> None:
        for row in block:
            examination.see(row)

    return _go_through(work, see, examination)


def note_refusals(work: ShareWork) -> ShareWork:
    """Note every number that a line of this share's blocks refuses, and hold its contact if known."""
    context = line_context(work.file_import, work.layout, work.ports)
    return _go_through(work, lambda block: _note(block, context, work))


def _go_through(
    work: ShareWork, look: Callable[[FileBlock], None], examination: Examination | None = None
) -> ShareWork:
    """Look at the blocks of this share and pass over the others, with a checkpoint after each of its own."""
    place, number = work.share.place, work.share.blocks
    for block in blocks(work.file_import, work.layout, work.share, work.ports):
        own = block.number % work.file_import.divided == work.share.number
        look(block) if own else block.pass_over()
        if block.is_empty:
            break
        place, number = block.end, block.number + 1
        late = work.late
        if own or late:
            cells = None if examination is None else dict(examination.cells)
            work = work.written(work.share.looked(place, number, cells))
            if work.over:
                return work
        if late:
            work.ask_to_go_on()
            return work
    return work.written(work.share.ended(place))


def _note(block: FileBlock, context: LineContext, work: ShareWork) -> None:
    refusals = [refusal for row in block if (refusal := refusal_of(row, context)) is not None]
    lines = {pseudonym(phone, context): refusal.line for refusal in reversed(refusals) for phone in refusal.phones}
    if lines:
        about, ports = work.file_import, work.ports
        ports.imports.note_refused(about.id, lines, ports.clock.now() + REFUSED_KEPT)
        hold_refused(refusals, ImportedFile.of(about, context.secret), ports.acts)


def apply(work: ShareWork, held: Callable[[], bool], wait: Callable[[], None]) -> ShareWork:
    """Apply what of the lines is this share's; of an import that is `held`, `wait`."""
    for block in blocks(work.file_import, work.layout, work.share, work.ports):
        rows = _own(block, work)
        if block.is_empty:
            break
        try:
            work = apply_lines(work, rows, block.start.line, block.end)
        except (
            NotDoneInTime
        ):  # before a block with very many lines of one number was done: it is begun again, and goes on where it was
            work.ask_to_go_on()
            return work
        if work.over:
            return work
        if held():
            wait()
            return work
        if work.late:
            work.ask_to_go_on()
            return work
    return work.written(work.share.ended(work.share.place))


def _own(block: FileBlock, work: ShareWork) -> list[Row]:
    divided = work.file_import.divided
    if divided == 1:
        return list(block)
    context = line_context(work.file_import, work.layout, work.ports)
    if work.file_import.opposes:
        return [row for row in block if concerns(row, context, work.share.number, divided)]
    return [row for row in block if share_of(row, context, divided) == work.share.number]
