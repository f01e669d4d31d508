"""Draft a campaign: its text is reviewed at once, so that an unlawful one is refused before anything is planned."""

from dataclasses import dataclass, field
from datetime import date, datetime

from stopsms.compliance.campaign.audience import Audience, check_audience
from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.campaign import Campaign, Canary, State, Terms, acted
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.notice import Notice, empty_audience, unfilled_fields
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.campaign.template import CampaignTemplate
from stopsms.compliance.errors import InputError, UnknownAdvertiser
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.personalisation import unfilled
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.use_cases.campaigns.check_claims_kept import TIME_TO_PLAN, check_claims_kept
from stopsms.use_cases.campaigns.review_text import review_text


class UnknownBrand(InputError):
    """The advertiser has no brand of this name."""

    code = "unknown_brand"


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What a marketer asks for; `principal` is who does. `recurrence` is the recurring campaign that it is a run of.

    `day` is what its audience's days are counted from where that is not the day of its start, by the clocks of `timezone` ("": of Paris);
    of a run, `most_recipients` may get it. `writers` are the identities of those who
    have written what it is made from.
    """

    principal: str
    advertiser_id: str
    name: str
    text: str
    nature: Nature
    category: str | None
    brand: str | None
    audience: Audience
    at: datetime | None
    topics: frozenset[Topic] = frozenset()
    contract_in_progress: bool = False
    companies_only: bool = False
    limits: Limits = field(default_factory=Limits)
    canary: Canary | None = None
    recurrence: str = ""
    day: date | None = None
    max_cost_cents: int | None = None
    writers: frozenset[str] = frozenset()
    timezone: str = ""
    most_recipients: int | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft, unless content rules refused it; their results either way; and notices about its audience."""

    campaign: Campaign | None
    results: tuple[RuleResult, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftPorts:
    """The dependencies of drafting."""

    advertisers: AdvertiserStore
    campaigns: CampaignStore
    contacts: ContactStore
    clock: Clock


def draft_campaign(
    draft: CampaignDraft, campaign_id: str, ports: DraftPorts, deadline: datetime, step: Step = Step.DRAFTED
) -> Drafted:
    """Store the draft if no content rule blocks it. Raises UnknownAdvertiser, UnknownBrand and what its audience is refused for.

    Whether its audience is empty, and has a value for each field of the text, is checked until `deadline`: beyond, it is not told that it
    is empty. `step` is how it came to be.
    """
    written = write_draft(draft, campaign_id, ports)
    if written.campaign is None:
        return written
    empty = notices_of_audience(written.campaign, ports, deadline)
    campaign = acted(written.campaign, step, draft.principal, written.campaign.created_at)
    ports.campaigns.add(campaign)  # last: what fails has stored nothing, and may be asked for again
    return Drafted(campaign, written.results, empty)


def write_draft(draft: CampaignDraft, campaign_id: str, ports: DraftPorts) -> Drafted:
    """The draft as it would be stored, unless a content rule blocks it. Raises UnknownAdvertiser, UnknownBrand and InvalidAudience."""
    clock = ports.clock
    check_audience(draft.audience)
    terms = terms_of(draft, campaign_id, ports.advertisers)
    results = review_text(terms, draft.at or clock.now())
    if any(result.result is Result.BLOCK for result in results):
        return Drafted(None, results)
    campaign = Campaign(
        terms=terms,
        name=draft.name,
        audience=draft.audience,
        state=State.DRAFT,
        created_at=clock.now(),
        at=draft.at,
        limits=draft.limits,
        canary=draft.canary,
        recurrence=draft.recurrence,
        day=draft.day,
        max_cost_cents=draft.max_cost_cents,
        writers=draft.writers,
        timezone=draft.timezone,
        most_recipients=draft.most_recipients,
    )
    check_claims_kept(campaign, (draft.at or campaign.created_at) + TIME_TO_PLAN, ports.campaigns)
    return Drafted(campaign, results)


def notices_of_audience(campaign: Campaign, ports: DraftPorts, deadline: datetime) -> tuple[Notice, ...]:
    """That its audience is empty, or nobody in it has a value for a field of the text, as far as that is seen until then."""
    owner, text = campaign.terms.advertiser.id, campaign.terms.text
    fields, looked_at = unfilled(text, {}), 0
    for shard in range(SHARDS):
        for page in ports.contacts.audience(owner, shard, campaign.reached, campaign.audience_day):
            for contact in page:
                fields, looked_at = fields & unfilled(text, contact.attributes), looked_at + 1
                if not fields:
                    return ()
            if ports.clock.now() >= deadline:
                return unfilled_fields(fields, looked_at) if looked_at else ()
    return unfilled_fields(fields, looked_at) if looked_at else (empty_audience(campaign.audience),)


def terms_of(draft: CampaignDraft | CampaignTemplate, campaign_id: str, advertisers: AdvertiserStore) -> Terms:
    """The terms of what is asked for, with the advertiser as it is declared now. Raises UnknownAdvertiser and UnknownBrand."""
    advertiser = advertisers.find(draft.advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    brand = advertiser.main_brand if draft.brand is None else advertiser.brand_named(draft.brand)
    if brand is None:
        raise UnknownBrand("the advertiser has no brand of this name", field="brand")
    return Terms(
        campaign_id=campaign_id,
        advertiser=advertiser.of_messages,
        brand=brand,
        text=draft.text,
        nature=draft.nature,
        category=draft.category,
        profile=profile_named(advertiser.profile),
        topics=draft.topics,
        contract_in_progress=draft.contract_in_progress,
        companies_only=draft.companies_only,
    )
