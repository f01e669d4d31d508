"""`Holdings` and `RetentionReports`: a walk over the three tables, a page at a time.

pk RETENTION#run, RETENTION#dry   sk its start     a run of the retention, as far as it has come
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_items import UNCONFIRMED
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.dynamodb import dynamodb, key, plain, put_revised, query_some
from stopsms.adapters.tables.unreadable import read_or_pass_over
from stopsms.compliance.instant import EARLIEST
from stopsms.compliance.law.retention import (
    HeldAnswer,
    HeldBatch,
    HeldBudget,
    HeldContact,
    HeldMessage,
    HeldOpposition,
    HeldProof,
    HeldReview,
    HeldUnattributed,
    Holding,
    RetentionRun,
    SurelyKept,
)
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.compliance.ports.people import HoldingsPage
from stopsms.contracts.codec import Form, written
from stopsms.contracts.records import read_contact

PAGE = 5_000
"""The most records that are examined for a page; DynamoDB ends it at a megabyte."""

_CERTAINLY = timedelta(days=2)
"""Stored instants are compared with a day, as text: it is so much later, whatever their offset and precision."""

_UNLESS_KEPT = (
    "attribute_not_exists(#by) AND attribute_not_exists(#outcomes) AND attribute_not_exists(#changes)"
    " AND NOT (#last_contact_at >= :contacts AND attribute_not_exists(#confirmation))"
    " AND NOT (#recorded_at >= :proofs AND #occurred_at >= :replies"
    " AND (attribute_not_exists(#unconfirmed) OR #recorded_at >= :unconfirmed_proofs))"
    " AND NOT #received_at >= :replies"
)
"""What the table hands out: not what is no holding (references, outcomes, counts), nor contacts, evidence and replies that are too young.

Evidence that waits for a person is no younger than the act, proofs count from their record; that of what nobody confirmed is due
sooner. What lacks a field is handed out.
"""
_NAMES = {name: name[1:] for name in re.findall(r"#\w+", _UNLESS_KEPT)}

_CONTACT = re.compile(r"(?P<advertiser>.+)#\d\d")

_RUN = Form(RetentionRun, without=("dry", "started_at"), omit=("principal",))
"""Which kind of run it was and when it started are in the key."""


def _proof(rest: str, _: str, item: Mapping[str, Any]) -> HeldProof:
    advertiser_id, _, e164 = rest.rpartition("#")
    at, unconfirmed = datetime.fromisoformat(item["recorded_at"]), UNCONFIRMED in item
    return HeldProof(advertiser_id, Phone.of(e164), at, int(item["sequence"]), unconfirmed)


def _review(rest: str, sk: str, item: Mapping[str, Any]) -> HeldReview:
    at, e164, _ = sk.split("#")
    return HeldReview(rest, Phone.of(e164), datetime.fromisoformat(at), (item["pk"], sk))


def _message(rest: str, sk: str, item: Mapping[str, Any]) -> HeldMessage:
    return HeldMessage(Phone.of(rest), datetime.fromisoformat(item["received_at"]), (item["pk"], sk))


def _stray(_: str, sk: str, item: Mapping[str, Any]) -> HeldUnattributed:
    return HeldUnattributed(datetime.fromisoformat(item["received_at"]), (item["pk"], sk))


def _budget(rest: str, sk: str, item: Mapping[str, Any]) -> HeldBudget:
    at = datetime.fromisoformat(item["at"]) if "at" in item else EARLIEST  # without one, it counts for nothing
    return HeldBudget(Phone.of(rest.partition("#")[0]), at, (item["pk"], sk))


def _batch(rest: str, sk: str, _: Mapping[str, Any]) -> HeldBatch:
    return HeldBatch(rest, sk)


_READERS: Mapping[str, Callable[[str, str, Mapping[str, Any]], Holding]] = {
    "EVIDENCE": _proof,
    "REVIEW": _review,
    "INBOUND": _message,
    "STRAY_READ": _stray,
    "REPLY": _budget,
    "ROSTER": _batch,
}
"""What follows the first word of a partition key, read from the rest of it, the sort key and the item."""


class DynamoHoldings:
    """What the tables hold. A mark is the table and the key where a page ended."""

    def __init__(
        self,
        consent: str,
        campaign: str,
        idempotency: str,
        batches: DynamoBatchStore,
        keyed_hash: KeyedHash,
        clock: SystemClock,
    ) -> None:
        """In these tables; `keyed_hash` knows which oppositions can be read."""
        self._tables = (consent, campaign, idempotency)
        self._batches = batches
        self._hash = keyed_hash
        self._clock = clock

    def page(self, mark: str | None, kept: SurelyKept) -> HoldingsPage:
        """See `Holdings.page`. What is kept for sure is left out by the table itself: most of it never travels."""
        place = json.loads(mark) if mark else {"table": 0}
        table = place["table"]
        request: dict[str, Any] = {"TableName": self._tables[table], "Limit": PAGE, **_too_old_for(kept)}
        if "key" in place:
            request["ExclusiveStartKey"] = place["key"]
        answer = dynamodb().scan(**request)
        found = [
            (holding, _mark(table, {name: item[name] for name in ("pk", "sk", "id") if name in item}))
            for item in answer["Items"]
            if (holding := read_or_pass_over(self._holding, plain(item))) is not None
        ]
        following = None if table + 1 == len(self._tables) else _mark(table + 1)
        if "LastEvaluatedKey" in answer:
            following = _mark(table, answer["LastEvaluatedKey"])
        return HoldingsPage(found, answer["ScannedCount"], following)

    def _holding(self, item: Mapping[str, Any]) -> Holding | None:
        if "pk" not in item:
            expires_at = self._clock.at(datetime.fromtimestamp(int(item["expiration"]), UTC))
            return HeldAnswer(item["id"], expires_at)
        pk, sk = item["pk"], item["sk"]
        contact = _CONTACT.fullmatch(pk)
        if contact and sk.startswith("+"):
            return HeldContact(read_contact(contact["advertiser"], {**item, "phone": sk}))
        kind, _, rest = pk.partition("#")
        if kind == "OPPOSITION":
            return HeldOpposition(self._hash.reads(sk))
        read = _READERS.get(kind)
        return None if read is None else read(rest, sk, item)

    def delete(self, holding: HeldReview | HeldMessage | HeldUnattributed | HeldBudget | HeldAnswer) -> bool:
        """See `Holdings.delete`. A budget is dropped as it was read: the number may just have been answered again."""
        client = dynamodb()
        if isinstance(holding, HeldAnswer):
            removed = client.delete_item(
                TableName=self._tables[2], Key={"id": {"S": holding.id}}, ReturnValues="ALL_OLD"
            )
            return "Attributes" in removed
        request: dict[str, Any] = {"TableName": self._tables[0], "Key": key(*holding.place), "ReturnValues": "ALL_OLD"}
        if isinstance(holding, HeldBudget):
            request |= {
                "ConditionExpression": "attribute_not_exists(#at) OR #at = :seen",
                "ExpressionAttributeNames": {"#at": "at"},
                "ExpressionAttributeValues": {":seen": {"S": written(holding.at)}},
            }
        try:
            return "Attributes" in client.delete_item(**request)
        except client.exceptions.ConditionalCheckFailedException:
            return False

    def delete_batch(self, holding: HeldBatch) -> bool:
        """See `Holdings.delete_batch`."""
        return self._batches.delete(holding.campaign_id, holding.batch)


def _too_old_for(kept: SurelyKept) -> dict[str, Any]:
    values = {
        f":{name}": _day_after(getattr(kept, name)) for name in ("contacts", "unconfirmed_proofs", "proofs", "replies")
    }
    return {
        "FilterExpression": _UNLESS_KEPT,
        "ExpressionAttributeNames": _NAMES,
        "ExpressionAttributeValues": values,
    }


def _day_after(limit: datetime) -> dict[str, str]:
    return {"S": (limit + _CERTAINLY).date().isoformat()}


def _mark(table: int, key: Mapping[str, Any] | None = None) -> str:
    """The mark of a table's beginning, or of what follows a key of it."""
    return json.dumps({"table": table} if key is None else {"table": table, "key": key})


class DynamoRetentionReports:
    """The runs of the retention, in the consent table."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def write(self, run: RetentionRun) -> bool:
        """See `RetentionReports.write`."""
        key = {"pk": _runs(run.dry), "sk": written(run.started_at)}
        return put_revised(self._table, key | _RUN.write(run))

    def newest(
        self, *, dry: bool, after: str | None = None, most: int = ON_PAGE
    ) -> tuple[Sequence[RetentionRun], str | None]:
        """See `RetentionReports.newest`."""
        items, last = query_some(self._table, _runs(dry), most, after=after, newest_first=True)
        return [_read_run(dry, item) for item in items], last


def _runs(dry: bool) -> str:
    return "RETENTION#dry" if dry else "RETENTION#run"


def _read_run(dry: bool, item: Mapping[str, Any]) -> RetentionRun:
    return _RUN.read(item, dry=dry, started_at=datetime.fromisoformat(item["sk"]))
