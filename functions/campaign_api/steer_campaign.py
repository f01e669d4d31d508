"""Pause, resume and cancel: the state is written first, so that every worker sees it within a second or two.

Each may be requested again: what may have been interrupted after the state was written is then repeated, which is harmless. `by` is
the principal that asks; a second request changes nothing, and is nobody's act.
"""

from dataclasses import dataclass, replace

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.approval import seen_by_another
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.budget import NO_BUDGET, check_campaign
from stopsms.compliance.campaign.campaign import (
    Campaign,
    InvalidTransition,
    State,
    acted,
    cancel,
    commit_more,
    pause,
    resume,
)
from stopsms.compliance.campaign.campaign_act import Step, identity
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.messages import PlanningTask, Task, planning_task
from stopsms.use_cases.campaigns.check_claims_kept import TIME_TO_GO_ON, check_claims_kept
from stopsms.use_cases.campaigns.check_seen import SecondPersonMissing
from stopsms.use_cases.campaigns.present_terms import present_advertiser
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile, keep_numbers
from stopsms.use_cases.campaigns.spend_within import change_within, check_within, settlement


@dataclass(frozen=True, slots=True)
class ResumedSpending:
    """What may be spent from now on, by who resumes: another limit of the campaign's own (None: as before), or any amount (`overrules`).

    So many `parts` have been counted so far, and so many people `got` it.
    """

    parts: int = 0
    max_cost_cents: int | None = None
    overrules: bool = False
    got: int = 0

    def check(self, campaign: Campaign, advertiser: Advertiser, by: str) -> None:
        """Raises SecondPersonMissing where two persons are wanted, and whoever lets it cost or reach more has written it."""
        limit, own = campaign.max_cost_cents, self.max_cost_cents
        raised = own is not None and limit is not None and own > limit
        reaches_more = campaign.trip is not None and campaign.trip.measure is Measure.RECIPIENTS
        if (
            advertiser.two_persons
            and (raised or self.overrules or reaches_more)
            and not seen_by_another(campaign.authors, {identity(by)})
        ):
            title = "somebody who has not written this campaign has to let it cost more, or more people get it"
            spends = "overrule_spending" if self.overrules else "max_cost_eur"
            raise SecondPersonMissing(title, field=spends if self.overrules or raised else "status")

    def check_given(self, campaign: Campaign) -> None:
        """Raises InvalidTransition unless a campaign that runs already may spend what it is to: a limit takes effect on a paused one."""
        overruled = Measure.SPEND in campaign.overruled or not self.overrules
        if not overruled or self.max_cost_cents not in (None, campaign.max_cost_cents):
            words = Explanation(
                "Le coût maximal d’une campagne en cours ne change pas : mettez-la d’abord en pause.",
                "what a running campaign may cost is not changed: pause it first",
            )
            raise InvalidTransition(words, field="status")

    def limiting(self, campaign: Campaign) -> Campaign:
        """The campaign with this limit of its own. Raises OverBudget when more than that is committed: it is held to what it commits."""
        if self.max_cost_cents is None:
            return campaign
        if campaign.commitment is not None and not self.overrules:
            check_campaign(campaign.commitment.cents, self.max_cost_cents, NO_BUDGET)
        return replace(campaign, max_cost_cents=self.max_cost_cents)


AS_BEFORE = ResumedSpending()


def _write(before: Campaign, campaign: Campaign, campaigns: CampaignStore) -> Campaign:
    if not change_within(None, before, campaign, campaigns):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return campaign


def pause_campaign(campaign: Campaign, by: str, campaigns: CampaignStore, clock: Clock) -> Campaign:
    """Nothing more leaves. Raises InvalidTransition and ChangedMeanwhile."""
    if campaign.state is State.PAUSED:
        return campaign
    return _write(campaign, acted(pause(campaign), Step.PAUSED, by, clock.now()), campaigns)


def resume_campaign(
    campaign: Campaign,
    by: str,
    campaigns: CampaignStore,
    advertisers: AdvertiserStore,
    queue: PlannerQueue,
    clock: Clock,
    spending: ResumedSpending = AS_BEFORE,
) -> Campaign:
    """It continues where it stopped: batches that were dropped meanwhile are queued again from their rosters.

    One that was paused before its start, and whose start has passed, starts now. Raises like `pause_campaign`, ClaimsDropped when it is not
    surely known any more who got a campaign that its audience asks for, and NumberReleased when the campaign waited so long that a number
    which its messages name is not the advertiser's any more. One that a limit of spending
    has paused needs a higher one, or somebody who overrules it: else OverBudget, as for a limit below what is committed. With two persons,
    one who has not written it has to let it cost more: else SecondPersonMissing.
    """
    resumed, now = campaign, clock.now()
    if campaign.state is State.RUNNING:
        spending.check_given(campaign)
    else:
        advertiser = present_advertiser(campaign, advertisers)
        spending.check(campaign, advertiser, by)
        check_claims_kept(campaign, now + TIME_TO_GO_ON, campaigns)
        resumed = acted(resume(campaign, now, overrules_spending=spending.overrules), Step.RESUMED, by, now)
        resumed = _with_spending(campaign, resumed, spending)
        budget = None if Measure.SPEND in resumed.overruled else advertiser.budget
        check_within(budget, campaign, resumed, campaigns)
        keep_numbers(campaign.terms, max(now, campaign.at or now), advertisers)
        if not change_within(budget, campaign, resumed, campaigns):
            raise ChangedMeanwhile("the campaign changed at the same time")
    if resumed.state is State.RUNNING:
        queue.send([planning_task(campaign.id, redispatch=True)])
        queue.send([PlanningTask(campaign.id, Task.WATCH, run=resumed.run)])
    elif resumed.at is not None and resumed.at <= clock.now():
        queue.send([PlanningTask(campaign.id, Task.START)])
    return resumed


def _with_spending(campaign: Campaign, resumed: Campaign, spending: ResumedSpending) -> Campaign:
    """With another limit of its own; and with what was counted committed, where that is what has paused it."""
    committed, trip = resumed.commitment, campaign.trip
    if committed is not None and trip is not None and trip.measure is Measure.SPEND:
        resumed = replace(commit_more(resumed, committed.cost(spending.parts)), revision=resumed.revision)
    return spending.limiting(resumed)


def cancel_campaign(
    campaign: Campaign, by: str, campaigns: CampaignStore, queue: PlannerQueue, clock: Clock
) -> Campaign:
    """Nothing more leaves, for good; recipients who were waiting are recorded as blocked by it. Raises like `pause_campaign`."""
    cancelled, now = campaign, clock.now()
    if campaign.state is not State.CANCELLED:
        cancelled = _write(campaign, acted(cancel(campaign, now), Step.CANCELLED, by, now), campaigns)
    if cancelled.started_at is not None:
        queue.send([planning_task(campaign.id, redispatch=True), *settlement(cancelled)])
    return cancelled
