"""A table that makes up its contacts as they are asked for: python -m bench.endless_table PORT CONTACTS.

It answers what the planner asks of DynamoDB and SQS, in their wire format: an audience of a given size, in full pages of one
megabyte; one running campaign; nothing planned so far; and it takes whatever is written. The emulator cannot testbed in here: its
Query takes time in proportion to the partition, however little is asked for, and would be all that is measured.
"""

import json
import sys
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.contracts.records import campaign_record

from bench.audience import ADVERTISER, campaign, item
from bench.wire import serve

CAMPAIGN = "be2c4" + "0" * 11
PAGE_BYTES = 1_000_000
FIRST = 10_000_000
"""Of the first contact: +336 and this number."""


class Table:
    """So many contacts over all shards, in order within each."""

    def __init__(self, contacts: int) -> None:
        self._in_shard = contacts // SHARDS
        model = f"+336{FIRST}"
        self._model = model.encode()
        self._item = json.dumps(attributes(item(model)), separators=(",", ":")).encode()
        self._on_page = PAGE_BYTES // len(self._item)
        record = {"revision": 0, "campaign": campaign_record(campaign(CAMPAIGN))}
        self._campaign = json.dumps({"Item": attributes(record)}).encode()

    def answer(self, target: str, body: bytes) -> tuple[bytes, float]:
        """As the services do."""
        request = json.loads(body)
        match target.partition(".")[2]:
            case "GetItem" if request["Key"]["pk"]["S"].startswith("CAMPAIGN#"):
                return self._campaign, 0
            case "Query" if request["ExpressionAttributeValues"][":pk"]["S"].startswith(ADVERTISER.id):
                return self._page(request), 0
            case "Query":
                return b'{"Items":[],"Count":0,"ScannedCount":0}', 0
            case "SendMessageBatch":
                taken = [
                    {"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": ""}
                    for entry in request["Entries"]
                ]
                return json.dumps({"Successful": taken}).encode(), 0
            case _:
                return b"{}", 0

    def _page(self, request: dict[str, Any]) -> bytes:
        pk = request["ExpressionAttributeValues"][":pk"]["S"]
        shard = int(pk.rpartition("#")[2])
        first = FIRST + shard * self._in_shard
        after = request.get("ExclusiveStartKey")
        begin = first if after is None else int(after["sk"]["S"][4:]) + 1
        end = min(begin + self._on_page, first + self._in_shard)
        items = b",".join(map(self._contact, range(begin, end)))
        more = b""
        if end < first + self._in_shard:
            more = b',"LastEvaluatedKey":{"pk":{"S":"%s"},"sk":{"S":"+336%d"}}' % (pk.encode(), end - 1)
        return b'{"Items":[%s],"Count":%d,"ScannedCount":%d%s}' % (items, end - begin, end - begin, more)

    def _contact(self, place: int) -> bytes:
        return self._item.replace(self._model, b"+336%d" % place)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Table(int(sys.argv[2])).answer)
