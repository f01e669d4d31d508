"""A comparison with the opt-out list, call by call: what a call asks for is bounded by its time, and nothing is asked for twice."""

import contextlib
import tracemalloc
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
from reconcile import own_numbers
from reconcile.compare_opt_outs import begun
from reconcile.comparison_call import ReconcilePorts
from reconcile.own_numbers import OwnNumbers
from reconcile.run_comparison import ComparisonRun, begin_comparison, continue_comparison
from stopsms.compliance.campaign.audience import Audience
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


class Killed(BaseException):
    """The worker dies."""


@dataclass
class Kept:
    """What calls have kept of the list."""

    objects: dict[str, bytes] = field(default_factory=dict)
    written: int = 0
    dies: bool = False

    def keep(self, numbers: bytes) -> str:
        self.written += 1
        self.objects[f"{self.written}"] = numbers
        return f"{self.written}"

    def read(self, name: str) -> bytes:
        return self.objects[name]

    def delete(self, names: Collection[str]) -> None:
        if self.dies:
            raise Killed
        for name in names:
            self.objects.pop(name, None)


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
    kept: Kept = field(default_factory=Kept)
    meanwhile: list["Night"] = field(default_factory=list)
    """Another worker, whose whole call falls between the work of this one and its progress."""
    dies: bool = False
    deaf: bool = False
    """Progress is written, but the answer is lost: what is asked again finds another revision."""

    def number(self, place: int) -> str:
        return f"+336{10_000_000 + place}"

    def audience(
        self, advertiser_id: str, shard: int, audience: Audience, day: date, after: str | None = None
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
        while self.meanwhile:
            self.stored = self.meanwhile.pop().call(10).after
        if self.dies:
            raise Killed
        if comparison.revision != (self.stored.revision + 1 if self.stored else 1):
            return False
        self.stored = comparison
        return not self.deaf

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def call(self, seconds: float) -> ComparisonRun:
        """One call, which begins a comparison if none is under way."""

        class Clock:
            def now(_: "Clock") -> datetime:  # noqa: N805 (`self` is the night)
                return self.now

        def failed(what: str, error: Exception) -> None:
            raise AssertionError(what) from error

        here = cast("Any", self)
        ports = ReconcilePorts(
            "list", here, here, here, here, self.kept, cast("Any", Clock()), lambda: "0" * 32, self.wait, failed
        )
        deadline = self.now + timedelta(seconds=seconds)
        run = continue_comparison(here, ports, deadline)
        return run or begin_comparison(here, ports, deadline, lambda: ["list"], lambda: None)

    def finish(self, seconds: float) -> int:
        """All calls that are left, of so many seconds; their number."""
        calls = 1
        while self.call(seconds).after.finished_at is None:
            calls += 1
            assert calls < 100, "an endless comparison"
        return calls


def test_a_call_asks_for_what_its_time_allows_and_over_all_calls_each_page_of_contacts_is_read_once() -> None:
    night = Night(pages=10, listed=1_000, opposed=range(1_000))
    calls, finished = 0, False
    while not finished:
        began, asked = night.now, night.listings + night.read.total()
        finished = night.call(45).after.finished_at is not None
        calls += 1
        assert night.now - began <= timedelta(seconds=46)
        assert night.listings + night.read.total() - asked <= 46

    assert calls == 8
    assert len(night.read) == SHARDS * 10
    assert set(night.read.values()) == {1}
    assert night.listings == 10, "a page of our own list is read once, too"
    assert night.added.total() == 0
    assert night.kept.objects == {}, "nothing is kept of a comparison that is finished"


@pytest.mark.parametrize("listed", [2_000, 4_000])
def test_a_list_that_no_single_call_could_read_is_read_once_and_everybody_on_it_is_known(listed: int) -> None:
    night = Night(pages=10, listed=listed, opposed=range(listed))

    calls = night.finish(seconds=15)

    assert night.listings == listed / ON_PAGE_OF_LIST
    assert calls == pytest.approx((listed / ON_PAGE_OF_LIST + SHARDS * 10) / 15, abs=1)
    assert night.added.total() == 0


def test_a_call_holds_no_more_numbers_than_it_may_and_keeps_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_numbers, "MOST_AT_HAND", 150)
    night = Night(pages=10, listed=1_000, opposed=range(1_000))

    night.finish(seconds=1e6)

    assert night.kept.written == 5, "two pages each"
    assert night.kept.objects == {}
    assert night.added.total() == 0


@pytest.mark.parametrize("dies", ["before its progress is written", "before what is not needed any more is deleted"])
@pytest.mark.parametrize("call", range(6))
def test_a_worker_that_dies_costs_what_it_did_and_nobody_is_taken_for_unlisted(dies: str, call: int) -> None:
    night = Night(pages=1, listed=2_000, opposed=range(2_000))
    for _ in range(call):
        night.call(10)
    night.dies, night.kept.dies = dies.startswith("before its"), dies.startswith("before what")
    with contextlib.suppress(Killed):
        night.call(10)
    night.dies = night.kept.dies = False
    if night.stored is None or night.stored.finished_at is None:
        night.finish(seconds=10)

    assert night.added.total() == 0
    assert night.stored is not None
    assert night.stored.counts["listed"] == 2_000
    left = set(night.kept.objects) - set(night.stored.kept)
    assert len(left) <= 1, "what nobody knows of goes with the bucket's next days"


def test_of_two_workers_at_once_one_counts_and_the_other_leaves_nothing() -> None:
    night = Night(pages=1, listed=1_000, opposed=range(1_000))
    night.call(5)
    other = replace(night, meanwhile=[])
    night.meanwhile = [other]

    late = night.call(5)

    assert night.stored == other.stored != late.after
    assert set(night.kept.objects) == set(other.stored.kept if other.stored else ())
    night.finish(seconds=10)
    assert night.kept.objects == {}
    assert night.added.total() == 0


def test_a_worker_that_does_not_hear_that_its_progress_was_written_deletes_nothing_that_counts() -> None:
    night = Night(pages=1, listed=1_000, opposed=range(1_000), deaf=True)

    night.finish(seconds=10)

    assert night.listings == 10
    assert night.kept.objects == {}
    assert night.added.total() == 0


def test_a_comparison_that_is_begun_anew_deletes_what_the_unfinished_one_had_kept() -> None:
    night = Night(pages=1, listed=1_000, opposed=range(1_000))
    night.call(5)
    (before,) = night.kept.objects
    assert night.stored is not None
    here: Any = night
    night.stored = begun(night.stored, night.now, ["list"])
    night.call(5)

    assert before not in night.kept.objects
    night.finish(seconds=10)
    assert here.added.total() == 0


def test_a_thousand_numbers_for_the_carrier_s_list_take_several_calls_and_each_is_put_there_once() -> None:
    night = Night(pages=2, listed=0, opposed=range(1_000), reading=timedelta(milliseconds=10))
    calls, finished = 0, False
    while not finished:
        began = night.now
        finished = night.call(200).after.finished_at is not None
        calls += 1
        assert night.now - began <= timedelta(seconds=202)

    assert calls > 4
    assert set(night.added) == {night.number(place) for place in range(1_000)}
    assert set(night.added.values()) == {1}
    assert night.listings == 1
    assert night.kept.objects == {}


def _held(night: Night) -> int:
    """The most bytes that a whole comparison in one call holds at once."""
    tracemalloc.start()
    try:
        assert night.call(1e6).after.finished_at is not None
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

    assert (long - short) / 2_900 < 150, "bytes a number: 15 MB of the 100,000 that a call holds at most"


@pytest.mark.slow
def test_what_earlier_calls_have_kept_is_held_in_eight_bytes_a_number() -> None:
    kept = Kept()
    first = 33_612_000_000
    names = [kept.keep(array("Q", range(first + odd, first + 60_000, 2)).tobytes()) for odd in range(2)]
    own = OwnNumbers(kept)
    tracemalloc.start()
    try:
        own.load(names)
        now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert all(Phone.of(f"+{number}") in own for number in range(first, first + 60_000, 999))
    assert not any(Phone.of(f"+{number}") in own for number in (first - 1, first + 60_000))
    assert now / 60_000 < 9.1
    assert most / 60_000 < 26, "while it is loaded"


class NotCounted(Counter[Any]):
    """Keeps nothing."""

    def __setitem__(self, key: Any, value: int) -> None:
        pass
