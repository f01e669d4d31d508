"""Open an import: record who imports what from where, before there is any file."""

from collections.abc import Mapping
from datetime import UTC, datetime

from stopsms.compliance.errors import InputError, UnknownAdvertiser
from stopsms.compliance.outside.carrier import BLACKLIST
from stopsms.compliance.outside.file_import import UPLOAD_WITHIN, FileImport, FileReading, ImportKind, ImportState
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.imports import ImportQueue, ImportStore
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.compliance.proof.evidence import JsonValue
from stopsms.contracts.bodies.imports import ImportBody
from stopsms.contracts.imports import ImportTask


def open_import(
    body: ImportBody,
    import_id: str,
    principal: str,
    imports: ImportStore,
    tasks: ImportQueue,
    advertisers: AdvertiserStore,
    clock: Clock,
) -> FileImport:
    """The new import, opened by this principal. One that needs no file begins at once.

    An import of oppositions holds the advertiser's contacts from now on. Raises InputError when what the kind needs is missing.
    """
    if advertisers.find(body.advertiser_id) is None:
        raise UnknownAdvertiser
    now = clock.now()
    listed = body.kind is ImportKind.OPT_OUT_LIST
    opened = FileImport(
        id=import_id,
        advertiser_id=body.advertiser_id,
        kind=body.kind,
        operator=body.operator,
        principal=principal,
        created_at=now,
        upload_before=now + UPLOAD_WITHIN,
        state=ImportState.QUEUED if listed else ImportState.AWAITING_UPLOAD,
        defaults=_defaults(body, now),
        reading=FileReading(body.encoding or "", body.separator or "", body.columns),
        file_name=body.file_name,
        opt_out_list=_list_name(body) if listed else "",
        carrier=(body.carrier or "") if listed else "",
    )
    imports.add(opened)
    if listed:
        tasks.send(ImportTask(import_id))
    return opened


def _list_name(body: ImportBody) -> str:
    """The name of the list: that of a declared carrier has one alone. Raises InputError."""
    if body.carrier is not None:
        if body.opt_out_list not in (None, BLACKLIST):
            raise InputError(f"a declared carrier has one list, {BLACKLIST}", field="opt_out_list")
        return BLACKLIST
    if body.opt_out_list is None:
        raise InputError("name the account's opt-out list, or the carrier", field="opt_out_list")
    return body.opt_out_list


def _defaults(body: ImportBody, now: datetime) -> Mapping[str, JsonValue]:
    match body.kind:
        case ImportKind.OPT_OUT_LIST if (
            body.carrier is not None
        ):  # the record names the service, which the importer knows
            return {"received_at": now.astimezone(UTC).isoformat()}
        case ImportKind.OPT_OUT_LIST:
            return {"source": f"opt_out_list:{_list_name(body)}"}
        case ImportKind.OPPOSITIONS:
            if body.oppositions is None:
                raise InputError("say when the list of oppositions was drawn up", field="oppositions")
            if body.oppositions.received_at > now:
                raise InputError("a list cannot have been drawn up in the future", field="oppositions")
            received_at = body.oppositions.received_at.astimezone(UTC).isoformat()
            return {"source": body.oppositions.source, "received_at": received_at}
    provenance = body.provenance
    defaults: dict[str, JsonValue] = provenance.model_dump(mode="json", exclude_unset=True, exclude={"collected_at"})
    defaults["legal_basis"] = provenance.legal_basis.value
    if provenance.collected_at is not None:
        defaults["collected_at"] = provenance.collected_at.astimezone(UTC).isoformat()
    defaults |= {
        name: sorted(set(labels)) for name, labels in (("tags", provenance.tags), ("categories", provenance.categories))
    }
    return defaults
