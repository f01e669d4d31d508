"""inbound_api: the doors for those who hold the number people reply to. No API key.

`/inbound` is for whoever signs as Standard Webhooks say. `/inbound/{carrier_id}/{token}/{kind}` takes in what a declared carrier calls in
its own format: nothing of it is ours to prescribe.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from inbound_api.accept_message import CarrierReport, accept_message
from inbound_api.take_push import PushPorts, UndecidedCaller, UnknownCaller, take_push
from inbound_api.verify_delivery import UndecidedSignature, verify_delivery
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import Event, answer, as_event, busy_problem, not_found, problem, resolver, serve
from stopsms.adapters.doors.observability import count_if_any, logger, metrics
from stopsms.adapters.doors.pages import read_head
from stopsms.adapters.doors.phone_numbers import elsewhere, sender_of
from stopsms.adapters.gateways import services, write_inbound_sms
from stopsms.adapters.messaging.queues import NotQueuedError
from stopsms.compliance.errors import BusyError
from stopsms.compliance.message.characters import repaired
from stopsms.compliance.outside.carrier import CARRIER_ID, Carrier, PushKind
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.webhooks import AcceptedAnswer
from stopsms.contracts.bodies.webhooks import InboundBody
from stopsms.contracts.carrier_push import CarrierPush, Pushed
from stopsms.contracts.standard_webhooks import InboundSecrets, UnverifiedWebhook

app = resolver()


@app.post("/inbound", responses=documented(AcceptedAnswer, 202))
def post_inbound(body: InboundBody) -> Response[str]:
    """Take in a message that a person sent (STOP, CONTACT, OUI…). Signed as Standard Webhooks say; no API key."""
    delivery = app.current_event.headers["webhook-id"]
    message = CarrierReport(
        id=body.id or delivery,
        sender=_as_written(body.sender),
        recipient=body.recipient,
        body=body.body,
        received_at=body.received_at,
        answers=body.answers,
        repairs=body.repairs,
    )
    queue, now = wiring.inbound_queue(), wiring.real_clock().now()
    accepted = accept_message(
        delivery, message, wiring.seen_messages(), lambda sms: queue.send(write_inbound_sms(sms)), now
    )
    return answer(202, AcceptedAnswer(accepted=True, repeated=not accepted))


def _as_written(number: str) -> str:
    """In E.164 where that is all it can be; else as it came: a STOP is not refused for its form, and who else may have written is held."""
    phone = sender_of(number)
    return phone.e164 if phone and not elsewhere(number) else number


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request, at either door."""
    return _signed(event, context) if event["resource"] == "/inbound" else _pushed(event)


def _pushed(event: Event) -> dict[str, Any]:
    """What a carrier calls; answered with an empty body, which all of them take. Its address has a secret in it, and is not logged."""
    head = read_head(event)
    carrier_id, kind = head.path.get("carrier_id", ""), head.path.get("kind", "")
    try:
        push = CarrierPush(_kind(kind), head.method, head.query, head.headers, _as_it_came(event), head.address)
        pushed = take_push(carrier_id, head.path.get("token", ""), push, push_ports(), wiring.real_clock().now())
    except UnknownCaller as error:
        logger.warning("a call that no carrier of ours made was refused", reason=str(error))
        return as_event(not_found("resource"))
    except UndecidedCaller as error:
        logger.error("a carrier's call cannot be checked", carrier=carrier_id, reason=str(error))
        count_if_any("MalformedSecrets", 1)
        title = "the secret that the address is compared with cannot be read: call again later"
        return as_event(problem(429, "misconfigured", title, headers={"Retry-After": "60"}))
    except (BotoCoreError, ClientError, BusyError, NotQueuedError) as error:
        # Some carriers call again after a 429 alone: after a 5xx, what a person wrote would be lost (Brevo).
        logger.error("a carrier's call could not be kept", carrier=carrier_id, kind=kind, error=type(error).__name__)
        return as_event(busy_problem())
    logger.info(
        "a carrier called", carrier=carrier_id, kind=kind, replies=len(pushed.replies), receipts=len(pushed.receipts)
    )
    return as_event(Response(200, "text/plain", ""))


def _as_it_came(event: Event) -> str:
    """The body. Bytes that are not UTF-8 are marked where they stand: nothing that a person wrote is refused for them."""
    body: str = event.get("body") or ""
    return b64decode(body).decode(errors="replace") if event.get("isBase64Encoded") else repaired(body)


def _kind(written: str) -> PushKind:
    try:
        return PushKind(written)
    except ValueError:
        raise UnknownCaller("no such kind") from None


@reused
def push_ports() -> PushPorts:
    """What taking in a carrier's call works with."""
    connections, inbound, receipts = wiring.connections(), wiring.inbound_queue(), wiring.receipt_queue()

    def unreadable(kind: PushKind, written: str) -> None:
        logger.error(
            "a carrier's call, or a part of it, cannot be read: it waits among the dead letters", kind=kind.value
        )
        if kind is PushKind.RECEIPTS:
            receipts.send([written])
        else:
            inbound.send(written)

    return PushPorts(
        carrier=_declared,
        credentials=_credentials(connections.credentials),
        newest=_credentials(connections.newest_credentials),
        authentic=services.authentic,
        read=_read,
        in_e164=_as_written,
        seen=wiring.seen_messages(),
        heard=lambda sms: inbound.send(write_inbound_sms(sms)),
        reported=receipts.send,
        unreadable=unreadable,
        checks=wiring.carrier_checks(),
    )


def _read(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What a call says. Carriers are on the system's clock, and receipts stay so; what people write is queued in real time.

    The two differ on the embedded stack alone.
    """
    clock = wiring.clock()
    pushed = services.read_push(carrier, push, clock.at(arrived_at))
    replies = [replace(reply, at=clock.outside(reply.at)) if reply.at else reply for reply in pushed.replies]
    return replace(pushed, replies=tuple(replies))


def _declared(carrier_id: str) -> Carrier | None:
    if not CARRIER_ID.fullmatch(carrier_id):  # whatever a stranger writes there: no table is asked for it
        return None
    try:
        return wiring.connections().carrier(carrier_id)
    except GatewayClosed:
        return None


def _credentials(read: Callable[[Carrier], Mapping[str, str]]) -> Callable[[Carrier], Mapping[str, str]]:
    def credentials(carrier: Carrier) -> Mapping[str, str]:
        try:
            return read(carrier)
        except (GatewayBusy, GatewayClosed) as error:
            raise UndecidedCaller(str(error)) from error

    return credentials


def _signed(event: Event, context: LambdaContext) -> dict[str, Any]:
    """A signed message. One that is not signed is not read any further."""
    headers, body = event.get("headers") or {}, event.get("body") or ""
    secrets, now = wiring.inbound_secrets(), wiring.real_clock().now()
    try:
        verify_delivery(headers, body, secrets, now)
    except UndecidedSignature as error:
        # It may be good by the secret that we cannot read. A refusal would be final to the aggregator, and the STOP in it lost.
        logger.warning("an inbound message cannot be verified", reason=str(error))
        title = "the secrets that signatures are compared with cannot all be read: deliver it again later"
        return as_event(problem(429, "misconfigured", title, headers={"Retry-After": "60"}))
    except UnverifiedWebhook as error:
        logger.warning("an unverified inbound message was refused", reason=str(error))
        return as_event(problem(401, "unverified", str(error)))
    finally:
        _report(secrets.held(now))
    return serve(app, event, context, from_persons=True)


def _report(secrets: InboundSecrets) -> None:
    """Say so when not every secret can be used: an aggregator's messages may be waiting for it."""
    if secrets.fault:
        logger.error("not every secret of InboundWebhookSecretName can be used", fault=secrets.fault)
        count_if_any("MalformedSecrets", secrets.faults)
