"""Read a campaign with its counts; one that has nothing left to do is finished now, and stored as such."""

from stopsms.compliance.campaign.campaign import Campaign, Counts, State, finish
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.clock import Clock


def read_campaign(
    campaign: Campaign, campaigns: CampaignStore, batches: BatchStore, clock: Clock
) -> tuple[Campaign, Counts]:
    """The campaign as it is now, and its counts."""
    counts = batches.counts(campaign.id)
    if campaign.state is State.RUNNING and counts.settled == counts.planned and batches.planned_whole(campaign.id):
        counts = batches.counts(campaign.id)
        finished = finish(campaign, clock.now())
        if counts.settled == counts.planned and campaigns.change(finished):
            return finished, counts
    return campaign, counts
