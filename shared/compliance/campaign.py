"""A campaign: one message to an audience, with a life cycle.

Its terms (advertiser, text, profile, acknowledged warnings) are frozen when it is scheduled: what was previewed is what is
judged and sent, whatever changes meanwhile in the advertiser's settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from compliance.advertiser import Advertiser, Brand
from compliance.calendar import Profile
from compliance.errors import InputError
from compliance.nature import Nature
from compliance.topic import Topic


class State(StrEnum):
    """Where a campaign is in its life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class InvalidTransition(InputError):
    """What was asked is not possible in the campaign's present state."""

    code: ClassVar[str] = "invalid_transition"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person answered to a rule that warns, or wants a decision: kept with the campaign, never asked at the gate."""

    rule: str
    at: datetime
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """All that the rulebook needs to know of a campaign.

    `topics` are those the marketer declares, beside those that the text shows; with `contract_in_progress` every recipient
    has a running contract with the advertiser that the message is about.
    """

    campaign_id: str
    advertiser: Advertiser
    brand: Brand
    text: str
    nature: Nature
    category: str | None
    profile: Profile
    accepted: tuple[Acceptance, ...] = ()
    topics: frozenset[Topic] = frozenset()
    contract_in_progress: bool = False

    @property
    def acknowledged(self) -> frozenset[str]:
        """The rules whose objection a person has accepted for this campaign."""
        return frozenset(acceptance.rule for acceptance in self.accepted)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a preview foretells, with the code of the send, for an audience judged at `at`.

    `complete` is false when the audience was too large to be judged whole in time: the figures are then extrapolated from
    `judged` contacts (shards are a hash of the number, hence a fair sample). `cost_eur` excludes taxes.
    """

    at: datetime
    audience: int
    judged: int
    complete: bool
    sendable: int
    deferred: int
    blocked: int
    blocked_by: Mapping[str, int]
    parts: int
    cost_eur: float
    starts_at: datetime | None
    ends_at: datetime | None
    windows: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `revision` counts its changes, for conditional writes."""

    terms: Terms
    name: str
    tags: frozenset[str]
    state: State
    created_at: datetime
    at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    prediction: Prediction | None = None
    revision: int = 0

    @property
    def id(self) -> str:
        """The campaign's identifier, also the key of its claims."""
        return self.terms.campaign_id

    @property
    def sends(self) -> bool:
        """Whether a message of this campaign may leave now."""
        return self.state is State.RUNNING


_FROM: Mapping[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.DRAFT}),
    State.RUNNING: frozenset({State.SCHEDULED, State.PAUSED}),
    State.PAUSED: frozenset({State.SCHEDULED, State.RUNNING}),
    State.FINISHED: frozenset({State.RUNNING}),
    State.CANCELLED: frozenset({State.DRAFT, State.SCHEDULED, State.RUNNING, State.PAUSED}),
}


def _move(campaign: Campaign, to: State) -> Campaign:
    if campaign.state not in _FROM[to]:
        raise InvalidTransition(f"a {campaign.state} campaign cannot become {to}", field="status")
    return replace(campaign, state=to, revision=campaign.revision + 1)


def schedule(campaign: Campaign, terms: Terms, at: datetime, prediction: Prediction) -> Campaign:
    """A draft becomes scheduled, under the terms of that moment. Raises InvalidTransition."""
    return replace(_move(campaign, State.SCHEDULED), terms=terms, at=at, prediction=prediction)


def start(campaign: Campaign, now: datetime) -> Campaign:
    """A scheduled campaign starts. Raises InvalidTransition."""
    if campaign.state is not State.SCHEDULED:
        raise InvalidTransition(f"a {campaign.state} campaign cannot start", field="status")
    return replace(_move(campaign, State.RUNNING), started_at=now)


def pause(campaign: Campaign) -> Campaign:
    """Nothing more leaves until it is resumed. Raises InvalidTransition."""
    return _move(campaign, State.PAUSED)


RESUMABLE = timedelta(days=30)
"""How long after its start a paused campaign may be resumed. Claims are dropped a day later (`contact.CLAIM_KEPT`)."""


def resume(campaign: Campaign, now: datetime) -> Campaign:
    """A paused campaign goes on, or waits again for its start if it had not started. Raises InvalidTransition."""
    if campaign.state is not State.PAUSED:
        raise InvalidTransition(f"a {campaign.state} campaign cannot be resumed", field="status")
    if campaign.started_at is not None and now - campaign.started_at > RESUMABLE:
        raise InvalidTransition(f"a campaign cannot be resumed {RESUMABLE.days} days after its start", field="status")
    started = campaign.started_at is not None
    return replace(campaign, state=State.RUNNING if started else State.SCHEDULED, revision=campaign.revision + 1)


def finish(campaign: Campaign, now: datetime) -> Campaign:
    """Every planned recipient has its outcome. Raises InvalidTransition."""
    return replace(_move(campaign, State.FINISHED), finished_at=now)


def cancel(campaign: Campaign, now: datetime) -> Campaign:
    """Nothing more leaves, for good. Raises InvalidTransition."""
    return replace(_move(campaign, State.CANCELLED), finished_at=now)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a campaign's recipients so far.

    `sent` counts all that the carrier accepted; `delivered` and `undelivered` are those of them whose receipt came.
    Once a campaign is finished, planned = sent + failed + blocked + uncertain.
    """

    planned: int = 0
    sent: int = 0
    delivered: int = 0
    undelivered: int = 0
    failed: int = 0
    blocked: int = 0
    deferred: int = 0
    uncertain: int = 0
    parts: int = 0
    blocked_by: Mapping[str, int] = field(default_factory=dict)

    @property
    def settled(self) -> int:
        """How many recipients have an outcome."""
        return self.sent + self.failed + self.blocked + self.uncertain
