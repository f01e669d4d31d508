"""`SeenMessages` in the table of idempotent requests, whose items go by themselves; until then their own time is looked at."""

from datetime import datetime

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, plain


class DynamoSeenMessages:
    """The ids in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def has(self, message_id: str, now: datetime) -> bool:
        """See `SeenMessages.has`."""
        key = attributes({"id": f"inbound#{message_id}"})
        item = dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return item is not None and plain(item)["expiration"] > now.timestamp()

    def add(self, message_id: str, until: datetime) -> None:
        """See `SeenMessages.add`."""
        item = attributes({"id": f"inbound#{message_id}", "expiration": int(until.timestamp())})
        dynamodb().put_item(TableName=self._table, Item=item)
