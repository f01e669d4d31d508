"""`ContactBook` on the consent table.

pk advertiser#shard      sk +33…            a contact, at its version
pk EVIDENCE#advertiser#+33…  sk 00000001    its evidence, in order
pk ONCE#reference        sk advertiser      an outside act that was recorded, and by whom
pk OPPOSITION#advertiser sk keyed hash      an opposition that outlives the erasure of its contact
pk REVIEW#advertiser     sk time#+33…       evidence that a person has to look at, oldest first
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

from compliance.contact import Contact
from compliance.evidence import Evidence
from compliance.phone import Phone
from compliance.ports import Change, ClaimAnswer, Claimed, ClaimOrder, Recorded
from compliance.shards import shard_of
from contracts.records import (
    claim_written,
    contact_record,
    evidence_record,
    read_contact,
    read_evidence,
    written,
)

from adapters.dynamodb import attribute, attributes, dynamodb, get, get_all, key, plain, query, query_pages
from adapters.keyed_hash import KeyedHash

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import BatchStatementRequestTypeDef

_RACES = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


REVIEWS_ON_PAGE = 50

_MOST_ACTIONS = 100
"""In one transaction. Source: DynamoDB, « TransactWriteItems »."""

_AT_ONCE = 8


@cache
def _pool() -> ThreadPoolExecutor:
    """For requests that do not depend on each other."""
    return ThreadPoolExecutor(_AT_ONCE)


def _review_key(contact: Contact, evidence: Evidence) -> dict[str, str]:
    return {
        "pk": f"REVIEW#{contact.advertiser_id}",
        "sk": f"{written(evidence.occurred_at)}#{contact.phone.e164}#{evidence.sequence:08d}",
    }


def _partition(advertiser_id: str, e164: str) -> str:
    return f"{advertiser_id}#{shard_of(e164):02d}"


def _contact(advertiser_id: str, item: Mapping[str, Any]) -> Contact:
    return read_contact(advertiser_id, {**item, "phone": item["sk"]})


class ContactTable:
    """The contacts in DynamoDB."""

    def __init__(self, table: str, keyed_hash: KeyedHash) -> None:
        """In this table; erased numbers are known by this hash."""
        self._table = table
        self._hash = keyed_hash

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """See `ContactBook.find`."""
        item = get(self._table, _partition(advertiser_id, phone.e164), phone.e164)
        return None if item is None else _contact(advertiser_id, item)

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """See `ContactBook.find_all`."""
        places = {(_partition(advertiser_id, phone.e164), phone.e164): phone for phone in phones}
        found = get_all(self._table, list(places))
        return {places[place]: _contact(advertiser_id, item) for place, item in found.items()}

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        """See `ContactBook.recorded_by`."""
        places = {(f"ONCE#{reference}", advertiser_id): reference for reference in dict.fromkeys(references)}
        found = get_all(self._table, list(places))
        return {places[place]: item.get("by", "") for place, item in found.items()}

    def record_all(self, changes: Sequence[Change]) -> Sequence[Recorded]:
        """See `ContactBook.record_all`. Transactions of up to 100 actions, several at once.

        A group that fails is tried again without the changes that were the reason; what only met another writer is told so.
        """
        lifting = [change.contact.phone.e164 for change in changes if change.lifting]
        hashes = dict(zip(lifting, _pool().map(self._hash.of, lifting), strict=True))
        steps = [self._steps(change, hashes.get(change.contact.phone.e164)) for change in changes]
        groups: list[list[int]] = [[]]
        for place in range(len(steps)):
            if sum(len(steps[other]) for other in groups[-1]) + len(steps[place]) > _MOST_ACTIONS:
                groups.append([])
            groups[-1].append(place)
        answers: dict[int, Recorded] = {}
        for answered in _pool().map(lambda group: self._record_group(group, steps), groups):
            answers |= answered
        return [answers[place] for place in range(len(steps))]

    def _steps(self, change: Change, erased: str | None) -> list[tuple[Recorded, Any]]:
        contact = change.contact
        once = {"pk": f"ONCE#{change.once}", "sk": contact.advertiser_id, "by": change.by}
        steps: list[tuple[Recorded, Any]] = [
            (Recorded.CHANGED_MEANWHILE, self._put_contact(contact)),
            (Recorded.CHANGED_MEANWHILE, self._put_evidence(contact, change.evidence)),
            (Recorded.DONE_BEFORE, {"Put": self._new(once)}),
        ]
        if erased is not None:
            steps.append((Recorded.ERASED_OPPOSITION, self._check_hash(contact.advertiser_id, erased)))
        return steps

    def _record_group(self, group: list[int], steps: Sequence[list[tuple[Recorded, Any]]]) -> dict[int, Recorded]:
        client = dynamodb()
        answers: dict[int, Recorded] = {}
        while group:
            try:
                client.transact_write_items(TransactItems=[action for place in group for _, action in steps[place]])
            except client.exceptions.TransactionCanceledException as cancelled:
                reasons = [reason.get("Code") for reason in cancelled.response["CancellationReasons"]]
                if not _RACES.intersection(reasons):
                    raise
                answers |= _failures(group, steps, reasons)
                group = [place for place in group if place not in answers]
            else:
                return answers | dict.fromkeys(group, Recorded.DONE)
        return answers

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        once: str | None = None,
        lifting: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
    ) -> Recorded:
        """See `ContactBook.record`. One transaction of two to four actions."""
        client = dynamodb()
        steps: list[tuple[Recorded, Any]] = [
            (Recorded.CHANGED_MEANWHILE, self._put_contact(contact)),
            (Recorded.CHANGED_MEANWHILE, self._put_evidence(contact, evidence)),
        ]
        if once is not None:
            steps.append((Recorded.DONE_BEFORE, self._put_once(contact.advertiser_id, once)))
        if lifting:
            steps.append((Recorded.ERASED_OPPOSITION, self._check_erased(contact)))
        if to_review:
            listed = evidence_record(evidence) | _review_key(contact, evidence)
            steps.append((Recorded.CHANGED_MEANWHILE, {"Put": self._new(listed)}))
        if reviewed is not None:
            place = _review_key(contact, reviewed)
            steps.append(
                (
                    Recorded.DONE_BEFORE,
                    {
                        "Delete": {
                            "TableName": self._table,
                            "Key": key(place["pk"], place["sk"]),
                            "ConditionExpression": "attribute_exists(pk)",
                        }
                    },
                )
            )
        try:
            client.transact_write_items(TransactItems=[action for _, action in steps])
        except client.exceptions.TransactionCanceledException as cancelled:
            reasons = [reason.get("Code") for reason in cancelled.response["CancellationReasons"]]
            if not _RACES.intersection(reasons):
                raise
            failed = [
                meaning
                for (meaning, _), reason in zip(steps, reasons, strict=True)
                if reason == "ConditionalCheckFailed"
            ]
            return max(failed, key=lambda meaning: meaning.value, default=Recorded.CHANGED_MEANWHILE)
        return Recorded.DONE

    def _put_contact(self, contact: Contact) -> dict[str, Any]:
        item = contact_record(contact)
        item |= {"pk": _partition(contact.advertiser_id, contact.phone.e164), "sk": item.pop("phone")}
        put: dict[str, Any] = {"TableName": self._table, "Item": attributes(item)}
        if contact.version == 1:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = {":seen": {"N": str(contact.version - 1)}}
        return {"Put": put}

    def _put_evidence(self, contact: Contact, evidence: Evidence) -> dict[str, Any]:
        item = evidence_record(evidence)
        item |= {
            "pk": f"EVIDENCE#{contact.advertiser_id}#{contact.phone.e164}",
            "sk": f"{evidence.sequence:08d}",
        }
        return {"Put": self._new(item)}

    def _put_once(self, advertiser_id: str, reference: str) -> dict[str, Any]:
        return {"Put": self._new({"pk": f"ONCE#{reference}", "sk": advertiser_id})}

    def _new(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Item": attributes(item),
            "ConditionExpression": "attribute_not_exists(pk)",
        }

    def _check_erased(self, contact: Contact) -> dict[str, Any]:
        return self._check_hash(contact.advertiser_id, self._hash.of(contact.phone.e164))

    def _check_hash(self, advertiser_id: str, erased: str) -> dict[str, Any]:
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": key(f"OPPOSITION#{advertiser_id}", erased),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        """See `ContactBook.evidence`."""
        return [read_evidence(item) for item in query(self._table, f"EVIDENCE#{advertiser_id}#{phone.e164}")]

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        """See `ContactBook.proof`."""
        item = get(self._table, f"EVIDENCE#{advertiser_id}#{phone.e164}", f"{sequence:08d}")
        return None if item is None else read_evidence(item)

    def to_review(self, advertiser_id: str, after: str | None) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        """See `ContactBook.to_review`."""
        found: list[tuple[Phone, Evidence]] = []
        last = None
        for item in query(self._table, f"REVIEW#{advertiser_id}", after=after):
            if len(found) == REVIEWS_ON_PAGE:
                return found, last
            last = item["sk"]
            found.append((Phone.of(last.split("#")[1]), read_evidence(item)))
        return found, None

    def audience(
        self, advertiser_id: str, shard: int, tags: frozenset[str], after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        """See `ContactBook.audience`."""
        for page in query_pages(self._table, f"{advertiser_id}#{shard:02d}", after=after):
            yield [_contact(advertiser_id, item) for item in page if not tags or not tags.isdisjoint(item["tags"])]

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[Claimed]:
        """See `ContactBook.claim`. One BatchExecuteStatement: independent conditional writes, one write unit each."""
        answer = dynamodb().batch_execute_statement(Statements=[self._statement(order) for order in orders])
        return [_claimed(order, response) for order, response in zip(orders, answer["Responses"], strict=True)]

    def _statement(self, order: ClaimOrder) -> "BatchStatementRequestTypeDef":
        clearance = order.clearance
        claim = f'claims."{clearance.campaign_id}"'  # ids are of our own making, hexadecimal
        pruned = "".join(f'REMOVE claims."{campaign}" ' for campaign in order.expired)
        e164 = clearance.phone.e164
        return {
            "Statement": f'UPDATE "{self._table}" SET {claim}=? SET version=? {pruned}'
            f"WHERE pk=? AND sk=? AND version=? AND {claim} IS MISSING",
            "Parameters": [
                attribute(claim_written(order.claim)),
                attribute(clearance.contact_version + 1),
                attribute(_partition(clearance.advertiser_id, e164)),
                attribute(e164),
                attribute(clearance.contact_version),
            ],
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def release(self, order: ClaimOrder) -> None:
        """See `ContactBook.release`."""
        client = dynamodb()
        clearance = order.clearance
        try:
            client.update_item(
                TableName=self._table,
                Key=key(_partition(clearance.advertiser_id, clearance.phone.e164), clearance.phone.e164),
                UpdateExpression="REMOVE claims.#campaign SET version = version + :one",
                ConditionExpression="claims.#campaign = :ours",
                ExpressionAttributeNames={"#campaign": clearance.campaign_id},
                ExpressionAttributeValues={":one": {"N": "1"}, ":ours": {"S": claim_written(order.claim)}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return


def _failures(
    group: Sequence[int], steps: Sequence[Sequence[tuple[Recorded, Any]]], reasons: Sequence[str | None]
) -> dict[int, Recorded]:
    """The changes of a group for which its transaction failed, each with what it means."""
    meanings = [(place, meaning) for place in group for meaning, _ in steps[place]]
    failed: dict[int, Recorded] = {}
    for (place, meaning), reason in zip(meanings, reasons, strict=True):
        if reason in _RACES:
            told = meaning if reason == "ConditionalCheckFailed" else Recorded.CHANGED_MEANWHILE
            failed[place] = max(failed.get(place, told), told, key=lambda found: found.value)
    return failed


def _claimed(order: ClaimOrder, response: Mapping[str, Any]) -> Claimed:
    error = response.get("Error")
    if error is None:
        return Claimed(ClaimAnswer.TAKEN)
    if error["Code"] not in ("ConditionalCheckFailed", "ConditionalCheckFailedException"):
        return Claimed(ClaimAnswer.BUSY)
    old = error.get("Item") or response.get("Item")
    if not old:
        return Claimed(ClaimAnswer.GONE)
    clearance = order.clearance
    contact = _contact(clearance.advertiser_id, plain(old))
    held = contact.claims.get(clearance.campaign_id)
    if held is None:
        return Claimed(ClaimAnswer.CHANGED, contact)
    # The very claim we asked for: the request was answered late and sent again by the SDK.
    return Claimed(ClaimAnswer.TAKEN) if held == order.claim else Claimed(ClaimAnswer.ALREADY_CLAIMED, contact)
