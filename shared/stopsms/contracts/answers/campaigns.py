"""Answers about campaigns: their state, previews, recipients and the oppositions that followed; and the kill switch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from stopsms.compliance.campaign.approval import Approval
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.breaker import Limits, Trip
from stopsms.compliance.campaign.budget import Commitment, SpendingLine, euros
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, Canary, Counts, Prediction, State
from stopsms.compliance.campaign.campaign_act import CampaignAct
from stopsms.compliance.campaign.condition import Condition
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.notice import Notice, notices, notices_of_advertiser
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.campaign.variant import Part, Variant
from stopsms.compliance.law.decision import Message, Verdict
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers.rules import AdviceAnswer, DecisionAnswer, RuleAnswer
from stopsms.contracts.codec import ABSENT, Form, declare

declare(
    Form(
        Halt,
        without=("tables",),
        doc="The kill switch: whether all sending is stopped, by whom, why and since when.",
    )
)


@dataclass(frozen=True, slots=True)
class AudienceAnswer:
    """Whom it is for: contacts with one of the tags (without tags, all) of whom `where` holds for sure."""

    tags: list[str]
    where: Condition | None = ABSENT


def audience_answer(audience: Audience) -> AudienceAnswer:
    """An audience."""
    return AudienceAnswer(sorted(audience.tags), ABSENT if audience.where is None else audience.where)


@dataclass(frozen=True, slots=True)
class AbAnswer:
    """The part of a campaign in a comparison of two texts: `a` and `b` get one each, on the `share` of the audience, `rest` the chosen one.

    It is for those of its audience whose place (a hash of the number) is from `start` to before `end`, of 1. `a` and `b` are the ids of the
    campaigns that are compared, `chosen` which of them the rest was drafted from.
    """

    part: Annotated[Part, "which text its people get: one of the two, or, as the rest, the chosen one"]
    share: Annotated[float, "the share of the audience that each of the two texts goes to"]
    start: Annotated[float, "where its people begin, of all by the hash of their number, as a share of 1"]
    end: Annotated[float, "where they end; the one who is there is none of them"]
    a: Annotated[str, "the campaign with the first text"]
    b: Annotated[str, "the campaign with the other text"]
    chosen: Annotated[Part | None, "which of the two texts the rest gets; null in campaigns that are not for the rest"]


def _ab_answer(variant: Variant) -> AbAnswer:
    people = variant.people
    return AbAnswer(
        variant.part, variant.share, people.start, people.end, variant.of(Part.A), variant.of(Part.B), variant.chosen
    )


@dataclass(frozen=True, slots=True)
class ScheduleAnswer:
    """When it starts."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class CampaignAnswer:
    """A campaign; `results` of the content rules with a new draft.

    `counted_at` is as of when it was counted: while somebody looks at a large campaign it is counted anew part by part, and all
    counts are at least as recent as that; null while a part was never counted. `acts` are those of keys and people, oldest first: the
    draft and the newest of what followed. `carrier` is the declared one that its messages leave through, null for the deployment's own.
    It may cost `max_cost_eur`, before tax (null: as much as its advertiser allows); `commitment` is what it has in a month.
    `continues` is the campaign whose message it goes on with through another carrier, `continued_as`
    the one that goes on with its own. `approvals` are of what the previews of their digests showed; it was scheduled as the one of
    `digest` did, null while it was not. `ab` is its part in a comparison of two texts.
    `recurrence` is the recurring campaign that it is a run of.
    """

    id: str
    advertiser_id: str
    name: str
    brand: str
    text: str
    nature: Nature
    category: str | None
    audience: AudienceAnswer
    profile: str
    status: State
    schedule: ScheduleAnswer
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    acknowledged: list[str]
    accepted: tuple[Acceptance, ...]
    topics: frozenset[Topic]
    contract_in_progress: bool
    companies_only: bool
    counts: Counts
    counted_at: datetime | None
    blocked_by: dict[str, int]
    failed_by: dict[str, int]
    parts: int
    limits: Limits
    canary: Canary | None
    max_cost_eur: float | None
    commitment: Commitment | None
    trip: Trip | None
    prediction: Prediction | None
    acts: tuple[CampaignAct, ...]
    carrier: str | None
    continues: str | None
    continued_as: str | None
    recurrence: str | None
    approvals: tuple[Approval, ...]
    digest: str | None
    ab: Annotated[AbAnswer | None, "its part in a comparison of two texts; null where its text is compared with none"]
    notices: tuple[Notice, ...]
    results: list[RuleAnswer] = ABSENT
    advice: AdviceAnswer | None = ABSENT


def campaign_answer(campaign: Campaign, totals: CampaignTotals) -> CampaignAnswer:
    """A campaign with its counts and, once scheduled, the prediction beside what happened."""
    terms, prediction, counts = campaign.terms, campaign.prediction, totals.counts
    return CampaignAnswer(
        id=campaign.id,
        advertiser_id=terms.advertiser.id,
        name=campaign.name,
        brand=terms.brand.name,
        text=terms.text,
        nature=terms.nature,
        category=terms.category,
        audience=audience_answer(campaign.audience),
        profile=terms.profile.id,
        status=campaign.state,
        schedule=ScheduleAnswer(campaign.at),
        created_at=campaign.created_at,
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        acknowledged=sorted(terms.acknowledged),
        accepted=terms.accepted,
        topics=terms.topics,
        contract_in_progress=terms.contract_in_progress,
        companies_only=terms.companies_only,
        counts=counts,
        counted_at=totals.counted_at,
        blocked_by=dict(counts.blocked_by),
        failed_by=dict(counts.failed_by),
        parts=counts.parts,
        limits=campaign.limits,
        canary=campaign.canary,
        max_cost_eur=None if campaign.max_cost_cents is None else euros(campaign.max_cost_cents),
        commitment=campaign.commitment,
        trip=campaign.trip,
        prediction=prediction,
        acts=campaign.acts,
        carrier=terms.advertiser.route.carrier or None,
        continues=terms.continues[-1] if terms.continues else None,
        continued_as=campaign.continued_as or None,
        recurrence=campaign.recurrence or None,
        approvals=campaign.approvals,
        digest=campaign.digest or None,
        ab=None if terms.variant is None else _ab_answer(terms.variant),
        notices=(
            *notices_of_advertiser(terms.advertiser),
            *(() if prediction is None else notices(prediction, campaign.reached)),
        ),
    )


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """What became of one part of a comparison: its `campaign`, which goes on if another carrier had to be taken, and all counts together.

    `oppositions` are those that followed within a day of the message.
    """

    part: Annotated[Part, "which text its people get: one of the two, or, as the rest, the chosen one"]
    campaign: Annotated[str, "the campaign that goes on with it"]
    name: str
    text: str
    status: State
    started_at: datetime | None
    counts: Counts
    parts: int
    oppositions: Annotated[int, "how many people opposed within a day of their message"]


@dataclass(frozen=True, slots=True)
class ComparisonAnswer:
    """Two texts beside each other, and what brings one of them to the rest, once it was chosen."""

    share: Annotated[float, "the share of the audience that each of the two texts goes to"]
    chosen: Annotated[Part | None, "which of the two texts was chosen; null while none was"]
    variants: Annotated[list[ComparedAnswer], "the two texts, and the rest once one was chosen"]


def compared_answer(part: Part, campaign: Campaign, totals: Sequence[CampaignTotals]) -> ComparedAnswer:
    """One part, with the totals of each campaign that went on with it."""
    counts = sum((one.counts for one in totals), Counts())
    return ComparedAnswer(
        part=part,
        campaign=campaign.id,
        name=campaign.name,
        text=campaign.terms.text,
        status=campaign.state,
        started_at=campaign.started_at,
        counts=counts,
        parts=counts.parts,
        oppositions=sum(one.oppositions for one in totals),
    )


@dataclass(frozen=True, slots=True)
class CampaignsAnswer:
    """A page of campaigns."""

    campaigns: list[CampaignAnswer]
    next: str | None


@dataclass(frozen=True, slots=True)
class CampaignSpendingAnswer:
    """What one campaign has in the month, in euros before tax: committed until it has ended, and what it has cost once it is `settled`."""

    campaign_id: str
    cost_eur: float
    settled: bool


@dataclass(frozen=True, slots=True)
class SpendingAnswer:
    """What an advertiser's campaigns that start in a month of Paris cost, and its single messages of that month, in euros before tax.

    `total_eur` is of all of them, committed and spent together, and `messages_eur` what of it is of single messages; `limit_eur` is the
    advertiser's for a month, `campaign_limit_eur` its limit for each campaign (null: none). `campaigns` is a page of them.
    """

    advertiser_id: str
    month: str
    total_eur: float
    messages_eur: Annotated[float, "what of it is of single messages"]
    limit_eur: float | None
    campaign_limit_eur: float | None
    campaigns: list[CampaignSpendingAnswer]
    next: Annotated[str | None, "where the next page starts"]


def campaign_spending_answer(line: SpendingLine) -> CampaignSpendingAnswer:
    """What one campaign has in a month."""
    return CampaignSpendingAnswer(line.campaign_id, euros(line.cents), line.settled)


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """One recipient with what would become of it."""

    phone: Phone
    verdict: Verdict
    rules: tuple[str, ...]
    message: Message | None


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    """A prediction with final texts and samples, and advice on cost for the whole audience.

    `digest` is of all that would leave if the campaign were scheduled for this time (or, where none is asked for and it has none, for now):
    give it when scheduling, and nothing else leaves.
    """

    prediction: Prediction
    digest: str
    notices: tuple[Notice, ...]
    results: list[RuleAnswer]
    messages: dict[Territory, Message]
    advice: AdviceAnswer | None
    samples: list[SampleAnswer]


declare(Form(PreviewAnswer, flat=("prediction",)))


@dataclass(frozen=True, slots=True)
class RecipientAnswer:
    """One recipient's outcome; with the decision and the evidence when asked for alone. `phone` is null once it was erased.

    `evidence` is the record that authorised the message. Its `content` is for who may read evidence, and empty to anybody else;
    `evidence_source` is how the agreement was collected.
    """

    phone: Phone | None
    send_id: str
    status: Fate | Literal["planned"]
    at: datetime | None = ABSENT
    message_id: str | None = ABSENT
    parts: int = ABSENT
    reason: str | None = ABSENT
    rules: list[str] = ABSENT
    decision: DecisionAnswer | None = ABSENT
    evidence: Evidence | None = ABSENT
    evidence_source: str | None = ABSENT


@dataclass(frozen=True, slots=True)
class RecipientsAnswer:
    """A page of recipients."""

    recipients: list[RecipientAnswer]
    next: Annotated[str | None, "where the next page starts"]


@dataclass(frozen=True, slots=True)
class InFlightAnswer:
    """A message that had been authorised when the person opposed, within the 24 hours before; `claimed`: not recorded yet."""

    campaign_id: str
    send_id: str
    authorised_at: datetime
    status: Fate | Literal["claimed"]


@dataclass(frozen=True, slots=True)
class OppositionAnswer:
    """A STOP that followed a message of the campaign; `phone` is null once the person's data were erased."""

    phone: Phone | None
    received_at: datetime
    recorded_at: datetime
    in_flight: list[InFlightAnswer]


@dataclass(frozen=True, slots=True)
class OppositionsAnswer:
    """A page of STOPs."""

    oppositions: list[OppositionAnswer]
    next: Annotated[str | None, "where the next page starts"]
