"""Schedule a campaign, or move one that has not started: its terms are frozen, its effect is predicted, and its start is scheduled.

The new start is scheduled before the campaign is written, and the old one cancelled after it: interrupted anywhere, the campaign starts
at the time that it shows. A start event that is too early, or for a campaign that is no longer scheduled, changes nothing (see the
planner).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stopsms.compliance.campaign.campaign import (
    Acceptance,
    Campaign,
    Prediction,
    State,
    Terms,
    acted,
    check_schedulable,
    schedule,
)
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.gate import open_points
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import rulebooks
from stopsms.compliance.outside.set_up import SetUp
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue, Schedules
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.messages import PlanningTask, Task
from stopsms.use_cases.campaigns.check_claims_kept import TIME_TO_PLAN, check_claims_kept
from stopsms.use_cases.campaigns.check_seen import Seen, check_seen, check_unchanged
from stopsms.use_cases.campaigns.present_terms import present_advertiser, present_terms
from stopsms.use_cases.campaigns.review_text import review_text
from stopsms.use_cases.campaigns.spend_within import change_within, check_within

LATENESS = timedelta(minutes=5)
"""How far in the past the requested start may be: a campaign scheduled for now starts at once."""

NEAR_SECONDS = 90
"""A start sooner than this is triggered through the queue, a later one by the scheduler."""


AS_IT_SHOULD_BE = SetUp()


class PastStart(InputError):
    """The requested start has passed."""

    code = "past_start"


class ChangedMeanwhile(InputError):
    """Somebody else changed the campaign at the same time."""

    code = "changed_meanwhile"


class NumberReleased(InputError):
    """The advertiser does not have a number any more that the campaign's messages would name: nobody would hear a STOP for it there."""

    code = "number_released"


class NotOpenToDecision(InputError):
    """A rule that nobody may overrule, or that does not exist."""

    code = "not_open_to_decision"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The scheduled campaign, with what is to be known of our account; or the rules that refuse it, or that wait for a person first."""

    campaign: Campaign | None
    results: tuple[RuleResult, ...] = ()
    to_acknowledge: tuple[str, ...] = ()
    to_decide: tuple[str, ...] = ()
    set_up: SetUp = AS_IT_SHOULD_BE


@dataclass(frozen=True, slots=True)
class Acceptances:
    """What a person accepts: warnings acknowledged (rule ids, by whom) and decisions (rule, by whom, why); `principal` is who calls.

    `digest` is that of the preview they saw ("": none was given), which their key may want (`needs_digest`).
    """

    principal: str
    acknowledged: frozenset[str] = frozenset()
    by: str = ""
    decisions: tuple[tuple[str, str, str], ...] = ()
    digest: str = ""
    needs_digest: bool = False

    @property
    def seen(self) -> Seen:
        """What they have seen."""
        return Seen(self.principal, self.digest, self.needs_digest)

    def check(self) -> None:
        """Raises NotOpenToDecision for a rule that does not exist, or that nobody may overrule."""
        for field, rules in (
            ("acknowledge", sorted(self.acknowledged)),
            ("decide", [rule for rule, *_ in self.decisions]),
        ):
            for rule in rules:
                if not any(rulebook.leaves_to_a_person(rule) for rulebook in rulebooks()):
                    raise NotOpenToDecision(f"{rule} is not a rule that a person may decide on", field=field)

    def of(self, results: tuple[RuleResult, ...], at: datetime) -> tuple[Acceptance, ...]:
        """The acceptances that result. A rule that needs a decision is not settled by an acknowledgement."""
        of_contacts = frozenset().union(*(rulebook.decided for rulebook in rulebooks()))
        wants_decision = of_contacts | {result.rule for result in results if result.result is Result.REVIEW}
        acknowledged = [(rule, self.by, "") for rule in sorted(self.acknowledged - wants_decision)]
        return tuple(
            Acceptance(rule, at, by, reason, self.principal) for rule, by, reason in (*self.decisions, *acknowledged)
        )


@dataclass(frozen=True, slots=True)
class SchedulePorts:
    """The dependencies of scheduling. `predict` says what a campaign under these terms would do at an instant.

    `require_set_up` says what is to be known of our account at the carrier, for a campaign under these terms; it raises NotSetUp if that
    has faults.
    """

    advertisers: AdvertiserStore
    campaigns: CampaignStore
    schedules: Schedules
    queue: PlannerQueue
    clock: Clock
    predict: Callable[[Campaign, Terms, datetime], Prediction]
    require_set_up: Callable[[Terms], SetUp]


def schedule_campaign(
    campaign: Campaign, at: datetime | None, acceptances: Acceptances, ports: SchedulePorts
) -> Scheduled:
    """Schedule it for `at`, else for the time it has, else for now. Raises PastStart, ChangedMeanwhile, InvalidTransition, NotSetUp.

    Raises UnknownAskedCampaign or ClaimsDropped when it asks who got a campaign, and that is not surely known when it starts; what
    `check_seen` does; NumberReleased when its messages would name a number that the advertiser does not have, or gives up at this
    moment; OverBudget when it would pass a limit of spending: what it may cost is committed by the same write.

    A scheduled campaign that is moved to another time is judged and predicted again, like a draft: what was accepted for the old time
    has to be accepted again. If refused, it stays as it was. If it already has that time, nothing changes.
    """
    check_schedulable(campaign)
    acceptances.check()
    now = ports.clock.now()
    if campaign.state is State.SCHEDULED and campaign.at is not None and _is_its_time(campaign.at, at, now):
        check_unchanged(acceptances.digest, campaign.digest)
        trigger_start(campaign.id, campaign.at, ports)
        return Scheduled(campaign)
    start_at = at or campaign.at or now
    if start_at < now - LATENESS:
        raise PastStart("the start has passed", field="at")
    start_at = to_millisecond(max(start_at, now))
    check_claims_kept(campaign, start_at + TIME_TO_PLAN, ports.campaigns)
    advertiser = present_advertiser(campaign, ports.advertisers)
    terms = present_terms(campaign, advertiser)
    digest = check_seen(campaign, terms, advertiser, at or campaign.at, acceptances.seen, now)
    results = review_text(terms, start_at)
    terms = replace(terms, accepted=acceptances.of(results, now))
    if (refused := why_refused(terms, results)) is not None:
        return refused
    set_up = ports.require_set_up(terms)
    scheduled = schedule(campaign, terms, start_at, ports.predict(campaign, terms, start_at))
    step = Step.MOVED if campaign.state is State.SCHEDULED else Step.SCHEDULED
    scheduled = acted(replace(scheduled, digest=digest), step, acceptances.principal, now)
    check_within(terms.advertiser.budget, campaign, scheduled, ports.campaigns)
    keep_numbers(terms, start_at, ports.advertisers)
    if _is_far(start_at, ports):
        ports.schedules.start(campaign.id, start_at)
    if not change_within(terms.advertiser.budget, campaign, scheduled, ports.campaigns):
        raise ChangedMeanwhile("the campaign changed at the same time")
    trigger_start(campaign.id, start_at, ports)
    if campaign.state is State.SCHEDULED and campaign.at is not None:
        _cancel_start(campaign.id, campaign.at, start_at, ports)
    return Scheduled(scheduled, results, set_up=set_up)


def why_refused(terms: Terms, results: tuple[RuleResult, ...]) -> Scheduled | None:
    """What refuses a campaign under these terms, or waits for a person; None when nothing does."""
    unsettled = open_points(terms, results)
    if not unsettled and not any(result.result is Result.BLOCK for result in results):
        return None
    return Scheduled(
        None,
        results,
        tuple(result.rule for result in unsettled if result.result is Result.WARN),
        tuple(result.rule for result in unsettled if result.result is Result.REVIEW),
    )


def keep_numbers(terms: Terms, until: datetime, advertisers: AdvertiserStore) -> None:
    """Have the numbers that its messages name kept for the advertiser: nobody can release them now. Raises NumberReleased.

    A test advertiser's messages do not leave: it keeps no number.
    """
    if not (terms.advertiser.test or advertisers.use(terms.advertiser.id, terms.reply_numbers, until)):
        raise NumberReleased(
            "the advertiser does not have a number any more that this campaign names: schedule it as a new one"
        )


def _is_its_time(its: datetime, asked: datetime | None, now: datetime) -> bool:
    """Whether the campaign already has the requested time. If the same call is repeated, « now » is still now."""
    if asked is None or to_millisecond(asked) == to_millisecond(its):
        return True
    return now - LATENESS <= asked <= its <= now


def _cancel_start(campaign_id: str, before: datetime, now_at: datetime, ports: SchedulePorts) -> None:
    """Cancel the start at the previous time, unless somebody has moved the campaign back to it meanwhile."""
    if before.replace(microsecond=0) == now_at.replace(microsecond=0):
        return
    ports.schedules.cancel_start(campaign_id, before)
    present = ports.campaigns.find(campaign_id)
    if present is not None and present.state is State.SCHEDULED and present.at == before:
        trigger_start(campaign_id, before, ports)


def _is_far(at: datetime, ports: SchedulePorts) -> bool:
    return (at - ports.clock.now()).total_seconds() > NEAR_SECONDS


def trigger_start(campaign_id: str, at: datetime, ports: SchedulePorts) -> None:
    """Through the queue when it is soon, since a schedule is only precise to the minute and cannot be in the past."""
    if _is_far(at, ports):
        ports.schedules.start(campaign_id, at)
    else:
        wait = math.ceil((at - ports.clock.now()).total_seconds())
        ports.queue.send([PlanningTask(campaign_id, Task.START)], delay_seconds=max(0, wait))
