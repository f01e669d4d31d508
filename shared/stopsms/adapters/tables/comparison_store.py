"""`ComparisonStore` on the consent table.

pk COMPARISON            sk LATEST        the latest comparison with the carrier's opt-out lists, as far as it has come
                         sk LATEST#id     the same for another carrier that a person has declared
"""

from stopsms.adapters.tables.dynamodb import get, put_revised
from stopsms.compliance.outside.comparison import Comparison
from stopsms.contracts.codec import form_of


class DynamoComparisonStore:
    """The comparisons in DynamoDB."""

    def __init__(self, table: str, carrier_id: str = "") -> None:
        """In this table, with this carrier; "" for the deployment's own."""
        self._table = table
        self._latest = f"LATEST#{carrier_id}" if carrier_id else "LATEST"

    def write(self, comparison: Comparison) -> bool:
        """See `ComparisonStore.write`."""
        return put_revised(
            self._table, {"pk": "COMPARISON", "sk": self._latest, **form_of(Comparison).write(comparison)}
        )

    def newest(self) -> Comparison | None:
        """See `ComparisonStore.newest`."""
        item = get(self._table, "COMPARISON", self._latest)
        return None if item is None else form_of(Comparison).read(item)
