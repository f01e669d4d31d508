"""The connections to carriers: what was declared counts within a minute, and what cannot be used says why instead of failing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from stopsms.adapters.gateways.connections import KNOWN_FOR, Connections
from stopsms.adapters.keys.carrier_secrets import CredentialsUnreadable, SecretsManagerCarrierSecrets
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.carrier import Gateway, GatewayClosed, OptOutList

from tests.factories import TUESDAY_10H_PARIS
from tests.fakes import FakeCarrierStore

CARRIER = Carrier("main", "brevo", "", 10.0, {HOME: 0.05}, {HOME: "36180"})
CREDENTIALS = {"webhook_token": "token", "api_key": "key", "bearer_token": "bearer"}
OWN, OWN_LIST = cast("Gateway", object()), cast("OptOutList", object())


@dataclass
class Secrets:
    """The secrets of carriers; `needed` are the members that were asked for."""

    failure: str = ""
    needed: list[tuple[str, ...]] = field(default_factory=list)

    def held(self, carrier_id: str, now: datetime, needed: tuple[str, ...]) -> Mapping[str, str]:
        self.needed.append(needed)
        if self.failure:
            raise CredentialsUnreadable(self.failure)
        return CREDENTIALS

    newest = held


class Here:
    """One worker's connections, and what is around them."""

    def __init__(self, *carriers: Carrier) -> None:
        self.now = TUESDAY_10H_PARIS
        self.store = FakeCarrierStore(*carriers)
        self.secrets = Secrets()
        secrets = cast("SecretsManagerCarrierSecrets", self.secrets)
        self.connections = Connections(
            lambda: OWN, lambda: OWN_LIST, self.store, secrets, lambda: self.now, "http://127.0.0.1:9"
        )


def reason(act: Any, *given: Any) -> str:
    with pytest.raises(GatewayClosed) as closed:
        act(*given)
    return closed.value.reason


def test_no_carrier_is_the_deployment_s_own() -> None:
    here = Here()

    assert here.connections.of("") is OWN
    assert here.connections.opt_outs("") is OWN_LIST


def test_a_declared_one_is_connected_once_and_its_secret_read_at_each_use() -> None:
    here = Here(CARRIER)

    connection = here.connections.of("main")

    assert here.connections.of("main") is connection
    assert id(here.connections.opt_outs("main")) == id(connection)
    assert here.secrets.needed == []
    assert here.connections.credentials(CARRIER) == CREDENTIALS
    assert here.secrets.needed == [("webhook_token", "api_key", "bearer_token")]


def test_another_declaration_counts_within_a_minute() -> None:
    here = Here(CARRIER)
    before = here.connections.of("main")
    here.store.put(replace(CARRIER, parts_per_second=2.0))

    here.now += KNOWN_FOR - timedelta(seconds=1)
    assert here.connections.of("main") is before
    here.now += timedelta(seconds=1)
    assert here.connections.carrier("main").parts_per_second == 2.0
    assert here.connections.of("main") is not before


def test_a_carrier_that_was_just_declared_is_there_at_once() -> None:
    here = Here()
    for act in (here.connections.of, here.connections.carrier, here.connections.opt_outs):
        assert reason(act, "main") == "no_such_carrier"

    here.store.put(CARRIER)
    assert here.connections.carrier("main") == CARRIER


@pytest.mark.guarantee("G7")
def test_through_a_carrier_that_was_taken_back_nothing_leaves_but_it_can_still_be_asked() -> None:
    here = Here(CARRIER)
    before = here.connections.of("main")
    here.store.put(replace(CARRIER, ended_at=here.now))
    here.now += KNOWN_FOR

    assert reason(here.connections.of, "main") == "carrier_ended"
    assert here.connections.opt_outs("main") is None
    assert here.connections.carrier("main").ended_at is not None
    assert here.connections.credentials(CARRIER) == CREDENTIALS
    assert type(here.connections.connection("main")) is type(before)

    here.store.put(CARRIER)
    here.now += KNOWN_FOR
    assert type(here.connections.of("main")) is type(before)


def test_a_service_that_this_release_does_not_know_closes_its_carrier() -> None:
    """A newer release declared it, and was rolled back."""
    unknown = replace(CARRIER, service="of_tomorrow")
    here = Here(unknown)

    assert here.connections.carrier("main") == unknown
    for act in (here.connections.of, here.connections.opt_outs):
        assert reason(act, "main") == "no_such_service"
    for read in (here.connections.credentials, here.connections.newest_credentials, here.connections.service):
        assert reason(read, unknown) == "no_such_service"


def test_credentials_that_cannot_be_had_close_the_carrier_and_say_why() -> None:
    here = Here(CARRIER)
    here.secrets.failure = "the secret lacks api_key"

    for read in (here.connections.credentials, here.connections.newest_credentials):
        assert reason(read, CARRIER) == "credentials: the secret lacks api_key"


def test_a_table_that_fails_is_no_verdict_on_a_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Here(CARRIER)

    def busy(_: str) -> Carrier:
        raise BusyError("throttled")

    with monkeypatch.context() as patch:
        patch.setattr(here.store, "find", busy)
        with pytest.raises(BusyError):
            here.connections.of("main")
    assert here.connections.of("main")
