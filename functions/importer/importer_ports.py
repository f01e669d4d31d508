"""The importer's ports, its checkpoint, and the context in which lines are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from importer.acts.apply_acts import ApplyPorts
from importer.acts.prepared_lines import LineContext
from stopsms.compliance.errors import OutrunError
from stopsms.compliance.outside.file_import import FileImport, Layout
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import CarrierStore, OptOutReader
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.imports import ImportFiles, ImportQueue, ImportStore
from stopsms.compliance.ports.people import AdvertiserStore


@dataclass(frozen=True, slots=True)
class ImporterPorts:
    """The dependencies of the importer. `secret` returns an advertiser's key for references; `part_name` a new name each time.

    `opt_outs` gives the lists of a carrier by its id, "" for the deployment's own; it raises GatewayClosed for one that cannot be reached,
    and LookupError for one whose list cannot be read.
    """

    imports: ImportStore
    files: ImportFiles
    tasks: ImportQueue
    opt_outs: Callable[[str], OptOutReader]
    carriers: CarrierStore
    advertisers: AdvertiserStore
    acts: ApplyPorts
    secret: Callable[[str], bytes]
    parse_phone: Callable[[str], Phone]
    mobiles_within: Callable[[str], Sequence[Phone]]
    part_name: Callable[[], str]

    @property
    def clock(self) -> Clock:
        """The clock by which lines are applied."""
        return self.acts.clock


def save(changed: FileImport, ports: ImporterPorts) -> FileImport:
    """Write a step of the import as a whole. Raises OutrunError when another worker has written one."""
    if not ports.imports.change(changed):
        raise OutrunError(changed.id)
    return changed


def line_context(file_import: FileImport, layout: Layout, ports: ImporterPorts) -> LineContext:
    """The context in which the lines of this import are read."""
    secret = ports.secret(file_import.advertiser_id)
    return LineContext(file_import, layout, secret, ports.parse_phone, ports.mobiles_within, ports.clock.now())
