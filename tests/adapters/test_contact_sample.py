"""A sample of the contacts is read page by page, some ranges at once, always in the same order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from stopsms.adapters.contacts import contact_sample
from stopsms.adapters.contacts.contact_sample import PAGES_AT_ONCE
from stopsms.compliance.campaign.audience import EVERYBODY
from stopsms.compliance.campaign.sampling import RANGES, Cells
from stopsms.compliance.ports.people import SampledPage

DAY = date(2026, 11, 24)
CELLS = Cells(range(3, 4), range(16))


@dataclass
class Table:
    """Answers in place of DynamoDB: so many pages of each range, each of a thousand contacts of which it hands out none."""

    pages: int
    asked: list[tuple[str, int]] = field(default_factory=list)

    def query(self, **request: Any) -> Any:
        first = request["ExpressionAttributeValues"][":first"]["S"]
        page = request.get("ExclusiveStartKey", {"page": 0})["page"]
        self.asked.append((first, page))
        more = {"LastEvaluatedKey": {"page": page + 1}} if page + 1 < self.pages else {}
        return {"Items": [], "ScannedCount": 1_000 + page, **more}


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2 * PAGES_AT_ONCE) as made:
        yield made


def test_each_page_of_each_range_is_read_once_and_pages_come_in_the_same_order(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table(pages=3)
    monkeypatch.setattr(contact_sample, "dynamodb", lambda: table)
    monkeypatch.setattr(contact_sample, "side_by_side", lambda: pool)
    read = [contact_sample.sampled("table", "zelie", EVERYBODY, DAY, CELLS) for _ in range(2)]
    orders = [[page.stored for page in pages] for pages in read]

    assert sorted(table.asked) == sorted([(first, page) for first, _ in RANGES for page in range(3)] * 2)
    assert orders[0] == orders[1]
    assert sum(orders[0]) == len(RANGES) * (1_000 + 1_001 + 1_002)


def test_who_has_seen_enough_leaves_the_rest_unread(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(pages=3)
    monkeypatch.setattr(contact_sample, "dynamodb", lambda: table)
    monkeypatch.setattr(contact_sample, "side_by_side", lambda: pool)
    pages = contact_sample.sampled("table", "zelie", EVERYBODY, DAY, CELLS)
    assert isinstance(next(pages), SampledPage)
    del pages
    pool.shutdown()

    assert len(table.asked) <= PAGES_AT_ONCE + 1
