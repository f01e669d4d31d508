"""`CarrierCheckStore` in the table whose items go by themselves: a check that is lost is made again."""

from datetime import timedelta
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, plain
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.contracts.codec import Form

KEPT = timedelta(days=1)
"""How long it can be read. It holds the number of whoever checked, and no longer than that."""

_CHECK = Form(CarrierCheck)


class DynamoCarrierChecks:
    """The latest checks in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, carrier_id: str) -> CarrierCheck | None:
        """See `CarrierCheckStore.find`. One that cannot be read is as good as lost."""
        key = attributes({"id": _id(carrier_id)})
        item = dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        try:
            return None if item is None else _CHECK.read(plain(item)["check"])
        except (KeyError, ValueError, TypeError):
            return None

    def write(self, check: CarrierCheck) -> None:
        """See `CarrierCheckStore.write`."""
        dynamodb().put_item(TableName=self._table, Item=attributes(_item(check)))

    def change(self, before: CarrierCheck, check: CarrierCheck) -> bool:
        """See `CarrierCheckStore.change`."""
        client = dynamodb()
        try:
            client.put_item(
                TableName=self._table,
                Item=attributes(_item(check)),
                ConditionExpression="#check = :before",
                ExpressionAttributeNames={"#check": "check"},
                ExpressionAttributeValues=attributes({":before": _CHECK.write(before)}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _id(carrier_id: str) -> str:
    return f"carrier_check#{carrier_id}"


def _item(check: CarrierCheck) -> dict[str, Any]:
    expiration = int((check.asked_at + KEPT).timestamp())
    return {"id": _id(check.carrier), "check": _CHECK.write(check), "expiration": expiration}
