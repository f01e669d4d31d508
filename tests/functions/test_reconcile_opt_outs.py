"""The carrier's opt-out list and our oppositions: whoever is on either is opposed on both, and for the right advertisers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from adapters.advertiser_register import AdvertiserTable
from adapters.clock import SystemClock
from adapters.contact_book import ContactTable
from adapters.keyed_hash import KeyedHash
from adapters.settings import Settings
from compliance.consent import granted
from compliance.contact import Contact, Status
from compliance.evidence import faults
from compliance.hold import Kind, Unread, held
from compliance.opposition import Conclusion, Opposition, Review, opposed, reviewed
from compliance.phone import Phone
from compliance.ports import GatewayBusy, OptedOut
from reconcile.reconcile_opt_outs import Desk, Drift, UnfinishedError, reconcile_opt_outs

from tests.adapters.test_end_user_messaging import Service, service
from tests.factories import TUESDAY_10H_PARIS, a_collection, an_advertiser
from tests.functions.test_doors import Runtime, event, fresh, settings

__all__ = ["service", "settings"]  # fixtures

PHONES = [Phone.of(f"+3361234560{n}") for n in range(6)]
YESTERDAY = TUESDAY_10H_PARIS - timedelta(days=1)
LAST_YEAR = TUESDAY_10H_PARIS - timedelta(days=365)


@dataclass
class Carrier:
    """The carrier's list, two numbers a page, too busy now and then."""

    numbers: dict[str, datetime] = field(default_factory=dict)
    busy: int = 1

    def add(self, phone: Phone) -> None:
        self.numbers.setdefault(phone.e164, TUESDAY_10H_PARIS)

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        assert name == "list"
        if self.busy:
            self.busy -= 1
            raise GatewayBusy("ThrottlingException")
        first = int(token or 0)
        found = [OptedOut(number, at) for number, at in list(self.numbers.items())[first : first + 2]]
        return found, str(first + 2) if first + 2 < len(self.numbers) else ""


@dataclass
class Place:
    """Two advertisers, some contacts, a carrier."""

    settings: Settings
    book: ContactTable
    carrier: Carrier = field(default_factory=Carrier)
    waited: list[float] = field(default_factory=list)

    def consents(self, advertiser_id: str, phone: Phone, at: datetime = LAST_YEAR) -> None:
        contact, evidence = granted(
            Contact(advertiser_id, phone), a_collection(collected_at=at), TUESDAY_10H_PARIS, "a" * 32
        )
        self.book.record(contact, evidence)

    def opposes(self, advertiser_id: str, phone: Phone) -> None:
        contact = self.book.find(advertiser_id, phone) or Contact(advertiser_id, phone)
        opposition = Opposition(source="telephone", received_at=YESTERDAY, reference="call-1")
        changed, evidence = opposed(contact, opposition, TUESDAY_10H_PARIS, "b" * 32)
        self.book.record(changed, evidence)

    def status(self, advertiser_id: str, phone: Phone) -> Status | None:
        contact = self.book.find(advertiser_id, phone)
        assert faults(self.book.evidence(advertiser_id, phone)) == ()
        return None if contact is None else contact.status

    def reconcile(self, within: timedelta = timedelta(hours=1)) -> Drift:
        clock = SystemClock(self.settings.clock_file)
        advertisers = AdvertiserTable("consent")
        desk = Desk(advertisers, self.book, self.carrier, self.carrier, clock, lambda: "c" * 32, self.waited.append)
        return reconcile_opt_outs("list", desk, clock.now() + within)


@pytest.fixture
def place(settings: Settings) -> Place:
    for advertiser_id in ("brume", "zelie"):
        AdvertiserTable("consent").put(an_advertiser(id=advertiser_id))
    return Place(settings, ContactTable("consent", KeyedHash(settings.hash_key_ids)))


def test_who_is_on_the_carrier_s_list_alone_becomes_opposed_with_evidence(place: Place) -> None:
    for phone in PHONES:
        place.consents("zelie", phone)
    place.consents("brume", PHONES[0])
    place.carrier.numbers = {phone.e164: YESTERDAY for phone in PHONES[:3]}

    drift = place.reconcile()

    assert (drift.listed, drift.unknown_here) == (3, 4)
    assert [place.status("zelie", phone) for phone in PHONES] == [Status.OPPOSED] * 3 + [Status.GRANTED] * 3
    assert place.status("brume", PHONES[0]) is Status.OPPOSED
    record = place.book.evidence("zelie", PHONES[0])[-1]
    assert (record.content["source"], record.occurred_at) == ("carrier_list", YESTERDAY)
    assert place.waited == [1.0], "a busy carrier is left alone"
    assert place.reconcile() == Drift(listed=3), "the next night finds nothing"


def test_who_opposed_here_alone_is_put_on_the_carrier_s_list(place: Place) -> None:
    place.opposes("zelie", PHONES[0])
    place.consents("zelie", PHONES[1])

    assert place.reconcile().unknown_there == 1
    assert place.carrier.numbers.keys() == {PHONES[0].e164}
    assert place.reconcile() == Drift(listed=1)


def test_who_opposed_to_one_advertiser_is_not_opposed_to_another_by_the_list_they_share(place: Place) -> None:
    place.consents("brume", PHONES[0])
    place.consents("zelie", PHONES[0])
    place.opposes("zelie", PHONES[0])
    place.carrier.add(PHONES[0])

    assert place.reconcile() == Drift(listed=1)
    assert (place.status("brume", PHONES[0]), place.status("zelie", PHONES[0])) == (Status.GRANTED, Status.OPPOSED)


def test_who_consented_after_being_listed_is_told_apart_and_left_as_they_are(place: Place) -> None:
    place.consents("zelie", PHONES[0], TUESDAY_10H_PARIS - timedelta(hours=1))
    place.carrier.numbers = {PHONES[0].e164: YESTERDAY}

    assert place.reconcile() == Drift(listed=1, lifted_since=1)
    assert place.status("zelie", PHONES[0]) is Status.GRANTED


def test_a_number_on_the_list_is_opposed_whatever_a_person_made_of_its_reply(place: Place) -> None:
    place.consents("zelie", PHONES[0])
    contact = place.book.find("zelie", PHONES[0])
    assert contact is not None
    unread = Unread(Kind.REPLY, source="sms", received_at=YESTERDAY, reference="m-1", words="stp")
    contact, evidence = held(contact, unread, YESTERDAY, "b" * 32)
    place.book.record(contact, evidence)
    place.carrier.numbers = {PHONES[0].e164: YESTERDAY + timedelta(seconds=3)}
    review = Review(evidence.sequence, Conclusion.MISTAKEN, "Claire Martin", "« s’il te plaît »")
    place.book.record(*reviewed(contact, review, evidence, TUESDAY_10H_PARIS, "c" * 32))

    assert place.reconcile() == Drift(listed=1, unknown_here=1)
    assert place.status("zelie", PHONES[0]) is Status.OPPOSED


def test_a_listed_number_that_nobody_knows_leaves_no_trace(place: Place) -> None:
    place.carrier.numbers = {PHONES[0].e164: YESTERDAY}

    assert place.reconcile() == Drift(listed=1)
    assert place.status("zelie", PHONES[0]) is None


def test_too_little_time_is_an_error_and_not_a_clean_bill(place: Place) -> None:
    with pytest.raises(UnfinishedError):
        place.reconcile(within=timedelta())


def test_the_night_reconciles_through_the_service_s_own_call(
    place: Place, service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.consents("zelie", PHONES[0])
    listed = {"OptedOutNumber": PHONES[0].e164, "OptedOutTimestamp": YESTERDAY.timestamp(), "EndUserOptedOut": True}
    service.answer = (200, {"OptOutListName": "list", "OptedOutNumbers": [listed]})  # type: ignore[dict-item]
    monkeypatch.setenv("OPT_OUT_LIST", "list")

    told = fresh("reconcile").handler(event("reconcile_night"), Runtime())

    assert told == {
        "OptOutsListed": 1,
        "OptOutsUnknownHere": 1,
        "OptOutsUnknownThere": 0,
        "OptOutsLiftedSince": 0,
    }
    assert service.requests == [{"OptOutListName": "list", "MaxResults": 100}]
    assert place.status("zelie", PHONES[0]) is Status.OPPOSED


def test_without_a_list_there_is_nothing_to_reconcile(place: Place) -> None:
    assert fresh("reconcile").handler(event("reconcile_night"), Runtime()) == {}
