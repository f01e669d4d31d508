"""A sample of the contacts: DynamoDB looks through a part of them and hands out the few that are in the sample."""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from stopsms.adapters.contacts.contact_items import legible_contact, shard_partition
from stopsms.adapters.tables.dynamodb import dynamodb, plain, side_by_side
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.sampling import RANGES, Cells, shard_at
from stopsms.compliance.ports.people import SampledPage

PAGES_AT_ONCE = 6
"""So many megabytes are looked through at once: enough for tens of millions of contacts, and what else reads the table (STOPs) goes on."""

_BETWEEN = "pk = :pk AND sk BETWEEN :first AND :last"


def sampled(table: str, advertiser_id: str, audience: Audience, day: date, cells: Cells) -> Iterator[SampledPage]:
    """Pages of the contacts in these cells that are in the audience, always in the same order; some are read at once.

    DynamoDB hands out those who have one of the tags; whether a contact is in the audience, `Audience.holds` says.
    """
    requests = (
        _request(table, shard_partition(advertiser_id, shard_at(place, turn)), bounds, audience.tags, cells.lots)
        for turn in cells.turns
        for place, bounds in enumerate(RANGES)
    )
    pool = side_by_side()
    under_way = deque(
        (request, pool.submit(_page, advertiser_id, request)) for request in islice(requests, PAGES_AT_ONCE)
    )
    try:
        while under_way:
            request, asked = under_way.popleft()
            page, last = asked.result()
            following = next(requests, None) if last is None else {**request, "ExclusiveStartKey": last}
            if following is not None:
                under_way.append((following, pool.submit(_page, advertiser_id, following)))
            yield SampledPage([contact for contact in page.contacts if audience.holds(contact, day)], page.stored)
    finally:
        for _, asked in under_way:
            asked.cancel()


def _request(
    table: str, partition: str, bounds: tuple[str, str], tags: frozenset[str], lots: range
) -> Mapping[str, Any]:
    """For a range of a shard's numbers: its last bound is nobody's number."""
    names, values = {"#head": "head"}, dict(zip((":first", ":last"), bounds, strict=True))
    values |= {":pk": partition, ":from": f"{lots[0]:02x}", ":to": f"{lots[-1]:02x}~"}  # "~" follows every digit
    wanted = "#head BETWEEN :from AND :to"
    if tags:
        names["#tags"] = "tags"
        values |= {f":tag{place}": tag for place, tag in enumerate(sorted(tags))}
        wanted += f" AND ({' OR '.join(f'contains(#tags, :tag{place})' for place in range(len(tags)))})"
    return {
        "TableName": table,
        "KeyConditionExpression": _BETWEEN,
        "FilterExpression": wanted,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items()},
    }


def _page(advertiser_id: str, request: Mapping[str, Any]) -> tuple[SampledPage, Any]:
    """A page, and the key after which the next one begins."""
    answer = dynamodb().query(**request)
    contacts = (legible_contact(advertiser_id, plain(item)) for item in answer["Items"])
    return SampledPage([contact for contact in contacts if contact is not None], answer["ScannedCount"]), answer.get(
        "LastEvaluatedKey"
    )
