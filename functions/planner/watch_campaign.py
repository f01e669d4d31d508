"""Watch a running campaign, at intervals: whether it does harm, its canary has passed, or it is finished.

Messages may come twice: each step is a conditional write of the campaign, and planning again changes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum

from stopsms.compliance.campaign.breaker import CampaignMetrics, FailureKind, failures_by_kind, tripped
from stopsms.compliance.campaign.campaign import Campaign, Canary, Counts, State, finish, observe, pause, release_rest
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.campaign.totals import has_left
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.messages import PlanningTask, Task, planning_task

LOOK_AGAIN_SECONDS = 15
"""How soon to check again."""

LARGE = 50_000
"""From this many recipients the counts take longer to read, and are read less often."""

BATCHES_IN_LOOK = 25_000
"""About as many batches are counted anew at one check, the stalest first: seven seconds of this function's share of a processor.

That is the whole of two million recipients, or the whole canary of many more; ten million take four checks.
"""

LOOK_AGAIN_AT_LARGE_SECONDS = 60
"""How soon to check on a large campaign again."""


class WatchResult(StrEnum):
    """What a check found, or did."""

    NOT_RUNNING = "not running"
    WATCHED_ANEW = "watched anew"
    TRIPPED = "tripped"
    FINISHED = "finished"
    GOES_ON = "goes on"


def watch_campaign(
    task: PlanningTask,
    campaigns: CampaignStore,
    batches: BatchStore,
    queue: PlannerQueue,
    clock: Clock,
    failure_kinds: Mapping[str, FailureKind],
) -> WatchResult:
    """Pause the campaign if its breaker trips, release the rest after its canary, finish it if it is settled; else check again later.

    `failure_kinds` says what the carriers' reasons mean. A watch of an earlier run of the campaign ends: there is a later one.
    """
    campaign_id, campaign = task.campaign_id, campaigns.find(task.campaign_id)
    if campaign is None or campaign.state is not State.RUNNING:
        return WatchResult.NOT_RUNNING
    if campaign.single:
        return _watch_message(campaign, batches, queue)
    if 0 < task.run < campaign.run:
        return WatchResult.WATCHED_ANEW
    totals = batches.look(campaign_id, clock.now(), BATCHES_IN_LOOK)
    counts = totals.counts
    metrics = CampaignMetrics(
        accepted=counts.sent,
        refused=counts.failed,
        unanswered=counts.uncertain,
        failures=failures_by_kind(counts.failed_by, failure_kinds),
        oppositions=totals.oppositions,
    )
    trip = tripped(metrics, campaign.limits, campaign.overruled, clock.now())
    if trip is not None and campaigns.change(pause(campaign, trip)):
        return WatchResult.TRIPPED
    if totals.settled_whole:
        if campaigns.change(finish(campaign, clock.now())):
            return WatchResult.FINISHED
    elif campaign.canary is not None:
        _after_canary(campaign, campaign.canary, counts, campaigns, batches, queue, clock)
    delay = LOOK_AGAIN_SECONDS if counts.planned < LARGE else LOOK_AGAIN_AT_LARGE_SECONDS
    queue.send([task], delay_seconds=delay)
    return WatchResult.GOES_ON


def _watch_message(message: Campaign, batches: BatchStore, queue: PlannerQueue) -> WatchResult:
    """A single message is looked at once, soon after it was accepted: what accepted it may have died before it was queued.

    Queued, it ends by itself: its queue or its schedule brings it back until the sender has written its outcome.
    """
    shard = int(message.single.partition("-")[0])
    if batches.outcome(message.id, message.single, 0) is None:
        queue.send([PlanningTask(message.id, Task.PLAN, shard, shard, redispatch=True)])
    return WatchResult.GOES_ON


def _after_canary(
    campaign: Campaign,
    canary: Canary,
    counts: Counts,
    campaigns: CampaignStore,
    batches: BatchStore,
    queue: PlannerQueue,
    clock: Clock,
) -> None:
    """Observation begins once the canary has left, not while it waits for the morning; after it the rest is planned.

    That the rest may be planned is written first: if interrupted in between, the next check asks for it again, until it has begun.
    """
    if campaign.canary_passed:
        if canary.shards < SHARDS and not batches.progress(campaign.id, canary.shards).revision:
            queue.send([planning_task(campaign.id)])
    elif campaign.canary_until is None:
        if has_left(counts) and all(batches.progress(campaign.id, shard).done for shard in range(canary.shards)):
            campaigns.change(observe(campaign, canary, clock.now()))
    elif clock.now() >= campaign.canary_until and campaigns.change(release_rest(campaign)):
        queue.send([planning_task(campaign.id)])
