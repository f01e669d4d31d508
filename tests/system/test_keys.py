"""A key on the deployed stack: issued by command, used for what it is for and refused all else, rotated, revoked."""

import uuid

import pytest
from stopsms.command_line.exits import Exit

from tests.stack import STARTED_AT, Advertiser, Stack

pytestmark = pytest.mark.system


def test_a_shop_s_key_records_consents_and_nothing_else_until_it_is_revoked(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = f"+336{advertiser.stop_number[1:]}0000"
    issued = at_ten.stopsms(
        "keys", "issue", f"Boutique {uuid.uuid4().hex[:6]}", "--role", "collector", "-a", advertiser.id, "--json"
    )
    text = issued["key"]
    opposition = {"advertiser_id": advertiser.id, "phone": phone, "source": "phone", "received_at": STARTED_AT}

    def asks(method: str, path: str, body: object = None) -> int:
        return at_ten.api(method, path, body, x_api_key=text).status

    assert asks("POST", "/suppressions", opposition) == 201
    assert asks("POST", "/suppressions", opposition | {"advertiser_id": "zelie"}) == 403
    assert asks("GET", f"/contacts/%2B{phone[1:]}?advertiser_id={advertiser.id}") == 403
    assert asks("PUT", "/sending", {"stopped": True, "by": "shop", "reason": "no"}) == 403
    at_ten.stopsms("--key", text, "keys", "list", ends=Exit.NOT_PERMITTED)

    second = at_ten.stopsms("keys", "rotate", issued["id"], "--at-once", "--json")["key"]
    assert asks("GET", "/me") == 403
    text = second
    assert asks("GET", "/me") == 200
    at_ten.stopsms("keys", "revoke", issued["id"])
    assert asks("GET", "/me") == 403
    assert asks("POST", "/suppressions", opposition) == 403
