"""Answers about recurring campaigns and their runs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Annotated

from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.budget import euros
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, Canary, Prediction, State
from stopsms.compliance.campaign.notice import Notice
from stopsms.compliance.campaign.recurrence import (
    Recurrence,
    RecurrenceAct,
    RecurrenceRun,
    RecurrenceState,
    RunFate,
    RunFigures,
    definition_digest,
)
from stopsms.compliance.campaign.rhythm import Rhythm, Run
from stopsms.compliance.law.decision import Message
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.phone import Territory
from stopsms.contracts.answers.campaigns import AudienceAnswer, SampleAnswer, audience_answer
from stopsms.contracts.answers.rules import AdviceAnswer, RuleAnswer
from stopsms.contracts.codec import ABSENT, Form, declare, written_form
from stopsms.contracts.recurrence_records import recurrence_record

NEXT_RUNS = 3
"""How many of the runs to come are told."""

_DEFINITION = ("message", "schedule", "caps", "notice_hours")


@dataclass(frozen=True, slots=True)
class UpcomingAnswer:
    """A run to come: its local day, when it is due, and from when it can be looked at and cancelled, as the campaign of that id."""

    day: date
    at: datetime
    made_at: datetime
    campaign_id: str


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """A run on record. `fate` is `scheduled` once it is a campaign, whose `status` says what became of it; `refused` or `missed` says why.

    `reason` is a code, as of a problem document, `title` the same in words, and `rules` are those that refuse it or that nobody has
    accepted. `figures` are what was predicted beside what is allowed. `continued_as` is the campaign that goes on with its message through
    another carrier.
    """

    day: date
    at: datetime
    fate: RunFate
    recorded_at: datetime
    campaign_id: str | None
    status: State | None
    continued_as: str | None
    reason: str | None
    title: str | None
    rules: tuple[str, ...]
    figures: RunFigures | None


@dataclass(frozen=True, slots=True)
class RecurrenceAnswer:
    """A recurring campaign. `next` are the runs ahead that are not on record yet, as if it were activated now unless it is active.

    The first of them may be a draft already, which waits for the carrier.
    `digest` is of its definition: all but its status, acts and runs. `accepted` is what was accepted for every run when it was activated,
    `active_since` when runs last began to count. `runs` are the newest on record; `results` of the content rules with a definition.
    """

    id: str
    advertiser_id: str
    name: str
    text: str
    nature: Nature
    category: str | None
    brand: str | None
    audience: AudienceAnswer
    topics: frozenset[Topic]
    contract_in_progress: bool
    companies_only: bool
    limits: Limits
    canary: Canary | None
    schedule: Rhythm
    most_recipients: int
    max_cost_eur: float | None
    notice_hours: int
    status: RecurrenceState
    digest: str
    created_at: datetime
    active_since: datetime | None
    accepted: tuple[Acceptance, ...]
    acts: tuple[RecurrenceAct, ...]
    next: list[UpcomingAnswer]
    runs: list[RunAnswer] = ABSENT
    notices: tuple[Notice, ...] = ABSENT
    results: list[RuleAnswer] = ABSENT
    advice: AdviceAnswer | None = ABSENT


def recurrence_answer(recurrence: Recurrence, now: datetime, made: Collection[date] = ()) -> RecurrenceAnswer:
    """A recurrence with its runs to come; `made` are the days whose run is on record."""
    message = recurrence.message
    return RecurrenceAnswer(
        id=recurrence.id,
        advertiser_id=recurrence.advertiser_id,
        name=message.name,
        text=message.text,
        nature=message.nature,
        category=message.category,
        brand=message.brand,
        audience=audience_answer(message.audience),
        topics=message.topics,
        contract_in_progress=message.contract_in_progress,
        companies_only=message.companies_only,
        limits=message.limits,
        canary=message.canary,
        schedule=recurrence.schedule,
        most_recipients=recurrence.caps.most_recipients,
        max_cost_eur=None if recurrence.caps.max_cost_cents is None else euros(recurrence.caps.max_cost_cents),
        notice_hours=recurrence.notice_hours,
        status=recurrence.state,
        digest=digest_of(recurrence),
        created_at=recurrence.created_at,
        active_since=recurrence.active_since if recurrence.is_active else None,
        accepted=recurrence.accepted,
        acts=recurrence.acts,
        next=_upcoming(recurrence, now, made),
    )


def digest_of(recurrence: Recurrence) -> str:
    """The digest of its definition."""
    record = recurrence_record(recurrence)
    return definition_digest({name: written_form(record[name]) for name in _DEFINITION})


def _upcoming(recurrence: Recurrence, now: datetime, made: Collection[date]) -> list[UpcomingAnswer]:
    following: Iterable[Run] = () if recurrence.state is RecurrenceState.ENDED else recurrence.unmade(now, made)
    return [
        UpcomingAnswer(run.day, run.due, run.due - recurrence.notice, recurrence.run_id(run.day))
        for run in islice(following, NEXT_RUNS)
    ]


def run_answer(run: RecurrenceRun, campaign: Campaign | None) -> RunAnswer:
    """A run, with its campaign as it is now."""
    return RunAnswer(
        day=run.day,
        at=run.due,
        fate=run.fate,
        recorded_at=run.recorded_at,
        campaign_id=run.campaign_id,
        status=None if campaign is None else campaign.state,
        continued_as=None if campaign is None else campaign.continued_as or None,
        reason=run.reason or None,
        title=run.title or None,
        rules=run.rules,
        figures=run.figures,
    )


@dataclass(frozen=True, slots=True)
class RecurrencesAnswer:
    """A page of recurring campaigns."""

    recurrences: list[RecurrenceAnswer]
    next: Annotated[str | None, "where the next page starts"]


@dataclass(frozen=True, slots=True)
class RunsAnswer:
    """A page of runs on record."""

    runs: list[RunAnswer]
    next: Annotated[str | None, "where the next page starts"]


@dataclass(frozen=True, slots=True)
class RunPreviewAnswer:
    """What the next run would do, judged now by the code of the send for people as they are now. `figures` are beside what is allowed."""

    run: UpcomingAnswer | None
    prediction: Prediction
    figures: RunFigures
    notices: Sequence[Notice]
    results: list[RuleAnswer]
    messages: dict[Territory, Message]
    advice: AdviceAnswer | None
    samples: list[SampleAnswer]


declare(Form(RunPreviewAnswer, flat=("prediction",)))


def upcoming_answer(recurrence: Recurrence, now: datetime, made: Collection[date]) -> UpcomingAnswer | None:
    """The next run to come; `made` are the days whose run is on record."""
    return next(iter(_upcoming(recurrence, now, made)), None)
