"""campaign_api: campaigns from draft to finish, with preview, life cycle and each recipient's outcome."""

import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from campaign_api.draft_campaign import CampaignDraft, DraftPorts, draft_campaign
from campaign_api.preview_campaign import Preview, Rates, preview_campaign
from campaign_api.read_campaign import read_campaign
from campaign_api.read_recipients import explain_recipient, list_recipients
from campaign_api.report_oppositions import report_oppositions
from campaign_api.schedule_campaign import Answers, ChangedMeanwhile, SchedulePorts, schedule_campaign
from campaign_api.steer_campaign import cancel_campaign, pause_campaign, resume_campaign
from campaign_api.views import explained_view, opposition_view, preview_view, recipient_view
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.campaign_store import DynamoCampaignStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.edition_store import DynamoEditionStore
from stopsms.adapters.http import Event, answer, not_found, refused, resolver, serve
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.kill_switch import DynamoKillSwitch
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.phone_numbers import parse_phone
from stopsms.adapters.queues import SqsPlannerQueue
from stopsms.adapters.schedules import EventBridgeSchedules
from stopsms.adapters.settings import Settings
from stopsms.compliance.campaign.campaign import Campaign, Counts, InvalidTransition, Prediction, Terms
from stopsms.compliance.campaign.halt import Halt, NotRestored
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.message.draft import advise
from stopsms.compliance.person.phone import Territory
from stopsms.contracts.answers import (
    CampaignAnswer,
    CampaignsAnswer,
    OppositionsAnswer,
    PreviewAnswer,
    RecipientAnswer,
    RecipientsAnswer,
    SendingAnswer,
    documented,
)
from stopsms.contracts.api import CampaignBody, CampaignId, Identifier, Instant, PageMark, ScheduleRequest, SendingBody
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.views import advice_view, campaign_view, halt_view, notices_view, rules_view

app = resolver(conflicts=(InvalidTransition, ChangedMeanwhile, NotRestored))
PREVIEW_TIME = timedelta(seconds=18)
"""How long an audience may be judged: the API has to answer within 29 s."""

AUDIENCE_TIME = timedelta(seconds=5)
"""How long a draft may look whether anybody is in its audience."""

CampaignPath = Annotated[CampaignId, Path()]


@cache
def settings() -> Settings:
    """Read at the first request, kept while the container lives."""
    return Settings.from_environment()


@cache
def advertisers() -> DynamoAdvertiserStore:
    """The register of advertisers."""
    return DynamoAdvertiserStore(settings().consent_table)


@cache
def contacts() -> DynamoContactStore:
    """The book of contacts."""
    return DynamoContactStore(settings().consent_table, KeyedHash(settings().hash_key_ids))


@cache
def campaigns() -> DynamoCampaignStore:
    """The campaigns."""
    return DynamoCampaignStore(settings().campaign_table)


@cache
def ledger() -> DynamoBatchStore:
    """The batches."""
    return DynamoBatchStore(settings().campaign_table)


@cache
def editions() -> DynamoEditionStore:
    """The editions of rulebooks that judged."""
    return DynamoEditionStore(settings().campaign_table)


@cache
def queue() -> SqsPlannerQueue:
    """The planner's queue."""
    return SqsPlannerQueue(settings().planner_queue_url)


@cache
def switch() -> DynamoKillSwitch:
    """The kill switch."""
    return DynamoKillSwitch(settings().consent_table, settings().campaign_table)


def clock() -> SystemClock:
    """The clock."""
    return SystemClock(settings().clock_file)


def preview(campaign: Campaign, terms: Terms, at: datetime) -> Preview:
    """What these terms would do at that moment."""
    rates = Rates(float(settings().parts_per_second), float(settings().price_per_part_eur))
    return preview_campaign(terms, campaign.tags, at, rates, contacts(), clock(), clock().now() + PREVIEW_TIME)


def predict(campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
    """The figures of `preview`."""
    return preview(campaign, terms, at).prediction


def shown(campaign: Campaign) -> Response[str]:
    """A campaign as it is now."""
    return answer(200, campaign_view(*read_campaign(campaign, campaigns(), ledger(), clock())))


@app.get("/sending", responses=documented(SendingAnswer))
def get_sending() -> Response[str]:
    """Whether all sending is stopped."""
    return answer(200, halt_view(switch().read()))


@app.put("/sending", responses=documented(SendingAnswer))
def put_sending(body: SendingBody) -> Response[str]:
    """The kill switch: stop all sending within seconds, or let it go on."""
    halt = switch().write(Halt(body.stopped, body.by, body.reason, clock().now()))
    return answer(200, halt_view(halt))


@app.post("/campaigns", responses=documented(CampaignAnswer, 201))
def post_campaign(body: CampaignBody) -> Response[str]:
    """Draft a campaign; refused with the rules when its text would be unlawful."""
    draft = CampaignDraft(
        advertiser_id=body.advertiser_id,
        name=body.name,
        text=body.text,
        nature=body.nature,
        category=body.category,
        brand=body.brand,
        tags=frozenset(body.audience.tags),
        at=body.schedule.at,
        topics=frozenset(body.topics),
        contract_in_progress=body.contract_in_progress,
        companies_only=body.companies_only,
        limits=body.limits.to_domain(),
        canary=None if body.canary is None else body.canary.to_domain(),
    )
    ports = DraftPorts(advertisers(), campaigns(), contacts(), clock())
    drafted = draft_campaign(draft, secrets.token_hex(8), ports, clock().now() + AUDIENCE_TIME)
    if drafted.campaign is None:
        return refused(drafted.results, "the message would be unlawful: no campaign was created")
    message, _ = Gate(drafted.campaign.terms).content(Territory.METROPOLITAN, clock().now().date())
    view = campaign_view(drafted.campaign, Counts())
    view |= {
        "notices": notices_view(drafted.notices),
        "results": rules_view(drafted.results),
        "advice": advice_view(advise(message)),
    }
    return answer(201, view, headers={"Location": f"/campaigns/{drafted.campaign.id}"})


@app.get("/campaigns", responses=documented(CampaignsAnswer))
def get_campaigns(
    advertiser_id: Annotated[Identifier, Query()], next: Annotated[PageMark | None, Query()] = None
) -> Response[str]:
    """An advertiser's campaigns, newest first."""
    found, following = campaigns().of_advertiser(advertiser_id, read_cursor(next, "campaigns", advertiser_id))
    views = [campaign_view(campaign, ledger().counts(campaign.id)) for campaign in found]
    return answer(200, {"campaigns": views, "next": written_cursor(following, "campaigns", advertiser_id)})


@app.get("/campaigns/<campaign_id>", responses=documented(CampaignAnswer))
def get_campaign(campaign_id: CampaignPath) -> Response[str]:
    """A campaign's state and counts, predicted and actual."""
    campaign = campaigns().find(campaign_id)
    return not_found("campaign") if campaign is None else shown(campaign)


@app.get("/campaigns/<campaign_id>/preview", responses=documented(PreviewAnswer))
def get_preview(campaign_id: CampaignPath, at: Annotated[Instant | None, Query()] = None) -> Response[str]:
    """What the campaign would do, judged by the code of the send: at the time it has, or at another one."""
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    starts = max(at or campaign.at or clock().now(), clock().now())
    return answer(200, preview_view(preview(campaign, campaign.terms, starts), campaign.tags))


@app.get("/campaigns/<campaign_id>/recipients", responses=documented(RecipientsAnswer))
def get_recipients(
    campaign_id: CampaignPath,
    status: Annotated[Fate | None, Query()] = None,
    next: Annotated[PageMark | None, Query()] = None,
) -> Response[str]:
    """Each recipient's outcome, page by page."""
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    listing = ("recipients", campaign_id, status or "")
    found, following = list_recipients(campaign, status, read_cursor(next, *listing), ledger())
    views = [recipient_view(recipient) for recipient in found]
    return answer(200, {"recipients": views, "next": written_cursor(following, *listing)})


@app.get("/campaigns/<campaign_id>/recipients/<phone>", responses=documented(RecipientAnswer))
def get_recipient(campaign_id: CampaignPath, phone: str) -> Response[str]:
    """Why this person got it, or did not."""
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    explained = explain_recipient(campaign, parse_phone(unquote(phone)), ledger(), contacts())
    if explained is None:
        return not_found("recipient of this campaign")
    return answer(200, explained_view(explained, campaign, editions().find))


@app.get("/campaigns/<campaign_id>/oppositions", responses=documented(OppositionsAnswer))
def get_oppositions(campaign_id: CampaignPath, next: Annotated[PageMark | None, Query()] = None) -> Response[str]:
    """The STOPs that followed its messages: what was in flight, when it had been authorised, what became of it."""
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    found, following = report_oppositions(campaign, read_cursor(next, "oppositions", campaign_id), ledger())
    views = [opposition_view(reported) for reported in found]
    return answer(200, {"oppositions": views, "next": written_cursor(following, "oppositions", campaign_id)})


@app.post("/campaigns/<campaign_id>/schedule", responses=documented(CampaignAnswer))
def post_schedule(campaign_id: CampaignPath, body: ScheduleRequest) -> Response[str]:
    """Schedule a draft, or move a scheduled campaign to another time; refused while a warning is not acknowledged.

    A campaign that is moved is judged, foretold and acknowledged anew; refused, it stays at the time it has. Without `at`, or with
    the time it has, a scheduled campaign stays as it is. What has started, ended or been paused cannot be moved (409).
    """
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    schedules = EventBridgeSchedules(settings(), clock())
    ports = SchedulePorts(advertisers(), campaigns(), schedules, queue(), clock(), predict)
    decisions = tuple((decision.rule, decision.by, decision.reason) for decision in body.decide)
    answers = Answers(frozenset(body.acknowledge), body.acknowledged_by, decisions)
    scheduled = schedule_campaign(campaign, body.at, answers, ports)
    if scheduled.campaign is None:
        return refused(
            scheduled.results,
            "the campaign cannot be scheduled as it is",
            to_acknowledge=list(scheduled.to_acknowledge),
            to_decide=list(scheduled.to_decide),
        )
    return shown(scheduled.campaign)


@app.post("/campaigns/<campaign_id>/pause", responses=documented(CampaignAnswer))
def post_pause(campaign_id: CampaignPath) -> Response[str]:
    """Nothing more leaves until it is resumed."""
    campaign = campaigns().find(campaign_id)
    return not_found("campaign") if campaign is None else shown(pause_campaign(campaign, campaigns()))


@app.post("/campaigns/<campaign_id>/resume", responses=documented(CampaignAnswer))
def post_resume(campaign_id: CampaignPath) -> Response[str]:
    """Go on where it stood."""
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    return shown(resume_campaign(campaign, campaigns(), queue(), clock()))


@app.post("/campaigns/<campaign_id>/cancel", responses=documented(CampaignAnswer))
def post_cancel(campaign_id: CampaignPath) -> Response[str]:
    """Nothing more leaves, for good."""
    campaign = campaigns().find(campaign_id)
    if campaign is None:
        return not_found("campaign")
    return shown(cancel_campaign(campaign, campaigns(), queue(), clock()))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
