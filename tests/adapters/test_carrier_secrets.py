"""The credentials of carriers: rotated ones count soon, and nothing that fails for a moment makes a stranger of a carrier."""

import gc
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from stopsms.adapters.keys import carrier_secrets
from stopsms.adapters.keys.carrier_secrets import AGAIN, KEPT, CredentialsUnreadable, SecretsManagerCarrierSecrets

from tests.each_case import each

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OLD, NEW = {"api_key": "old", "webhook_token": "t1"}, {"api_key": "new", "webhook_token": "t2,t1"}


class Keeper:
    """Secrets Manager, which holds a text or fails, and remembers what it was asked for."""

    def __init__(self, text: str = json.dumps(OLD)) -> None:
        self.answer: dict[str, Any] = {"SecretString": text}
        self.failure: Exception | None = None
        self.asked: list[str] = []

    def put(self, value: object) -> None:
        self.answer = {"SecretString": value if isinstance(value, str) else json.dumps(value)}

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 (AWS's name)
        self.asked.append(SecretId)
        if self.failure:
            raise self.failure
        return self.answer


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    keeper = Keeper()
    monkeypatch.setattr(carrier_secrets, "secrets_manager", lambda: keeper)
    return keeper


def denied() -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not you"}}, "GetSecretValue")


def test_they_are_read_once_for_minutes_each_carrier_s_by_its_own_name(keeper: Keeper) -> None:
    secrets = SecretsManagerCarrierSecrets("stack/carriers/")

    assert all(secrets.held("brevo", NOW + age) == OLD for age in (timedelta(), KEPT - SECOND))
    secrets.held("ovh", NOW)
    assert keeper.asked == ["stack/carriers/brevo", "stack/carriers/ovh"]
    keeper.put(NEW)
    assert secrets.held("brevo", NOW + KEPT) == NEW


def test_what_was_rotated_counts_as_soon_as_the_old_does_not_do(keeper: Keeper) -> None:
    secrets = SecretsManagerCarrierSecrets("")
    secrets.held("brevo", NOW)
    keeper.put(NEW)

    assert secrets.newest("brevo", NOW + AGAIN) == NEW
    assert secrets.held("brevo", NOW + AGAIN) == NEW


def test_nobody_makes_us_ask_more_often_whether_it_can_be_read_or_not(keeper: Keeper) -> None:
    secrets = SecretsManagerCarrierSecrets("")
    for second in range(60):
        secrets.newest("brevo", NOW + second * SECOND)
    assert len(keeper.asked) == 2

    keeper.failure = denied()
    unread = SecretsManagerCarrierSecrets("")
    for second in range(60):
        with pytest.raises(CredentialsUnreadable, match="AccessDeniedException"):
            unread.newest("brevo", NOW + second * SECOND)
    assert len(keeper.asked) == 4


@each("failure", [denied(), EndpointConnectionError(endpoint_url="https://secretsmanager")])
def test_what_was_read_before_is_good_while_nothing_can_be_read(keeper: Keeper, failure: Exception) -> None:
    secrets = SecretsManagerCarrierSecrets("")
    secrets.held("brevo", NOW)
    keeper.failure = failure

    assert secrets.held("brevo", NOW + KEPT) == OLD
    keeper.failure = None
    keeper.put(NEW)
    assert secrets.held("brevo", NOW + KEPT + AGAIN) == NEW
    keeper.put(OLD)


def test_a_clock_that_was_set_back_keeps_nothing_old(keeper: Keeper) -> None:
    secrets = SecretsManagerCarrierSecrets("")
    secrets.held("brevo", NOW)
    keeper.put(NEW)

    assert secrets.held("brevo", NOW - SECOND) == NEW


@each(
    "written",
    [
        "",
        "api_key",
        "[]",
        "null",
        '"key"',
        '{"api_key": 7}',
        '{"api_key": null}',
        "[" * 100_000,
        '{"api_key": "k\\u00e9y"}',
        '{"api_key": "k\\ud800y"}',
        '{"api_key": "k\\r\\nX-Other: y"}',
        '{"api_key": "k\\u0000y"}',
    ],
)
def test_what_no_request_may_bear_is_no_secret_and_is_told_nobody(keeper: Keeper, written: str) -> None:
    """A header that breaks would break after its recipient is claimed, and nobody would know whether the message has left."""
    keeper.put(written)
    gc.collect()  # what other tests have left is finished here, not at the bottom of what nests too deeply

    with pytest.raises(CredentialsUnreadable, match=r"^the secret (is no JSON|has characters that no header takes)"):
        SecretsManagerCarrierSecrets("").held("brevo", NOW)


def test_a_secret_of_bytes_is_none(keeper: Keeper) -> None:
    keeper.answer = {"SecretBinary": b"{}"}

    with pytest.raises(CredentialsUnreadable):
        SecretsManagerCarrierSecrets("").held("brevo", NOW)


def test_the_line_break_that_was_copied_with_a_key_is_none_of_it(keeper: Keeper) -> None:
    keeper.put({"api_key": " key\n", "webhook_token": "t1, t2\n"})

    assert SecretsManagerCarrierSecrets("").held("brevo", NOW) == {"api_key": "key", "webhook_token": "t1, t2"}


def test_the_members_that_are_missing_are_named(keeper: Keeper) -> None:
    keeper.put({"api_key": "key", "bearer_token": " "})

    with pytest.raises(CredentialsUnreadable, match=r"^the secret lacks bearer_token, webhook_token$"):
        SecretsManagerCarrierSecrets("").held("brevo", NOW, ("api_key", "bearer_token", "webhook_token"))


def refused(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetSecretValue")


@each(
    ("failure", "passing"),
    [
        (refused("ThrottlingException", 400), True),
        (refused("InternalServiceError", 500), True),
        (EndpointConnectionError(endpoint_url="https://secretsmanager"), True),
        (refused("ResourceNotFoundException", 400), False),
        (refused("AccessDeniedException", 400), False),
    ],
)
def test_a_secret_that_only_could_not_be_read_just_now_is_no_wrong_one(
    keeper: Keeper, failure: Exception, passing: bool
) -> None:
    """The first pauses a campaign until a person looks; the second is over in a moment."""
    keeper.failure = failure

    with pytest.raises(CredentialsUnreadable) as unreadable:
        SecretsManagerCarrierSecrets("").held("brevo", NOW)
    assert unreadable.value.passing is passing
