"""List an advertiser's campaigns with their counts, a few at a time: a page ends in time, however many are asked for."""

from collections.abc import Callable, Iterable, Sequence

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.totals import CampaignTotals

CAMPAIGNS_AT_ONCE = 25
"""So many are counted before time is looked at: of 50,000 recipients each they have 12,500 batches, a second or two."""


def list_campaigns(
    page: Callable[[str | None, int], tuple[Sequence[Campaign], str | None]],
    after: str | None,
    most: int,
    totals_of: Callable[[Sequence[Campaign]], Iterable[CampaignTotals]],
    late: Callable[[], bool],
) -> tuple[Sequence[tuple[Campaign, CampaignTotals]], str | None]:
    """So many campaigns at `most` after a place, and where the next page starts; fewer when it is `late`."""
    listed: list[tuple[Campaign, CampaignTotals]] = []
    while True:
        campaigns, after = page(after, min(most - len(listed), CAMPAIGNS_AT_ONCE))
        listed += zip(campaigns, totals_of(campaigns), strict=True)
        if after is None or len(listed) == most or late():
            return listed, after
