"""`KillSwitch` on the campaign table.

pk SWITCH                sk SENDING         whether sending is stopped, and for which tables it was let go on
pk SWITCH                sk REPLAYED        the tables that the archive was replayed into (`stopsms restore`)
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get, put_new
from stopsms.compliance.campaign.halt import Halt, decide, in_force
from stopsms.contracts.codec import Form

KEY = ("SWITCH", "SENDING")
REPLAYED = ("SWITCH", "REPLAYED")

FIRST_ADVERTISER = "the first advertiser was declared"

KNOWN_SECONDS = 60
"""For so long a worker takes the tables for those that it last saw: to delete one and restore another takes longer."""


class TablesInUse:
    """The tables of this deployment by name and creation: one that was restored, under whatever name, is another one."""

    def __init__(self, consent_table: str, campaign_table: str, client: Any = None) -> None:
        """Of these names."""
        self._names = (consent_table, campaign_table)
        self._client = client
        self._known = ""
        self._until = 0.0

    def __str__(self) -> str:
        """Both, as the switch knows them: a request for each of them once in KNOWN_SECONDS."""
        if not self._known or time.monotonic() >= self._until:
            self._known = " ".join(self._created(name) for name in self._names)
            self._until = time.monotonic() + KNOWN_SECONDS
        return self._known

    def _created(self, name: str) -> str:
        described = (self._client or dynamodb()).describe_table(TableName=name)["Table"]
        return f"{described['TableName']}@{described['CreationDateTime'].astimezone(UTC).isoformat()}"


_HALT = Form(Halt, late=("tables",), omit=("principal",))


def read_halt(item: Mapping[str, Any] | None) -> Halt | None:
    """The latest decision, from the switch's item."""
    return None if item is None else _HALT.read(item)


def _item(halt: Halt) -> dict[str, Any]:
    return {"pk": KEY[0], "sk": KEY[1], **_HALT.write(halt)}


def replayed_item(tables: str, at: datetime, by: str, despite: str) -> dict[str, Any]:
    """That the archive was replayed into these tables, as `TablesInUse` names them, and which faults somebody put up with."""
    return {
        "pk": REPLAYED[0],
        "sk": REPLAYED[1],
        "tables": tables,
        "at": at.astimezone(UTC).isoformat(),
        "by": by,
        "despite": despite,
    }


class DynamoKillSwitch:
    """The switch in DynamoDB."""

    def __init__(self, consent_table: str, campaign_table: str) -> None:
        """In the campaign table, for both."""
        self._table = campaign_table
        self._tables = TablesInUse(consent_table, campaign_table)

    def read(self) -> Halt:
        """See `KillSwitch.read`."""
        return in_force(read_halt(get(self._table, *KEY)), str(self._tables))

    def write(self, halt: Halt) -> Halt:
        """See `KillSwitch.write`."""
        replayed = get(self._table, *REPLAYED) or {}
        decided = decide(halt, read_halt(get(self._table, *KEY)), str(self._tables), replayed.get("tables", ""))
        dynamodb().put_item(TableName=self._table, Item=attributes(_item(decided)))
        return decided

    def begin(self, at: datetime) -> None:
        """See `KillSwitch.begin`."""
        put_new(self._table, _item(Halt(stopped=False, reason=FIRST_ADVERTISER, at=at, tables=str(self._tables))))
