"""Recurring campaigns on the deployed stack, through schedules of the scheduler: what their runs are, and what keeps one from leaving."""

from typing import Any

import pytest

from tests.stack import Advertiser, Stack, wait_for
from tests.system.test_audit import faults

pytestmark = pytest.mark.system

BORN_ON_THURSDAY, BORN_ON_FRIDAY, NOT_TOLD = "+33635000411", "+33635000412", "+33635000413"
NOTICE_BEGINS, DUE = "2026-11-25T10:00:02+01:00", "2026-11-26T10:00:02+01:00"
EVERY_DAY = {"every": "day", "at": "10:00"}


def recurring(stack: Stack, advertiser: Advertiser, **definition: Any) -> str:
    """The path of one that is active, with a day's notice."""
    usual = {"advertiser_id": advertiser.id, "name": "Essai", "text": advertiser.text, "most_recipients": 3}
    made = stack.api("POST", "/recurrences", usual | {"schedule": EVERY_DAY} | definition)
    assert made.status == 201, made
    path = f"/recurrences/{made.body['id']}"
    active = stack.api("POST", f"{path}/activate", {"digest": made.body["digest"]})
    assert (active.status, active.body["status"]) == (200, "active"), active
    return path


def run_of(stack: Stack, path: str) -> Any:
    """Its only run on record, once it is."""
    (run,) = wait_for(lambda: stack.api("GET", f"{path}/runs").body["runs"], f"a run of {path}")
    return run


def test_runs_are_made_ahead_for_whom_they_are_meant_and_stopped_by_caps_and_people(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    for phone, born in ((BORN_ON_THURSDAY, "1990-11-26"), (BORN_ON_FRIDAY, "1990-11-27"), (NOT_TOLD, None)):
        consent = advertiser.consent(phone)
        consent["evidence"] |= {"birth_date": born}
        assert at_ten.api("POST", "/consents", consent).status == 201
    weekly = recurring(
        at_ten,
        advertiser,
        name="Anniversaires",
        text=f"{advertiser.name} : bon anniversaire !",
        schedule={"every": "week", "weekdays": ["thursday"], "at": "10:00"},
        audience={"where": {"date": "born", "anniversary": True}},
        max_cost_eur=0.5,
    )
    capped = recurring(at_ten, advertiser, most_recipients=2)
    stopped = recurring(at_ten, advertiser)
    assert at_ten.api("GET", f"{weekly}/runs").body["runs"] == []

    at_ten.clock(NOTICE_BEGINS)
    run = run_of(at_ten, weekly)
    assert (run["day"], run["fate"], run["status"]) == ("2026-11-26", "scheduled", "scheduled")
    ahead = at_ten.api("GET", f"/campaigns/{run['campaign_id']}").body
    assert (ahead["recurrence"], ahead["name"]) == (weekly.removeprefix("/recurrences/"), "Anniversaires (2026-11-26)")
    assert (ahead["prediction"]["audience"], ahead["max_cost_eur"]) == (1, 0.5)

    refused = run_of(at_ten, capped)
    assert (refused["fate"], refused["reason"]) == ("refused", "above_cap")
    assert (refused["figures"]["recipients"], refused["figures"]["most_recipients"]) == (3, 2)
    wait_for(lambda: run_of(at_ten, capped)["status"] == "cancelled", "the refused run to be withdrawn")

    assert run_of(at_ten, stopped)["status"] == "scheduled"
    paused = at_ten.api("POST", f"{stopped}/pause", {}).body
    assert (paused["status"], [one["status"] for one in paused["runs"]]) == ("paused", ["cancelled"])

    at_ten.clock(DUE)
    campaign = at_ten.until(run["campaign_id"], "finished")
    assert campaign["counts"]["sent"] == campaign["counts"]["planned"] == 1
    assert [message["to"] for message in at_ten.messages()] == [BORN_ON_THURSDAY]
    assert not [finding for finding in faults(at_ten) if finding.about == campaign["id"]]
