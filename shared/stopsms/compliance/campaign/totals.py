"""The totals of a campaign: exact at each look while it is small, else of each shard as it was last counted.

What becomes of a recipient is final, so what is settled only grows: a total that is too old says too little, never too much, and a
campaign whose totals say that everybody is settled is. Receipts that come later still move `delivered` and `undelivered`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.day_figures import Days, summed

FEW_BATCHES = 500
"""A campaign of no more batches (50,000 recipients) is counted whole at each look."""

BATCHES_IN_LOOK = 12_500
"""About as many batches are counted anew at one look, or one whole shard if that has more: a second or two."""

FRESH = timedelta(seconds=15)
"""A shard that was counted so recently is not counted anew, however many people look."""

STRAGGLERS = 0.05
"""So small a share of a canary may still be on its way, or among the dead letters, when its observation begins."""


@dataclass(frozen=True, slots=True)
class ShardTotal:
    """What became of a shard's recipients, as far as it was known when it was counted; and how many have opposed after its messages.

    `days` is the same by day, as far as that was kept when it was counted.
    """

    counts: Counts
    oppositions: int
    counted_at: datetime
    days: Days = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CampaignTotals:
    """The counts of a campaign, none of them older than `counted_at` (None: a part was never counted), and its oppositions.

    `planned_whole` when nobody else will be planned. `days` is the same by day; what was counted before days were kept is in none.
    """

    counts: Counts
    oppositions: int = 0
    counted_at: datetime | None = None
    planned_whole: bool = False
    days: Days = field(default_factory=dict)

    @property
    def settled_whole(self) -> bool:
        """Whether nothing is left to do."""
        return self.planned_whole and self.counts.settled == self.counts.planned


def has_left(counts: Counts) -> bool:
    """Whether all that is planned has left, but for a few: of those whom no rule refuses, who has no outcome is a straggler.

    Who waits for a lawful hour is one of them, so that a night is not observed. They wait until the next window at most. If more than a
    few are among the dead letters, nothing tells what became of them, and the rest waits until these are replayed.
    """
    return counts.planned - counts.settled <= STRAGGLERS * (counts.planned - counts.blocked)


def to_count(known: Mapping[int, ShardTotal], batches: Mapping[int, int], now: datetime, most: int) -> list[int]:
    """The shards to count anew, the stalest first, until they have `most` batches together; at least one, if any is due.

    `batches` says how many each shard has, `known` what was counted before.
    """
    never = [shard for shard, number in batches.items() if number and shard not in known]
    stale = [shard for shard in batches if shard in known and known[shard].counted_at <= now - FRESH]
    chosen: list[int] = []
    for shard in [*sorted(never), *sorted(stale, key=lambda shard: (known[shard].counted_at, shard))]:
        if chosen and sum(batches[one] for one in [*chosen, shard]) > most:
            break
        chosen.append(shard)
    return chosen


def newest(known: Mapping[int, ShardTotal], counted: Mapping[int, ShardTotal]) -> dict[int, ShardTotal]:
    """Of each shard the total that was counted last: nobody's look spoils another's."""
    later = {
        shard: total
        for shard, total in counted.items()
        if shard not in known or known[shard].counted_at < total.counted_at
    }
    return {**known, **later}


def together(
    shards: Mapping[int, ShardTotal], batches: Mapping[int, int], planned: int, *, whole: bool
) -> CampaignTotals:
    """The totals of the campaign."""
    missing = any(number and shard not in shards for shard, number in batches.items())
    return CampaignTotals(
        counts=sum((total.counts for total in shards.values()), Counts(planned=planned)),
        oppositions=sum(total.oppositions for total in shards.values()),
        counted_at=None if missing else min((total.counted_at for total in shards.values()), default=None),
        planned_whole=whole,
        days=summed(total.days for total in shards.values()),
    )
