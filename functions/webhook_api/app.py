"""webhook_api: the endpoints at which advertisers receive events."""

import secrets
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import Event, answer, existing, principal_of, problem, resolver, serve
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.compliance.errors import ContendedError, UnknownAdvertiser
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.webhooks import WebhookAnswer, WebhooksAnswer, webhook_answer
from stopsms.contracts.bodies.values import Identifier
from stopsms.contracts.bodies.webhooks import WebhookBody
from stopsms.contracts.standard_webhooks import SECRET_BYTES
from webhook_api.keep_webhooks import (
    RegisteredWebhook,
    TooManyWebhooks,
    WebhookPorts,
    put_webhook,
    rotate_secret,
)

app = resolver(busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]
WebhookPath = Annotated[Identifier, Path()]


@app.get("/webhooks", responses=documented(WebhooksAnswer))
def get_webhooks(advertiser_id: AdvertiserId) -> Response[str]:
    """An advertiser's webhooks."""
    webhooks = wiring.webhooks().of_advertiser(advertiser_id)
    return answer(200, WebhooksAnswer(list(map(webhook_answer, webhooks))))


@app.put("/webhooks/<webhook_id>", responses=documented(WebhookAnswer) | documented(WebhookAnswer, 201))
def put_one_webhook(webhook_id: WebhookPath, body: WebhookBody) -> Response[str]:
    """Register a webhook, or change it and enable it again. The answer to the first holds the secret, once and for all."""
    if body.url.startswith("http:") and wiring.settings().webhooks_to_loopback != "yes":
        return problem(422, "invalid_url", "only https is called", field="url")
    try:
        events, by = frozenset(body.events), str(principal_of(app))
        return _shown(put_webhook(body.advertiser_id, webhook_id, body.url, events, by, _ports()))
    except UnknownAdvertiser:
        return problem(422, "unknown_advertiser", "no advertiser has this id", field="advertiser_id")
    except TooManyWebhooks:
        return problem(409, "too_many_webhooks", "this advertiser has as many webhooks as it may")


@app.get("/webhooks/<webhook_id>", responses=documented(WebhookAnswer))
def get_webhook(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """A webhook: whether it is enabled, and what last failed."""
    return _shown(RegisteredWebhook(existing(wiring.webhooks().find(advertiser_id, webhook_id), "webhook")))


@app.delete("/webhooks/<webhook_id>", responses=documented(WebhookAnswer))
def delete_webhook(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """Send it nothing more; what is under way to it is dropped."""
    webhooks = wiring.webhooks()
    webhook = webhooks.find(advertiser_id, webhook_id)
    removed = webhook is not None and webhooks.delete(advertiser_id, webhook_id)
    return _shown(RegisteredWebhook(existing(webhook if removed else None, "webhook")))


@app.put("/webhooks/<webhook_id>/secret", responses=documented(WebhookAnswer, 201))
def put_secret(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """Give it a new secret, shown here alone. For a day deliveries are signed with the one before too."""
    rotated = rotate_secret(advertiser_id, webhook_id, str(principal_of(app)), _ports())
    return _shown(existing(rotated, "webhook"))


def _shown(registered: RegisteredWebhook) -> Response[str]:
    """A webhook, with its secret when that is new: 201 then."""
    body = webhook_answer(registered.webhook, registered.secret)
    return answer(200 if registered.secret is None else 201, body, headers={"Cache-Control": "no-store"})


@reused
def _ports() -> WebhookPorts:
    return WebhookPorts(
        advertisers=wiring.advertisers(),
        webhooks=wiring.webhooks(),
        encryption=wiring.encryption(),
        clock=wiring.real_clock(),
        key=lambda: secrets.token_bytes(SECRET_BYTES),
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
