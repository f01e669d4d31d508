"""`BaseLists` on the consent table: one request for each piece of a shard, several side by side for what belongs to its contacts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stopsms.adapters.contacts.contact_items import (
    chain_partition,
    contact_of,
    erased_chain_partition,
    evidence_sort_key,
    remains_partition,
    shard_partition,
)
from stopsms.adapters.tables.dynamodb import Wanted, get_all, query, query_pages, query_some, side_by_side
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.erasure import remains_part
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.listing import ContactChoice, Remains, TagsHeld
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.records import read_erased, read_evidence

HEXADECIMAL = "0123456789abcdef"


class DynamoBaseLists:
    """The lists in DynamoDB."""

    def __init__(self, table: str) -> None:
        """Of this table."""
        self._table = table

    def contacts(
        self, advertiser_id: str, shard: int, choice: ContactChoice, after: str | None, most: int
    ) -> tuple[Sequence[Contact], str | None]:
        """See `BaseLists.contacts`."""
        partition = shard_partition(advertiser_id, shard)
        items, last = query_some(self._table, partition, most, after=after, wanted=_wanted(choice))
        return [contact_of(advertiser_id, item) for item in items], last

    def acts(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Sequence[Evidence]]:
        """See `BaseLists.acts`."""
        chains = side_by_side().map(lambda phone: self._chain(chain_partition(advertiser_id, phone.e164)), phones)
        return dict(zip(phones, chains, strict=True))

    def proofs(self, advertiser_id: str, places: Sequence[tuple[Phone, int]]) -> Mapping[tuple[Phone, int], Evidence]:
        """See `BaseLists.proofs`."""
        keys = {
            (chain_partition(advertiser_id, phone.e164), evidence_sort_key(sequence)): (phone, sequence)
            for phone, sequence in places
        }
        return {keys[found]: read_evidence(item) for found, item in get_all(self._table, list(keys)).items()}

    def remains(
        self, advertiser_id: str, part: str, after: str | None, most: int
    ) -> tuple[Sequence[Remains], str | None]:
        """See `BaseLists.remains`. A digit is sixteen partitions, read side by side and told one after the other."""
        first = "" if after is None else remains_part(after)
        wanted = [two for two in (part + digit for digit in HEXADECIMAL) if two >= first]

        def piece(two: str) -> tuple[list[dict[str, Any]], str | None]:
            start = after if two == first else None
            return query_some(self._table, remains_partition(advertiser_id, two), most, after=start)

        found: list[Remains] = []
        for items, last in side_by_side().map(piece, wanted):
            for item in items:
                found.append(Remains(item["sk"], read_erased(advertiser_id, item)))
                if len(found) == most:
                    return found, found[-1].pseudonym
            if last is not None:
                return found, last
        return found, None

    def acts_of_erased(self, advertiser_id: str, pseudonyms: Sequence[str]) -> Mapping[str, Sequence[Evidence]]:
        """See `BaseLists.acts_of_erased`."""
        chains = side_by_side().map(
            lambda pseudonym: self._chain(erased_chain_partition(advertiser_id, pseudonym)), pseudonyms
        )
        return dict(zip(pseudonyms, chains, strict=True))

    def tags(self, advertiser_id: str, shard: int) -> Iterator[Sequence[TagsHeld]]:
        """See `BaseLists.tags`."""
        for page in query_pages(self._table, shard_partition(advertiser_id, shard)):
            yield [TagsHeld(frozenset(item["tags"]), item["status"] == Status.GRANTED.value) for item in page]

    def _chain(self, partition: str) -> Sequence[Evidence]:
        return [read_evidence(item) for item in query(self._table, partition)]


def _wanted(choice: ContactChoice) -> Wanted | None:
    conditions, names, values = [], {}, {}
    if choice.status is not None:
        conditions.append("#status = :status")
        names["#status"], values[":status"] = "status", choice.status.value
    if choice.tag is not None:
        conditions.append("contains(#tags, :tag)")
        names["#tags"], values[":tag"] = "tags", choice.tag
    return Wanted(" AND ".join(conditions), names, values) if conditions else None
