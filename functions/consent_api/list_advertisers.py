"""List the advertisers that somebody acts for."""

from collections.abc import Sequence

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.ports.people import AdvertiserStore

_ON_PAGE = 50


def list_advertisers(
    principal: Principal, after: str | None, advertisers: AdvertiserStore
) -> tuple[Sequence[Advertiser], str | None]:
    """A page of them in the order of their ids, and where the next page starts.

    For who only tests it holds test advertisers alone, and may be empty though others follow.
    """
    if principal.advertisers is None:
        found, following = advertisers.page(after)
    else:
        ids = sorted(own for own in principal.advertisers if after is None or own > after)
        page = [advertisers.find(own) for own in ids[:_ON_PAGE]]
        found = [advertiser for advertiser in page if advertiser is not None]
        following = ids[_ON_PAGE - 1] if len(ids) > _ON_PAGE else None
    return [advertiser for advertiser in found if advertiser.test or not principal.test], following
