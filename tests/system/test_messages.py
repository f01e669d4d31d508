"""Single messages on the stack: what somebody asked for at night, an offer that waits for the morning, and a STOP between the two."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.stack import Advertiser, Stack, opposed, wait_for

pytestmark = pytest.mark.system

NIGHT, MORNING = "2026-11-24T23:00:00+01:00", "2026-11-25T08:01:00+01:00"
OPPOSED, STRANGER = "+33612349871", "+33612349872"


def parcel(advertiser: Advertiser, phone: str, reference: str) -> dict[str, Any]:
    return {
        "advertiser_id": advertiser.id,
        "reference": reference,
        "phone": phone,
        "text": f"{advertiser.name} : votre colis 812 est arrivé, il vous attend jusqu’à samedi.",
        "nature": "transactional",
        "service": {"reference": "commande 812", "at": "2026-11-22T19:30:00+01:00"},
    }


def test_a_parcel_is_told_of_at_night_and_an_offer_in_the_morning_unless_the_person_said_stop(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    stack, waiting = at_ten, "+33612349873"
    for phone in (OPPOSED, waiting):
        assert stack.api("POST", "/consents", advertiser.consent(phone, categories=["mode"])).status == 201
    stack.clock(NIGHT)
    offer = {"advertiser_id": advertiser.id, "text": f"{advertiser.name} : -20 % samedi.", "category": "mode"}
    offers = {
        phone: stack.api("POST", "/messages", {**offer, "reference": f"offer {phone}", "phone": phone}).body
        for phone in (OPPOSED, waiting)
    }
    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda _: stack.api("POST", "/messages", parcel(advertiser, STRANGER, "812")), range(4)))

    assert {one.status for one in asked} == {202}
    assert len({one.body["id"] for one in asked}) == 1
    assert {one["decision"]["verdict"] for one in offers.values()} == {"deferred"}
    wait_for(lambda: stack.messages(to=STRANGER), "the parcel")
    for one in offers.values():
        wait_for(partial(waits, stack, one["id"]), "the night")
    stack.reply(OPPOSED, "STOP", advertiser.stop_number)
    wait_for(lambda: opposed(stack, OPPOSED, advertiser.id), "the opposition")
    stack.clock(MORNING)

    wait_for(lambda: stack.messages(to=waiting), "the offer in the morning")
    kept = wait_for(lambda: ended(stack, offers[OPPOSED]["id"]), "the offer that is kept back")
    assert (kept["status"], kept["rules"]) == ("blocked", ["fr.opposition"])
    assert stack.api("POST", "/messages", {**offer, "reference": "again", "phone": OPPOSED}).status == 422
    assert stack.api("POST", "/messages", parcel(advertiser, OPPOSED, "813")).status == 202
    wait_for(lambda: ended(stack, message_of(stack, advertiser, "813")), "the parcel of who opposed")
    assert len(stack.messages(to=STRANGER)) == len(stack.messages(to=waiting)) == 1


def waits(stack: Stack, message_id: str) -> bool:
    return bool(stack.api("GET", f"/messages/{message_id}").body["status"] == "deferred")


def ended(stack: Stack, message_id: str) -> Any:
    shown = stack.api("GET", f"/messages/{message_id}").body
    return shown if shown["finished_at"] else None


def message_of(stack: Stack, advertiser: Advertiser, reference: str) -> str:
    listed = stack.api("GET", f"/messages?advertiser_id={advertiser.id}").body["messages"]
    (found,) = [one["id"] for one in listed if one["reference"] == reference]
    return str(found)
