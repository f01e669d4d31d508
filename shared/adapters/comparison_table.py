"""`Comparisons` on the consent table.

pk COMPARISON            sk its start     a comparison with the carrier's opt-out lists, as far as it has come
"""

from datetime import datetime

from compliance.comparison import Comparison
from contracts.records import written

from adapters.dynamodb import put_revised, query_pages


class ComparisonTable:
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
                "sk": written(comparison.started_at),
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
        for item in next(query_pages(self._table, "COMPARISON", newest_first=True)):
            finished_at = item["finished_at"]
            return Comparison(
                started_at=datetime.fromisoformat(item["sk"]),
                lists=tuple(item["lists"]),
                token=item["token"],
                page=item["page"],
                advertiser_id=item["advertiser_id"],
                shard=item["shard"],
                after=item["after"],
                counts=item["counts"],
                finished_at=None if finished_at is None else datetime.fromisoformat(finished_at),
                revision=item["revision"],
            )
        return None
