"""`ImportStore` on the table of imports.

pk IMPORT#id             sk IMPORT          an import, at its revision
pk IMPORT#id             sk PART#00000001   a part of its report
pk HOLDING#advertiser    sk id              an import of oppositions that is not over
pk IMPORTS#advertiser    sk time#id         an advertiser's imports
pk REFUSED#id#pseudonym  sk REFUSED         a number that a line of its file says no of (forgotten by the table's time to live)
pk COLUMNS#advertiser    sk header's hash   what was said of the columns of files with this header
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.adapters.dynamodb import attributes, dynamodb, get, get_all, key, put_all, query
from stopsms.compliance.outside.file_import import FileImport, ImportState
from stopsms.contracts.codec import written
from stopsms.contracts.imports import import_record, read_import

IMPORTS_ON_PAGE = 25


def _item(found: FileImport) -> dict[str, Any]:
    return import_record(found) | {"pk": f"IMPORT#{found.id}", "sk": "IMPORT"}


class DynamoImportStore:
    """The imports in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, import_id: str) -> FileImport | None:
        """See `ImportStore.find`."""
        item = get(self._table, f"IMPORT#{import_id}", "IMPORT")
        return None if item is None else read_import(item)

    def add(self, found: FileImport) -> None:
        """See `ImportStore.add`."""
        listed = {
            "pk": f"IMPORTS#{found.advertiser_id}",
            "sk": f"{written(found.created_at)}#{found.id}",
            "id": found.id,
        }
        items = [_item(found), listed]
        if found.opposes:
            items.append({"pk": f"HOLDING#{found.advertiser_id}", "sk": found.id})
        dynamodb().transact_write_items(
            TransactItems=[
                {
                    "Put": {
                        "TableName": self._table,
                        "Item": attributes(item),
                        "ConditionExpression": "attribute_not_exists(pk)",
                    }
                }
                for item in items
            ]
        )

    def change(self, found: FileImport, part: str = "") -> bool:
        """See `ImportStore.change`."""
        client = dynamodb()
        actions: list[Any] = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": attributes(_item(found)),
                    "ConditionExpression": "revision = :seen",
                    "ExpressionAttributeValues": {":seen": {"N": str(found.revision - 1)}},
                }
            }
        ]
        if part:
            item = {"pk": f"IMPORT#{found.id}", "sk": f"PART#{found.parts:08d}", "name": part}
            actions.append({"Put": {"TableName": self._table, "Item": attributes(item)}})
        if found.opposes and found.state in (ImportState.FINISHED, ImportState.CANCELLED):
            held = key(f"HOLDING#{found.advertiser_id}", found.id)
            actions.append({"Delete": {"TableName": self._table, "Key": held}})
        try:
            client.transact_write_items(TransactItems=actions)
        except client.exceptions.TransactionCanceledException as cancelled:
            codes = {reason.get("Code") for reason in cancelled.response["CancellationReasons"]}
            if not codes & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise
            return False
        return True

    def parts(self, import_id: str) -> Sequence[str]:
        """See `ImportStore.parts`."""
        return [item["name"] for item in query(self._table, f"IMPORT#{import_id}", "PART#")]

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        """See `ImportStore.holding_contacts`."""
        holding = (self.find(item["sk"]) for item in query(self._table, f"HOLDING#{advertiser_id}"))
        return any(found is not None and found.holds_contacts(now) for found in holding)

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[FileImport], str | None]:
        """See `ImportStore.of_advertiser`."""
        found: list[FileImport] = []
        last = None
        for item in query(self._table, f"IMPORTS#{advertiser_id}", after=after, newest_first=True):
            if len(found) == IMPORTS_ON_PAGE:
                return found, last
            last = item["sk"]
            known = self.find(item["id"])
            if known is not None:
                found.append(known)
        return found, None

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
        said = {"pk": f"COLUMNS#{advertiser_id}", "sk": _hashed(header), "columns": dict(columns)}
        dynamodb().put_item(TableName=self._table, Item=attributes(said))

    def declared(self, advertiser_id: str, header: str) -> Mapping[str, str]:
        """See `ImportStore.declared`."""
        item = get(self._table, f"COLUMNS#{advertiser_id}", _hashed(header))
        return {} if item is None else item["columns"]


def _refused(import_id: str, pseudonym: str) -> str:
    return f"REFUSED#{import_id}#{pseudonym}"


def _hashed(header: str) -> str:
    return hashlib.sha256(header.encode()).hexdigest()
