"""An account at the carrier that is not set up, under the rights of the deployed functions: nothing is scheduled, nobody is burnt."""

from collections import Counter

import pytest

from tests.stack import Advertiser, Stack, people, wait_for

pytestmark = pytest.mark.system


@pytest.mark.guarantee("G2", "G3")
def test_a_campaign_in_the_sandbox_waits_and_reaches_everybody_once_when_production_is_granted(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    everybody = people(at_ten, advertiser, "bac à sable")
    at_ten.carrier("PUT", "/behaviour", {"sandbox": True, "verified": everybody[:2]})
    campaign_id = at_ten.campaign(advertiser.id, advertiser.text, audience={"tags": ["bac à sable"]})["id"]

    scheduled = at_ten.api("POST", f"/campaigns/{campaign_id}/schedule", {})
    assert scheduled.status == 200, scheduled.body
    assert "carrier.sandbox" in [notice["notice"] for notice in scheduled.body["notices"]]
    paused = at_ten.until(campaign_id, "paused")

    trip = paused["trip"]
    assert (trip["measure"], trip["reason"]) == ("carrier_closed", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED")
    assert (trip["territory"], trip["sender_id"]) == ("FR", "BRUME")
    received = {message["to"] for message in at_ten.messages(campaign_id=campaign_id)}
    assert received <= set(everybody[:2])

    at_ten.carrier("PUT", "/behaviour", {"sandbox": False})
    assert at_ten.api("POST", f"/campaigns/{campaign_id}/resume", {}).status == 200
    counts = at_ten.until(campaign_id, "finished")["counts"]

    counted = (counts["planned"], counts["sent"], counts["failed"], counts["blocked"], counts["uncertain"])
    assert counted == (40, 40, 0, 0, 0), at_ten.api("GET", f"/campaigns/{campaign_id}/recipients?status=blocked").body
    messages = at_ten.messages(campaign_id=campaign_id)
    assert Counter(message["to"] for message in messages) == Counter(everybody)


def test_nothing_is_scheduled_until_the_account_is_set_right(at_ten: Stack, advertiser: Advertiser) -> None:
    at_ten.carrier("PUT", "/behaviour", {"sender_ids": {"BRUME": ["FR", "GP", "MQ", "GF"]}})
    campaign_id = at_ten.campaign(advertiser.id, advertiser.text)["id"]

    refused = at_ten.api("POST", f"/campaigns/{campaign_id}/schedule", {})

    assert (refused.status, refused.body["type"]) == (409, "urn:stop-sms:problem:carrier_not_set_up")
    (finding,) = refused.body["findings"]
    assert (finding["about"], finding["territory"], finding["faults"]) == ("BRUME", "RE", ["no_such_sender"])
    assert finding["command"].startswith("aws pinpoint-sms-voice-v2 request-sender-id --sender-id BRUME")

    at_ten.carrier("PUT", "/behaviour", {"sender_ids": None})
    assert at_ten.api("POST", f"/campaigns/{campaign_id}/schedule", {}).status == 200


@pytest.mark.guarantee("G1")
def test_a_stop_number_that_does_not_work_yet_stops_the_campaign_that_prints_it_until_it_does(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    path = f"/campaigns/{at_ten.campaign(advertiser.id, advertiser.text)['id']}/schedule"
    short_code = {"numbers": [f"+33{advertiser.stop_number}"], "number_status": "PENDING"}
    at_ten.carrier("PUT", "/behaviour", short_code)

    refused = at_ten.api("POST", path, {}, Idempotency_Key="k")
    assert (refused.status, [found["faults"] for found in refused.body["findings"]]) == (409, [["not_active"]])

    at_ten.carrier("PUT", "/behaviour", {"credentials_refused": True})
    untold = at_ten.api("POST", path, {}, Idempotency_Key="k")
    assert (untold.status, untold.body["type"]) == (409, "urn:stop-sms:problem:carrier_unreadable")

    at_ten.carrier("PUT", "/behaviour", {"number_status": "ACTIVE", "credentials_refused": False})
    assert at_ten.api("POST", path, {}, Idempotency_Key="k").status == 200


@pytest.mark.guarantee("G3")
def test_a_reason_that_nobody_knows_burns_nobody_before_a_person_has_looked_and_then_a_handful(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    everybody = people(at_ten, advertiser, "inconnu", 120)
    at_ten.carrier("PUT", "/behaviour", {"reject": dict.fromkeys(everybody, "SOMETHING_NEW")})
    campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["inconnu"]})

    paused = at_ten.until(campaign_id, "paused")

    assert (paused["trip"]["measure"], paused["trip"]["reason"]) == ("unexplained", "SOMETHING_NEW")
    assert paused["counts"]["failed"] == 0

    assert at_ten.api("POST", f"/campaigns/{campaign_id}/resume", {}).status == 200
    paused = at_ten.until(campaign_id, "paused")

    assert (paused["trip"]["measure"], paused["trip"]["reason"]) == ("refusals", "SOMETHING_NEW")

    def counted() -> int:
        failed: int = at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]["failed"]
        return failed if failed >= 13 else 0

    assert wait_for(counted, "the count") <= 3 * 13, "as many as there are workers at most"
