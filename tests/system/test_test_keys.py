"""A test key on the deployed stack: everything works as it will, and the carrier hears of nothing."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from tests.stack import Advertiser, Stack, next_second, wait_for
from tests.system.test_audit import faults
from tests.system.test_carrier_opt_outs import compared
from tests.system.test_replies import _drained

pytestmark = pytest.mark.system

AGREES, SILENT = "+33635000301", "+33635000302"


@pytest.mark.guarantee("G1", "G4")
def test_a_test_key_goes_from_declaration_to_stop_and_the_carrier_hears_of_nothing(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    trial = replace(advertiser, id=f"trial-{advertiser.id}", stop_number=str(int(advertiser.stop_number) + 500))
    order = {"name": "Intégration", "role": "administrator", "advertisers": [trial.id], "test": True}
    issued = at_ten.api("POST", "/keys", order)
    assert issued.status == 201, issued
    testing = replace(at_ten, described=at_ten.described | {"api_key": issued.body["key"]})

    declared = testing.api("PUT", f"/advertisers/{trial.id}", trial.body() | {"double_opt_in": True})
    assert (declared.status, declared.body["test"]) == (200, True), declared
    assert at_ten.api("PUT", f"/advertisers/{trial.id}", trial.body()).status == 409
    assert testing.api("GET", f"/contacts/{quote(AGREES)}?advertiser_id={advertiser.id}").status == 403
    for phone in (AGREES, SILENT):
        given = trial.consent(phone, collected_at="2026-11-24T09:59:00+01:00", tags=["essai"])
        assert testing.api("POST", "/consents", given).body["contact"]["status"] == "pending"
    wait_for(lambda: _drained(at_ten), "the questions to be recorded as asked")
    next_second()
    testing.reply(AGREES, "OUI", to=trial.stop_number)
    wait_for(lambda: testing.contact(AGREES, trial.id)["status"] == "granted", "the yes to count")

    campaign = testing.until(testing.started(trial.id, trial.text, audience={"tags": ["essai"]}), "finished")
    testing.reply(AGREES, "STOP", to=trial.stop_number)
    wait_for(lambda: testing.contact(AGREES, trial.id)["status"] == "opposed", "the STOP to count")
    compared(at_ten)
    wait_for(lambda: _drained(at_ten), "the answers")

    assert (campaign["counts"]["planned"], campaign["counts"]["blocked"], campaign["counts"]["sent"]) == (1, 1, 0)
    assert campaign["blocked_by"] == {"policy.test-advertiser": 1}, "who has not confirmed has none of the tags yet"
    shown = testing.api("GET", f"/campaigns/{campaign['id']}/recipients/{quote(AGREES)}").body
    assert (shown["status"], shown["rules"]) == ("blocked", ["policy.test-advertiser"])
    assert testing.messages() == [], "no message, no question, no answer"
    listed = {phone for phones in testing.carrier("GET", "/optouts").values() for phone in phones}
    assert listed.isdisjoint({AGREES, SILENT})
    assert not [finding for finding in faults(at_ten) if campaign["id"] in finding.why]
