"""`SentMessages` in the table whose items go by themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, plain

KEPT = timedelta(days=10)
"""How long a receipt may come after its message: carriers report for three days at most."""


class DynamoSentMessages:
    """Which send a carrier's id is of, in DynamoDB."""

    def __init__(self, table: str, now: Callable[[], datetime]) -> None:
        """In this table. `now` is real time: the table forgets by it."""
        self._table = table
        self._now = now

    def remember(self, carrier_id: str, message_id: str, campaign_id: str, send_id: str) -> None:
        """See `SentMessages.remember`."""
        item = {
            "id": _id(carrier_id, message_id),
            "campaign_id": campaign_id,
            "send_id": send_id,
            "expiration": int((self._now() + KEPT).timestamp()),
        }
        dynamodb().put_item(TableName=self._table, Item=attributes(item))

    def find(self, carrier_id: str, message_id: str) -> tuple[str, str] | None:
        """See `SentMessages.find`."""
        key = attributes({"id": _id(carrier_id, message_id)})
        item = dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return None
        kept = plain(item)
        return kept["campaign_id"], kept["send_id"]


def _id(carrier_id: str, message_id: str) -> str:
    return f"sent#{carrier_id}#{message_id}"
