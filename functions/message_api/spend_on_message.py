"""Count what a single message costs in its month, within its advertiser's limits of spending.

It counts from the moment that it is about to be accepted, at what it is predicted to cost, up to the whole cent, and stays counted
whatever becomes of it. That is one write, so that thousands of messages at once do not wait for each other; whoever dies between this
write and the message leaves some cents too many in the month, never too few.
"""

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.budget import OverBudget, SpendingLimit, cents, check_campaign, check_month, month_of
from stopsms.compliance.campaign.campaign import Prediction
from stopsms.compliance.ports.campaigns import CampaignStore


def spend_on_message(advertiser: Advertiser, prediction: Prediction, campaigns: CampaignStore) -> None:
    """Count it. Raises OverBudget when that passes a limit, and then nothing is counted; ContendedError."""
    cost, month = _cost(advertiser, prediction), _month(prediction)
    check_campaign(cost, None, advertiser.budget)
    if not cost or campaigns.count_message(advertiser.id, month, cost, advertiser.budget.month_cents):
        return
    committed = campaigns.in_month(advertiser.id, month)
    check_month(cost, committed, advertiser.budget)
    raise OverBudget(
        SpendingLimit.MONTH, advertiser.budget.month_cents or 0, cost, committed
    )  # there was no room a moment ago


def give_back(advertiser: Advertiser, prediction: Prediction, campaigns: CampaignStore) -> None:
    """Count it no more: it was not accepted."""
    if cost := _cost(advertiser, prediction):
        campaigns.count_message(advertiser.id, _month(prediction), -cost, None)


def _cost(advertiser: Advertiser, prediction: Prediction) -> int:
    """In cents; a test advertiser spends nothing."""
    return 0 if advertiser.test else cents(prediction.cost_eur)


def _month(prediction: Prediction) -> str:
    return month_of(prediction.starts_at or prediction.at)
