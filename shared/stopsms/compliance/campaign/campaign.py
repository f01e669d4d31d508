"""A campaign: one message to an audience, with a life cycle.

Its terms (advertiser, text, profile, acknowledged warnings) are frozen when it is scheduled: what was previewed is what is
judged and sent, whatever changes meanwhile in the advertiser's settings.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser, Brand, is_number
from stopsms.compliance.campaign.approval import Approval, with_approval
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.breaker import Limits, Measure, Trip
from stopsms.compliance.campaign.budget import Commitment, cents, month_of
from stopsms.compliance.campaign.campaign_act import WRITING, CampaignAct, Step, identity, with_newest
from stopsms.compliance.campaign.continuation import MOST_CONTINUATIONS, claim_that_bars, continuation_id
from stopsms.compliance.campaign.person_values import local_day
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.campaign.variant import Variant
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.profile import Profile
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import Claim
from stopsms.compliance.person.phone import HOME_TIME


class State(StrEnum):
    """Where a campaign is in its life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


_IN_FRENCH: Mapping[State, str] = {
    State.DRAFT: "à l’état de brouillon",
    State.SCHEDULED: "programmée",
    State.RUNNING: "en cours",
    State.PAUSED: "en pause",
    State.FINISHED: "terminée",
    State.CANCELLED: "annulée",
}
"""A campaign in this state."""


class InvalidTransition(InputError):
    """What was asked is not possible in the campaign's present state."""

    code: ClassVar[str] = "invalid_transition"


def not_while(state: State, french: str, english: str) -> InvalidTransition:
    """That a campaign in this state cannot be so: what it cannot, in both languages."""
    words = Explanation(
        f"Une campagne {_IN_FRENCH[state]} ne peut pas {french}.", f"a {state} campaign cannot {english}"
    )
    return InvalidTransition(words, field="status")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person answered to a rule that warns, or wants a decision: kept with the campaign, never asked at the gate.

    `by` is whom the caller names, `principal` who called.
    """

    rule: str
    at: datetime
    by: str = ""
    reason: str = ""
    principal: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """All that the rulebook needs to know of a campaign.

    `topics` are those the marketer declares, beside those that the text shows; with `contract_in_progress` every recipient
    has a running contract with the advertiser that the message is about. With `companies_only` the text is reviewed as legal persons
    read it, written to on the basis `professional`; at the gate each recipient is judged by what is on record.

    It `continues` these campaigns, first to last: nobody of whom one of them has a claim is written to (see `continuation`). The first of
    them claims `claims_since` then; None when nobody had been claimed. With a `variant` it is one of the campaigns by which two texts are
    compared: whom another of them has claimed is not written to either.

    A single message (`single_message`) does not leave from `expires_at` on; None: it keeps its worth. A transactional one rests on
    `service_record`, the record in its recipient's chain of what they asked for; 0: on none, and nothing transactional leaves.
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
    companies_only: bool = False
    continues: tuple[str, ...] = ()
    claims_since: datetime | None = None
    variant: Variant | None = None
    expires_at: datetime | None = None
    service_record: int = 0

    @property
    def reply_numbers(self) -> frozenset[str]:
        """The numbers that people may answer its messages by: those named for STOP, and the one that they leave from, if it is one."""
        sender = self.brand.sender_id
        return self.advertiser.stop_numbers_printed | ({sender} if is_number(sender) else frozenset())

    def claim_that_bars(self, claims: Mapping[str, Claim]) -> Claim | None:
        """The claim of another campaign on a contact for which this one does not write to them; None where there is none."""
        chained = claim_that_bars(claims, self.campaign_id)
        if chained is not None or self.variant is None:
            return chained
        return self.variant.claim_of_another(claims, self.campaign_id)

    @property
    def acknowledged(self) -> frozenset[str]:
        """The rules whose objection a person has accepted for this campaign."""
        return frozenset(acceptance.rule for acceptance in self.accepted)


@dataclass(frozen=True, slots=True)
class Margins:
    """Half the width of the 95 % interval of each figure of a prediction: about `audience`, give or take `margins.audience`."""

    audience: int
    sendable: int
    deferred: int
    blocked: int
    parts: int
    cost_eur: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a preview foretells, with the code of the send, for an audience judged at `at`.

    `complete` is false when the audience was too large to be judged whole in time: the figures are then extrapolated from
    `judged` contacts, a fair sample that had `sampled_share` of all chances to be drawn, and known within `margins`. Both are None
    of an audience that was judged whole, and in predictions of before they were told. `blocked_by` counts a person under each rule that
    refuses them: no rule counts more than `blocked`, all together may. `cost_eur` excludes taxes. A campaign that does not
    end in the window it starts in (`windows` above 1) goes on at `continues_at`. `without_consent` of those who would receive
    advertising are written to by an exception of the law (customers, professionals). No part costs more than `dearest_part_eur` wherever
    its messages may go; None in predictions of before it was told.
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
    continues_at: datetime | None = None
    without_consent: int = 0
    sampled_share: float | None = None
    margins: Margins | None = None
    dearest_part_eur: float | None = None

    @property
    def highest_cost(self) -> int:
        """As much as it may cost by all that was judged, in cents."""
        return cents(self.cost_eur) + (0 if self.margins is None else cents(self.margins.cost_eur))

    @property
    def largest_audience(self) -> int:
        """As large as the audience may be, by all that was judged of it."""
        return self.audience + (0 if self.margins is None else self.margins.audience)


CANARY_FROM = 2_000
"""Audiences from this size begin with a canary unless the marketer says otherwise."""


@dataclass(frozen=True, slots=True)
class Canary:
    """The share of the audience that a campaign begins with, and the minutes it is observed once it has left.

    Shards are a hash of the number: some of them are a fair sample of the audience. One shard of 32 is the smallest.
    """

    share: float = 0.05
    minutes: int = 10

    @property
    def shards(self) -> int:
        """How many shards it covers, at least one."""
        return min(SHARDS, max(1, round(SHARDS * self.share)))


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `revision` counts its changes, for conditional writes.

    It may begin with a `canary`, observed from the time it has left until `canary_until`; `canary_passed` once the rest may be planned.
    `trip` says why it paused itself; `overruled` are the measures that a person has overruled by resuming it. `run` counts how often it
    began to run: what watched over it in an earlier run ends. `acts` are those of keys and people on it, oldest first. One that was
    cancelled so that another campaign goes on with its message is `continued_as` that one. A run of a recurring campaign names its
    `recurrence`. It may cost `max_cost_cents`, before tax;
    `commitment` is what it has in a month of its advertiser, None before it is scheduled, for a test, and of before that was kept. `day` is
    what its audience's days are counted from where that is not the day of its start, by the clocks of `timezone` ("": of Paris). `writers`
    are the identities of those who wrote it (see `authors`), `approvals` are of what previews showed; it was scheduled as the preview of
    this `digest` did. A run pauses itself once more than `most_recipients` got it (None: no limit).

    Of a single message (`single_message`), `single` is the batch of its one recipient, who is in no audience: nothing is planned for it.
    """

    terms: Terms
    name: str
    audience: Audience
    state: State
    created_at: datetime
    at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    prediction: Prediction | None = None
    revision: int = 0
    limits: Limits = field(default_factory=Limits)
    canary: Canary | None = None
    canary_until: datetime | None = None
    canary_passed: bool = False
    trip: Trip | None = None
    overruled: frozenset[Measure] = frozenset()
    run: int = 0
    acts: tuple[CampaignAct, ...] = ()
    continued_as: str = ""
    recurrence: str = ""
    max_cost_cents: int | None = None
    commitment: Commitment | None = None
    day: date | None = None
    writers: frozenset[str] = frozenset()
    approvals: tuple[Approval, ...] = ()
    digest: str = ""
    single: str = ""
    timezone: str = ""
    most_recipients: int | None = None

    @property
    def authors(self) -> frozenset[str]:
        """The identities of all who wrote it. Of a campaign of before they were kept, whoever drafted it; empty: it is not known."""
        return self.writers or frozenset(identity(act.principal) for act in self.acts if act.act in WRITING)

    @property
    def id(self) -> str:
        """The campaign's identifier, also the key of its claims."""
        return self.terms.campaign_id

    @property
    def audience_day(self) -> date:
        """The day from which the days of its audience are counted: that of its start, whenever its shards are planned."""
        return self.audience_day_at(self.at or self.created_at)

    def audience_day_at(self, at: datetime) -> date:
        """The same if it started at that instant."""
        return self.day or local_day(at, self.timezone or HOME_TIME)

    @property
    def reached(self) -> Audience:
        """The part of its audience that it is for: all, unless it is one of the campaigns by which two texts are compared."""
        variant = self.terms.variant
        return self.audience if variant is None else self.audience.within(variant.people)

    @property
    def is_sending(self) -> bool:
        """Whether a message of this campaign may leave now."""
        return self.state is State.RUNNING

    @property
    def claims_since(self) -> datetime | None:
        """When the first claim was taken, at the earliest, of this campaign or one that it continues; None: there is none."""
        return self.terms.claims_since or self.started_at

    @property
    def plannable_shards(self) -> int:
        """How many shards may be planned: those of the canary until it has passed, then all."""
        return SHARDS if self.canary is None or self.canary_passed else self.canary.shards


def acted(campaign: Campaign, step: Step, principal: str, at: datetime) -> Campaign:
    """The campaign, changed by that step, with who did it: by some, they become one of its authors."""
    writers = campaign.authors | {identity(principal)} if step in WRITING else campaign.writers
    return replace(campaign, acts=with_newest(campaign.acts, CampaignAct(step, at, principal)), writers=writers)


_BECOMING: Mapping[State, str] = {**_IN_FRENCH, State.RUNNING: "lancée", State.PAUSED: "mise en pause"}
"""What is done to a campaign that comes into this state, in French."""

_FROM: Mapping[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.DRAFT, State.SCHEDULED}),
    State.RUNNING: frozenset({State.SCHEDULED, State.PAUSED}),
    State.PAUSED: frozenset({State.SCHEDULED, State.RUNNING}),
    State.FINISHED: frozenset({State.RUNNING}),
    State.CANCELLED: frozenset({State.DRAFT, State.SCHEDULED, State.RUNNING, State.PAUSED}),
}


def _move(campaign: Campaign, to: State) -> Campaign:
    if campaign.state not in _FROM[to]:
        raise not_while(campaign.state, f"être {_BECOMING[to]}", f"become {to}")
    return replace(campaign, state=to, revision=campaign.revision + 1)


def check_schedulable(campaign: Campaign) -> None:
    """Raises InvalidTransition unless the campaign may be scheduled, or moved: it has not started, and nobody has paused it."""
    if campaign.state is State.PAUSED:
        french = "être programmée : reprenez-la, ou annulez-la et préparez-en une autre"
        raise not_while(campaign.state, french, "be scheduled: resume it, or cancel it and draft another")
    if campaign.state not in _FROM[State.SCHEDULED]:
        french = "être programmée : elle a commencé, ou pris fin"
        raise not_while(campaign.state, french, "be scheduled: it has started or ended")


def schedule(campaign: Campaign, terms: Terms, at: datetime, prediction: Prediction) -> Campaign:
    """A draft becomes scheduled, or a scheduled campaign is moved, under the terms of that moment. Raises InvalidTransition.

    A large audience gets a canary.
    """
    check_schedulable(campaign)
    large = prediction.largest_audience >= CANARY_FROM
    canary = campaign.canary or (Canary() if large else None)
    committed = None if terms.advertiser.test else commitment_of(prediction, at)
    return replace(
        _move(campaign, State.SCHEDULED),
        terms=terms,
        at=at,
        prediction=prediction,
        canary=canary,
        commitment=committed,
    )


def commitment_of(prediction: Prediction, at: datetime) -> Commitment:
    """What a campaign of this prediction commits, in the month that it starts in."""
    # rounded: 0.07, where division has 0.0699…
    mean = round(prediction.cost_eur / prediction.parts, 12) if prediction.parts else 0.0
    return Commitment(
        month=month_of(at),
        cents=prediction.highest_cost,
        parts=prediction.parts + (0 if prediction.margins is None else prediction.margins.parts),
        part_eur=mean,
        dearest_eur=mean if prediction.dearest_part_eur is None else prediction.dearest_part_eur,
    )


def settle(campaign: Campaign, parts: int) -> Campaign:
    """The campaign, in the same state, with what it has cost: so many parts have been, or may have been, taken by the carrier."""
    committed = campaign.commitment
    return campaign if committed is None else replace(campaign, commitment=committed.settled_at(committed.cost(parts)))


def commit_more(campaign: Campaign, cost: int) -> Campaign:
    """A change of nothing but what is committed: at least so many cents."""
    committed = None if campaign.commitment is None else campaign.commitment.for_at_least(cost)
    return replace(campaign, commitment=committed, revision=campaign.revision + 1)


def settle_cancelled(campaign: Campaign, parts: int) -> Campaign:
    """A change of nothing but what is committed, to what it has cost."""
    return settle(replace(campaign, revision=campaign.revision + 1), parts)


def edit(campaign: Campaign, written: Campaign) -> Campaign:
    """A draft of its own, written anew. Raises InvalidTransition."""
    check_editable(campaign)
    return rewrite(campaign, written)


def rewrite(campaign: Campaign, written: Campaign) -> Campaign:
    """A draft, written anew: the same campaign, of the same age, which nobody has approved.

    Of a comparison of two texts it stays the part that it is.
    """
    terms = campaign.terms
    return replace(
        written,
        terms=replace(written.terms, variant=terms.variant, claims_since=terms.claims_since),
        created_at=campaign.created_at,
        revision=campaign.revision + 1,
        acts=campaign.acts,
        writers=campaign.writers,
    )


def check_draft(campaign: Campaign, french: str, english: str) -> None:
    """Raises InvalidTransition unless it is a draft that people wrote; what another cannot, in both languages.

    A run that is still a draft, because the carrier did not answer yet, is scheduled by itself, as its recurring campaign was seen.
    """
    if campaign.state is not State.DRAFT:
        raise not_while(campaign.state, french, english)
    if campaign.recurrence:
        words = Explanation(
            f"Un envoi suit sa campagne récurrente : modifiez {campaign.recurrence}, ou annulez l’envoi.",
            f"a run leaves as its recurring campaign says: change recurrence {campaign.recurrence}, or cancel the run",
        )
        raise InvalidTransition(words, field="recurrence")


def check_editable(campaign: Campaign) -> None:
    """Raises InvalidTransition unless it is a draft that people wrote."""
    check_draft(campaign, "être modifiée : dupliquez-la", "be edited: duplicate it")


_APPROVABLE = frozenset({State.DRAFT, State.SCHEDULED, State.PAUSED})
"""What may still be scheduled, moved or continued."""


def approve(campaign: Campaign, approval: Approval) -> Campaign:
    """Somebody approves what a preview of it showed. Raises InvalidTransition."""
    if campaign.state not in _APPROVABLE:
        raise not_while(campaign.state, "être approuvée", "be approved")
    approvals = with_approval(campaign.approvals, approval)
    return replace(campaign, approvals=approvals, revision=campaign.revision + 1)


def start(campaign: Campaign, now: datetime) -> Campaign:
    """A scheduled campaign starts. Raises InvalidTransition."""
    if campaign.state is not State.SCHEDULED:
        raise not_while(campaign.state, "commencer", "start")
    return replace(_move(campaign, State.RUNNING), started_at=now, run=campaign.run + 1)


def observe(campaign: Campaign, canary: Canary, now: datetime) -> Campaign:
    """The canary has left: it is observed from now on."""
    return replace(campaign, canary_until=now + timedelta(minutes=canary.minutes), revision=campaign.revision + 1)


def release_rest(campaign: Campaign) -> Campaign:
    """The canary has passed: the rest of the audience may be planned."""
    return replace(campaign, canary_passed=True, revision=campaign.revision + 1)


def pause(campaign: Campaign, trip: Trip | None = None) -> Campaign:
    """Nothing more leaves until it is resumed; `trip` when it paused itself. Raises InvalidTransition."""
    return replace(_move(campaign, State.PAUSED), trip=trip)


RESUMABLE = timedelta(days=30)
"""How long after its start a paused campaign may be resumed. Claims are dropped a day later (`contact.CLAIM_KEPT`).

For as long, counted from the start of the first that it continues, a continuation claims anybody at all: all that bar it are still there.
"""


def resume(campaign: Campaign, now: datetime, *, overrules_spending: bool = False) -> Campaign:
    """A paused campaign goes on, or waits again for its start if it had not started. Raises InvalidTransition.

    Who resumes a campaign that paused itself overrules the rate that tripped: it will not pause it again. A carrier that is closed, or
    refuses many in a row, does (`carrier_closed`, and `refusals` counted from none). What was `unexplained` is taken for each recipient's
    own from then on. A limit of spending is overruled only by who says so.

    One that had not started, and starts in a later month than it was to, is committed in that one.
    """
    if campaign.state is not State.PAUSED:
        raise not_while(campaign.state, "être reprise", "be resumed")
    _check_claims_are_kept(campaign, now)
    started, committed = campaign.started_at is not None, campaign.commitment
    overruled = ({campaign.trip.measure} if campaign.trip else set()) - {Measure.SPEND}
    if overrules_spending:
        overruled.add(Measure.SPEND)
    if committed is not None and not started:
        committed = replace(committed, month=max(committed.month, month_of(now)))
    return replace(
        campaign,
        state=State.RUNNING if started else State.SCHEDULED,
        revision=campaign.revision + 1,
        overruled=campaign.overruled | overruled,
        commitment=committed,
        trip=None,
        run=campaign.run + started,
    )


def _check_claims_are_kept(campaign: Campaign, until: datetime) -> None:
    since = campaign.claims_since
    if since is not None and until - since > RESUMABLE:
        first = "the start of the first that it continues" if campaign.terms.continues else "its start"
        words = Explanation(
            f"Une campagne commencée il y a plus de {RESUMABLE.days} jours ne peut plus être reprise.",
            f"a campaign cannot be resumed {RESUMABLE.days} days after {first}",
        )
        raise InvalidTransition(words, field="status")


def check_continuable(campaign: Campaign, now: datetime) -> None:
    """Raises InvalidTransition unless another campaign may go on with its message: it is paused, and its claims are still kept."""
    if campaign.single:
        raise InvalidTransition("a single message goes on through no other carrier: send another", field="status")
    if campaign.state is not State.PAUSED:
        french = "passer par un autre prestataire d’envoi : mettez-la d’abord en pause"
        raise not_while(campaign.state, french, "be resumed through another carrier: pause it first")
    if len(campaign.terms.continues) >= MOST_CONTINUATIONS:
        words = Explanation(
            f"Un message change de prestataire d’envoi {MOST_CONTINUATIONS} fois au plus : préparez une nouvelle campagne.",
            f"a message can be continued {MOST_CONTINUATIONS} times at most: draft a new campaign",
        )
        raise InvalidTransition(words, field="status")
    _check_claims_are_kept(campaign, now)


def terms_to_continue(campaign: Campaign, advertiser: Advertiser, brand: Brand, text: str, profile: Profile) -> Terms:
    """The terms of the campaign that continues this one: the same but for these. What was accepted stays so."""
    return replace(
        campaign.terms,
        campaign_id=continuation_id(campaign.id),
        advertiser=advertiser,
        brand=brand,
        text=text,
        profile=profile,
        continues=(*campaign.terms.continues, campaign.id),
        claims_since=campaign.claims_since,
    )


def continue_as(
    campaign: Campaign, terms: Terms, now: datetime, prediction: Prediction, spent: int = 0, got: int = 0
) -> tuple[Campaign, Campaign]:
    """A paused campaign ends for good, and another starts now with its message under these terms: both, to be written together.

    The first has cost `spent` cents so far, and so many people `got` it: so much of its limits is not the other one's. Raises
    InvalidTransition, also when the other one would not have ended while the claims that bar it are still kept.
    """
    check_continuable(campaign, now)
    ended = replace(_move(campaign, State.CANCELLED), finished_at=now, continued_as=terms.campaign_id)
    if ended.commitment is not None:  # what is left of it is the other one's; what it has cost is settled later
        left = max(spent, ended.commitment.cents - prediction.highest_cost) if ended.started_at else 0
        ended = replace(ended, commitment=replace(ended.commitment, cents=left, settled=ended.started_at is None))
    draft = Campaign(
        terms=terms,
        name=campaign.name,
        audience=campaign.audience,
        state=State.DRAFT,
        created_at=now,
        day=campaign.audience_day,
        limits=campaign.limits,
        canary=campaign.canary,
        writers=campaign.authors,
        approvals=campaign.approvals,
        max_cost_cents=campaign.max_cost_cents,
        recurrence=campaign.recurrence,
        most_recipients=_more_recipients(campaign, got),
    )
    if draft.max_cost_cents is not None and ended.commitment is not None:
        draft = replace(draft, max_cost_cents=max(0, draft.max_cost_cents - ended.commitment.cents))
    following = schedule(draft, terms, now, prediction)
    _check_claims_are_kept(following, prediction.ends_at or now)
    return ended, following


def _more_recipients(campaign: Campaign, got: int) -> int | None:
    """How many more may get a run of which so many got it; None: no limit, or whoever goes on with it overrules it."""
    overruled = campaign.overruled | ({campaign.trip.measure} if campaign.trip else set())
    most = None if Measure.RECIPIENTS in overruled else campaign.most_recipients
    return None if most is None else max(0, most - got)


def finish(campaign: Campaign, now: datetime) -> Campaign:
    """Every planned recipient has its outcome. Raises InvalidTransition."""
    return replace(_move(campaign, State.FINISHED), finished_at=now)


def cancel(campaign: Campaign, now: datetime) -> Campaign:
    """Nothing more leaves, for good. Raises InvalidTransition.

    What is committed for one that had started stays so until it is known what it has cost (`settle_cancelled`).
    """
    cancelled = replace(_move(campaign, State.CANCELLED), finished_at=now)
    return cancelled if campaign.started_at is not None else settle(cancelled, 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a campaign's recipients so far.

    `sent` counts all that the carrier accepted; `delivered` and `undelivered` are those of them whose receipt came.
    `failed_by` counts the failed and the undelivered by the carrier's word.
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
    failed_by: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        """The counts of both together."""
        return Counts(*(_added(getattr(self, one.name), getattr(other, one.name)) for one in fields(self)))

    @property
    def settled(self) -> int:
        """How many recipients have an outcome."""
        return self.sent + self.failed + self.blocked + self.uncertain

    @property
    def got(self) -> int:
        """How many got it, or may have."""
        return self.sent + self.uncertain


def _added(one: Any, other: Any) -> Any:
    return one + other if isinstance(one, int) else dict(Counter(one) + Counter(other))
