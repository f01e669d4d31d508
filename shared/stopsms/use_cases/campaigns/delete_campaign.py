"""Delete a draft: of what was never scheduled nothing has to be kept but the archive's record that it was there."""

from stopsms.compliance.campaign.campaign import Campaign, check_draft
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile


def delete_campaign(campaign: Campaign, campaigns: CampaignStore) -> None:
    """Raises InvalidTransition unless it is a draft, and ChangedMeanwhile."""
    check_draft(campaign, "deleted: it is on record")
    if not campaigns.delete(campaign):
        raise ChangedMeanwhile("the campaign changed at the same time")
