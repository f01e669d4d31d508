"""A comparison with the opt-out list, call by call: what a call asks for is bounded by its time, what it holds by the list; in memory."""

import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from reconcile.comparison_call import ReconcilePorts
from reconcile.run_comparison import begin_comparison, continue_comparison
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, OptedOut

from tests.factories import TUESDAY_10H_PARIS, a_contact, an_advertiser

GRANTED = a_contact()
OPPOSED = a_contact(status=Status.OPPOSED)
ON_PAGE = 20
ON_PAGE_OF_LIST = 100


@dataclass
class Night:
    """A base in pages, the carrier's list of the first who have opposed, and how far the comparison has come. All takes its time."""

    pages: int
    """Of each shard."""
    listed: int
    opposed: range
    """The places, in the base, of those who have opposed."""
    reading: timedelta = timedelta(seconds=1)
    now: datetime = TUESDAY_10H_PARIS
    read: Counter[tuple[int, int]] = field(default_factory=Counter)
    listings: int = 0
    added: Counter[str] = field(default_factory=Counter)
    busy_until: datetime = TUESDAY_10H_PARIS
    stored: Comparison | None = None

    def number(self, place: int) -> str:
        return f"+336{10_000_000 + place}"

    def audience(
        self, advertiser_id: str, shard: int, tags: frozenset[str], after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        first = shard * self.pages * ON_PAGE
        begin = first if after is None else int(after[4:]) - 10_000_000 + 1
        end = first + self.pages * ON_PAGE
        for start in range(begin, end, ON_PAGE):
            self.now += self.reading
            self.read[shard, start] += 1
            yield [
                replace(OPPOSED if place in self.opposed else GRANTED, phone=Phone.of(self.number(place)))
                for place in range(start, min(start + ON_PAGE, end))
            ]

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> dict[Phone, Contact]:
        return {phone: replace(OPPOSED, phone=phone) for phone in phones}

    def add(self, phone: Phone) -> None:
        if self.now < self.busy_until:
            raise GatewayBusy("ThrottlingException")
        self.busy_until = self.now + timedelta(milliseconds=100)
        self.now += timedelta(milliseconds=50)
        self.added[phone.e164] += 1

    def page(self, name: str | None, token: str = "") -> tuple[Sequence[Any], str | None]:
        """Of the list; or of the advertisers."""
        if name is None:
            return [an_advertiser()], None
        self.now += self.reading
        self.listings += 1
        begin = int(token or 0)
        end = min(begin + ON_PAGE_OF_LIST, self.listed)
        entries = [OptedOut(self.number(self.opposed[place]), self.now) for place in range(begin, end)]
        return entries, str(end) if end < self.listed else ""

    def newest(self) -> Comparison | None:
        return self.stored

    def write(self, comparison: Comparison) -> bool:
        self.stored = comparison
        return True

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def call(self, seconds: float) -> Comparison:
        """One call, which begins a comparison if none is under way."""

        class Clock:
            def now(_: "Clock") -> datetime:  # noqa: N805 (`self` is the night)
                return self.now

        def failed(what: str, error: Exception) -> None:
            raise AssertionError(what) from error

        here = cast("Any", self)
        ports = ReconcilePorts(
            "list", here, here, here, here, cast("Any", Clock()), lambda: "0" * 32, self.wait, failed
        )
        deadline = self.now + timedelta(seconds=seconds)
        run = continue_comparison(here, ports, deadline)
        run = run or begin_comparison(here, ports, deadline, lambda: ["list"], lambda: None)
        return run.after


def test_a_call_asks_for_what_its_time_allows_and_over_all_calls_each_page_of_contacts_is_read_once() -> None:
    night = Night(pages=10, listed=1_000, opposed=range(1_000))
    calls, finished = 0, False
    while not finished:
        began, asked = night.now, night.listings + night.read.total()
        finished = night.call(45).finished_at is not None
        calls += 1
        assert night.now - began <= timedelta(seconds=46)
        assert night.listings + night.read.total() - asked <= 46

    assert calls == 10
    assert len(night.read) == SHARDS * 10
    assert set(night.read.values()) == {1}
    assert night.listings == 10 * calls, "every call reads our own list once"
    assert night.added.total() == 0


def test_a_thousand_numbers_for_the_carrier_s_list_take_several_calls_and_each_is_put_there_once() -> None:
    night = Night(pages=2, listed=0, opposed=range(1_000), reading=timedelta(milliseconds=10))
    calls, finished = 0, False
    while not finished:
        began = night.now
        finished = night.call(200).finished_at is not None
        calls += 1
        assert night.now - began <= timedelta(seconds=202)

    assert calls > 4
    assert set(night.added) == {night.number(place) for place in range(1_000)}
    assert set(night.added.values()) == {1}


def _held(night: Night) -> int:
    """The most bytes that a whole comparison in one call holds at once."""
    tracemalloc.start()
    try:
        assert night.call(1e6).finished_at is not None
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_what_a_comparison_holds_does_not_grow_with_the_base() -> None:
    nobody = range(0)
    _held(Night(pages=1, listed=0, opposed=nobody))  # whatever is made once is made by now
    small, large = (_held(Night(pages=pages, listed=0, opposed=nobody, read=NotCounted())) for pages in (1, 6))

    assert large < small + 10_000, "for 3,200 contacts more"


@pytest.mark.slow
def test_what_a_comparison_holds_of_the_list_is_its_numbers_alone() -> None:
    strangers = range(10_000, 13_000)
    _held(Night(pages=1, listed=100, opposed=strangers))
    short, long = (_held(Night(pages=1, listed=listed, opposed=strangers)) for listed in (100, 3_000))

    assert (long - short) / 2_900 < 150, "bytes a number: 14 MB of the 90,000 that one call could read"


class NotCounted(Counter[Any]):
    """Keeps nothing."""

    def __setitem__(self, key: Any, value: int) -> None:
        pass
