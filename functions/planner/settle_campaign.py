"""See whether a campaign is finished: everybody planned, and everybody planned has an outcome."""

from datetime import datetime

from compliance.campaign import Campaign, State, finish
from compliance.ports import BatchLedger, CampaignShelf, Clock, PlannerQueue
from contracts.messages import PlanningTask, Task

LOOK_AGAIN_SECONDS = 60
"""How soon to look again."""


def settled(campaign: Campaign, ledger: BatchLedger) -> bool:
    """Whether a running campaign has nothing left to do."""
    if campaign.state is not State.RUNNING or not ledger.planned_whole(campaign.id):
        return False
    counts = ledger.counts(campaign.id)
    return counts.settled == counts.planned


def settle_campaign(
    campaign_id: str, campaigns: CampaignShelf, ledger: BatchLedger, queue: PlannerQueue, clock: Clock
) -> bool:
    """Finish the campaign if it is settled, look again later if it still runs; whether it finished now."""
    campaign = campaigns.find(campaign_id)
    if campaign is None or campaign.state is not State.RUNNING:
        return False
    if settled(campaign, ledger):
        now: datetime = clock.now()
        return campaigns.change(finish(campaign, now))
    queue.send([PlanningTask(campaign_id, Task.SETTLE)], delay_seconds=LOOK_AGAIN_SECONDS)
    return False
