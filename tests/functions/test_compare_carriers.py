"""The list of a carrier that a person has declared: a STOP that only it knows counts here, for those alone who send through it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from reconcile.read_lists import ENTRIES_AT_ONCE
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.campaign.advertiser import AdvertiserChange
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import BLACKLIST, Carrier
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import GatewayClosed, OptedOut
from stopsms.evidence import words

from tests.factories import TUESDAY_10H_PARIS, an_advertiser
from tests.functions import comparisons
from tests.functions.comparisons import LAST_YEAR, PHONES, YESTERDAY, Place, calls

OVH = Carrier("marseille", "ovhcloud", "sms-zz1-1", 10.0, {HOME: 0.05}, {HOME: "36111"})
LATELY = TUESDAY_10H_PARIS - timedelta(hours=1)


@pytest.fixture
def place(settings: Settings) -> Place:
    """Of three advertisers, `brume` sends through the carrier, `lune` has its STOP number, `zelie` has nothing to do with it."""
    advertisers = DynamoAdvertiserStore("consent")
    advertisers.put(an_advertiser(id="brume", stop_number="36222", stop_numbers={}, route=Route("marseille")))
    advertisers.put(an_advertiser(id="lune", stop_number="3 61 11", stop_numbers={}))
    advertisers.put(an_advertiser(id="zelie"))
    place = Place(settings, DynamoContactStore("consent", KeyedHash(settings.hash_key_ids)), declared=OVH)
    place.own_list = BLACKLIST
    place.carrier.lists, place.carrier.told = {BLACKLIST: {}}, BLACKLIST
    return place


def of_all(place: Place, phone: Phone) -> list[Status | None]:
    return [place.status(advertiser, phone) for advertiser in ("brume", "lune", "zelie")]


def compared(place: Place) -> Mapping[str, int]:
    return place.compare(BLACKLIST)


@pytest.mark.guarantee("G1")
def test_a_stop_to_the_number_that_a_carrier_had_before_opposes_those_who_have_left_it_too(place: Place) -> None:
    """Lune has sent through the carrier, and moved away; then its number changed. Aube has the same number of another carrier's."""
    place.declared = replace(OVH, stop_numbers={HOME: "36333"}, former_numbers=("36111",))
    advertisers, change = DynamoAdvertiserStore("consent"), AdvertiserChange(LATELY, "key#claire")
    advertisers.use("lune", ["36111"], LATELY)
    advertisers.put(an_advertiser(id="lune", stop_number="36444", stop_numbers={}), change)
    advertisers.put(an_advertiser(id="aube", stop_number="36111", stop_numbers={}))
    for advertiser in ("aube", "brume", "lune", "zelie"):
        place.consents(advertiser, PHONES[0])
    place.carrier.put(PHONES[0], name=BLACKLIST)

    assert compared(place) == {"listed": 1, "unknown_here": 2}
    assert of_all(place, PHONES[0]) == [Status.OPPOSED, Status.OPPOSED, Status.GRANTED]
    assert place.status("aube", PHONES[0]) is Status.GRANTED


@pytest.mark.guarantee("G1")
def test_a_stop_that_only_the_carrier_knows_opposes_those_who_send_there_or_have_its_number(place: Place) -> None:
    for advertiser in ("brume", "lune", "zelie"):
        place.consents(advertiser, PHONES[0])
    place.carrier.put(PHONES[0], name=BLACKLIST)

    assert compared(place) == {"listed": 1, "unknown_here": 2}
    assert of_all(place, PHONES[0]) == [Status.OPPOSED, Status.OPPOSED, Status.GRANTED]
    record = place.book.evidence("brume", PHONES[0])[-1]
    assert (record.content["source"], record.content["reference"]) == ("carrier_list:ovhcloud", "marseille")
    assert record.occurred_at == YESTERDAY
    assert words.source(record.content["source"]) == "liste d’opposition d’OVHcloud"
    assert compared(place) == {"listed": 1}, "the next night finds nothing"


@pytest.mark.guarantee("G1")
def test_whoever_opposed_to_those_who_send_there_is_put_on_its_list_and_nobody_else(place: Place) -> None:
    for advertiser, phone in zip(("brume", "lune", "zelie"), PHONES, strict=False):
        place.opposes(advertiser, phone)

    assert compared(place) == {"unknown_there": 1}
    assert place.carrier.lists[BLACKLIST].keys() == {PHONES[0].e164}


def test_the_deployment_s_own_list_is_told_of_nobody_who_opposed_to_those_who_send_elsewhere(place: Place) -> None:
    place.declared, place.own_list, place.carrier = None, "list", comparisons.Carrier()
    for advertiser, phone in zip(("brume", "lune", "zelie"), PHONES, strict=False):
        place.opposes(advertiser, phone)

    assert place.compare() == {"unknown_there": 2}
    assert place.carrier.lists["list"].keys() == {PHONES[1].e164, PHONES[2].e164}


def test_a_list_that_cannot_be_added_to_is_the_carrier_s_alone_and_each_entry_a_person_s(place: Place) -> None:
    place.own_list = ""
    place.opposes("brume", PHONES[0])
    place.opposes("brume", PHONES[1])
    place.consents("lune", PHONES[1])
    place.carrier.put(PHONES[1], name=BLACKLIST)

    assert compared(place) == {"listed": 1, "unknown_here": 1}
    assert place.status("lune", PHONES[1]) is Status.OPPOSED
    assert place.carrier.lists[BLACKLIST].keys() == {PHONES[1].e164}


def test_since_when_somebody_is_listed_is_asked_for_those_alone_who_oppose_by_it(place: Place) -> None:
    place.consents("brume", PHONES[0])
    place.opposes("brume", PHONES[1])
    place.consents("zelie", PHONES[2])
    for phone in PHONES[:4]:
        place.carrier.put(phone, None, BLACKLIST)
    place.carrier.since = {phone.e164: YESTERDAY for phone in PHONES}

    assert compared(place) == {"listed": 4, "unknown_here": 1}
    assert place.carrier.asked == [PHONES[0].e164]
    assert place.book.evidence("brume", PHONES[0])[-1].occurred_at == YESTERDAY


def test_who_consented_in_person_after_the_day_that_the_carrier_tells_is_left_as_they_are(place: Place) -> None:
    place.consents("brume", PHONES[0], LATELY)
    place.carrier.put(PHONES[0], None, BLACKLIST)
    place.carrier.since = {PHONES[0].e164: YESTERDAY}

    assert compared(place) == {"listed": 1, "lifted_since": 1}
    assert place.status("brume", PHONES[0]) is Status.GRANTED


@pytest.mark.guarantee("G7")
def test_who_is_listed_since_nobody_knows_when_opposes_now_and_a_consent_in_person_counts_from_then_on(
    place: Place,
) -> None:
    place.own_list = ""
    place.consents("brume", PHONES[0], LATELY)
    place.carrier.put(PHONES[0], None, BLACKLIST)

    assert compared(place) == {"listed": 1, "unknown_here": 1}
    record = place.book.evidence("brume", PHONES[0])[-1]
    assert record.occurred_at >= TUESDAY_10H_PARIS

    place.consents("brume", PHONES[0], record.occurred_at + timedelta(seconds=1))
    assert compared(place) == {"listed": 1, "lifted_since": 1}
    assert place.status("brume", PHONES[0]) is Status.GRANTED


@pytest.mark.parametrize(
    ("source", "reference", "added_to", "stands"),
    [
        ("sms", "marseille:17", False, True),
        ("sms", "marseille", False, True),
        ("carrier_list:ovhcloud", "marseille", False, True),
        ("sms", "marseille-2:17", False, False),
        ("sms", "an-id-of-another-door", False, False),
        ("carrier_list", "Default", False, False),
        ("telephone", "marseille", False, False),
        ("sms", "marseille-2:17", True, True),
        ("telephone", "call-1", True, True),
    ],
)
def test_an_opposition_that_was_lifted_explains_an_entry_without_a_date_if_the_carrier_had_it(
    place: Place, source: str, reference: str, added_to: bool, stands: bool
) -> None:
    """One that another carrier heard does not: the STOP that put the number on this list may have been another."""
    place.own_list = BLACKLIST if added_to else ""
    place.opposes("brume", PHONES[0], source, reference)
    place.consents("brume", PHONES[0], LATELY)
    place.carrier.put(PHONES[0], None, BLACKLIST)

    assert compared(place) == {"listed": 1, "lifted_since" if stands else "unknown_here": 1}
    assert place.status("brume", PHONES[0]) is (Status.GRANTED if stands else Status.OPPOSED)


@pytest.mark.guarantee("G7")
def test_who_is_listed_opposes_even_if_the_carrier_cannot_be_asked_since_when(place: Place) -> None:
    place.consents("brume", PHONES[0], LAST_YEAR)
    place.carrier.put(PHONES[0], None, BLACKLIST)
    place.carrier.denied = {PHONES[0].e164}

    assert compared(place) == {"listed": 1, "unknown_here": 1, "uncompared": 1}
    assert place.failures == [(f"since when a number is on opt-out list {BLACKLIST}", "GatewaySilent")]


def test_a_list_with_a_number_twice_one_from_abroad_none_and_something_else_costs_only_what_is_wrong(
    place: Place,
) -> None:
    place.consents("brume", PHONES[0])
    listed = [
        OptedOut(number, YESTERDAY) for number in ("", "+12065550100", PHONES[0].e164, PHONES[0].e164, "<html>", "06")
    ]

    class Careless(comparisons.Carrier):
        def page(self, name: str, token: str) -> tuple[list[OptedOut], str]:
            return listed, ""

    place.carrier = Careless(busy=0, lists={BLACKLIST: {}})

    assert compared(place) == {"listed": 6, "foreign": 1, "uncompared": 3, "unknown_here": 1}


@pytest.mark.slow
def test_a_carrier_that_gives_its_whole_list_as_one_page_is_compared_over_many_calls(place: Place) -> None:
    strangers = [Phone.of(f"+3361234{number:04}") for number in range(4 * ENTRIES_AT_ONCE)]
    known = [strangers[0], strangers[-1]]
    for phone in known:
        place.consents("brume", phone)
    for phone in reversed(strangers):
        place.carrier.put(phone, name=BLACKLIST)
    place.carrier.busy, place.carrier.on_page = 0, len(strangers)

    steps = list(calls(place, BLACKLIST, seconds=8))

    assert len(steps) > 3, "no call does it all"
    assert {name: number for name, number in steps[-1].counts.items() if number} == {
        "listed": len(strangers),
        "unknown_here": 2,
    }
    assert [place.status("brume", phone) for phone in known] == [Status.OPPOSED] * 2
    assert steps[-1].listed_after == ""


def test_a_carrier_that_closes_is_not_asked_for_every_number(place: Place) -> None:
    class Closing(comparisons.Carrier):
        def add(self, phone: Phone) -> None:
            self.asked.append(phone.e164)
            raise GatewayClosed("401")

    place.carrier = Closing(busy=0, lists={BLACKLIST: {}})
    for phone in PHONES:
        place.opposes("brume", phone)

    assert compared(place) == {"uncompared": 1}
    assert len(place.carrier.asked) == 1
    assert place.failures == [(f"opt-out list {BLACKLIST}, to be added to", "GatewayClosed")]
    assert all(place.status("brume", phone) is Status.OPPOSED for phone in PHONES)


def test_a_carrier_that_is_busy_whenever_it_is_asked_is_counted_asked_less_and_less_and_again_by_the_next_call(
    place: Place,
) -> None:
    place.consents("brume", PHONES[0])
    place.carrier.put(PHONES[0], name=BLACKLIST)
    place.carrier.busy = 100

    steps = calls(place, BLACKLIST, seconds=40)
    first = next(steps)
    assert first.counts["uncompared"] == 1
    assert place.failures == [("the carrier, which was too busy all the time", "GatewayBusy")]
    assert place.waited[:5] == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert max(place.waited) <= 32.0

    place.carrier.busy = 0
    *_, last = steps
    assert (last.counts["unknown_here"], last.counts["uncompared"]) == (1, 1)
    assert place.status("brume", PHONES[0]) is Status.OPPOSED


def test_an_account_that_two_advertisers_share_is_told_of_both_and_neither_opposes_for_the_other(place: Place) -> None:
    DynamoAdvertiserStore("consent").put(replace(an_advertiser(id="aube"), route=Route("marseille")))
    place.opposes("aube", PHONES[0])
    place.consents("brume", PHONES[0])

    assert compared(place) == {"unknown_there": 1}
    assert compared(place) == {"listed": 1}
    assert place.status("brume", PHONES[0]) is Status.GRANTED
