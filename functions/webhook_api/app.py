"""webhook_api: the endpoints at which an advertiser is told of events."""

import secrets
from functools import cache
from typing import Annotated, Any

from adapters.advertiser_register import AdvertiserTable
from adapters.clock import SystemClock
from adapters.http import Event, answer, not_found, problem, resolver, serve
from adapters.observability import logger, metrics
from adapters.secret_seal import KmsSeal
from adapters.settings import Settings
from adapters.webhook_shelf import WebhookTable
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from contracts.answers import WebhookAnswer, WebhooksAnswer, documented
from contracts.api import Identifier, WebhookBody
from contracts.standard_webhooks import SECRET_BYTES
from contracts.views import webhook_view
from webhook_api.keep_webhooks import (
    ContendedError,
    Desk,
    Kept,
    TooManyWebhooks,
    UnknownAdvertiser,
    put_webhook,
    rotate_secret,
)

app = resolver(busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]
WebhookPath = Annotated[Identifier, Path()]


@cache
def desk() -> Desk:
    """Built at the first request, kept while the container lives."""
    settings = Settings.from_environment()
    return Desk(
        advertisers=AdvertiserTable(settings.consent_table),
        shelf=WebhookTable(settings.webhook_table),
        seal=KmsSeal(settings.data_key_id),
        clock=SystemClock(""),
        key=lambda: secrets.token_bytes(SECRET_BYTES),
    )


def shown(kept: Kept) -> Response[str]:
    """A webhook, with its secret when that is new: 201 then."""
    view = webhook_view(kept.webhook) | ({} if kept.secret is None else {"secret": kept.secret})
    return answer(200 if kept.secret is None else 201, view, headers={"Cache-Control": "no-store"})


@app.get("/webhooks", responses=documented(WebhooksAnswer))
def get_webhooks(advertiser_id: AdvertiserId) -> Response[str]:
    """An advertiser's webhooks."""
    return answer(200, {"webhooks": [webhook_view(found) for found in desk().shelf.of_advertiser(advertiser_id)]})


@app.put("/webhooks/<webhook_id>", responses=documented(WebhookAnswer) | documented(WebhookAnswer, 201))
def put_one_webhook(webhook_id: WebhookPath, body: WebhookBody) -> Response[str]:
    """Register a webhook, or change it and enable it again. The answer to the first holds the secret, once and for all."""
    settings = Settings.from_environment()
    if body.url.startswith("http:") and settings.webhooks_to_loopback != "yes":
        return problem(422, "invalid_url", "only https is called", field="url")
    try:
        return shown(put_webhook(body.advertiser_id, webhook_id, body.url, frozenset(body.events), desk()))
    except UnknownAdvertiser:
        return problem(422, "unknown_advertiser", "no advertiser has this id", field="advertiser_id")
    except TooManyWebhooks:
        return problem(409, "too_many_webhooks", "this advertiser has as many webhooks as it may")


@app.get("/webhooks/<webhook_id>", responses=documented(WebhookAnswer))
def get_webhook(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """A webhook: whether it is enabled, and what last failed."""
    found = desk().shelf.find(advertiser_id, webhook_id)
    return not_found("webhook") if found is None else shown(Kept(found))


@app.delete("/webhooks/<webhook_id>", responses=documented(WebhookAnswer))
def delete_webhook(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """Tell it of nothing more; what is under way to it is dropped."""
    found = desk().shelf.find(advertiser_id, webhook_id)
    if found is None or not desk().shelf.remove(advertiser_id, webhook_id):
        return not_found("webhook")
    return shown(Kept(found))


@app.put("/webhooks/<webhook_id>/secret", responses=documented(WebhookAnswer, 201))
def put_secret(webhook_id: WebhookPath, advertiser_id: AdvertiserId) -> Response[str]:
    """Give it a new secret, shown here alone. For a day deliveries are signed with the one before too."""
    kept = rotate_secret(advertiser_id, webhook_id, desk())
    return not_found("webhook") if kept is None else shown(kept)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
