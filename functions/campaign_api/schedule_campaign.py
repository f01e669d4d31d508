"""Schedule a campaign, or move one that has not started: its terms are frozen, what it will do is foretold, and its start is called for.

The start is called for at the new hour before the campaign is written, and at the old hour forgotten after it: interrupted
anywhere, the campaign starts at the hour that it shows. What calls too early, or for a campaign that is no longer there to start,
changes nothing (see the planner).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campaign_api.review_text import review_text
from stopsms.compliance.campaign.campaign import (
    Acceptance,
    Campaign,
    Prediction,
    State,
    Terms,
    check_schedulable,
    schedule,
)
from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.gate import open_points
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import profile_named, rulebooks
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue, Schedules
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.messages import PlanningTask, Task

LATENESS = timedelta(minutes=5)
"""How far in the past the asked start may lie: a campaign asked for « now » starts at once."""


NEAR_SECONDS = 90
"""A start nearer than this is called for by the queue, a later one by the scheduler."""


class PastStart(InputError):
    """The start asked for has passed."""

    code = "past_start"


class ChangedMeanwhile(InputError):
    """Somebody else changed the campaign at the same time."""

    code = "changed_meanwhile"


class NotOpenToDecision(InputError):
    """What no person may accept for others: a refusal of law stands, and a name of no rule means nothing."""

    code = "not_open_to_decision"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The scheduled campaign; or the rules that refuse it, or that a person has to acknowledge or decide upon first."""

    campaign: Campaign | None
    results: tuple[RuleResult, ...] = ()
    to_acknowledge: tuple[str, ...] = ()
    to_decide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answers: warnings acknowledged (rule ids, by whom) and decisions (rule, by whom, why)."""

    acknowledged: frozenset[str] = frozenset()
    by: str = ""
    decisions: tuple[tuple[str, str, str], ...] = ()

    def check(self) -> None:
        """Raises NotOpenToDecision for a rule that there is not, or that nobody may overrule, of persons above all."""
        for field, rules in (
            ("acknowledge", sorted(self.acknowledged)),
            ("decide", [rule for rule, *_ in self.decisions]),
        ):
            for rule in rules:
                if not any(rulebook.leaves_to_a_person(rule) for rulebook in rulebooks()):
                    raise NotOpenToDecision(f"{rule} is no rule that a person may decide on", field=field)

    def accepted(self, results: tuple[RuleResult, ...], at: datetime) -> tuple[Acceptance, ...]:
        """The acceptances they make. A rule that wants a decision is not settled by an acknowledgement."""
        of_contacts = frozenset().union(*(rulebook.decided for rulebook in rulebooks()))
        wants_decision = of_contacts | {result.rule for result in results if result.result is Result.REVIEW}
        decided = tuple(Acceptance(rule, at, by, reason) for rule, by, reason in self.decisions)
        return decided + tuple(Acceptance(rule, at, self.by) for rule in sorted(self.acknowledged - wants_decision))


@dataclass(frozen=True, slots=True)
class SchedulePorts:
    """What scheduling works with. `predict` foretells what terms would do at an instant."""

    advertisers: AdvertiserStore
    campaigns: CampaignStore
    schedules: Schedules
    queue: PlannerQueue
    clock: Clock
    predict: Callable[[Campaign, Terms, datetime], Prediction]


def schedule_campaign(campaign: Campaign, at: datetime | None, answers: Answers, ports: SchedulePorts) -> Scheduled:
    """Schedule it for `at`, else for the time it has, else for now. Raises PastStart, ChangedMeanwhile, InvalidTransition.

    A scheduled campaign that is asked for at another time is judged and foretold anew, as a draft is: what was accepted for the
    time before has to be accepted again. Refused, it stays as it was. Asked for at the time it has, nothing changes.
    """
    check_schedulable(campaign)
    answers.check()
    now = ports.clock.now()
    if campaign.state is State.SCHEDULED and campaign.at is not None and _is_its_time(campaign.at, at, now):
        _call_for_start(campaign.id, campaign.at, ports)
        return Scheduled(campaign)
    start_at = at or campaign.at or now
    if start_at < now - LATENESS:
        raise PastStart("the start has passed", field="at")
    start_at = to_millisecond(max(start_at, now))
    terms = _present_terms(campaign, ports.advertisers)
    results = review_text(terms, start_at)
    terms = replace(terms, accepted=answers.accepted(results, now))
    unsettled = open_points(terms, results)
    if unsettled or any(result.result is Result.BLOCK for result in results):
        return Scheduled(
            None,
            results,
            tuple(result.rule for result in unsettled if result.result is Result.WARN),
            tuple(result.rule for result in unsettled if result.result is Result.REVIEW),
        )
    scheduled = schedule(campaign, terms, start_at, ports.predict(campaign, terms, start_at))
    if _is_far(start_at, ports):
        ports.schedules.start(campaign.id, start_at)
    if not ports.campaigns.change(scheduled):
        raise ChangedMeanwhile("the campaign changed at the same time")
    _call_for_start(campaign.id, start_at, ports)
    if campaign.state is State.SCHEDULED and campaign.at is not None:
        _forget_start(campaign.id, campaign.at, start_at, ports)
    return Scheduled(scheduled, results)


def _is_its_time(its: datetime, asked: datetime | None, now: datetime) -> bool:
    """Whether this is asked for the time that the campaign has. « Now » stays now while the same call is made again."""
    if asked is None or to_millisecond(asked) == to_millisecond(its):
        return True
    return now - LATENESS <= asked <= its <= now


def _forget_start(campaign_id: str, before: datetime, now_at: datetime, ports: SchedulePorts) -> None:
    """Nothing calls at the hour before any more; unless somebody has meanwhile moved the campaign back to it."""
    if before.replace(microsecond=0) == now_at.replace(microsecond=0):
        return
    ports.schedules.drop_start(campaign_id, before)
    present = ports.campaigns.find(campaign_id)
    if present is not None and present.state is State.SCHEDULED and present.at == before:
        _call_for_start(campaign_id, before, ports)


def _is_far(at: datetime, ports: SchedulePorts) -> bool:
    return (at - ports.clock.now()).total_seconds() > NEAR_SECONDS


def _call_for_start(campaign_id: str, at: datetime, ports: SchedulePorts) -> None:
    """By the queue when it is near, since a schedule is only precise to the minute and may not lie in the past."""
    if _is_far(at, ports):
        ports.schedules.start(campaign_id, at)
    else:
        wait = math.ceil((at - ports.clock.now()).total_seconds())
        ports.queue.send([PlanningTask(campaign_id, Task.START)], delay_seconds=max(0, wait))


def _present_terms(campaign: Campaign, advertisers: AdvertiserStore) -> Terms:
    """The terms as of now: the advertiser may have changed since the draft."""
    advertiser = advertisers.find(campaign.terms.advertiser.id) or campaign.terms.advertiser
    brand = advertiser.brand_named(campaign.terms.brand.name) or campaign.terms.brand
    profile = profile_named(advertiser.profile)
    return replace(campaign.terms, advertiser=advertiser, brand=brand, profile=profile, accepted=())
