"""An account that is not set up right, on the carrier's own protocol: the campaign waits, and nobody of it is burnt."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from campaign_api.steer_campaign import resume_campaign
from sender.hand_over import HandOver
from sender.pace import Pace
from sender.send_batch import send_batch
from stopsms.adapters.clients import reset_clients
from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessaging
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.carrier import GatewayClosed
from stopsms.contracts.messages import planning_task

from local.carrier.network import Network
from tests.carrier_service import Service
from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_campaign, a_contact
from tests.fakes import (
    FakeAdvertiserStore,
    FakeCampaignStore,
    FakeClock,
    FakeContactStore,
    FakePlannerQueue,
    OneGateway,
    World,
)
from tests.functions.planning import LATER, plan
from tests.simulated_carrier import served

REUNION = Phone.of("+262692123456")
PARISIANS = [Phone.of(f"+3361234567{number}") for number in range(9)]


@pytest.fixture
def network(service: type[Service], monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    simulated = Network(lambda: TUESDAY_10H_PARIS)
    simulated.change({"parts_per_second": 1000})
    with served(simulated) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", address)
        reset_clients()
        yield simulated


def a_world() -> World:
    """Nine people in Paris and one in Réunion, planned."""
    world = World(TUESDAY_10H_PARIS, a_campaign(), {phone: a_contact(phone) for phone in [*PARISIANS, REUNION]})
    plan(world)
    return world


def send_all(world: World) -> None:
    batches, world.queued = list(world.queued), []
    for batch in batches:
        ports = world.ports()
        gateway, pace = EndUserMessaging("configuration"), Pace(1000, lambda: 0.0, world.sleep)
        hand_over = HandOver(FakeContactStore(world), OneGateway(gateway), FakeClock(world), pace)
        send_batch(batch, replace(ports, hand_overs={"": hand_over}.__getitem__), world.now + LATER)


@pytest.mark.parametrize(
    ("wrong", "right", "reason"),
    [
        pytest.param(
            {"sandbox": True, "verified": [PARISIANS[0].e164]},
            {"sandbox": False},
            "DESTINATION_PHONE_NUMBER_NOT_VERIFIED",
            id="sandbox with a verified number",
        ),
        pytest.param({"sender_ids": {}}, {"sender_ids": None}, "ResourceNotFoundException", id="no such sender ID"),
        pytest.param({"unregistered": ["ZELIE"]}, {"unregistered": []}, "SENDER_ID_NOT_REGISTERED", id="unregistered"),
        pytest.param(
            {"message_types": ["TRANSACTIONAL"]},
            {"message_types": ["PROMOTIONAL"]},
            "MESSAGE_TYPE_MISMATCH",
            id="sender ID not for campaigns",
        ),
        pytest.param(
            {"spend_limit": 0}, {"spend_limit": None}, "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", id="spend limit"
        ),
        pytest.param(
            {"credentials_refused": True},
            {"credentials_refused": False},
            "UnrecognizedClientException",
            id="credentials refused",
        ),
    ],
)
def test_a_campaign_waits_until_the_account_is_set_right_and_then_reaches_everybody_once(
    network: Network, wrong: Mapping[str, Any], right: Mapping[str, Any], reason: str
) -> None:
    world = a_world()
    network.change(dict(wrong))

    send_all(world)

    trip = world.campaign.trip
    assert trip is not None
    assert (world.campaign.state, trip.measure, trip.reason) == (State.PAUSED, Measure.CARRIER_CLOSED, reason)
    assert trip.sender_id == "ZELIE"
    _everybody_is_reached_once(network, world, right)


@pytest.mark.parametrize(
    ("wrong", "right", "reason"),
    [
        ({"closed_countries": ["RE"]}, {"closed_countries": []}, "DESTINATION_COUNTRY_BLOCKED"),
        ({"sender_ids": {"ZELIE": ["FR"]}}, {"sender_ids": None}, "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY"),
    ],
    ids=["country blocked", "no sender ID in this country"],
)
def test_a_country_that_is_closed_is_named_and_its_people_wait_with_the_others(
    network: Network, wrong: Mapping[str, Any], right: Mapping[str, Any], reason: str
) -> None:
    world = a_world()
    network.change(dict(wrong))

    send_all(world)

    trip = world.campaign.trip
    assert trip is not None
    assert (world.campaign.state, trip.reason, trip.territory) == (State.PAUSED, reason, Territory.REUNION)
    assert not network.messages(REUNION.e164)
    _everybody_is_reached_once(network, world, right)


def test_what_the_month_still_allows_is_sent_and_the_rest_waits(network: Network) -> None:
    world = a_world()
    network.change({"spend_limit": 1})
    network.spent = 1 - 3 * 0.07 + 0.01

    send_all(world)

    assert len(network.messages()) == 3
    assert world.campaign.state is State.PAUSED
    _everybody_is_reached_once(network, world, {"spend_limit": None})


def test_a_number_that_carries_no_service_messages_refuses_every_answer_and_says_so(network: Network) -> None:
    network.change({"number_type": "PROMOTIONAL"})

    with pytest.raises(GatewayClosed, match="MESSAGE_TYPE_MISMATCH"):
        EndUserMessaging("configuration").reply(ServiceReply(PARISIANS[0], "36180", "Zelie : c’est fait."))


def _everybody_is_reached_once(network: Network, world: World, right: Mapping[str, Any]) -> None:
    reached = {message.to for message in network.messages()}
    assert {phone.e164 for phone, contact in world.contacts.items() if contact.claims} == reached, "the others' claims"
    assert {outcome.fate.value for outcome in world.outcomes.values()} <= {"sent"}, "nobody failed, nobody uncertain"

    network.change(dict(right))
    resume_campaign(
        world.campaign,
        MARKETER,
        FakeCampaignStore(world),
        FakeAdvertiserStore(world),
        FakePlannerQueue(world),
        FakeClock(world),
    )
    plan(world, planning_task(world.campaign.id, redispatch=True))
    send_all(world)

    assert sorted(message.to for message in network.messages()) == sorted(phone.e164 for phone in world.contacts)
