"""A look at a campaign takes about as many requests whatever its size, and two who look at once spoil nothing; on moto, or without it."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from stopsms.adapters.tables import batch_counts, dynamodb
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import SHARDS, batch_id
from stopsms.compliance.campaign.totals import FRESH
from stopsms.compliance.ports.campaigns import Progress
from stopsms.contracts.codec import written

from tests.factories import TUESDAY_10H_PARIS as NOW

SENT = Outcome(Fate.SENT, NOW, parts=1)
COUNTED = attributes({"changes": 1} | batch_counts.COUNTS.write(Counts(sent=100, delivered=90, parts=100)))
ON_PAGE = 4_000


class Canned:
    """A table with so many batches in all, of a hundred recipients each; it keeps nothing but the totals."""

    def __init__(self, batches: int) -> None:
        self.in_shard = batches // SHARDS
        self.asked: Counter[str] = Counter()
        self.totals: dict[str, Any] = {}

    def get_item(self, **request: Any) -> Any:
        self.asked["get"] += 1
        return self.totals

    def put_item(self, Item: Any, **request: Any) -> None:  # noqa: N803 (AWS's name)
        self.asked["put"] += 1
        self.totals = {"Item": Item}

    def query(self, **request: Any) -> Any:
        self.asked["query"] += 1
        asked = request["ExpressionAttributeValues"]
        kind, shard = asked[":pk"]["S"].partition("#")[0], int(asked.get(":prefix", {"S": "0-"})["S"][:-1])
        if kind == "OPPOSED":
            return {"Items": [{"received_at": {"S": written(NOW)}}] * 3}
        if kind == "PLAN":
            progress = {"cursor": None, "batches": self.in_shard, "planned": 100 * self.in_shard, "done": True}
            plan = progress | {"revision": 1}
            return {"Items": [attributes({"pk": "", "sk": f"{shard:02d}"} | plan) for shard in range(SHARDS)]}
        return self._page(request, shard)

    def _page(self, request: Any, shard: int) -> Any:
        first = int(request["ExclusiveStartKey"]["sk"]["S"][3:]) + 1 if "ExclusiveStartKey" in request else 0
        last = min(first + ON_PAGE, self.in_shard)
        items = [COUNTED | {"sk": {"S": batch_id(shard, place)}} for place in range(first, last)]
        more = {"LastEvaluatedKey": {"sk": {"S": batch_id(shard, last - 1)}}} if last < self.in_shard else {}
        return {"Items": items} | more


def looked(monkeypatch: pytest.MonkeyPatch, batches: int) -> Canned:
    canned = Canned(batches)
    monkeypatch.setattr(dynamodb, "dynamodb", lambda: canned)
    return canned


@pytest.mark.slow
def test_a_look_at_ten_times_the_batches_takes_no_more_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}
    for batches in (992, 9_984):
        canned = looked(monkeypatch, batches)
        totals = DynamoBatchStore("campaign").look("c", NOW)
        asked[batches] = canned.asked
        assert totals.counts.planned == 100 * batches

    assert asked[992] == asked[9_984] == {"query": 1 + 2 * SHARDS, "get": 1, "put": 1}


def test_looks_one_after_another_count_the_whole_of_a_large_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = looked(monkeypatch, 992)
    batches = DynamoBatchStore("campaign")
    seen = [batches.look("c", NOW + look * FRESH / 2, most=496) for look in range(3)]

    assert [totals.counts.sent for totals in seen] == [49_600, 99_200, 99_200]
    assert [totals.settled_whole for totals in seen] == [False, True, True]
    assert [totals.oppositions for totals in seen] == [48, 96, 96]
    assert [totals.counted_at for totals in seen] == [None, NOW, NOW + FRESH / 2], "counted again, once it is stale"
    assert canned.asked == {"query": 3 + 3 * SHARDS, "get": 3, "put": 3}, (
        "the counts and the oppositions of half the shards"
    )
    assert batches.last_counted("c", NOW) == seen[-1]
    assert batches.counts("c") == seen[-1].counts


def test_between_two_looks_nothing_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = looked(monkeypatch, 992)
    batches = DynamoBatchStore("campaign")
    first = batches.look("c", NOW)
    canned.asked.clear()

    assert batches.look("c", NOW + FRESH / 2) == first
    assert canned.asked == {"query": 1, "get": 1}


def send(batches: DynamoBatchStore, shard: int, sent: int) -> None:
    batch = batch_id(shard, 0)
    batches.merge_outcomes("c", batch, dict.fromkeys(range(sent), SENT))
    batches.recount("c", batch)


@pytest.fixture
def large(table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoBatchStore:
    """A campaign of two shards, each of which fills a look, and of ten people."""
    monkeypatch.setattr(batch_counts, "FEW_BATCHES", 0)
    batches = DynamoBatchStore(table)
    for shard in range(SHARDS):
        planned = Progress("+33612345678", 1, 5, True, 1) if shard < 2 else Progress(done=True, revision=1)
        batches.save_progress("c", shard, planned)
    return batches


def test_a_large_campaign_is_finished_only_once_every_shard_says_so(large: DynamoBatchStore) -> None:
    send(large, 0, 5)
    send(large, 1, 4)
    first, second = large.look("c", NOW, 1), large.look("c", NOW, 1)
    send(large, 1, 5)
    still = large.look("c", NOW + FRESH / 2, 1)
    now = [large.look("c", NOW + look * FRESH, 1) for look in (1, 2)]

    assert [totals.counts.sent for totals in (first, second, still, *now)] == [5, 9, 9, 9, 10]
    assert [totals.settled_whole for totals in (first, second, still, *now)] == [False] * 4 + [True]


def test_who_looks_at_the_same_time_keeps_what_the_other_has_counted(
    large: DynamoBatchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(large, 0, 5)
    send(large, 1, 5)
    count_shard = large._count_shard

    def meanwhile(campaign_id: str, shard: int, now: Any) -> Any:
        monkeypatch.setattr(large, "_count_shard", count_shard)
        other = DynamoBatchStore("table")
        assert other.look("c", NOW + timedelta(seconds=1), 1).counts.sent == 5
        assert other.look("c", NOW + timedelta(seconds=1), 1).counts.sent == 10
        return count_shard(campaign_id, shard, now)

    monkeypatch.setattr(large, "_count_shard", meanwhile)
    mine = large.look("c", NOW, 1)

    assert mine == large.last_counted("c", NOW)
    assert (mine.counts.sent, mine.counted_at) == (10, NOW + timedelta(seconds=1))


def test_receipts_that_come_after_the_end_are_counted_at_a_later_look(large: DynamoBatchStore) -> None:
    send(large, 0, 5)
    send(large, 1, 5)
    assert large.look("c", NOW).counts.delivered == 0
    large.merge_outcomes("c", batch_id(1, 0), {0: Outcome(Fate.DELIVERED, NOW, parts=1)})
    large.recount("c", batch_id(1, 0))

    assert large.look("c", NOW + FRESH).counts.delivered == 1
