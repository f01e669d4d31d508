"""Lists of a whole base, a bounded piece at a time: contacts, acts, what remains of the erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stopsms.compliance.person.contact import Contact, Status
    from stopsms.compliance.person.erasure import ErasedContact
    from stopsms.compliance.person.phone import Phone
    from stopsms.compliance.proof.evidence import Evidence


ON_PAGE, IMPORTS_ON_PAGE = 50, 25
"""How many items a page of a list has, where nobody asks for another number."""


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """Which contacts are listed: those of this status and with this tag, where one is given."""

    status: Status | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class TagsHeld:
    """The tags of one contact, and whether it is `granted`."""

    tags: frozenset[str]
    granted: bool


@dataclass(frozen=True, slots=True)
class Remains:
    """What remains of somebody whose data were erased: known by a pseudonym, the keyed hash of the number."""

    pseudonym: str
    erased: ErasedContact


class BaseLists(Protocol):
    """The base of an advertiser as lists. Reads are strongly consistent.

    What is returned beside a piece is the place after which the next one begins, None at the end of that part.
    """

    def contacts(
        self, advertiser_id: str, shard: int, choice: ContactChoice, after: str | None, most: int
    ) -> tuple[Sequence[Contact], str | None]:
        """Up to `most` of a shard's contacts, ordered by number, after this one. A piece may be empty though others follow."""

    def acts(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Sequence[Evidence]]:
        """The whole chain of each of these contacts, as far as it is kept under the number; oldest first."""

    def proofs(self, advertiser_id: str, places: Sequence[tuple[Phone, int]]) -> Mapping[tuple[Phone, int], Evidence]:
        """These records, by contact and place in its chain, as far as they exist."""

    def remains(
        self, advertiser_id: str, part: str, after: str | None, most: int
    ) -> tuple[Sequence[Remains], str | None]:
        """Up to `most` of a part (a hexadecimal digit) of what remains of erased contacts, after this pseudonym."""

    def acts_of_erased(self, advertiser_id: str, pseudonyms: Sequence[str]) -> Mapping[str, Sequence[Evidence]]:
        """The chain of each of these erased contacts, without what it said; oldest first."""

    def tags(self, advertiser_id: str, shard: int) -> Iterator[Sequence[TagsHeld]]:
        """The tags of a shard's contacts, page by page."""
