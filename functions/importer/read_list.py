"""Import a carrier's opt-out list page by page. A page token that the carrier forgot is harmless: the list is read again."""

from collections.abc import Sequence

from importer.acts.apply_acts import NotDoneInTime
from importer.acts.apply_lines import apply_lines
from importer.importer_ports import save
from importer.reading.read_records import Row
from importer.share_work import ShareWork
from importer.start_import import unreadable
from stopsms.compliance.outside.import_progress import FilePosition
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, OptedOut, PageForgotten

BUSY_SECONDS = 2
"""How long to wait when the carrier throttles us."""

ENTRIES_AT_ONCE = 100
"""How many entries are applied before the time is looked at: a carrier may give its whole list as one page."""

_DONE_TO = "\n"
"""Between a page's token and the last of its numbers that is applied, where the page is not done."""


def read_list(work: ShareWork) -> ShareWork:
    """Apply the pages of the list, as far as time allows."""
    ports, name, carrier = work.ports, work.file_import.opt_out_list, work.file_import.carrier
    while True:
        token, _, done = work.share.place.token.partition(_DONE_TO)
        try:
            try:
                page, following = ports.opt_outs(carrier).page(name, token)
            except PageForgotten:  # an entry that is read again has the reference that it had
                token = done = ""
                page, following = ports.opt_outs(carrier).page(name, token)
        except (GatewayClosed, LookupError):
            reason = unreadable(carrier) if carrier else f"Le compte n’a pas de liste d’oppositions nommée « {name} »."
            save(work.file_import.failed(reason, ports.clock.now()), ports)
            return work
        except GatewayBusy:
            work.ask_to_go_on(BUSY_SECONDS)
            return work
        left = sorted((entry for entry in page if not done or entry.number > done), key=lambda entry: entry.number)
        for begin in range(0, len(left) or 1, ENTRIES_AT_ONCE):
            entries = left[begin : begin + ENTRIES_AT_ONCE]
            is_last = begin + ENTRIES_AT_ONCE >= len(left)
            try:
                work = _apply(entries, following if is_last else f"{token}{_DONE_TO}{entries[-1].number}", work)
            except NotDoneInTime:
                work.ask_to_go_on()
                return work
            if is_last and not following:
                return work.written(work.share.ended(work.share.place))
            if work.over:
                return work
            if work.late:
                work.ask_to_go_on()
                return work


def _apply(entries: Sequence[OptedOut], token: str, work: ShareWork) -> ShareWork:
    """Apply a part of a page; the list is then read on from this token. Raises NotDoneInTime."""
    first = work.share.place.line
    chunk = [
        Row(line, 0, line + 1, (entry.number, entry.at.isoformat() if entry.at else ""), entry.number)
        for line, entry in enumerate(entries, start=first)
    ]
    return apply_lines(work, chunk, first, FilePosition(line=first + len(chunk), token=token))
