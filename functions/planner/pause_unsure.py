"""Pause a campaign before it is planned, once it is not surely known any more who got the other that it asks for."""

from datetime import datetime

from stopsms.compliance.campaign.breaker import Measure, Trip
from stopsms.compliance.campaign.campaign import pause
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.use_cases.campaigns.check_claims_kept import ClaimsDropped, check_still_kept


def pause_unsure(campaign_id: str, campaigns: CampaignStore, clock: Clock, until: datetime) -> bool:
    """Whether this has paused it: some of the claims that it asks for may be dropped by `until`, when this planner has stopped.

    Scheduling cannot tell of a campaign that has no time yet, nor for how long a canary or a stop of all sending keeps the rest waiting.
    """
    campaign = campaigns.find(campaign_id)
    if campaign is None or not campaign.is_sending:
        return False
    try:
        check_still_kept(campaign, until, campaigns)
    except ClaimsDropped as dropped:
        return campaigns.change(pause(campaign, Trip(Measure.CLAIMS_DROPPED, clock.now(), reason=str(dropped))))
    return False
