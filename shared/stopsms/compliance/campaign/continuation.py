"""A campaign that continues another: the same message, through another carrier, to those of whom the other one has no claim.

The id of a continuation is made of the id of the campaign that it continues. So each of them knows the other's claims, whatever it last
read and whichever of them is late: it claims nobody who has one. Both claim by a write that proves that the contact is still as it was
judged, claims included; so of two that are at it at once, one is judged again, and finds the other's claim. A claim that was given back
is none; whatever became of one that was not (refused for certain, too), it bars for as long as it is kept.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from stopsms.compliance.person.contact import Claim

MOST_CONTINUATIONS = 8
"""How often in a row a message may go on through yet another carrier."""


def continuation_id(campaign_id: str) -> str:
    """The id of the campaign that continues this one: there is one at most."""
    return hashlib.sha256(f"continues {campaign_id}".encode()).hexdigest()[: len(campaign_id)]


@lru_cache(maxsize=4096)
def _following(campaign_id: str) -> frozenset[str]:
    """The ids of all that may follow this campaign."""
    following = []
    for _ in range(MOST_CONTINUATIONS):
        campaign_id = continuation_id(campaign_id)
        following.append(campaign_id)
    return frozenset(following)


def chain_from(campaign_id: str) -> frozenset[str]:
    """The ids of this campaign and of all that may follow it."""
    return _following(campaign_id) | {campaign_id}


def claim_that_bars(claims: Mapping[str, Claim], campaign_id: str) -> Claim | None:
    """The newest of a contact's claims by a campaign that this one continues, or by one that continues it; None where there is none."""
    following = _following(campaign_id)
    barring = [claim for other, claim in claims.items() if other in following or campaign_id in _following(other)]
    return max(barring, key=lambda claim: claim.at, default=None)
