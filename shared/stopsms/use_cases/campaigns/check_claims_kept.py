"""Check that what an audience asks of other campaigns is still known: who got them is told by claims, which are dropped one day."""

from datetime import datetime, timedelta
from typing import ClassVar

from stopsms.compliance.campaign.campaign import Campaign
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
        _check(other, until)
    variant = campaign.terms.variant
    for part in Part if variant is not None else ():
        compared = campaigns.find(variant.of(part)) if variant is not None and part is not variant.part else None
        if compared is not None:
            _check(compared, until)


def _check(other: Campaign, until: datetime) -> None:
    since = other.claims_since
    if since is not None and until > since + CLAIM_KEPT:
        kept, day = CLAIM_KEPT.days, f"{since:%Y-%m-%d}"
        raise ClaimsDropped(
            f"who got campaign {other.id} is kept for {kept} days from its start ({day}): not until this one is surely planned",
            field="audience.where",
        )
