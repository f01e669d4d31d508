"""`ImportStore` on the table of imports.

pk IMPORT#id             sk IMPORT          an import, at its revision
pk IMPORT#id             sk PART#00000001   a part of its report
pk HOLDING#advertiser    sk id              an import of oppositions that is not over
pk IMPORTS#advertiser    sk time#id         an advertiser's imports
pk REFUSED#id#pseudonym  sk REFUSED         a number that a line of its file says no of (forgotten by the table's time to live)
pk COLUMNS#advertiser    sk header's hash   what the columns of files with this header were declared to be
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.adapters.tables.dynamodb import (
    attributes,
    dynamodb,
    get,
    get_all,
    key,
    new_item,
    put_all,
    query,
    write_together,
)
from stopsms.compliance.outside.file_import import FileImport, ImportState
from stopsms.contracts.codec import written
from stopsms.contracts.imports import import_record, read_import

IMPORTS_ON_PAGE = 25


def _item(file_import: FileImport) -> dict[str, Any]:
    return import_record(file_import) | {"pk": f"IMPORT#{file_import.id}", "sk": "IMPORT"}


class DynamoImportStore:
    """The imports in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, import_id: str) -> FileImport | None:
        """See `ImportStore.find`."""
        item = get(self._table, f"IMPORT#{import_id}", "IMPORT")
        return None if item is None else read_import(item)

    def add(self, file_import: FileImport) -> None:
        """See `ImportStore.add`."""
        listed = {
            "pk": f"IMPORTS#{file_import.advertiser_id}",
            "sk": f"{written(file_import.created_at)}#{file_import.id}",
            "id": file_import.id,
        }
        items = [_item(file_import), listed]
        if file_import.opposes:
            items.append({"pk": f"HOLDING#{file_import.advertiser_id}", "sk": file_import.id})
        if write_together([new_item(self._table, item) for item in items]):
            raise FileExistsError("there is an import of this id already")

    def change(self, file_import: FileImport, part: str = "") -> bool:
        """See `ImportStore.change`."""
        actions: list[Any] = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": attributes(_item(file_import)),
                    "ConditionExpression": "revision = :seen",
                    "ExpressionAttributeValues": {":seen": {"N": str(file_import.revision - 1)}},
                }
            }
        ]
        if part:
            item = {"pk": f"IMPORT#{file_import.id}", "sk": f"PART#{file_import.parts:08d}", "name": part}
            actions.append({"Put": {"TableName": self._table, "Item": attributes(item)}})
        if file_import.opposes and file_import.state in (ImportState.FINISHED, ImportState.CANCELLED):
            held = key(f"HOLDING#{file_import.advertiser_id}", file_import.id)
            actions.append({"Delete": {"TableName": self._table, "Key": held}})
        return not write_together(actions)

    def parts(self, import_id: str) -> Sequence[str]:
        """See `ImportStore.parts`."""
        return [item["name"] for item in query(self._table, f"IMPORT#{import_id}", "PART#")]

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        """See `ImportStore.holding_contacts`."""
        holding = (self.find(item["sk"]) for item in query(self._table, f"HOLDING#{advertiser_id}"))
        return any(held is not None and held.holds_contacts(now) for held in holding)

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[FileImport], str | None]:
        """See `ImportStore.of_advertiser`."""
        imports: list[FileImport] = []
        last = None
        for item in query(self._table, f"IMPORTS#{advertiser_id}", after=after, newest_first=True):
            if len(imports) == IMPORTS_ON_PAGE:
                return imports, last
            last = item["sk"]
            stored = self.find(item["id"])
            if stored is not None:
                imports.append(stored)
        return imports, None

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        """See `ImportStore.note_refused`."""
        expiration = int(until.timestamp())
        put_all(
            self._table,
            [
                {"pk": _refused(import_id, pseudonym), "sk": "REFUSED", "line": line, "expiration": expiration}
                for pseudonym, line in lines.items()
            ],
        )

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
