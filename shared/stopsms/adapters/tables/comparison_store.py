"""`Comparisons` on the consent table.

pk COMPARISON            sk LATEST        the latest comparison with the carrier's opt-out lists, as far as it has come
"""

from stopsms.adapters.tables.dynamodb import get, put_revised
from stopsms.compliance.outside.comparison import Comparison
from stopsms.contracts.codec import form_of


class DynamoComparisonStore:
    """The comparisons in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def write(self, comparison: Comparison) -> bool:
        """See `Comparisons.write`."""
        return put_revised(self._table, {"pk": "COMPARISON", "sk": "LATEST", **form_of(Comparison).write(comparison)})

    def newest(self) -> Comparison | None:
        """See `Comparisons.newest`."""
        item = get(self._table, "COMPARISON", "LATEST")
        return None if item is None else form_of(Comparison).read(item)
