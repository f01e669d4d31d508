"""Statistics are summed up in pieces, so that a page ends in time however many campaigns are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lists_api.sum_statistics import CAMPAIGNS_AT_ONCE, CampaignStatistics, Period, sum_statistics
from stopsms.compliance.campaign.campaign import Campaign, Counts
from stopsms.compliance.campaign.totals import CampaignTotals

from tests.factories import TUESDAY_10H_PARIS, a_campaign

ALL = 130


@dataclass
class Shelf:
    """So many campaigns, of which those from `idle` on have not begun; what was asked for at once is kept."""

    idle: int = ALL
    asked: list[int] = field(default_factory=list)

    def page(self, after: str | None, most: int) -> tuple[Sequence[Campaign], str | None]:
        self.asked.append(most)
        first = int(after or 0)
        until = min(first + most, ALL)
        found = [a_campaign(started_at=TUESDAY_10H_PARIS if n < self.idle else None) for n in range(first, until)]
        return found, str(until) if until < ALL else None

    def summed(
        self, after: str | None, most: int, *, late: bool = False
    ) -> tuple[Sequence[CampaignStatistics], str | None]:
        def totals(campaigns: Sequence[Campaign]) -> list[CampaignTotals]:
            return [CampaignTotals(Counts(planned=1, sent=1)) for _ in campaigns]

        return sum_statistics(self.page, after, most, Period(), totals, 0.07, lambda: late)


def test_a_page_has_the_campaigns_asked_for_looked_at_a_few_at_once() -> None:
    shelf = Shelf()
    found, following = shelf.summed(None, 60)

    assert (len(found), following) == (60, "60")
    assert shelf.asked == [CAMPAIGNS_AT_ONCE, CAMPAIGNS_AT_ONCE, 60 - 2 * CAMPAIGNS_AT_ONCE]


def test_a_page_ends_when_it_is_late_with_what_was_summed_up_and_where_to_go_on() -> None:
    found, following = Shelf().summed(None, 500, late=True)

    assert (len(found), following) == (CAMPAIGNS_AT_ONCE, str(CAMPAIGNS_AT_ONCE))


def test_campaigns_that_were_not_at_work_are_passed_over_to_the_end() -> None:
    assert Shelf(idle=0).summed(None, 7) == ([], None)


def test_all_pages_together_have_each_campaign_once() -> None:
    shelf, following, number = Shelf(idle=100), None, 0
    while True:
        found, following = shelf.summed(following, 30)
        number += len(found)
        if following is None:
            break

    assert number == 100
