"""The HTTP contract, through API Gateway."""

import json

import pytest

from tests.stack import PROJECT, Advertiser, Stack, request

pytestmark = pytest.mark.system

DESCRIPTION = PROJECT / "functions" / "consent_api" / "openapi.json"


def test_a_request_without_a_key_is_refused_but_for_the_description(at_ten: Stack, advertiser: Advertiser) -> None:
    url = at_ten.described["api_url"]

    assert request("GET", f"{url}/advertisers/{advertiser.id}").status == 403
    served, kept = request("GET", f"{url}/openapi.json").body, json.loads(DESCRIPTION.read_text())
    assert [server.pop("url") for server in served["servers"]] == [url]
    assert [server.pop("url") for server in kept["servers"]] == ["/v1"]
    assert served == kept


def test_a_refused_consent_names_the_rules_and_leaves_no_trace(at_ten: Stack, advertiser: Advertiser) -> None:
    body = advertiser.consent("0636000002")
    body["evidence"]["checkbox"]["prechecked"] = True
    answer = at_ten.api("POST", "/consents", body)

    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [rule["rule"] for rule in answer.body["rules"]] == ["fr.checkbox"]
    assert answer.body["rules"][0]["explanation"]["fr"].startswith("La case était pré-cochée")
    assert at_ten.api("GET", f"/contacts/0636000002?advertiser_id={advertiser.id}").status == 404


def test_the_same_idempotency_key_gives_the_first_answer_again(at_ten: Stack, advertiser: Advertiser) -> None:
    body = advertiser.consent("0636000003")
    first = at_ten.api("POST", "/consents", body, Idempotency_Key="k-1")
    again = at_ten.api("POST", "/consents", body, Idempotency_Key="k-1")
    other = at_ten.api("POST", "/consents", body | {"tags": ["x"]}, Idempotency_Key="k-1")

    assert (first.status, again.status, other.status) == (201, 201, 409)
    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert at_ten.contact("0636000003", advertiser.id)["version"] == 1
    asked = [f"/contacts/0636000003/erasure?advertiser_id={whose}" for whose in (advertiser.id, "somebody-else")]
    assert [at_ten.api("POST", path, Idempotency_Key="k-2").status for path in asked] == [201, 409]


def test_a_time_without_an_offset_and_a_misspelt_field_are_refused_by_name(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    naive = at_ten.api(
        "POST", "/consents", advertiser.consent("0636000001", collected_at="2026-11-01T10:00:00", tagz=[])
    )

    assert naive.status == 422
    assert {error["field"] for error in naive.body["errors"]} == {"collected_at", "tagz"}


@pytest.mark.parametrize(
    ("phone", "e164"),
    [("06 36 00 00 04", "+33636000004"), ("0033636000004", "+33636000004"), ("0692 12 34 56", "+262692123456")],
)
def test_a_phone_is_taken_as_people_write_it_and_answered_in_e164(
    at_ten: Stack, advertiser: Advertiser, phone: str, e164: str
) -> None:
    assert at_ten.api("POST", "/consents", advertiser.consent(phone)).body["contact"]["phone"] == e164


def test_a_check_explains_every_rule_without_sending_anything(at_ten: Stack, advertiser: Advertiser) -> None:
    at_ten.api("POST", "/consents", advertiser.consent("0636000005"))
    question = {"advertiser_id": advertiser.id, "phone": "0636000005", "text": f"{advertiser.name} : bonjour"}
    sunday = at_ten.api("POST", "/checks", question | {"at": "2026-11-29T10:00:00+01:00"}).body
    tuesday = at_ten.api("POST", "/checks", question | {"at": "2026-11-24T10:00:00+01:00"}).body

    assert (sunday["verdict"], sunday["until"]) == ("deferred", "2026-11-30T07:00:00.000+00:00")
    assert tuesday["verdict"] == "allowed"
    assert tuesday["message"]["text"] == f"{advertiser.name} : bonjour STOP SMS {advertiser.stop_number}"
    assert {result["rule"] for result in tuesday["results"]} >= {"fr.consent", "fr.hours", "fr.identity"}
    assert not at_ten.messages(to="+33636000005")


def test_an_unlawful_text_makes_no_campaign_and_a_warning_must_be_acknowledged(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    draft = {"advertiser_id": advertiser.id, "name": "x", "text": "-20 % sur tout !"}
    unlawful = at_ten.api("POST", "/campaigns", draft)
    assert unlawful.status == 422
    assert [rule["rule"] for rule in unlawful.body["rules"]] == ["fr.identity"]

    mention_first = f"STOP {advertiser.stop_number}. {advertiser.text}"
    early = at_ten.api("POST", "/campaigns", draft | {"text": mention_first}).body
    path = f"/campaigns/{early['id']}/schedule"
    assert at_ten.api("POST", path, {}).body["to_acknowledge"] == ["fr.stop-mention"]
    at = "2030-01-02T10:00:00+01:00"
    assert at_ten.api("POST", path, {"acknowledge": ["fr.stop-mention"], "at": at}).body["status"] == "scheduled"
    assert at_ten.api("POST", f"/campaigns/{early['id']}/resume").status == 409


def test_one_look_up_leads_from_a_recipient_to_the_proof(at_ten: Stack, advertiser: Advertiser) -> None:
    body = advertiser.consent("0636000006", tags=["preuve"])
    proof = at_ten.api("POST", "/consents", body).body["evidence"]
    campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["preuve"]})
    at_ten.until(campaign_id, "finished")

    recipient = at_ten.api("GET", f"/campaigns/{campaign_id}/recipients/0636000006").body
    assert recipient["status"] in ("sent", "delivered")
    assert recipient["evidence"] == proof
    assert recipient["decision"]["verdict"] == "allowed"
    listed = at_ten.api("GET", f"/campaigns/{campaign_id}/recipients").body["recipients"]
    assert [found["phone"] for found in listed] == ["+33636000006"]


def test_whoever_was_blocked_is_explained_in_the_words_of_the_decision_and_its_rulebook_is_on_record(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    at_ten.api("POST", "/consents", advertiser.consent("0636000007", tags=["refus"]))
    opposition = {"advertiser_id": advertiser.id, "phone": "0636000007", "source": "phone", "operator": "Claire"}
    assert at_ten.api("POST", "/suppressions", opposition | {"received_at": "2026-11-24T09:00:00+01:00"}).status == 201
    campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["refus"]})
    at_ten.until(campaign_id, "finished")

    decision = at_ten.api("GET", f"/campaigns/{campaign_id}/recipients/0636000007").body["decision"]
    objection = next(result for result in decision["results"] if result["rule"] == "fr.opposition")
    key = {"pk": {"S": f"RULEBOOK#{decision['rulebook']}"}, "sk": {"S": "RULEBOOK"}}
    table = at_ten.described["resources"]["CampaignTable"]
    edition = at_ten.client("dynamodb").get_item(TableName=table, Key=key)["Item"]

    assert (decision["verdict"], objection["result"]) == ("blocked", "block")
    assert objection["explanation"]["en"] == "The person has opposed receiving this advertiser's messages."
    assert objection["requirement"]["en"] == "The person has not opposed this advertiser's messages."
    told = [rule["M"]["rule"]["S"] for rule in edition["rules"]["L"] if rule["M"]["stages"]["L"][0]["S"] == "sending"]
    assert {result["rule"] for result in decision["results"]} == set(told)


def test_the_committed_description_is_what_the_code_says() -> None:
    from tools.openapi import written

    assert DESCRIPTION.read_text() == written()
