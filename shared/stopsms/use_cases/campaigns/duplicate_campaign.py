"""Duplicate a campaign, whatever has become of it: a new draft of the same message, with the advertiser as it is declared now."""

from collections.abc import Callable
from datetime import datetime

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.message.draft import with_numbers_of
from stopsms.use_cases.campaigns.draft_campaign import CampaignDraft, Drafted, DraftPorts, draft_campaign


def duplicate_campaign(
    campaign: Campaign,
    name: str | None,
    at: datetime | None,
    principal: str,
    new_id: Callable[[], str],
    ports: DraftPorts,
    deadline: datetime,
) -> Drafted:
    """Draft it again, under this name (None: the same), to start then (None: when it is scheduled). Raises what drafting does.

    Where its text names the advertiser's STOP numbers of then, the new one names those of now.
    """
    terms = campaign.terms
    present = ports.advertisers.find(terms.advertiser.id)
    if present is None:
        raise UnknownAdvertiser
    draft = CampaignDraft(
        principal=principal,
        advertiser_id=present.id,
        name=name or campaign.name,
        text=with_numbers_of(terms.text, terms.advertiser, present),
        nature=terms.nature,
        category=terms.category,
        brand=None if terms.brand == terms.advertiser.main_brand else terms.brand.name,
        audience=campaign.audience,
        at=at,
        topics=terms.topics,
        contract_in_progress=terms.contract_in_progress,
        companies_only=terms.companies_only,
        limits=campaign.limits,
        canary=campaign.canary,
        max_cost_cents=campaign.max_cost_cents,
    )
    return draft_campaign(draft, new_id(), ports, deadline, Step.DUPLICATED)
