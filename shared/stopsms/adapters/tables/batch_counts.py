"""The counting part of `BatchStore`, on the campaign table.

    pk COUNT#campaign        sk 07-000012       a batch's counts
    pk TOTALS#campaign       sk TOTALS          the totals of a large campaign's shards, each as of when it was last counted

A look at a campaign reads its plans and, if it is small, every batch's counts. Of a large one it reads the one item of totals, counts
a few shards anew, the stalest first, and writes the item over the revision that it read.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from stopsms.adapters.tables.dynamodb import get, put_revised, query
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.day_figures import Days, Figures, summed, with_oppositions
from stopsms.compliance.campaign.outcome import total
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.campaign.totals import (
    BATCHES_IN_LOOK,
    FEW_BATCHES,
    CampaignTotals,
    ShardTotal,
    newest,
    to_count,
    together,
)
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import Progress
from stopsms.contracts.codec import Form, form_of, instant, mapping, whole, written

COUNTS = Form(Counts, without=("planned",))
"""Of one batch or shard: how many are planned is known by its shard's progress."""

_FIGURES = Form(Figures, omit=tuple(one.name for one in fields(Figures)))

_TOTALS = "TOTALS"


class DynamoBatchCounts:
    """The counts in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def _plans(self, campaign_id: str) -> dict[int, Progress]:
        items = query(self._table, f"PLAN#{campaign_id}")
        return {int(item["sk"]): form_of(Progress).read(item) for item in items}

    def _totals(self, campaign_id: str) -> tuple[dict[int, ShardTotal], int]:
        """The totals as they are stored, and their revision."""
        item = get(self._table, f"TOTALS#{campaign_id}", _TOTALS)
        if item is None:
            return {}, 0
        return {int(shard): _read_total(stored) for shard, stored in item["shards"].items()}, int(item["revision"])

    def counts(self, campaign_id: str) -> Counts:
        """See `BatchStore.counts`."""
        plans = self._plans(campaign_id)
        if _are_few(plans):
            return self._every_batch(campaign_id, plans)
        return _together(self._totals(campaign_id)[0], plans).counts

    def last_counted(self, campaign_id: str, now: datetime) -> CampaignTotals:
        """See `BatchStore.last_counted`."""
        plans = self._plans(campaign_id)
        if _are_few(plans):
            return self._exact(campaign_id, plans, now)
        return _together(self._totals(campaign_id)[0], plans)

    def look(self, campaign_id: str, now: datetime, most: int = BATCHES_IN_LOOK) -> CampaignTotals:
        """See `BatchStore.look`."""
        plans = self._plans(campaign_id)
        if _are_few(plans):
            return self._exact(campaign_id, plans, now)
        known, revision = self._totals(campaign_id)
        due = to_count(known, _batches(plans), now, most)
        counted = {shard: self._count_shard(campaign_id, shard, now) for shard in due}
        attempts = Attempts("the totals")
        while (merged := newest(known, counted)) != known:
            shards = {f"{shard:02d}": _total_record(merged[shard]) for shard in sorted(merged)}
            item = {"pk": f"TOTALS#{campaign_id}", "sk": _TOTALS, "revision": revision + 1, "shards": shards}
            if put_revised(self._table, item):
                break
            attempts.lost()
            known, revision = self._totals(campaign_id)
        return _together(merged, plans)

    def _exact(self, campaign_id: str, plans: Mapping[int, Progress], now: datetime) -> CampaignTotals:
        """Everything counted now: the plans were read before the counts, so what is settled is not more than what is planned."""
        batches = list(query(self._table, f"COUNT#{campaign_id}"))
        received = self._oppositions_received(campaign_id)
        days = with_oppositions(summed(map(read_days, batches)), received)
        counts = total(map(COUNTS.read, batches), _planned(plans))
        return CampaignTotals(counts, len(received), now, _is_whole(plans), days)

    def _every_batch(self, campaign_id: str, plans: Mapping[int, Progress]) -> Counts:
        return total(map(COUNTS.read, query(self._table, f"COUNT#{campaign_id}")), _planned(plans))

    def _count_shard(self, campaign_id: str, shard: int, now: datetime) -> ShardTotal:
        prefix = f"{shard:02d}-"
        batches = list(query(self._table, f"COUNT#{campaign_id}", prefix))
        received = self._oppositions_received(campaign_id, prefix)
        days = with_oppositions(summed(map(read_days, batches)), received)
        return ShardTotal(total(map(COUNTS.read, batches), 0), len(received), now, days)

    def _oppositions_received(self, campaign_id: str, prefix: str = "") -> list[datetime]:
        return [instant(item["received_at"]) for item in query(self._table, f"OPPOSED#{campaign_id}", prefix)]

    def batch_counts(self, campaign_id: str, shard: int, after: str | None = None) -> Mapping[str, Counts]:
        """See `BatchStore.batch_counts`."""
        items = query(self._table, f"COUNT#{campaign_id}", f"{shard:02d}-", after=after)
        return {item["sk"]: COUNTS.read(item) for item in items}


def _batches(plans: Mapping[int, Progress]) -> dict[int, int]:
    return {shard: progress.batches for shard, progress in plans.items()}


def _planned(plans: Mapping[int, Progress]) -> int:
    return sum(progress.planned for progress in plans.values())


def _is_whole(plans: Mapping[int, Progress]) -> bool:
    return sum(progress.done for progress in plans.values()) == SHARDS


def _are_few(plans: Mapping[int, Progress]) -> bool:
    return sum(_batches(plans).values()) <= FEW_BATCHES


def _together(shards: Mapping[int, ShardTotal], plans: Mapping[int, Progress]) -> CampaignTotals:
    return together(shards, _batches(plans), _planned(plans), whole=_is_whole(plans))


def _total_record(total: ShardTotal) -> dict[str, Any]:
    told: dict[str, Any] = {"oppositions": total.oppositions, "counted_at": written(total.counted_at)}
    return COUNTS.write(total.counts) | told | days_record(total.days)


def _read_total(stored: Mapping[str, Any]) -> ShardTotal:
    days = read_days(stored)
    return ShardTotal(COUNTS.read(stored), whole(stored["oppositions"]), instant(stored["counted_at"]), days)


def days_record(days: Days) -> dict[str, Any]:
    """The days of counts, to be stored with them."""
    return {"days": {day.isoformat(): _FIGURES.write(figures) for day, figures in sorted(days.items())}} if days else {}


def read_days(stored: Mapping[str, Any]) -> dict[date, Figures]:
    """The days of stored counts; none where they were counted before days were kept."""
    days = mapping(stored.get("days", {}))
    return {date.fromisoformat(day): _FIGURES.read(figures) for day, figures in days.items()}
