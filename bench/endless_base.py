"""A whole base and a large campaign, made up as they are asked for: python -m bench.endless_base PORT CONTACTS.

As `endless_table`, and besides: contacts spread evenly over the blocks of French numbers, to be read by ranges; the batches of a
campaign that was sent to all of them, in each of which everybody was delivered to but in a few; and tables to be scanned, of which
nothing is old enough to be handed out. What is written is taken, and only the totals of the campaign are kept.
"""

import json
import sys
from bisect import bisect_left
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from stopsms.adapters.tables.batch_counts import COUNTS
from stopsms.adapters.tables.column_codec import packed
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH, Fate, Outcome
from stopsms.compliance.campaign.sampling import LOTS
from stopsms.compliance.campaign.shards import SHARDS, batch_id
from stopsms.compliance.consent.collection import Checkbox, Collection
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact, LegalBasis
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.records import evidence_record, outcome_record

from bench.audience import ADVERTISER, NOW, item
from bench.endless_table import FIRST, PAGE_BYTES, Table
from bench.wire import serve

MODEL = "+33612345678"
UNCERTAIN_EVERY = 5_000
"""Of so many batches, one has a recipient whose outcome is uncertain."""

_FRENCH = [f"+33{place}" for place in (*range(600, 700), *range(730, 790))]
"""What French mobile numbers begin with."""


def item_bytes(value: Any) -> int:
    """The size of an item or value, as DynamoDB counts it. Source: « DynamoDB item sizes and formats »."""
    match value:
        case Mapping():
            return 3 + sum(len(name.encode()) + 1 + item_bytes(inner) for name, inner in value.items())
        case list() | tuple():
            return 3 + sum(1 + item_bytes(inner) for inner in value)
        case bool() | None:
            return 1
        case int() | float():
            return len(str(value)) // 2 + 2
        case bytes():
            return len(value)
        case _:
            return len(str(value).encode())


def evidence_item() -> dict[str, Any]:
    """The evidence of a consent given by a web form, as it is stored."""
    collection = Collection(
        legal_basis=LegalBasis.CONSENT,
        collected_at=NOW - timedelta(days=21),
        source="web_form",
        wording="J’accepte de recevoir par SMS les offres de Bench. Désinscription à tout moment par STOP.",
        wording_version="3",
        checkbox=Checkbox(present=True, prechecked=False, checked=True),
        informed=True,
        objection_offered=True,
    )
    _, evidence = granted(Contact(ADVERTISER.id, Phone.of(MODEL)), collection, NOW, "0" * 32)
    return evidence_record(evidence) | {"pk": f"EVIDENCE#{ADVERTISER.id}#{MODEL}", "sk": "00000001"}


def outcome_item(fate: Fate) -> dict[str, Any]:
    """A group of a batch, in which the first recipient has this outcome."""
    sent = Outcome(Fate.DELIVERED, NOW, 2, 1, 1, "0" * 32, rulebook="FR-1+0123456789abcdef")
    outcomes = {str(place): outcome_record(sent) for place in range(25)}
    outcomes["0"] = outcome_record(Outcome(fate, NOW, 2, 1, 1, rulebook=sent.rulebook))
    return {"revision": 2, "outcomes": packed(outcomes)}


def count_item(fate: Fate) -> dict[str, Any]:
    """The counts of a batch in which one recipient has this outcome."""
    uncertain = int(fate is Fate.UNCERTAIN)
    counts = Counts(sent=100 - uncertain, delivered=100 - uncertain, uncertain=uncertain, parts=100)
    return {"changes": 8} | COUNTS.write(counts)


def person_bytes() -> int:
    """What a contact takes in the consent table: the contact, its evidence, and the reference of the act."""
    reference = {"pk": "ONCE#" + "0" * 40, "sk": ADVERTISER.id, "by": "form"}
    return sum(map(item_bytes, (item(MODEL), evidence_item(), reference)))


def batch_bytes() -> int:
    """What a batch takes in the campaign table: its roster, four groups of outcomes, its counts."""
    roster = {"pk": "ROSTER#" + "0" * 16, "sk": batch_id(0, 0), "phones": " ".join([MODEL] * RECIPIENTS_IN_BATCH)}
    return item_bytes(roster) + 4 * item_bytes(outcome_item(Fate.DELIVERED)) + item_bytes(count_item(Fate.DELIVERED))


def _written(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, separators=(",", ":"), default=_binary).encode()


def _binary(value: bytes) -> str:
    import base64  # noqa: PLC0415 (of four answers)

    return base64.b64encode(value).decode()


class Base(Table):
    """So many contacts, and the campaign that was sent to them."""

    def __init__(self, contacts: int) -> None:
        super().__init__(contacts)
        self._contacts = contacts
        self._batches = -(-self._in_shard // RECIPIENTS_IN_BATCH)
        self._totals = b"{}"
        self._scanned = {"consent": contacts * person_bytes(), "campaign": SHARDS * self._batches * batch_bytes()}
        fates = {fate: attributes(count_item(fate)) for fate in (Fate.DELIVERED, Fate.UNCERTAIN)}
        self._counts = {fate: json.dumps(counts)[1:] for fate, counts in fates.items()}
        self._on_page_of_counts = PAGE_BYTES // item_bytes(count_item(Fate.DELIVERED))
        self._outcomes = {fate: _written({"Items": [attributes(outcome_item(fate))], "Count": 1}) for fate in fates}

    def answer(self, target: str, body: bytes) -> tuple[bytes, float]:
        """As the services do."""
        request = json.loads(body)
        match target.partition(".")[2]:
            case "Scan":
                return self._scan(request), 0
            case "PutItem" if request["Item"]["pk"]["S"].startswith("TOTALS#"):
                self._totals = _written({"Item": request["Item"]})
                return b"{}", 0
            case "GetItem" if request["Key"]["pk"]["S"].startswith("TOTALS#"):
                return self._totals, 0
            case "GetItem" if request["Key"]["pk"]["S"].startswith("ROSTER#"):
                return _written({"Item": attributes({"sk": request["Key"]["sk"]["S"], "phones": MODEL})}), 0
            case "Query":
                found = self._query(request)
                return super().answer(target, body) if found is None else (found, 0)
            case _:
                return super().answer(target, body)

    def _query(self, request: dict[str, Any]) -> bytes | None:
        values = request["ExpressionAttributeValues"]
        kind, prefix = values[":pk"]["S"].partition("#")[0], values.get(":prefix", {}).get("S", "")
        match kind:
            case "PLAN":
                return self._plans()
            case "COUNT":
                return self._counts_of(prefix, request.get("ExclusiveStartKey"))
            case "OUTCOME":
                _, _, batch = values[":pk"]["S"].rpartition("#")
                return self._outcomes[self._fate(int(batch[:2]), int(batch[3:]))]
            case _ if ":from" in values:
                return self._sampled(request)
            case _:
                return None

    def _plans(self) -> bytes:
        plan = {"cursor": None, "batches": self._batches, "planned": self._in_shard, "done": True, "revision": 1}
        return _written({"Items": [attributes({"sk": f"{shard:02d}"} | plan) for shard in range(SHARDS)]})

    def _fate(self, shard: int, number: int) -> Fate:
        return Fate.DELIVERED if (shard * self._batches + number + 1) % UNCERTAIN_EVERY else Fate.UNCERTAIN

    def _counts_of(self, prefix: str, after: Mapping[str, Any] | None) -> bytes:
        """Of one shard by pages, or of a small campaign whole."""
        shards = [int(prefix[:-1])] if prefix else range(SHARDS)
        begin = int(after["sk"]["S"][3:] or -1) + 1 if after else 0
        end = min(begin + self._on_page_of_counts, self._batches)
        places = [(shard, place) for shard in shards for place in range(begin, end)]
        items = ",".join(f'{{"sk":{{"S":"{batch_id(*place)}"}},{self._counts[self._fate(*place)]}' for place in places)
        last = f',"LastEvaluatedKey":{{"sk":{{"S":"{batch_id(*places[-1])}"}}}}' if end < self._batches else ""
        return f'{{"Items":[{items}],"Count":{len(places)}{last}}}'.encode()

    def _sampled(self, request: dict[str, Any]) -> bytes:
        """Of a range of a shard's numbers, a page of a megabyte, and of it those of some lots: contacts are in each in turn."""
        values = {name: value["S"] for name, value in request["ExpressionAttributeValues"].items()}
        ends = [
            (bisect_left(_FRENCH, values[bound][:6])) * self._in_shard // len(_FRENCH) for bound in (":first", ":last")
        ]
        begin = int(request["ExclusiveStartKey"]["sk"]["S"][4:]) if "ExclusiveStartKey" in request else ends[0]
        end = min(begin + self._on_page, ends[1])
        lots = range(int(values[":from"], 16), int(values[":to"][:2], 16) + 1)
        found = [place for place in range(begin, end) if place % LOTS in lots]
        items = b",".join(map(self._contact, (FIRST + place for place in found)))
        last = b',"LastEvaluatedKey":{"pk":{"S":"%s"},"sk":{"S":"+336%d"}}' % (values[":pk"].encode(), end)
        more = last if end < ends[1] else b""
        return b'{"Items":[%s],"Count":%d,"ScannedCount":%d%s}' % (items, len(found), max(0, end - begin), more)

    def _scan(self, request: dict[str, Any]) -> bytes:
        """Pages of a megabyte, of which the filter leaves nothing."""
        begin = int(request.get("ExclusiveStartKey", {}).get("sk", {}).get("S", 0))
        more = (begin + 1) * PAGE_BYTES < self._scanned.get(request["TableName"], 0)
        answer: dict[str, Any] = {"Items": [], "Count": 0, "ScannedCount": 1_000}
        return _written(answer | ({"LastEvaluatedKey": {"sk": {"S": str(begin + 1)}}} if more else {}))


if __name__ == "__main__":
    serve(int(sys.argv[1]), Base(int(sys.argv[2])).answer)
