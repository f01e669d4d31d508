"""`Comparisons` on the consent table.

pk COMPARISON            sk LATEST        the latest comparison with the carrier's opt-out lists, as far as it has come
"""

from datetime import datetime

from stopsms.adapters.dynamodb import get, put_revised
from stopsms.compliance.outside.comparison import Comparison
from stopsms.contracts.records import written


class DynamoComparisonStore:
    """The comparisons in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def write(self, comparison: Comparison) -> bool:
        """See `Comparisons.write`."""
        finished_at = comparison.finished_at
        return put_revised(
            self._table,
            {
                "pk": "COMPARISON",
                "sk": "LATEST",
                "started_at": written(comparison.started_at),
                "lists": list(comparison.lists),
                "token": comparison.token,
                "page": comparison.page,
                "advertiser_id": comparison.advertiser_id,
                "shard": comparison.shard,
                "after": comparison.after,
                "counts": dict(comparison.counts),
                "finished_at": None if finished_at is None else written(finished_at),
                "revision": comparison.revision,
            },
        )

    def newest(self) -> Comparison | None:
        """See `Comparisons.newest`."""
        item = get(self._table, "COMPARISON", "LATEST")
        if item is None:
            return None
        finished_at = item["finished_at"]
        return Comparison(
            started_at=datetime.fromisoformat(item["started_at"]),
            lists=tuple(item["lists"]),
            token=item["token"],
            page=item["page"],
            advertiser_id=item["advertiser_id"],
            shard=int(item["shard"]),
            after=item["after"],
            counts={name: int(number) for name, number in item["counts"].items()},
            finished_at=None if finished_at is None else datetime.fromisoformat(finished_at),
            revision=int(item["revision"]),
        )
