"""What the port of recurring campaigns promises, its adapter (on moto) and its fake keep alike."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from stopsms.adapters.tables.recurrence_store import DynamoRecurrenceStore
from stopsms.compliance.campaign.recurrence import RecurrenceRun, RunFate, paused
from stopsms.compliance.ports.recurrences import RecurrenceStore

from tests import fakes
from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_campaign, a_recurrence

NOW = TUESDAY_10H_PARIS


@pytest.fixture(params=["adapter", "fake"])
def recurrences(request: pytest.FixtureRequest) -> RecurrenceStore:
    if request.param == "fake":
        return fakes.FakeRecurrenceStore(fakes.World(NOW, a_campaign()))
    request.getfixturevalue("hashing")  # a table on moto
    return DynamoRecurrenceStore("table")


def a_run(number: int, fate: RunFate = RunFate.SCHEDULED) -> RecurrenceRun:
    day = date(2026, 1, 1) + timedelta(days=number)
    return RecurrenceRun(a_recurrence().id, "zelie", "Offre", day, NOW + timedelta(days=number), fate, NOW)


def test_a_change_is_written_over_the_revision_that_was_read_alone(recurrences: RecurrenceStore) -> None:
    added = a_recurrence()
    recurrences.add(added)
    changed = paused(added, MARKETER, NOW)

    assert recurrences.find(added.id) == added
    assert recurrences.change(changed)
    assert not recurrences.change(replace(changed, notice_hours=2)), "somebody was faster"
    assert recurrences.find(added.id) == changed
    assert recurrences.find("0123456789abcdef") is None
    with pytest.raises(FileExistsError):
        recurrences.add(added)


def test_a_day_has_one_run_on_record_whatever_is_told_of_it_later(recurrences: RecurrenceStore) -> None:
    assert recurrences.record_run(a_run(1))
    assert not recurrences.record_run(a_run(1, RunFate.REFUSED))

    assert recurrences.runs(a_recurrence().id, None) == ([a_run(1)], None)


def test_runs_and_recurrences_are_listed_newest_first_page_by_page(recurrences: RecurrenceStore) -> None:
    for number in range(60):
        recurrences.record_run(a_run(number))
        recurrences.add(a_recurrence(id=f"{number:016x}", created_at=NOW + timedelta(minutes=number)))
    recurrences.add(a_recurrence(id="f" * 16, advertiser_id="nora"))

    first, following = recurrences.runs(a_recurrence().id, None)
    rest, end = recurrences.runs(a_recurrence().id, following)
    listed, more = recurrences.of_advertiser("zelie", None)
    others, last = recurrences.of_advertiser("zelie", more)

    assert [run.day for run in (*first, *rest)] == [a_run(number).day for number in reversed(range(60))]
    assert [one.id for one in (*listed, *others)] == [f"{number:016x}" for number in reversed(range(60))]
    assert (len(first), len(listed), end, last) == (50, 50, None, None)


def test_a_page_has_as_many_as_are_asked_for(recurrences: RecurrenceStore) -> None:
    for number in range(3):
        recurrences.record_run(a_run(number))
        recurrences.add(a_recurrence(id=f"{number:016x}", created_at=NOW + timedelta(minutes=number)))

    runs, following = recurrences.runs(a_recurrence().id, None, 2)
    listed, more = recurrences.of_advertiser("zelie", None, 2)

    assert ([run.day.day for run in runs], [one.id[-1] for one in listed]) == ([3, 2], ["2", "1"])
    assert [run.day.day for run in recurrences.runs(a_recurrence().id, following, 2)[0]] == [1]
    assert [one.id[-1] for one in recurrences.of_advertiser("zelie", more, 2)[0]] == ["0"]
