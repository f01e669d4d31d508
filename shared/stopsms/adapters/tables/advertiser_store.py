"""`AdvertiserStore` on the consent table.

pk ADVERTISER#id         sk ADVERTISER      an advertiser at its revision, and who wrote it last; `sent_by_own` where messages name a number
                                            of an earlier declaration without a carrier
pk ADVERTISERS           sk id              that there is such an advertiser

The numbers that its declaration names are its own from the same transaction on (`number_items`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes, get, query_some, side_by_side, write_together
from stopsms.adapters.tables.number_items import at_revision, changed_users, read_users, unchanged_users
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.compliance.ports.people import CheckJoining, CheckRelease, anybody
from stopsms.contracts.codec import Form
from stopsms.contracts.records import advertiser_record, read_advertiser
from stopsms.contracts.repair import reply_number

_CHANGE = Form(AdvertiserChange, names={"at": "changed_at", "by": "changed_by"})


class DynamoAdvertiserStore:
    """The advertisers in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, advertiser_id: str) -> Advertiser | None:
        """See `AdvertiserStore.find`."""
        return self._find(advertiser_id)[0]

    def find_with_change(self, advertiser_id: str) -> tuple[Advertiser, AdvertiserChange | None] | None:
        """See `AdvertiserStore.find_with_change`."""
        item = get(self._table, f"ADVERTISER#{advertiser_id}", "ADVERTISER")
        if item is None:
            return None
        return read_advertiser(item["advertiser"]), _CHANGE.read(item) if "changed_by" in item else None

    def sends_by_own(self, advertiser_id: str) -> bool:
        """See `AdvertiserStore.sends_by_own`. Whatever leaves has its number kept first (`use`)."""
        item = get(self._table, f"ADVERTISER#{advertiser_id}", "ADVERTISER")
        return item is not None and ("sent_by_own" in item or not read_advertiser(item["advertiser"]).route.carrier)

    def put(
        self, advertiser: Advertiser, change: AdvertiserChange | None = None, check: CheckJoining = anybody
    ) -> bool:
        """See `AdvertiserStore.put`. One transaction; what was stored before there were test advertisers is none.

        Of two that take one number at once, the second is checked against the first; of two that change one advertiser, the second
        gives up what the first has taken.
        """
        attempts = Attempts("the advertiser")
        while True:
            before = get(self._table, f"ADVERTISER#{advertiser.id}", "ADVERTISER")
            stored, revision = _read(before)
            if stored is not None and stored.test is not advertiser.test:
                return False
            item = {
                "pk": f"ADVERTISER#{advertiser.id}",
                "sk": "ADVERTISER",
                "advertiser": advertiser_record(advertiser),
                "revision": revision + 1,
                **({} if change is None else _CHANGE.write(change)),
            }
            numbers = [*self._taken(advertiser, check), *self._left(advertiser, stored, change)]
            if (before is not None and "sent_by_own" in before) or self._has_sent_by_own(
                stored
            ):  # now that these are read
                item["sent_by_own"] = True
            itself = {"Put": {"TableName": self._table, "Item": attributes(item), **at_revision(revision)}}
            place = attributes({"pk": "ADVERTISERS", "sk": advertiser.id})
            listed = {"Put": {"TableName": self._table, "Item": place}}
            if not write_together([itself, listed, *numbers]):
                return True
            attempts.lost()

    def _has_sent_by_own(self, stored: Advertiser | None) -> bool:
        """Whether messages left, or are to leave, that name a number of this declaration without a carrier."""
        if stored is None or stored.route.carrier:
            return False
        users = (read_users(self._table, number)[0].find(stored.id) for number in _numbers(stored))
        return any(user is not None and user.used_until is not None for user in users)

    def _taken(self, advertiser: Advertiser, check: CheckJoining) -> Iterator[Any]:
        """The actions that give it the numbers that its declaration names, if those who have them are still the same then."""
        for number, written in _numbers(advertiser).items():
            before, revision = read_users(self._table, number)
            others = before if before.include(advertiser) else check(written, before)
            after = others.joined_by(advertiser)
            if after == before:
                yield unchanged_users(self._table, number, revision)
            yield from changed_users(self._table, number, before, after, revision)

    def _left(
        self, advertiser: Advertiser, stored: Advertiser | None, change: AdvertiserChange | None
    ) -> Iterator[Any]:
        """The actions that give up, or leave, those that its declaration named until now."""
        if stored is None or change is None:
            return
        for number in sorted(_numbers(stored).keys() - _numbers(advertiser).keys()):
            before, revision = read_users(self._table, number)
            yield from changed_users(self._table, number, before, before.left_by(advertiser, change), revision)

    def page(self, after: str | None, most: int = ON_PAGE) -> tuple[Sequence[Advertiser], str | None]:
        """See `AdvertiserStore.page`."""
        places, last = query_some(self._table, "ADVERTISERS", most, after=after)
        found = side_by_side().map(self.find, [place["sk"] for place in places])
        return [advertiser for advertiser in found if advertiser is not None], last

    def answering(self, number: str) -> Sequence[Advertiser]:
        """See `AdvertiserStore.answering`. One read, and one for each of those whom the message is for."""
        found = map(self.find, self.users(number).addressed)
        return [advertiser for advertiser in found if advertiser is not None]

    def users(self, number: str) -> NumberUsers:
        """See `AdvertiserStore.users`."""
        return read_users(self._table, reply_number(number))[0]

    def use(self, advertiser_id: str, numbers: Collection[str], until: datetime) -> bool:
        """See `AdvertiserStore.use`. What is noted already is not written again."""
        attempts = Attempts("the numbers")
        while True:
            actions: list[Any] = []
            for number in sorted(set(map(reply_number, numbers))):
                before, revision = read_users(self._table, number)
                after = before.used_by(advertiser_id, until)
                if after is None:
                    return False
                actions += changed_users(self._table, number, before, after, revision)
            if not (actions and write_together(actions)):
                return True
            attempts.lost()

    def release(
        self, number: str, advertiser_id: str, change: AdvertiserChange, check: CheckRelease
    ) -> NumberUser | None:
        """See `AdvertiserStore.release`. One transaction, at the declaration that was looked at."""
        attempts, code = Attempts("the number"), reply_number(number)
        while True:
            before, revision = read_users(self._table, code)
            user = before.find(advertiser_id)
            if user is None or user.released_at is not None:
                return user
            advertiser, declared_at = self._find(advertiser_id)
            check(user, advertiser is not None and code in _numbers(advertiser))
            after = before.without([advertiser_id], change)
            itself = attributes({"pk": f"ADVERTISER#{advertiser_id}", "sk": "ADVERTISER"})
            unchanged = {"ConditionCheck": {"TableName": self._table, "Key": itself, **at_revision(declared_at)}}
            if not write_together([unchanged, *changed_users(self._table, code, before, after, revision)]):
                return after.find(advertiser_id)
            attempts.lost()

    def _find(self, advertiser_id: str) -> tuple[Advertiser | None, int]:
        """The advertiser, and its revision."""
        return _read(get(self._table, f"ADVERTISER#{advertiser_id}", "ADVERTISER"))


def _read(item: Mapping[str, Any] | None) -> tuple[Advertiser | None, int]:
    return (None, 0) if item is None else (read_advertiser(item["advertiser"]), item.get("revision", 0))


def _numbers(advertiser: Advertiser) -> Mapping[str, str]:
    """The numbers that its declaration names, in order, as they are stored and as they are written."""
    return dict(sorted((reply_number(written), written) for written in advertiser.reply_numbers))
