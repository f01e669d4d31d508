"""What somebody did with a campaign, kept with it, and when: who wrote, approved, scheduled, moved, paused, resumed or cancelled it.

What happens by itself is not among them: it starts and ends at its own time, and why it paused itself its `trip` says.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """What was done. A scheduled campaign that gets another time is moved; one made from another is `duplicated`."""

    DRAFTED = "drafted"
    DUPLICATED = "duplicated"
    EDITED = "edited"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    MOVED = "moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CampaignAct:
    """One act: what was done, when, and by which principal."""

    act: Step
    at: datetime
    principal: str


WRITING = frozenset({Step.DRAFTED, Step.DUPLICATED, Step.EDITED})
"""The steps by which somebody decides what a campaign says and whom it is for."""


def identity(principal: str) -> str:
    """The key or person of a principal on record, whatever it is called by now and whichever role it has: `key:3f9ac04b1d22`."""
    return principal.partition(" (")[0]


MOST_ACTS = 20
"""How many are kept: senders read a campaign every second. The archive has all of them, each with the state that it made."""


def with_newest(acts: tuple[CampaignAct, ...], newest: CampaignAct) -> tuple[CampaignAct, ...]:
    """The acts with one more. The first, who drafted it, stays; of the others the newest do."""
    known = (*acts, newest)
    return known if len(known) <= MOST_ACTS else (known[0], *known[-MOST_ACTS + 1 :])
