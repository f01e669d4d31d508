"""Limits: counted by one conditional write, for each subject and period apart; several by one transaction. Adapter and fake alike."""

from datetime import timedelta
from typing import Any

import pytest
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables import dynamodb
from stopsms.adapters.tables.limit_store import DynamoLimitStore
from stopsms.compliance.ports.limits import CountedLimit, Limit, LimitStore

from tests import fakes
from tests.factories import TUESDAY_10H_PARIS, a_campaign

NOW = TUESDAY_10H_PARIS
HOUR = timedelta(hours=1)
TWO_AN_HOUR = Limit(2, HOUR)


@pytest.fixture(params=["adapter", "fake"])
def limits(request: pytest.FixtureRequest) -> LimitStore:
    if request.param == "fake":
        return fakes.FakeLimitStore(fakes.World(NOW, a_campaign()))
    settings: Settings = request.getfixturevalue("settings")
    return DynamoLimitStore(settings.limit_table)


def test_a_subject_is_taken_as_often_as_its_limit_says_and_others_are_not_touched_by_it(limits: LimitStore) -> None:
    taken = [limits.take("form#a", TWO_AN_HOUR, NOW) for _ in range(4)]

    assert taken == [1, 0, None, None]
    assert limits.take("form#b", TWO_AN_HOUR, NOW) == 1
    assert limits.take("form#a", Limit(9, timedelta(days=1)), NOW) == 8


def test_the_next_period_begins_anew(limits: LimitStore) -> None:
    for _ in range(2):
        limits.take("form#a", TWO_AN_HOUR, NOW)

    assert limits.take("form#a", TWO_AN_HOUR, NOW + timedelta(minutes=59, seconds=59)) is None
    assert limits.take("form#a", TWO_AN_HOUR, NOW + timedelta(hours=1)) == 1


def test_a_limit_of_none_lets_nothing_through(limits: LimitStore) -> None:
    assert limits.take("form#a", Limit(0, HOUR), NOW) is None
    assert limits.take_all([of("all", 9), of("form#a", 0)], NOW) == of("form#a", 0)
    assert left(limits, "all", 9) == 9


def of(subject: str, most: int) -> CountedLimit:
    return CountedLimit(subject, Limit(most, HOUR))


def left(limits: LimitStore, subject: str, most: int) -> int:
    """How many more may come."""
    return sum(limits.take(subject, Limit(most, HOUR), NOW) is not None for _ in range(most))


def test_of_several_limits_all_are_counted_or_none(limits: LimitStore) -> None:
    block, other, everything = of("block a", 2), of("block b", 2), of("all", 3)
    taken = [limits.take_all([block, everything], NOW) for _ in range(4)]

    assert taken == [None, None, block, block]
    assert limits.take_all([other, everything], NOW) is None, "what the block held back was not counted with all"
    assert limits.take_all([other, everything], NOW) == everything
    assert left(limits, "block b", 2) == 1, "nor what all held back with the block"


def test_what_did_not_take_place_is_given_back_and_never_more_than_was_taken(limits: LimitStore) -> None:
    both = [of("block a", 2), of("all", 3)]
    limits.take_all(both, NOW)
    for _ in range(3):
        limits.give_back(both, NOW)
    limits.give_back([of("never", 1)], NOW)

    assert (left(limits, "block a", 2), left(limits, "all", 3), left(limits, "never", 1)) == (2, 3, 1)


def test_what_is_given_back_late_belongs_to_its_own_hour(limits: LimitStore) -> None:
    later = NOW + HOUR
    limits.take_all([of("all", 1)], NOW)
    limits.take_all([of("all", 1)], later)
    limits.give_back([of("all", 1)], NOW)

    assert limits.take_all([of("all", 1)], later) == of("all", 1)
    assert limits.take_all([of("all", 1)], NOW) is None


def test_two_workers_that_count_at_once_are_counted_one_after_the_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conflict of transactions is no limit that is reached: it is tried again."""
    from stopsms.adapters.tables import limit_store

    conflicts = [[dynamodb.Race.CONFLICT, None], [None, dynamodb.Race.CONFLICT]]
    written = dynamodb.write_together

    def contended(actions: Any) -> Any:
        return conflicts.pop() if conflicts else written(actions)

    monkeypatch.setattr(limit_store, "write_together", contended)
    limits = DynamoLimitStore(settings.limit_table)

    assert limits.take_all([of("block a", 1), of("all", 1)], NOW) is None
    assert (conflicts, left(limits, "all", 1)) == ([], 0)


def test_what_is_given_back_while_others_count_is_given_back_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conflict is tried again, and what is no more does not keep the rest from being given back."""
    from stopsms.adapters.tables import limit_store

    limits = DynamoLimitStore(settings.limit_table)
    both = [of("block a", 2), of("all", 3)]
    limits.take_all(both, NOW)
    limits.take_all([of("all", 3)], NOW)
    written, conflicts = dynamodb.write_together, [[dynamodb.Race.CONFLICT, None, None]]
    monkeypatch.setattr(
        limit_store, "write_together", lambda actions: conflicts.pop() if conflicts else written(actions)
    )
    limits.give_back([of("never", 1), *both], NOW)

    assert (left(limits, "block a", 2), left(limits, "all", 3), left(limits, "never", 1)) == (2, 2, 1)
