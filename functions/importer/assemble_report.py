"""Put the report together from the parts that the shares have written: in the order of the file, piece by piece, with checkpoints.

Every share reads the same blocks, so the parts of a block are merged, and no more than some blocks are held in memory. The pieces
are those of one upload. If it is lost, or pieces were sent twice, the report is put together anew: nothing else depends on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from itertools import groupby

from importer.importer_ports import ImporterPorts, save
from importer.write_report import MergedLines, heading, merged
from stopsms.compliance.errors import OutrunError
from stopsms.compliance.outside.file_import import FileImport, Layout, ReportSoFar
from stopsms.compliance.outside.import_progress import Tally
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.imports import ReportLost, ReportPart
from stopsms.contracts.imports import ImportTask

PIECE_BYTES = 8 * 1024**2
"""Of a piece: more than an upload asks of each but the last."""

PARTS_AT_ONCE = 64
"""About how many parts are read before they are merged; fewer once they reach the bytes of a piece."""

Parts = list[tuple[str, ReportPart]]
"""The parts of a block, each with its key."""


def assemble_report(file_import: FileImport, layout: Layout, ports: ImporterPorts, deadline: datetime) -> FileImport:
    """The import with its report, or as far as time allowed; whoever saves it last has its task. Raises OutrunError, ContendedError."""
    so_far = file_import.report
    if so_far is None:
        raise ValueError("an import that is reported on has a report")
    try:
        return _assemble(file_import, so_far, layout, ports, deadline)
    except ReportLost:
        return _anew(file_import.id, ports)


def _anew(import_id: str, ports: ImporterPorts) -> FileImport:
    """Begin another upload, whatever was saved of the lost one meanwhile: by this worker too, after which nobody else has the task."""
    attempts = Attempts("the import")
    while True:
        found = ports.imports.find(import_id)
        if found is None:
            raise OutrunError(import_id)
        if found.over:
            return found
        changed = found.reported(ReportSoFar(ports.files.begin_report(import_id)))
        if ports.imports.change(changed):
            return _later(changed, ports)
        attempts.lost()


def _assemble(
    file_import: FileImport, so_far: ReportSoFar, layout: Layout, ports: ImporterPorts, deadline: datetime
) -> FileImport:
    files, import_id = ports.files, file_import.id
    piece = bytearray(_begun(import_id, so_far, layout, ports))
    for lot in _lots(ports.imports.parts(import_id, so_far.after)):
        lines = _merged(import_id, lot, ports)
        piece += lines.written
        so_far = replace(so_far, after=lot[-1][-1][0], settled=so_far.settled + lines.settled)
        if len(piece) >= PIECE_BYTES:
            tag = files.add_piece(import_id, so_far.upload, len(so_far.pieces) + 1, bytes(piece))
            so_far = replace(so_far, pieces=(*so_far.pieces, tag), carried="")
            file_import = save(file_import.reported(so_far), ports)
            piece.clear()
        if ports.clock.now() >= deadline:
            carried = ports.part_name() if piece else ""
            if piece:
                files.keep_part(import_id, carried, bytes(piece))
            return _later(save(file_import.reported(replace(so_far, carried=carried)), ports), ports)
    pieces = so_far.pieces
    if not pieces and piece == heading(layout.header):  # every line of which several shares told a part was applied
        return save(replace(file_import, parts=0).finished(ports.clock.now(), so_far.settled), ports)
    if piece:
        pieces = (*pieces, files.add_piece(import_id, so_far.upload, len(pieces) + 1, bytes(piece)))
    files.complete_report(import_id, so_far.upload, pieces)
    return save(file_import.finished(ports.clock.now(), so_far.settled), ports)


def _begun(import_id: str, so_far: ReportSoFar, layout: Layout, ports: ImporterPorts) -> bytes:
    """What stands before the next part and has not been uploaded."""
    if so_far.carried:
        return ports.files.read_parts(import_id, [so_far.carried])[0]
    return b"" if so_far.pieces else heading(layout.header)


def _lots(parts: Iterator[tuple[str, ReportPart]]) -> Iterator[list[Parts]]:
    """The parts by blocks, some whole blocks at a time."""
    lot: list[Parts] = []
    for _, block in groupby(parts, lambda found: found[1].line):
        lot.append(list(block))
        together = [part for found in lot for _, part in found]
        if len(together) >= PARTS_AT_ONCE or sum(part.size for part in together) >= PIECE_BYTES:
            yield lot
            lot = []
    if lot:
        yield lot


def _merged(import_id: str, lot: Sequence[Parts], ports: ImporterPorts) -> MergedLines:
    contents = iter(ports.files.read_parts(import_id, [part.name for block in lot for _, part in block]))
    found = [merged([next(contents) for _ in block]) for block in lot]
    return MergedLines(
        b"".join(lines.written for lines in found), reduce(Tally.__add__, (lines.settled for lines in found))
    )


def _later(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    ports.tasks.send(ImportTask(file_import.id, stage=file_import.stage))
    return file_import
