"""Delete a draft: of what was never scheduled nothing has to be kept but the archive's record that it was there.

The ids of a comparison's campaigns, and of a run, are made of another's: what was written under them once is never written anew.
"""

from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition, check_draft
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile


def delete_campaign(campaign: Campaign, campaigns: CampaignStore) -> None:
    """Raises InvalidTransition unless it is a draft that nothing else refers to, and ChangedMeanwhile."""
    check_draft(campaign, "être supprimée : il en reste trace", "be deleted: it is on record")
    if campaign.terms.variant is not None:
        words = Explanation(
            "Une campagne dont le texte est comparé ne peut pas être supprimée : annulez-la.",
            "a campaign whose text is compared cannot be deleted: cancel it",
        )
        raise InvalidTransition(words, field="status")
    if not campaigns.delete(campaign):
        raise ChangedMeanwhile("the campaign changed at the same time")
