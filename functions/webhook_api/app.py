"""webhook_api: the endpoints at which an advertiser is told of events."""

import secrets
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.http import Event, answer, not_found, problem, resolver, serve
from stopsms.adapters.kms_encryption import KmsEncryption
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.settings import Settings
from stopsms.adapters.webhook_store import DynamoWebhookStore
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.webhooks import WebhookAnswer, WebhooksAnswer, webhook_answer
from stopsms.contracts.bodies.values import Identifier
from stopsms.contracts.bodies.webhooks import WebhookBody
from stopsms.contracts.standard_webhooks import SECRET_BYTES
from webhook_api.keep_webhooks import (
    ContendedError,
    RegisteredWebhook,
    TooManyWebhooks,
    UnknownAdvertiser,
    WebhookPorts,
    put_webhook,
    rotate_secret,
)

app = resolver(busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]
WebhookPath = Annotated[Identifier, Path()]


@cache
def ports() -> WebhookPorts:
    """Built at the first request, kept while the container lives."""
    settings = Settings.from_environment()
    return WebhookPorts(
        advertisers=DynamoAdvertiserStore(settings.consent_table),
        shelf=DynamoWebhookStore(settings.webhook_table),
        seal=KmsEncryption(settings.data_key_id),
        clock=SystemClock(""),
        key=lambda: secrets.token_bytes(SECRET_BYTES),
    )


def shown(kept: RegisteredWebhook) -> Response[str]:
    """A webhook, with its secret when that is new: 201 then."""
    body = webhook_answer(kept.webhook, kept.secret)
    return answer(200 if kept.secret is None else 201, body, headers={"Cache-Control": "no-store"})


@app.get("/webhooks", responses=documented(WebhooksAnswer))
def get_webhooks(advertiser_id: AdvertiserId) -> Response[str]:
    """An advertiser's webhooks."""
    return answer(200, WebhooksAnswer(list(map(webhook_answer, ports().shelf.of_advertiser(advertiser_id)))))


@app.put("/webhooks/<webhook_id>", responses=documented(WebhookAnswer) | documented(WebhookAnswer, 201))
def put_one_webhook(webhook_id: WebhookPath, body: WebhookBody) -> Response[str]:
    """Register a webhook, or change it and enable it again. The answer to the first holds the secret, once and for all."""
    settings = Settings.from_environment()
    if body.url.startswith("http:") and settings.webhooks_to_loopback != "yes":
        return problem(422, "invalid_url", "only https is called", field="url")
    try:
        return shown(put_webhook(body.advertiser_id, webhook_id, body.url, frozenset(body.events), ports()))
    except UnknownAdvertiser:
        return problem(422, "unknown_advertiser", "no advertiser has this id", field="advertiser_id")
    except TooManyWebhooks:
        return problem(409, "too_many_webhooks", "this advertiser has as many webhooks as it may")


@app.get("/webhooks/<webhook_id>", responses=documented(WebhookAnswer))
def get_webhook(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """A webhook: whether it is enabled, and what last failed."""
    found = ports().shelf.find(advertiser_id, webhook_id)
    return not_found("webhook") if found is None else shown(RegisteredWebhook(found))


@app.delete("/webhooks/<webhook_id>", responses=documented(WebhookAnswer))
def delete_webhook(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """Tell it of nothing more; what is under way to it is dropped."""
    found = ports().shelf.find(advertiser_id, webhook_id)
    if found is None or not ports().shelf.remove(advertiser_id, webhook_id):
        return not_found("webhook")
    return shown(RegisteredWebhook(found))


@app.put("/webhooks/<webhook_id>/secret", responses=documented(WebhookAnswer, 201))
def put_secret(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """Give it a new secret, shown here alone. For a day deliveries are signed with the one before too."""
    kept = rotate_secret(advertiser_id, webhook_id, ports())
    return not_found("webhook") if kept is None else shown(kept)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
