"""Read a campaign with its counts; one that has nothing left to do is finished now, and stored as such."""

from stopsms.compliance.campaign.campaign import Campaign, State, finish
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.clock import Clock


def read_campaign(
    campaign: Campaign, campaigns: CampaignStore, batches: BatchStore, clock: Clock
) -> tuple[Campaign, CampaignTotals]:
    """The campaign as it is now, and its totals."""
    totals = batches.look(campaign.id, clock.now())
    if campaign.state is State.RUNNING and totals.settled_whole:
        finished = finish(campaign, clock.now())
        if campaigns.change(finished):
            return finished, totals
    return campaign, totals
