"""Two persons: a campaign is scheduled once somebody who has not written it has seen what leaves, where the advertiser wants it.

A principal is a key or a person: two keys in one hand are two principals.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.campaign.campaign_act import identity


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody has seen the preview of this digest, and approves that it leaves so. Any change makes another digest."""

    principal: str
    at: datetime
    digest: str


MOST_APPROVALS = 5
"""How many are kept: of each principal the newest, and of all of them the newest."""

WITHOUT_TIME = timedelta(days=1)
"""How long an approval counts that was given for no time: whoever schedules then has it leave at once."""


def with_approval(approvals: tuple[Approval, ...], newest: Approval) -> tuple[Approval, ...]:
    """The approvals with one more."""
    others = (one for one in approvals if identity(one.principal) != identity(newest.principal))
    return (*others, newest)[-MOST_APPROVALS:]


def approvers(approvals: Iterable[Approval], digest: str, at: datetime | None, now: datetime) -> frozenset[str]:
    """The identities of those whose approval counts now for what has this digest, to start at that time (None: now)."""
    return frozenset(
        identity(one.principal)
        for one in approvals
        if one.digest == digest and (at is not None or now - one.at <= WITHOUT_TIME)
    )


def seen_by_another(authors: Collection[str], seen_by: Collection[str]) -> bool:
    """Whether one of those who have seen it has not written it. Where nobody knows who wrote it, any of them may have."""
    return bool(authors) and not set(seen_by) <= set(authors)
