"""`ContactStore` on the consent table. `contact_items` describes its items."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from stopsms.adapters.contacts.contact_changes import ContactChanges
from stopsms.adapters.contacts.contact_claims import ContactClaims
from stopsms.adapters.contacts.contact_erasure import ContactErasure
from stopsms.adapters.contacts.contact_items import (
    chain_partition,
    contact_key,
    contact_of,
    erased_chain_partition,
    evidence_sort_key,
    legible_contact,
    remains_key,
    review_partition,
    shard_partition,
)
from stopsms.adapters.contacts.contact_sample import sampled
from stopsms.adapters.tables.dynamodb import get, get_all, query, query_pages, query_some, side_by_side
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.sampling import Cells
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.compliance.ports.people import SampledPage
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.records import read_erased, read_evidence

_IN_REQUEST = 100
"""Items of one BatchGetItem. Source: DynamoDB, API reference."""


class DynamoContactStore(ContactChanges, ContactErasure, ContactClaims):
    """The contacts in DynamoDB. Here is what reads them; the bases write, erase and claim them."""

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """See `ContactStore.find`."""
        item = get(self._table, *contact_key(advertiser_id, phone.e164))
        return None if item is None else contact_of(advertiser_id, item)

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        """See `ContactStore.recall`. The keys are asked only when the contact is not stored."""
        contact = self.find(advertiser_id, phone)
        if contact is not None:
            return contact
        erased = self.erased(advertiser_id, phone)
        return Contact(advertiser_id, phone) if erased is None else erased.recalled(phone)

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """See `ContactStore.recall_all`. The keys are asked for those that are not stored, several at once."""
        found = {phone: contact_of(advertiser_id, item) for phone, item in self._items(advertiser_id, phones).items()}
        missing = [phone for phone in dict.fromkeys(phones) if phone not in found]
        hashed = side_by_side().map(lambda phone: self._hash.every(phone.e164), missing)
        owners = {pseudonym: phone for phone, every in zip(missing, hashed, strict=True) for pseudonym in every}
        found |= {phone: Contact(advertiser_id, phone) for phone in missing}
        stored = self._get_all([remains_key(advertiser_id, pseudonym) for pseudonym in owners])
        for (_, pseudonym), item in stored.items():
            phone, erased = owners[pseudonym], read_erased(advertiser_id, item)
            if erased.version > found[phone].version:
                found[phone] = erased.recalled(phone)
        return found

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        """See `ContactStore.erased`. An older key may have an older state: the newest counts."""
        places = [get(self._table, *remains_key(advertiser_id, hashed)) for hashed in self._hash.every(phone.e164)]
        found = [read_erased(advertiser_id, item) for item in places if item is not None]
        return max(found, key=lambda erased: erased.version, default=None)

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """See `ContactStore.find_all`."""
        found = self._items(advertiser_id, phones)
        contacts = {phone: legible_contact(advertiser_id, item) for phone, item in found.items()}
        return {phone: contact for phone, contact in contacts.items() if contact is not None}

    def _items(self, advertiser_id: str, phones: Sequence[Phone]) -> dict[Phone, dict[str, Any]]:
        places = {contact_key(advertiser_id, phone.e164): phone for phone in phones}
        return {places[place]: item for place, item in self._get_all(list(places)).items()}

    def _get_all(self, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
        """As `get_all`, its requests side by side."""
        requests = [places[start : start + _IN_REQUEST] for start in range(0, len(places), _IN_REQUEST)]
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for items in side_by_side().map(lambda request: get_all(self._table, request), requests):
            found |= items
        return found

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        """See `ContactStore.recorded_by`."""
        places = {(f"ONCE#{reference}", advertiser_id): reference for reference in dict.fromkeys(references)}
        found = self._get_all(list(places))
        return {places[place]: item.get("by", "") for place, item in found.items()}

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        """See `ContactStore.evidence`. What was erased of the chain is found by the keyed hash.

        The keys are not asked when the contact is stored (read before its chain) and nothing is missing up to its latest record: after
        an erasure that has redacted nothing yet, only the record of the erasure itself is found by the hash.
        """
        contact = self.find(advertiser_id, phone)
        found = {
            record.sequence: record
            for record in map(read_evidence, query(self._table, chain_partition(advertiser_id, phone.e164)))
        }
        if contact is None or not len(found) == max(found, default=0) >= contact.sequence:
            for pseudonym in self._hash.every(phone.e164):
                for item in query(self._table, erased_chain_partition(advertiser_id, pseudonym)):
                    record = read_evidence(item)
                    found.setdefault(record.sequence, record)
        return [found[sequence] for sequence in sorted(found)]

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        """See `ContactStore.proof`."""
        item = get(self._table, chain_partition(advertiser_id, phone.e164), evidence_sort_key(sequence))
        return None if item is None else read_evidence(item)

    def to_review(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        """See `ContactStore.to_review`."""
        items, last = query_some(self._table, review_partition(advertiser_id), most, after=after)
        return [(Phone.of(item["sk"].split("#")[1]), read_evidence(item)) for item in items], last

    def all_to_review(self, advertiser_id: str) -> Iterator[Evidence]:
        """See `ContactStore.all_to_review`."""
        return map(read_evidence, query(self._table, review_partition(advertiser_id)))

    def audience(
        self, advertiser_id: str, shard: int, audience: Audience, day: date, after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        """See `ContactStore.audience`. Who has none of the tags is passed over before a contact is made of the item."""
        tags = audience.tags
        for page in query_pages(self._table, shard_partition(advertiser_id, shard), after=after):
            contacts = (legible_contact(advertiser_id, item) for item in page if not _lacks(item, tags))
            yield [contact for contact in contacts if contact is not None and audience.holds(contact, day)]

    def sample(self, advertiser_id: str, audience: Audience, day: date, cells: Cells) -> Iterator[SampledPage]:
        """See `ContactStore.sample`. Ranges are read side by side, eventually consistent: at half the cost."""
        return sampled(self._table, advertiser_id, audience, day, cells)


def _lacks(item: Mapping[str, Any], tags: frozenset[str]) -> bool:
    """Whether a contact was to have one of these tags, and has none."""
    stored = item.get("tags")
    return bool(tags) and isinstance(stored, list) and not any(tag in tags for tag in stored if isinstance(tag, str))
