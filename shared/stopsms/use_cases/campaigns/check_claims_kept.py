"""Check that what an audience asks of other campaigns is still known: who got them is told by claims, which are dropped one day."""

from datetime import datetime, timedelta
from typing import ClassVar

from stopsms.compliance.campaign.campaign import Campaign, State
from stopsms.compliance.campaign.variant import Part
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.contact import CLAIM_KEPT
from stopsms.compliance.ports.campaigns import CampaignStore

TIME_TO_PLAN = timedelta(days=7)
"""How long the claims have to be kept after the start: planning may wait for a canary, a lawful hour, the end of a stop of all sending."""

TIME_TO_GO_ON = timedelta(days=1)
"""How long after a campaign is resumed: what is left is planned at once."""


class UnknownAskedCampaign(InputError):
    """The audience asks who got a campaign that the advertiser does not have."""

    code: ClassVar[str] = "unknown_campaign"


class ClaimsDropped(InputError):
    """Some of those who got the other campaign are not known any more by the time that they would be asked for."""

    code: ClassVar[str] = "claims_dropped"


def check_claims_kept(campaign: Campaign, until: datetime, campaigns: CampaignStore) -> None:
    """Raises UnknownAskedCampaign and ClaimsDropped unless all that it asks of others keeps its claims until then.

    That is whoever got the campaigns that its audience names, and the others by which the texts are compared that it has one of.
    """
    for asked in sorted(campaign.audience.campaigns):
        other = campaigns.find(asked)
        if other is None or other.terms.advertiser.id != campaign.terms.advertiser.id:
            raise UnknownAskedCampaign(f"the advertiser has no campaign {asked}", field="audience.where")
    check_still_kept(campaign, until, campaigns)


def check_still_kept(campaign: Campaign, until: datetime, campaigns: CampaignStore) -> None:
    """The same of a campaign that was scheduled: of one that is gone nobody has got anything. Raises ClaimsDropped."""
    asked, variant = set(campaign.audience.campaigns), campaign.terms.variant
    if variant is not None:
        asked |= {variant.of(part) for part in Part if part is not variant.part}
    for campaign_id in sorted(asked):
        other = campaigns.find(campaign_id)
        if other is not None:
            _check(other, until, "audience.where" if campaign_id in campaign.audience.campaigns else "at")


_WAITING = frozenset({State.SCHEDULED, State.PAUSED})


def _check(other: Campaign, until: datetime, field: str) -> None:
    """Of one that has not started, since it is to."""
    since = other.claims_since or (other.at if other.state in _WAITING else None)
    if since is not None and until > since + CLAIM_KEPT:
        kept, day = CLAIM_KEPT.days, f"{since:%Y-%m-%d}"
        raise ClaimsDropped(
            f"who got campaign {other.id} is kept for {kept} days from its start ({day}): not until this one is surely planned",
            field=field,
        )
