"""`InboundJournal` on the consent table.

pk INBOUND#+33…          sk message         an inbound message, as understood
pk REPLIED#message       sk REPLIED         it was answered
pk REPLY#+33…#recipient  sk intent          when this number was last answered so
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from compliance.phone import Phone
from compliance.ports import Journalled
from contracts.records import written

from adapters.dynamodb import attributes, dynamodb, key, put_new, query

REPLY_EVERY = timedelta(hours=24)
"""At most one answer in this time, to one number, from one number, to one kind of message (law.md R-24)."""


class InboundTable:
    """The journal in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def keep(self, message: Journalled) -> None:
        """See `InboundJournal.keep`."""
        item = {
            "pk": f"INBOUND#{message.phone}",
            "sk": message.message_id,
            "recipient": message.recipient,
            "body": message.body,
            "intent": message.intent,
            "matched": message.matched,
            "doubtful": message.doubtful,
            "received_at": written(message.received_at),
        }
        put_new(self._table, item)

    def messages(self, phone: Phone) -> Sequence[Journalled]:
        """See `InboundJournal.messages`."""
        return [
            Journalled(
                message_id=item["sk"],
                phone=phone.e164,
                recipient=item["recipient"],
                body=item["body"],
                intent=item["intent"],
                matched=item["matched"],
                doubtful=item["doubtful"],
                received_at=datetime.fromisoformat(item["received_at"]),
            )
            for item in query(self._table, f"INBOUND#{phone.e164}")
        ]

    def drop(self, message: Journalled) -> None:
        """See `InboundJournal.drop`."""
        dynamodb().delete_item(TableName=self._table, Key=key(f"INBOUND#{message.phone}", message.message_id))

    def may_reply(self, message_id: str, phone: Phone, recipient: str, intent: str, now: datetime) -> bool:
        """See `InboundJournal.may_reply`."""
        client = dynamodb()
        item = {**self._budget(phone, recipient, intent), "at": written(now)}
        budget: Any = {
            "TableName": self._table,
            "Item": attributes(item),
            "ConditionExpression": "attribute_not_exists(pk) OR #at < :before",
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {":before": {"S": written(now - REPLY_EVERY)}},
        }
        once: Any = {
            "TableName": self._table,
            "Item": attributes({"pk": f"REPLIED#{message_id}", "sk": "REPLIED"}),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            client.transact_write_items(TransactItems=[{"Put": budget}, {"Put": once}])
        except client.exceptions.TransactionCanceledException as cancelled:
            codes = {reason.get("Code") for reason in cancelled.response["CancellationReasons"]}
            if "ConditionalCheckFailed" not in codes:
                raise
            return False
        return True

    def forget_reply(self, message_id: str, phone: Phone, recipient: str, intent: str) -> None:
        """See `InboundJournal.forget_reply`."""
        budget = self._budget(phone, recipient, intent)
        dynamodb().transact_write_items(
            TransactItems=[
                {"Delete": {"TableName": self._table, "Key": key(budget["pk"], budget["sk"])}},
                {"Delete": {"TableName": self._table, "Key": key(f"REPLIED#{message_id}", "REPLIED")}},
            ]
        )

    def _budget(self, phone: Phone, recipient: str, intent: str) -> dict[str, str]:
        return {"pk": f"REPLY#{phone.e164}#{recipient}", "sk": intent}
