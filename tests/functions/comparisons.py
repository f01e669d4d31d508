"""Advertisers with some contacts, a carrier with its lists, and the comparison of both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reconcile.compare_opt_outs import compare_opt_outs
from reconcile.comparison_call import ReconcilePorts
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.files.kept_numbers import S3KeptNumbers
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.outside.carrier import Carrier as DeclaredCarrier
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.erasure import purged
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewaySilent, OptedOut, PageForgotten
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore, WriteResult
from stopsms.compliance.proof.evidence import faults

from tests.factories import TUESDAY_10H_PARIS, a_collection

PHONES = [Phone.of(f"+3361234560{n}") for n in range(6)]
YESTERDAY = TUESDAY_10H_PARIS - timedelta(days=1)
LAST_YEAR = TUESDAY_10H_PARIS - timedelta(days=365)


@dataclass
class Carrier:
    """The carrier's lists, two numbers a page, too busy now and then."""

    lists: dict[str, dict[str, OptedOut]] = field(default_factory=lambda: {"list": {}})
    busy: int = 1
    read: list[tuple[str, str]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    since: dict[str, datetime] = field(default_factory=dict)
    """What it tells when it is asked for one number, if its pages say nothing."""
    asked: list[str] = field(default_factory=list)
    on_page: int = 2
    told: str = "list"
    """The list that numbers are put on."""

    recorded_as: str = "end_user_messaging"
    columns: tuple[str, str] = ("OptedOutNumber", "OptedOutTimestamp")

    def put(
        self, phone: Phone, at: datetime | None = YESTERDAY, name: str = "list", *, by_person: bool = False
    ) -> None:
        self.lists.setdefault(name, {})[phone.e164] = OptedOut(phone.e164, at, by_person)

    def add(self, phone: Phone) -> None:
        if phone.e164 in self.denied:
            raise ValueError("refused")
        if self.busy:
            self.busy -= 1
            raise GatewayBusy("ThrottlingException")
        self.lists[self.told].setdefault(phone.e164, OptedOut(phone.e164, TUESDAY_10H_PARIS))

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        if self.busy:
            self.busy -= 1
            raise GatewayBusy("ThrottlingException")
        if name in self.denied:
            raise PermissionError(name)
        if token in self.forgotten:
            raise PageForgotten(name)
        self.read.append((name, token))
        found = list(self.lists[name].values())
        first = int(token or 0)
        return found[first : first + self.on_page], str(first + self.on_page) if first + self.on_page < len(
            found
        ) else ""

    def listed_at(self, name: str, number: str) -> datetime | None:
        self.asked.append(number)
        if self.busy:
            self.busy -= 1
            raise GatewayBusy("429")
        if number in self.denied:
            raise GatewaySilent("ReadTimeoutError")
        return self.since.get(number)


@dataclass
class Place:
    """Two advertisers, some contacts, a carrier."""

    settings: Settings
    book: DynamoContactStore
    carrier: Carrier = field(default_factory=Carrier)
    kept: S3KeptNumbers = field(default_factory=lambda: S3KeptNumbers("imports"))
    waited: list[float] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    own_list: str = "list"
    declared: DeclaredCarrier | None = None

    def consents(
        self,
        advertiser_id: str,
        phone: Phone,
        at: datetime = LAST_YEAR,
        recorded_at: datetime = TUESDAY_10H_PARIS,
        **how: Any,
    ) -> None:
        contact = self.book.recall(advertiser_id, phone)
        collection = a_collection(collected_at=at, **how)
        assert self.book.record(*granted(contact, collection, recorded_at, "a" * 32)) is WriteResult.DONE

    def opposes(self, advertiser_id: str, phone: Phone, source: str = "telephone", reference: str = "call-1") -> None:
        contact = self.book.find(advertiser_id, phone) or Contact(advertiser_id, phone)
        opposition = Opposition(source=source, received_at=YESTERDAY, reference=reference)
        changed, evidence = opposed(contact, opposition, TUESDAY_10H_PARIS, "b" * 32)
        assert self.book.record(changed, evidence) is WriteResult.DONE

    def is_purged(self, advertiser_id: str, phone: Phone) -> None:
        contact = self.book.recall(advertiser_id, phone)
        remains, record = purged(contact, "contacts", TUESDAY_10H_PARIS, "c" * 32)
        assert self.book.erase(contact, remains, record, leave_task=False) is WriteResult.DONE
        self.book.delete_proofs(advertiser_id, phone, remains)

    def status(self, advertiser_id: str, phone: Phone) -> Status | None:
        contact = self.book.find(advertiser_id, phone)
        assert faults(self.book.evidence(advertiser_id, phone)) == ()
        return None if contact is None else contact.status

    def ports(self, clock: Clock | None = None, book: ContactStore | None = None) -> ReconcilePorts:
        return ReconcilePorts(
            self.own_list,
            DynamoAdvertiserStore("consent"),
            book or self.book,
            self.carrier,
            self.carrier,
            self.kept,
            clock or SystemClock(self.settings.clock_file),
            lambda: "c" * 32,
            self.waited.append,
            lambda what, error: self.failures.append((what, type(error).__name__)),
            self.declared,
        )

    def compare(self, *lists: str, book: ContactStore | None = None) -> Mapping[str, int]:
        """What a comparison counts that finishes in one call."""
        ports = self.ports(book=book)
        now = ports.clock.now()
        done = compare_opt_outs(Comparison(now, lists or ("list",)), ports, now + timedelta(hours=1))
        assert done.finished_at is not None
        return {name: number for name, number in done.counts.items() if number}


@dataclass
class Ticking:
    """A clock that moves on by one second each time it is looked at."""

    at: datetime = TUESDAY_10H_PARIS

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def at_(self) -> datetime:
        return self.at


@dataclass
class Waiting:
    """A clock that moves on by what is waited."""

    at: datetime = TUESDAY_10H_PARIS

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def calls(place: Place, *lists: str, seconds: int) -> Iterator[Comparison]:
    """A comparison, in calls of so many seconds, until it is finished."""
    clock: Any = Ticking()
    comparison = Comparison(clock.now(), lists)
    for _ in range(100):
        comparison = compare_opt_outs(comparison, place.ports(clock), clock.at + timedelta(seconds=seconds))
        yield comparison
        if comparison.finished_at is not None:
            return
    raise AssertionError("an endless comparison")
