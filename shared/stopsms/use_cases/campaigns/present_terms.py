"""What would leave if a campaign were scheduled now: its terms with the advertiser as it is declared, and their digest."""

from dataclasses import dataclass, replace
from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign, State, Terms
from stopsms.compliance.campaign.digest import digest_of
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.ports.people import AdvertiserStore


@dataclass(frozen=True, slots=True)
class Leaving:
    """The terms, the time that was asked for (None: now), and the digest of it all."""

    terms: Terms
    at: datetime | None
    digest: str


def leaving(campaign: Campaign, advertiser: Advertiser, at: datetime | None) -> Leaving:
    """What would leave at that time (None: at the campaign's own), with the advertiser as it is declared now.

    Once it is scheduled, its terms are fixed: something else leaves only if it is moved to another time.
    """
    asked = at or campaign.at
    moved = campaign.state is State.SCHEDULED and asked != campaign.at
    if not moved and campaign.state is not State.DRAFT:
        return Leaving(campaign.terms, asked, campaign.digest or digest_of(campaign, campaign.terms, asked))
    terms = present_terms(campaign, advertiser)
    return Leaving(terms, asked, digest_of(campaign, terms, asked))


def present_advertiser(campaign: Campaign, advertisers: AdvertiserStore) -> Advertiser:
    """The campaign's advertiser as it is declared now."""
    return advertisers.find(campaign.terms.advertiser.id) or campaign.terms.advertiser


def present_terms(campaign: Campaign, advertiser: Advertiser) -> Terms:
    """The terms as of now: the advertiser may have changed since the campaign was drafted."""
    brand = advertiser.brand_named(campaign.terms.brand.name) or campaign.terms.brand
    profile = profile_named(advertiser.profile)
    return replace(campaign.terms, advertiser=advertiser.of_messages, brand=brand, profile=profile, accepted=())
