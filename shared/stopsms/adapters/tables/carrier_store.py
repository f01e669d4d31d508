"""`CarrierStore` on the campaign table, so that the archive shows who declared which carrier.

pk CARRIERS              sk id              a carrier, without its credentials
"""

from collections.abc import Mapping, Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get, query
from stopsms.compliance.outside.carrier import Carrier, succeeding
from stopsms.compliance.ports.attempts import Attempts
from stopsms.contracts.codec import Form

_CARRIERS = "CARRIERS"
_CARRIER = Form(Carrier, without=("id",), omit=("former_numbers", "ended_at", "ended_by"))


class DynamoCarrierStore:
    """The carriers in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, carrier_id: str) -> Carrier | None:
        """See `CarrierStore.find`."""
        item = get(self._table, _CARRIERS, carrier_id)
        return None if item is None else _CARRIER.read(item, id=carrier_id)

    def put(self, carrier: Carrier) -> bool:
        """See `CarrierStore.put`."""
        attempts = Attempts("the carrier")
        while True:
            before = self.find(carrier.id)
            if before is None:
                written = self._put(carrier, {"ConditionExpression": "attribute_not_exists(pk)"})
            elif (before.service, before.account) != (carrier.service, carrier.account):
                return False
            else:
                written = self._put(succeeding(carrier, before), _in_place_of(before))
            if written:
                return True
            attempts.lost()

    def _put(self, carrier: Carrier, condition: Mapping[str, Any]) -> bool:
        client = dynamodb()
        item = attributes({"pk": _CARRIERS, "sk": carrier.id, **_CARRIER.write(carrier)})
        try:
            client.put_item(TableName=self._table, Item=item, **condition)
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def all(self) -> Sequence[Carrier]:
        """See `CarrierStore.all`."""
        return [_CARRIER.read(item, id=item["sk"]) for item in query(self._table, _CARRIERS)]


def _in_place_of(before: Carrier) -> Mapping[str, Any]:
    """The condition that nobody has written another account or other numbers since."""
    compared = ("service", "account", "stop_numbers")
    item = _CARRIER.write(before)
    return {
        "ConditionExpression": " AND ".join(f"#{name} = :{name}" for name in compared),
        "ExpressionAttributeNames": {f"#{name}": name for name in compared},
        "ExpressionAttributeValues": attributes({f":{name}": item[name] for name in compared}),
    }
