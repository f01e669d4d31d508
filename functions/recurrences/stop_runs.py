"""Stop the runs of a recurrence that have not started: those campaigns are cancelled, for good."""

from datetime import date

from recurrences.recurrence_ports import RecurrencePorts
from stopsms.compliance.campaign.campaign import State, acted, cancel
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.recurrence import Recurrence, RunFate
from stopsms.compliance.ports.attempts import Attempts
from stopsms.use_cases.campaigns.spend_within import change_within

_NOT_STARTED = frozenset({State.DRAFT, State.SCHEDULED, State.PAUSED})


def stop_runs(recurrence: Recurrence, by: str, ports: RecurrencePorts) -> list[str]:
    """Cancel every run that has not started; the ids of those that this cancelled.

    Those are the runs under notice, on record or not yet, and of the newest on record whatever somebody has moved or paused.
    """
    newest, _ = ports.recurrences.runs(recurrence.id, None)
    under_notice = recurrence.days_under_notice(ports.scheduling.clock.now())
    days = sorted({*under_notice, *(run.day for run in newest if run.fate is RunFate.SCHEDULED)})
    stopped = (withdraw_run(recurrence, day, by, ports) for day in days)
    return [campaign_id for campaign_id in stopped if campaign_id is not None]


def withdraw_run(recurrence: Recurrence, day: date, by: str, ports: RecurrencePorts) -> str | None:
    """Cancel the run of that local day unless it has started or is over; its id, if this cancelled it."""
    campaigns, clock, attempts = ports.scheduling.campaigns, ports.scheduling.clock, Attempts("the run")
    while True:
        campaign = campaigns.find(recurrence.run_id(day))
        if campaign is None or campaign.started_at is not None or campaign.state not in _NOT_STARTED:
            return None
        now = clock.now()
        cancelled = acted(cancel(campaign, now), Step.CANCELLED, by, now)
        if change_within(None, campaign, cancelled, campaigns):  # what it may have cost is given back
            return campaign.id
        attempts.lost()
