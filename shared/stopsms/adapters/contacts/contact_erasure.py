"""The erasure of contacts: what goes at once, what is still to be forgotten, and what remains (G6: an opposition outlives it)."""

from collections.abc import Iterator, Mapping
from typing import Any

from stopsms.adapters.contacts.contact_changes import Steps, write_steps
from stopsms.adapters.contacts.contact_items import (
    UNCONFIRMED,
    ContactTable,
    chain_partition,
    contact_key,
    delete_review,
    erased_chain_partition,
    evidence_sort_key,
    remains_key,
    review_key_of,
)
from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get, key, new_item, query, write_together
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence, redacted
from stopsms.contracts.records import erased_record, evidence_record, read_erased, read_evidence


class ContactErasure(ContactTable):
    """The part of the store that erases contacts."""

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
        place: dict[str, Any] = {"TableName": self._table, "Key": key(*contact_key(advertiser_id, e164))}
        gone: dict[str, Any] = {"ConditionCheck": {**place, "ConditionExpression": "attribute_not_exists(pk)"}}
        if contact.version and not contact.recalled:
            seen = {":seen": {"N": str(contact.version)}}
            gone = {"Delete": {**place, "ConditionExpression": "version = :seen", "ExpressionAttributeValues": seen}}
        remains_pk, remains_sk = remains_key(advertiser_id, pseudonym)
        remains: dict[str, Any] = {
            "TableName": self._table,
            "Item": attributes(erased_record(erased) | {"pk": remains_pk, "sk": remains_sk}),
            "ConditionExpression": "attribute_not_exists(pk) OR version < :new",
            "ExpressionAttributeValues": {":new": {"N": str(erased.version)}},
        }
        last = {"pk": erased_chain_partition(advertiser_id, pseudonym), "sk": evidence_sort_key(record.sequence)}
        steps: Steps = [
            (WriteResult.CHANGED_MEANWHILE, gone),
            (WriteResult.CHANGED_MEANWHILE, {"Put": remains}),
            (WriteResult.CHANGED_MEANWHILE, new_item(self._table, evidence_record(record) | last)),
        ]
        if leave_task:
            task = erased_record(erased) | {"pk": "ERASURE", "sk": f"{advertiser_id}#{e164}", "pseudonym": pseudonym}
            steps.append((WriteResult.CHANGED_MEANWHILE, {"Put": {"TableName": self._table, "Item": attributes(task)}}))
        if reviewed is not None:
            steps.append((WriteResult.DONE_BEFORE, delete_review(self._table, contact.phone, reviewed)))
        return write_steps(steps)

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
        for item in query(self._table, chain_partition(advertiser_id, phone.e164)):
            record = read_evidence(item)
            if record.sequence > through:
                break
            bare = {"pk": erased_chain_partition(advertiser_id, pseudonym), "sk": item["sk"]}
            dynamodb().put_item(TableName=self._table, Item=attributes(evidence_record(redacted(record)) | bare))
            self._remove(phone, item, record)
            done += 1
        return done

    def _remove(self, phone: Phone, item: Mapping[str, Any], record: Evidence) -> None:
        for place in (review_key_of(phone, record), (item["pk"], item["sk"])):
            dynamodb().delete_item(TableName=self._table, Key=key(*place))

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

    def forget_act(self, advertiser_id: str, phone: Phone, act: Evidence) -> bool:
        """See `ContactStore.forget_act`. Of a stored contact it stays in its place; else it goes to what an erasure leaves of a chain."""
        pk, sk = chain_partition(advertiser_id, phone.e164), evidence_sort_key(act.sequence)
        unless = {"TableName": self._table, "ConditionExpression": f"attribute_exists({UNCONFIRMED})"}
        bare = evidence_record(redacted(act)) | {"sk": sk}
        if get(self._table, *contact_key(advertiser_id, phone.e164)) is not None:
            return not write_together([{"Put": {**unless, "Item": attributes(bare | {"pk": pk})}}])
        kept = bare | {"pk": erased_chain_partition(advertiser_id, self._hash.of(phone.e164))}
        put = {"Put": {"TableName": self._table, "Item": attributes(kept)}}
        return not write_together([put, {"Delete": {**unless, "Key": key(pk, sk)}}])

    def delete_proofs(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        """See `ContactStore.delete_proofs`. The first record goes with what remains, last: until then a later pass finds the rest by it."""
        if erased.opposed_at is not None:
            return self._redact(advertiser_id, phone, self._hash.of(phone.e164), erased.sequence)
        chain = [(item, read_evidence(item)) for item in query(self._table, chain_partition(advertiser_id, phone.e164))]
        going = [
            one for one in chain if one[1].sequence <= erased.sequence
        ]  # later ones are of somebody who came back meanwhile
        for item, record in going[1:]:
            self._remove(phone, item, record)
        last = [review_key_of(phone, record) for _, record in going[:1]]
        last += [(item["pk"], item["sk"]) for item, _ in going[:1]]
        for pseudonym in self._hash.every(phone.e164):
            for item in query(self._table, erased_chain_partition(advertiser_id, pseudonym)):
                dynamodb().delete_item(TableName=self._table, Key=key(item["pk"], item["sk"]))
            last.append(remains_key(advertiser_id, pseudonym))
        write_together([{"Delete": {"TableName": self._table, "Key": key(*place)}} for place in last])
        return len(going)


def _task(item: Mapping[str, Any]) -> ErasureTask:
    advertiser_id, _, e164 = item["sk"].rpartition("#")
    return ErasureTask(Phone.of(e164), item["pseudonym"], read_erased(advertiser_id, item))
