"""Approve a campaign: somebody has seen the preview of it, for a time, and agrees that it leaves so."""

from stopsms.compliance.campaign.approval import Approval
from stopsms.compliance.campaign.campaign import Campaign, acted, approve
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.use_cases.campaigns.check_seen import check_unchanged
from stopsms.use_cases.campaigns.present_terms import Leaving
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile


def approve_campaign(
    campaign: Campaign, leaving: Leaving, digest: str, principal: str, campaigns: CampaignStore, clock: Clock
) -> Campaign:
    """Record that this principal approves the preview of this digest, and that it leaves so.

    Asked again, nothing changes, but that an approval for no time counts from then. Raises DigestChanged when a preview shows something
    else by now, InvalidTransition and ChangedMeanwhile.
    """
    check_unchanged(digest, leaving.digest)
    now = clock.now()
    known = any((one.principal, one.digest) == (principal, digest) for one in campaign.approvals)
    if known and leaving.at is not None:
        return campaign
    approved = acted(approve(campaign, Approval(principal, now, digest)), Step.APPROVED, principal, now)
    if not campaigns.change(approved):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return approved
