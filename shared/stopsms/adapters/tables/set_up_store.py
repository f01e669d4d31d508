"""`CheckedSetUpStore` in the table of idempotent requests, whose items go by themselves: a check that is lost is made again."""

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, plain
from stopsms.compliance.outside.set_up import COUNTS_WITHOUT_CARRIER_FOR, CheckedSetUp
from stopsms.contracts.codec import form_of


class DynamoCheckedSetUps:
    """The latest checks in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, advertiser_id: str) -> CheckedSetUp | None:
        """See `CheckedSetUpStore.find`. One that cannot be read is as good as lost."""
        key = attributes({"id": f"set_up#{advertiser_id}"})
        item = dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        try:
            return None if item is None else form_of(CheckedSetUp).read(plain(item)["checked"])
        except (KeyError, ValueError, TypeError):  # of another release, with faults that this one does not know
            return None

    def write(self, checked: CheckedSetUp) -> None:
        """See `CheckedSetUpStore.write`."""
        until = int((checked.at + COUNTS_WITHOUT_CARRIER_FOR).timestamp())
        item = {
            "id": f"set_up#{checked.advertiser_id}",
            "checked": form_of(CheckedSetUp).write(checked),
            "expiration": until,
        }
        dynamodb().put_item(TableName=self._table, Item=attributes(item))
