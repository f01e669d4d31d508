"""Limits: counted by one conditional write, for each subject and period apart."""

from datetime import timedelta

import pytest
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.limit_store import DynamoLimitStore
from stopsms.compliance.ports.limits import Limit

from tests.factories import TUESDAY_10H_PARIS

TWO_AN_HOUR = Limit(2, timedelta(hours=1))


@pytest.fixture
def limits(settings: Settings) -> DynamoLimitStore:
    return DynamoLimitStore(settings.limit_table)


def test_a_subject_is_taken_as_often_as_its_limit_says_and_others_are_not_touched_by_it(
    limits: DynamoLimitStore,
) -> None:
    taken = [limits.take("form#a", TWO_AN_HOUR, TUESDAY_10H_PARIS) for _ in range(4)]

    assert taken == [True, True, False, False]
    assert limits.take("form#b", TWO_AN_HOUR, TUESDAY_10H_PARIS)
    assert limits.take("form#a", Limit(9, timedelta(days=1)), TUESDAY_10H_PARIS)


def test_the_next_period_begins_anew(limits: DynamoLimitStore) -> None:
    for _ in range(2):
        limits.take("form#a", TWO_AN_HOUR, TUESDAY_10H_PARIS)

    assert not limits.take("form#a", TWO_AN_HOUR, TUESDAY_10H_PARIS + timedelta(minutes=59, seconds=59))
    assert limits.take("form#a", TWO_AN_HOUR, TUESDAY_10H_PARIS + timedelta(hours=1))


def test_a_limit_of_none_lets_nothing_through(limits: DynamoLimitStore) -> None:
    assert not limits.take("form#a", Limit(0, timedelta(hours=1)), TUESDAY_10H_PARIS)
