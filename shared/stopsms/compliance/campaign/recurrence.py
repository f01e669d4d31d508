"""A recurring campaign: a message that leaves again and again, each time as an ordinary campaign, which is a *run* of it.

Each run is made `notice_hours` before it is due: drafted, judged, previewed and scheduled, so that people can look at it and cancel it
while there is time. Its id is made of the recurrence and its local day: it is made once, whatever is delivered twice or interrupted, and
there is one run a day at most, whatever is changed meanwhile. A run without its full notice before it is never made for an activation or
a change, and one of less than half an hour not at all: what was missed is not made up for.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.campaign import Acceptance, Canary, InvalidTransition, Prediction
from stopsms.compliance.campaign.campaign_act import identity
from stopsms.compliance.campaign.rhythm import Rhythm, Run
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic

LEAST_NOTICE = timedelta(minutes=30)
"""A run that could be stopped for less time than this is missed: what makes it comes late."""

LEAST_NOTICE_HOURS, MOST_NOTICE_HOURS = 1, 168
"""How long before it is due a run may be made: from an hour to a week."""

REMEMBERED = timedelta(days=14)
"""How far back runs that were missed are put on record: as long as what makes them may lie in a queue."""


class RecurrenceState(StrEnum):
    """Whether runs are made."""

    PAUSED = "paused"
    ACTIVE = "active"
    ENDED = "ended"


class Move(StrEnum):
    """What somebody did with a recurrence."""

    CREATED = "created"
    REVISED = "revised"
    ACTIVATED = "activated"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class RecurrenceAct:
    """One act: what was done, when, and by which principal."""

    act: Move
    at: datetime
    principal: str


DEFINING = frozenset({Move.CREATED, Move.REVISED})
"""The acts by which somebody decides what its runs say, to whom and when."""

MOST_ACTS = 50
"""How many are kept: the first, the last by which it was defined, and the newest."""


@dataclass(frozen=True, slots=True)
class RecurringMessage:
    """What each run says, to whom, and how carefully: what a draft of a campaign has."""

    name: str
    text: str
    nature: Nature
    category: str | None = None
    brand: str | None = None
    audience: Audience = EVERYBODY
    topics: frozenset[Topic] = frozenset()
    contract_in_progress: bool = False
    companies_only: bool = False
    limits: Limits = field(default_factory=Limits)
    canary: Canary | None = None


@dataclass(frozen=True, slots=True)
class RunCaps:
    """Above which a run is refused: recipients (now or later, deferred ones included), and cents before tax; None: no limit of its own."""

    most_recipients: int
    max_cost_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One recurring campaign. `revision` counts its changes, for conditional writes.

    `accepted` are the warnings and decisions that a person accepted for all runs when it was activated, as long as the definition stays
    the same. `active_since` is when it was last activated or resumed: runs count from then on. `writers` are the identities of all who
    have defined it (see `authors`).
    """

    id: str
    advertiser_id: str
    message: RecurringMessage
    schedule: Rhythm
    caps: RunCaps
    created_at: datetime
    notice_hours: int = 24
    state: RecurrenceState = RecurrenceState.PAUSED
    accepted: tuple[Acceptance, ...] = ()
    activated_by: str = ""
    active_since: datetime | None = None
    acts: tuple[RecurrenceAct, ...] = ()
    revision: int = 1
    writers: frozenset[str] = frozenset()

    @property
    def notice(self) -> timedelta:
        """How long before it is due a run is made."""
        return timedelta(hours=self.notice_hours)

    @property
    def is_active(self) -> bool:
        """Whether runs are made."""
        return self.state is RecurrenceState.ACTIVE

    @property
    def defined_by(self) -> str:
        """The principal who has defined it as it is now; "": it is not known."""
        return next((act.principal for act in reversed(self.acts) if act.act in DEFINING), "")

    @property
    def authors(self) -> frozenset[str]:
        """The identities of all who have defined it."""
        return self.writers or frozenset(identity(act.principal) for act in self.acts if act.act in DEFINING)

    @property
    def stops_runs(self) -> bool:
        """Whether runs that have not started are cancelled: somebody has paused or ended it. One that was changed keeps them."""
        return self.state is RecurrenceState.ENDED or (self.state is RecurrenceState.PAUSED and bool(self.activated_by))

    def defines_the_same(self, other: "Recurrence") -> bool:
        """Whether each run of the other would be as one of this."""
        ours = self.message, self.schedule, self.caps, self.notice_hours
        return ours == (other.message, other.schedule, other.caps, other.notice_hours)

    def upcoming(self, now: datetime) -> Iterator[Run]:
        """The runs that are not made yet, as it is now; if it were activated now, unless it is active: next one first."""
        since = self.active_since if self.is_active and self.active_since is not None else now
        yield from self.schedule.after(max(now, since) + self.notice)

    def next_look(self, now: datetime) -> datetime | None:
        """When the next run is to be made; None when there is none any more."""
        following = next(self.upcoming(now), None)
        return None if following is None else following.due - self.notice

    def to_make(self, now: datetime) -> list[Run]:
        """The runs of an active recurrence that have been due to be made by now, of the last REMEMBERED: to look which are not."""
        if not self.is_active or self.active_since is None:
            return []
        after = max(self.active_since + self.notice, now - REMEMBERED)
        runs: list[Run] = []
        for run in self.schedule.after(after):
            if run.due - self.notice > now:
                break
            runs.append(run)
        return runs

    def unmade(self, now: datetime, made: Collection[date]) -> Iterator[Run]:
        """The runs ahead that are not on record (`made` are the days whose run is): next one first.

        First those that are due to be made by now: a draft may wait for the carrier. A day on record has no other run, whatever is changed.
        """
        due = [run for run in self.to_make(now) if run.due > now]
        for runs in (due, self.upcoming(now)):
            yield from (run for run in runs if run.day not in made)

    def run_id(self, day: date) -> str:
        """The campaign's id of the run of that local day."""
        return run_id(self.id, day)

    def days_under_notice(self, now: datetime) -> list[date]:
        """The local days whose run may be made already and may not have started."""
        first = self.schedule.day_of(now) - timedelta(days=1)
        return [first + timedelta(days=number) for number in range(MOST_NOTICE_HOURS // 24 + 4)]


def run_id(recurrence_id: str, day: date) -> str:
    """The id of the campaign that is the run of that local day: there is one at most."""
    return hashlib.sha256(f"recurrence {recurrence_id} {day.isoformat()}".encode()).hexdigest()[:16]


def definition_digest(definition: Mapping[str, Any]) -> str:
    """The digest of what a recurrence will do, as it is written in answers: what was seen is what is activated."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _acted(recurrence: Recurrence, move: Move, principal: str, at: datetime) -> Recurrence:
    acts = (*recurrence.acts, RecurrenceAct(move, at, principal))
    if len(acts) > MOST_ACTS:
        defined = next((act for act in reversed(acts) if act.act in DEFINING), acts[0])
        dropped = next(act for act in acts[1:] if act is not defined)
        acts = tuple(act for act in acts if act is not dropped)
    writers = recurrence.authors | {identity(principal)} if move in DEFINING else recurrence.writers
    return replace(recurrence, acts=acts, writers=writers)


def created(recurrence: Recurrence, principal: str) -> Recurrence:
    """With who made it. Raises NoRhythm unless it can be due."""
    recurrence.schedule.check()
    return _acted(recurrence, Move.CREATED, principal, recurrence.created_at)


def _changed(recurrence: Recurrence, move: Move, principal: str, at: datetime, **changes: Any) -> Recurrence:
    return _acted(replace(recurrence, revision=recurrence.revision + 1, **changes), move, principal, at)


def _not_ended(recurrence: Recurrence, what: str) -> None:
    if recurrence.state is RecurrenceState.ENDED:
        raise InvalidTransition(f"it has ended, and cannot be {what}: create another one", field="status")


def revised(recurrence: Recurrence, definition: Recurrence, principal: str, now: datetime) -> Recurrence:
    """With another definition: it is paused until it is activated, since nobody has accepted this one. Raises InvalidTransition, NoRhythm.

    Runs that are scheduled stay as they are.
    """
    _not_ended(recurrence, "changed")
    definition.schedule.check()
    return _changed(
        recurrence,
        Move.REVISED,
        principal,
        now,
        message=definition.message,
        schedule=definition.schedule,
        caps=definition.caps,
        notice_hours=definition.notice_hours,
        state=RecurrenceState.PAUSED,
        accepted=(),
        activated_by="",
        active_since=None,
    )


def activated(recurrence: Recurrence, accepted: tuple[Acceptance, ...], principal: str, now: datetime) -> Recurrence:
    """Runs are made from now on. Raises InvalidTransition unless it is paused."""
    _not_ended(recurrence, "activated")
    if recurrence.is_active:
        raise InvalidTransition("it is active already: pause or change it first", field="status")
    return _changed(
        recurrence,
        Move.ACTIVATED,
        principal,
        now,
        state=RecurrenceState.ACTIVE,
        accepted=accepted,
        activated_by=principal,
        active_since=now,
    )


def resumed(recurrence: Recurrence, principal: str, now: datetime) -> Recurrence:
    """Runs are made again from now on, as they were accepted. Raises InvalidTransition unless it was active with this definition."""
    _not_ended(recurrence, "resumed")
    if not recurrence.activated_by:
        raise InvalidTransition("nobody has activated it as it is defined now: activate it", field="status")
    return _changed(recurrence, Move.RESUMED, principal, now, state=RecurrenceState.ACTIVE, active_since=now)


def paused(recurrence: Recurrence, principal: str, now: datetime) -> Recurrence:
    """No run is made until it is resumed. Raises InvalidTransition when it has ended."""
    _not_ended(recurrence, "paused")
    return _changed(recurrence, Move.PAUSED, principal, now, state=RecurrenceState.PAUSED)


def ended(recurrence: Recurrence, principal: str, now: datetime) -> Recurrence:
    """No run is ever made again."""
    return _changed(recurrence, Move.ENDED, principal, now, state=RecurrenceState.ENDED)


class AboveCap(InputError):
    """A run would pass a limit of its recurrence: both figures say which."""

    code: ClassVar[str] = "above_cap"

    def __init__(self, figures: "RunFigures") -> None:
        """With what was predicted, and what is allowed."""
        super().__init__("the run would pass a limit of its recurrence: see figures")
        self.figures = figures


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What a run was predicted to do, as much as it may be by all that was judged, beside what its recurrence allows.

    `recipients` get it at once or at their next lawful hour; cents are before tax.
    """

    recipients: int
    most_recipients: int
    cost_cents: int
    max_cost_cents: int | None

    @property
    def above(self) -> bool:
        """Whether a limit would be passed."""
        too_dear = self.max_cost_cents is not None and self.cost_cents > self.max_cost_cents
        return too_dear or self.recipients > self.most_recipients


def figures_of(caps: RunCaps, prediction: Prediction) -> RunFigures:
    """The figures of a prediction: of a sample, what there may be at most."""
    recipients, margins = prediction.sendable + prediction.deferred, prediction.margins
    if margins is not None:
        recipients += margins.sendable + margins.deferred
    return RunFigures(recipients, caps.most_recipients, prediction.highest_cost, caps.max_cost_cents)


class RunFate(StrEnum):
    """What became of a run: it is a scheduled campaign, was refused, or was missed."""

    SCHEDULED = "scheduled"
    REFUSED = "refused"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class RecurrenceRun:
    """One run on record. `reason` is the code of what refused it, `title` says it in words, `rules` are those that refuse or wait.

    `campaign_id` is that of its campaign; a run that was missed has none.
    """

    recurrence_id: str
    advertiser_id: str
    name: str
    day: date
    due: datetime
    fate: RunFate
    recorded_at: datetime
    campaign_id: str | None = None
    reason: str = ""
    title: str = ""
    rules: tuple[str, ...] = ()
    figures: RunFigures | None = None
