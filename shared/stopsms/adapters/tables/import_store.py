"""`ImportStore` on the table of imports.

pk IMPORT#id             sk IMPORT          an import, at its revision
pk IMPORT#id             sk IMPORT#03       one of its shares, at a revision of its own
pk IMPORT#id             sk REPORT#0000000002#03  a part of its report: the line at which its block begins, the share
pk HOLDING#advertiser    sk id              an import of oppositions that is not over; until it begins, until when its file is awaited
pk IMPORTS#advertiser    sk time#id         an advertiser's imports
pk REFUSED#id#pseudonym  sk REFUSED         a number that a line of its file says no of (forgotten by the table's time to live)
pk COLUMNS#advertiser    sk header's hash   what the columns of files with this header were declared to be

The release before imports were divided wrote parts of another kind, PART#00000001, and nothing of when a file is awaited. It takes
the lines of HOLDING# as they are, and does not write them again when an import begins.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from stopsms.adapters.tables.dynamodb import (
    attributes,
    dynamodb,
    get,
    get_all,
    key,
    new_item,
    query,
    query_some,
    revised_item,
    side_by_side,
    write_together,
)
from stopsms.compliance.outside.file_import import FileImport, ImportState
from stopsms.compliance.outside.import_progress import ImportShare
from stopsms.compliance.ports.imports import ReportPart
from stopsms.compliance.ports.listing import IMPORTS_ON_PAGE
from stopsms.contracts.codec import written
from stopsms.contracts.imports import import_record, read_import, read_share, share_record

_PARTS = "REPORT#"

_EVER = 2**40
"""Seconds: later than any present moment."""

_FORGOTTEN_AFTER = timedelta(days=1)
"""How long after its address expired an import without a file is no longer looked at: an hour would do, were no notice ever late."""


def _holding(file_import: FileImport) -> dict[str, Any]:
    """What says that contacts may have to wait for an import of oppositions; whether they do, its own item says."""
    item: dict[str, Any] = {"pk": f"HOLDING#{file_import.advertiser_id}", "sk": file_import.id}
    if file_import.state is ImportState.AWAITING_UPLOAD:
        item["awaited_until"] = int(file_import.upload_before.timestamp())
    return item


def _item(file_import: FileImport) -> dict[str, Any]:
    return import_record(file_import) | {"pk": f"IMPORT#{file_import.id}", "sk": "IMPORT"}


class DynamoImportStore:
    """The imports in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, import_id: str) -> FileImport | None:
        """See `ImportStore.find`."""
        items = list(query(self._table, f"IMPORT#{import_id}", "IMPORT"))
        if not items:
            return None
        shares = [read_share(item, int(item["sk"].partition("#")[2])) for item in items[1:]]
        return read_import(items[0], shares)

    def is_over(self, import_id: str) -> bool:
        """See `ImportStore.is_over`."""
        item = get(self._table, f"IMPORT#{import_id}", "IMPORT")
        return item is None or read_import(item).over

    def add(self, file_import: FileImport) -> None:
        """See `ImportStore.add`."""
        listed = {
            "pk": f"IMPORTS#{file_import.advertiser_id}",
            "sk": f"{written(file_import.created_at)}#{file_import.id}",
            "id": file_import.id,
        }
        items = [_item(file_import), listed]
        if file_import.opposes:
            items.append(_holding(file_import))
        if write_together([new_item(self._table, item) for item in items]):
            raise FileExistsError("there is an import of this id already")

    def change(self, changed: FileImport) -> bool:
        """See `ImportStore.change`."""
        actions = [revised_item(self._table, _item(changed))]
        if changed.opposes and changed.state in (ImportState.FINISHED, ImportState.CANCELLED):
            held = key(f"HOLDING#{changed.advertiser_id}", changed.id)
            actions.append({"Delete": {"TableName": self._table, "Key": held}})
        elif changed.opposes:
            actions.append({"Put": {"TableName": self._table, "Item": attributes(_holding(changed))}})
        return not write_together(actions)

    def change_share(self, import_id: str, changed: ImportShare, part: ReportPart | None = None) -> bool:
        """See `ImportStore.change_share`."""
        pk = f"IMPORT#{import_id}"
        item = share_record(changed) | {"pk": pk, "sk": f"IMPORT#{changed.number:02d}"}
        actions = [new_item(self._table, item) if changed.revision == 1 else revised_item(self._table, item)]
        if part is not None:
            sk = f"{_PARTS}{part.line:010d}#{changed.number:02d}"
            kept = {"pk": pk, "sk": sk, "name": part.name, "size": part.size}
            actions.append({"Put": {"TableName": self._table, "Item": attributes(kept)}})
        return not write_together(actions)  # a transaction, as it is not mistaken when the SDK asks twice

    def parts(self, import_id: str, after: str = "") -> Iterator[tuple[str, ReportPart]]:
        """See `ImportStore.parts`."""
        for item in query(self._table, f"IMPORT#{import_id}", _PARTS, after=after or None):
            yield item["sk"], ReportPart(int(item["sk"].split("#")[1]), item["name"], int(item["size"]))

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        """See `ImportStore.holding_contacts`. Those that never got their file are forgotten on the way."""
        listed = list(query(self._table, f"HOLDING#{advertiser_id}"))
        found = get_all(self._table, [(f"IMPORT#{item['sk']}", "IMPORT") for item in listed])
        imports = {item["id"]: read_import(item) for item in found.values()}
        for item in listed:
            awaited = item["sk"] in imports and imports[item["sk"]].state is ImportState.AWAITING_UPLOAD
            if awaited and int(item.get("awaited_until", _EVER)) < int((now - _FORGOTTEN_AFTER).timestamp()):
                self._forget(item)
        return any(file_import.holds_contacts(now) for file_import in imports.values())

    def _forget(self, holding: Mapping[str, Any]) -> None:
        """Unless the import begins at this very moment."""
        client, place = dynamodb(), key(holding["pk"], holding["sk"])
        with suppress(client.exceptions.ConditionalCheckFailedException):
            client.delete_item(TableName=self._table, Key=place, ConditionExpression="attribute_exists(awaited_until)")

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = IMPORTS_ON_PAGE
    ) -> tuple[Sequence[FileImport], str | None]:
        """See `ImportStore.of_advertiser`."""
        places, last = query_some(self._table, f"IMPORTS#{advertiser_id}", most, after=after, newest_first=True)
        found = side_by_side().map(self.find, [place["id"] for place in places])
        return [stored for stored in found if stored is not None], last

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        """See `ImportStore.note_refused`."""
        expiration = int(until.timestamp())
        items = [
            {"pk": _refused(import_id, pseudonym), "sk": "REFUSED", "line": line, "expiration": expiration}
            for pseudonym, line in lines.items()
        ]
        list(side_by_side().map(self._note, items))

    def _note(self, item: Mapping[str, Any]) -> None:
        client = dynamodb()
        try:
            client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(pk) OR #line > :line",
                ExpressionAttributeNames={"#line": "line"},
                ExpressionAttributeValues={":line": {"N": str(item["line"])}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def refused(self, import_id: str, pseudonyms: Sequence[str]) -> Mapping[str, int]:
        """See `ImportStore.refused`."""
        places = {(_refused(import_id, pseudonym), "REFUSED"): pseudonym for pseudonym in dict.fromkeys(pseudonyms)}
        return {places[place]: int(item["line"]) for place, item in get_all(self._table, list(places)).items()}

    def declare(self, advertiser_id: str, header: str, columns: Mapping[str, str]) -> None:
        """See `ImportStore.declare`."""
        item = {"pk": f"COLUMNS#{advertiser_id}", "sk": _hashed(header), "columns": dict(columns)}
        dynamodb().put_item(TableName=self._table, Item=attributes(item))

    def declared(self, advertiser_id: str, header: str) -> Mapping[str, str]:
        """See `ImportStore.declared`."""
        item = get(self._table, f"COLUMNS#{advertiser_id}", _hashed(header))
        return {} if item is None else item["columns"]


def _refused(import_id: str, pseudonym: str) -> str:
    return f"REFUSED#{import_id}#{pseudonym}"


def _hashed(header: str) -> str:
    return hashlib.sha256(header.encode("utf-8", "surrogatepass")).hexdigest()
