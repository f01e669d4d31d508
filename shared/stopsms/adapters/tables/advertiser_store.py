"""`AdvertiserStore` on the consent table.

pk ADVERTISER#id         sk ADVERTISER      an advertiser, and who wrote it last
pk ADVERTISERS           sk id              that there is such an advertiser
pk STOP_NUMBER#digits    sk id              an advertiser that an answer to this number is, or once was, for
"""

from collections.abc import Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import Race, attributes, get, query, query_pages, write_together
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange, addressed
from stopsms.compliance.ports.attempts import Attempts
from stopsms.contracts.codec import Form
from stopsms.contracts.records import advertiser_record, read_advertiser
from stopsms.contracts.repair import reply_number

_PAGE = 50
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

    def put(self, advertiser: Advertiser, change: AdvertiserChange | None = None) -> bool:
        """See `AdvertiserStore.put`. One transaction; what was stored before there were test advertisers is none."""
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
        places = [{"pk": "ADVERTISERS", "sk": advertiser.id}]
        numbers = {reply_number(number) for number in advertiser.reply_numbers}
        places += [{"pk": f"STOP_NUMBER#{number}", "sk": advertiser.id} for number in sorted(numbers)]
        writes: list[Any] = [{"Put": {"TableName": self._table, "Item": attributes(place)}} for place in places]
        attempts = Attempts("the advertiser")
        while races := write_together([itself, *writes]):
            if Race.CONDITION in races:
                return False
            attempts.lost()
        return True

    def page(self, after: str | None) -> tuple[Sequence[Advertiser], str | None]:
        """See `AdvertiserStore.page`."""
        places = next(query_pages(self._table, "ADVERTISERS", after=after))
        found = (self.find(place["sk"]) for place in places[:_PAGE])
        following = places[_PAGE - 1]["sk"] if len(places) > _PAGE else None
        return [advertiser for advertiser in found if advertiser is not None], following

    def answering(self, number: str) -> Sequence[Advertiser]:
        """See `AdvertiserStore.answering`."""
        found = (self.find(item["sk"]) for item in query(self._table, f"STOP_NUMBER#{reply_number(number)}"))
        return addressed([advertiser for advertiser in found if advertiser is not None])
