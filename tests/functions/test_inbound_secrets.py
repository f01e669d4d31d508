"""The secrets with which an aggregator signs: whatever becomes of them, no STOP is refused for good that may be genuine."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import example, given
from hypothesis import strategies as st
from inbound_api.verify_delivery import UndecidedSignature, verify_delivery
from stopsms.adapters.keys import inbound_secrets
from stopsms.adapters.keys.inbound_secrets import AGAIN, KEPT, SecretsManagerInboundSecrets
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables import dynamodb
from stopsms.contracts.standard_webhooks import UnmatchedSignature, UnverifiedWebhook, signed_headers, written_secret

from tests.each_case import each
from tests.functions.doors import INBOUND_SECRET, Runtime, bodies, fresh, reported

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OTHER = written_secret(bytes(range(32)))


class Keeper:
    """Secrets Manager, which holds a value or fails, and counts how often it is asked."""

    def __init__(self, value: str = INBOUND_SECRET) -> None:
        self.value, self.failure, self.asked = value, None, 0  # type: str, Exception | None, int

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 (AWS's name)
        self.asked += 1
        if self.failure:
            raise self.failure
        return {"Name": SecretId, "SecretString": self.value}


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    keeper = Keeper()
    monkeypatch.setattr(inbound_secrets, "secrets_manager", lambda: keeper)
    return keeper


def denied() -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not you"}}, "GetSecretValue")


def verdict(secrets: SecretsManagerInboundSecrets, signed_with: str, now: datetime) -> str:
    try:
        verify_delivery(signed_headers("m-1", "{}", [signed_with], now), "{}", secrets, now)
    except UndecidedSignature:
        return "undecided"
    except UnmatchedSignature:
        return "refused"
    return "verified"


# ------------------------------------------------------------------ when they are read


def test_what_was_read_is_relied_on_for_minutes_and_then_read_again(keeper: Keeper) -> None:
    secrets = SecretsManagerInboundSecrets("inbound")

    for age in (timedelta(0), KEPT - timedelta(seconds=1)):
        assert verdict(secrets, INBOUND_SECRET, NOW + age) == "verified"
    assert keeper.asked == 1
    keeper.value = OTHER
    assert secrets.held(NOW + KEPT).usable == (OTHER,)
    assert keeper.asked == 2


def test_a_secret_that_was_added_counts_for_the_next_message_signed_with_it(keeper: Keeper) -> None:
    secrets = SecretsManagerInboundSecrets("inbound")
    secrets.held(NOW)
    keeper.value = f"{INBOUND_SECRET}\n{OTHER}"

    assert verdict(secrets, OTHER, NOW + AGAIN) == "verified"
    assert verdict(secrets, INBOUND_SECRET, NOW + AGAIN) == "verified"


def test_a_stranger_cannot_make_us_ask_more_often(keeper: Keeper) -> None:
    secrets = SecretsManagerInboundSecrets("inbound")

    verdicts = {verdict(secrets, OTHER, NOW + timedelta(seconds=second)) for second in range(60)}
    assert (verdicts, keeper.asked) == ({"refused"}, 2)


def test_nor_while_they_cannot_be_read(keeper: Keeper) -> None:
    secrets = SecretsManagerInboundSecrets("inbound")
    keeper.failure = denied()

    verdicts = {verdict(secrets, OTHER, NOW + timedelta(seconds=second)) for second in range(60)}
    assert (verdicts, keeper.asked) == ({"undecided"}, 2)


@each("failure", [denied(), EndpointConnectionError(endpoint_url="https://secretsmanager")])
def test_what_was_read_before_is_good_while_nothing_can_be_read(keeper: Keeper, failure: Exception) -> None:
    secrets = SecretsManagerInboundSecrets("inbound")
    secrets.held(NOW)
    keeper.failure = failure

    assert verdict(secrets, INBOUND_SECRET, NOW + KEPT) == "verified"
    assert verdict(secrets, OTHER, NOW + KEPT) == "undecided"
    keeper.failure = None
    assert verdict(secrets, OTHER, NOW + KEPT + AGAIN) == "refused"


def test_without_a_name_nothing_is_read_and_nothing_verified(keeper: Keeper) -> None:
    secrets = SecretsManagerInboundSecrets("")

    assert verdict(secrets, INBOUND_SECRET, NOW) == "refused"
    assert keeper.asked == 0


def test_a_clock_that_was_set_back_does_not_keep_an_old_secret(keeper: Keeper) -> None:
    secrets = SecretsManagerInboundSecrets("inbound")
    secrets.held(NOW)
    keeper.value = OTHER

    assert secrets.held(NOW - timedelta(days=1)).usable == (OTHER,)


# ------------------------------------------------------------------ whatever stands there

PIECES = st.sampled_from(
    [INBOUND_SECRET, OTHER, "whsec_", "whsec_short", "whsec_é", "\ud800", '{"a": "b"}', ",", "\n", "\x00", " "]
)
WRITTEN = st.lists(st.one_of(PIECES, st.text()), max_size=6).map("".join)


@given(WRITTEN)
@example("")
@example(" ,\n")
def test_whatever_stands_in_the_secret_a_signature_is_verified_refused_or_left_open(written: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inbound_secrets, "secrets_manager", lambda: Keeper(written))
        secrets = SecretsManagerInboundSecrets("inbound")
        known = secrets.held(NOW)
        ours = INBOUND_SECRET in written.replace(",", " ").split()

        assert verdict(secrets, INBOUND_SECRET, NOW) == (
            "verified" if ours else "undecided" if known.fault else "refused"
        )
        assert bool(known.fault) == (known.faults > 0)
        assert known.usable or known.fault, "refused for good is only what was compared with something"
        with pytest.raises(UnverifiedWebhook):
            verify_delivery({}, written, secrets, NOW)


# ------------------------------------------------------------------ at the door


def replace_secret(written: str) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId="inbound", SecretString=written)


def no_secret() -> None:
    boto3.client("secretsmanager").delete_secret(SecretId="inbound", ForceDeleteWithoutRecovery=True)


def binary_secret() -> None:
    no_secret()
    boto3.client("secretsmanager").create_secret(Name="inbound", SecretBinary=INBOUND_SECRET.encode())


FAULTS: dict[str, Callable[[], None]] = {
    "missing": no_secret,
    "binary": binary_secret,
    "malformed": lambda: replace_secret("whsec_short"),
    "one malformed": lambda: replace_secret(f"whsec_short,{OTHER}"),
    "in JSON": lambda: replace_secret(json.dumps({"secret": INBOUND_SECRET})),
    "blank": lambda: replace_secret(" , "),
}


@each("fault", FAULTS)
def test_while_a_secret_is_at_fault_what_matches_none_is_to_be_delivered_again(
    settings: Settings, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    FAULTS[fault]()
    door = fresh("inbound_api")
    answer = door.handler(reported(), Runtime())
    said = capsys.readouterr().out

    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (429, "60")
    assert json.loads(answer["body"])["type"] == "urn:stop-sms:problem:misconfigured"
    assert '"MalformedSecrets":[' in said.replace(" ", "")
    assert INBOUND_SECRET not in said
    assert bodies(settings.inbound_queue_url) == []
    assert dynamodb.dynamodb().scan(TableName="idempotency")["Items"] == []


@each("fault", FAULTS)
def test_what_nobody_signed_is_refused_all_the_same(settings: Settings, fault: str) -> None:
    FAULTS[fault]()
    unsigned = reported() | {"headers": {}}

    assert fresh("inbound_api").handler(unsigned, Runtime())["statusCode"] == 401


@pytest.mark.parametrize("malformed", ["whsec_short", "whsec_é", "not base64!", "whsec_" + "A" * 12])
def test_a_malformed_secret_takes_nothing_from_the_well_formed_ones(
    settings: Settings, capsys: pytest.CaptureFixture[str], malformed: str
) -> None:
    replace_secret(f"{malformed},{INBOUND_SECRET}")

    assert fresh("inbound_api").handler(reported(), Runtime())["statusCode"] == 202
    assert len(bodies(settings.inbound_queue_url)) == 1
    assert '"MalformedSecrets":[' in capsys.readouterr().out.replace(" ", "")


def test_a_wrong_signature_is_refused_for_good_when_every_secret_was_compared(settings: Settings) -> None:
    replace_secret(f"{OTHER} {written_secret(bytes(range(1, 33)))}")

    assert fresh("inbound_api").handler(reported(), Runtime())["statusCode"] == 401
    assert bodies(settings.inbound_queue_url) == []
