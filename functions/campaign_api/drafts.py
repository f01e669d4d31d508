"""Drafts of campaigns, before anything is scheduled: written, edited, duplicated, deleted, tried; and the templates they are made from."""

import secrets
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from campaign_api.put_template import put_template
from campaign_api.send_test import TrialPorts, send_test
from campaign_api.views import tried_answer
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import answer, existing, principal_of, refused, routes
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.campaign.budget import cents
from stopsms.compliance.campaign.campaign import Campaign, Counts
from stopsms.compliance.campaign.template import CampaignTemplate
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.message.draft import advise
from stopsms.compliance.person.phone import HOME
from stopsms.contracts.answers.campaigns import CampaignAnswer, campaign_answer
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.drafts import TemplateAnswer, TemplatesAnswer, TestAnswer, template_answer
from stopsms.contracts.answers.rules import advice_answer, rule_answers
from stopsms.contracts.bodies.campaigns import CampaignBody, DuplicateBody, MessageBody, TestBody
from stopsms.contracts.bodies.values import CampaignId, Identifier
from stopsms.contracts.new_id import new_id
from stopsms.use_cases.campaigns.delete_campaign import delete_campaign
from stopsms.use_cases.campaigns.draft_campaign import CampaignDraft, Drafted, DraftPorts, draft_campaign
from stopsms.use_cases.campaigns.duplicate_campaign import duplicate_campaign
from stopsms.use_cases.campaigns.edit_campaign import edit_campaign

router = routes()
CampaignPath = Annotated[CampaignId, Path()]
AdvertiserPath = Annotated[Identifier, Path()]
TemplatePath = Annotated[Identifier, Path()]

AUDIENCE_TIME = timedelta(seconds=5)
"""How long drafting may spend checking that the audience is not empty."""

TESTING_TIME = timedelta(seconds=12)
"""Until when a test may begin: a carrier that does not answer takes ten seconds more, and the API has to answer within 29."""

_UNLAWFUL = "the message would be unlawful: no campaign was created"


@router.post("/campaigns", responses=documented(CampaignAnswer, 201))
def post_campaign(body: CampaignBody) -> Response[str]:
    """Draft a campaign; refused with the rules when its text would be unlawful."""
    ports = _ports()
    return created(
        draft_campaign(_draft(body, body.advertiser_id), _new_id(), ports, ports.clock.now() + AUDIENCE_TIME)
    )


@router.put("/campaigns/<campaign_id>", responses=documented(CampaignAnswer))
def put_campaign(campaign_id: CampaignPath, body: CampaignBody) -> Response[str]:
    """Edit a draft: it is written anew as a whole, and reviewed like a new one. What anybody has approved of it counts no more.

    If its text would be unlawful, it stays as it was. One that was scheduled once cannot be edited (409): duplicate it.
    """
    ports, campaign = _ports(), campaign_of(campaign_id)
    draft = _draft(body, campaign.terms.advertiser.id)
    edited = edit_campaign(campaign, draft, ports, ports.clock.now() + AUDIENCE_TIME)
    if edited.campaign is None:
        return refused(edited.results, "the message would be unlawful: the draft stays as it was")
    return answer(200, _reviewed(edited.campaign, edited))


@router.delete("/campaigns/<campaign_id>", responses=documented(CampaignAnswer))
def delete_one_campaign(campaign_id: CampaignPath) -> Response[str]:
    """Delete a draft, which the answer shows for the last time.

    One that was scheduled once is on record, and stays (409); so does a run, and one whose text is compared: cancel them.
    """
    campaign = campaign_of(campaign_id)
    delete_campaign(campaign, wiring.campaigns())
    return answer(200, campaign_answer(campaign, CampaignTotals(Counts())))


@router.post("/campaigns/<campaign_id>/duplicate", responses=documented(CampaignAnswer, 201))
def post_duplicate(campaign_id: CampaignPath, body: DuplicateBody) -> Response[str]:
    """Draft a campaign again, whatever became of it, with the advertiser as it is declared now. Refused like any draft."""
    ports = _ports()
    duplicated = duplicate_campaign(
        campaign_of(campaign_id), body.name, body.at, _caller(), _new_id, ports, ports.clock.now() + AUDIENCE_TIME
    )
    return created(duplicated)


@router.post("/campaigns/<campaign_id>/test", responses=documented(TestAnswer))
def post_test(campaign_id: CampaignPath, body: TestBody) -> Response[str]:
    """Send a campaign that has not started to phones that its advertiser has declared, as it will leave there, marked as a test.

    No recipient is claimed or counted by it. Twenty leave a day for an advertiser, and five to a phone, within the hours of advertising.
    """
    phones = None if body.phones is None else [parse_phone(written, field="phones") for written in body.phones]
    ports = TrialPorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        kill_switch=wiring.kill_switch(),
        gateways=wiring.connections(),
        limits=wiring.limits(),
        reference=wiring.references().of,
        clock=wiring.clock(),
    )
    tests = send_test(campaign_of(campaign_id), phones, body.values, ports, ports.clock.now() + TESTING_TIME)
    return answer(200, tried_answer(tests))


@router.get("/advertisers/<advertiser_id>/templates", responses=documented(TemplatesAnswer))
def get_templates(advertiser_id: AdvertiserPath) -> Response[str]:
    """An advertiser's templates."""
    existing(wiring.advertisers().find(advertiser_id), "advertiser")
    return answer(200, TemplatesAnswer(list(map(template_answer, wiring.templates().of_advertiser(advertiser_id)))))


@router.get("/advertisers/<advertiser_id>/templates/<template_id>", responses=documented(TemplateAnswer))
def get_template(advertiser_id: AdvertiserPath, template_id: TemplatePath) -> Response[str]:
    """A template."""
    return answer(200, template_answer(_template(advertiser_id, template_id)))


@router.put("/advertisers/<advertiser_id>/templates/<template_id>", responses=documented(TemplateAnswer))
def put_one_template(advertiser_id: AdvertiserPath, template_id: TemplatePath, body: MessageBody) -> Response[str]:
    """Write a template, under an id of one's own. Refused, with the rules, when its text would be unlawful."""
    template = CampaignTemplate(
        advertiser_id=advertiser_id,
        id=template_id,
        name=body.name,
        text=body.text,
        nature=body.nature,
        category=body.category,
        brand=body.brand,
        topics=frozenset(body.topics),
        contract_in_progress=body.contract_in_progress,
        companies_only=body.companies_only,
        changed_at=wiring.clock().now(),
        changed_by=_caller(),
    )
    kept, results = put_template(template, wiring.templates(), wiring.advertisers())
    if not kept:
        return refused(results, "the message would be unlawful: the template was not written")
    return answer(200, template_answer(template, results))


@router.delete("/advertisers/<advertiser_id>/templates/<template_id>", responses=documented(TemplateAnswer))
def delete_template(advertiser_id: AdvertiserPath, template_id: TemplatePath) -> Response[str]:
    """Delete a template. Campaigns that were drafted from it stay as they are."""
    template = _template(advertiser_id, template_id)
    wiring.templates().delete(advertiser_id, template_id)
    return answer(200, template_answer(template))


def _caller() -> str:
    return str(principal_of(router))


def campaign_of(campaign_id: str) -> Campaign:
    """A single message is none: it has a door of its own, and nothing here is to be done with it. Duplicated, it would be for everybody."""
    found = wiring.campaigns().find(campaign_id)
    return existing(None if found is not None and found.single else found, "campaign")


def _template(advertiser_id: str, template_id: str) -> CampaignTemplate:
    return existing(wiring.templates().find(advertiser_id, template_id), "template")


_new_id = partial(new_id, 8, secrets.token_bytes)


def _ports() -> DraftPorts:
    return DraftPorts(wiring.advertisers(), wiring.campaigns(), wiring.contacts(), wiring.clock())


def created(drafted: Drafted) -> Response[str]:
    """The draft that was written, or the rules that refused it."""
    if drafted.campaign is None:
        return refused(drafted.results, _UNLAWFUL)
    shown = _reviewed(drafted.campaign, drafted)
    return answer(201, shown, headers={"Location": f"/campaigns/{drafted.campaign.id}"})


def _reviewed(campaign: Campaign, drafted: Drafted) -> CampaignAnswer:
    """A draft with what its review said."""
    message, _ = Gate(campaign.terms).content(HOME, wiring.clock().now().date())
    shown = campaign_answer(campaign, CampaignTotals(Counts()))
    return replace(
        shown,
        notices=(*shown.notices, *drafted.notices),
        results=rule_answers(drafted.results),
        advice=advice_answer(advise(message)),
    )


def _draft(body: CampaignBody, owner: str) -> CampaignDraft:
    """What is asked for, by a template of the advertiser that the caller was let in for."""
    template = None if body.template is None else _template(owner, body.template)
    said = body.said(template)
    return CampaignDraft(
        principal=_caller(),
        advertiser_id=body.advertiser_id,
        name=said.name,
        text=said.text,
        nature=said.nature,
        category=said.category,
        brand=said.brand,
        audience=body.audience.to_domain(),
        at=body.schedule.at,
        topics=frozenset(said.topics),
        contract_in_progress=said.contract_in_progress,
        companies_only=said.companies_only,
        limits=body.limits.to_domain(),
        canary=None if body.canary is None else body.canary.to_domain(),
        max_cost_cents=None if body.max_cost_eur is None else cents(body.max_cost_eur),
    )
