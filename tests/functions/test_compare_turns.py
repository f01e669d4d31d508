"""All carriers in one call: each has its share of the time, and whatever is wrong with one of them is its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from reconcile.run_comparison import ComparisonRun
from reconcile.take_turns import take_turns
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways import services
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.comparison_store import DynamoComparisonStore
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.outside.carrier import BLACKLIST, Carrier, Service
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import GatewayClosed, GatewaySilent, OptedOut

from tests.factories import TUESDAY_10H_PARIS, a_collection, an_advertiser
from tests.functions.doors import Runtime, event, fresh

PHONE = Phone.of("+33612345600")


@dataclass
class Watch:
    """The time, which carriers spend: each what it needs, as far as its turn goes."""

    now: datetime = TUESDAY_10H_PARIS
    turns: list[tuple[str, float]] = field(default_factory=list)

    def turn(self, carrier_id: str, needed: float) -> Any:
        left = [timedelta(seconds=needed)]

        def take(until: datetime) -> ComparisonRun:
            began = self.now
            spent = min(left[0], until - began)
            self.now += spent
            left[0] -= spent
            self.turns.append((carrier_id, (until - began).total_seconds()))
            return ComparisonRun(of(None), of(None if left[0] else self.now))

        return take


def of(finished_at: datetime | None) -> Comparison:
    return Comparison(TUESDAY_10H_PARIS, (), finished_at=finished_at)


def lost(carrier_id: str, error: Exception) -> None:
    raise AssertionError(carrier_id) from error


def taken(watch: Watch, seconds: float, **needed: float) -> list[str]:
    turns = {carrier_id: watch.turn(carrier_id, seconds) for carrier_id, seconds in needed.items()}
    deadline = watch.now + timedelta(seconds=seconds)
    return [carrier_id for carrier_id, _ in take_turns(turns, deadline, lambda: watch.now, lost)]


def test_a_carrier_that_waits_all_its_time_takes_none_from_the_others() -> None:
    watch = Watch()
    assert taken(watch, 900, own=1e9, busy=1e9, quick=10) == ["own", "busy", "quick", "own", "busy"]
    assert watch.turns == [("own", 300), ("busy", 300), ("quick", 300), ("own", 145), ("busy", 145)]
    assert watch.now == TUESDAY_10H_PARIS + timedelta(seconds=900)


def test_one_carrier_alone_has_all_the_time_and_one_turn() -> None:
    watch = Watch()
    assert taken(watch, 900, own=1e9) == ["own"]
    assert watch.turns == [("own", 900)]


def test_a_turn_that_fails_is_told_of_once_and_the_others_have_theirs() -> None:
    watch, told = Watch(), list[str]()

    def fails(until: datetime) -> ComparisonRun:
        raise ValueError

    turns = {"own": watch.turn("own", 500), "lost": fails, "none": lambda _: None, "quick": watch.turn("quick", 1)}
    deadline = watch.now + timedelta(seconds=900)
    runs = take_turns(turns, deadline, lambda: watch.now, lambda carrier_id, _: told.append(carrier_id))
    assert [carrier_id for carrier_id, _ in runs] == ["own", "quick", "own"]
    assert told == ["lost"]


# ---- the door


@dataclass
class Listing:
    """A declared carrier as it is connected: its list, or what it raises instead."""

    numbers: Sequence[str] = ()
    error: Exception | None = None
    recorded_as: str = "ovhcloud"
    columns: tuple[str, str] = ("number", "at")

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        assert name == BLACKLIST
        if self.error:
            raise self.error
        return [OptedOut(number, TUESDAY_10H_PARIS) for number in self.numbers], ""


SERVICES = {
    "ovhcloud": Service("ovhcloud", "OVHcloud", adds_opt_outs=False),
    "silent": Service("silent", "Silencieux", lists_opt_outs=False),
}


@dataclass
class Connected:
    """The connections of this worker."""

    listings: dict[str, Listing]

    def connection(self, carrier_id: str) -> Listing:
        if carrier_id not in self.listings:
            raise GatewayClosed("credentials: the secret lacks token")
        return self.listings[carrier_id]


def a_carrier(carrier_id: str, service: str = "ovhcloud") -> Carrier:
    return Carrier(carrier_id, service, "sms-zz1-1", 10.0, {HOME: 0.05}, {HOME: "36111"})


@pytest.fixture
def listings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Listing]:
    """Carriers that are declared: `hangs`, `keyless`, `unknown` to this release, `unlisted`, and `works`, where somebody is listed.

    `ended` was taken back, and has no credentials.
    """
    listings = {
        "hangs": Listing(error=GatewaySilent("ReadTimeoutError")),
        "unlisted": Listing(error=AssertionError("a list that cannot be read")),
        "works": Listing([PHONE.e164]),
    }
    monkeypatch.setattr(services, "service", SERVICES.__getitem__)
    monkeypatch.setattr(wiring, "connections", lambda: Connected(listings))
    for carrier_id, service in (
        ("hangs", "ovhcloud"), ("keyless", "ovhcloud"), ("unknown", "of-tomorrow"), ("unlisted", "silent"), ("works", "ovhcloud"),
    ):  # fmt: skip
        DynamoCarrierStore(settings.campaign_table).put(a_carrier(carrier_id, service))
    DynamoCarrierStore(settings.campaign_table).put(replace(a_carrier("ended"), ended_at=TUESDAY_10H_PARIS))
    DynamoAdvertiserStore(settings.consent_table).put(an_advertiser(route=Route("works")))
    book = DynamoContactStore(settings.consent_table, KeyedHash(settings.hash_key_ids))
    book.record(*granted(book.recall("zelie", PHONE), a_collection(), TUESDAY_10H_PARIS, "a" * 32))
    return listings


def called(event: dict[str, Any]) -> Any:
    return fresh("reconcile").handler(event, Runtime())


def status(settings: Settings) -> Status:
    return DynamoContactStore(settings.consent_table, KeyedHash(settings.hash_key_ids)).recall("zelie", PHONE).status


@pytest.mark.guarantee("G1")
def test_one_carrier_that_hangs_another_without_credentials_and_one_that_is_unknown_cost_only_themselves(
    listings: dict[str, Listing],
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = called(event("reconcile_night"))

    assert (told["OptOutsUnknownHere"], told["OptOutsUncompared"], told["Finished"]) == (1, 3, 1)
    assert status(settings) is Status.OPPOSED
    measured = capsys.readouterr().out.replace(" ", "")
    assert '"OptOutsUncompared":[0.0,1.0,0.0,1.0,1.0]' in measured, "own, hangs, works, and the two that were lost"
    told_of = {(record.carrier, record.what, record.code) for record in caplog.records if "what" in vars(record)}  # type: ignore[attr-defined]
    assert told_of == {
        ("hangs", f"opt-out list {BLACKLIST}", ""),
        ("keyless", "the opt-out list of carrier keyless", "credentials: the secret lacks token"),
        ("unknown", "the opt-out list of carrier unknown", ""),
    }


def test_each_carrier_goes_on_by_itself_with_what_it_has_not_finished(
    listings: dict[str, Listing], settings: Settings
) -> None:
    store = DynamoComparisonStore(settings.consent_table, "works")
    assert store.write(Comparison(TUESDAY_10H_PARIS, (BLACKLIST,), revision=1))

    told = called({"begin": False})

    assert (told["OptOutsUnknownHere"], told["OptOutsUncompared"], told["Finished"]) == (1, 0, 1)
    newest = store.newest()
    assert newest is not None
    assert newest.finished_at is not None
    assert DynamoComparisonStore(settings.consent_table).newest() is None, (
        "the deployment's own had nothing to go on with"
    )
    assert called({"begin": False}) == {}


@pytest.mark.guarantee("G1")
def test_the_deployment_s_own_failure_is_the_call_s_after_every_other_carrier_was_compared(
    listings: dict[str, Listing], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconcile = fresh("reconcile")

    def broken() -> Any:
        raise PermissionError

    monkeypatch.setattr(reconcile, "check", broken)

    with pytest.raises(PermissionError):
        reconcile.handler({}, Runtime())
    assert status(settings) is Status.OPPOSED


def test_carriers_that_cannot_be_read_are_counted_and_the_deployment_s_own_is_compared(
    listings: dict[str, Listing], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Unreadable:
        def all(self) -> Sequence[Carrier]:
            raise KeyError("service")

    monkeypatch.setattr(wiring, "carriers", Unreadable)

    assert called({})["Finished"] == 1
    assert '"OptOutsUncompared":[1' in capsys.readouterr().out.replace(" ", "")
