"""`CarrierCheckStore` in the table whose items go by themselves: a check that is lost is made again."""

from datetime import timedelta

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, plain
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.contracts.codec import form_of

KEPT = timedelta(days=1)
"""How long it can be read. It holds the number of whoever checked, and no longer than that."""


class DynamoCarrierChecks:
    """The latest checks in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, carrier_id: str) -> CarrierCheck | None:
        """See `CarrierCheckStore.find`. One that cannot be read is as good as lost."""
        key = attributes({"id": f"carrier_check#{carrier_id}"})
        item = dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        try:
            return None if item is None else form_of(CarrierCheck).read(plain(item)["check"])
        except (KeyError, ValueError, TypeError):
            return None

    def write(self, check: CarrierCheck) -> None:
        """See `CarrierCheckStore.write`."""
        item = {
            "id": f"carrier_check#{check.carrier}",
            "check": form_of(CarrierCheck).write(check),
            "expiration": int((check.asked_at + KEPT).timestamp()),
        }
        dynamodb().put_item(TableName=self._table, Item=attributes(item))
