"""`SessionStore` in the table of access: an item for each session, which DynamoDB removes once it has run out."""

from datetime import datetime

from botocore.exceptions import ClientError

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get, key
from stopsms.compliance.access.session import LONGEST, PersonSession

_SORT_KEY = "SESSION"


def _partition(token_hash: str) -> str:
    return f"SESSION#{token_hash}"


class DynamoSessionStore:
    """The sessions in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, token_hash: str) -> PersonSession | None:
        """See `SessionStore.find`."""
        item = get(self._table, _partition(token_hash), _SORT_KEY)
        if item is None:
            return None
        created_at, used_at = (datetime.fromisoformat(item[name]) for name in ("created_at", "used_at"))
        return PersonSession(token_hash, item["email"], created_at, used_at)

    def add(self, session: PersonSession) -> None:
        """See `SessionStore.add`."""
        item = {
            "pk": _partition(session.token_hash),
            "sk": _SORT_KEY,
            "email": session.email,
            "created_at": session.created_at.isoformat(),
            "used_at": session.used_at.isoformat(),
            "expiration": int((session.created_at + LONGEST).timestamp()),
        }
        dynamodb().put_item(
            TableName=self._table, Item=attributes(item), ConditionExpression="attribute_not_exists(pk)"
        )

    def note_use(self, session: PersonSession, at: datetime) -> None:
        """See `SessionStore.note_use`."""
        try:
            dynamodb().update_item(
                TableName=self._table,
                Key=key(_partition(session.token_hash), _SORT_KEY),
                UpdateExpression="SET used_at = :at",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues=attributes({":at": at.isoformat()}),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def end(self, token_hash: str) -> None:
        """See `SessionStore.end`."""
        dynamodb().delete_item(TableName=self._table, Key=key(_partition(token_hash), _SORT_KEY))
