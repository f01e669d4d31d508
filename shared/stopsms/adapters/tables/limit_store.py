"""`LimitStore` on the table of limits: one counter for each subject and period, which DynamoDB removes when the period is over."""

from datetime import datetime

from botocore.exceptions import ClientError

from stopsms.adapters.tables.dynamodb import attributes, dynamodb
from stopsms.compliance.ports.limits import Limit


class DynamoLimitStore:
    """The counters in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def take(self, subject: str, limit: Limit, now: datetime) -> bool:
        """See `LimitStore.take`. One conditional write."""
        if limit.most <= 0:
            return False
        seconds = int(limit.period.total_seconds())
        period = int(now.timestamp()) // seconds
        try:
            dynamodb().update_item(
                TableName=self._table,
                Key=attributes({"id": f"{subject}#{seconds}#{period}"}),
                UpdateExpression="SET taken = if_not_exists(taken, :none) + :one, expiration = :end",
                ConditionExpression="attribute_not_exists(taken) OR taken < :most",
                ExpressionAttributeValues=attributes(
                    {":none": 0, ":one": 1, ":most": limit.most, ":end": (period + 2) * seconds}
                ),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True
