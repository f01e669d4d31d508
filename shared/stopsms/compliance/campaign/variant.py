"""Two texts compared on a part of an audience (A/B): three campaigns, each to people of its own.

The first campaign becomes part `a`, another one has the other text for as many people, and once a person has chosen one of the texts a
third one brings it to the rest. Who is in which part a hash of the number says, whatever else changes about the person. Whoever changes
numbers may come into another part: nobody is claimed of whom one of the three has a claim. As the ids of the others are made of that of
the first, each of them knows those claims, as campaigns of a chain do (see `continuation`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stopsms.compliance.campaign.condition import InShare
from stopsms.compliance.campaign.continuation import chain_from
from stopsms.compliance.person.contact import Claim


class Part(StrEnum):
    """Whom a campaign of a comparison is for: those who get the one text or the other to compare them, or everybody else."""

    A = "a"
    B = "b"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Variant:
    """The part that a campaign has in a comparison: `first` is the id of part `a`, and divides people; `a` and `b` have a `share` each.

    That of the rest says which of them was `chosen`.
    """

    first: str
    part: Part
    share: float
    chosen: Part | None = None

    @property
    def people(self) -> InShare:
        """Who is in its part, of everybody."""
        bounds = {Part.A: (0.0, self.share), Part.B: (self.share, 2 * self.share), Part.REST: (2 * self.share, 1.0)}
        return InShare(self.first, *bounds[self.part])

    @property
    def leaves_a_rest(self) -> bool:
        """Whether anybody is in neither of the parts that are compared."""
        return 2 * self.share < 1

    def of(self, part: Part) -> str:
        """The id of the campaign that has this part."""
        return part_id(self.first, part)

    def claim_of_another(self, claims: Mapping[str, Claim], campaign_id: str) -> Claim | None:
        """The newest of a contact's claims by another campaign of the comparison than this one; None where there is none."""
        all_of_it = _campaigns(self.first)
        others = [claim for name, claim in claims.items() if name in all_of_it and name != campaign_id]
        return max(others, key=lambda claim: claim.at, default=None)


def part_id(first: str, part: Part) -> str:
    """The id of the campaign that has this part of the comparison that the first one began: there is one at most."""
    return first if part is Part.A else hashlib.sha256(f"part {part} of {first}".encode()).hexdigest()[: len(first)]


@lru_cache(maxsize=1024)
def _campaigns(first: str) -> frozenset[str]:
    """The ids of all campaigns of a comparison, and of those that continue them."""
    return frozenset().union(*(chain_from(part_id(first, part)) for part in Part))
