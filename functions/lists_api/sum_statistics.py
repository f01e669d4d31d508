"""Sum up what became of an advertiser's messages: for each campaign, each day, or altogether; a page of campaigns at a time.

A day's figures are the sum over the campaigns that were at work on it, so those of several pages are added up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.day_figures import Days, Figures, day_of, summed, without_day
from stopsms.compliance.campaign.totals import CampaignTotals

CampaignPage = Callable[[str | None, int], tuple[Sequence[Campaign], str | None]]
"""So many campaigns after a place, and where the next ones start."""

SINGLE = "messages "
"""What a place among the single messages begins with, behind all campaigns."""

CAMPAIGNS_AT_ONCE = 25
"""So many are counted before time is looked at: of 50,000 recipients each they have 12,500 batches, a second or two."""


def and_messages(campaigns: CampaignPage, messages: CampaignPage) -> CampaignPage:
    """The campaigns, and then the single messages, each of which is a campaign to one person."""

    def page(after: str | None, most: int) -> tuple[Sequence[Campaign], str | None]:
        if after is None or not after.startswith(SINGLE):
            found, following = campaigns(after, most)
            return found, SINGLE if following is None else following
        found, following = messages(after.removeprefix(SINGLE) or None, most)
        return found, None if following is None else SINGLE + following

    return page


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Spent:
    """Figures, and what their parts cost in euros before tax, as the campaign's forecast priced a part."""

    figures: Figures = field(default_factory=Figures)
    cost_eur: float = 0.0
    campaigns: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(
            self.figures + other.figures,
            self.cost_eur + other.cost_eur,
            self.campaigns + other.campaigns,
        )


@dataclass(frozen=True, slots=True)
class CampaignStatistics:
    """A campaign at work in the period: its figures of these days, out of its counts."""

    campaign: Campaign
    totals: CampaignTotals
    spent: Spent
    days: Mapping[date, Spent]


def sum_statistics(
    page: CampaignPage,
    after: str | None,
    most: int,
    period: Period,
    totals_of: Callable[[Sequence[Campaign]], Iterable[CampaignTotals]],
    usual_price: float,
    late: Callable[[], bool],
) -> tuple[Sequence[CampaignStatistics], str | None]:
    """Of so many campaigns at `most` those that were at work in the period, and where the next page starts; fewer when it is `late`.

    Where none of them was, the next ones are looked at. `usual_price` is that of a part where a campaign's forecast gave none.
    """
    at_work: list[CampaignStatistics] = []
    room = most
    while True:
        campaigns, after = page(after, min(room, CAMPAIGNS_AT_ONCE))
        worked = [one for one in campaigns if _may_have_worked(one, period)]
        found = [
            _statistics(one, totals, period, usual_price) for one, totals in zip(worked, totals_of(worked), strict=True)
        ]
        at_work += [one for one in found if one.days]
        room -= len(campaigns)
        if after is None or late() or (at_work and room <= 0):
            return at_work, after
        room = room if room > 0 else most


def _may_have_worked(campaign: Campaign, period: Period) -> bool:
    """Whether anything of it may be in the period: it began before its end. An opposition may come after the campaign has ended."""
    began = campaign.started_at
    return began is not None and (period.last is None or day_of(began) <= period.last)


def _statistics(campaign: Campaign, totals: CampaignTotals, period: Period, usual_price: float) -> CampaignStatistics:
    price = _price(campaign, usual_price)
    within = {day: figures for day, figures in _days(campaign, totals).items() if period.holds(day)}
    number = 0 if campaign.single else 1
    days = {day: Spent(figures, figures.parts * price, number) for day, figures in sorted(within.items())}
    figures = sum(within.values(), Figures())
    return CampaignStatistics(campaign, totals, Spent(figures, figures.parts * price, number), days)


def _days(campaign: Campaign, totals: CampaignTotals) -> Days:
    """Its days. What was counted before days were kept counts for the day on which it began."""
    rest = without_day(totals.counts, totals.days)
    if rest is None or campaign.started_at is None:
        return totals.days
    return summed((totals.days, {day_of(campaign.started_at): rest}))


def _price(campaign: Campaign, usual_price: float) -> float:
    """Of a part, in euros: the mean of its forecast, in which each territory has its own."""
    forecast = campaign.prediction
    return usual_price if forecast is None or not forecast.parts else forecast.cost_eur / forecast.parts


def by_day(found: Iterable[CampaignStatistics]) -> dict[date, Spent]:
    """Each day's sum over these campaigns, oldest first."""
    together: dict[date, Spent] = {}
    for one in found:
        for day, spent in one.days.items():
            together[day] = together.get(day, Spent()) + spent
    return dict(sorted(together.items()))
