"""`ContactStore` on the consent table.

pk advertiser#shard      sk +33…            a contact, at its version
pk EVIDENCE#advertiser#+33…  sk 00000001    its evidence, in order
pk ONCE#reference        sk advertiser      an outside act that was recorded, and by whom
pk OPPOSITION#advertiser sk keyed hash      what outlives the erasure of a contact; it counts while no contact is stored
pk ERASED#advertiser#keyed hash  sk 00000001    the chain of an erased contact, without its content
pk ERASURE               sk advertiser#+33… an erasure that has still something to forget
pk REVIEW#advertiser     sk time#+33…       evidence that a person has to look at, oldest first
pk REPLAY                sk time            that the archive is replayed into this table from then on (`stopsms restore`)
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from stopsms.adapters.clients import reused
from stopsms.adapters.dynamodb import attribute, attributes, dynamodb, get, get_all, key, plain, query, query_pages
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.contact_size import characters
from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import NumberChange
from stopsms.compliance.ports.people import ClaimOrder, ClaimResult, ClaimStatus, ContactChange, WriteResult
from stopsms.compliance.proof.evidence import Evidence, canonical, redacted
from stopsms.contracts.records import (
    claim_written,
    contact_record,
    erased_record,
    evidence_record,
    read_contact,
    read_erased,
    read_evidence,
    written,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import BatchStatementRequestTypeDef

_RACES = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


REVIEWS_ON_PAGE = 50

_MOST_ACTIONS = 100
"""In one transaction. Source: DynamoDB, « TransactWriteItems »."""

_MOST_BYTES = 3_000_000
"""In one transaction, about: 4 MB. Source: the same."""

_AT_ONCE = 8


@reused
def _pool() -> ThreadPoolExecutor:
    """For requests that do not depend on each other."""
    return ThreadPoolExecutor(_AT_ONCE)


_Steps = list[tuple[WriteResult, Any]]
"""The actions of a transaction, each with what it means when its condition does not hold."""


def _review_key(phone: Phone, evidence: Evidence) -> dict[str, str]:
    return {
        "pk": f"REVIEW#{evidence.advertiser_id}",
        "sk": f"{written(evidence.occurred_at)}#{phone.e164}#{evidence.sequence:08d}",
    }


def _chain(advertiser_id: str, e164: str) -> str:
    return f"EVIDENCE#{advertiser_id}#{e164}"


def _erased_chain(advertiser_id: str, pseudonym: str) -> str:
    return f"ERASED#{advertiser_id}#{pseudonym}"


def _partition(advertiser_id: str, e164: str) -> str:
    return f"{advertiser_id}#{shard_of(e164):02d}"


def _contact(advertiser_id: str, item: Mapping[str, Any]) -> Contact:
    return read_contact(advertiser_id, {**item, "phone": item["sk"]})


class DynamoContactStore:
    """The contacts in DynamoDB."""

    def __init__(self, table: str, keyed_hash: KeyedHash) -> None:
        """In this table; erased numbers are known by this hash."""
        self._table = table
        self._hash = keyed_hash

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """See `ContactStore.find`."""
        item = get(self._table, _partition(advertiser_id, phone.e164), phone.e164)
        return None if item is None else _contact(advertiser_id, item)

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        """See `ContactStore.recall`. The keys are asked only when the contact is not stored."""
        contact = self.find(advertiser_id, phone)
        if contact is not None:
            return contact
        erased = self.erased(advertiser_id, phone)
        return Contact(advertiser_id, phone) if erased is None else erased.recalled(phone)

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """See `ContactStore.recall_all`. The keys are asked for those that are not stored, several at once."""
        found = dict(self.find_all(advertiser_id, phones))
        missing = [phone for phone in dict.fromkeys(phones) if phone not in found]
        hashed = _pool().map(lambda phone: self._hash.every(phone.e164), missing)
        owners = {pseudonym: phone for phone, every in zip(missing, hashed, strict=True) for pseudonym in every}
        found |= {phone: Contact(advertiser_id, phone) for phone in missing}
        stored = get_all(self._table, [(f"OPPOSITION#{advertiser_id}", pseudonym) for pseudonym in owners])
        for (_, pseudonym), item in stored.items():
            phone, erased = owners[pseudonym], read_erased(advertiser_id, item)
            if erased.version > found[phone].version:
                found[phone] = erased.recalled(phone)
        return found

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        """See `ContactStore.erased`. Under an older key an older state may stand: the newest counts."""
        places = [get(self._table, f"OPPOSITION#{advertiser_id}", hashed) for hashed in self._hash.every(phone.e164)]
        found = [read_erased(advertiser_id, item) for item in places if item is not None]
        return max(found, key=lambda erased: erased.version, default=None)

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """See `ContactStore.find_all`."""
        places = {(_partition(advertiser_id, phone.e164), phone.e164): phone for phone in phones}
        found = get_all(self._table, list(places))
        return {places[place]: _contact(advertiser_id, item) for place, item in found.items()}

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        """See `ContactStore.recorded_by`."""
        places = {(f"ONCE#{reference}", advertiser_id): reference for reference in dict.fromkeys(references)}
        found = get_all(self._table, list(places))
        return {places[place]: item.get("by", "") for place, item in found.items()}

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        """See `ContactStore.record_all`. Transactions of up to 100 actions, several at once.

        A group that fails is tried again without the changes that were the reason; what only met another writer is told so.
        """
        fresh = [change.contact.phone.e164 for change in changes if _is_fresh(change.contact)]
        list(_pool().map(self._hash.every, fresh))  # which remembers them
        steps = [self._steps(change) for change in changes]
        groups: list[list[int]] = [[]]
        actions, weight = 0, 0
        for place, change in enumerate(changes):
            actions, weight = actions + len(steps[place]), weight + _weight(change)
            if groups[-1] and (actions > _MOST_ACTIONS or weight > _MOST_BYTES):
                groups.append([])
                actions, weight = len(steps[place]), _weight(change)
            groups[-1].append(place)
        answers: dict[int, WriteResult] = {}
        for answered in _pool().map(lambda group: self._record_group(group, steps), groups):
            answers |= answered
        return [answers[place] for place in range(len(steps))]

    def _steps(self, change: ContactChange) -> _Steps:
        claimed = self._put_once(change.contact.advertiser_id, change.idempotency_key, change.by)
        put_once: tuple[WriteResult, Any] = (WriteResult.DONE_BEFORE, claimed)
        steps = [*self._change(change.contact, change.evidence, change.grants_basis), put_once]
        if change.to_review:
            steps.append(self._list(change.contact.phone, change.evidence))
        return steps

    def _record_group(self, group: list[int], steps: Sequence[_Steps]) -> dict[int, WriteResult]:
        client = dynamodb()
        answers: dict[int, WriteResult] = {}
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
                return answers | dict.fromkeys(group, WriteResult.DONE)
        return answers

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        idempotency_key: str | None = None,
        by: str = "",
        grants_basis: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        """See `ContactStore.record`. One transaction; the keys are asked only when the contact is not stored."""
        steps = self._change(contact, evidence, grants_basis)
        if idempotency_key is not None:
            steps.append((WriteResult.DONE_BEFORE, self._put_once(contact.advertiser_id, idempotency_key, by)))
        if to_review:
            steps.append(self._list(contact.phone, evidence))
        if reviewed is not None:
            steps.append((WriteResult.DONE_BEFORE, self._unlist(contact.phone, reviewed)))
        return self._together(steps)

    def _change(self, contact: Contact, evidence: Evidence, grants_basis: bool) -> _Steps:
        fresh = _is_fresh(contact)
        steps: _Steps = [
            (WriteResult.CHANGED_MEANWHILE, self._put_contact(contact, fresh)),
            (WriteResult.CHANGED_MEANWHILE, self._put_evidence(contact, evidence)),
        ]
        if fresh:
            remains = WriteResult.ERASED_OPPOSITION if grants_basis else WriteResult.CHANGED_MEANWHILE
            steps += [(remains, check) for check in self._nothing_newer(contact)]
        return steps

    def _together(self, steps: _Steps) -> WriteResult:
        client = dynamodb()
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
            return max(failed, key=lambda meaning: meaning.value, default=WriteResult.CHANGED_MEANWHILE)
        return WriteResult.DONE

    def _put_contact(self, contact: Contact, fresh: bool) -> dict[str, Any]:
        item = contact_record(contact)
        item |= {"pk": _partition(contact.advertiser_id, contact.phone.e164), "sk": item.pop("phone")}
        put: dict[str, Any] = {"TableName": self._table, "Item": attributes(item)}
        if fresh:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = {":seen": {"N": str(contact.version - 1)}}
        return {"Put": put}

    def _put_evidence(self, contact: Contact, evidence: Evidence) -> dict[str, Any]:
        item = evidence_record(evidence)
        item |= {
            "pk": _chain(contact.advertiser_id, contact.phone.e164),
            "sk": f"{evidence.sequence:08d}",
        }
        return {"Put": self._new(item)}

    def _list(self, phone: Phone, evidence: Evidence) -> tuple[WriteResult, Any]:
        listed = evidence_record(evidence) | _review_key(phone, evidence)
        return WriteResult.CHANGED_MEANWHILE, {"Put": self._new(listed)}

    def _put_once(self, advertiser_id: str, reference: str, by: str) -> dict[str, Any]:
        return {"Put": self._new({"pk": f"ONCE#{reference}", "sk": advertiser_id, "by": by})}

    def _new(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Item": attributes(item),
            "ConditionExpression": "attribute_not_exists(pk)",
        }

    def _nothing_newer(self, contact: Contact) -> list[dict[str, Any]]:
        """That nothing remains of an erased contact but what this one was made from, if anything."""
        return [
            {
                "ConditionCheck": {
                    "TableName": self._table,
                    "Key": key(f"OPPOSITION#{contact.advertiser_id}", hashed),
                    "ConditionExpression": "attribute_not_exists(pk) OR version <= :seen",
                    "ExpressionAttributeValues": {":seen": {"N": str(contact.version - 1)}},
                }
            }
            for hashed in self._hash.every(contact.phone.e164)
        ]

    def _unlist(self, phone: Phone, reviewed: Evidence) -> dict[str, Any]:
        place = _review_key(phone, reviewed)
        return {
            "Delete": {
                "TableName": self._table,
                "Key": key(place["pk"], place["sk"]),
                "ConditionExpression": "attribute_exists(pk)",
            }
        }

    def renumber(self, change: NumberChange) -> WriteResult:
        """See `ContactStore.renumber`."""
        steps = self._change(change.old, change.leaving, grants_basis=False)
        arriving = self._change(change.new, change.arriving, grants_basis=True)
        return self._together([*steps, *((WriteResult.ERASED_OPPOSITION, action) for _, action in arriving)])

    def erase(
        self,
        contact: Contact,
        erased: ErasedContact,
        record: Evidence,
        *,
        leave_task: bool,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        """See `ContactStore.erase`. One transaction of three to five actions."""
        advertiser_id, e164 = contact.advertiser_id, contact.phone.e164
        pseudonym = self._hash.of(e164)
        place: dict[str, Any] = {"TableName": self._table, "Key": key(_partition(advertiser_id, e164), e164)}
        gone: dict[str, Any] = {"ConditionCheck": {**place, "ConditionExpression": "attribute_not_exists(pk)"}}
        if contact.version and not contact.recalled:
            seen = {":seen": {"N": str(contact.version)}}
            gone = {"Delete": {**place, "ConditionExpression": "version = :seen", "ExpressionAttributeValues": seen}}
        remains: dict[str, Any] = {
            "TableName": self._table,
            "Item": attributes(erased_record(erased) | {"pk": f"OPPOSITION#{advertiser_id}", "sk": pseudonym}),
            "ConditionExpression": "attribute_not_exists(pk) OR version < :new",
            "ExpressionAttributeValues": {":new": {"N": str(erased.version)}},
        }
        last = {"pk": _erased_chain(advertiser_id, pseudonym), "sk": f"{record.sequence:08d}"}
        steps: _Steps = [
            (WriteResult.CHANGED_MEANWHILE, gone),
            (WriteResult.CHANGED_MEANWHILE, {"Put": remains}),
            (WriteResult.CHANGED_MEANWHILE, {"Put": self._new(evidence_record(record) | last)}),
        ]
        if leave_task:
            task = erased_record(erased) | {"pk": "ERASURE", "sk": f"{advertiser_id}#{e164}", "pseudonym": pseudonym}
            steps.append((WriteResult.CHANGED_MEANWHILE, {"Put": {"TableName": self._table, "Item": attributes(task)}}))
        if reviewed is not None:
            steps.append((WriteResult.DONE_BEFORE, self._unlist(contact.phone, reviewed)))
        return self._together(steps)

    def task(self, advertiser_id: str, phone: Phone) -> ErasureTask | None:
        """See `ContactStore.task`."""
        item = get(self._table, "ERASURE", f"{advertiser_id}#{phone.e164}")
        return None if item is None else _task(item)

    def tasks(self) -> Iterator[ErasureTask]:
        """See `ContactStore.tasks`."""
        return map(_task, query(self._table, "ERASURE"))

    def redact(self, task: ErasureTask) -> int:
        """See `ContactStore.redact`. The record without content is written before the one with content is removed."""
        advertiser_id = task.erased.advertiser_id
        return self._redact(advertiser_id, task.phone, task.pseudonym, task.sequence)

    def _redact(self, advertiser_id: str, phone: Phone, pseudonym: str, through: int) -> int:
        done = 0
        for item in query(self._table, _chain(advertiser_id, phone.e164)):
            record = read_evidence(item)
            if record.sequence > through:
                break
            bare = {"pk": _erased_chain(advertiser_id, pseudonym), "sk": item["sk"]}
            dynamodb().put_item(TableName=self._table, Item=attributes(evidence_record(redacted(record)) | bare))
            self._remove(phone, item, record)
            done += 1
        return done

    def _remove(self, phone: Phone, item: Mapping[str, Any], record: Evidence) -> None:
        for place in (_review_key(phone, record), item):
            dynamodb().delete_item(TableName=self._table, Key=key(place["pk"], place["sk"]))

    def delete_task(self, task: ErasureTask) -> None:
        """See `ContactStore.delete_task`. A later erasure of the same number is another task, and stays."""
        client = dynamodb()
        try:
            client.delete_item(
                TableName=self._table,
                Key=key("ERASURE", f"{task.erased.advertiser_id}#{task.phone.e164}"),
                ConditionExpression="version = :ours",
                ExpressionAttributeValues={":ours": {"N": str(task.erased.version)}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def delete_proofs(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        """See `ContactStore.delete_proofs`."""
        if erased.opposed_at is not None:
            return self._redact(advertiser_id, phone, self._hash.of(phone.e164), erased.sequence)
        done = 0
        for item in query(self._table, _chain(advertiser_id, phone.e164)):
            self._remove(phone, item, read_evidence(item))
            done += 1
        for pseudonym in self._hash.every(phone.e164):
            for item in query(self._table, _erased_chain(advertiser_id, pseudonym)):
                dynamodb().delete_item(TableName=self._table, Key=key(item["pk"], item["sk"]))
            dynamodb().delete_item(TableName=self._table, Key=key(f"OPPOSITION#{advertiser_id}", pseudonym))
        return done

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        """See `ContactStore.evidence`. What was erased of the chain is found by the keyed hash, when something is missing."""
        found = {
            record.sequence: record
            for record in map(read_evidence, query(self._table, _chain(advertiser_id, phone.e164)))
        }
        if not found or len(found) != max(found):
            for pseudonym in self._hash.every(phone.e164):
                for item in query(self._table, _erased_chain(advertiser_id, pseudonym)):
                    record = read_evidence(item)
                    found.setdefault(record.sequence, record)
        return [found[sequence] for sequence in sorted(found)]

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        """See `ContactStore.proof`."""
        item = get(self._table, _chain(advertiser_id, phone.e164), f"{sequence:08d}")
        return None if item is None else read_evidence(item)

    def to_review(self, advertiser_id: str, after: str | None) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        """See `ContactStore.to_review`."""
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
        """See `ContactStore.audience`."""
        for page in query_pages(self._table, f"{advertiser_id}#{shard:02d}", after=after):
            yield [_contact(advertiser_id, item) for item in page if not tags or not tags.isdisjoint(item["tags"])]

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[ClaimResult]:
        """See `ContactStore.claim`. One BatchExecuteStatement: independent conditional writes, one write unit each."""
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
        """See `ContactStore.release`."""
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


def _weight(change: ContactChange) -> int:
    """About how many bytes a change brings to its transaction, at most."""
    return 4 * characters(change.contact) + len(canonical(change.evidence.content)) + 2_000


def _is_fresh(contact: Contact) -> bool:
    """Whether a contact at its new version is written where none is stored."""
    return contact.version == 1 or contact.recalled


def _failures(group: Sequence[int], steps: Sequence[_Steps], reasons: Sequence[str | None]) -> dict[int, WriteResult]:
    """The changes of a group for which its transaction failed, each with what it means."""
    meanings = [(place, meaning) for place in group for meaning, _ in steps[place]]
    failed: dict[int, WriteResult] = {}
    for (place, meaning), reason in zip(meanings, reasons, strict=True):
        if reason in _RACES:
            told = meaning if reason == "ConditionalCheckFailed" else WriteResult.CHANGED_MEANWHILE
            failed[place] = max(failed.get(place, told), told, key=lambda found: found.value)
    return failed


def _task(item: Mapping[str, Any]) -> ErasureTask:
    advertiser_id, _, e164 = item["sk"].rpartition("#")
    return ErasureTask(Phone.of(e164), item["pseudonym"], read_erased(advertiser_id, item))


def _claimed(order: ClaimOrder, response: Mapping[str, Any]) -> ClaimResult:
    error = response.get("Error")
    if error is None:
        return ClaimResult(ClaimStatus.TAKEN)
    if error["Code"] not in ("ConditionalCheckFailed", "ConditionalCheckFailedException"):
        return ClaimResult(ClaimStatus.BUSY)
    old = error.get("Item") or response.get("Item")
    if not old:
        return ClaimResult(ClaimStatus.GONE)
    clearance = order.clearance
    contact = _contact(clearance.advertiser_id, plain(old))
    held = contact.claims.get(clearance.campaign_id)
    if held is None:
        return ClaimResult(ClaimStatus.CHANGED, contact)
    # The very claim we asked for: the request was answered late and sent again by the SDK.
    return ClaimResult(ClaimStatus.TAKEN) if held == order.claim else ClaimResult(ClaimStatus.ALREADY_CLAIMED, contact)
