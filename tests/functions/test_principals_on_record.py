"""Who acted is on record: each act through the API names the key that was used, beside whoever the caller says it was."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.campaign import pause
from stopsms.compliance.outside.file_import import ImportKind, ImportState
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import OptedOut
from stopsms.compliance.ports.inbound import UnattributedMessage
from stopsms.compliance.proof.evidence import Evidence

from tests.each_case import each
from tests.factories import ADMINISTRATOR, CAMILLE, MARKETER, an_api_key
from tests.fakes import World
from tests.functions.calling import BODIES, CAMPAIGN, CONSENT, REQUEST, gateway_event, routes
from tests.functions.doors import Runtime, fresh, reply
from tests.functions.file_imports import NOW, OptOuts, a_desk, a_world, an_import, granted, oppositions, run
from tests.functions.test_opposition_files import opposed_then_consenting

SHOP_KEY = f"stopsms_live_3f9ac04b1d22_{'B' * 43}"
SHOP = "key:3f9ac04b1d22 (Boutique web, collector)"
OF_ZELIE = {"advertiser_id": "zelie", "request": REQUEST}
NEW_NUMBER = Phone.of("+33612345680")


def call(method: str, path: str, body: Any = None, key: str = "", **more: Any) -> tuple[int, Any]:
    """One request by an administrator's key, or by another one."""
    raw = None if body is None else json.dumps(body)
    asked = gateway_event((method, path), raw, headers={"x-api-key": key} if key else {}, **more)
    answer = fresh(routes()[method, path][0]).handler(asked, Runtime())
    return answer["statusCode"], json.loads(answer["body"])


def last_of(contacts: DynamoContactStore, phone: Phone = CAMILLE) -> Evidence:
    return contacts.evidence("zelie", phone)[-1]


ACTS: Mapping[str, tuple[str, str, Any]] = {
    "basis_recorded": ("POST", "/consents", {**CONSENT, "phone": CAMILLE.e164}),
    "heard_from": (*(route := ("POST", "/contacts/{phone}/interactions")), BODIES[route]),
    "opposed": (*(route := ("POST", "/suppressions")), BODIES[route]),
    "accessed": ("GET", "/contacts/{phone}/data", None),
    "rectified": ("POST", "/contacts/{phone}/rectification", {**OF_ZELIE, "tags": ["vip"]}),
    "number_changed": (*(route := ("POST", "/contacts/{phone}/number")), BODIES[route]),
    "erased": ("POST", "/contacts/{phone}/erasure", OF_ZELIE),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_through_the_api_names_its_key(base: DynamoContactStore, act: str) -> None:
    status, _ = call(*ACTS[act])
    record = last_of(base)

    assert (status in (200, 201), record.act, record.content["principal"]) == (True, act, ADMINISTRATOR)
    if act == "number_changed":
        assert last_of(base, NEW_NUMBER).content["principal"] == ADMINISTRATOR


def test_who_acts_is_known_by_the_key_and_whom_they_name_stays_beside_it(base: DynamoContactStore) -> None:
    DynamoKeyStore("access").put(
        an_api_key(SHOP_KEY, name="Boutique web", role=Role.COLLECTOR, advertisers=frozenset({"zelie"}))
    )
    status, done = call("POST", "/consents", {**CONSENT, "phone": CAMILLE.e164}, SHOP_KEY)
    content = done["evidence"]["content"]

    assert (status, content["principal"], content["operator"]) == (201, SHOP, "Claire")


@pytest.mark.parametrize("words", ["Je ne sais pas", "Effacez toutes mes données"])
def test_what_came_by_sms_is_nobody_s_and_the_conclusion_on_it_is_somebody_s(
    base: DynamoContactStore, words: str
) -> None:
    reply(words)
    came = last_of(base)
    concluded = {"advertiser_id": "zelie", "phone": CAMILLE.e164, "evidence": came.sequence, "conclusion": "upheld"}
    status, done = call("POST", "/reviews", {**concluded, "operator": "Claire Martin", "reason": "elle l’a confirmé"})
    content = done["evidence"]["content"]

    assert "principal" not in came.content
    assert (status, content["operator"], content["principal"]) == (201, "Claire Martin", ADMINISTRATOR)


def test_the_conclusion_on_a_message_of_no_mobile_number_names_its_key(base: DynamoContactStore) -> None:
    DynamoInboundStore("consent").keep_unattributed(
        "zelie", UnattributedMessage("a" * 32, "m-2", "36111", "36180", "Arrêtez", "stop", "arretez", NOW)
    )
    body = {
        "advertiser_id": "zelie",
        "stray": "a" * 32,
        "conclusion": "answered",
        "operator": "Claire",
        "reason": "rappelé",
    }
    status, told = call("POST", "/reviews", body)
    assert status == 201, told
    (kept,) = [item for item in boto3.client("dynamodb").scan(TableName="consent")["Items"] if "concluded_at" in item]

    assert (kept["operator"]["S"], kept["principal"]["S"]) == ("Claire", ADMINISTRATOR)


# Erasure without a request, and by which advertiser


def test_an_erasure_without_a_request_names_who_called(base: DynamoContactStore) -> None:
    status, told = call("POST", "/contacts/{phone}/erasure", query={"advertiser_id": ["zelie"]})
    content = told["evidence"]["content"]

    assert (status, content["means"], content["operator"]) == (201, "API", ADMINISTRATOR)
    assert content["principal"] == ADMINISTRATOR


def test_an_erasure_names_its_advertiser_like_its_siblings(base: DynamoContactStore) -> None:
    status, told = call("POST", "/contacts/{phone}/erasure", OF_ZELIE, query={})

    assert (status, told["evidence"]["advertiser_id"]) == (201, "zelie")
    assert told["evidence"]["content"]["operator"] == REQUEST["operator"]


@pytest.mark.parametrize(
    ("in_query", "in_body"), [({"advertiser_id": ["zelie"]}, {"advertiser_id": "nora"}), ({}, {"request": REQUEST})]
)
def test_an_erasure_for_two_advertisers_or_for_none_is_refused_and_leaves_everything(
    base: DynamoContactStore, in_query: dict[str, list[str]], in_body: dict[str, Any]
) -> None:
    before = last_of(base)
    status, told = call("POST", "/contacts/{phone}/erasure", in_body, query=in_query)

    assert (status, told["field"], told["type"]) == (422, "advertiser_id", "urn:stop-sms:problem:unclear_advertiser")
    assert last_of(base) == before


# Campaigns, the kill switch, advertisers, webhooks


def steps(campaign: Mapping[str, Any]) -> list[tuple[str, str]]:
    assert all(act["at"].startswith("2026-11-24T09:") for act in campaign["acts"])
    return [(act["act"], act["principal"]) for act in campaign["acts"]]


def test_a_campaign_says_who_drafted_and_steered_it_and_who_answered_for_its_warnings(base: DynamoContactStore) -> None:
    DynamoKeyStore("access").put(an_api_key(SHOP_KEY, name="Boutique web", role=Role.MARKETER))
    marketer = SHOP.replace("collector", "marketer")
    draft = {**BODIES["POST", "/campaigns"], "text": "Zelie : -20 % https://bit.ly/x9", "audience": {}}
    _, drafted = call("POST", "/campaigns", draft, SHOP_KEY)

    def done(step: str, body: Any = None, key: str = "") -> Any:
        status, told = call("POST", f"/campaigns/{{campaign_id}}/{step}", body, key, at={"campaign_id": drafted["id"]})
        assert status == 200, told
        return told

    answered = {"acknowledge": ["fr.links"], "acknowledged_by": "Inès"}
    done("schedule", answered | {"at": "2026-11-24T10:00:30+01:00"}, SHOP_KEY)
    moved = done("schedule", answered | {"at": "2026-11-24T10:01:00+01:00"})
    done("schedule", {"at": "2026-11-24T10:01:00+01:00"}, SHOP_KEY)
    done("pause", None, SHOP_KEY)
    done("pause")
    done("resume")
    cancelled = done("cancel")

    expected = [("drafted", marketer), ("scheduled", marketer), ("moved", ADMINISTRATOR), ("paused", marketer)]
    expected += [("resumed", ADMINISTRATOR), ("cancelled", ADMINISTRATOR)]
    assert steps(drafted) == expected[:1]
    assert [(one["by"], one["principal"]) for one in moved["accepted"]] == [("Inès", ADMINISTRATOR)]
    assert steps(cancelled) == expected, "what changes nothing is nobody's act"
    (archived,) = [
        item["campaign"]["M"]["acts"]["L"]
        for item in boto3.client("dynamodb").scan(TableName="campaign")["Items"]
        if item["pk"]["S"] == f"CAMPAIGN#{drafted['id']}"
    ]
    assert len(archived) == len(expected), "the table's stream archives them"


def test_a_campaign_that_pauses_itself_is_nobody_s_act(base: DynamoContactStore) -> None:
    campaigns = DynamoCampaignStore("campaign")
    running = campaigns.find(CAMPAIGN)
    assert running is not None
    assert campaigns.change(pause(running))
    _, shown = call("POST", "/campaigns/{campaign_id}/pause")

    assert (shown["status"], shown["acts"]) == ("paused", [])


def test_the_kill_switch_says_who_used_it_besides_whom_they_name(base: DynamoContactStore) -> None:
    call("PUT", "/sending", {"stopped": True, "by": "Claire Martin", "reason": "panne"})
    _, told = call("GET", "/sending")

    assert (told["by"], told["principal"]) == ("Claire Martin", ADMINISTRATOR)


def test_the_switch_of_confirmations_says_who_used_it_besides_whom_they_name(base: DynamoContactStore) -> None:
    _, set_ = call("PUT", "/confirmations", {"stopped": True, "by": "Claire Martin", "reason": "attaque"})
    _, told = call("GET", "/confirmations")

    assert set_ == told
    assert (told["by"], told["principal"]) == ("Claire Martin", ADMINISTRATOR)


def test_each_revision_of_a_form_says_who_made_it(base: DynamoContactStore) -> None:
    DynamoKeyStore("access").put(an_api_key(SHOP_KEY, name="Boutique web", role=Role.MARKETER))
    place = "/advertisers/{advertiser_id}/forms"
    form = BODIES["POST", place]
    _, made = call("POST", place, form, SHOP_KEY)
    at = {"form_id": made["id"]}
    _, changed = call("PUT", f"{place}/{{form_id}}", form | {"title": "Nos offres"}, at=at)
    _, shown = call("GET", f"{place}/{{form_id}}", at=at)
    _, told = call("GET", f"{place}/{{form_id}}/revisions", at=at)

    marketer = SHOP.replace("collector", "marketer")
    assert (made["changed_by"], changed["changed_by"], shown["changed_by"]) == (marketer, ADMINISTRATOR, ADMINISTRATOR)
    assert [revision["changed_by"] for revision in told["revisions"]] == [marketer, ADMINISTRATOR]


def test_an_advertiser_says_who_wrote_it_last_and_campaigns_do_not_copy_that(base: DynamoContactStore) -> None:
    _, before = call("GET", "/advertisers/{advertiser_id}")
    status, put = call("PUT", "/advertisers/{advertiser_id}", BODIES["PUT", "/advertisers/{advertiser_id}"])
    _, shown = call("GET", "/advertisers/{advertiser_id}")
    _, drafted = call("POST", "/campaigns", {**BODIES["POST", "/campaigns"], "audience": {}})
    campaign = DynamoCampaignStore("campaign").find(drafted["id"])

    assert (before["changed_at"], before["changed_by"]) == (None, None), "nobody wrote it through a door"
    assert (status, put) == (200, shown | {"notices": []})
    assert (shown["changed_at"][:17], shown["changed_by"]) == ("2026-11-24T09:00:", ADMINISTRATOR)
    assert campaign is not None
    assert "changed_by" not in str(campaign.terms.advertiser)


def test_a_webhook_says_who_wrote_it_or_gave_it_a_secret_last(base: DynamoContactStore) -> None:
    DynamoKeyStore("access").put(an_api_key(SHOP_KEY, name="Intégration", role=Role.ADMINISTRATOR))
    integration = "key:3f9ac04b1d22 (Intégration, administrator)"
    _, made = call("PUT", "/webhooks/{webhook_id}", BODIES["PUT", "/webhooks/{webhook_id}"])
    _, changed = call("PUT", "/webhooks/{webhook_id}", BODIES["PUT", "/webhooks/{webhook_id}"], SHOP_KEY)
    _, rotated = call("PUT", "/webhooks/{webhook_id}/secret", {})
    _, shown = call("GET", "/webhooks/{webhook_id}")

    assert [one["changed_by"] for one in (made, changed, rotated)] == [ADMINISTRATOR, integration, ADMINISTRATOR]
    assert made["created_at"] == made["changed_at"] <= changed["changed_at"] <= rotated["changed_at"]
    assert shown["changed_at"] == rotated["changed_at"]


# Files


def test_an_import_says_who_opened_and_who_ended_it(settings: Settings, base: DynamoContactStore) -> None:
    _, opened = call("POST", "/imports", BODIES["POST", "/imports"])
    _, ended = call("POST", "/imports/{import_id}/cancel", at={"import_id": opened["id"]})

    assert (opened["principal"], opened["cancelled_by"]) == (ADMINISTRATOR, None)
    assert (ended["principal"], ended["cancelled_by"]) == (ADMINISTRATOR, ADMINISTRATOR)


PERSON = Phone.of("+33612000001")


def refused_in_a_file(**opened: Any) -> World:
    granted(world := a_world())
    run(world, an_import(world, 2, "Portable;Date de consentement;STOP SMS\n0612000001;01/10/2026;oui", **opened))
    return world


def perhaps_opposed_again(**opened: Any) -> World:
    world = opposed_then_consenting("Portable|0612000001")
    world.now += timedelta(hours=1)
    oppositions(world, 3, "Portable\n0612000001", **opened)
    return world


def consenting(**opened: Any) -> World:
    world = a_world()
    run(world, an_import(world, 2, "Portable;Date de consentement\n0612000001;01/10/2026", **opened))
    return world


def opposing(**opened: Any) -> World:
    oppositions(world := a_world(), 2, "Portable\n0612000001", **opened)
    return world


def listed_by_the_carrier(**opened: Any) -> World:
    world, lists = a_world(), OptOuts({"": ([OptedOut(PERSON.e164, NOW)], "")})
    changes = {"state": ImportState.QUEUED, "opt_out_list": "Default"} | opened
    run(world, an_import(world, 2, None, ImportKind.OPT_OUT_LIST, **changes), a_desk(world, lists))
    return world


IMPORTS: Mapping[str, tuple[Callable[..., World], str]] = {
    "a consent": (consenting, "basis_recorded"),
    "an opposition": (opposing, "opposed"),
    "an opposition that may be another one": (perhaps_opposed_again, "held"),
    "a no in a file of contacts": (refused_in_a_file, "held"),
    "an opposition of the carrier’s list": (listed_by_the_carrier, "opposed"),
}


@each("what", IMPORTS)
def test_what_an_import_reports_names_who_opened_it(what: str) -> None:
    imported, act = IMPORTS[what]
    record = imported(principal=MARKETER).evidence[PERSON][-1]

    assert (record.act, record.content["operator"], record.content["principal"]) == (act, "Claire Martin", MARKETER)


def test_an_import_of_before_principals_were_known_names_none() -> None:
    assert "principal" not in consenting().evidence[PERSON][-1].content
