"""Change a campaign within its limits of spending: what it commits is written together with it, or neither is.

Two that are scheduled at once cannot both take what is left of a month: the month counts in the same transaction, on the condition that
it has room then.
"""

from dataclasses import replace

from stopsms.compliance.campaign.budget import (
    Budget,
    Commitment,
    MonthChange,
    check_campaign,
    check_month,
    month_changes,
)
from stopsms.compliance.campaign.campaign import Campaign, Prediction, State, commitment_of
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.messages import PlanningTask, Task


def change_within(budget: Budget | None, before: Campaign, after: Campaign, campaigns: CampaignStore) -> bool:
    """Write `after` over `before`, with what it does to months; False if somebody else has changed the campaign.

    Raises OverBudget, and nothing is written, when it commits more than before and that passes a limit of its own or of this budget;
    ContendedError when the month keeps changing. Without a budget no limit is looked at: what is spent already, given back, or
    overruled by a person counts all the same.
    """
    attempts = Attempts("the month's spending")
    while True:
        changes = _checked(budget, before.commitment, after, campaigns)
        if campaigns.change(after, changes):
            return True
        if not changes:
            return False
        present = campaigns.find(after.id)
        if present is None or present.revision != before.revision:
            return False
        attempts.lost()


def check_affordable(
    campaign: Campaign, prediction: Prediction, advertisers: AdvertiserStore, campaigns: CampaignStore
) -> None:
    """Raises OverBudget when a campaign that has not started would pass a limit if it was scheduled now, as predicted."""
    if campaign.state not in (State.DRAFT, State.SCHEDULED) or campaign.terms.advertiser.test:
        return
    advertiser = advertisers.find(campaign.terms.advertiser.id) or campaign.terms.advertiser
    foreseen = replace(campaign, commitment=commitment_of(prediction, prediction.at))
    _checked(advertiser.budget, campaign.commitment, foreseen, campaigns)


def check_within(budget: Budget | None, before: Campaign, after: Campaign, campaigns: CampaignStore) -> None:
    """Raises OverBudget where `change_within` would now, before anything else is done for a change that may be refused."""
    _checked(budget, before.commitment, after, campaigns)


def replace_within(
    budget: Budget | None, before: Campaign, ended: Campaign, following: Campaign, campaigns: CampaignStore
) -> bool:
    """End one campaign and add the one that follows it, as `change_within` does."""
    attempts = Attempts("the month's spending")
    while True:
        changes = check_replacement(budget, before, ended, following, campaigns)
        if campaigns.replace(ended, following, changes):
            return True
        present = campaigns.find(ended.id)
        if present is None or present.revision != before.revision or not changes:
            return False
        attempts.lost()


def check_replacement(
    budget: Budget | None, before: Campaign, ended: Campaign, following: Campaign, campaigns: CampaignStore
) -> tuple[MonthChange, ...]:
    """What it does to months. Raises OverBudget where `replace_within` would now."""
    given_back = _changes(before.commitment, ended, None)
    freed = sum(change.more for change in given_back if change.month == _month(following.commitment))
    return (*given_back, *_checked(budget, None, following, campaigns, freed))


def settlement(cancelled: Campaign) -> list[PlanningTask]:
    """What finds out what a campaign has cost that was cancelled while it ran; none if that is known, or nothing was committed."""
    committed = cancelled.commitment
    return [] if committed is None or committed.settled else [PlanningTask(cancelled.id, Task.WATCH)]


def _checked(
    budget: Budget | None, before: Commitment | None, after: Campaign, campaigns: CampaignStore, freed: int = 0
) -> tuple[MonthChange, ...]:
    """What the change does to months, on the condition that there is room. `freed` is what the same write takes from its month (≤ 0)."""
    if budget is None:
        return _changes(before, after, None)
    changes, committed = _changes(before, after, budget.month_cents), after.commitment
    if committed is None or not any(change.more > 0 for change in changes):
        return changes
    check_campaign(committed.cents, after.max_cost_cents, budget)
    own = before.cents if before is not None and before.month == committed.month else 0
    if budget.month_cents is not None and committed.cents - own + freed > 0:
        there = campaigns.in_month(after.terms.advertiser.id, committed.month)
        check_month(committed.cents, there - own + freed, budget)
    return changes


def _changes(before: Commitment | None, after: Campaign, most: int | None) -> tuple[MonthChange, ...]:
    return month_changes(after.terms.advertiser.id, after.id, before, after.commitment, most)


def _month(commitment: Commitment | None) -> str:
    return "" if commitment is None else commitment.month
