"""Our signatures against the specification's own library, both ways."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from stopsms.contracts.standard_webhooks import (
    TOLERANCE,
    UnverifiedWebhook,
    read_secret,
    signed_headers,
    verified_id,
    written_secret,
)

from tests.each_case import each

SECRET, OTHER = written_secret(bytes(range(32))), written_secret(bytes(range(1, 33)))
BODIES = st.text(st.characters(exclude_categories=["Cs"]))
IDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)


def now() -> datetime:
    return datetime.now(UTC)  # the library reads the clock itself


@given(BODIES, IDS, st.binary(min_size=24, max_size=64))
def test_the_specifications_library_verifies_what_we_sign(body: str, message_id: str, key: bytes) -> None:
    secret = written_secret(key)
    headers = signed_headers(message_id, body, [secret], now())

    assert headers["webhook-signature"] == Webhook(secret).sign(message_id, now_of(headers), body)


def now_of(headers: dict[str, str]) -> datetime:
    return datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)


@given(BODIES, IDS)
def test_we_verify_what_the_specifications_library_signs(body: str, message_id: str) -> None:
    at = now()
    headers = {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(SECRET).sign(message_id, at, body),
    }

    assert verified_id(headers, body, [OTHER, SECRET], at) == message_id


def test_while_a_secret_is_replaced_both_verify() -> None:
    headers = signed_headers("m", "{}", [SECRET, OTHER], now())

    assert Webhook(SECRET).verify("{}", headers) == Webhook(OTHER).verify("{}", headers) == {}


GOOD = signed_headers("m-1", '{"a":1}', [SECRET], datetime(2026, 11, 24, 9, tzinfo=UTC))
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@each(
    ("changes", "body", "secrets"),
    [
        ({}, '{"a":2}', [SECRET]),
        ({}, '{"a":1}', [OTHER]),
        ({}, '{"a":1}', []),
        ({"webhook-id": "m-2"}, '{"a":1}', [SECRET]),
        ({"webhook-id": ""}, '{"a":1}', [SECRET]),
        ({"webhook-timestamp": str(int(AT.timestamp()) + 1)}, '{"a":1}', [SECRET]),
        ({"webhook-timestamp": "soon"}, '{"a":1}', [SECRET]),
        ({"webhook-timestamp": "٣"}, '{"a":1}', [SECRET]),
        ({"webhook-timestamp": "9" * 30}, '{"a":1}', [SECRET]),
        ({"webhook-signature": ""}, '{"a":1}', [SECRET]),
        ({"webhook-signature": "v1,é"}, '{"a":1}', [SECRET]),
        ({"webhook-signature": GOOD["webhook-signature"].replace("v1,", "v2,")}, '{"a":1}', [SECRET]),
        ({"webhook-signature": "v1, " * 50 + GOOD["webhook-signature"]}, '{"a":1}', [SECRET]),
    ],
)
def test_whatever_was_altered_is_not_verified(changes: dict[str, str], body: str, secrets: list[str]) -> None:
    assert verified_id(GOOD, '{"a":1}', [SECRET], AT) == "m-1"
    with pytest.raises(UnverifiedWebhook):
        verified_id(GOOD | changes, body, secrets, AT)


@pytest.mark.parametrize("seconds", [1, -1])
def test_a_message_is_good_for_the_tolerance_and_no_longer(seconds: int) -> None:
    assert verified_id(GOOD, '{"a":1}', [SECRET], AT + TOLERANCE * seconds) == "m-1"
    with pytest.raises(UnverifiedWebhook):
        verified_id(GOOD, '{"a":1}', [SECRET], AT + (TOLERANCE + timedelta(seconds=1)) * seconds)


@each("secret", ["", "whsec_", "whsec_????", "whsec_" + base64.b64encode(b"short").decode()])
def test_what_is_no_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        read_secret(secret)
