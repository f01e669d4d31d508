"""The blocks of a file: the lines between two checkpoints, the same for every worker that reads the file at a stage."""

from collections.abc import Iterator

from importer.importer_ports import ImporterPorts
from importer.reading.read_lines import text_lines
from importer.reading.read_records import Row, objects, rows
from stopsms.compliance.outside.file_import import MOST_SHARES, FileImport, Layout
from stopsms.compliance.outside.import_progress import FilePosition, ImportShare, Stage

LINES_OF_A_SHARE = 1000
"""Of each share, between two checkpoints. A block of which every share applies its lines has as many for each."""

LINES_OF_A_SMALL_FILE = 250
"""The same, of a file that is not worth all workers: somebody is watching it."""

BYTES_OF_A_SHARE = 1024**2
"""Of a block, at most: lines that are very long are held in memory."""


class FileBlock:
    """A block: its records, and once they have been taken, where it ends."""

    def __init__(
        self, records: Iterator[Row], number: int, start: FilePosition, most_lines: int, most_bytes: int
    ) -> None:
        """The block of this number, which begins there."""
        self._records = records
        self._most_lines, self._most_bytes = most_lines, most_bytes
        self.number, self.start, self.end = number, start, start

    def __iter__(self) -> Iterator[Row]:
        """The records in order."""
        for _ in range(self._most_lines):
            row = next(self._records, None)
            if row is None:
                return
            self.end = FilePosition(row.end, row.following)
            yield row
            if row.end - self.start.byte >= self._most_bytes:
                return

    def pass_over(self) -> None:
        """Take its records without looking at them."""
        for _ in self:
            pass

    @property
    def is_empty(self) -> bool:
        """Whether the file ends where it begins. Known once its records have been taken."""
        return self.end == self.start


def blocks(file_import: FileImport, layout: Layout, share: ImportShare, ports: ImporterPorts) -> Iterator[FileBlock]:
    """The blocks from where a share goes on; each has to be taken before the next."""
    pieces = ports.files.read(file_import.id, file_import.etag, share.place.byte)
    lines = text_lines(pieces, layout.encoding, layout.newline, share.place.byte, share.place.line)
    records = rows(lines, layout.separator) if layout.separator else objects(lines, layout.header)
    number, place = share.blocks, share.place
    together = file_import.divided if share.stage is Stage.APPLYING else 1
    most_lines = (LINES_OF_A_SMALL_FILE if file_import.divided < MOST_SHARES else LINES_OF_A_SHARE) * together
    while True:
        block = FileBlock(records, number, place, most_lines, BYTES_OF_A_SHARE * together)
        yield block
        if block.is_empty:
            return
        number, place = number + 1, block.end
