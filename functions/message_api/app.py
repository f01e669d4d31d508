"""message_api: single messages: one message to one person, through the gate of every campaign."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from message_api.list_messages import list_messages
from message_api.message_order import AskedService, MessageOrder, NotPreviewed
from message_api.read_message import decision_on, read_message
from message_api.send_message import (
    AcceptedMessage,
    ReferenceUsed,
    SendingStopped,
    SendMessagePorts,
    send_message,
)
from message_api.views import message_answer
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import (
    Event,
    answer,
    existing,
    principal_of,
    problem,
    refused,
    resolver,
    serve,
)
from stopsms.adapters.doors.listing import Most
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.tables.dynamodb import side_by_side
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.access.role import Role
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.composition.carriers import rates_for, require_own_account
from stopsms.composition.refusals import answer_not_ready
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.messages import SingleMessageAnswer, SingleMessagesAnswer
from stopsms.contracts.answers.rules import decision_answer, past_decision_answer
from stopsms.contracts.bodies.messages import SingleMessageBody
from stopsms.contracts.bodies.values import CampaignId, Identifier, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.use_cases.campaigns.find_rates import NoRates
from stopsms.use_cases.campaigns.schedule_campaign import NumberReleased

app = resolver(conflicts=(NumberReleased, NoRates, NotPreviewed, ReferenceUsed, SendingStopped), busy=(ContendedError,))
answer_not_ready(app)

LISTING_TIME = timedelta(seconds=10)
"""How long messages may be read for a page: the next one goes on."""


@app.post("/messages", responses=documented(SingleMessageAnswer, 202))
def post_message(body: SingleMessageBody) -> Response[str]:
    """Send one message to one person, once for each `reference`; refused with the rules when it would be unlawful now and later.

    One that has to wait for a lawful hour is accepted, and does (`decision.until`). Accepted is not sent: `GET /messages/{message_id}` and
    the events `message.…` say what became of it. A collector may send what is transactional, and nothing else.
    """
    principal = principal_of(app)
    if principal.role is Role.COLLECTOR and body.nature is not Nature.TRANSACTIONAL:
        return problem(403, "not_permitted", f"POST /messages: the role {principal.role} sends transactional ones only")
    sent = send_message(_order(body, principal), _ports())
    if not isinstance(sent, AcceptedMessage):
        title = "the message would be unlawful, or wants somebody's acknowledgement: it was not accepted"
        return refused(sent.decision.results, title, to_acknowledge=list(sent.to_acknowledge))
    shown = message_answer(read_message(sent.message, wiring.batches()))
    if sent.decision is not None:
        shown = replace(shown, until=sent.decision.until, decision=decision_answer(sent.decision))
    return answer(202, shown, headers={"Location": f"/messages/{sent.message.id}"})


@app.get("/messages", responses=documented(SingleMessagesAnswer))
def get_messages(
    advertiser_id: Annotated[Identifier, Query()],
    limit: Most = ON_PAGE,
    next: Annotated[PageMark | None, Query()] = None,
) -> Response[str]:
    """An advertiser's single messages, newest first."""
    listing = ("messages", advertiser_id)
    campaigns, batches, clock = wiring.campaigns(), wiring.batches(), wiring.clock()
    until = clock.now() + LISTING_TIME
    listed, following = list_messages(
        lambda after, most: campaigns.messages_of(advertiser_id, after, most),
        read_cursor(next, *listing),
        limit,
        lambda some: side_by_side().map(lambda message: read_message(message, batches), some),
        lambda: clock.now() >= until,
    )
    return answer(200, SingleMessagesAnswer(list(map(message_answer, listed)), written_cursor(following, *listing)))


@app.get("/messages/<message_id>", responses=documented(SingleMessageAnswer))
def get_message(message_id: Annotated[CampaignId, Path()]) -> Response[str]:
    """What became of a message, and why: the decision in the words of then. A collector is told the fate, and not whom or what it said."""
    found = wiring.campaigns().find(message_id)
    message = existing(None if found is None or not found.single else found, "message")
    state = read_message(message, wiring.batches())
    shown = message_answer(state)
    if principal_of(app).role is Role.COLLECTOR:  # whoever has its key may guess references of others' messages
        return answer(200, replace(shown, phone=None, text=None))
    decision = decision_on(state, wiring.editions().find)
    return answer(200, replace(shown, decision=None if decision is None else past_decision_answer(decision)))


def _order(body: SingleMessageBody, principal: Principal) -> MessageOrder:
    return MessageOrder(
        principal=str(principal),
        advertiser_id=body.advertiser_id,
        reference=body.reference,
        phone=parse_phone(body.phone),
        text=body.text,
        nature=body.nature,
        service=None if body.service is None else AskedService(body.service.reference, body.service.at),
        category=body.category,
        brand=body.brand,
        topics=frozenset(body.topics),
        contract_in_progress=body.contract_in_progress,
        expires_at=body.expires_at,
        acknowledged=frozenset(body.acknowledge),
        by=body.acknowledged_by,
        needs_digest=principal.needs_digest,
    )


def _ports() -> SendMessagePorts:
    return SendMessagePorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        campaigns=wiring.campaigns(),
        batches=wiring.batches(),
        queue=wiring.batch_queue(),
        tasks=wiring.planner_queue(),
        kill_switch=wiring.kill_switch(),
        clock=wiring.clock(),
        salt=wiring.salt,
        rates=rates_for,
        require_set_up=require_own_account,  # a declared carrier is not asked for each message: what it refuses waits
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
