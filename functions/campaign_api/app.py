"""campaign_api: campaigns from draft to finish, with preview, life cycle and each recipient's outcome."""

import secrets
import time
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from campaign_api.continue_campaign import ContinuePorts, continue_campaign
from campaign_api.explain_recipient import explain_recipient
from campaign_api.list_recipients import list_recipients
from campaign_api.read_campaign import read_campaign
from campaign_api.report_oppositions import report_oppositions
from campaign_api.steer_campaign import cancel_campaign, pause_campaign, resume_campaign
from campaign_api.views import (
    explained_answer,
    opposition_answer,
    preview_answer,
    recipient_answer,
)
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import (
    Event,
    answer,
    existing,
    phone_of_path,
    principal_of,
    problem,
    refused,
    resolver,
    serve,
)
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.settings import deployed
from stopsms.compliance.access.carrier_choice import CarrierNotGiven, check_carrier
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign, Counts, InvalidTransition, Terms
from stopsms.compliance.campaign.halt import Halt, NotRestored
from stopsms.compliance.campaign.notice import MODERATED, Notice
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.message.draft import advise
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.outside.set_up import SetUp
from stopsms.compliance.outside.set_up_words import notices_of
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.carrier import CarrierConnection
from stopsms.contracts.answers.campaigns import (
    CampaignAnswer,
    CampaignsAnswer,
    OppositionsAnswer,
    PreviewAnswer,
    RecipientAnswer,
    RecipientsAnswer,
    campaign_answer,
)
from stopsms.contracts.answers.carriers import carrier_finding_answers
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.rules import advice_answer, rule_answers
from stopsms.contracts.answers.set_up import finding_answer
from stopsms.contracts.bodies.campaigns import (
    CampaignBody,
    ConfirmationsBody,
    ResumeRequest,
    ScheduleRequest,
    SendingBody,
)
from stopsms.contracts.bodies.values import CampaignId, Identifier, Instant, PageMark
from stopsms.contracts.codec import written_form
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.new_id import new_id
from stopsms.use_cases.campaigns.draft_campaign import CampaignDraft, DraftPorts, draft_campaign
from stopsms.use_cases.campaigns.find_rates import NoRates, carrier_of, rates_of, same_price
from stopsms.use_cases.campaigns.preview_campaign import Preview, preview_campaign
from stopsms.use_cases.campaigns.require_carrier import CarrierNotReady, CarrierPorts, require_carrier
from stopsms.use_cases.campaigns.require_set_up import NotSetUp, SetUpPorts, require_set_up
from stopsms.use_cases.campaigns.schedule_campaign import (
    Acceptances,
    ChangedMeanwhile,
    NumberReleased,
    Scheduled,
    SchedulePorts,
    schedule_campaign,
)

app = resolver(
    conflicts=(InvalidTransition, ChangedMeanwhile, NumberReleased, CarrierNotGiven, NotRestored, NoRates),
    busy=(ContendedError,),
)
CampaignPath = Annotated[CampaignId, Path()]
Mark = Annotated[PageMark | None, Query()]

PREVIEW_TIME = timedelta(seconds=18)
"""How long an audience may be judged: the API has to answer within 29 s."""

SCHEDULING_TIME = timedelta(seconds=22)
"""How long scheduling may check the account and judge the audience together: a slow carrier leaves less to the sample."""

LISTING_TIME = timedelta(seconds=10)
"""How long recipients of one outcome may be looked for in a request: the next one goes on."""

AUDIENCE_TIME = timedelta(seconds=5)
"""How long drafting may spend checking that the audience is not empty."""


@app.get("/sending", responses=documented(Halt))
def get_sending() -> Response[str]:
    """Whether all sending is stopped."""
    return answer(200, wiring.kill_switch().read())


@app.put("/sending", responses=documented(Halt))
def put_sending(body: SendingBody) -> Response[str]:
    """The kill switch: stop all sending within seconds, or let it go on."""
    halt = Halt(body.stopped, body.by, body.reason, wiring.clock().now(), principal=_caller())
    return answer(200, wiring.kill_switch().write(halt))


@app.get("/confirmations", responses=documented(ConfirmationStop))
def get_confirmations() -> Response[str]:
    """Whether requests to confirm a consent by SMS are stopped."""
    return answer(200, wiring.confirmation_switch().read())


@app.put("/confirmations", responses=documented(ConfirmationStop))
def put_confirmations(body: ConfirmationsBody) -> Response[str]:
    """Stop all requests to confirm while somebody abuses a form, or let them leave again. Consents are recorded all the same, and wait."""
    decided = ConfirmationStop(body.stopped, body.by, body.reason, wiring.clock().now(), _caller())
    wiring.confirmation_switch().write(decided)
    return answer(200, decided)


@app.post("/campaigns", responses=documented(CampaignAnswer, 201))
def post_campaign(body: CampaignBody) -> Response[str]:
    """Draft a campaign; refused with the rules when its text would be unlawful."""
    clock = wiring.clock()
    ports = DraftPorts(wiring.advertisers(), wiring.campaigns(), wiring.contacts(), clock)
    drafted = draft_campaign(_draft(body), new_id(8, secrets.token_bytes), ports, clock.now() + AUDIENCE_TIME)
    if drafted.campaign is None:
        return refused(drafted.results, "the message would be unlawful: no campaign was created")
    message, _ = Gate(drafted.campaign.terms).content(HOME, clock.now().date())
    shown = campaign_answer(drafted.campaign, CampaignTotals(Counts()))
    drawn = replace(
        shown,
        notices=(*shown.notices, *drafted.notices),
        results=rule_answers(drafted.results),
        advice=advice_answer(advise(message)),
    )
    return answer(201, drawn, headers={"Location": f"/campaigns/{drafted.campaign.id}"})


@app.get("/campaigns", responses=documented(CampaignsAnswer))
def get_campaigns(advertiser_id: Annotated[Identifier, Query()], next: Mark = None) -> Response[str]:
    """An advertiser's campaigns, newest first."""
    listing = ("campaigns", advertiser_id)
    campaigns, following = wiring.campaigns().of_advertiser(advertiser_id, read_cursor(next, *listing))
    batches, now = wiring.batches(), wiring.clock().now()
    answers = [campaign_answer(campaign, batches.last_counted(campaign.id, now)) for campaign in campaigns]
    return answer(200, CampaignsAnswer(answers, written_cursor(following, *listing)))


@app.get("/campaigns/<campaign_id>", responses=documented(CampaignAnswer))
def get_campaign(campaign_id: CampaignPath) -> Response[str]:
    """A campaign's state and counts, predicted and actual."""
    return _shown(_campaign(campaign_id))


@app.get("/campaigns/<campaign_id>/preview", responses=documented(PreviewAnswer))
def get_preview(campaign_id: CampaignPath, at: Annotated[Instant | None, Query()] = None) -> Response[str]:
    """What the campaign would do at its own time or at another, judged by the same code as the send."""
    campaign, now = _campaign(campaign_id), wiring.clock().now()
    preview = _preview(campaign, campaign.terms, max(at or campaign.at or now, now))
    shown, checked = preview_answer(preview, campaign), wiring.checked_set_ups().find(campaign.terms.advertiser.id)
    known = () if checked is None else notices_of(checked.findings)
    known += _notices_of_carrier(campaign.terms.advertiser)
    return answer(200, replace(shown, notices=(*shown.notices, *known)))


@app.get("/campaigns/<campaign_id>/recipients", responses=documented(RecipientsAnswer))
def get_recipients(
    campaign_id: CampaignPath, status: Annotated[Fate | None, Query()] = None, next: Mark = None
) -> Response[str]:
    """Each recipient's outcome, page by page. Of a large campaign a page may be empty though others follow: `next` says so."""
    campaign, listing = _campaign(campaign_id), ("recipients", campaign_id, status or "")
    after, clock = read_cursor(next, *listing), wiring.clock()
    recipients, following = list_recipients(
        campaign, status, after, wiring.batches(), clock, clock.now() + LISTING_TIME
    )
    answers = list(map(recipient_answer, recipients))
    return answer(200, RecipientsAnswer(answers, written_cursor(following, *listing)))


@app.get("/campaigns/<campaign_id>/recipients/<phone>", responses=documented(RecipientAnswer))
def get_recipient(campaign_id: CampaignPath, phone: str) -> Response[str]:
    """Why this person received it, or did not. What the evidence says of the person is told to who may read evidence."""
    campaign, reads_evidence = _campaign(campaign_id), principal_of(app).may("GET /contacts/{phone}/evidence")
    batches, contacts, editions = wiring.batches(), wiring.contacts(), wiring.editions()
    explained = explain_recipient(campaign, phone_of_path(phone), batches, contacts, editions.find)
    found = existing(explained, "recipient of this campaign")
    return answer(200, explained_answer(found, reads_evidence=reads_evidence))


@app.get("/campaigns/<campaign_id>/oppositions", responses=documented(OppositionsAnswer))
def get_oppositions(campaign_id: CampaignPath, next: Mark = None) -> Response[str]:
    """The STOPs that followed its messages: what was in flight, when it had been authorised, what became of it."""
    campaign, listing = _campaign(campaign_id), ("oppositions", campaign_id)
    oppositions, following = report_oppositions(campaign, read_cursor(next, *listing), wiring.batches())
    answers = list(map(opposition_answer, oppositions))
    return answer(200, OppositionsAnswer(answers, written_cursor(following, *listing)))


@app.post("/campaigns/<campaign_id>/schedule", responses=documented(CampaignAnswer))
def post_schedule(campaign_id: CampaignPath, body: ScheduleRequest) -> Response[str]:
    """Schedule a draft, or move a scheduled campaign to another time; refused while a warning is not acknowledged.

    It is refused too while our account at the carrier is not set up for the advertiser (409 `carrier_not_set_up`, with `findings`), or
    while nobody knows whether it is (409 `carrier_unreadable`). A declared carrier is asked each time; that it does not tell refuses
    nothing.

    A campaign that is moved is judged, predicted and acknowledged again; if it is refused, it keeps its time. Without `at`, or with
    the same time, a scheduled campaign stays as it is. One that has started, ended or been paused cannot be moved (409).
    """
    return _scheduled(schedule_campaign(_campaign(campaign_id), body.at, _acceptances(body), _schedule_ports()))


def _schedule_ports(*, chosen: bool = False) -> SchedulePorts:
    """Those of scheduling; of a continuation, whose carrier was `chosen` this moment."""
    until = wiring.clock().now() + SCHEDULING_TIME
    return SchedulePorts(
        advertisers=wiring.advertisers(),
        campaigns=wiring.campaigns(),
        schedules=wiring.schedules(),
        queue=wiring.planner_queue(),
        clock=wiring.clock(),
        predict=lambda campaign, terms, at: _preview(campaign, terms, at, until).prediction,
        require_set_up=lambda terms: _require_set_up(terms, chosen=chosen),
    )


def _acceptances(body: ScheduleRequest | ResumeRequest) -> Acceptances:
    decisions = tuple((decision.rule, decision.by, decision.reason) for decision in body.decide)
    return Acceptances(_caller(), frozenset(body.acknowledge), body.acknowledged_by, decisions)


def _scheduled(scheduled: Scheduled) -> Response[str]:
    if scheduled.campaign is None:
        asked = {"to_acknowledge": list(scheduled.to_acknowledge), "to_decide": list(scheduled.to_decide)}
        return refused(scheduled.results, "the campaign cannot be scheduled as it is", **asked)
    known = notices_of(scheduled.set_up.findings) + _notices_of_carrier(scheduled.campaign.terms.advertiser)
    return _shown(scheduled.campaign, known)


@app.exception_handler(NotSetUp)
def not_set_up(error: NotSetUp) -> Response[str]:
    """Nothing is scheduled that the carrier would refuse, or whose STOPs nobody would hear."""
    findings = written_form([finding_answer(finding) for finding in error.findings])
    if error.unknown:
        title = "the carrier did not tell whether the account is set up: try again in a minute"
        return problem(409, "carrier_unreadable", title, headers={"Retry-After": "60"}, findings=findings)
    title = "the account at the carrier is not set up for this advertiser: see the findings, and stopsms carrier check"
    return problem(409, "carrier_not_set_up", title, findings=findings)


@app.exception_handler(CarrierNotReady)
def carrier_not_ready(error: CarrierNotReady) -> Response[str]:
    """The same of a declared carrier."""
    findings = written_form(carrier_finding_answers(error.findings))
    if error.unknown:
        title = "the carrier did not tell whether its account is set up, so nothing was changed: try again in a minute"
        return problem(409, "carrier_unreadable", title, headers={"Retry-After": "60"}, findings=findings)
    title = "the carrier would not take this advertiser's messages: see the findings, and stopsms carrier check"
    return problem(409, "carrier_not_set_up", title, findings=findings)


@app.post("/campaigns/<campaign_id>/pause", responses=documented(CampaignAnswer))
def post_pause(campaign_id: CampaignPath) -> Response[str]:
    """Pause the campaign: nothing more is sent until it is resumed."""
    return _shown(pause_campaign(_campaign(campaign_id), _caller(), wiring.campaigns(), wiring.clock()))


_AS_BEFORE = ResumeRequest()


@app.post("/campaigns/<campaign_id>/resume", responses=documented(CampaignAnswer))
def post_resume(campaign_id: CampaignPath, body: ResumeRequest = _AS_BEFORE) -> Response[str]:
    """Continue where it was paused. The counts are of just before.

    With a `carrier`, the campaign is cancelled instead, and another one goes on through that carrier with its message: to those of the
    audience of whom the first has no claim (whoever it has one of is `blocked` by `policy.continued-claim`, whatever became of them). It is
    scheduled for now, and refused as by scheduling it; then nothing has changed. A declared carrier has to tell that its account is set up
    (409 `carrier_unreadable` otherwise). The one that the campaign leaves through already is refused, unless another STOP number, clause or
    sender ID would leave by now. The answer is that campaign, which `continues` this one.
    """
    campaign = _campaign(campaign_id)
    if body.carrier is not None:
        frozen = campaign.terms.advertiser
        check_carrier(body.carrier, wiring.advertisers().find(frozen.id) or frozen, principal_of(app))
        ports = ContinuePorts(_schedule_ports(chosen=True), wiring.carriers(), wiring.service)
        return _scheduled(continue_campaign(campaign, body.carrier, _acceptances(body), ports))
    # What may fail comes first: asked again after it was done, this would resume a campaign that has paused itself meanwhile.
    totals = wiring.batches().look(campaign.id, wiring.clock().now())
    resumed = resume_campaign(
        campaign, _caller(), wiring.campaigns(), wiring.advertisers(), wiring.planner_queue(), wiring.clock()
    )
    return answer(200, campaign_answer(resumed, totals))


@app.post("/campaigns/<campaign_id>/cancel", responses=documented(CampaignAnswer))
def post_cancel(campaign_id: CampaignPath) -> Response[str]:
    """Cancel the campaign: nothing more is sent, for good."""
    campaign = _campaign(campaign_id)
    return _shown(cancel_campaign(campaign, _caller(), wiring.campaigns(), wiring.planner_queue(), wiring.clock()))


def _caller() -> str:
    """Who makes the call that is being answered."""
    return str(principal_of(app))


def _campaign(campaign_id: str) -> Campaign:
    """A single message is none: it has a door of its own, and nothing here is to be done with it."""
    found = wiring.campaigns().find(campaign_id)
    return existing(None if found is not None and found.single else found, "campaign")


def _shown(campaign: Campaign, also: tuple[Notice, ...] = ()) -> Response[str]:
    """The campaign as it is now, with more notices."""
    shown = campaign_answer(*read_campaign(campaign, wiring.campaigns(), wiring.batches(), wiring.clock()))
    return answer(200, replace(shown, notices=(*shown.notices, *also)))


def _require_set_up(terms: Terms, *, chosen: bool) -> SetUp:
    """Of the deployment's own carrier, and of a declared one. Raises NotSetUp, CarrierNotReady."""
    advertiser, declared = terms.advertiser, CarrierPorts(wiring.carriers(), wiring.service, _connection)
    for finding in require_carrier(advertiser, terms.brand.sender_id, declared, chosen=chosen):
        told = {"carrier": advertiser.route.carrier, "what": finding.about, "error": finding.told}
        logger.warning("the carrier did not tell", extra=told)
    ports = SetUpPorts(
        deployed=deployed(wiring.settings()),
        account=wiring.carrier_account_soon(),
        advertisers=wiring.advertisers(),
        checked=wiring.checked_set_ups(),
        clock=wiring.clock(),
        monotonic=time.monotonic,
        failed=_unreadable,
    )
    return require_set_up(advertiser, ports)


def _connection(carrier: Carrier) -> CarrierConnection:
    """With its newest credentials: whoever has just set them right is not refused for those of before."""
    connections = wiring.connections()
    connections.newest_credentials(carrier)
    return connections.connection(carrier.id)


def _notices_of_carrier(advertiser: Advertiser) -> tuple[Notice, ...]:
    """What to know of the declared carrier of its messages."""
    carrier = carrier_of(advertiser, wiring.carriers())
    return (MODERATED,) if carrier is not None and wiring.service(carrier.service).moderated else ()


def _unreadable(what: str, error: Exception) -> None:
    logger.warning("the carrier did not tell", extra={"what": what, "error": type(error).__name__})


def _preview(campaign: Campaign, terms: Terms, at: datetime, latest: datetime | None = None) -> Preview:
    """What the campaign would do under these terms at that instant, judged until `latest` at the latest."""
    settings, clock = wiring.settings(), wiring.clock()
    own = same_price(float(settings.parts_per_second), float(settings.price_per_part_eur))
    rates = rates_of(terms.advertiser, carrier_of(terms.advertiser, wiring.carriers()), own)
    until = clock.now() + PREVIEW_TIME
    until = until if latest is None else min(until, latest)
    random = Random(campaign.id)  # noqa: S311 (a sample, not a secret; the same each time that a campaign is previewed)
    audience, day = campaign.audience, campaign.audience_day_at(at)
    return preview_campaign(terms, audience, day, at, rates, wiring.contacts(), clock, until, random.randrange)


def _draft(body: CampaignBody) -> CampaignDraft:
    return CampaignDraft(
        principal=_caller(),
        advertiser_id=body.advertiser_id,
        name=body.name,
        text=body.text,
        nature=body.nature,
        category=body.category,
        brand=body.brand,
        audience=body.audience.to_domain(),
        at=body.schedule.at,
        topics=frozenset(body.topics),
        contract_in_progress=body.contract_in_progress,
        companies_only=body.companies_only,
        limits=body.limits.to_domain(),
        canary=None if body.canary is None else body.canary.to_domain(),
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
