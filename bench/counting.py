"""Counts what the SDK asks of AWS, in the process that asks: requests by operation, and DynamoDB's capacity units.

Every DynamoDB request is asked to report what it consumed. The emulator reports writes as AWS bills them (by the size of the item,
the larger of before and after), and every read as one unit, whatever its size: so reads are counted from what they returned.
"""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from stopsms.adapters import clients

READ_UNIT = 4096
"""Bytes that one strongly consistent read unit covers."""


class Meter:
    """Counts the requests of every client that the adapters make from now on in this process."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.write_units = 0.0
        self.read_units = 0.0
        session: Any = clients.session()
        session.register("provide-client-params.dynamodb", self._ask)
        session.register("before-call", self._count)
        session.register("after-call.dynamodb", self._weigh)

    def client(self, service: str) -> Any:
        """A client whose requests are counted too."""
        return clients.client(service)

    def clear(self) -> None:
        """Restart from zero."""
        self.requests.clear()
        self.write_units = self.read_units = 0.0

    def of(self, service: str) -> int:
        """How many requests went to a service."""
        return sum(times for name, times in self.requests.items() if name.split(" ")[0] == service)

    def _ask(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any]:
        return params if model.name == "DescribeTable" else params | {"ReturnConsumedCapacity": "TOTAL"}

    def _count(self, model: Any, **_: Any) -> None:
        self.requests[f"{model.service_model.service_name} {model.name}"] += 1

    def _weigh(self, model: Any, parsed: Mapping[str, Any], **_: Any) -> None:
        match model.name:
            case "GetItem":
                self.read_units += read_units([parsed["Item"]] if "Item" in parsed else [])
            case "BatchGetItem":  # each item on its own, one that is not there as the smallest
                self.read_units += sum(read_units([item]) for items in parsed["Responses"].values() for item in items)
            case "Query":  # one page is rounded up as a whole
                self.read_units += read_units(parsed["Items"])
            case _:
                consumed = parsed.get("ConsumedCapacity", [])
                for one in consumed if isinstance(consumed, list) else [consumed]:
                    self.write_units += one["CapacityUnits"]


def read_units(items: list[Mapping[str, Any]]) -> int:
    """The units of a strongly consistent read that returned these items together."""
    return max(1, math.ceil(sum(map(item_size, items)) / READ_UNIT))


def item_size(item: Mapping[str, Any]) -> int:
    """Bytes of an item in DynamoDB's own notation, as billed. Source: DynamoDB, « Item sizes and formats »."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "B":
            return len(held)
        case "N":
            return len(held.lstrip("-").replace(".", "").strip("0")) // 2 + 2
        case "L":
            return 3 + sum(1 + _size(inner) for inner in held)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(inner) for name, inner in held.items())
        case _:
            return 1
