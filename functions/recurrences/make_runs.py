"""Make the runs of a recurrence that are to be made by now: each is drafted, judged, previewed and scheduled as an ordinary campaign.

The scheduler asks for it, at least once, maybe early, late or twice; what is to be made follows from the present moment alone, and a
campaign's id from its day. So whatever is interrupted is finished by the next call, and nothing is made twice. A run that is refused is
on record with what refused it, before its draft is withdrawn, and does not keep the next one back. Whether somebody has paused the
recurrence is looked at once more when a run has been scheduled: pausing writes that first, and then cancels what it finds.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recurrences.recurrence_ports import RecurrencePorts, draft_of
from recurrences.stop_runs import stop_runs, withdraw_run
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, Prediction, State, Terms, acted, rewrite
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.digest import digest_of
from stopsms.compliance.campaign.recurrence import (
    LEAST_NOTICE,
    AboveCap,
    Recurrence,
    RecurrenceRun,
    RunCaps,
    RunFate,
    RunFigures,
    figures_of,
)
from stopsms.compliance.campaign.rhythm import Run
from stopsms.compliance.errors import ContendedError, InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.use_cases.campaigns.draft_campaign import draft_campaign, write_draft
from stopsms.use_cases.campaigns.present_terms import present_advertiser, present_terms
from stopsms.use_cases.campaigns.require_carrier import CarrierNotReady
from stopsms.use_cases.campaigns.require_set_up import NotSetUp
from stopsms.use_cases.campaigns.schedule_campaign import (
    Acceptances,
    ChangedMeanwhile,
    SchedulePorts,
    schedule_campaign,
)

SURELY_WRITTEN = timedelta(minutes=3)
"""After so long, whoever has scheduled a look has written that the recurrence is active, or never will: no call of ours takes longer
(`Timeout` of RecurrencesFunction). A look that came sooner would find it paused, and no other one would follow."""

AGAIN = timedelta(minutes=10)
"""How soon a run is tried again that nothing refuses, but that cannot be scheduled at the moment."""


class RunRefusedByRules(InputError):
    """Rules refuse the run, or wait for a person who has not accepted them for this recurrence."""

    code = "refused_by_rules"

    def __init__(self, results: tuple[RuleResult, ...]) -> None:
        """With what objects."""
        super().__init__("rules refuse the run, or nobody has accepted what they warn of")
        self.rules = tuple(result.rule for result in results if result.result is not Result.PASS)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What keeps a run from being scheduled: for good, or (`transient`) at the moment; `elsewhere`: another call may be scheduling it."""

    reason: str
    title: str
    rules: tuple[str, ...] = ()
    figures: RunFigures | None = None
    transient: bool = False
    elsewhere: bool = False
    fate: RunFate = RunFate.REFUSED

    def told_of(self, run: RecurrenceRun) -> RecurrenceRun:
        """The run, with this as its fate."""
        return replace(
            run, fate=self.fate, reason=self.reason, title=self.title, rules=self.rules, figures=self.figures
        )


def make_runs(recurrence_id: str, ports: RecurrencePorts) -> list[RecurrenceRun]:
    """The runs that this put on record. The next look is scheduled first: a run that fails ends no recurrence.

    Raises what is no refusal: then whoever called calls again.
    """
    now = ports.scheduling.clock.now()
    recurrence = ports.recurrences.find(recurrence_id)
    if recurrence is None:
        return []
    if not recurrence.is_active:
        if recurrence.stops_runs:
            stop_runs(recurrence, recurrence.activated_by, ports)
        return []
    look_next(recurrence, now, ports)
    newest, _ = ports.recurrences.runs(recurrence.id, None)
    for run in newest:  # what may have been interrupted
        if run.fate is not RunFate.SCHEDULED and run.due > now:
            withdraw_run(recurrence, run.day, recurrence.activated_by, ports)
    known = {run.day for run in newest}
    made = [_made(recurrence, run, ports) for run in recurrence.to_make(now) if run.day not in known]
    return [run for run in made if run is not None]


def look_next(recurrence: Recurrence, now: datetime, ports: RecurrencePorts) -> None:
    """Have the next run made in its time, if there is one; no sooner than what is being written now is there to be looked at."""
    if (at := recurrence.next_look(now)) is not None:
        ports.look(recurrence.id, max(at, now + SURELY_WRITTEN))


def _made(recurrence: Recurrence, run: Run, ports: RecurrencePorts) -> RecurrenceRun | None:
    """The run as it is on record now; None when it is not settled yet, or was put on record by another call."""
    now, campaigns, campaign_id = ports.scheduling.clock.now(), ports.scheduling.campaigns, recurrence.run_id(run.day)
    campaign = campaigns.find(campaign_id)
    unsettled = campaign is None or campaign.state is State.DRAFT
    refusal = _attempt(recurrence, run, campaign, ports) if unsettled else None
    in_time = run.due - now > LEAST_NOTICE + AGAIN
    if refusal is not None and (refusal.elsewhere or (refusal.transient and in_time)):
        ports.look(recurrence.id, now + AGAIN)
        return None
    recorded = RecurrenceRun(
        recurrence_id=recurrence.id,
        advertiser_id=recurrence.advertiser_id,
        name=recurrence.message.name,
        day=run.day,
        due=run.due,
        fate=RunFate.SCHEDULED,
        recorded_at=to_millisecond(now),
        campaign_id=campaign_id if campaigns.find(campaign_id) is not None else None,
    )
    if refusal is not None:
        recorded = refusal.told_of(recorded)
    written = ports.recurrences.record_run(recorded)
    if (refusal is not None and written) or _is_changed(recurrence, ports):
        withdraw_run(recurrence, run.day, recurrence.activated_by, ports)
    return recorded if written else None


def _is_changed(recurrence: Recurrence, ports: RecurrencePorts) -> bool:
    """Whether somebody has paused, changed or ended it while this run was made, even if it is active again."""
    present = ports.recurrences.find(recurrence.id)
    return present is None or present.revision != recurrence.revision


_MISSED = _Refusal(
    "missed", "it was looked at too late: less than half an hour was left to stop it", fate=RunFate.MISSED
)


def _attempt(recurrence: Recurrence, run: Run, drafted: Campaign | None, ports: RecurrencePorts) -> _Refusal | None:
    """Draft and schedule the run; what refuses it, None when it is scheduled."""
    now = ports.scheduling.clock.now()
    if run.due - now < LEAST_NOTICE:
        return _MISSED
    try:
        _schedule(recurrence, _drafted(recurrence, run, drafted, ports), run, ports)
    except (ContendedError, NotSetUp, CarrierNotReady, InputError) as error:
        return _refusal(error)
    return None


def _refusal(error: Exception) -> _Refusal:
    match error:
        case ChangedMeanwhile():
            return _Refusal("busy", str(error), elsewhere=True)
        case ContendedError():
            return _Refusal("busy", str(error), transient=True)
        case NotSetUp(unknown=unknown) | CarrierNotReady(unknown=unknown):
            reason = "carrier_unreadable" if unknown else "carrier_not_set_up"
            return _Refusal(reason, f"{error}: see stopsms carrier check", transient=unknown)
        case AboveCap(code=code, figures=figures):
            return _Refusal(code, str(error), figures=figures)
        case RunRefusedByRules(code=code, rules=rules):
            return _Refusal(code, str(error), rules)
        case InputError(code=code):
            return _Refusal(code, str(error))
    raise error


def _drafted(recurrence: Recurrence, run: Run, known: Campaign | None, ports: RecurrencePorts) -> Campaign:
    """Its draft, judged by the rules of today. Raises RunRefusedByRules."""
    campaign_id, now = recurrence.run_id(run.day), ports.scheduling.clock.now()
    if known is not None:
        return _as_defined(recurrence, run, known, ports)
    try:
        drafted = draft_campaign(draft_of(recurrence, run), campaign_id, ports.drafting, now)
    except FileExistsError as another:
        raise ChangedMeanwhile("another call is making this run") from another
    if drafted.campaign is None:
        raise RunRefusedByRules(drafted.results)
    return drafted.campaign


def _as_defined(recurrence: Recurrence, run: Run, known: Campaign, ports: RecurrencePorts) -> Campaign:
    """The draft that an earlier call could not schedule; written anew if it is not what was accepted since. Raises RunRefusedByRules."""
    draft, campaigns = draft_of(recurrence, run), ports.scheduling.campaigns
    written = write_draft(draft, known.id, ports.drafting)
    if written.campaign is None:
        raise RunRefusedByRules(written.results)
    anew = rewrite(known, written.campaign)
    if anew == replace(known, revision=anew.revision, approvals=()):
        return known
    anew = acted(anew, Step.EDITED, draft.principal, ports.scheduling.clock.now())
    if not campaigns.change(anew):
        raise ChangedMeanwhile("another call is making this run")
    return anew


def _schedule(recurrence: Recurrence, campaign: Campaign, run: Run, ports: RecurrencePorts) -> None:
    """Raises what scheduling does, RunRefusedByRules and AboveCap.

    What leaves was seen as a definition, when that was activated: of two persons, one has written it and the other has activated it.
    """
    capped = replace(ports.scheduling, predict=_Capped(recurrence.caps, ports.scheduling))
    terms = present_terms(campaign, present_advertiser(campaign, capped.advertisers))
    seen = replace(acceptances_of(recurrence), digest=digest_of(campaign, terms, run.due))
    scheduled = schedule_campaign(campaign, run.due, seen, capped)
    if scheduled.campaign is None:
        raise RunRefusedByRules(scheduled.results)


@dataclass(frozen=True, slots=True)
class _Capped:
    """The forecast of scheduling, which refuses what passes a cap before anything is written."""

    caps: RunCaps
    scheduling: SchedulePorts

    def __call__(self, campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
        """Raises AboveCap."""
        prediction = self.scheduling.predict(campaign, terms, at)
        if (figures := figures_of(self.caps, prediction)).above:
            raise AboveCap(figures)
        return prediction


def acceptances_of(recurrence: Recurrence) -> Acceptances:
    """What was accepted for all runs when it was activated, as a person would accept it for one."""
    accepted: tuple[Acceptance, ...] = recurrence.accepted
    acknowledged = [acceptance for acceptance in accepted if not acceptance.reason]
    return Acceptances(
        principal=recurrence.activated_by,
        acknowledged=frozenset(acceptance.rule for acceptance in acknowledged),
        by=acknowledged[0].by if acknowledged else "",
        decisions=tuple((one.rule, one.by, one.reason) for one in accepted if one.reason),
    )
