"""Pause, resume and cancel: the state is written first, so that every worker sees it within a second or two.

Each may be requested again: what may have been interrupted after the state was written is then repeated, which is harmless. `by` is
the principal that asks; a second request changes nothing, and is nobody's act.
"""

from stopsms.compliance.campaign.campaign import Campaign, State, acted, cancel, pause, resume
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.messages import PlanningTask, Task, planning_task
from stopsms.use_cases.campaigns.check_claims_kept import TIME_TO_GO_ON, check_claims_kept
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile, keep_numbers


def _write(campaign: Campaign, campaigns: CampaignStore) -> Campaign:
    if not campaigns.change(campaign):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return campaign


def pause_campaign(campaign: Campaign, by: str, campaigns: CampaignStore, clock: Clock) -> Campaign:
    """Nothing more leaves. Raises InvalidTransition and ChangedMeanwhile."""
    if campaign.state is State.PAUSED:
        return campaign
    return _write(acted(pause(campaign), Step.PAUSED, by, clock.now()), campaigns)


def resume_campaign(
    campaign: Campaign,
    by: str,
    campaigns: CampaignStore,
    advertisers: AdvertiserStore,
    queue: PlannerQueue,
    clock: Clock,
) -> Campaign:
    """It continues where it stopped: batches that were dropped meanwhile are queued again from their rosters.

    One that was paused before its start, and whose start has passed, starts now. Raises like `pause_campaign`, ClaimsDropped when it is not
    surely known any more who got a campaign that its audience asks for, and NumberReleased when the campaign waited so long that a number
    which its messages name is not the advertiser's any more.
    """
    resumed, now = campaign, clock.now()
    if campaign.state is not State.RUNNING:
        check_claims_kept(campaign, now + TIME_TO_GO_ON, campaigns)
        resumed = acted(resume(campaign, now), Step.RESUMED, by, now)
        keep_numbers(campaign.terms, max(now, campaign.at or now), advertisers)
        _write(resumed, campaigns)
    if resumed.state is State.RUNNING:
        queue.send([planning_task(campaign.id, redispatch=True)])
        queue.send([PlanningTask(campaign.id, Task.WATCH, run=resumed.run)])
    elif resumed.at is not None and resumed.at <= clock.now():
        queue.send([PlanningTask(campaign.id, Task.START)])
    return resumed


def cancel_campaign(
    campaign: Campaign, by: str, campaigns: CampaignStore, queue: PlannerQueue, clock: Clock
) -> Campaign:
    """Nothing more leaves, for good; recipients who were waiting are recorded as blocked by it. Raises like `pause_campaign`."""
    cancelled, now = campaign, clock.now()
    if campaign.state is not State.CANCELLED:
        cancelled = _write(acted(cancel(campaign, now), Step.CANCELLED, by, now), campaigns)
    if cancelled.started_at is not None:
        queue.send([planning_task(campaign.id, redispatch=True)])
    return cancelled
