"""Read a campaign with its counts; one that has nothing left to do is finished now, and stored as such."""

from stopsms.compliance.campaign.campaign import Campaign, State, finish, settle
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.use_cases.campaigns.spend_within import change_within


def read_campaign(
    campaign: Campaign, campaigns: CampaignStore, batches: BatchStore, clock: Clock
) -> tuple[Campaign, CampaignTotals]:
    """The campaign as it is now, and its totals."""
    totals = batches.look(campaign.id, clock.now())
    if campaign.state is State.RUNNING and totals.settled_whole:
        finished = settle(finish(campaign, clock.now()), totals.counts.parts)
        if change_within(None, campaign, finished, campaigns):
            return finished, totals
    return campaign, totals
