"""`LimitStore` on the table of limits: one counter for each subject and period, which DynamoDB removes when the period is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from stopsms.adapters.tables.dynamodb import Race, attributes, dynamodb, write_together
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.limits import CountedLimit, Limit


class DynamoLimitStore:
    """The counters in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def take(self, subject: str, limit: Limit, now: datetime) -> int | None:
        """See `LimitStore.take`. One conditional write."""
        if limit.most <= 0:
            return None
        counting = self._one_more(CountedLimit(subject, limit), now)
        try:
            counted = dynamodb().update_item(**counting, ReturnValues="UPDATED_NEW")["Attributes"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return None
            raise
        return limit.most - int(counted["taken"]["N"])

    def take_all(self, limits: Sequence[CountedLimit], now: datetime) -> CountedLimit | None:
        """See `LimitStore.take_all`. One transaction."""
        if closed := next((counted for counted in limits if counted.limit.most <= 0), None):
            return closed
        attempts = Attempts("a limit")
        while races := write_together([{"Update": self._one_more(counted, now)} for counted in limits]):
            if Race.CONDITION in races:
                return limits[races.index(Race.CONDITION)]
            attempts.lost()
        return None

    def give_back(self, limits: Sequence[CountedLimit], now: datetime) -> None:
        """See `LimitStore.give_back`. One transaction: the SDK repeats it under one token, so that nothing is given back twice."""
        attempts = Attempts("a limit")
        left = list(limits)
        while left and (races := write_together([{"Update": self._one_less(counted, now)} for counted in left])):
            there = [counted for counted, race in zip(left, races, strict=True) if race is not Race.CONDITION]
            if len(there) == len(left):
                attempts.lost()
            left = there

    def _one_more(self, counted: CountedLimit, now: datetime) -> Any:
        """The request that counts one more, if that many may come."""
        seconds, period = _period(counted, now)
        return {
            "TableName": self._table,
            "Key": self._key(counted, now),
            "UpdateExpression": "SET taken = if_not_exists(taken, :none) + :one, expiration = :end",
            "ConditionExpression": "attribute_not_exists(taken) OR taken < :most",
            "ExpressionAttributeValues": attributes(
                {":none": 0, ":one": 1, ":most": counted.limit.most, ":end": (period + 2) * seconds}
            ),
        }

    def _one_less(self, counted: CountedLimit, now: datetime) -> Any:
        """The request that gives one back, if any was counted."""
        return {
            "TableName": self._table,
            "Key": self._key(counted, now),
            "UpdateExpression": "SET taken = taken - :one",
            "ConditionExpression": "taken > :none",
            "ExpressionAttributeValues": attributes({":none": 0, ":one": 1}),
        }

    @staticmethod
    def _key(counted: CountedLimit, now: datetime) -> Any:
        seconds, period = _period(counted, now)
        return attributes({"id": f"{counted.subject}#{seconds}#{period}"})


def _period(counted: CountedLimit, now: datetime) -> tuple[int, int]:
    """Its seconds, and which of them since 1970 it is."""
    seconds = int(counted.limit.period.total_seconds())
    return seconds, int(now.timestamp()) // seconds
