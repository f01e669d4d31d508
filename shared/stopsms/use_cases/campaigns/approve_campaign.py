"""Approve a campaign: somebody has seen the preview of it, for a time, and agrees that it leaves so."""

from datetime import datetime

from stopsms.compliance.campaign.approval import Approval
from stopsms.compliance.campaign.campaign import Campaign, Terms, acted, approve
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.digest import digest_of
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.use_cases.campaigns.check_seen import check_unchanged
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile


def approve_campaign(
    campaign: Campaign,
    terms: Terms,
    at: datetime | None,
    digest: str,
    principal: str,
    campaigns: CampaignStore,
    clock: Clock,
) -> Campaign:
    """Record that this principal approves the preview of this digest, of these terms and for that time (None: whenever it is scheduled).

    Asked again, nothing changes. Raises DigestChanged when a preview would show something else by now, InvalidTransition and
    ChangedMeanwhile.
    """
    check_unchanged(digest, digest_of(campaign, terms, at))
    now = clock.now()
    if any((one.principal, one.digest) == (principal, digest) for one in campaign.approvals) and at is not None:
        return campaign
    approved = acted(approve(campaign, Approval(principal, now, digest)), Step.APPROVED, principal, now)
    if not campaigns.change(approved):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return approved
