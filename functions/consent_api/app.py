"""consent_api: advertisers, consents, contacts, oppositions by other doors, checks."""

import json
import secrets
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path as PathParameter
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from consent_api.capture_consent import CapturePorts, ContendedError, capture_consent
from consent_api.check_message import MessageCheck, check_message
from consent_api.note_interaction import note_interaction
from consent_api.put_advertiser import put_advertiser
from consent_api.show_register import show_register
from consent_api.suppress_contact import suppress_contact
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.http import Event, answer, not_found, refused, resolver, serve
from stopsms.adapters.keyed_hash import ContactReferences, KeyedHash
from stopsms.adapters.kill_switch import DynamoKillSwitch
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.phone_numbers import parse_phone
from stopsms.adapters.queues import SqsAnswerQueue
from stopsms.adapters.settings import Settings, deployment
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.interaction import SignOfLife
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.proof.register import processing_record
from stopsms.contracts.answers.consents import (
    AdvertisersAnswer,
    CapturedAnswer,
    ContactAnswer,
    RecordedAnswer,
    contact_answer,
    recorded_answer,
)
from stopsms.contracts.answers.description import OBJECT, PAGE, documented
from stopsms.contracts.answers.rules import DecisionAnswer, decision_answer, rule_answers
from stopsms.contracts.bodies.advertisers import AdvertiserBody
from stopsms.contracts.bodies.consents import CheckBody, ConsentBody, InteractionBody, SuppressionBody
from stopsms.contracts.bodies.values import Identifier, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.events import referenced

app = resolver(busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]


@cache
def settings() -> Settings:
    """Read at the first request, kept while the container lives."""
    return Settings.from_environment()


@cache
def advertisers() -> DynamoAdvertiserStore:
    """The register of advertisers."""
    return DynamoAdvertiserStore(settings().consent_table)


@cache
def switch() -> DynamoKillSwitch:
    """The kill switch."""
    return DynamoKillSwitch(settings().consent_table, settings().campaign_table)


@cache
def keyed_hash() -> KeyedHash:
    """The hash by which erased numbers are known."""
    return KeyedHash(settings().hash_key_ids)


@cache
def contacts() -> DynamoContactStore:
    """The book of contacts."""
    return DynamoContactStore(settings().consent_table, keyed_hash())


@cache
def references() -> ContactReferences:
    """The references by which events tell of contacts."""
    return ContactReferences(keyed_hash())


def clock() -> SystemClock:
    """The clock."""
    return SystemClock(settings().clock_file)


def ports() -> CapturePorts:
    """What capturing works with."""
    return CapturePorts(
        advertisers=advertisers(),
        contacts=contacts(),
        answers=SqsAnswerQueue(settings().answer_queue_url),
        clock=clock(),
        salt=salt,
    )


def referred(contact: Contact) -> ContactAnswer:
    """A contact with its identifier in domain events."""
    return contact_answer(contact, references().of(referenced(contact.advertiser_id, contact.phone)))


def salt() -> str:
    """128 random bits for an evidence record."""
    return secrets.token_hex(16)


@app.put("/advertisers/<advertiser_id>", responses=documented(Advertiser))
def put_one_advertiser(advertiser_id: Annotated[Identifier, PathParameter()], body: AdvertiserBody) -> Response[str]:
    """Declare an advertiser, or change it."""
    advertiser = body.to_domain(advertiser_id)
    if results := put_advertiser(advertiser, advertisers(), switch(), clock()):
        return refused(results, "the advertiser's settings would make its messages unlawful")
    return answer(200, advertiser)


@app.get("/advertisers", responses=documented(AdvertisersAnswer))
def get_advertisers(next: Annotated[PageMark | None, Query()] = None) -> Response[str]:
    """The advertisers, by their ids."""
    found, following = advertisers().page(read_cursor(next, "advertisers"))
    return answer(200, AdvertisersAnswer(list(found), written_cursor(following, "advertisers")))


@app.get("/advertisers/<advertiser_id>", responses=documented(Advertiser))
def get_one_advertiser(advertiser_id: Annotated[Identifier, PathParameter()]) -> Response[str]:
    """An advertiser."""
    advertiser = advertisers().find(advertiser_id)
    return not_found("advertiser") if advertiser is None else answer(200, advertiser)


@app.post("/consents", responses=documented(CapturedAnswer, 201))
def post_consent(body: ConsentBody) -> Response[str]:
    """Record a consent, or another legal basis, with its evidence."""
    captured = capture_consent(body.advertiser_id, parse_phone(body.phone), body.to_domain(), ports())
    if captured.contact is None or captured.evidence is None:
        return refused(captured.refusals, "this is no valid legal basis: nothing was recorded")
    remarks = rule_answers(captured.remarks)
    return answer(201, CapturedAnswer(referred(captured.contact), captured.evidence, remarks))


@app.get("/contacts/<phone>", responses=documented(ContactAnswer))
def get_contact(phone: str, advertiser_id: AdvertiserId) -> Response[str]:
    """A contact's state."""
    contact = contacts().find(advertiser_id, parse_phone(unquote(phone)))
    return not_found("contact") if contact is None else answer(200, referred(contact))


@app.post("/contacts/<phone>/interactions", responses=documented(RecordedAnswer, 201))
def post_interaction(phone: str, body: InteractionBody) -> Response[str]:
    """Note an act of the person, from which the three years are counted."""
    sign = SignOfLife(body.interaction, body.at, body.reference)
    noted = note_interaction(body.advertiser_id, parse_phone(unquote(phone)), sign, contacts(), clock(), salt)
    if noted is None:
        return not_found("contact")
    return answer(201, recorded_answer(*noted))


@app.post("/suppressions", responses=documented(RecordedAnswer, 201))
def post_suppression(body: SuppressionBody) -> Response[str]:
    """Record an opposition that came by another door than a reply. What a clock ahead of ours dates later came by now."""
    opposition = Opposition(
        source=body.source,
        received_at=min(body.received_at, clock().now()),
        reference="",
        words=body.words,
        operator=body.operator,
    )
    contact, evidence = suppress_contact(
        body.advertiser_id, parse_phone(body.phone), opposition, advertisers(), contacts(), clock(), salt
    )
    return answer(201, recorded_answer(contact, evidence))


@app.post("/checks", responses=documented(DecisionAnswer))
def post_check(body: CheckBody) -> Response[str]:
    """Judge one message to one number at one moment. Sends nothing, records nothing."""
    question = MessageCheck(
        advertiser_id=body.advertiser_id,
        phone=parse_phone(body.phone),
        text=body.text,
        nature=body.nature,
        category=body.category,
        at=body.at,
        topics=frozenset(body.topics),
        contract_in_progress=body.contract_in_progress,
    )
    return answer(200, decision_answer(check_message(question, advertisers(), contacts(), clock())))


@app.get("/register", responses=PAGE)
def get_register(advertiser_id: Annotated[Identifier | None, Query()] = None) -> Response[str]:
    """The record of processing activities (GDPR art. 30) of an advertiser, or of all, as the system is deployed. In French."""
    facts = json.loads(Path(__file__).with_name("template_facts.json").read_text())
    named = [advertisers().find(advertiser_id)] if advertiser_id else advertisers().page(None)[0]
    records = [processing_record(found, deployment(facts), clock().now()) for found in named if found is not None]
    if not records:
        return not_found("advertiser")
    return Response(200, "text/html; charset=utf-8", show_register(records))


@app.get("/openapi.json", responses=OBJECT)
def get_openapi() -> Response[str]:
    """This API's description, as generated from the code and committed."""
    return Response(200, "application/json", Path(__file__).with_name("openapi.json").read_text())


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
