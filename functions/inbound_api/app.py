"""inbound_api: the signed door for aggregators that hold the number people reply to. No API key: the signature is the proof."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from inbound_api.accept_message import CarrierReport, accept_message
from inbound_api.verify_delivery import UndecidedSignature, verify_delivery
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import Event, answer, as_event, problem, resolver, serve
from stopsms.adapters.doors.observability import count_if_any, logger, metrics
from stopsms.adapters.doors.phone_numbers import elsewhere, sender_of
from stopsms.adapters.gateways import write_inbound_sms
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.webhooks import AcceptedAnswer
from stopsms.contracts.bodies.webhooks import InboundBody
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
    """One request. One that is not signed is not read any further."""
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
