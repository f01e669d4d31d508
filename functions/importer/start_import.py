"""Start an import: detect the layout of its file, and remember what was declared about its columns."""

from collections.abc import Sequence

from importer.columns.find_layout import HEAD, find_layout
from importer.columns.header_names import folded, without_report
from importer.columns.name_columns import UnusableHeader
from importer.importer_ports import ImporterPorts, save
from stopsms.compliance.outside.carrier import listed_by
from stopsms.compliance.outside.file_import import FileImport, ImportKind, Layout
from stopsms.compliance.outside.import_progress import FilePosition
from stopsms.compliance.ports.carrier import GatewayClosed
from stopsms.compliance.ports.imports import FileReplaced
from stopsms.use_cases.carrier_users import is_concerned


def _list_as_file(carrier_id: str, ports: ImporterPorts) -> Layout:
    """A carrier's opt-out list, described as a file. Raises GatewayClosed and LookupError."""
    reader = ports.opt_outs(carrier_id)
    recorded_as = listed_by(reader.recorded_as) if carrier_id else reader.recorded_as
    return Layout(recorded_as, "", "", "", reader.columns, {"phone": (0,), "received_at": (1,)})


def _start_list(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """A declared carrier's list has the people of those who send through it: nobody else's base takes them over."""
    name, now = file_import.carrier, ports.clock.now()
    if name:
        carrier, advertiser = ports.carriers.find(name), ports.advertisers.find(file_import.advertiser_id)
        if carrier is None:
            return save(file_import.failed(f"Aucun prestataire « {name} » n’est déclaré.", now), ports)
        if advertiser is None or not is_concerned(advertiser, carrier, ports.advertisers):
            reason = f"L’annonceur n’envoie pas par le prestataire « {name} » et n’a aucun de ses numéros STOP."
            return save(file_import.failed(reason, now), ports)
    try:
        layout = _list_as_file(name, ports)
    except (GatewayClosed, LookupError):
        return save(file_import.failed(unreadable(name), now), ports)
    return save(file_import.started(layout, FilePosition(), now), ports)


def unreadable(carrier_id: str) -> str:
    """Why the list of a declared carrier is not imported, in French."""
    return f"La liste d’opposition du prestataire « {carrier_id} » ne peut pas être lue : vérifiez le compte et ses identifiants."


def start_import(file_import: FileImport, ports: ImporterPorts) -> FileImport:
    """Read the head of the file. A file that is unreadable as a whole fails here, before any line is applied."""
    if file_import.kind is ImportKind.OPT_OUT_LIST:
        return _start_list(file_import, ports)
    file = ports.files.uploaded(file_import.id)
    if file_import.etag and (file is None or file.etag != file_import.etag):  # an earlier release began it
        raise FileReplaced(file_import.id)
    if file is None:
        raise LookupError("no file has been uploaded")
    head = b""
    for piece in ports.files.read(file_import.id, file.etag, 0):
        head += piece
        if len(head) >= HEAD:
            break
    try:
        layout, place = find_layout(
            head[:HEAD],
            file_import.opposes,
            file_import.reading,
            lambda cell: _is_number(cell, ports),
            ports.mobiles_within,
            lambda header: ports.imports.declared(file_import.advertiser_id, _header_key(file_import, header)),
        )
    except UnusableHeader as error:
        return save(file_import.failed(str(error), ports.clock.now()), ports)
    if file_import.reading.columns:
        declared = {folded(name): meaning for name, meaning in file_import.reading.columns.items()}
        ports.imports.declare(
            file_import.advertiser_id, _header_key(file_import, layout.header), {**layout.remembered, **declared}
        )
    return save(file_import.started(layout, place, ports.clock.now(), file.etag, file.size), ports)


def _header_key(file_import: FileImport, header: Sequence[str]) -> str:
    """The key under which declarations for a header are kept; those for contacts do not apply to oppositions."""
    return "\n".join(["oppositions" if file_import.opposes else "contacts", *map(folded, without_report(header))])


def _is_number(cell: str, ports: ImporterPorts) -> bool:
    try:
        ports.parse_phone(cell)
    except ValueError:
        return False
    return True
