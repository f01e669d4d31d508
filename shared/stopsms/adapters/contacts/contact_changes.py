"""Changes of contacts, each with its evidence, in transactions: all of a change is written, or nothing."""

from collections.abc import Sequence
from typing import Any

from stopsms.adapters.contacts.contact_items import (
    ContactTable,
    confirm_evidence,
    delete_review,
    list_for_review,
    put_contact,
    put_evidence,
    remains_key,
)
from stopsms.adapters.tables.dynamodb import Race, key, new_item, side_by_side, write_together
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.contact_size import characters
from stopsms.compliance.person.rights import NumberChange
from stopsms.compliance.ports.people import ContactChange, WriteResult
from stopsms.compliance.proof.evidence import Evidence, canonical

_MOST_ACTIONS = 100
"""In one transaction. Source: DynamoDB, « TransactWriteItems »."""

_MOST_BYTES = 3_000_000
"""In one transaction, about: 4 MB. Source: the same."""

Steps = list[tuple[WriteResult, Any]]
"""The actions of a transaction, each with what it means when its condition does not hold."""


def write_steps(steps: Steps) -> WriteResult:
    """Write all of it; else, of the conditions that did not hold, the meaning that counts most."""
    races = write_together([action for _, action in steps])
    if not races:
        return WriteResult.DONE
    failed = [meaning for (meaning, _), race in zip(steps, races, strict=True) if race is Race.CONDITION]
    return max(failed, key=lambda meaning: meaning.value, default=WriteResult.CHANGED_MEANWHILE)


class ContactChanges(ContactTable):
    """The part of the store that writes contacts."""

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        idempotency_key: str | None = None,
        by: str = "",
        grants_basis: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
        confirms: Evidence | None = None,
    ) -> WriteResult:
        """See `ContactStore.record`. One transaction; the keys are asked only when the contact is not stored."""
        steps = self._change(contact, evidence, grants_basis)
        if idempotency_key is not None:
            steps.append((WriteResult.DONE_BEFORE, self._put_once(contact.advertiser_id, idempotency_key, by)))
        if to_review:
            steps.append((WriteResult.CHANGED_MEANWHILE, list_for_review(self._table, contact.phone, evidence)))
        if reviewed is not None:
            steps.append((WriteResult.DONE_BEFORE, delete_review(self._table, contact.phone, reviewed)))
        if confirms is not None:
            steps.append((WriteResult.CHANGED_MEANWHILE, confirm_evidence(self._table, contact.phone, confirms)))
        return write_steps(steps)

    def _change(self, contact: Contact, evidence: Evidence, grants_basis: bool) -> Steps:
        fresh = _is_fresh(contact)
        steps: Steps = [
            (WriteResult.CHANGED_MEANWHILE, put_contact(self._table, contact, None if fresh else contact.version - 1)),
            (WriteResult.CHANGED_MEANWHILE, put_evidence(self._table, contact.phone, evidence)),
        ]
        if fresh:
            remains = WriteResult.ERASED_OPPOSITION if grants_basis else WriteResult.CHANGED_MEANWHILE
            steps += [(remains, check) for check in self._nothing_newer(contact)]
        return steps

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        """See `ContactStore.record_all`. Transactions of up to 100 actions, several at once.

        A group that fails is tried again without the changes that were the reason. A change that met another transaction alone is
        reported as CHANGED_MEANWHILE. A transaction takes no item twice: what comes again is written afterwards, in its order.
        """
        fresh = [change.contact.phone.e164 for change in changes if _is_fresh(change.contact)]
        list(side_by_side().map(self._hash.every, fresh))  # remembered by the hash for what follows
        steps = [self._steps(change) for change in changes]
        groups: list[list[int]] = [[]]
        actions, weight = 0, 0
        again = _coming_again(changes)
        for place, change in enumerate(changes):
            if place in again:
                continue
            actions, weight = actions + len(steps[place]), weight + _weight(change)
            if groups[-1] and (actions > _MOST_ACTIONS or weight > _MOST_BYTES):
                groups.append([])
                actions, weight = len(steps[place]), _weight(change)
            groups[-1].append(place)
        results: dict[int, WriteResult] = {}
        for recorded in side_by_side().map(lambda group: self._record_group(group, steps), groups):
            results |= recorded
        for place in again:
            results[place] = write_steps(steps[place])
        return [results[place] for place in range(len(steps))]

    def _steps(self, change: ContactChange) -> Steps:
        once = self._put_once(change.contact.advertiser_id, change.idempotency_key, change.by)
        steps = self._change(change.contact, change.evidence, change.grants_basis)
        steps.append((WriteResult.DONE_BEFORE, once))
        if change.to_review:
            steps.append(
                (WriteResult.CHANGED_MEANWHILE, list_for_review(self._table, change.contact.phone, change.evidence))
            )
        return steps

    def _record_group(self, group: list[int], steps: Sequence[Steps]) -> dict[int, WriteResult]:
        failed: dict[int, WriteResult] = {}
        while group and (races := write_together([action for place in group for _, action in steps[place]])):
            failed |= _failures(group, steps, races)
            group = [place for place in group if place not in failed]
        return failed | dict.fromkeys(group, WriteResult.DONE)

    def renumber(self, change: NumberChange) -> WriteResult:
        """See `ContactStore.renumber`."""
        steps = self._change(change.old, change.leaving, grants_basis=False)
        arriving = self._change(change.new, change.arriving, grants_basis=True)
        return write_steps([*steps, *((WriteResult.ERASED_OPPOSITION, action) for _, action in arriving)])

    def _put_once(self, advertiser_id: str, reference: str, by: str) -> Any:
        return new_item(self._table, {"pk": f"ONCE#{reference}", "sk": advertiser_id, "by": by})

    def _nothing_newer(self, contact: Contact) -> list[dict[str, Any]]:
        """That nothing remains of an erased contact but what this one was made from, if anything."""
        return [
            {
                "ConditionCheck": {
                    "TableName": self._table,
                    "Key": key(*remains_key(contact.advertiser_id, hashed)),
                    "ConditionExpression": "attribute_not_exists(pk) OR version <= :seen",
                    "ExpressionAttributeValues": {":seen": {"N": str(contact.version - 1)}},
                }
            }
            for hashed in self._hash.every(contact.phone.e164)
        ]


def _coming_again(changes: Sequence[ContactChange]) -> list[int]:
    """The places of the changes whose contact or reference has come before, in order."""
    seen: set[tuple[str, str]] = set()
    again = []
    for place, change in enumerate(changes):
        advertiser_id = change.contact.advertiser_id
        own = {(advertiser_id, change.contact.phone.e164), (advertiser_id, f"ONCE#{change.idempotency_key}")}
        if not seen.isdisjoint(own):
            again.append(place)
        seen |= own
    return again


def _weight(change: ContactChange) -> int:
    """About how many bytes a change brings to its transaction, at most."""
    return 4 * characters(change.contact) + len(canonical(change.evidence.content)) + 2_000


def _is_fresh(contact: Contact) -> bool:
    """Whether a contact at its new version is written where none is stored."""
    return contact.version == 1 or contact.recalled


def _failures(group: Sequence[int], steps: Sequence[Steps], races: Sequence[Race | None]) -> dict[int, WriteResult]:
    """The changes of a group for which its transaction failed, each with what it means."""
    meanings = [(place, meaning) for place in group for meaning, _ in steps[place]]
    failed: dict[int, WriteResult] = {}
    for (place, meaning), race in zip(meanings, races, strict=True):
        if race is not None:
            result = meaning if race is Race.CONDITION else WriteResult.CHANGED_MEANWHILE
            failed[place] = max(failed.get(place, result), result, key=lambda each: each.value)
    return failed
