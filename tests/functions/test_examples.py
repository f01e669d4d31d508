"""The examples of the API's description: each is asked at its door, and answered as it is shown.

`python -m tests.functions.test_examples` writes what is answered now. It is the same each time: the clock stands still, and what is drawn
follows from the operation, so that one more changes nothing in the examples of the others.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from itertools import count
from random import Random
from typing import Any

import boto3
import pytest
from moto.kms import models as kms
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessaging
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks
from stopsms.adapters.tables.form_store import DynamoFormStore
from stopsms.compliance.access.operation import PERMISSIONS, PUBLIC
from stopsms.compliance.campaign.campaign import State, start
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import batch_id, shard_of
from stopsms.compliance.campaign.variant import Part, part_id
from stopsms.compliance.consent.form_text import shown_form
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.compliance.ports.campaigns import Progress, Roster

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_form, an_advertiser
from tests.functions import doors
from tests.functions.calling import BODIES, CAMPAIGN, CONSENT, DEPLOYED, answered, gateway_event, routes, usual_query
from tools.openapi.examples import RECORDED

Route = tuple[str, str]

TOUR: tuple[str, ...] = (
    "GET /openapi.json",
    "GET /me",
    "PUT /advertisers/{advertiser_id}",
    "GET /advertisers",
    "GET /advertisers/{advertiser_id}",
    "GET /numbers/{number}",
    "POST /advertisers/{advertiser_id}/forms",
    "GET /advertisers/{advertiser_id}/forms",
    "GET /advertisers/{advertiser_id}/forms/{form_id}",
    "PUT /advertisers/{advertiser_id}/forms/{form_id}",
    "GET /advertisers/{advertiser_id}/forms/{form_id}/revisions",
    "GET /advertisers/{advertiser_id}/forms/{form_id}/shown/{digest}",
    "PUT /advertisers/{advertiser_id}/templates/{template_id}",
    "GET /advertisers/{advertiser_id}/templates",
    "GET /advertisers/{advertiser_id}/templates/{template_id}",
    "DELETE /advertisers/{advertiser_id}/templates/{template_id}",
    "POST /consents",
    "POST /consents/bulk",
    "GET /contacts",
    "GET /consents",
    "GET /suppressions",
    "GET /acts",
    "GET /tags",
    "GET /statistics",
    "GET /contacts/{phone}",
    "POST /contacts/{phone}/interactions",
    "POST /contacts/{phone}/preference-link",
    "POST /checks",
    "POST /messages",
    "GET /messages",
    "GET /messages/{message_id}",
    "GET /campaigns",
    "GET /campaigns/{campaign_id}",
    "GET /campaigns/{campaign_id}/recipients",
    "GET /campaigns/{campaign_id}/recipients/{phone}",
    "POST /campaigns/{campaign_id}/pause",
    "POST /campaigns/{campaign_id}/resume",
    "POST /campaigns/{campaign_id}/duplicate",
    "DELETE /campaigns/{campaign_id}",
    "POST /campaigns",
    "PUT /campaigns/{campaign_id}",
    "POST /campaigns/{campaign_id}/test",
    "GET /campaigns/{campaign_id}/preview",
    "POST /campaigns/{campaign_id}/approval",
    "POST /campaigns/{campaign_id}/variant",
    "POST /campaigns/{campaign_id}/schedule",
    "POST /campaigns/{campaign_id}/winner",
    "GET /campaigns/{campaign_id}/variants",
    "GET /advertisers/{advertiser_id}/spending",
    "POST /campaigns/{campaign_id}/cancel",
    "GET /recurrences",
    "POST /recurrences",
    "GET /recurrences/{recurrence_id}",
    "GET /recurrences/{recurrence_id}/preview",
    "POST /recurrences/{recurrence_id}/activate",
    "GET /recurrences/{recurrence_id}/runs",
    "POST /recurrences/{recurrence_id}/pause",
    "POST /recurrences/{recurrence_id}/resume",
    "PUT /recurrences/{recurrence_id}",
    "POST /recurrences/{recurrence_id}/end",
    "GET /sending",
    "PUT /sending",
    "GET /confirmations",
    "PUT /confirmations",
    "POST /imports",
    "GET /imports",
    "GET /imports/{import_id}",
    "POST /imports/{import_id}/cancel",
    "PUT /carriers/{carrier_id}",
    "GET /carriers",
    "GET /carriers/{carrier_id}",
    "POST /carriers/{carrier_id}/check",
    "GET /carriers/{carrier_id}/check",
    "DELETE /carriers/{carrier_id}",
    "PUT /webhooks/{webhook_id}",
    "GET /webhooks",
    "GET /webhooks/{webhook_id}",
    "PUT /webhooks/{webhook_id}/secret",
    "DELETE /webhooks/{webhook_id}",
    "POST /keys",
    "GET /keys",
    "GET /keys/{key_id}",
    "POST /keys/{key_id}/rotation",
    "DELETE /keys/{key_id}",
    "PUT /people/{email}",
    "GET /people",
    "GET /people/{email}",
    "DELETE /people/{email}",
    "GET /contacts/{phone}/data",
    "GET /contacts/{phone}/evidence",
    "POST /contacts/{phone}/rectification",
    "POST /contacts/{phone}/number",
    "GET /reviews",
    "POST /reviews",
    "POST /suppressions",
    "GET /campaigns/{campaign_id}/oppositions",
    "POST /contacts/{phone}/erasure",
    "GET /register",
    "GET /retention",
    "POST /retention",
    "POST /inbound",
    "DELETE /numbers/{number}/advertisers/{advertiser_id}",
)
"""Every operation, in an order in which each finds what it is about."""

PLAIN_CONSENT = CONSENT | {
    "evidence": {
        name: value for name, value in CONSENT["evidence"].items() if name not in ("sale", "collector", "birth_date")
    }
}
"""On the advertiser's own form: whoever copies the example does not declare a partner and a sale that there never were."""

PLAIN_DRAFT: dict[str, Any] = {
    "advertiser_id": "zelie",
    "name": "Mode à Lyon",
    "text": "Zelie : -20 % sur la mode samedi pour {first_name|vous}",
    "category": "mode",
    "audience": {
        "tags": ["newsletter"],
        "where": {"all": [{"attribute": "city", "in": ["Lyon", "Villeurbanne"]}, {"not": {"tag": "vip"}}]},
    },
    "max_cost_eur": 50.0,
}
"""It asks for no other campaign: whoever copies the example has none of that id."""

BODIES_HERE: dict[str, dict[str, Any]] = {
    "POST /campaigns": PLAIN_DRAFT,
    "PUT /campaigns/{campaign_id}": PLAIN_DRAFT,
    "POST /consents": PLAIN_CONSENT,
    "POST /consents/bulk": {
        "advertiser_id": "zelie",
        "consents": [
            {name: value for name, value in PLAIN_CONSENT.items() if name != "advertiser_id"} | {"reference": "c-1"}
        ],
    },
    "POST /carriers/{carrier_id}/check": {"advertiser_id": "zelie"},
    "POST /campaigns/{campaign_id}/schedule": {"at": "2026-11-26T10:00:00+01:00"},
    "POST /recurrences/{recurrence_id}/activate": {"acknowledge": ["fr.sunday"], "acknowledged_by": "Claire Martin"},
}
"""Where the usual body asks for more than the tour has, or says more than an example should."""

OF_WHAT_WAS_MADE = {
    "POST /advertisers/{advertiser_id}/forms": "form_id",
    "POST /campaigns": "campaign_id",
    "POST /messages": "message_id",
    "POST /recurrences": "recurrence_id",
    "POST /campaigns/{campaign_id}/duplicate": "campaign_id",
    "POST /imports": "import_id",
    "POST /keys": "key_id",
}
"""The id in the answer is what the operations that follow are about."""


def visited(base: DynamoContactStore, patch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation with its example: the request, and the answer, which has to be a success."""
    at: dict[str, str] = {}
    drawn = given(patch)
    for operation in TOUR:
        method, _, path = operation.partition(" ")
        drawn.seed(operation)
        prepare(operation, at)
        if operation == "POST /campaigns/{campaign_id}/winner":
            start_both(at["campaign_id"])
        body = BODIES_HERE.get(operation, BODIES.get((method, path)))
        if operation == "POST /reviews":
            body = (body or {}) | {"evidence": base.find("zelie", CAMILLE).sequence}  # type: ignore[union-attr]
        if operation == "POST /campaigns/{campaign_id}/approval":
            body = {"digest": at["seen"]}
        query = usual_query((method, path))
        asked = gateway_event((method, path), None if body is None else json.dumps(body), at=at)
        status, document = answered((method, path), asked)
        assert status < 300, (operation, document)
        at |= {OF_WHAT_WAS_MADE[operation]: document["id"]} if operation in OF_WHAT_WAS_MADE else {}
        if operation == "GET /campaigns/{campaign_id}/preview":
            at["seen"] = document["digest"]
        request: dict[str, Any] = {"path": named(asked, path)} | ({"query": query} if query else {})
        request |= {} if body is None else {"body": body}
        told = isinstance(document, dict) and path != "/openapi.json"
        yield operation, {"request": request} | ({"answer": document} if told else {})


def given(patch: pytest.MonkeyPatch) -> Random:
    """A deployment where it is always the same moment, and the key is known. Whatever is drawn there follows from a seed, to be given."""
    drawn, hmac_of = Random(), kms.generate_hmac
    for name, value in DEPLOYED.items():
        patch.setenv(name, value)
    patch.setattr(SystemClock, "now", lambda _: TUESDAY_10H_PARIS.astimezone(UTC))
    patch.setattr(secrets, "_sysrand", drawn)  # `secrets` has all its bytes from there
    patch.setattr(doors, "NUMBERS", count())  # of the messages that people write
    patch.setattr(kms, "generate_hmac", lambda key, message, mac_algorithm: hmac_of(bytes(32), message, mac_algorithm))
    for module in ("auth", "signers"):  # of addresses to upload to
        patch.setattr(f"botocore.{module}.get_current_datetime", lambda: TUESDAY_10H_PARIS.astimezone(UTC))
    return drawn


def named(asked: dict[str, Any], path: str) -> dict[str, str]:
    """The parameters in the path of a call."""
    pairs = zip(path.split("/"), asked["path"].split("/"), strict=True)
    return {name.strip("{}"): value for name, value in pairs if name.startswith("{")}


def start_both(first: str) -> None:
    """The hour of both campaigns comes that compare two texts."""
    campaigns = DynamoCampaignStore("campaign")
    for part in (Part.A, Part.B):
        campaign = campaigns.find(part_id(first, part))
        assert campaign is not None
        campaigns.change(start(replace(campaign, state=State.SCHEDULED), TUESDAY_10H_PARIS))


def prepare(operation: str, at: dict[str, str]) -> None:
    """What others do before it can be asked."""
    if operation.endswith("/shown/{digest}"):
        page = shown_form(a_form(id=at["form_id"]), an_advertiser())
        DynamoFormStore("consent").keep_shown(at["form_id"], page)
        at["digest"] = page.hash
    if operation == "POST /campaigns/{campaign_id}/pause":
        at["campaign_id"] = CAMPAIGN
    if operation == "GET /campaigns":
        batches, batch = DynamoBatchStore("campaign"), batch_id(shard_of(CAMILLE.e164), 0)
        batches.save_roster(CAMPAIGN, Roster(batch, (CAMILLE.e164,)))
        batches.save_progress(CAMPAIGN, shard_of(CAMILLE.e164), Progress(CAMILLE.e164, 1, 1, done=True, revision=1))
        sent = Outcome(Fate.SENT, TUESDAY_10H_PARIS, contact_version=1, evidence=1, parts=1, message_id="m-1")
        batches.merge_outcomes(CAMPAIGN, batch, {0: sent})
    if operation.startswith("DELETE /numbers"):
        at["number"] = "36181"
        for number in (at["number"], "36180"):
            DynamoAdvertiserStore("consent").put(an_advertiser(stop_number=number))
    if operation == "POST /campaigns/{campaign_id}/schedule":
        boto3.client("scheduler").create_schedule_group(Name="group")
    if operation == "GET /reviews":
        doors.reply("stopper peut-être")
    if operation == "GET /carriers/{carrier_id}/check":
        check = CarrierCheck("brevo-zelie", CAMILLE.e164, "zelie", TUESDAY_10H_PARIS).taken("m-1")
        check = check.heard(CAMILLE.e164, "Oui", TUESDAY_10H_PARIS)
        DynamoCarrierChecks("idempotency").write(check)
    if operation == "POST /carriers/{carrier_id}/check":
        secret = json.dumps({"api_key": "a", "webhook_token": "0123456789abcdef0123456789abcdef"})
        boto3.client("secretsmanager").create_secret(Name="stop-sms/carriers/brevo-zelie", SecretString=secret)


class Writing:
    """Makes the test write what is answered."""

    writes_examples = True


@pytest.fixture
def tour(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The examples as they are answered now."""
    monkeypatch.setattr(EndUserMessaging, "try_out", lambda *_: "m-1")
    return dict(visited(base, monkeypatch))


def test_each_example_is_answered_as_it_is_shown(tour: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if any(hasattr(plugin, "writes_examples") for plugin in request.config.pluginmanager.get_plugins()):
        RECORDED.write_text(json.dumps(tour, ensure_ascii=False, indent=1) + "\n")
    recorded = json.loads(RECORDED.read_text())

    assert tour == recorded


def test_every_operation_is_on_the_tour() -> None:
    asked = {operation.partition(",")[0] for operation in {*PERMISSIONS, *PUBLIC}}

    assert {f"{method} {path}" for method, path in routes()} == asked
    assert {*TOUR} == asked


if __name__ == "__main__":
    pytest.main([__file__, "-q", "-k", "answered_as_it_is_shown"], plugins=[Writing()])
