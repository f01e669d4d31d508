"""References of contacts: what nobody should wait for does not wait for their key."""

import socket
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from stopsms.adapters.clients import AT_ONCE, kms_at_once
from stopsms.adapters.keys.keyed_hash import AGAIN, ContactReferences, KeyedHash
from stopsms.compliance.errors import BusyError

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS


@pytest.mark.slow
def test_kms_that_takes_a_connection_and_says_nothing_is_left_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        settings = {"ACCESS_KEY_ID": "silent", "SECRET_ACCESS_KEY": "none", "DEFAULT_REGION": "eu-west-3"}
        settings["ENDPOINT_URL_KMS"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        for name, value in settings.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        assert ContactReferences(KeyedHash("a-key")).at_once("zelie +33612345678", TUESDAY_10H_PARIS) is None

        waiting: Any = kms_at_once().meta.config
        assert waiting.connect_timeout + waiting.read_timeout <= AT_ONCE.total_seconds()
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):  # it was asked once
            silent.accept()


class Silent(KeyedHash):
    """Says nothing until it is told to."""

    def __init__(self, error: Exception) -> None:
        super().__init__("a-key")
        self.error: Exception | None = error
        self.asked = 0

    def secret_for(self, purpose: str, *, at_once: bool = False) -> bytes:
        self.asked += 1
        if self.error:
            raise self.error
        return b"secret"


@each("error", [BusyError("too much"), ReadTimeoutError(endpoint_url="https://kms.invalid")])
def test_a_key_that_was_not_to_be_had_is_asked_for_again_half_a_minute_later_and_then_kept(error: Exception) -> None:
    silent, now = Silent(error), TUESDAY_10H_PARIS
    references = ContactReferences(silent)
    assert [references.at_once("a", now), references.at_once("a", now + AGAIN * 0.9)] == [None, None]
    assert silent.asked == 1

    silent.error = None
    first = references.at_once("a", now + AGAIN)
    assert first == references.at_once("a", now + AGAIN) == references.of("a")
    assert silent.asked == 2


def test_what_needs_the_reference_asks_at_once_whatever_was_asked_before() -> None:
    silent = Silent(BusyError("too much"))
    references = ContactReferences(silent)
    assert references.at_once("a", TUESDAY_10H_PARIS) is None

    silent.error = None
    assert len(references.of("a")) == 64
    assert references.at_once("a", TUESDAY_10H_PARIS) == references.of("a")
