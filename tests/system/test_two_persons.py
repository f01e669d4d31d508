"""A draft on the deployed stack: tried on one's own phone, edited, approved by another one, and scheduled as it was seen."""

from dataclasses import replace

import pytest

from tests.stack import Advertiser, Stack, wait_for
from tests.system.test_audit import faults

pytestmark = pytest.mark.system

CAMILLE, OWN = "+33635000401", "+33635000402"


def as_role(stack: Stack, role: str, advertiser: Advertiser) -> Stack:
    """The stack as somebody with this role calls it."""
    issued = stack.api("POST", "/keys", {"name": f"Une {role}", "role": role, "advertisers": [advertiser.id]})
    assert issued.status == 201, issued
    return replace(stack, described=stack.described | {"api_key": issued.body["key"]})


def test_what_a_second_person_has_seen_is_what_leaves(at_ten: Stack, advertiser: Advertiser) -> None:
    own = [{"phone": OWN, "of": "Claire"}]
    declared = advertiser.body() | {"two_persons": True, "test_phones": own}
    assert at_ten.api("PUT", f"/advertisers/{advertiser.id}", declared).status == 200
    consent = advertiser.consent(CAMILLE, collected_at="2026-11-24T09:59:00+01:00")
    assert at_ten.api("POST", "/consents", consent).status == 201
    writes, approves = (as_role(at_ten, role, advertiser) for role in ("marketer", "approver"))
    draft = {"advertiser_id": advertiser.id, "name": "Soldes", "text": advertiser.text}

    first = writes.api("POST", "/campaigns", draft).body
    path = f"/campaigns/{first['id']}"
    tried = writes.api("POST", f"{path}/test", {}).body["tests"]
    assert [(one["phone"], one["result"]) for one in tried] == [(OWN, "sent")]
    assert [message["body"][:7] for message in at_ten.messages() if message["to"] == OWN] == ["TEST - "]

    before = approves.api("GET", f"{path}/preview").body["digest"]
    assert approves.api("PUT", path, draft).status == 403, "who approves does not write"
    assert writes.api("PUT", path, draft | {"text": f"{advertiser.text} Entrée libre."}).status == 200
    refused = approves.api("POST", f"{path}/approval", {"digest": before})
    assert (refused.status, refused.body["type"]) == (409, "urn:stop-sms:problem:digest_changed")
    seen = {"digest": approves.api("GET", f"{path}/preview").body["digest"]}
    alone = writes.api("POST", f"{path}/schedule", seen)
    assert (alone.status, alone.body["type"]) == (409, "urn:stop-sms:problem:second_person_missing")
    assert approves.api("POST", f"{path}/approval", seen).status == 200
    assert writes.api("POST", f"{path}/schedule", {"digest": before}).status == 409
    scheduled = writes.api("POST", f"{path}/schedule", seen)
    assert (scheduled.status, scheduled.body["digest"]) == (200, seen["digest"]), scheduled

    campaign = at_ten.until(first["id"], "finished")
    assert campaign["counts"]["sent"] == campaign["counts"]["planned"] == 1, "the test is counted nowhere"
    assert [act["act"] for act in campaign["acts"]] == ["drafted", "edited", "approved", "scheduled"]
    (message,) = [message for message in at_ten.messages() if message["to"] == CAMILLE]
    assert "Entrée libre." in message["body"]

    second = writes.api("POST", f"{path}/duplicate", {"name": "Soldes, suite"}).body
    assert writes.api("DELETE", f"/campaigns/{second['id']}").status == 200
    assert writes.api("DELETE", path).status == 409
    wait_for(lambda: at_ten.api("GET", f"/campaigns/{second['id']}").status == 404, "the draft to be gone")
    assert not [finding for finding in faults(at_ten) if finding.about in (first["id"], second["id"])]
