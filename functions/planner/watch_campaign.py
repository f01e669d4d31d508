"""Watch a running campaign, at intervals: whether it does harm, its canary has passed, or it is finished.

Messages may come twice: each step is a conditional write of the campaign, and planning again changes nothing.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from stopsms.compliance.campaign.breaker import (
    CampaignMetrics,
    FailureKind,
    Measure,
    Trip,
    failures_by_kind,
    tripped,
)
from stopsms.compliance.campaign.budget import OverBudget, euros
from stopsms.compliance.campaign.campaign import (
    Campaign,
    Canary,
    Counts,
    State,
    commit_more,
    finish,
    observe,
    pause,
    release_rest,
    settle,
    settle_cancelled,
)
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.campaign.totals import has_left
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.messages import PlanningTask, Task, planning_task
from stopsms.use_cases.campaigns.spend_within import change_within

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


def watch_campaign(  # noqa: PLR0911 (one for each result)
    task: PlanningTask,
    campaigns: CampaignStore,
    advertisers: AdvertiserStore,
    batches: BatchStore,
    queue: PlannerQueue,
    clock: Clock,
    failure_kinds: Mapping[str, FailureKind],
) -> WatchResult:
    """Pause the campaign if its breaker trips, release the rest after its canary, finish it if it is settled; else check again later.

    `failure_kinds` says what the carriers' reasons mean. A watch of an earlier run of the campaign ends: there is a later one. Of one that
    was cancelled it is found out what it has cost.
    """
    campaign_id, campaign = task.campaign_id, campaigns.find(task.campaign_id)
    if campaign is not None and campaign.state is State.CANCELLED:
        return _settle_cancelled(task, campaign, campaigns, batches, queue, clock)
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
    if trip is None and not totals.settled_whole and (trip := _too_many(campaign, counts, clock)) is None:
        campaign, trip = _count_spending(campaign, counts.parts, campaigns, advertisers, clock)
    if trip is not None and campaigns.change(pause(campaign, trip)):
        return WatchResult.TRIPPED
    if totals.settled_whole:
        finished = settle(finish(campaign, clock.now()), counts.parts)
        if change_within(None, campaign, finished, campaigns):
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


def _too_many(campaign: Campaign, counts: Counts, clock: Clock) -> Trip | None:
    """Why the run must pause: people came into its audience since it was made, and more got it than its recurring campaign allows."""
    most, got = campaign.most_recipients, counts.got
    if most is None or got <= most or Measure.RECIPIENTS in campaign.overruled:
        return None
    return Trip(Measure.RECIPIENTS, clock.now(), number=got, of=counts.planned, limit=most)


def _count_spending(
    campaign: Campaign, parts: int, campaigns: CampaignStore, advertisers: AdvertiserStore, clock: Clock
) -> tuple[Campaign, Trip | None]:
    """Commit what was sent beyond the prediction, to people who were added since; or why the campaign must pause: that passes a limit.

    The limits are those of now: an advertiser's budget is no term of a campaign. Once a person has overruled them, all is committed.
    """
    committed = campaign.commitment
    if committed is None or (cost := committed.cost(parts)) <= committed.cents:
        return campaign, None
    more, budget = commit_more(campaign, cost), None
    if Measure.SPEND not in campaign.overruled:
        budget = (advertisers.find(campaign.terms.advertiser.id) or campaign.terms.advertiser).budget
    try:
        return (more if change_within(budget, campaign, more, campaigns) else campaign), None
    except OverBudget as over:
        return campaign, Trip(
            Measure.SPEND,
            clock.now(),
            number=parts,
            of=committed.parts,
            limit=euros(over.most),
            reason=over.limit.value,
            cost_eur=euros(cost),
        )


SETTLED_WITHIN = timedelta(hours=1)
"""How long after it was cancelled a campaign's last outcomes are waited for before its cost is settled."""


def _settle_cancelled(
    task: PlanningTask,
    campaign: Campaign,
    campaigns: CampaignStore,
    batches: BatchStore,
    queue: PlannerQueue,
    clock: Clock,
) -> WatchResult:
    """Once all who were planned have an outcome, what was committed is what it has cost; until then it stays, and is looked at again."""
    if campaign.commitment is None or campaign.commitment.settled:
        return WatchResult.NOT_RUNNING
    now = clock.now()
    counts = batches.look(campaign.id, now, BATCHES_IN_LOOK).counts
    over = campaign.finished_at is not None and now - campaign.finished_at > SETTLED_WITHIN
    if (counts.settled >= counts.planned or over) and change_within(
        None, campaign, settle_cancelled(campaign, counts.parts), campaigns
    ):
        return WatchResult.NOT_RUNNING
    queue.send([task], delay_seconds=LOOK_AGAIN_SECONDS)
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
