"""Statistics are summed up in pieces, so that a page ends in time however many campaigns are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from lists_api.sum_statistics import (
    CAMPAIGNS_AT_ONCE,
    CampaignPage,
    CampaignStatistics,
    Period,
    and_messages,
    sum_statistics,
)
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


@pytest.mark.parametrize("most", [1, 4, 7, 50])
def test_single_messages_follow_the_campaigns_and_are_counted_as_no_campaign(most: int) -> None:
    of_each = {"campaign": ["c1", "c2", "c3"], "message": ["m1", "m2", "m3", "m4"]}

    def page(kind: str) -> CampaignPage:
        def found(after: str | None, most: int) -> tuple[Sequence[Campaign], str | None]:
            listed, first = of_each[kind], int(after or 0)
            single = "03-999999" if kind == "message" else ""
            here = [
                a_campaign(name=name, started_at=TUESDAY_10H_PARIS, single=single) for name in listed[first:][:most]
            ]
            return here, str(first + most) if first + most < len(listed) else None

        return found

    def totals(campaigns: Sequence[Campaign]) -> list[CampaignTotals]:
        return [CampaignTotals(Counts(planned=1, sent=1)) for _ in campaigns]

    both, following = and_messages(page("campaign"), page("message")), None
    found: list[CampaignStatistics] = []
    while True:
        some, following = sum_statistics(both, following, most, Period(), totals, 0.07, lambda: False)
        found += some
        if following is None:
            break

    assert [one.campaign.name for one in found] == of_each["campaign"] + of_each["message"]
    assert sum(one.spent.campaigns for one in found) == 3
    assert sum(one.spent.figures.sent for one in found) == 7
