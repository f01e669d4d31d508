"""One worker's work on its share of an import: what it reads, and the checkpoints it writes."""

from dataclasses import dataclass, replace
from datetime import datetime

from importer.importer_ports import ImporterPorts
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import OutrunError
from stopsms.compliance.outside.file_import import FileImport, Layout
from stopsms.compliance.outside.import_progress import ImportShare
from stopsms.compliance.ports.imports import ReportPart
from stopsms.contracts.imports import ImportTask


@dataclass(frozen=True, slots=True)
class ShareWork:
    """A share of an import at its present stage, to be brought further until `deadline`."""

    file_import: FileImport
    layout: Layout
    advertiser: Advertiser
    share: ImportShare
    ports: ImporterPorts
    deadline: datetime

    def written(self, changed: ImportShare, part: ReportPart | None = None) -> "ShareWork":
        """After a checkpoint. Raises OutrunError when another worker has written one."""
        if not self.ports.imports.change_share(self.file_import.id, changed, part):
            raise OutrunError(self.file_import.id)
        return replace(self, share=changed)

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self.ports.clock.now() >= self.deadline

    @property
    def over(self) -> bool:
        """Whether the import was ended meanwhile, by a person or by another worker."""
        return self.ports.imports.is_over(self.file_import.id)

    def ask_to_go_on(self, delay_seconds: int = 0) -> None:
        """Queue the task of going on from the last checkpoint."""
        task = ImportTask(self.file_import.id, self.share.number, self.share.stage)
        self.ports.tasks.send(task, delay_seconds=delay_seconds)
