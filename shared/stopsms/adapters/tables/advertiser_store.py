"""`AdvertiserStore` on the consent table.

pk ADVERTISER#id         sk ADVERTISER      an advertiser, and who wrote it last
pk ADVERTISERS           sk id              that there is such an advertiser
pk STOP_NUMBER#digits    sk id              an advertiser that an answer to this number is, or once was, for
pk STOP_NUMBER#digits    sk USERS           those that only test; its revision counts who has taken the number

Each that does not only test has an item of its own, which nothing changes or removes: a restore brings every one of them back.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import Race, attributes, get, query, query_pages, write_together
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUsers
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import CheckJoining, anybody
from stopsms.contracts.codec import Form
from stopsms.contracts.records import advertiser_record, read_advertiser
from stopsms.contracts.repair import reply_number

_PAGE = 50
_USERS = "USERS"
_CHANGE = Form(AdvertiserChange, names={"at": "changed_at", "by": "changed_by"})


class DynamoAdvertiserStore:
    """The advertisers in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, advertiser_id: str) -> Advertiser | None:
        """See `AdvertiserStore.find`."""
        item = get(self._table, f"ADVERTISER#{advertiser_id}", "ADVERTISER")
        return None if item is None else read_advertiser(item["advertiser"])

    def find_with_change(self, advertiser_id: str) -> tuple[Advertiser, AdvertiserChange | None] | None:
        """See `AdvertiserStore.find_with_change`."""
        item = get(self._table, f"ADVERTISER#{advertiser_id}", "ADVERTISER")
        if item is None:
            return None
        return read_advertiser(item["advertiser"]), _CHANGE.read(item) if "changed_by" in item else None

    def put(
        self, advertiser: Advertiser, change: AdvertiserChange | None = None, check: CheckJoining = anybody
    ) -> bool:
        """See `AdvertiserStore.put`. One transaction; what was stored before there were test advertisers is none.

        Of two that take one number at once, the second is checked against the first.
        """
        itself: Any = {
            "Put": {
                "TableName": self._table,
                "Item": attributes(
                    {
                        "pk": f"ADVERTISER#{advertiser.id}",
                        "sk": "ADVERTISER",
                        "advertiser": advertiser_record(advertiser),
                        **({} if change is None else _CHANGE.write(change)),
                    }
                ),
                "ConditionExpression": "attribute_not_exists(pk) OR advertiser.#test = :test"
                + ("" if advertiser.test else " OR attribute_not_exists(advertiser.#test)"),
                "ExpressionAttributeNames": {"#test": "test"},
                "ExpressionAttributeValues": {":test": {"BOOL": advertiser.test}},
            }
        }
        place = attributes({"pk": "ADVERTISERS", "sk": advertiser.id})
        listed: Any = {"Put": {"TableName": self._table, "Item": place}}
        attempts = Attempts("the advertiser")
        while races := write_together([itself, listed, *self._numbers(advertiser, check)]):
            if races[0] is Race.CONDITION:
                return False
            attempts.lost()
        return True

    def _numbers(self, advertiser: Advertiser, check: CheckJoining) -> Iterator[Any]:
        """The actions that give it the numbers that it has not had yet, if those who have them are still the same then."""
        for number, written in sorted({reply_number(each): each for each in advertiser.reply_numbers}.items()):
            users, revision = self._users(number)
            if users.include(advertiser):
                continue
            check(written, users)
            joined = users.joined_by(advertiser)
            for user in joined.real - users.real:
                yield {
                    "Put": {"TableName": self._table, "Item": attributes({"pk": f"STOP_NUMBER#{number}", "sk": user})}
                }
            item = {
                "pk": f"STOP_NUMBER#{number}",
                "sk": _USERS,
                "test": sorted(joined.test),
                "revision": revision + 1,
            }
            put: dict[str, Any] = {"TableName": self._table, "Item": attributes(item)}
            if revision:
                put |= {
                    "ConditionExpression": "revision = :seen",
                    "ExpressionAttributeValues": attributes({":seen": revision}),
                }
            else:
                put["ConditionExpression"] = "attribute_not_exists(pk)"
            yield {"Put": put}

    def _users(self, number: str) -> tuple[NumberUsers, int]:
        """Who has a number, and the revision of that."""
        items = {item["sk"]: item for item in query(self._table, f"STOP_NUMBER#{number}")}
        testing = items.pop(_USERS, {"test": (), "revision": 0})
        return NumberUsers(frozenset(items), frozenset(testing["test"])), testing["revision"]

    def page(self, after: str | None) -> tuple[Sequence[Advertiser], str | None]:
        """See `AdvertiserStore.page`."""
        places = next(query_pages(self._table, "ADVERTISERS", after=after))
        found = (self.find(place["sk"]) for place in places[:_PAGE])
        following = places[_PAGE - 1]["sk"] if len(places) > _PAGE else None
        return [advertiser for advertiser in found if advertiser is not None], following

    def answering(self, number: str) -> Sequence[Advertiser]:
        """See `AdvertiserStore.answering`. One read, and one for each of those whom the message is for."""
        users, _ = self._users(reply_number(number))
        found = map(self.find, users.addressed)
        return [advertiser for advertiser in found if advertiser is not None]
