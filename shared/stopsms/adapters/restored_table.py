"""A table that was restored from a backup, as `stopsms restore` brings it up to date. The keys are those of the other adapters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stopsms.adapters.dynamodb import attributes, key, plain
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.codec import written
from stopsms.contracts.records import contact_record, evidence_record, read_contact

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def contact_key(advertiser_id: str, e164: str) -> tuple[str, str]:
    """The key of a contact's item."""
    return f"{advertiser_id}#{shard_of(e164):02d}", e164


def review_key(phone: Phone, record: Mapping[str, Any]) -> tuple[str, str]:
    """The key under which a record of evidence is listed for a person, while it is."""
    at = written(datetime.fromisoformat(record["occurred_at"]))
    return f"REVIEW#{record['advertiser_id']}", f"{at}#{phone.e164}#{int(record['sequence']):08d}"


class RestoredTable:
    """The table, by the client of whoever restores; reads are strongly consistent. With `dry`, nothing is written."""

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
        return None if item is None else read_contact(advertiser_id, item | {"phone": phone.e164})

    def put(self, pk: str, sk: str, item: Mapping[str, Any]) -> None:
        """Write an item, over whatever stands there."""
        if not self._dry:
            self._client.put_item(TableName=self._name, Item=attributes({**item, "pk": pk, "sk": sk}))

    def put_new(self, pk: str, sk: str, item: Mapping[str, Any]) -> bool:
        """Write an item where none stands; whether none stood."""
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
        """Remove an item; whether there was one."""
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
        item = contact_record(contact)
        place = contact_key(contact.advertiser_id, item.pop("phone"))
        put: dict[str, Any] = {
            "TableName": self._name,
            "Item": attributes(item | dict(zip(("pk", "sk"), place, strict=True))),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if stored is not None:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = {":seen": {"N": str(stored.version)}}
        chain = f"EVIDENCE#{contact.advertiser_id}#{contact.phone.e164}"
        added = [(chain, f"{record.sequence:08d}", record) for record in records]
        added += [(*review_key(contact.phone, evidence_record(record)), record) for record in to_review]
        steps: list[Any] = [{"Put": put}]
        steps += [
            {
                "Put": {
                    "TableName": self._name,
                    "Item": attributes(evidence_record(record) | {"pk": pk, "sk": sk}),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for pk, sk, record in added
        ]
        try:
            self._client.transact_write_items(TransactItems=steps)
        except self._client.exceptions.TransactionCanceledException:
            return False
        return True
