"""A template: a message that an advertiser sends again and again, to draft campaigns from."""

from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic

MOST_TEMPLATES = 100
"""Of one advertiser."""


@dataclass(frozen=True, slots=True)
class CampaignTemplate:
    """What a campaign says, and what for; not when, nor to whom. The members mean what they do in a campaign.

    `brand` is None for the advertiser's main one, whatever that is when a campaign is drafted from it.
    """

    advertiser_id: str
    id: str
    name: str
    text: str
    nature: Nature
    category: str | None
    brand: str | None
    topics: frozenset[Topic]
    contract_in_progress: bool
    companies_only: bool
    changed_at: datetime
    changed_by: str
