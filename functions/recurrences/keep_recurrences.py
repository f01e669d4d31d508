"""Keep recurring campaigns: create and change them, activate, pause, resume and end them.

Each may be asked for again: what may have been interrupted after the state was written is then repeated, which is harmless.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from recurrences.make_runs import look_next
from recurrences.recurrence_ports import RecurrencePorts, as_drafted, first_run
from recurrences.stop_runs import stop_runs
from stopsms.compliance.campaign.campaign_act import identity
from stopsms.compliance.campaign.recurrence import (
    Recurrence,
    RecurrenceState,
    activated,
    created,
    ended,
    paused,
    resumed,
    revised,
)
from stopsms.compliance.errors import InputError, UnknownAdvertiser
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.outside.set_up import SetUp
from stopsms.use_cases.campaigns.check_seen import DigestChanged, DigestMissing, SecondPersonMissing
from stopsms.use_cases.campaigns.draft_campaign import terms_of, write_draft
from stopsms.use_cases.campaigns.schedule_campaign import (
    AS_IT_SHOULD_BE,
    Acceptances,
    ChangedMeanwhile,
    why_refused,
)


class NoRunAhead(InputError):
    """It would never be due any more."""

    code: ClassVar[str] = "no_run_ahead"


@dataclass(frozen=True, slots=True)
class Kept:
    """The recurrence as it is stored now; None when rules refuse it, or wait for a person. `set_up` is what to know of our account."""

    recurrence: Recurrence | None
    results: tuple[RuleResult, ...] = ()
    set_up: SetUp = AS_IT_SHOULD_BE
    to_acknowledge: tuple[str, ...] = ()
    to_decide: tuple[str, ...] = ()


def create_recurrence(recurrence: Recurrence, principal: str, ports: RecurrencePorts) -> Kept:
    """Store it, paused, unless rules refuse its text.

    Raises what drafting its next run would (UnknownAdvertiser, InvalidAudience, UnknownAskedCampaign, …), NoRhythm and NoRunAhead.
    """
    made = created(recurrence, principal)
    results = _reviewed(made, ports)
    if any(result.result is Result.BLOCK for result in results):
        return Kept(None, results)
    ports.recurrences.add(made)
    return Kept(made, results)


def revise_recurrence(recurrence: Recurrence, definition: Recurrence, principal: str, ports: RecurrencePorts) -> Kept:
    """Define it otherwise: it is paused until it is activated, and runs that are scheduled stay. Raises like `create_recurrence`.

    The same definition again changes nothing. Raises InvalidTransition when it has ended, and ChangedMeanwhile.
    """
    if recurrence.defines_the_same(definition):
        return Kept(recurrence, _reviewed(recurrence, ports))
    changed = revised(recurrence, definition, principal, _now(ports))
    results = _reviewed(changed, ports)
    if any(result.result is Result.BLOCK for result in results):
        return Kept(None, results)
    return Kept(_write(changed, ports), results)


def activate_recurrence(
    recurrence: Recurrence, acceptances: Acceptances, ports: RecurrencePorts, *, as_seen: bool
) -> Kept:
    """Have its runs made from now on, with what a person accepts for all of them.

    It is judged as its next run will be, and the account at the carrier as for a campaign. Raises what these do, NoRunAhead,
    DigestChanged unless it is as the caller has seen it (`as_seen`), DigestMissing,
    SecondPersonMissing, InvalidTransition and ChangedMeanwhile.
    """
    _check_seen(recurrence, acceptances, ports, as_seen=as_seen)
    acceptances.check()
    now, scheduling = _now(ports), ports.scheduling
    results = _reviewed(recurrence, ports)
    run_id = recurrence.run_id(first_run(recurrence, now).day)
    terms = terms_of(as_drafted(recurrence, now), run_id, scheduling.advertisers)
    terms = replace(terms, accepted=acceptances.of(results, now))
    active = activated(recurrence, terms.accepted, acceptances.principal, now)
    if (refused := why_refused(terms, results)) is not None:
        return Kept(None, results, to_acknowledge=refused.to_acknowledge, to_decide=refused.to_decide)
    set_up = scheduling.require_set_up(terms)
    # first: a look at one that is not active changes nothing, an active one without a look stands still
    look_next(active, now, ports)
    return Kept(_write(active, ports), results, set_up)


def _check_seen(recurrence: Recurrence, acceptances: Acceptances, ports: RecurrencePorts, *, as_seen: bool) -> None:
    """Whether it is activated as it was seen, by another person than has written it where the advertiser wants that."""
    advertiser = ports.scheduling.advertisers.find(recurrence.advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    if not acceptances.digest and (advertiser.needs_digest or advertiser.two_persons or acceptances.needs_digest):
        raise DigestMissing("give the digest of what you have seen: it is what is activated", field="digest")
    if not as_seen:
        raise DigestChanged("it was changed after it was looked at: look at it again", field="digest")
    if advertiser.two_persons and identity(acceptances.principal) in recurrence.authors:
        raise SecondPersonMissing("somebody who has not written it has to activate it", field="digest")


def pause_recurrence(recurrence: Recurrence, by: str, ports: RecurrencePorts) -> Recurrence:
    """No run is made until it is resumed, and those that have not started are cancelled. Raises InvalidTransition, ChangedMeanwhile."""
    now = _now(ports)
    stopped = recurrence if recurrence.state is RecurrenceState.PAUSED else _write(paused(recurrence, by, now), ports)
    stop_runs(stopped, by, ports)
    return stopped


def resume_recurrence(recurrence: Recurrence, by: str, ports: RecurrencePorts) -> Recurrence:
    """Runs are made again from now on; what was missed is not made up for. Raises InvalidTransition, ChangedMeanwhile, NoRunAhead."""
    now = _now(ports)
    again = recurrence if recurrence.is_active else resumed(recurrence, by, now)
    _has_runs_ahead(again, ports)
    look_next(again, now, ports)  # first, as when it is activated
    return again if recurrence.is_active else _write(again, ports)


def end_recurrence(recurrence: Recurrence, by: str, ports: RecurrencePorts) -> Recurrence:
    """No run is ever made again, and those that have not started are cancelled. Raises ChangedMeanwhile."""
    now = _now(ports)
    over = recurrence if recurrence.state is RecurrenceState.ENDED else _write(ended(recurrence, by, now), ports)
    stop_runs(over, by, ports)
    return over


def _now(ports: RecurrencePorts) -> datetime:
    return to_millisecond(ports.scheduling.clock.now())


def _reviewed(recurrence: Recurrence, ports: RecurrencePorts) -> tuple[RuleResult, ...]:
    """What the rules say of it when it is next due. Raises what drafting that run would, and NoRunAhead."""
    _has_runs_ahead(recurrence, ports)
    now = _now(ports)
    campaign_id = recurrence.run_id(first_run(recurrence, now).day)
    return write_draft(as_drafted(recurrence, now), campaign_id, ports.drafting).results


def _has_runs_ahead(recurrence: Recurrence, ports: RecurrencePorts) -> None:
    if next(recurrence.upcoming(_now(ports)), None) is None:
        raise NoRunAhead("it would never be due any more: see schedule.until", field="schedule.until")


def _write(recurrence: Recurrence, ports: RecurrencePorts) -> Recurrence:
    if not ports.recurrences.change(recurrence):
        raise ChangedMeanwhile("the recurrence changed at the same time")
    return recurrence
