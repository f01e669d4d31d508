"""A whole base of which one contact in a hundred has opposed, and the carrier's list of them: python -m bench.listed_base PORT CONTACTS.

As `endless_table`, and besides: the bench's advertiser to be listed, contacts by number, and the pages of the opt-out list.
"""

import json
import sys
from typing import Any

from stopsms.adapters.gateways.end_user_messaging.gateway import NUMBERS_ON_PAGE
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.contracts.records import advertiser_record, contact_record

from bench.audience import ADVERTISER, NOW, contact, item
from bench.endless_table import FIRST, Table
from bench.wire import serve

OPPOSED_EVERY = 100
"""Of so many contacts, the first has opposed."""


def opposed_item(e164: str) -> dict[str, Any]:
    """A contact who consented and has opposed since, as the table stores it."""
    told = Opposition(source="sms", received_at=NOW, reference="bench", words="STOP")
    changed, _ = opposed(contact(e164), told, NOW, "0" * 32)
    return item(e164) | contact_record(changed) | {"phone": e164}


class ListedBase(Table):
    """So many contacts, and all of those who have opposed on the carrier's list."""

    def __init__(self, contacts: int) -> None:
        super().__init__(contacts)
        self._listed = -(-contacts // OPPOSED_EVERY)
        model = opposed_item(self._model.decode())
        self._opposed = json.dumps(attributes(model), separators=(",", ":")).encode()
        self._asked = f'"pk":{{"S":"{model["pk"]}"}}'.encode()
        record = {"advertiser": advertiser_record(ADVERTISER)}
        self._advertiser = json.dumps({"Item": attributes(record)}).encode()

    def answer(self, target: str, body: bytes) -> tuple[bytes, float]:
        """As the services do."""
        request = json.loads(body)
        match target.partition(".")[2]:
            case "Query" if request["ExpressionAttributeValues"][":pk"]["S"] == "ADVERTISERS":
                return json.dumps({"Items": [attributes({"sk": ADVERTISER.id})], "Count": 1}).encode(), 0
            case "GetItem" if request["Key"]["pk"]["S"].startswith("ADVERTISER#"):
                return self._advertiser, 0
            case "BatchGetItem":
                return self._by_number(request), 0
            case "DescribeOptedOutNumbers":
                return self._list_page(int(request.get("NextToken", "0"))), 0
            case _:
                return super().answer(target, body)

    def _contact(self, place: int) -> bytes:
        if (place - FIRST) % OPPOSED_EVERY:
            return super()._contact(place)
        return self._opposed.replace(self._model, b"+336%d" % place)

    def _by_number(self, request: dict[str, Any]) -> bytes:
        """Those asked for by the list's numbers: all of them have opposed."""
        ((table, asked),) = request["RequestItems"].items()
        found = b",".join(
            self._contact(int(key["sk"]["S"][4:])).replace(self._asked, b'"pk":{"S":"%s"}' % key["pk"]["S"].encode())
            for key in asked["Keys"]
        )
        return b'{"Responses":{"%s":[%s]},"UnprocessedKeys":{}}' % (table.encode(), found)

    def _list_page(self, begin: int) -> bytes:
        end = min(begin + NUMBERS_ON_PAGE, self._listed)
        entries = [
            {
                "OptedOutNumber": f"+336{FIRST + place * OPPOSED_EVERY}",
                "OptedOutTimestamp": NOW.timestamp(),
                "EndUserOptedOut": False,
            }
            for place in range(begin, end)
        ]
        following = {"NextToken": str(end)} if end < self._listed else {}
        return json.dumps({"OptOutListName": "bench", "OptedOutNumbers": entries} | following).encode()


if __name__ == "__main__":
    serve(int(sys.argv[1]), ListedBase(int(sys.argv[2])).answer)
