"""The night with each service whose list can be read: its production adapter, and the simulator of its protocol."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways import services
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import BLACKLIST
from stopsms.compliance.person.contact import Status
from stopsms.evidence import words

from tests.carrier_contract import Tried, connected
from tests.factories import TUESDAY_10H_PARIS, an_advertiser
from tests.functions.comparisons import PHONES, Place

THEIRS, OURS, BOTH = PHONES[:3]
LISTING = [service_id for service_id in services.SERVICES if services.service(service_id).lists_opt_outs]


@pytest.fixture(params=LISTING)
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tried]:
    with connected(request.param, tmp_path) as one:
        yield one


@pytest.fixture
def place(tried: Tried, settings: Settings) -> Place:
    """An advertiser that sends through the carrier, and three people who have consented."""
    DynamoAdvertiserStore("consent").put(an_advertiser(route=Route(tried.carrier.id)))
    connection: Any = tried.connection
    place = Place(settings, DynamoContactStore("consent", KeyedHash(settings.hash_key_ids)), connection)
    place.declared = tried.carrier
    place.own_list = BLACKLIST if tried.service.adds_opt_outs else ""
    for phone in (THEIRS, OURS, BOTH):
        place.consents("zelie", phone)
    return place


@pytest.mark.guarantee("G1")
def test_who_is_on_the_list_opposes_who_opposed_is_put_there_and_a_later_act_in_person_counts(
    tried: Tried, place: Place
) -> None:
    adds = tried.service.adds_opt_outs
    for phone in (OURS, BOTH):
        place.opposes("zelie", phone)
    for phone in (THEIRS, BOTH):
        tried.account.block(phone.e164, by_person=True)

    first = place.compare(BLACKLIST)

    assert first == {"listed": 2, "unknown_here": 1} | ({"unknown_there": 1} if adds else {})
    assert {place.status("zelie", phone) for phone in (THEIRS, OURS, BOTH)} == {Status.OPPOSED}
    record = place.book.evidence("zelie", THEIRS)[-1]
    assert (record.content["source"], record.content["reference"]) == (
        f"carrier_list:{tried.service.id}",
        tried.carrier.id,
    )
    assert tried.service.name in words.source(record.content["source"])
    assert set(tried.account.blacklist) == {phone.e164 for phone in ((THEIRS, OURS, BOTH) if adds else (THEIRS, BOTH))}
    listed = len(tried.account.blacklist)
    assert place.compare(BLACKLIST) == {"listed": listed}, "the next night finds nothing"

    later = TUESDAY_10H_PARIS + timedelta(hours=2)
    place.consents("zelie", THEIRS, later, later)
    assert place.compare(BLACKLIST) == {"listed": listed, "lifted_since": 1}
    assert place.status("zelie", THEIRS) is Status.GRANTED


@pytest.mark.guarantee("G7")
def test_a_service_that_refuses_our_credentials_is_counted_and_nobody_is_put_on_its_list(
    tried: Tried, place: Place
) -> None:
    place.opposes("zelie", OURS)
    tried.change(credentials=dict.fromkeys(tried.account.set_up.credentials, "another"))

    assert place.compare(BLACKLIST) == {"uncompared": 1}
    assert place.failures == [(f"opt-out list {BLACKLIST}", "GatewayClosed")]
    assert tried.account.blacklist == {}
