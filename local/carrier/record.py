"""What the running stack has on record that people wrote: the page of phones shows it too, through whatever door it came."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.carrier.network import WrittenMessage
from local.stack_paths import StackPaths


class StackRecord:
    """Reads the stack's own table, as docs/stored-items.md describes it."""

    def __init__(self, paths: StackPaths) -> None:
        self._paths = paths

    @cached_property
    def _dynamodb(self) -> Any:
        return self._paths.client("dynamodb")

    def written_by(self, phone: str) -> Sequence[WrittenMessage]:
        """What the owner of this number wrote, as recorded; nothing while no stack is up."""
        try:
            table = self._paths.stack()["resources"]["ConsentTable"]
            answer = self._dynamodb.query(
                TableName=table,
                KeyConditionExpression="pk = :phone",
                ExpressionAttributeValues={":phone": {"S": f"INBOUND#{phone}"}},
            )
        except (FileNotFoundError, BotoCoreError, ClientError):
            return ()
        return [
            WrittenMessage(
                item["message_id"]["S"], phone, item["recipient"]["S"], item["body"]["S"], item["received_at"]["S"]
            )
            for item in answer["Items"]
        ]
