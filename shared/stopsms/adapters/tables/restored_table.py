"""A table that was restored from a backup, as `stopsms restore` brings it up to date. The keys are those of the other adapters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stopsms.adapters.contacts.contact_items import (
    contact_key,
    contact_of,
    list_for_review,
    put_contact,
    put_evidence,
    review_key,
)
from stopsms.adapters.tables.dynamodb import attributes, key, plain
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def review_key_of_record(phone: Phone, record: Mapping[str, Any]) -> tuple[str, str]:
    """The key under which a record of evidence, in its stored form, is listed for a person, while it is."""
    occurred_at = datetime.fromisoformat(record["occurred_at"])
    return review_key(record["advertiser_id"], phone, occurred_at, int(record["sequence"]))


class RestoredTable:
    """The table, by the client of the person who restores; reads are strongly consistent. With `dry`, nothing is written."""

    def __init__(self, client: "DynamoDBClient", name: str, *, dry: bool) -> None:
        """Of this name."""
        self._client = client
        self._name = name
        self._dry = dry
        self._gone: set[tuple[str, str]] = set()  # what a dry run would have removed

    def get(self, pk: str, sk: str) -> dict[str, Any] | None:
        """An item."""
        if (pk, sk) in self._gone:
            return None
        item = self._client.get_item(TableName=self._name, Key=key(pk, sk), ConsistentRead=True).get("Item")
        return None if item is None else plain(item)

    def contact(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """A contact."""
        item = self.get(*contact_key(advertiser_id, phone.e164))
        return None if item is None else contact_of(advertiser_id, item)

    def put(self, pk: str, sk: str, item: Mapping[str, Any]) -> None:
        """Write an item, over any that has its key."""
        if not self._dry:
            self._client.put_item(TableName=self._name, Item=attributes({**item, "pk": pk, "sk": sk}))

    def put_new(self, pk: str, sk: str, item: Mapping[str, Any]) -> bool:
        """Write an item under a key that is free. True if it was."""
        if self._dry:
            return self.get(pk, sk) is None
        try:
            self._client.put_item(
                TableName=self._name,
                Item=attributes({**item, "pk": pk, "sk": sk}),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def delete(self, pk: str, sk: str) -> bool:
        """Remove an item. True if there was one."""
        if self._dry:
            found = self.get(pk, sk) is not None
            self._gone.add((pk, sk))
            return found
        old = self._client.delete_item(TableName=self._name, Key=key(pk, sk), ReturnValues="ALL_OLD")
        return "Attributes" in old

    def record(
        self, stored: Contact | None, contact: Contact, records: Sequence[Evidence], to_review: Sequence[Evidence]
    ) -> bool:
        """Write a contact over the one that was read, with its new records, in one transaction; False when it has changed meanwhile."""
        if self._dry:
            return True
        steps: list[Any] = [put_contact(self._name, contact, None if stored is None else stored.version)]
        steps += [put_evidence(self._name, contact.phone, record) for record in records]
        steps += [list_for_review(self._name, contact.phone, record) for record in to_review]
        try:
            self._client.transact_write_items(TransactItems=steps)
        except self._client.exceptions.TransactionCanceledException:
            return False
        return True
