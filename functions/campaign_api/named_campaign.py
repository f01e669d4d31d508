"""The campaign that a path names."""

from stopsms.adapters import wiring
from stopsms.adapters.doors.http import existing
from stopsms.compliance.campaign.campaign import Campaign


def named_campaign(campaign_id: str) -> Campaign:
    """The campaign, else 404. A single message is none: it has a door of its own, and nothing here is to be done with it."""
    found = wiring.campaigns().find(campaign_id)
    return existing(None if found is not None and found.single else found, "campaign")
