"""`KillSwitch` on the campaign table: pk SWITCH, sk SENDING."""

from datetime import datetime

from compliance.halt import Halt
from contracts.records import written

from adapters.dynamodb import attributes, dynamodb, get


class KillSwitchItem:
    """The switch in DynamoDB; sending is allowed until it was ever used."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def read(self) -> Halt:
        """See `KillSwitch.read`."""
        item = get(self._table, "SWITCH", "SENDING")
        if item is None:
            return Halt()
        return Halt(item["stopped"], item["by"], item["reason"], datetime.fromisoformat(item["at"]))

    def write(self, halt: Halt) -> None:
        """See `KillSwitch.write`."""
        item = {
            "pk": "SWITCH",
            "sk": "SENDING",
            "stopped": halt.stopped,
            "by": halt.by,
            "reason": halt.reason,
            "at": None if halt.at is None else written(halt.at),
        }
        dynamodb().put_item(TableName=self._table, Item=attributes(item))
