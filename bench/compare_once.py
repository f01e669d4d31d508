"""One comparison with the carrier's opt-out list, in a fresh process: python -m bench.compare_once RESULT CONTACTS PAGES.

In the bench's environment, on a `listed_base` of so many contacts. All of its calls, each begun when the schedule begins it and ended
before its time is over. The carrier answers so many pages of its list a second. The first pages of contacts are read; the others are
taken to cost as much, since reading ten million takes an hour and shows nothing else.
"""

import json
import resource
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from reconcile.app import SPARE
from reconcile.comparison_call import ReconcilePorts
from reconcile.run_comparison import ComparisonRun, begin_comparison, continue_comparison
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.dynamodb import dynamodb
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, OptedOut

from bench.endless_table import FIRST
from bench.lambda_clock import PAGE_SECONDS, REQUEST_SECONDS, LambdaClock
from bench.listed_base import OPPOSED_EVERY
from bench.template import reconcile_times

LIST = "bench"
A_DAY = 24 * 3600
PAGES_READ = 50
"""Of contacts, of about a megabyte each."""


class Quota:
    """So many requests a second, and no more at once than a second's."""

    def __init__(self, clock: LambdaClock, per_second: int) -> None:
        self._clock = clock
        self._per_second = per_second
        self._left = float(per_second)
        self._at = clock.seconds()

    def take(self) -> None:
        """A request, which takes its time whatever the answer. Raises GatewayBusy."""
        self._clock.wait(REQUEST_SECONDS)
        now = self._clock.seconds()
        self._left = min(self._left + (now - self._at) * self._per_second, self._per_second)
        self._at = now
        if self._left < 1:
            raise GatewayBusy("ThrottlingException")
        self._left -= 1


class Carrier:
    """The carrier as the function reaches it, at its quotas."""

    def __init__(self, clock: LambdaClock, pages_per_second: int) -> None:
        self.recorded_as, self.columns = wiring.opt_out_reader().recorded_as, wiring.opt_out_reader().columns
        self._reads = Quota(clock, pages_per_second)
        self.pages = 0

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """A page of the list."""
        self._reads.take()
        self.pages += 1
        return wiring.opt_out_reader().page(name, token)

    def listed_at(self, name: str, number: str) -> datetime | None:
        """Never asked: each page says it."""
        return wiring.opt_out_reader().listed_at(name, number)

    def add(self, phone: Phone) -> None:  # noqa: ARG002 (the carrier's)
        """Raises AssertionError: everybody who has opposed is on the list, so nobody is put there."""
        raise AssertionError("a number that is on the list")


class KeptForNextCall:
    """What is kept of the list, each object written and read as fast as S3 does with less than a megabyte."""

    def __init__(self, clock: LambdaClock) -> None:
        self._clock = clock
        self._objects: dict[str, bytes] = {}
        self.bytes = 0

    def keep(self, numbers: bytes) -> str:
        self._clock.wait(PAGE_SECONDS)
        self.bytes += len(numbers)
        name = f"{len(self._objects)}"
        self._objects[name] = numbers
        return name

    def read(self, name: str) -> bytes:
        self._clock.wait(PAGE_SECONDS)
        return self._objects[name]

    def delete(self, names: Collection[str]) -> None:
        self._clock.wait(REQUEST_SECONDS * len(names))


class SampledStore(DynamoContactStore):
    """The contacts, of which only the first pages are read by an audience; the others look as they do, and count as read."""

    def __init__(self, clock: LambdaClock, contacts: int) -> None:
        super().__init__("consent", KeyedHash("key"))
        self._clock = clock
        self._in_shard = contacts // SHARDS
        self._pages = 0
        self._contacts = 0
        self._cpu_seconds = 0.0
        self._longest: Sequence[Contact] = ()

    def audience(
        self, advertiser_id: str, shard: int, audience: Audience, day: date, after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        pages = super().audience(advertiser_id, shard, audience, day, after)
        while self._pages < PAGES_READ:
            before = self._clock.cpu_seconds
            page = next(pages, None)
            if page is None:
                return
            self._cpu_seconds += self._clock.cpu_seconds - before
            self._pages, self._contacts = self._pages + 1, self._contacts + len(page)
            self._longest = max(self._longest, page, key=len)
            yield page
            after = page[-1].phone.e164
        begin = FIRST + shard * self._in_shard if after is None else int(after[4:]) + 1
        end = FIRST + (shard + 1) * self._in_shard
        for place in range(begin, end, len(self._longest)):
            yield self._reckoned(place, min(place + len(self._longest), end))

    def _reckoned(self, begin: int, end: int) -> Sequence[Contact]:
        """The contacts of a page that is not read. Of those who have not opposed, only the last is told from the others."""
        self._clock.requests += 1
        self._clock.wait(PAGE_SECONDS - REQUEST_SECONDS)
        self._clock.reckoned += (end - begin) * self._cpu_seconds / self._contacts
        granted, opposed = (
            next(contact for contact in self._longest if contact.status is status)
            for status in (Status.GRANTED, Status.OPPOSED)
        )
        page = [granted] * (end - begin)
        for place in {*range(begin - (begin - FIRST) % -OPPOSED_EVERY, end, OPPOSED_EVERY), end - 1}:
            model = granted if (place - FIRST) % OPPOSED_EVERY else opposed
            page[place - begin] = replace(model, phone=Phone.of(f"+336{place}"))
        return page


class Kept:
    """How far it has come."""

    def __init__(self) -> None:
        self._newest: Comparison | None = None

    def newest(self) -> Comparison | None:
        return self._newest

    def write(self, comparison: Comparison) -> bool:
        self._newest = comparison
        return True


def _next(seconds: float, minutes: Sequence[int]) -> float:
    """When the schedule goes on, in seconds since the hour at which the comparison began."""
    hour = seconds // 3600 * 3600
    return min(
        start for minute in minutes for start in (hour + 60 * minute, hour + 3600 + 60 * minute) if start > seconds
    )


def compare(contacts: int, pages_per_second: int) -> dict[str, Any]:
    """A whole comparison."""
    clock = LambdaClock("ReconcileFunction")
    dynamodb().meta.events.register(
        "before-send.dynamodb.Query", lambda **_: clock.wait(PAGE_SECONDS - REQUEST_SECONDS)
    )
    carrier, store, failures = Carrier(clock, pages_per_second), Kept(), list[str]()
    kept = KeptForNextCall(clock)
    ports = ReconcilePorts(
        own_list=LIST,
        advertisers=wiring.advertisers(),
        contacts=SampledStore(clock, contacts),
        opt_outs=carrier,
        listed=carrier,
        kept=kept,
        clock=clock,
        salt=wiring.salt,
        wait=clock.wait,
        failed=lambda what, error: failures.append(f"{what}: {type(error).__name__}"),
    )
    most, minutes = reconcile_times()
    calls = 0
    run: ComparisonRun | None = None
    while run is None or run.after.finished_at is None:
        if clock.seconds() > A_DAY:
            failures.append("not finished when the next one is due")
            break
        until = clock.now() + timedelta(seconds=most) - SPARE
        if run is None:
            run = begin_comparison(store, ports, until, lambda: [LIST], lambda: None)
        else:
            run = continue_comparison(store, ports, until) or run
        calls += 1
        if run.after.finished_at is None:
            clock.wait(_next(clock.seconds(), minutes) - clock.seconds())
    return {
        "contacts": contacts,
        "seconds": clock.seconds(),
        "calls": calls,
        "cpu_seconds": clock.cpu_seconds,
        "requests": clock.requests,
        "pages": carrier.pages,
        "listed": contacts // OPPOSED_EVERY,
        "kept_mb": kept.bytes / 1024**2,
        "uncompared": len(failures),
        "failures": failures,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(compare(*map(int, sys.argv[2:]))))
