"""Tags with their counts: exact where there is time, else of a fair sample, with margins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

import pytest
from lists_api.count_tags import TagCounts, count_tags
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.errors import BusyError
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.listing import BaseLists, TagsHeld

from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_contact
from tests.fakes import FakeClock, FakeContactStore, World

PEOPLE = 6_000
VIP, OPPOSED = 600, 300


@dataclass
class SlowLists:
    """Reading a shard takes so many seconds."""

    world: World
    seconds: float

    def tags(self, advertiser_id: str, shard: int) -> Iterator[Sequence[TagsHeld]]:
        self.world.now += timedelta(seconds=self.seconds)
        yield [
            TagsHeld(contact.tags, contact.status is Status.GRANTED)
            for contact in self.world.people(advertiser_id).contacts.values()
            if shard_of(contact.phone.e164) == shard
        ]


def person(number: int) -> Contact:
    tags = {"newsletter", *(["vip"] if number % 10 == 0 else [])}
    status = Status.OPPOSED if number % 20 == 0 else Status.GRANTED
    changes: dict[str, Any] = {"tags": frozenset(tags), "status": status, "head": sha256(b"%d" % number).hexdigest()}
    return a_contact(Phone.of(f"+33612{number * 7_919 % 10**6:06d}"), **changes)


@pytest.fixture(scope="module")
def base() -> dict[Phone, Contact]:
    return {contact.phone: contact for contact in map(person, range(PEOPLE))}


def counted(base: dict[Phone, Contact], seconds: float, time: float = 20) -> TagCounts:
    world = World(TUESDAY_10H_PARIS, a_campaign(), dict(base))
    until = world.now + timedelta(seconds=time)
    lists, contacts = cast("BaseLists", SlowLists(world, seconds)), FakeContactStore(world)
    return count_tags("zelie", lists, contacts, FakeClock(world), until, lambda choices: choices // 3)


def numbers(counts: TagCounts) -> dict[str, tuple[int, int]]:
    return {one.tag: (one.contacts.number, one.granted.number) for one in counts.tags}


def test_a_base_that_is_read_in_time_is_counted_whole(base: dict[Phone, Contact]) -> None:
    counts = counted(base, 0.2)

    assert numbers(counts) == {"newsletter": (PEOPLE, PEOPLE - OPPOSED), "vip": (VIP, VIP - OPPOSED)}
    assert [one.tag for one in counts.tags] == ["newsletter", "vip"]
    assert (counts.contacts.number, counts.contacts.margin, counts.sampled_share) == (PEOPLE, 0, 1)


def test_some_shards_are_a_sample_that_tells_how_sure_it_is(base: dict[Phone, Contact]) -> None:
    counts = counted(base, 1)

    assert 0 < counts.sampled_share < 1
    assert abs(counts.contacts.number - PEOPLE) <= counts.contacts.margin
    by_tag = {one.tag: one for one in counts.tags}
    assert 0 < abs(by_tag["vip"].contacts.number - VIP) <= by_tag["vip"].contacts.margin
    assert abs(by_tag["vip"].granted.number - (VIP - OPPOSED)) <= by_tag["vip"].granted.margin


def test_where_not_even_some_shards_are_read_in_time_cells_are_the_sample(base: dict[Phone, Contact]) -> None:
    counts = counted(base, 5)

    assert counts.sampled_share == 64 / (32 * 256)
    assert abs(counts.contacts.number - PEOPLE) <= counts.contacts.margin
    (newsletter,) = [one for one in counts.tags if one.tag == "newsletter"]
    assert abs(newsletter.granted.number - (PEOPLE - OPPOSED)) <= newsletter.granted.margin


def test_a_table_too_slow_for_a_sample_is_busy_and_nothing_is_guessed(base: dict[Phone, Contact]) -> None:
    with pytest.raises(BusyError):
        counted(base, 30, time=20)
