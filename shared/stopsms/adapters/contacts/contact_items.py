"""The items of a contact in the consent table: their keys, and how they are written.

pk advertiser#shard      sk +33…            a contact, at its version
pk EVIDENCE#advertiser#+33…  sk 00000001    its evidence, in order; `unconfirmed` while an act waits for a yes, or never had one
pk ONCE#reference        sk advertiser      an outside act that was recorded, and by whom
pk OPPOSITION#advertiser#2d  sk keyed hash  what outlives the erasure of a contact; it applies while no contact is stored
pk ERASED#advertiser#keyed hash  sk 00000001    the chain of an erased contact, without its content
pk ERASURE               sk advertiser#+33… an erasure that still has something to delete
pk REVIEW#advertiser     sk time#+33…       evidence that a person has to look at, oldest first
pk REPLAY                sk time            since when the archive is being replayed into this table (`stopsms restore`)
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.dynamodb import attributes, key, new_item
from stopsms.adapters.tables.unreadable import read_or_pass_over
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import remains_part
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence, awaits_a_yes
from stopsms.contracts.codec import written
from stopsms.contracts.records import contact_record, evidence_record, read_contact

UNCONFIRMED = "unconfirmed"
"""Of an act of collection that has had no yes. It is not in what is hashed: it is taken away when the yes comes."""


class ContactTable:
    """The consent table, as the parts of the contact store share it."""

    def __init__(self, table: str, keyed_hash: KeyedHash) -> None:
        """Under this name; erased numbers are known by this hash."""
        self._table = table
        self._hash = keyed_hash


def contact_key(advertiser_id: str, e164: str) -> tuple[str, str]:
    """Of a contact."""
    return shard_partition(advertiser_id, shard_of(e164)), e164


def shard_partition(advertiser_id: str, shard: int) -> str:
    """The partition that holds a shard of an advertiser's contacts."""
    return f"{advertiser_id}#{shard:02d}"


def chain_partition(advertiser_id: str, e164: str) -> str:
    """The partition that holds a contact's evidence."""
    return f"EVIDENCE#{advertiser_id}#{e164}"


def erased_chain_partition(advertiser_id: str, pseudonym: str) -> str:
    """The partition that holds the evidence of an erased contact, without its content."""
    return f"ERASED#{advertiser_id}#{pseudonym}"


def remains_key(advertiser_id: str, pseudonym: str) -> tuple[str, str]:
    """Of what outlives the erasure of a contact: every new contact of the advertiser is held against one, in partitions of their own."""
    return remains_partition(advertiser_id, remains_part(pseudonym)), pseudonym


def remains_partition(advertiser_id: str, part: str) -> str:
    """The partition that holds a part of what remains of an advertiser's erased contacts."""
    return f"OPPOSITION#{advertiser_id}#{part}"


def review_partition(advertiser_id: str) -> str:
    """The partition that lists the evidence that a person has to look at."""
    return f"REVIEW#{advertiser_id}"


def evidence_sort_key(sequence: int) -> str:
    """The place of a record in its chain."""
    return f"{sequence:08d}"


def review_key(advertiser_id: str, phone: Phone, occurred_at: datetime, sequence: int) -> tuple[str, str]:
    """Under which a record of evidence is listed for a person, while it is."""
    sort_key = f"{written(occurred_at)}#{phone.e164}#{evidence_sort_key(sequence)}"
    return review_partition(advertiser_id), sort_key


def review_key_of(phone: Phone, evidence: Evidence) -> tuple[str, str]:
    """As `review_key`."""
    return review_key(evidence.advertiser_id, phone, evidence.occurred_at, evidence.sequence)


def contact_of(advertiser_id: str, item: Mapping[str, Any]) -> Contact:
    """The contact that an item holds."""
    return read_contact(advertiser_id, {**item, "phone": item["sk"]})


def legible_contact(advertiser_id: str, item: Mapping[str, Any]) -> Contact | None:
    """The same, None if nobody can read it: for whoever reads those of others as well."""
    return read_or_pass_over(partial(contact_of, advertiser_id), item)


def put_contact(table: str, contact: Contact, seen: int | None) -> Any:
    """The action that writes a contact over the version that was seen, or where none is (None)."""
    item = contact_record(contact)
    item["pk"], item["sk"] = contact_key(contact.advertiser_id, item.pop("phone"))
    put: dict[str, Any] = {"TableName": table, "Item": attributes(item)}
    if seen is None:
        put["ConditionExpression"] = "attribute_not_exists(pk)"
    else:
        put["ConditionExpression"] = "version = :seen"
        put["ExpressionAttributeValues"] = {":seen": {"N": str(seen)}}
    return {"Put": put}


def put_evidence(table: str, phone: Phone, evidence: Evidence) -> Any:
    """The action that adds a record to a contact's chain."""
    place = {"pk": chain_partition(evidence.advertiser_id, phone.e164), "sk": evidence_sort_key(evidence.sequence)}
    return new_item(table, evidence_record(evidence) | place | ({UNCONFIRMED: True} if awaits_a_yes(evidence) else {}))


def confirm_evidence(table: str, phone: Phone, act: Evidence) -> Any:
    """The action by which the record of an act, as it is, becomes that of one that had its yes."""
    place = {"pk": chain_partition(act.advertiser_id, phone.e164), "sk": evidence_sort_key(act.sequence)}
    item = attributes(evidence_record(act) | place)
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_exists(pk)"}}


def list_for_review(table: str, phone: Phone, evidence: Evidence) -> Any:
    """The action that lists a record for a person to look at."""
    pk, sk = review_key_of(phone, evidence)
    return new_item(table, evidence_record(evidence) | {"pk": pk, "sk": sk})


def delete_review(table: str, phone: Phone, evidence: Evidence) -> Any:
    """The action that takes a record from that list, where it still is."""
    place = key(*review_key_of(phone, evidence))
    return {"Delete": {"TableName": table, "Key": place, "ConditionExpression": "attribute_exists(pk)"}}
