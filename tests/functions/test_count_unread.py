"""What has waited too long for a person: however much lies there, no request with a deadline by law is hidden by it; in memory."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from retention.count_unread import MOST, Backlog, count_unread
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

from tests import fakes
from tests.factories import TUESDAY_10H_PARIS
from tests.fakes import World
from tests.functions.file_imports import a_world

NOW = TUESDAY_10H_PARIS
NUMBER = Phone.of("+33612000000")


def a_record(kind: HoldKind, at: datetime) -> Evidence:
    _, evidence = held(Contact("zelie", NUMBER), Unread(kind, "sms", at, "m-1", "euh"), at, "a" * 32)
    return evidence


def a_list(*records: Evidence) -> World:
    world = a_world()
    for sequence, record in enumerate(records, start=1):
        numbered = replace(record, sequence=sequence)
        world.people("zelie").reviews[fakes.review_place(NUMBER, numbered)] = (NUMBER, numbered)
    return world


def counted(world: World, within: timedelta = timedelta(minutes=1)) -> Backlog:
    stores = PersonalDataStores(
        advertisers=fakes.FakeAdvertiserStore(world),
        contacts=fakes.FakeContactStore(world),
        inbound=fakes.FakeInboundStore(world),
        campaigns=cast("Any", None),
        batches=cast("Any", None),
    )
    return count_unread(stores, fakes.FakeClock(world), world.now + within)


OLD_REPLIES = [a_record(HoldKind.REFUSAL, NOW - timedelta(days=60)) for _ in range(MOST)]


def test_a_request_behind_a_thousand_older_unread_records_is_due() -> None:
    overdue = a_record(HoldKind.ACCESS, NOW - timedelta(days=40))
    soon = a_record(HoldKind.ORIGIN, NOW - timedelta(days=25))
    assert counted(a_list(*OLD_REPLIES, overdue, soon)) == Backlog(MOST, 2)


def test_nothing_is_read_behind_them_that_is_too_young_for_its_deadline_to_be_near() -> None:
    young = [a_record(HoldKind.ACCESS, NOW - timedelta(days=20)) for _ in range(50)]
    world = a_list(*OLD_REPLIES, *young)
    reads = list[str]()
    world.at_step = lambda _, call: reads.append(call)

    assert counted(world) == Backlog(MOST, 0)
    assert reads.count("read what waits") == MOST + 1


def test_a_list_that_is_not_read_in_time_counts_as_a_request_that_is_due() -> None:
    world = a_list(*OLD_REPLIES)

    def slowly(_: int, call: str) -> None:
        world.now += timedelta(seconds=1) * (call == "read what waits")

    world.at_step = slowly
    assert counted(world) == Backlog(60, 1)
