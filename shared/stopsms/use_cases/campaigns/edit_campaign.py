"""Edit a draft: it is reviewed like a new one, and what anybody has approved of it counts no more."""

from dataclasses import replace
from datetime import datetime

from stopsms.compliance.campaign.campaign import Campaign, acted, check_editable, edit
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.errors import InputError
from stopsms.use_cases.campaigns.draft_campaign import (
    CampaignDraft,
    Drafted,
    DraftPorts,
    notices_of_audience,
    write_draft,
)
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile


class AnotherAdvertiser(InputError):
    """A campaign stays its advertiser's."""

    code = "another_advertiser"


def edit_campaign(campaign: Campaign, draft: CampaignDraft, ports: DraftPorts, deadline: datetime) -> Drafted:
    """Write the draft anew, unless a content rule blocks it: then it stays as it was. `deadline` as in drafting.

    Raises what drafting does, AnotherAdvertiser, InvalidTransition unless it is a draft, and ChangedMeanwhile.
    """
    check_editable(campaign)
    if draft.advertiser_id != campaign.terms.advertiser.id:
        raise AnotherAdvertiser("a campaign stays its advertiser's: draft another", field="advertiser_id")
    written = write_draft(draft, campaign.id, ports)
    if written.campaign is None:
        return written
    edited = acted(edit(campaign, written.campaign), Step.EDITED, draft.principal, ports.clock.now())
    empty = notices_of_audience(edited, ports, deadline)
    if not ports.campaigns.change(edited):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return replace(written, campaign=edited, notices=empty)
