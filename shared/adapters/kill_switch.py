"""`KillSwitch` on the campaign table: pk SWITCH, sk SENDING."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from compliance.halt import Halt
from contracts.records import written

from adapters.dynamodb import attributes, dynamodb, get

KEY = ("SWITCH", "SENDING")


def read_halt(item: Mapping[str, Any] | None) -> Halt:
    """The switch of its item; sending is allowed until it was ever used."""
    if item is None:
        return Halt()
    return Halt(item["stopped"], item["by"], item["reason"], datetime.fromisoformat(item["at"]))


class KillSwitchItem:
    """The switch in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def read(self) -> Halt:
        """See `KillSwitch.read`."""
        return read_halt(get(self._table, *KEY))

    def write(self, halt: Halt) -> None:
        """See `KillSwitch.write`."""
        item = {
            "pk": KEY[0],
            "sk": KEY[1],
            "stopped": halt.stopped,
            "by": halt.by,
            "reason": halt.reason,
            "at": None if halt.at is None else written(halt.at),
        }
        dynamodb().put_item(TableName=self._table, Item=attributes(item))
