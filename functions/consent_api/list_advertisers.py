"""List the advertisers that somebody acts for."""

from collections.abc import Sequence

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.ports.people import AdvertiserStore

_ON_LARGE_PAGE = 250
"""A record of processing has about 12 kB, and what Lambda answers at most 6 MB."""


def many_advertisers(after: str | None, advertisers: AdvertiserStore) -> tuple[Sequence[Advertiser], str | None]:
    """As many of all advertisers as one document may describe, in the order of their ids, and where the next one starts."""
    found: list[Advertiser] = []
    while len(found) < _ON_LARGE_PAGE:
        page, after = advertisers.page(after)
        found += page
        if after is None:
            break
    return found, after


def list_advertisers(
    principal: Principal, after: str | None, most: int, advertisers: AdvertiserStore
) -> tuple[Sequence[Advertiser], str | None]:
    """A page of them in the order of their ids, and where the next page starts.

    For who only tests it holds test advertisers alone, and may be empty though others follow.
    """
    if principal.advertisers is None:
        found, following = advertisers.page(after, most)
    else:
        ids = sorted(own for own in principal.advertisers if after is None or own > after)
        page = [advertisers.find(own) for own in ids[:most]]
        found = [advertiser for advertiser in page if advertiser is not None]
        following = ids[most - 1] if len(ids) > most else None
    return [advertiser for advertiser in found if advertiser.test or not principal.test], following
