"""campaign_api: campaigns from draft to finish, with preview, life cycle and each recipient's outcome."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from campaign_api import comparisons, drafts, spending, switches
from campaign_api.compare_texts import ComparedAlready
from campaign_api.continue_campaign import ContinuePorts, continue_campaign, leaving_through
from campaign_api.drafts import campaign_of
from campaign_api.explain_recipient import explain_recipient
from campaign_api.list_campaigns import list_campaigns
from campaign_api.list_recipients import PAGE as RECIPIENTS_ON_PAGE
from campaign_api.list_recipients import list_recipients
from campaign_api.put_template import TooManyTemplates
from campaign_api.read_campaign import read_campaign
from campaign_api.report_oppositions import report_oppositions
from campaign_api.send_test import NothingLeaves
from campaign_api.steer_campaign import ResumedSpending, cancel_campaign, pause_campaign, resume_campaign
from campaign_api.views import (
    RECIPIENT_COLUMNS,
    explained_answer,
    opposition_answer,
    preview_answer,
    recipient_answer,
    recipient_row,
)
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import (
    Event,
    answer,
    existing,
    phone_of_path,
    principal_of,
    refused,
    resolver,
    serve,
)
from stopsms.adapters.doors.listing import CSV_TOO, Format, Most, listed
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.tables.dynamodb import side_by_side
from stopsms.compliance.access.carrier_choice import CarrierNotGiven, check_carrier
from stopsms.compliance.campaign.budget import OverBudget, cents
from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition
from stopsms.compliance.campaign.halt import NotRestored
from stopsms.compliance.campaign.notice import Notice, over_budget
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.text_comparison import NotToCompare
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.outside.set_up_words import notices_of
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.composition.carriers import notices_of_carrier
from stopsms.composition.refusals import answer_not_ready
from stopsms.composition.scheduling import acceptances_in, preview_of, schedule_ports
from stopsms.contracts.answers.campaigns import (
    CampaignAnswer,
    CampaignsAnswer,
    OppositionsAnswer,
    PreviewAnswer,
    RecipientAnswer,
    RecipientsAnswer,
    campaign_answer,
)
from stopsms.contracts.answers.description import documented
from stopsms.contracts.bodies.campaigns import (
    ApprovalBody,
    CarrierName,
    ResumeRequest,
    ScheduleRequest,
)
from stopsms.contracts.bodies.values import CampaignId, Identifier, Instant, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.use_cases.campaigns.approve_campaign import approve_campaign
from stopsms.use_cases.campaigns.check_claims_kept import ClaimsDropped
from stopsms.use_cases.campaigns.check_seen import (
    DigestChanged,
    DigestMissing,
    SecondPersonMissing,
    check_unchanged,
)
from stopsms.use_cases.campaigns.find_rates import NoRates
from stopsms.use_cases.campaigns.present_terms import Leaving, leaving, present_advertiser
from stopsms.use_cases.campaigns.preview_campaign import Preview
from stopsms.use_cases.campaigns.schedule_campaign import (
    ChangedMeanwhile,
    NumberReleased,
    Scheduled,
    SchedulePorts,
    schedule_campaign,
)
from stopsms.use_cases.campaigns.spend_within import check_affordable

app = resolver(
    conflicts=(
        InvalidTransition,
        ChangedMeanwhile,
        NumberReleased,
        CarrierNotGiven,
        NotRestored,
        NoRates,
        DigestMissing,
        DigestChanged,
        SecondPersonMissing,
        NothingLeaves,
        TooManyTemplates,
        ClaimsDropped,
        NotToCompare,
        ComparedAlready,
    ),
    busy=(ContendedError,),
)
answer_not_ready(app)
app.include_router(drafts.router)
app.include_router(comparisons.router)
app.include_router(spending.router)
app.include_router(switches.router)
CampaignPath = Annotated[CampaignId, Path()]
Mark = Annotated[PageMark | None, Query()]

SCHEDULING_TIME = timedelta(seconds=22)
"""How long scheduling may check the account and judge the audience together: a slow carrier leaves less to the sample."""

LISTING_TIME = timedelta(seconds=10)
"""How long recipients of one outcome may be looked for in a request: the next one goes on."""


@app.get("/campaigns", responses=documented(CampaignsAnswer))
def get_campaigns(
    advertiser_id: Annotated[Identifier, Query()], limit: Most = ON_PAGE, next: Mark = None
) -> Response[str]:
    """An advertiser's campaigns, newest first."""
    listing = ("campaigns", advertiser_id)
    campaigns, batches, clock = wiring.campaigns(), wiring.batches(), wiring.clock()
    now = clock.now()
    listed, following = list_campaigns(
        lambda after, most: campaigns.of_advertiser(advertiser_id, after, most),
        read_cursor(next, *listing),
        limit,
        lambda some: side_by_side().map(lambda campaign: batches.last_counted(campaign.id, now), some),
        lambda: clock.now() >= now + LISTING_TIME,
    )
    answers = [campaign_answer(campaign, totals) for campaign, totals in listed]
    return answer(200, CampaignsAnswer(answers, written_cursor(following, *listing)))


@app.get("/campaigns/<campaign_id>", responses=documented(CampaignAnswer))
def get_campaign(campaign_id: CampaignPath) -> Response[str]:
    """A campaign's state and counts, predicted and actual."""
    return _shown(campaign_of(campaign_id))


@app.get("/campaigns/<campaign_id>/preview", responses=documented(PreviewAnswer))
def get_preview(
    campaign_id: CampaignPath,
    at: Annotated[Instant | None, Query()] = None,
    carrier: Annotated[CarrierName | None, Query()] = None,
) -> Response[str]:
    """What the campaign would do at its own time or at another, judged by the same code as the send.

    A draft is shown with its advertiser as declared now, as it would leave. With a `carrier` (empty: the deployment's own), what a paused
    campaign would send if it went on through that one now.
    """
    campaign, now = campaign_of(campaign_id), wiring.clock().now()
    leaves = _leaving(campaign, at, carrier)
    shown_as = replace(campaign, terms=leaves.terms)
    preview = preview_of(shown_as, leaves.terms, max(leaves.at or now, now))
    shown = preview_answer(preview, shown_as, leaves.digest)
    checked = wiring.checked_set_ups().find(campaign.terms.advertiser.id)
    known = () if checked is None else notices_of(checked.findings)
    known += notices_of_carrier(leaves.terms.advertiser) + _notices_of_budget(shown_as, preview)
    return answer(200, replace(shown, notices=(*shown.notices, *known)))


def _leaving(campaign: Campaign, at: datetime | None, carrier: str | None) -> Leaving:
    """What would leave at that time, or now through that carrier. Raises CarrierNotGiven and UnknownCarrier."""
    advertiser = present_advertiser(campaign, wiring.advertisers())
    if carrier is None:
        return leaving(campaign, advertiser, at)
    check_carrier(carrier, advertiser, principal_of(app))
    return leaving_through(campaign, carrier, _continue_ports())


@app.post("/campaigns/<campaign_id>/approval", responses=documented(CampaignAnswer))
def post_approval(campaign_id: CampaignPath, body: ApprovalBody) -> Response[str]:
    """Approve what a preview showed, by its digest: with `two_persons`, somebody has to who has not written the campaign.

    Any change makes another digest, and this approval count for nothing (409 `digest_changed` if it has changed by now). One for no time
    counts for a day.
    """
    campaign = campaign_of(campaign_id)
    leaves = _leaving(campaign, body.at, body.carrier)
    return _shown(approve_campaign(campaign, leaves, body.digest, _caller(), wiring.campaigns(), wiring.clock()))


@app.get("/campaigns/<campaign_id>/recipients", responses=documented(RecipientsAnswer, also=CSV_TOO))
def get_recipients(
    campaign_id: CampaignPath,
    status: Annotated[Fate | None, Query()] = None,
    limit: Most = RECIPIENTS_ON_PAGE,
    format: Format = None,
    next: Mark = None,
) -> Response[str]:
    """Each recipient's outcome, page by page. Of a large campaign a page may be empty though others follow: `next` says so."""
    campaign, listing = campaign_of(campaign_id), ("recipients", campaign_id, status or "")
    after, clock = read_cursor(next, *listing), wiring.clock()
    recipients, following = list_recipients(
        campaign, status, after, wiring.batches(), clock, clock.now() + LISTING_TIME, limit
    )
    answers, cursor = list(map(recipient_answer, recipients)), written_cursor(following, *listing)
    body = RecipientsAnswer(answers, cursor)
    return listed(app, format, body, RECIPIENT_COLUMNS, map(recipient_row, answers), cursor)


@app.get("/campaigns/<campaign_id>/recipients/<phone>", responses=documented(RecipientAnswer))
def get_recipient(campaign_id: CampaignPath, phone: str) -> Response[str]:
    """Why this person received it, or did not. What the evidence says of the person is told to who may read evidence."""
    campaign, reads_evidence = campaign_of(campaign_id), principal_of(app).may("GET /contacts/{phone}/evidence")
    batches, contacts, editions = wiring.batches(), wiring.contacts(), wiring.editions()
    explained = explain_recipient(campaign, phone_of_path(phone), batches, contacts, editions.find)
    found = existing(explained, "recipient of this campaign")
    return answer(200, explained_answer(found, reads_evidence=reads_evidence))


@app.get("/campaigns/<campaign_id>/oppositions", responses=documented(OppositionsAnswer))
def get_oppositions(campaign_id: CampaignPath, limit: Most = ON_PAGE, next: Mark = None) -> Response[str]:
    """The STOPs that followed its messages: what was in flight, when it had been authorised, what became of it."""
    campaign, listing = campaign_of(campaign_id), ("oppositions", campaign_id)
    oppositions, following = report_oppositions(campaign, read_cursor(next, *listing), limit, wiring.batches())
    answers = list(map(opposition_answer, oppositions))
    return answer(200, OppositionsAnswer(answers, written_cursor(following, *listing)))


@app.post("/campaigns/<campaign_id>/schedule", responses=documented(CampaignAnswer))
def post_schedule(campaign_id: CampaignPath, body: ScheduleRequest) -> Response[str]:
    """Schedule a draft, or move a scheduled campaign to another time; refused while a warning is not acknowledged.

    It is refused too while our account at the carrier is not set up for the advertiser (409 `carrier_not_set_up`, with `findings`), or
    while nobody knows whether it is (409 `carrier_unreadable`). A declared carrier is asked each time; that it does not tell refuses
    nothing. With the `digest` of a preview, it is refused if anything else would leave by now (409 `digest_changed`).

    A campaign that may cost more than a limit of spending leaves is refused with both figures (409 `over_budget`).

    A campaign that is moved is judged, predicted and acknowledged again; if it is refused, it keeps its time. Without `at`, or with
    the same time, a scheduled campaign stays as it is. One that has started, ended or been paused cannot be moved (409).
    """
    return _scheduled(
        schedule_campaign(campaign_of(campaign_id), body.at, acceptances_in(body, principal_of(app)), _schedule_ports())
    )


def _schedule_ports(*, chosen: bool = False) -> SchedulePorts:
    """Those of scheduling; of a continuation, whose carrier was `chosen` this moment."""
    return schedule_ports(wiring.clock().now() + SCHEDULING_TIME, chosen=chosen)


def _continue_ports() -> ContinuePorts:
    return ContinuePorts(_schedule_ports(chosen=True), wiring.carriers(), wiring.service)


def _scheduled(scheduled: Scheduled) -> Response[str]:
    if scheduled.campaign is None:
        asked = {"to_acknowledge": list(scheduled.to_acknowledge), "to_decide": list(scheduled.to_decide)}
        return refused(scheduled.results, "the campaign cannot be scheduled as it is", **asked)
    known = notices_of(scheduled.set_up.findings) + notices_of_carrier(scheduled.campaign.terms.advertiser)
    return _shown(scheduled.campaign, known)


@app.post("/campaigns/<campaign_id>/pause", responses=documented(CampaignAnswer))
def post_pause(campaign_id: CampaignPath) -> Response[str]:
    """Pause the campaign: nothing more is sent until it is resumed."""
    return _shown(pause_campaign(campaign_of(campaign_id), _caller(), wiring.campaigns(), wiring.clock()))


_AS_BEFORE = ResumeRequest()


@app.post("/campaigns/<campaign_id>/resume", responses=documented(CampaignAnswer))
def post_resume(campaign_id: CampaignPath, body: ResumeRequest = _AS_BEFORE) -> Response[str]:
    """Continue where it was paused. The counts are of just before.

    A campaign that a limit of spending has paused goes on with a higher limit, or with `overrule_spending` (409 `over_budget` otherwise).

    With a `carrier`, the campaign is cancelled instead, and another one goes on through that carrier with its message: to those of the
    audience of whom the first has no claim (whoever it has one of is `blocked` by `policy.continued-claim`, whatever became of them). It is
    scheduled for now, and refused as by scheduling it; then nothing has changed. A declared carrier has to tell that its account is set up
    (409 `carrier_unreadable` otherwise). The one that the campaign leaves through already is refused, unless another STOP number, clause or
    sender ID would leave by now. The answer is that campaign, which `continues` this one.
    """
    campaign = campaign_of(campaign_id)
    # What may fail comes first: asked again after it was done, this would resume a campaign that has paused itself meanwhile.
    totals = wiring.batches().look(campaign.id, wiring.clock().now())
    spending = ResumedSpending(
        totals.counts.parts,
        None if body.max_cost_eur is None else cents(body.max_cost_eur),
        body.overrule_spending,
        totals.counts.got,
    )
    if body.carrier is not None:
        check_carrier(body.carrier, present_advertiser(campaign, wiring.advertisers()), principal_of(app))
        acceptances = acceptances_in(body, principal_of(app))
        return _scheduled(continue_campaign(campaign, body.carrier, acceptances, _continue_ports(), spending))
    check_unchanged(body.digest or "", _leaving(campaign, None, None).digest)
    resumed = resume_campaign(
        campaign, _caller(), wiring.campaigns(), wiring.advertisers(), wiring.planner_queue(), wiring.clock(), spending
    )
    return answer(200, campaign_answer(resumed, totals))


@app.post("/campaigns/<campaign_id>/cancel", responses=documented(CampaignAnswer))
def post_cancel(campaign_id: CampaignPath) -> Response[str]:
    """Cancel the campaign: nothing more is sent, for good."""
    campaign = campaign_of(campaign_id)
    return _shown(cancel_campaign(campaign, _caller(), wiring.campaigns(), wiring.planner_queue(), wiring.clock()))


def _caller() -> str:
    """Who makes the call that is being answered."""
    return str(principal_of(app))


def _shown(campaign: Campaign, also: tuple[Notice, ...] = ()) -> Response[str]:
    """The campaign as it is now, with more notices."""
    shown = campaign_answer(*read_campaign(campaign, wiring.campaigns(), wiring.batches(), wiring.clock()))
    return answer(200, replace(shown, notices=(*shown.notices, *also)))


def _notices_of_budget(campaign: Campaign, preview: Preview) -> tuple[Notice, ...]:
    """What a limit of spending would refuse, were it scheduled now for that moment."""
    try:
        check_affordable(campaign, preview.prediction, wiring.advertisers(), wiring.campaigns())
    except OverBudget as error:
        return (over_budget(error),)
    return ()


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
