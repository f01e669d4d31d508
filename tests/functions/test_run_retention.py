"""A run of the retention: how far it has come is stored by the minute, and no holding is left out or purged twice; in memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from retention.purge_holding import RetentionPorts, purge_holding
from retention.run_retention import run_retention
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.law.retention import HeldContact, HeldMessage, RetentionRun, SurelyKept
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.ports.people import HoldingsPage, WriteResult

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection
from tests.fakes import FakeClock, FakeContactStore
from tests.functions.file_imports import a_world

LONG_AGO = TUESDAY_10H_PARIS - timedelta(days=4 * 365)
YEARS_LATER = TUESDAY_10H_PARIS + timedelta(days=4 * 365)


class NoErasures:
    """No erasure is under way."""

    def tasks(self) -> list[Any]:
        return []

    @property
    def contacts(self) -> "NoErasures":
        return self


@dataclass
class Walk:
    """Holdings in pages; reading a page and deleting a holding take their time. It keeps the reports too."""

    pages: int
    on_page: int
    reading: timedelta
    deleting: timedelta
    now: datetime = TUESDAY_10H_PARIS
    busy_at: int = -1
    busy_times: int = 2
    deleted: Counter[str] = field(default_factory=Counter)
    stored: list[RetentionRun] = field(default_factory=list)

    def page(self, mark: str | None, kept: SurelyKept) -> HoldingsPage:
        self.now += self.reading
        number, _, after = (mark or "0").partition(".")
        first, page = int(after or -1) + 1, int(number)
        places = [f"{page}.{place}" for place in range(first, self.on_page)]
        held = [(HeldMessage(CAMILLE, LONG_AGO, ("", place)), place) for place in places]
        following = str(page + 1) if page + 1 < self.pages else None
        return HoldingsPage(held, 10 * self.on_page, following)

    def delete(self, holding: HeldMessage) -> bool:
        if sum(self.deleted.values()) == self.busy_at and self.busy_times:
            self.busy_times -= 1
            raise BusyError("the table takes no more")
        self.now += self.deleting
        self.deleted[holding.place[1]] += 1
        return True

    def write(self, run: RetentionRun) -> bool:
        if run.revision != (self.stored[-1].revision if self.stored else 0) + 1:
            return False
        self.stored.append(run)
        return True

    def newest(self, *, dry: bool, after: str | None = None) -> tuple[Sequence[RetentionRun], str | None]:
        return self.stored[-1:], None

    def at(self, outside: datetime) -> datetime:
        return outside

    def run(self, seconds: float) -> RetentionRun:
        class Clock:
            def now(_: "Clock") -> datetime:  # noqa: N805 (`self` is the walk)
                return self.now

            at = self.at

        here = cast("Any", self)
        ports = RetentionPorts(cast("Any", NoErasures()), here, here, cast("Any", Clock()), lambda: "0" * 32)
        return run_retention(ports, self.now + timedelta(seconds=seconds), dry=False, again=False)


def test_how_far_it_has_come_is_stored_by_the_minute_not_by_the_page() -> None:
    walk = Walk(pages=3_000, on_page=0, reading=timedelta(milliseconds=200), deleting=timedelta())
    done = walk.run(840)

    assert done.finished_at is not None
    assert len(walk.stored) == 10
    assert [run.revision for run in walk.stored] == list(range(1, 11))


def test_a_page_full_of_what_is_due_is_purged_over_several_calls_each_of_which_ends_in_time() -> None:
    walk = Walk(pages=2, on_page=100, reading=timedelta(seconds=1), deleting=timedelta(seconds=1))
    calls = 0
    while not walk.stored or walk.stored[-1].finished_at is None:
        began = walk.now
        walk.run(18)
        calls += 1
        assert walk.now - began <= timedelta(seconds=20)

    assert calls == 12
    assert set(walk.deleted.values()) == {1}
    assert len(walk.deleted) == 200
    assert walk.stored[-1].purged == {"fr.retention.replies": 200}


def test_a_call_without_time_comes_one_holding_further() -> None:
    walk = Walk(pages=1, on_page=3, reading=timedelta(), deleting=timedelta(seconds=1))
    runs = [walk.run(0) for _ in range(3)]

    assert [run.purged["fr.retention.replies"] for run in runs] == [1, 2, 3]
    assert [run.finished_at is None for run in runs] == [True, True, False]


@pytest.mark.parametrize(("error", "goes_on"), [(BusyError, False), (ContendedError, True)])
def test_a_contact_is_left_for_the_next_day_only_while_others_change_it_not_while_the_table_takes_no_more(
    error: type[ContendedError], goes_on: bool
) -> None:
    world = a_world()
    contact, _ = granted(Contact("zelie", CAMILLE), a_collection(), LONG_AGO, "a" * 32)
    world.contacts[CAMILLE] = contact

    class Contacts(FakeContactStore):
        def erase(self, *_: Any, **__: Any) -> WriteResult:
            raise error("the contact")

    stores = cast("Any", SimpleNamespace(contacts=Contacts(world)))
    ports = RetentionPorts(stores, cast("Any", None), cast("Any", None), FakeClock(world), lambda: "0" * 32)
    if goes_on:
        assert purge_holding(HeldContact(contact), ports, YEARS_LATER, dry=False) is None
    else:
        with pytest.raises(BusyError):
            purge_holding(HeldContact(contact), ports, YEARS_LATER, dry=False)


def test_a_run_that_meets_a_table_that_takes_no_more_stops_keeps_what_it_did_and_resumes() -> None:
    walk = Walk(pages=1, on_page=4, reading=timedelta(), deleting=timedelta(seconds=20))
    walk.busy_at = 2
    stopped = walk.run(600)
    resumed = walk.run(600)

    assert (stopped.finished_at, stopped.purged) == (None, {"fr.retention.replies": 2})
    assert resumed.finished_at is not None
    assert resumed.purged == {"fr.retention.replies": 4}
    assert set(walk.deleted.values()) == {1}
