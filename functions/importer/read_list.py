"""Import a carrier's opt-out list page by page. An expired page token is harmless: the list is read again."""

from importer.acts.apply_acts import NotDoneInTime
from importer.acts.apply_lines import apply_lines
from importer.importer_ports import save
from importer.reading.read_records import Row
from importer.share_work import ShareWork
from importer.start_import import unreadable
from stopsms.compliance.outside.import_progress import FilePosition
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed

BUSY_SECONDS = 2
"""How long to wait when the carrier throttles us."""


def read_list(work: ShareWork) -> ShareWork:
    """Apply the pages of the list, as far as time allows."""
    ports, name, carrier = work.ports, work.file_import.opt_out_list, work.file_import.carrier
    while True:
        first = work.share.place.line
        try:
            numbers, token = ports.opt_outs(carrier).page(name, work.share.place.token)
        except (GatewayClosed, LookupError):
            reason = unreadable(carrier) if carrier else f"Le compte n’a pas de liste d’oppositions nommée « {name} »."
            save(work.file_import.failed(reason, ports.clock.now()), ports)
            return work
        except GatewayBusy:
            work.ask_to_go_on(BUSY_SECONDS)
            return work
        chunk = [
            Row(line, 0, line + 1, (opted.number, opted.at.isoformat() if opted.at else ""), opted.number)
            for line, opted in enumerate(numbers, start=first)
        ]
        try:
            work = apply_lines(work, chunk, first, FilePosition(line=first + len(chunk), token=token))
        except NotDoneInTime:
            work.ask_to_go_on()
            return work
        if not token:
            return work.written(work.share.ended(work.share.place))
        if work.over:
            return work
        if work.late:
            work.ask_to_go_on()
            return work
