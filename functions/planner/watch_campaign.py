"""Watch a running campaign, again and again: whether it harms, its canary has been observed, or it is finished.

Messages may come twice: each step is a conditional write of the campaign, and planning what is planned changes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum

from stopsms.compliance.campaign.breaker import FEWEST_MESSAGES, CampaignMetrics, FailureKind, failures_by_kind, tripped
from stopsms.compliance.campaign.campaign import Campaign, Canary, Counts, State, finish, observe, open_whole, pause
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.messages import PlanningTask, Task, planning_task

LOOK_AGAIN_SECONDS = 15
"""How soon to look again."""

LARGE = 50_000
"""Recipients from which the counts take longer to read, and are read less often."""

LOOK_AGAIN_AT_LARGE_SECONDS = 60
"""How soon to look again at a large campaign."""


class WatchResult(StrEnum):
    """What was seen, and done."""

    NOT_RUNNING = "not running"
    TRIPPED = "tripped"
    FINISHED = "finished"
    GOES_ON = "goes on"


def watch_campaign(
    campaign_id: str,
    campaigns: CampaignStore,
    ledger: BatchStore,
    queue: PlannerQueue,
    clock: Clock,
    failure_kinds: Mapping[str, FailureKind],
) -> WatchResult:
    """Pause the campaign if its breaker trips, open it after its canary, finish it if it is settled; else look again later.

    `failure_kinds` says what the carriers' reasons mean.
    """
    campaign = campaigns.find(campaign_id)
    if campaign is None or campaign.state is not State.RUNNING:
        return WatchResult.NOT_RUNNING
    counts = ledger.counts(campaign_id)
    metrics = CampaignMetrics(
        accepted=counts.sent,
        refused=counts.failed,
        failures=failures_by_kind(counts.failed_by, failure_kinds),
        oppositions=ledger.opposed(campaign_id),
    )
    trip = tripped(metrics, campaign.limits, campaign.overruled, clock.now())
    if trip is not None and campaigns.change(pause(campaign, trip)):
        return WatchResult.TRIPPED
    if counts.settled == counts.planned and ledger.planned_whole(campaign_id):
        if campaigns.change(finish(campaign, clock.now())):
            return WatchResult.FINISHED
    elif campaign.canary is not None:
        _after_canary(campaign, campaign.canary, counts, campaigns, ledger, queue, clock)
    delay = LOOK_AGAIN_SECONDS if counts.planned < LARGE else LOOK_AGAIN_AT_LARGE_SECONDS
    queue.send([PlanningTask(campaign_id, Task.WATCH)], delay_seconds=delay)
    return WatchResult.GOES_ON


def _after_canary(
    campaign: Campaign,
    canary: Canary,
    counts: Counts,
    campaigns: CampaignStore,
    ledger: BatchStore,
    queue: PlannerQueue,
    clock: Clock,
) -> None:
    """Observation begins once the canary has left, not while it waits for the morning; then the rest is called for.

    That it may be planned is written first: whoever was interrupted in between calls again, until somebody has begun.
    """
    if campaign.opened:
        if canary.shards < SHARDS and not ledger.progress(campaign.id, canary.shards).revision:
            queue.send([planning_task(campaign.id)])
    elif campaign.canary_until is None:
        if counts.settled >= min(counts.planned, FEWEST_MESSAGES):
            campaigns.change(observe(campaign, canary, clock.now()))
    elif clock.now() >= campaign.canary_until and campaigns.change(open_whole(campaign)):
        queue.send([planning_task(campaign.id)])
