"""`CarrierStore` on the campaign table, so that the archive shows who declared which carrier.

pk CARRIERS              sk id              a carrier, without its credentials
"""

from collections.abc import Sequence

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get, query
from stopsms.compliance.outside.carrier import Carrier
from stopsms.contracts.codec import Form

_CARRIERS = "CARRIERS"
_CARRIER = Form(Carrier, without=("id",), omit=("ended_at", "ended_by"))


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
        item = {"pk": _CARRIERS, "sk": carrier.id, **_CARRIER.write(carrier)}
        client = dynamodb()
        try:
            client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(pk) OR (#service = :service AND #account = :account)",
                ExpressionAttributeNames={"#service": "service", "#account": "account"},
                ExpressionAttributeValues=attributes({":service": carrier.service, ":account": carrier.account}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def all(self) -> Sequence[Carrier]:
        """See `CarrierStore.all`."""
        return [_CARRIER.read(item, id=item["sk"]) for item in query(self._table, _CARRIERS)]
