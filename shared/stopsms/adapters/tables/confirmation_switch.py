"""`ConfirmationSwitch` on the campaign table, beside the kill switch: its stream takes each decision to the archive.

pk SWITCH                sk CONFIRMATIONS   whether requests to confirm are stopped
"""

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.contracts.codec import Form

KEY = ("SWITCH", "CONFIRMATIONS")

_STOP = Form(ConfirmationStop, omit=("principal",))


class DynamoConfirmationSwitch:
    """The switch in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def read(self) -> ConfirmationStop:
        """See `ConfirmationSwitch.read`. Raises what the codec does when the item cannot be read: then no request leaves."""
        item = get(self._table, *KEY)
        return ConfirmationStop() if item is None else _STOP.read(item)

    def write(self, decided: ConfirmationStop) -> None:
        """See `ConfirmationSwitch.write`."""
        item = {"pk": KEY[0], "sk": KEY[1], **_STOP.write(decided)}
        dynamodb().put_item(TableName=self._table, Item=attributes(item))
