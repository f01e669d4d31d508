"""The list of campaigns ends in time, however many are asked for, and goes on where it ended."""

from collections.abc import Sequence

from campaign_api.list_campaigns import CAMPAIGNS_AT_ONCE, list_campaigns
from stopsms.compliance.campaign.campaign import Campaign, Counts
from stopsms.compliance.campaign.totals import CampaignTotals

from tests.factories import a_campaign

ALL = 60


def page(after: str | None, most: int) -> tuple[Sequence[Campaign], str | None]:
    """Campaigns in their order; every tenth is gone since it was listed."""
    first = int(after or 0)
    until = min(first + most, ALL)
    return [a_campaign() for number in range(first, until) if number % 10], str(until) if until < ALL else None


def totals(campaigns: Sequence[Campaign]) -> list[CampaignTotals]:
    return [CampaignTotals(Counts(planned=1)) for _ in campaigns]


def test_a_page_has_as_many_as_were_asked_for() -> None:
    listed, following = list_campaigns(page, None, 40, totals, lambda: False)

    assert (len(listed), following) == (40, "45")


def test_when_it_is_late_a_page_ends_and_the_next_one_goes_on() -> None:
    listed, following = list_campaigns(page, None, 500, totals, lambda: True)
    rest, end = list_campaigns(page, following, 500, totals, lambda: False)

    assert following == str(CAMPAIGNS_AT_ONCE)
    assert (len(listed) + len(rest), end) == (54, None)
