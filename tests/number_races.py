"""Who has a number, while others are at it and after a worker was stopped: on a table of moto, and of the embedded stack.

Each change is one transaction, so it is overtaken, or stopped, before or after every call that it makes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.dynamodb import dynamodb, key
from stopsms.compliance.access.number_sharing import NumberInUse, NumberNotGiven, check_release
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUsers

from tests.factories import an_advertiser
from tests.fakes import Crash

LONG_AGO, NOW = datetime(2021, 5, 3, 10, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)
CHANGE = AdvertiserChange(NOW, "key:1 (Claire, administrator)")
CONTESTED, OTHER = "36901", "36902"
HOLDER, RIVAL = "race-zelie", "race-nora"

WRITES = ("transact_write_items",)
CALLS = ("get_item", "query", *WRITES)

STATES = ("declared", "left long ago", "brought back from a backup")
"""How the holder has the contested number when a change begins."""

_KEYS = [
    *((f"ADVERTISER#{advertiser_id}", "ADVERTISER") for advertiser_id in (HOLDER, RIVAL)),
    *(("ADVERTISERS", advertiser_id) for advertiser_id in (HOLDER, RIVAL)),
    *((f"STOP_NUMBER#{number}", sk) for number in (CONTESTED, OTHER) for sk in (HOLDER, RIVAL, "#NUMBER")),
]


def _alone(number: str, users: NumberUsers) -> NumberUsers:
    if users.real:
        raise NumberNotGiven("no")
    return users


def _an(advertiser_id: str, number: str) -> Advertiser:
    return an_advertiser(id=advertiser_id, stop_number=number, stop_numbers={})


CHANGES: Mapping[str, Callable[[DynamoAdvertiserStore], object]] = {
    "keeps it": lambda store: store.put(_an(HOLDER, CONTESTED), CHANGE, _alone),
    "moves": lambda store: store.put(_an(HOLDER, OTHER), CHANGE, _alone),
    "another takes it": lambda store: store.put(_an(RIVAL, CONTESTED), CHANGE, _alone),
    "is named": lambda store: store.use(HOLDER, [CONTESTED], NOW),
    "is released": lambda store: store.release(
        CONTESTED, HOLDER, CHANGE, lambda user, declared: check_release(user, NOW, declared=declared)
    ),
}


@dataclass
class Moment:
    """The call of this index among those that a change makes: something happens before it, or right after."""

    index: int
    after: bool = False
    reached: bool = False
    calls: int = 0

    def through(self, make: Callable[..., Any], happens: Callable[[], None]) -> Callable[..., Any]:
        """Such a call."""

        def call(**request: Any) -> Any:
            index, self.calls = self.calls, self.calls + 1
            if self.reached or index != self.index:
                return make(**request)
            self.reached = True
            if not self.after:
                happens()
            made = make(**request)
            if self.after:
                happens()
            return made

        return call


def _moments(*, after: bool = False) -> Iterator[Moment]:
    """Each call that a change makes, until it makes no more."""
    index = 0
    while True:
        moment = Moment(index, after)
        yield moment
        if not moment.reached:
            return
        index += 1


@dataclass(frozen=True)
class Races:
    """Races for a number on a table. Nobody else uses these advertisers and numbers."""

    table: str

    @property
    def store(self) -> DynamoAdvertiserStore:
        """The store on that table."""
        return DynamoAdvertiserStore(self.table)

    def check_overtaken(self, first: str, state: str, calls: tuple[str, ...] = CALLS) -> None:
        """Whatever overtakes this change before any of these calls, there is one outcome, and no number without whom messages name."""
        self.begin(state)
        items = self._stored()
        for second in CHANGES:
            for moment in _moments():
                self._back_to(items)
                became: list[tuple[str, object]] = []

                def overtakes(second: str = second, became: list[tuple[str, object]] = became) -> None:
                    became.append((second, self._attempted(second)))

                became.append((first, self._interrupted(first, moment, overtakes, calls)))
                self._check_state(named=("is named", True) in became)

    def check_stopped(self, change: str, state: str) -> None:
        """Stopped at any call, this change is whole or not there, and can be made again."""
        self.begin(state)
        items, before = self._stored(), self._known()
        self._attempted(change)
        done = self._known()
        for after in (False, True):
            for moment in _moments(after=after):
                self._back_to(items)
                try:
                    self._interrupted(change, moment, _stop, CALLS)
                except Crash:
                    assert self._known() in (before, done)
                self._attempted(change)
                assert self._known() == done

    def begin(self, state: str) -> None:
        """The state from which a change begins."""
        self._back_to({})
        self.store.put(_an(HOLDER, CONTESTED))
        match state:
            case "left long ago":
                self.store.use(HOLDER, [CONTESTED], LONG_AGO)
                self.store.put(_an(HOLDER, OTHER), AdvertiserChange(LONG_AGO, "key:1"))
            case "brought back from a backup":  # nothing says since when the declaration names it no more
                self.store.put(_an(HOLDER, OTHER))

    def _attempted(self, change: str) -> object:
        """What became of a change; one that is refused changes nothing."""
        try:
            return CHANGES[change](self.store)
        except (NumberNotGiven, NumberInUse) as refused:
            return type(refused)

    def _interrupted(self, change: str, moment: Moment, happens: Callable[[], None], calls: tuple[str, ...]) -> object:
        with pytest.MonkeyPatch.context() as patch:
            for name in calls:
                patch.setattr(dynamodb(), name, moment.through(getattr(dynamodb(), name), happens))
            return self._attempted(change)

    def _check_state(self, *, named: bool) -> None:
        """What a declaration names, its advertiser has; what messages name, too; whoever came second was checked against the first."""
        having = self.store.users(CONTESTED).real
        assert len(having) <= 1
        assert not named or HOLDER in having
        for found in map(self.store.find, (HOLDER, RIVAL)):
            assert found is None or found.id in self.store.users(found.stop_number).real

    def _known(self) -> object:
        users = [self.store.users(number) for number in (CONTESTED, OTHER)]
        return users, [self.store.find(advertiser_id) for advertiser_id in (HOLDER, RIVAL)]

    def _stored(self) -> dict[tuple[str, str], Any]:
        keys = [key(*one) for one in _KEYS]
        answer = dynamodb().batch_get_item(RequestItems={self.table: {"Keys": keys, "ConsistentRead": True}})
        return {(item["pk"]["S"], item["sk"]["S"]): item for item in answer["Responses"][self.table]}

    def _back_to(self, items: Mapping[tuple[str, str], Any]) -> None:
        """In one request: many moments begin alike."""
        requests: list[Any] = [
            {"PutRequest": {"Item": items[one]}} if one in items else {"DeleteRequest": {"Key": key(*one)}}
            for one in _KEYS
        ]
        assert not dynamodb().batch_write_item(RequestItems={self.table: requests})["UnprocessedItems"]


def _stop() -> None:
    raise Crash
