"""Who has a number, while others are at it, and after a worker was stopped: what a declaration names is had, what messages name is kept.

Each change is one transaction, so it is stopped or overtaken before and after every call that it makes. Here on moto; the same on the
embedded stack's tables shows that these refuse as moto does (`tests/system/test_numbers.py`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.dynamodb import dynamodb
from stopsms.compliance.access.number_sharing import NumberInUse, NumberNotGiven, check_release
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUsers

from tests.factories import an_advertiser
from tests.fakes import Crash

LONG_AGO, NOW = datetime(2021, 5, 3, 10, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)
CHANGE = AdvertiserChange(NOW, "key:1 (Claire, administrator)")
CONTESTED, OTHER = "36180", "36999"
CALLS = ("get_item", "query", "transact_write_items")


def alone(number: str, users: NumberUsers) -> NumberUsers:
    if users.real:
        raise NumberNotGiven("no")
    return users


def an(advertiser_id: str, number: str) -> Advertiser:
    return an_advertiser(id=advertiser_id, stop_number=number, stop_numbers={})


CHANGES: dict[str, Callable[[DynamoAdvertiserStore], object]] = {
    "keeps it": lambda store: store.put(an("zelie", CONTESTED), CHANGE, alone),
    "moves": lambda store: store.put(an("zelie", OTHER), CHANGE, alone),
    "another takes it": lambda store: store.put(an("nora", CONTESTED), CHANGE, alone),
    "is named": lambda store: store.use("zelie", [CONTESTED], NOW),
    "is released": lambda store: store.release(
        CONTESTED, "zelie", CHANGE, lambda user, declared: check_release(user, NOW, declared=declared)
    ),
}


@dataclass
class Calls:
    """Something happens before the call of this index, or right after it."""

    at: int
    happens: Callable[[], None]
    after: bool = False
    made: int = 0
    happened: bool = field(default=False)

    def through(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            index, self.made = self.made, self.made + 1
            if index != self.at or self.happened:
                return make(**request)
            self.happened = True
            if not self.after:
                self.happens()
                return make(**request)
            made = make(**request)
            self.happens()
            return made

        return call


def attempted(change: str) -> object:
    """What became of a change; one that is refused changes nothing."""
    try:
        return CHANGES[change](DynamoAdvertiserStore("table"))
    except (NumberNotGiven, NumberInUse) as refused:
        return type(refused)


def interrupted(change: str, calls: Calls) -> object:
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(dynamodb(), name, calls.through(getattr(dynamodb(), name)))
        return attempted(change)


def check_state(named: bool) -> None:
    """What a declaration names, its advertiser has; what messages name, too; and nobody has what somebody else was refused for."""
    store = DynamoAdvertiserStore("table")
    having = store.users(CONTESTED).real
    declaring = {
        found.id
        for found in map(store.find, ("zelie", "nora"))
        if found is not None and CONTESTED in found.reply_numbers
    }
    assert declaring <= having
    assert len(having) <= 1, "whoever came second was checked against the first"
    if named:
        assert "zelie" in having
    zelie = store.find("zelie")
    assert zelie is None or "zelie" in store.users(zelie.stop_number).real


def begin(state: str) -> None:
    store = DynamoAdvertiserStore("table")
    store.put(an("zelie", CONTESTED))
    if state == "left long ago":
        store.use("zelie", [CONTESTED], LONG_AGO)
        store.put(an("zelie", OTHER), AdvertiserChange(LONG_AGO, "key:1"))
    if state == "brought back from a backup":  # nothing says since when the declaration names it no more
        store.put(an("zelie", OTHER))


def stored() -> list[Any]:
    return dynamodb().scan(TableName="table")["Items"]


def back_to(items: list[Any]) -> None:
    """In one request: many moments begin alike."""
    keys = [{name: item[name] for name in ("pk", "sk")} for item in items]
    others = [{name: item[name] for name in ("pk", "sk")} for item in stored()]
    requests: list[Any] = [{"DeleteRequest": {"Key": key}} for key in others if key not in keys]
    requests += [{"PutRequest": {"Item": item}} for item in items]
    dynamodb().batch_write_item(RequestItems={"table": requests})


def moments(*, after: bool) -> Iterator[Calls]:
    """Each call that a change makes, until it makes no more."""
    index = 0
    while True:
        calls = Calls(index, lambda: None, after)
        yield calls
        if not calls.happened:
            return
        index += 1


@pytest.mark.slow
@pytest.mark.guarantee("G1")
@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("state", ["declared", "left long ago", "brought back from a backup"])
@pytest.mark.parametrize("first", CHANGES)
def test_whoever_comes_in_between_there_is_one_outcome_and_no_number_without_whom_messages_name(
    state: str, first: str
) -> None:
    begin(state)
    items = stored()
    for second in CHANGES:
        for calls in moments(after=False):
            back_to(items)
            became: list[tuple[str, object]] = []
            calls.happens = partial(_note, became, second)
            _note(became, first, calls)
            check_state(named=("is named", True) in became)


@pytest.mark.slow
@pytest.mark.guarantee("G3")
@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("state", ["declared", "left long ago"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_was_stopped_at_any_call_is_whole_or_not_there_and_can_be_made_again(
    state: str, change: str
) -> None:
    def stop() -> None:
        raise Crash

    begin(state)
    items, before = stored(), known()
    attempted(change)
    done = known()
    for after in (False, True):
        for calls in moments(after=after):
            back_to(items)
            calls.happens = stop
            try:
                interrupted(change, calls)
            except Crash:
                assert known() in (before, done)
            attempted(change)
            assert known() == done


def _note(became: list[tuple[str, object]], change: str, calls: Calls | None = None) -> None:
    became.append((change, attempted(change) if calls is None else interrupted(change, calls)))


def known() -> object:
    store = DynamoAdvertiserStore("table")
    return [store.users(number) for number in (CONTESTED, OTHER)], [store.find(name) for name in ("zelie", "nora")]
