"""The blocks of a file: the lines between two checkpoints, the same for every worker that reads the file at a stage."""

import re
import zlib
from collections.abc import Iterator

from importer.acts.prepared_lines import LineContext
from importer.importer_ports import ImporterPorts
from importer.reading.read_lines import text_lines
from importer.reading.read_records import Row, objects, rows
from importer.reading.read_row import numbers_of, phone_cells
from stopsms.compliance.outside.file_import import MOST_SHARES, FileImport, Layout
from stopsms.compliance.outside.import_progress import FilePosition, ImportShare, Stage
from stopsms.compliance.person.phone import Phone

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


_SIGNS = dict.fromkeys(map(ord, " .-/()'=\"\u00a0\u202f"))
_WRITTEN_PLAINLY = re.compile(r"(?:\+33|0033|33)?0?([67]\d{8})", re.ASCII)
_OWN_DIGITS = 9
"""Of a number in E.164, the last ones: those that it is written with in any form, but for what stands for its country."""


def share_of(row: Row, context: LineContext, shares: int) -> int:
    """The share that applies a line of contacts: the same for all lines of a number. One without a single number is refused by any."""
    cells = [cell for cell in phone_cells(row, context) if cell]
    plainly = _WRITTEN_PLAINLY.fullmatch(cells[0].translate(_SIGNS)) if len(cells) == 1 else None
    if plainly is not None:
        return _share(plainly[1], shares)
    phones = {number for cell in cells for number in numbers_of(cell, context) if isinstance(number, Phone)}
    return _share(phones.pop().e164[-_OWN_DIGITS:], shares) if len(phones) == 1 else row.line % shares


def _share(digits: str, shares: int) -> int:
    return zlib.crc32(digits.encode()) % shares
