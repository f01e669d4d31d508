"""Pause, resume and cancel: the state is written first, so that every worker sees it within a second or two.

Each may be requested again: what may have been interrupted after the state was written is then repeated, which is harmless.
"""

from campaign_api.schedule_campaign import ChangedMeanwhile
from stopsms.compliance.campaign.campaign import Campaign, State, cancel, pause, resume
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.messages import PlanningTask, Task, planning_task


def _write(campaign: Campaign, campaigns: CampaignStore) -> Campaign:
    if not campaigns.change(campaign):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return campaign


def pause_campaign(campaign: Campaign, campaigns: CampaignStore) -> Campaign:
    """Nothing more leaves. Raises InvalidTransition and ChangedMeanwhile."""
    return campaign if campaign.state is State.PAUSED else _write(pause(campaign), campaigns)


def resume_campaign(campaign: Campaign, campaigns: CampaignStore, queue: PlannerQueue, clock: Clock) -> Campaign:
    """It continues where it stopped: batches that were dropped meanwhile are queued again from their rosters.

    One that was paused before its start, and whose start has passed, starts now. Raises like `pause_campaign`.
    """
    going = campaign.state is State.RUNNING
    resumed = campaign if going else _write(resume(campaign, clock.now()), campaigns)
    if resumed.state is State.RUNNING:
        queue.send([planning_task(campaign.id, redispatch=True)])
        queue.send([PlanningTask(campaign.id, Task.WATCH, run=resumed.run)])
    elif resumed.at is not None and resumed.at <= clock.now():
        queue.send([PlanningTask(campaign.id, Task.START)])
    return resumed


def cancel_campaign(campaign: Campaign, campaigns: CampaignStore, queue: PlannerQueue, clock: Clock) -> Campaign:
    """Nothing more leaves, for good; recipients who were waiting are recorded as blocked by it. Raises like `pause_campaign`."""
    ended = campaign.state is State.CANCELLED
    cancelled = campaign if ended else _write(cancel(campaign, clock.now()), campaigns)
    if cancelled.started_at is not None:
        queue.send([planning_task(campaign.id, redispatch=True)])
    return cancelled
