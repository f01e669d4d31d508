"""Puts the bench's contacts into a table: capture is not what is measured."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes

from bench.audience import item


def seed(client: Any, table: str, numbers: Sequence[str]) -> None:
    """Write the contacts of these numbers."""

    def put(start: int) -> None:
        requests = [{"PutRequest": {"Item": attributes(item(e164))}} for e164 in numbers[start : start + 25]]
        client.batch_write_item(RequestItems={table: requests})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(0, len(numbers), 25)))
