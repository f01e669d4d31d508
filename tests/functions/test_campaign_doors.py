"""Warnings and decisions: asked once for the campaign, kept with it; the campaign's doors on moto."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_items import contact_key
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways import services
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.dynamodb import key
from stopsms.compliance.campaign.budget import Budget, cents
from stopsms.compliance.consent.collection import Sale
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside.carrier import CarrierExamination
from stopsms.compliance.person.contact import Claim, Contact, LegalBasis
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.people import WriteResult
from stopsms.contracts.domain_forms import claim_written

from tests.factories import (
    A_SERVICE,
    ADMINISTRATOR,
    CAMILLE,
    TUESDAY_10H_PARIS,
    a_carrier,
    a_collection,
    a_service,
    an_advertiser,
)
from tests.functions.doors import CONSENT, EVENTS, Runtime, call, fresh, reply

DECISION = {"rule": "fr.regulated-topics", "by": "Claire Martin", "reason": "Mention sanitaire relue par le juridique."}


def drafted(**changes: Any) -> Any:
    body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 % samedi.", "category": "mode"} | changes
    status, campaign = call("POST", "/campaigns", body)
    assert status == 201, campaign
    return campaign


def results(answer: Any) -> dict[str, str]:
    return {result["rule"]: result["result"] for result in answer["results"] if result["result"] != "pass"}


def test_a_regulated_subject_is_drafted_but_not_scheduled_before_a_person_has_decided(base: DynamoContactStore) -> None:
    campaign = drafted(text="Zelie : champagne offert samedi, -20 %.")
    path = f"/campaigns/{campaign['id']}/schedule"
    _, preview = call("GET", f"/campaigns/{campaign['id']}/preview")
    silent = call("POST", path, {})
    acknowledged = call("POST", path, {"acknowledge": ["fr.regulated-topics"]})
    decided = call("POST", path, {"decide": [DECISION]})

    assert results(campaign) == results(preview) == {"fr.regulated-topics": "review"}
    assert preview["sendable"] == 1, "as if a person had decided"
    assert (silent[0], silent[1]["to_decide"], silent[1]["to_acknowledge"]) == (422, ["fr.regulated-topics"], [])
    assert acknowledged[0] == 422, "a decision is more than an acknowledgement"
    assert decided[0] == 200
    assert decided[1]["accepted"][0] | {"at": ""} == DECISION | {"at": "", "principal": ADMINISTRATOR}


def test_an_acknowledged_warning_is_kept_with_who_and_when(base: DynamoContactStore) -> None:
    campaign = drafted(text="Zelie : -20 % https://bit.ly/x9")
    path = f"/campaigns/{campaign['id']}/schedule"
    refused = call("POST", path, {})
    status, scheduled = call("POST", path, {"acknowledge": ["fr.links"], "acknowledged_by": "Claire Martin"})

    assert (refused[0], refused[1]["to_acknowledge"], refused[1]["to_decide"]) == (422, ["fr.links"], [])
    assert status == 200
    (accepted,) = scheduled["accepted"]
    assert (accepted["rule"], accepted["by"], accepted["at"][:16]) == ("fr.links", "Claire Martin", "2026-11-24T09:00")


def test_a_decision_without_a_reason_is_no_decision(base: DynamoContactStore) -> None:
    campaign = drafted(text="Zelie : champagne offert samedi, -20 %.")
    status, problem = call("POST", f"/campaigns/{campaign['id']}/schedule", {"decide": [DECISION | {"reason": " "}]})

    assert status == 422
    assert problem["errors"][0]["field"].endswith("reason")


def test_a_text_that_costs_more_than_it_has_to_comes_with_advice_and_the_money_it_saves(
    base: DynamoContactStore,
) -> None:
    text = "Zelie : c’est la fête, ça vaut « le coup » ! Toute la collection est à moitié prix samedi."
    advice = drafted(text=text)["advice"]
    campaign = drafted(text=text)
    _, preview = call("GET", f"/campaigns/{campaign['id']}/preview")

    first = advice["characters"][0]
    assert (first["position"], first["character"], first["name"]) == (9, "’", "RIGHT SINGLE QUOTATION MARK")
    assert advice["message"]["text"].startswith('Zelie : c\'est la fete, ca vaut "le coup" !')
    assert (advice["message"]["encoding"], advice["message"]["parts"], advice["parts_saved"]) == ("GSM-7", 1, 1)
    assert preview["parts"] == 2
    assert preview["advice"]["eur_saved"] == 0.07


def test_a_plain_text_needs_no_advice(base: DynamoContactStore) -> None:
    assert drafted()["advice"] is None


def test_a_personal_text_is_previewed_with_each_person_s_own_words(base: DynamoContactStore) -> None:
    call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 11", "attributes": {"first_name": "Léa"}})
    call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 12", "attributes": {"first_name": "www.evil.com"}})
    campaign = drafted(text="Zelie : bonjour {first_name|cher client}, -20 % samedi.")
    _, preview = call("GET", f"/campaigns/{campaign['id']}/preview")

    shown = {sample["phone"]: sample for sample in preview["samples"]}
    assert preview["blocked_by"] == {"policy.personalisation": 1}
    assert shown["+33612345611"]["message"]["text"] == "Zelie : bonjour Léa, -20 % samedi. STOP SMS 36180"
    assert shown["+33612345678"]["message"]["text"] == "Zelie : bonjour cher client, -20 % samedi. STOP SMS 36180"
    assert preview["messages"]["FR"]["text"] == "Zelie : bonjour cher client, -20 % samedi. STOP SMS 36180"


def test_a_transactional_message_is_for_checks_not_for_campaigns(base: DynamoContactStore) -> None:
    draft = {"advertiser_id": "zelie", "name": "x", "text": "Zelie : code 482913", "nature": "transactional"}
    check = {"advertiser_id": "zelie", "phone": "0612345678", "text": "Zelie : code 482913", "nature": "transactional"}

    assert call("POST", "/campaigns", draft)[0] == 422
    assert call("POST", "/checks", check | {"at": "2026-11-29T03:00:00+01:00"})[1]["verdict"] == "allowed"


def test_what_must_be_acknowledged_elsewhere_is_asked_too(base: DynamoContactStore) -> None:
    from stopsms.compliance.person.phone import Territory

    DynamoAdvertiserStore("consent").put(an_advertiser(stop_numbers={Territory.SWITZERLAND: "963"}))
    campaign = drafted(text="Zelie : -20 % https://bit.ly/x9")
    _, refused = call("POST", f"/campaigns/{campaign['id']}/schedule", {"acknowledge": ["fr.links"]})

    assert refused["to_acknowledge"] == ["ch.links"]


def test_a_scheduled_campaign_is_called_for_once(base: DynamoContactStore, settings: Any) -> None:
    campaign = drafted()
    assert call("POST", f"/campaigns/{campaign['id']}/schedule", {})[0] == 200

    queue = boto3.client("sqs").get_queue_attributes(QueueUrl=settings.planner_queue_url, AttributeNames=["All"])
    assert queue["Attributes"]["ApproximateNumberOfMessages"] == "1"


class SetUpRight:
    """An account with which nothing is wrong."""

    def examine(self, *_: object) -> CarrierExamination:
        return CarrierExamination()


@pytest.fixture
def by_carrier(base: DynamoContactStore, settings: Any, monkeypatch: pytest.MonkeyPatch) -> DynamoCarrierStore:
    """The advertiser's messages leave through a carrier that reads them first, and says that its account is set up."""
    monkeypatch.setattr(services, "service", a_service)
    monkeypatch.setattr(services, "connection", lambda *_: SetUpRight())
    secret = json.dumps({"webhook_token": "token"})
    boto3.client("secretsmanager").create_secret(Name=f"{settings.carrier_secrets}ovh-1", SecretString=secret)
    carriers = DynamoCarrierStore(settings.campaign_table)
    carriers.put(a_carrier())
    numbers = {"stop_number": "36111", "stop_numbers": {Territory.REUNION: "36222"}}
    route = replace(A_SERVICE.behaviour, carrier="ovh-1")
    DynamoAdvertiserStore("consent").put(an_advertiser(route=route, **numbers))
    return carriers


def test_what_leaves_through_a_carrier_is_shown_with_its_clause_its_price_and_that_it_may_be_read(
    by_carrier: DynamoCarrierStore,
) -> None:
    campaign = drafted(text="Zelie : -20 % samedi. STOP 36111")
    _, preview = call("GET", f"/campaigns/{campaign['id']}/preview")
    status, scheduled = call("POST", f"/campaigns/{campaign['id']}/schedule", {})

    assert preview["messages"]["FR"]["text"] == "Zelie : -20 % samedi.\nSTOP 36111"
    assert (preview["parts"], preview["cost_eur"]) == (1, 0.06)
    assert [notice["notice"] for notice in preview["notices"]] == ["carrier.moderated"]
    assert (status, [notice["notice"] for notice in scheduled["notices"]]) == (200, ["carrier.moderated"])


def test_a_price_that_the_carrier_has_not_is_missed_before_anything_is_scheduled(
    by_carrier: DynamoCarrierStore,
) -> None:
    campaign = drafted()
    by_carrier.put(a_carrier(prices={Territory.METROPOLITAN: 0.06}))

    for method, path, body in (("GET", "preview", None), ("POST", "schedule", {})):
        status, problem = call(method, f"/campaigns/{campaign['id']}/{path}", body)
        assert (status, problem["type"].rpartition(":")[2], problem["field"]) == (409, "no_rates", "prices.RE")
    assert call("GET", f"/campaigns/{campaign['id']}")[1]["status"] == "draft"


def test_the_kill_switch_is_read_and_thrown_with_a_name_and_a_reason(base: DynamoContactStore) -> None:
    never = call("GET", "/sending")
    nameless = call("PUT", "/sending", {"stopped": True})
    stopped = call(
        "PUT", "/sending", {"stopped": True, "by": "Claire Martin", "reason": "Texte erroné en cours d'envoi."}
    )

    assert (never[0], never[1]["stopped"], never[1]["by"]) == (200, False, "")
    assert (nameless[0], {error["field"] for error in nameless[1]["errors"]}) == (422, {"by", "reason"})
    assert stopped[0] == 200
    assert call("GET", "/sending") == stopped
    assert (stopped[1]["stopped"], stopped[1]["by"]) == (True, "Claire Martin")
    again = call("PUT", "/sending", {"stopped": False, "by": "Claire Martin", "reason": "Texte corrigé."})
    assert again[1]["stopped"] is False


@pytest.mark.parametrize("table", ["consent", "campaign"])
def test_a_table_that_was_deleted_and_restored_under_its_name_sends_nothing(
    base: DynamoContactStore, table: str
) -> None:
    go = {"stopped": False, "by": "Claire Martin", "reason": "Restauré."}
    dynamo: Any = boto3.client("dynamodb")
    items = dynamo.scan(TableName=table)["Items"]
    keys = dynamo.describe_table(TableName=table)["Table"]
    dynamo.delete_table(TableName=table)
    dynamo.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        **{name: keys[name] for name in ("AttributeDefinitions", "KeySchema")},
    )
    for item in items:
        dynamo.put_item(TableName=table, Item=item)

    _, now = call("GET", "/sending")
    refused = call("PUT", "/sending", go)
    assert (now["stopped"], "stopsms restore" in now["reason"]) == (True, True)
    assert (refused[0], refused[1]["type"]) == (409, "urn:stop-sms:problem:not_restored")
    assert call("PUT", "/sending", go | {"stopped": True})[0] == 200
    assert call("PUT", "/sending", go)[0] == 409


def test_sending_begins_with_the_first_advertiser_and_with_no_later_one(settings: Any) -> None:
    put = json.loads((EVENTS / "consent_api_put_advertiser.json").read_text())
    door = fresh("consent_api")
    before = call("GET", "/sending")[1]["stopped"]
    door.handler(put, Runtime())
    first = call("GET", "/sending")[1]["stopped"]
    boto3.client("dynamodb").delete_item(
        TableName="campaign", Key={"pk": {"S": "SWITCH"}, "sk": {"S": "SENDING"}}
    )  # as in a table that is older than the switch
    other = put | {"path": "/advertisers/other", "pathParameters": {"advertiser_id": "other"}}
    assert door.handler(other, Runtime())["statusCode"] == 200
    door.handler(put, Runtime())

    assert (before, first, call("GET", "/sending")[1]["stopped"]) == (True, False, True)


WEDNESDAY, FRIDAY = "2026-11-25T10:00:00+01:00", "2026-11-27T15:00:00+01:00"


def schedules() -> list[str]:
    return sorted(found["Name"] for found in boto3.client("scheduler").list_schedules(GroupName="group")["Schedules"])


@pytest.fixture
def calendar(base: DynamoContactStore) -> None:
    boto3.client("scheduler").create_schedule_group(Name="group")


def test_a_second_schedule_with_another_hour_moves_the_campaign_and_shows_it_anew(calendar: None) -> None:
    campaign = drafted()
    path = f"/campaigns/{campaign['id']}/schedule"
    first = call("POST", path, {"at": WEDNESDAY})
    second = call("POST", path, {"at": FRIDAY})
    again = call("POST", path, {"at": "2026-11-27T14:00:00Z"})
    bare = call("POST", path, {})

    assert [answer[0] for answer in (first, second, again, bare)] == [200] * 4
    assert first[1]["schedule"]["at"] == "2026-11-25T09:00:00.000+00:00"
    for _, answer in (second, again, bare):
        assert answer["schedule"]["at"] == "2026-11-27T14:00:00.000+00:00"
        assert answer["prediction"]["at"] == "2026-11-27T14:00:00.000+00:00"
    assert schedules() == [f"start-{campaign['id']}-20261127T140000"]


def test_an_hour_that_has_passed_and_a_campaign_that_is_paused_or_over_move_nothing(calendar: None) -> None:
    campaign = drafted()
    path = f"/campaigns/{campaign['id']}"
    call("POST", f"{path}/schedule", {"at": WEDNESDAY})
    past = call("POST", f"{path}/schedule", {"at": "2020-01-01T10:00:00+01:00"})
    kept = call("GET", path)[1]["schedule"]["at"]
    call("POST", f"{path}/pause")
    paused = call("POST", f"{path}/schedule", {"at": FRIDAY})
    call("POST", f"{path}/cancel")
    cancelled = call("POST", f"{path}/schedule", {"at": FRIDAY})

    assert (past[0], past[1]["field"]) == (422, "at")
    assert kept == "2026-11-25T09:00:00.000+00:00"
    assert (paused[0], cancelled[0]) == (409, 409)
    assert "paused campaign" in paused[1]["title"] + paused[1].get("detail", "")
    assert paused[1]["explanation"]["fr"].startswith("Une campagne en pause ne peut pas être programmée")


def test_a_campaign_is_not_resumed_with_the_digest_of_something_else(calendar: None) -> None:
    path = f"/campaigns/{drafted()['id']}"
    call("POST", f"{path}/schedule", {"at": FRIDAY})
    call("POST", f"{path}/pause")
    digest = call("GET", f"{path}/preview")[1]["digest"]
    other = call("POST", f"{path}/resume", {"digest": "ab" * 32})

    assert (other[0], other[1]["type"]) == (409, "urn:stop-sms:problem:digest_changed")
    assert call("GET", path)[1]["status"] == "paused"
    assert call("POST", f"{path}/resume", {"digest": digest})[1]["status"] == "scheduled"


def test_a_paused_campaign_goes_on_through_another_carrier_as_a_campaign_of_its_own(
    by_carrier: DynamoCarrierStore,
) -> None:
    DynamoAdvertiserStore("consent").put(
        an_advertiser()
    )  # declared for our own carrier again: it has the numbers of both
    campaign = drafted(text="Zelie : -20 % https://bit.ly/x9 STOP 36180")
    path = f"/campaigns/{campaign['id']}"
    call("POST", f"{path}/schedule", {"acknowledge": ["fr.links"]})
    running = call("POST", f"{path}/resume", {"carrier": "ovh-1"})
    call("POST", f"{path}/pause")
    unknown = call("POST", f"{path}/resume", {"carrier": "autre"})
    status, other = call("POST", f"{path}/resume", {"carrier": "ovh-1"})
    again = call("POST", f"{path}/resume", {"carrier": "ovh-1"})
    preview = call("GET", f"/campaigns/{other['id']}/preview")[1]
    first = call("GET", path)[1]
    plain = call("POST", f"{path}/resume")

    assert (running[0], unknown[0], unknown[1]["field"]) == (409, 422, "carrier")
    assert status == 200
    assert (other["id"], other["continues"], other["status"]) == (first["continued_as"], campaign["id"], "scheduled")
    assert other["text"] == "Zelie : -20 % https://bit.ly/x9 STOP 36111"
    assert other["acknowledged"] == ["fr.links"], "what was accepted stays so"
    assert preview["messages"]["FR"]["text"] == "Zelie : -20 % https://bit.ly/x9\nSTOP 36111"
    assert (other["prediction"]["sendable"], other["prediction"]["cost_eur"]) == (1, 0.06)
    assert "carrier.moderated" in [notice["notice"] for notice in other["notices"]]
    assert (again[0], again[1]["id"]) == (200, other["id"])
    assert (first["status"], first["continues"], first["acts"][-1]["act"]) == ("cancelled", None, "cancelled")
    assert first["acts"][-1]["principal"] == other["acts"][-1]["principal"] == ADMINISTRATOR
    assert plain[0] == 409


@pytest.mark.guarantee("G2")
def test_whoever_has_been_claimed_is_foretold_as_blocked(by_carrier: DynamoCarrierStore) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser())
    campaign = drafted()
    path = f"/campaigns/{campaign['id']}"
    call("POST", f"{path}/schedule", {})
    call("POST", f"{path}/pause")
    claim = claim_written(Claim(TUESDAY_10H_PARIS, "00-000000.0", "w"))
    boto3.client("dynamodb").update_item(
        TableName="consent",
        Key=key(*contact_key("zelie", CAMILLE.e164)),
        UpdateExpression="SET claims.#campaign = :claim",
        ExpressionAttributeNames={"#campaign": campaign["id"]},
        ExpressionAttributeValues={":claim": {"S": claim}},
    )

    _, other = call("POST", f"{path}/resume", {"carrier": "ovh-1"})

    assert (other["prediction"]["sendable"], other["prediction"]["blocked"]) == (0, 1)
    assert other["prediction"]["blocked_by"] == {"policy.continued-claim": 1}
    _, preview = call("GET", f"/campaigns/{other['id']}/preview")
    assert [(one["verdict"], one["rules"]) for one in preview["samples"]] == [("blocked", ["policy.continued-claim"])]


def test_a_move_asks_again_for_what_was_accepted_and_keeps_who_accepted_it_last(calendar: None) -> None:
    campaign = drafted(text="Zelie : champagne offert samedi, -20 %.")
    path = f"/campaigns/{campaign['id']}/schedule"
    call("POST", path, {"at": WEDNESDAY, "decide": [DECISION]})
    silent = call("POST", path, {"at": FRIDAY})
    kept = call("GET", f"/campaigns/{campaign['id']}")[1]
    moved = call("POST", path, {"at": FRIDAY, "decide": [DECISION | {"by": "Paul Durand"}]})

    assert (silent[0], silent[1]["to_decide"]) == (422, ["fr.regulated-topics"])
    assert kept["schedule"]["at"] == "2026-11-25T09:00:00.000+00:00"
    assert (moved[0], [accepted["by"] for accepted in moved[1]["accepted"]]) == (200, ["Paul Durand"])


def test_a_preview_foretells_another_hour_when_it_is_asked_to(base: DynamoContactStore) -> None:
    campaign = drafted()
    sunday = call("GET", f"/campaigns/{campaign['id']}/preview", at="2026-11-29T10:00:00+01:00")
    now = call("GET", f"/campaigns/{campaign['id']}/preview")

    assert (sunday[1]["sendable"], sunday[1]["deferred"]) == (0, 1)
    assert (now[1]["sendable"], now[1]["deferred"]) == (1, 0)


def test_an_audience_that_cannot_be_looked_through_in_time_is_asked_for_again_and_nothing_is_foretold(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = drafted()
    monkeypatch.setattr("stopsms.composition.scheduling.PREVIEW_TIME", timedelta())
    monkeypatch.setattr("campaign_api.app.SCHEDULING_TIME", timedelta())

    for method, call_of in (("GET", "preview"), ("POST", "schedule")):
        status, problem = call(method, f"/campaigns/{campaign['id']}/{call_of}", *([{}] if method == "POST" else []))
        assert (status, problem["type"]) == (429, "urn:stop-sms:problem:busy"), problem
    assert call("GET", f"/campaigns/{campaign['id']}")[1]["status"] == "draft"


def said(answer: Any) -> list[str]:
    return [notice["notice"] for notice in answer["notices"]]


def test_a_field_that_nobody_has_a_value_for_is_said_at_the_draft_its_edit_and_the_preview(
    base: DynamoContactStore,
) -> None:
    campaign = drafted(text="Zelie : {prenom}, -20 % pour {first_name|vous} {town}")
    path = f"/campaigns/{campaign['id']}"
    _, preview = call("GET", f"{path}/preview")
    edit = {"advertiser_id": "zelie", "name": "Fêtes", "category": "mode"}
    _, edited = call("PUT", path, edit | {"text": "Zelie : -20 % {prenom|cher client}"})

    assert said(campaign) == ["text.unfilled_fields"]
    assert said(preview) == ["audience.nobody_sendable", "text.unfilled_fields"]
    for notice in (campaign["notices"][-1], preview["notices"][-1]):
        assert "(1), aucun n’a de valeur pour {prenom}, {town}" in notice["explanation"]["fr"]
    assert said(edited) == []
    assert said(call("PUT", path, edit | {"text": "Zelie : -20 % {prenom}"})[1]) == ["text.unfilled_fields"]


def test_an_audience_of_nobody_is_said_at_the_draft_the_preview_and_the_schedule(base: DynamoContactStore) -> None:
    campaign = drafted(audience={"tags": ["fidélité"]})
    path = f"/campaigns/{campaign['id']}"
    _, preview = call("GET", f"{path}/preview")
    status, scheduled = call("POST", f"{path}/schedule", {})

    assert status == 200
    assert said(campaign) == said(preview) == said(scheduled) == ["audience.empty"]
    assert preview["audience"] == 0
    assert said(drafted()) == said(call("GET", f"/campaigns/{drafted()['id']}/preview")[1]) == []


def test_an_audience_that_is_blocked_whole_and_refusals_beyond_people_are_said(base: DynamoContactStore) -> None:
    reply("STOP")
    campaign = drafted(category="voyages")
    _, preview = call("GET", f"/campaigns/{campaign['id']}/preview")

    assert (preview["audience"], preview["sendable"], preview["blocked"]) == (1, 0, 1)
    assert set(preview["blocked_by"].values()) == {1}, "no rule counts more people than are blocked"
    several = ["audience.several_rules"] if len(preview["blocked_by"]) > 1 else []
    assert said(preview) == ["audience.nobody_sendable", *several]


def test_a_contact_is_filled_no_further_than_it_may_be(base: DynamoContactStore) -> None:
    tags = [f"tag-{number}" for number in range(50)]
    whole = call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 31", "tags": tags})
    same = call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 31", "tags": tags[:9]})
    more = call("POST", "/consents", CONSENT | {"phone": "06 12 34 56 31", "tags": ["tag-50"]})

    assert (whole[0], same[0], more[0]) == (201, 201, 422)
    blocking = [rule for rule in more[1]["rules"] if rule["result"] == "block"]
    assert [rule["rule"] for rule in blocking] == ["policy.contact-size"]
    assert "tags" in blocking[0]["explanation"]["fr"]


def known(book: DynamoContactStore, phone: str, **collection: Any) -> None:
    contact, evidence = granted(
        Contact("zelie", Phone.of(phone)), a_collection(**collection), TUESDAY_10H_PARIS, "b" * 32
    )
    assert book.record(contact, evidence) is WriteResult.DONE


def test_a_preview_says_how_many_would_be_written_to_by_an_exception_of_the_law(base: DynamoContactStore) -> None:
    known(base, "+33612345601", legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=frozenset({"mode"}), sale=Sale())
    campaign = drafted()
    _, preview = call("GET", f"/campaigns/{campaign['id']}/preview")

    assert preview["sendable"] == 2
    assert preview["without_consent"] == 1
    assert said(preview) == ["audience.without_consent"]


def test_what_asks_a_person_to_decide_of_some_contacts_is_not_settled_by_a_click(base: DynamoContactStore) -> None:
    path = f"/campaigns/{drafted()['id']}/schedule"
    acknowledged = {"acknowledge": ["fr.purpose", "fr.source-notice", "fr.sunday"], "acknowledged_by": "Claire"}
    decided = {"decide": [{"rule": "fr.source-notice", "by": "Claire", "reason": "informées par courrier le 3"}]}
    status, scheduled = call("POST", path, acknowledged | decided)

    assert status == 200
    assert [(one["rule"], one["reason"]) for one in scheduled["accepted"]] == [
        ("fr.source-notice", "informées par courrier le 3"),
        ("fr.sunday", ""),
    ]


def test_a_campaign_for_companies_may_offer_what_consumers_may_not_be_offered(base: DynamoContactStore) -> None:
    body = {"advertiser_id": "zelie", "name": "Installateurs", "text": "Zelie : pompes à chaleur, tarif installateur"}
    refused, problem = call("POST", "/campaigns", body)
    campaign = drafted(**body, companies_only=True)
    _, kept = call("GET", f"/campaigns/{campaign['id']}")

    assert (refused, [rule["rule"] for rule in problem["rules"]]) == (422, ["fr.home-renovation"])
    assert kept["companies_only"] is True


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("decide", [{"rule": "fr.opposition", "by": "Claire", "reason": "je passe outre"}]),
        ("decide", [{"rule": "fr.nonexistent", "by": "Claire", "reason": "je passe outre"}]),
        ("acknowledge", ["fr.consent"]),
        ("acknowledge", ["fr.nonexistent"]),
        ("acknowledge", ["fr.frequency-cap"]),
    ],
)
def test_nobody_accepts_what_no_rule_leaves_to_a_person(base: DynamoContactStore, field: str, answer: Any) -> None:
    campaign = drafted()
    status, problem = call(
        "POST", f"/campaigns/{campaign['id']}/schedule", {field: answer, "acknowledged_by": "Claire"}
    )
    _, kept = call("GET", f"/campaigns/{campaign['id']}")

    assert (status, problem["type"].rpartition(":")[2]) == (422, "not_open_to_decision")
    assert (kept["status"], kept["accepted"]) == ("draft", [])


def test_a_table_that_takes_no_more_is_busy_and_no_error_of_ours(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(*_: Any) -> None:
        raise BusyError("the table takes no more")

    monkeypatch.setattr("stopsms.adapters.tables.campaign_store.write_together", throttled)
    body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 % samedi.", "category": "mode"}
    status, answer = call("POST", "/campaigns", body)

    assert (status, answer["type"]) == (429, "urn:stop-sms:problem:busy")


def budgeted(**budget: float) -> None:
    """The advertiser of the base with such a budget."""
    store = DynamoAdvertiserStore("consent")
    advertiser = store.find("zelie")
    assert advertiser is not None
    store.put(replace(advertiser, budget=Budget(**{f"{name}_cents": cents(amount) for name, amount in budget.items()})))


def test_a_campaign_over_its_budget_is_announced_by_the_preview_and_refused_with_both_figures(
    base: DynamoContactStore,
) -> None:
    budgeted(month=0.10)
    first, second = drafted(), drafted(name="Encore")
    _, before = call("GET", f"/campaigns/{second['id']}/preview")
    assert "budget.over" not in [notice["notice"] for notice in before["notices"]]
    status, scheduled = call("POST", f"/campaigns/{first['id']}/schedule", {})
    assert (status, scheduled["commitment"]["cost_eur"], scheduled["commitment"]["month"]) == (200, 0.07, "2026-11")
    _, preview = call("GET", f"/campaigns/{second['id']}/preview")
    status, problem = call("POST", f"/campaigns/{second['id']}/schedule", {})

    (notice,) = (notice for notice in preview["notices"] if notice["notice"] == "budget.over")
    assert "0,07\u00a0€ HT, en plus de 0,07\u00a0€ déjà engagés dans le mois" in notice["explanation"]["fr"]
    assert status == 409
    assert {name: problem[name] for name in ("limit", "limit_eur", "cost_eur", "committed_eur")} == {
        "limit": "month",
        "limit_eur": 0.1,
        "cost_eur": 0.07,
        "committed_eur": 0.07,
    }
    assert problem["type"] == "urn:stop-sms:problem:over_budget"
    assert call("GET", f"/campaigns/{second['id']}")[1]["status"] == "draft"


def test_a_campaign_may_have_a_limit_of_its_own(base: DynamoContactStore) -> None:
    campaign = drafted(max_cost_eur=0.06)
    status, problem = call("POST", f"/campaigns/{campaign['id']}/schedule", {})

    assert campaign["max_cost_eur"] == 0.06
    assert (status, problem["limit"], problem["limit_eur"], problem["cost_eur"]) == (409, "campaign", 0.06, 0.07)
    enough = drafted(max_cost_eur=0.07)
    assert call("POST", f"/campaigns/{enough['id']}/schedule", {})[0] == 200


def test_what_a_month_costs_is_told_by_campaign_with_the_limits(base: DynamoContactStore) -> None:
    budgeted(month=500, campaign=100)
    path, campaign = "/advertisers/zelie/spending", drafted()
    assert call("POST", f"/campaigns/{campaign['id']}/schedule", {})[0] == 200
    shown = {
        "advertiser_id": "zelie",
        "month": "2026-11",
        "total_eur": 0.07,
        "messages_eur": 0.0,
        "limit_eur": 500.0,
        "campaign_limit_eur": 100.0,
        "campaigns": [{"campaign_id": campaign["id"], "cost_eur": 0.07, "settled": False}],
        "next": None,
    }

    assert call("GET", path) == (200, shown)
    empty = {"month": "2026-12", "total_eur": 0.0, "campaigns": []}
    assert call("GET", path, month="2026-12") == (200, shown | empty)
    assert call("POST", f"/campaigns/{campaign['id']}/cancel", {})[0] == 200
    assert call("GET", path) == (200, shown | {"total_eur": 0.0, "campaigns": []})
    status, problem = call("GET", path, month="2026-13")
    assert (status, problem["errors"][0]["field"]) == (422, "month")
    assert call("GET", "/advertisers/nobody/spending")[0] == 404
