"""What campaigns may cost: limits of a campaign, of an advertiser's campaigns and of its calendar month, and what is committed of them.

Money is counted in whole cents of a euro, before tax. From the moment a campaign is scheduled, the upper end of what it is predicted to
cost is committed in the month that it starts in (Paris); once it has ended, what it has cost is. A campaign belongs to that month whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.person.phone import HOME_TIME


class SpendingLimit(StrEnum):
    """Which limit a campaign would pass: its own, its advertiser's for each campaign, or its advertiser's for the month."""

    CAMPAIGN = "campaign"
    ADVERTISER_CAMPAIGN = "advertiser_campaign"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Budget:
    """What an advertiser may spend, in cents before tax: with one campaign, and in one calendar month of Paris. None: no limit."""

    campaign_cents: int | None = None
    month_cents: int | None = None


NO_BUDGET = Budget()


LIMITS: Mapping[SpendingLimit, tuple[str, str]] = {
    SpendingLimit.CAMPAIGN: ("un plafond propre", "its own limit is"),
    SpendingLimit.ADVERTISER_CAMPAIGN: (
        "un plafond par campagne de l’annonceur",
        "the advertiser's limit for a campaign is",
    ),
    SpendingLimit.MONTH: ("un plafond mensuel de l’annonceur", "the advertiser's limit for the month is"),
}
"""What sentences call each limit, in French and in English."""


class OverBudget(InputError):
    """A campaign would pass a limit of spending; in a month, `committed` is what its other campaigns have there. All are cents."""

    code: ClassVar[str] = "over_budget"

    def __init__(self, limit: SpendingLimit, most: int, cost: int, committed: int = 0) -> None:
        """With both figures."""
        beside_fr, beside_en = "", ""
        if limit is SpendingLimit.MONTH:
            beside_fr = f", en plus de {in_french(committed)} déjà engagés dans le mois"
            beside_en = f" beside the {in_words(committed)} committed in its month"
        super().__init__(
            Explanation(
                f"Le coût peut atteindre {in_french(cost)} HT{beside_fr}, pour {LIMITS[limit][0]} de {in_french(most)}.",
                f"the campaign would cost up to {in_words(cost)}{beside_en}: more than the limit ({limit}) of {in_words(most)}",
            )
        )
        self.limit, self.most, self.cost, self.committed = limit, most, cost, committed

    @property
    def more(self) -> Mapping[str, object]:
        """The members of its problem document, in euros."""
        return {
            "limit": self.limit.value,
            "limit_eur": euros(self.most),
            "cost_eur": euros(self.cost),
            "committed_eur": euros(self.committed),
        }


def cents(amount: float | Decimal) -> int:
    """An amount in euros, rounded to whole cents, half a cent up.

    >>> cents(0.045), cents(19.99), cents(0.1 + 0.2)
    (5, 1999, 30)
    """
    exact = Decimal(f"{amount:.6f}") * 100
    return int(exact.to_integral_value(ROUND_HALF_UP))


def euros(amount: int) -> float:
    """So many cents in euros, as they are written."""
    return amount / 100


def in_words(amount: int) -> str:
    """So many cents as people write them.

    >>> in_words(12345)
    '123.45 €'
    """
    return f"{amount // 100}.{amount % 100:02d} €"


def in_french(amount: int) -> str:
    """The same in French.

    >>> in_french(12345)
    '123,45 €'
    """
    return in_words(amount).replace(".", ",")


def month_of(at: datetime) -> str:
    """The calendar month of Paris, as 2026-11."""
    return at.astimezone(ZoneInfo(HOME_TIME)).strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a campaign has in its month: `cents`, predicted until it has ended, and what it has cost once it is `settled`.

    Its prediction was of at most so many `parts`, at `part_eur` each on average; where its messages may go, none costs more than
    `dearest_eur`.
    """

    month: str
    cents: int
    parts: int
    part_eur: float
    dearest_eur: float
    settled: bool = False

    def cost(self, parts: int) -> int:
        """Of so many parts, in cents: as predicted for as many as were, and at the dearest price for those beyond.

        Rounded as predictions are, half a cent up: as many parts as were predicted cost what was predicted, whatever a part costs. Exact
        where all parts have one price. Where they have several, nothing counts parts by territory: people who were added since may be
        anywhere, and count as if they were where it is dearest.
        """
        within, beyond = min(parts, self.parts), max(0, parts - self.parts)
        exact = within * Decimal(str(self.part_eur)) + beyond * Decimal(str(self.dearest_eur))
        return cents(exact)

    def for_at_least(self, amount: int) -> "Commitment":
        """With so many cents, if it had fewer."""
        return replace(self, cents=max(self.cents, amount))

    def settled_at(self, amount: int) -> "Commitment":
        """As what it has cost."""
        return replace(self, cents=amount, settled=True)


def check_campaign(cost: int, max_cost: int | None, budget: Budget) -> None:
    """Raises OverBudget when a campaign of this cost would pass its own limit, or its advertiser's for each campaign."""
    for limit, most in ((SpendingLimit.CAMPAIGN, max_cost), (SpendingLimit.ADVERTISER_CAMPAIGN, budget.campaign_cents)):
        if most is not None and cost > most:
            raise OverBudget(limit, most, cost)


def check_month(cost: int, committed: int, budget: Budget) -> None:
    """Raises OverBudget when it would pass its advertiser's limit of the month, in which others have so much committed."""
    most = budget.month_cents
    if most is not None and cost > 0 and committed + cost > most:
        raise OverBudget(SpendingLimit.MONTH, most, cost, committed)


@dataclass(frozen=True, slots=True)
class MonthChange:
    """What a campaign's change does to a month of its advertiser: `before` and `after` are its cents there (None: it was not there).

    It takes place only if the month has at most `most` then; None: in any case, as what is given back, or was spent already.
    """

    advertiser_id: str
    month: str
    campaign_id: str
    before: int | None
    after: int
    settled: bool
    most: int | None = None

    @property
    def more(self) -> int:
        """How many cents more there are in the month then."""
        return self.after - (self.before or 0)


def month_changes(
    advertiser_id: str,
    campaign_id: str,
    before: Commitment | None,
    after: Commitment | None,
    most: int | None = None,
) -> tuple[MonthChange, ...]:
    """What a campaign's change does to months; none if nothing is committed otherwise than before. One that moves leaves its old month."""
    if after is None or before == after:
        return ()
    standing = None if before is None or before.month != after.month else before.cents
    grows = after.cents > (standing or 0)
    entered = MonthChange(
        advertiser_id, after.month, campaign_id, standing, after.cents, after.settled, most if grows else None
    )
    if before is None or before.month == after.month:
        return (entered,)
    return (MonthChange(advertiser_id, before.month, campaign_id, before.cents, 0, settled=True), entered)


@dataclass(frozen=True, slots=True)
class SpendingLine:
    """What one campaign has in a month, in cents: spent once it is `settled`, committed until then."""

    campaign_id: str
    cents: int
    settled: bool
