"""An advertiser's messages leave through the carrier that it names, and name that carrier's numbers for STOP."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from consent_api.choose_carrier import Choice, NumberOfAnotherCarrier, choose_carrier
from stopsms.adapters.gateways import services
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.errors import UnknownCarrier
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.message.text import stop_mentions
from stopsms.compliance.person.phone import HOME, Territory

from tests.each_case import each
from tests.factories import A_SERVICE, TUESDAY_10H_PARIS, a_carrier, a_contact, a_service, an_advertiser, terms
from tests.fakes import FakeCarrierStore
from tests.functions.calling import BODIES
from tests.functions.doors import call

ADVERTISER = BODIES["PUT", "/advertisers/{advertiser_id}"] | {"brands": []}
WITHOUT_NUMBERS = {name: value for name, value in ADVERTISER.items() if not name.startswith("stop_number")}


def chosen(carrier_id: str | None, asked: Mapping[Territory, str]) -> Choice:
    ended = a_carrier(id="ended", ended_at=TUESDAY_10H_PARIS)
    carriers = FakeCarrierStore(a_carrier(), a_carrier(id="gone", service="forgotten"), ended)
    return choose_carrier(carrier_id, asked, carriers, a_service)


def test_without_a_carrier_messages_leave_through_the_deployment_s_own_with_the_numbers_asked_for() -> None:
    asked = {HOME: "36180", Territory.REUNION: "36789"}

    assert chosen(None, asked) == Choice(OWN_ROUTE, asked)


@each(
    "asked",
    [{}, {HOME: "36111"}, {Territory.REUNION: "36222"}, {HOME: "36111", Territory.REUNION: "36222"}],
)
def test_a_carrier_s_numbers_are_its_own_whether_they_are_asked_for_or_not(asked: dict[Territory, str]) -> None:
    choice = chosen("ovh-1", asked)

    assert choice.stop_numbers == a_carrier().stop_numbers
    assert choice.route.carrier == "ovh-1"
    assert choice.route.clause("36111") == "\nSTOP 36111"
    assert (choice.route.opens, choice.route.closes) == (A_SERVICE.behaviour.opens, A_SERVICE.behaviour.closes)


@each(
    ("asked", "field"),
    [
        ({HOME: "36180"}, "stop_number"),
        ({HOME: "36222"}, "stop_number"),
        ({Territory.REUNION: "36111"}, "stop_numbers.RE"),
        ({Territory.SWITZERLAND: "963"}, "stop_numbers.CH"),
    ],
)
def test_a_number_that_the_carrier_does_not_have_there_is_refused(asked: dict[Territory, str], field: str) -> None:
    with pytest.raises(NumberOfAnotherCarrier) as refused:
        chosen("ovh-1", asked)
    assert refused.value.field == field


@each("carrier_id", ["nobody", "gone", "ended"])
def test_a_carrier_that_nobody_declared_or_that_was_taken_back_or_of_a_service_not_known_here_is_refused(
    carrier_id: str,
) -> None:
    with pytest.raises(UnknownCarrier) as refused:
        chosen(carrier_id, {})
    assert refused.value.field == "carrier"


@pytest.fixture
def carriers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> DynamoCarrierStore:
    """A carrier as it is stored, of a service that this release knows."""
    monkeypatch.setattr(services, "service", a_service)
    store = DynamoCarrierStore(settings.campaign_table)
    store.put(a_carrier())
    return store


def test_an_advertiser_is_declared_with_a_carrier_and_its_campaigns_have_the_route(
    carriers: DynamoCarrierStore,
) -> None:
    status, shown = call("PUT", "/advertisers/zelie", WITHOUT_NUMBERS | {"carrier": "ovh-1"})
    _, listed = call("GET", "/advertisers")
    stored = DynamoAdvertiserStore("consent").find("zelie")

    assert (status, shown["carrier"], shown["stop_number"], shown["stop_numbers"]) == (
        200,
        "ovh-1",
        "36111",
        {"RE": "36222"},
    )
    assert listed["advertisers"][0]["carrier"] == "ovh-1"
    assert stored is not None
    assert stored.route == Route("ovh-1", "\nSTOP {number}", *_hours(), closed_sundays=True, confirms_stop=True)


def _hours() -> tuple[Any, Any]:
    return A_SERVICE.behaviour.opens, A_SERVICE.behaviour.closes


@each(
    ("body", "answer"),
    [
        (WITHOUT_NUMBERS, (422, "stop_number")),
        (WITHOUT_NUMBERS | {"carrier": None}, (422, "stop_number")),
        (WITHOUT_NUMBERS | {"carrier": "nobody"}, (422, "carrier")),
        (WITHOUT_NUMBERS | {"carrier": ""}, (422, "carrier")),
        (ADVERTISER | {"carrier": "ovh-1"}, (422, "stop_number")),
        (WITHOUT_NUMBERS | {"carrier": "ovh-1", "stop_numbers": {"RE": "36789"}}, (422, "stop_numbers.RE")),
    ],
)
def test_what_no_carrier_s_number_stands_behind_is_refused_by_its_field(
    carriers: DynamoCarrierStore, body: dict[str, Any], answer: tuple[int, str]
) -> None:
    status, problem = call("PUT", "/advertisers/zelie", body)

    field = problem["field"] if "field" in problem else problem["errors"][0]["field"].removeprefix("body.")
    assert (status, field) == answer


def test_an_advertiser_of_before_names_no_carrier_and_may_move_to_one_and_back(carriers: DynamoCarrierStore) -> None:
    _, before = call("PUT", "/advertisers/zelie", ADVERTISER)
    status, moved = call("PUT", "/advertisers/zelie", WITHOUT_NUMBERS | {"carrier": "ovh-1"})
    _, back = call("PUT", "/advertisers/zelie", ADVERTISER)

    assert "carrier" not in before
    assert "route" not in before
    assert (status, moved["carrier"], moved["stop_number"]) == (200, "ovh-1", "36111")
    assert {**back, "changed_at": ""} == {**before, "changed_at": ""}


@each("service_id", services.SERVICES)
def test_a_text_is_lawful_and_ends_with_its_way_out_through_each_service(service_id: str) -> None:
    behaviour = services.service(service_id).behaviour
    advertiser = an_advertiser(route=replace(behaviour, carrier="ours"))
    judged = Gate(terms(advertiser=advertiser)).judge(a_contact(), TUESDAY_10H_PARIS)

    assert judged.clearance is not None
    text = judged.clearance.message.text
    assert text.endswith(behaviour.clause("36180") or " STOP SMS 36180")
    assert [mention.number for mention in stop_mentions(text)] == ["36180"]
