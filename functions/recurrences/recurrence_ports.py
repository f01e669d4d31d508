"""What keeping recurrences and making their runs works with."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from stopsms.compliance.campaign.recurrence import Recurrence
from stopsms.compliance.campaign.rhythm import Run
from stopsms.compliance.person.phone import HOME_TIME
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.ports.recurrences import RecurrenceStore
from stopsms.use_cases.campaigns.draft_campaign import CampaignDraft, DraftPorts
from stopsms.use_cases.campaigns.schedule_campaign import SchedulePorts


@dataclass(frozen=True, slots=True)
class RecurrencePorts:
    """The dependencies: those of scheduling a campaign among them.

    `look` has this function look, at an instant, which runs of a recurrence are to be made; a second call for the instant changes nothing.
    """

    recurrences: RecurrenceStore
    contacts: ContactStore
    scheduling: SchedulePorts
    look: Callable[[str, datetime], None]

    @property
    def drafting(self) -> DraftPorts:
        """The dependencies of drafting."""
        scheduling = self.scheduling
        return DraftPorts(scheduling.advertisers, scheduling.campaigns, self.contacts, scheduling.clock)


def draft_of(recurrence: Recurrence, run: Run) -> CampaignDraft:
    """What is asked for each time, for this run: by whoever has defined it so."""
    message = recurrence.message
    return CampaignDraft(
        principal=recurrence.defined_by or recurrence.activated_by,
        advertiser_id=recurrence.advertiser_id,
        name=f"{message.name} ({run.day.isoformat()})",
        text=message.text,
        nature=message.nature,
        category=message.category,
        brand=message.brand,
        audience=message.audience,
        at=run.due,
        topics=message.topics,
        contract_in_progress=message.contract_in_progress,
        companies_only=message.companies_only,
        limits=message.limits,
        canary=message.canary,
        recurrence=recurrence.id,
        max_cost_cents=recurrence.caps.max_cost_cents,
        writers=recurrence.authors,
        day=None if run.day == recurrence.schedule.day_of(run.due) else run.day,
        timezone="" if recurrence.schedule.timezone == HOME_TIME else recurrence.schedule.timezone,
        most_recipients=recurrence.caps.most_recipients,
    )


def first_run(recurrence: Recurrence, now: datetime, made: Collection[date] = ()) -> Run:
    """The next run on no day whose run is `made`; of one that has none, what now would be: its text can be reviewed all the same."""
    return next(recurrence.unmade(now, made), None) or Run(recurrence.schedule.day_of(now), now)


def as_drafted(recurrence: Recurrence, now: datetime) -> CampaignDraft:
    """The draft of its next run, with no name of its own."""
    return replace(draft_of(recurrence, first_run(recurrence, now)), name=recurrence.message.name)
