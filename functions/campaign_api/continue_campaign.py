"""Resume a paused campaign through another carrier: it ends for good, and another campaign goes on with its message.

A campaign's terms are fixed, and what it sent is judged by them for years: so it is another campaign that names the other carrier and its
STOP number. Whoever the first one has claimed is withheld from the second, at its preview and at each of its sends
(`compliance.campaign.continuation`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from campaign_api.steer_campaign import AS_BEFORE, ResumedSpending
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import (
    Campaign,
    InvalidTransition,
    State,
    Terms,
    acted,
    check_continuable,
    continue_as,
    terms_to_continue,
)
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.digest import digest_of
from stopsms.compliance.errors import InputError, UnknownCarrier
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.message.draft import with_numbers_of
from stopsms.compliance.outside.carrier import Service, through, usable
from stopsms.compliance.ports.carrier import CarrierStore
from stopsms.contracts.messages import planning_task
from stopsms.use_cases.campaigns.check_claims_kept import TIME_TO_PLAN, check_claims_kept
from stopsms.use_cases.campaigns.check_seen import check_seen
from stopsms.use_cases.campaigns.present_terms import Leaving, present_advertiser
from stopsms.use_cases.campaigns.review_text import review_text
from stopsms.use_cases.campaigns.schedule_campaign import (
    Acceptances,
    ChangedMeanwhile,
    NumberReleased,
    Scheduled,
    SchedulePorts,
    keep_numbers,
    trigger_start,
    why_refused,
)
from stopsms.use_cases.campaigns.spend_within import check_replacement, replace_within, settlement


class SameCarrier(InputError):
    """The paused campaign's messages leave through this carrier already, and would leave alike: it has to be resumed as it is."""

    code: ClassVar[str] = "same_carrier"


@dataclass(frozen=True, slots=True)
class ContinuePorts:
    """The dependencies: those of scheduling, the carriers that are declared, and what each service does (LookupError: unknown here)."""

    scheduling: SchedulePorts
    carriers: CarrierStore
    service: Callable[[str], Service]


def continue_campaign(
    campaign: Campaign,
    carrier_id: str,
    acceptances: Acceptances,
    ports: ContinuePorts,
    spending: ResumedSpending = AS_BEFORE,
) -> Scheduled:
    """The campaign that goes on through this carrier ("": the deployment's own), or what refuses it: then nothing has changed.

    Raises what scheduling does, UnknownCarrier, SameCarrier, and InvalidTransition unless it is paused. Asked again, it repeats what may
    have been interrupted after both campaigns were written, which is harmless. What was accepted for the first is accepted for the second.
    So is what is left of its money: in their month, they commit more together only by what the second is predicted to cost beyond that.
    `spending` gives both together another limit, or overrules all limits, as for a campaign that is resumed. A run reaches no more people
    with both than with one.
    """
    scheduling = ports.scheduling
    if campaign.continued_as:
        return Scheduled(_repeated(campaign, carrier_id, scheduling))
    now = to_millisecond(scheduling.clock.now())
    check_continuable(campaign, now)
    acceptances.check()
    check_claims_kept(campaign, now + TIME_TO_PLAN, scheduling.campaigns)
    declared = present_advertiser(campaign, scheduling.advertisers)
    terms = _terms(campaign, declared, carrier_id, ports)
    if _leaves_alike(campaign.terms, terms):
        title = "the campaign leaves through this carrier already: resume it without naming one, or name another"
        raise SameCarrier(title, field="carrier")
    digest = check_seen(campaign, terms, declared, None, acceptances.seen, now)
    spending.check(campaign, declared, acceptances.principal)
    results = review_text(terms, now)
    given = acceptances.of(results, now)
    kept = tuple(one for one in terms.accepted if one.rule not in {answer.rule for answer in given})
    terms = replace(terms, accepted=(*kept, *given))
    if (refused := why_refused(terms, results)) is not None:
        return refused
    set_up = scheduling.require_set_up(terms)
    prediction = scheduling.predict(replace(campaign, terms=terms), terms, now)
    limited = campaign if spending.max_cost_cents is None else replace(campaign, max_cost_cents=spending.max_cost_cents)
    spent = 0 if campaign.commitment is None else campaign.commitment.cost(spending.parts)
    ended, following = continue_as(limited, terms, now, prediction, spent, spending.got)
    budget = None if spending.overrules else terms.advertiser.budget
    if spending.overrules:
        following = replace(following, overruled=following.overruled | {Measure.SPEND})
    check_replacement(budget, campaign, ended, following, scheduling.campaigns)
    _keep_numbers(terms, now, scheduling)
    ended = acted(ended, Step.CANCELLED, acceptances.principal, now)
    following = acted(replace(following, digest=digest), Step.SCHEDULED, acceptances.principal, now)
    if not replace_within(budget, campaign, ended, following, scheduling.campaigns):
        raise ChangedMeanwhile("the campaign changed at the same time")
    _go_on(ended, following, scheduling)
    return Scheduled(following, results, set_up=set_up)


def _terms(campaign: Campaign, declared: Advertiser, carrier_id: str, ports: ContinuePorts) -> Terms:
    """The campaign's terms, with the advertiser as it is `declared` now, but sent by that carrier. Raises UnknownCarrier."""
    before = campaign.terms.advertiser
    advertiser = _sent_through(declared, carrier_id, ports).of_messages
    brand = advertiser.brand_named(campaign.terms.brand.name) or campaign.terms.brand
    text = with_numbers_of(campaign.terms.text, before, advertiser)
    return terms_to_continue(campaign, advertiser, brand, text, profile_named(advertiser.profile))


def leaving_through(campaign: Campaign, carrier_id: str, ports: ContinuePorts) -> Leaving:
    """What would leave if it went on through this carrier now. Raises UnknownCarrier."""
    declared = present_advertiser(campaign, ports.scheduling.advertisers)
    terms = _terms(campaign, declared, carrier_id, ports)
    return Leaving(terms, None, digest_of(campaign, terms, None))


def _leaves_alike(before: Terms, after: Terms) -> bool:
    """Whether nothing would leave otherwise. One carrier may have another STOP number by now, or another clause: that is otherwise.

    So is another sender ID: a campaign may be paused because the carrier does not know the one that it has.
    """
    return _leaving(before) == _leaving(after)


def _leaving(terms: Terms) -> tuple[object, ...]:
    advertiser = terms.advertiser
    return advertiser.route, advertiser.stop_number, advertiser.stop_numbers, terms.brand.sender_id


def _sent_through(declared: Advertiser, carrier_id: str, ports: ContinuePorts) -> Advertiser:
    if declared.route.carrier == carrier_id:
        return declared
    if not carrier_id:
        raise UnknownCarrier(
            "the advertiser is declared for another carrier, whose numbers it has: declare it anew first"
        )
    carrier = usable(ports.carriers.find(carrier_id))
    try:
        return through(declared, carrier, ports.service(carrier.service))
    except LookupError as error:
        raise UnknownCarrier("this release does not know the carrier's service") from error


def _keep_numbers(terms: Terms, now: datetime, scheduling: SchedulePorts) -> None:
    try:
        keep_numbers(terms, now, scheduling.advertisers)
    except NumberReleased as error:
        title = "the advertiser does not have this carrier's STOP number: declare the advertiser for this carrier first"
        raise NumberReleased(title) from error


def _repeated(campaign: Campaign, carrier_id: str, scheduling: SchedulePorts) -> Campaign:
    following = scheduling.campaigns.find(campaign.continued_as)
    if following is None or following.terms.advertiser.route.carrier != carrier_id:
        words = Explanation(
            "Une autre campagne poursuit déjà son message : voyez continued_as.",
            "another campaign goes on with its message already: see continued_as",
        )
        raise InvalidTransition(words, field="status")
    _go_on(campaign, following, scheduling)
    return following


def _go_on(ended: Campaign, following: Campaign, scheduling: SchedulePorts) -> None:
    """Start the one that follows; recipients of the other who were waiting are recorded as blocked by its end."""
    if following.state is State.SCHEDULED and following.at is not None:
        trigger_start(following.id, following.at, scheduling)
    if ended.started_at is not None:
        scheduling.queue.send([planning_task(ended.id, redispatch=True), *settlement(ended)])
