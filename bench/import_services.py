"""What the importer asks of AWS, in memory: python -m bench.import_services PORT.

DynamoDB keeps what imports are made of, and of contacts nothing: every line of the file is somebody new, and the table never grows.
So it is the importer that is measured, at any number of lines. The emulator, which keeps everything and checks everything, would be
what limits it.
"""

import json
import math
import sys
from typing import Any

from bench.counting import item_size
from bench.wire import serve

IMPORTS = "imports"
"""The table that is kept."""

WRITE_UNIT = 1024
"""Bytes that one write unit covers."""

Item = dict[str, Any]


class Services:
    """The services, each answering at once."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], Item] = {}
        self._counted: dict[str, float] = {"write units": 0, "read units": 0}

    def answer(self, target: str, body: bytes) -> tuple[bytes, float]:
        """As the services do. A GET is answered with how often each operation was asked for, at once."""
        if not target:
            return json.dumps(self._counted).encode(), 0
        operation = target.partition(".")[2]
        self._counted[operation] = self._counted.get(operation, 0) + 1
        return json.dumps(getattr(self, f"_{operation}")(json.loads(body))).encode(), 0

    def _GetItem(self, request: Item) -> Item:  # noqa: N802 (the operation's name, as all that follow)
        self._counted["read units"] += 1
        found = self._items.get(_place(request["Key"])) if request["TableName"] == IMPORTS else None
        return {} if found is None else {"Item": found}

    def _BatchGetItem(self, request: Item) -> Item:  # noqa: N802
        self._counted["read units"] += sum(len(of["Keys"]) for of in request["RequestItems"].values())
        return {"Responses": {name: [] for name in request["RequestItems"]}, "UnprocessedKeys": {}}

    def _PutItem(self, request: Item) -> Item:  # noqa: N802
        self._counted["write units"] += math.ceil(item_size(request["Item"]) / WRITE_UNIT)
        if request["TableName"] == IMPORTS:
            self._items[_place(request["Item"])] = request["Item"]
        return {}

    def _TransactWriteItems(self, request: Item) -> Item:  # noqa: N802
        """Each action is written twice, so to say: that is what a transaction costs."""
        for action in request["TransactItems"]:
            self._counted["write units"] += 2
            if "Put" in action:
                self._counted["write units"] += math.ceil(item_size(action["Put"]["Item"]) / WRITE_UNIT) - 2
                self._PutItem(action["Put"])
        return {}

    def _Query(self, request: Item) -> Item:  # noqa: N802
        values = request["ExpressionAttributeValues"]
        pk, prefix = values[":pk"]["S"], values.get(":prefix", {"S": ""})["S"]
        after = request.get("ExclusiveStartKey", {"sk": {"S": ""}})["sk"]["S"]
        self._counted["read units"] += 1
        found = sorted(sk for of, sk in self._items if of == pk and sk.startswith(prefix) and sk > after)
        return {"Items": [self._items[pk, sk] for sk in found], "Count": len(found), "ScannedCount": len(found)}

    def _GenerateMac(self, request: Item) -> Item:  # noqa: N802
        return {"Mac": request["Message"][:8].ljust(44, "A")[:43] + "=", "KeyId": request["KeyId"]}

    def _SendMessageBatch(self, request: Item) -> Item:  # noqa: N802
        taken = [{"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": ""} for entry in request["Entries"]]
        return {"Successful": taken}


def _place(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


if __name__ == "__main__":
    serve(int(sys.argv[1]), Services().answer)
