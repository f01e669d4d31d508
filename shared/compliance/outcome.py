"""Outcomes: what became of each recipient of a campaign, and how two accounts of the same recipient are merged.

Messages are delivered at least once and in any order, to several workers: whoever knows more about a recipient wins, and a
worker that knows less changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compliance.campaign import Counts

RECIPIENTS_IN_BATCH = 100
"""How many recipients travel in one queue message."""

RECIPIENTS_IN_GROUP = 25
"""How many recipients are claimed in one request (BatchExecuteStatement takes 25 statements) and recorded in one item."""

HAND_OVERS_AT_ONCE = RECIPIENTS_IN_GROUP
"""How many hand-overs one worker has under way: the carrier's latency must not be what limits the pace."""

GROUPS_IN_BATCH = RECIPIENTS_IN_BATCH // RECIPIENTS_IN_GROUP


class Fate(StrEnum):
    """The outcome of one recipient; `deferred` is the only one that is not final for the sender."""

    DEFERRED = "deferred"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


_KNOWLEDGE = {fate: rank for rank, fate in enumerate(Fate)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One recipient's outcome, as much as is needed to say why.

    `at` is when it was decided (UTC); `contact_version` the version judged, and, once claimed, claimed; `evidence` the
    sequence of the record that authorised it; `objections` the rules that did not simply pass, with their result;
    `reason` the carrier's own word, when it gave one; `values` the person's own words in a personalised text.
    """

    fate: Fate
    at: datetime
    contact_version: int = 0
    evidence: int = 0
    parts: int = 0
    message_id: str = ""
    objections: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    until: datetime | None = None
    values: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Whether the sender has nothing left to do for this recipient."""
        return self.fate is not Fate.DEFERRED


def merge(known: Outcome | None, news: Outcome) -> Outcome:
    """The account that knows more; of a receipt, only the fate and reason are news: the decision stays as recorded."""
    if known is None or (known.fate is Fate.DEFERRED and news.fate is Fate.DEFERRED):
        return news
    decided = [account.at for account in (known, news) if account.contact_version] or [known.at, news.at]
    richer, poorer = (news, known) if _KNOWLEDGE[news.fate] > _KNOWLEDGE[known.fate] else (known, news)
    return Outcome(
        fate=richer.fate,
        at=min(decided) if poorer.fate is not Fate.DEFERRED else richer.at,
        contact_version=richer.contact_version or poorer.contact_version,
        evidence=richer.evidence or poorer.evidence,
        parts=richer.parts or poorer.parts,
        message_id=richer.message_id or poorer.message_id,
        objections=richer.objections or (poorer.objections if poorer.fate is not Fate.DEFERRED else ()),
        reason=richer.reason or poorer.reason,
        until=richer.until,
        values=richer.values or poorer.values,
    )


def count(outcomes: Iterable[Outcome]) -> Counts:
    """The tally of some recipients' outcomes; `planned` is left to the planner, who knows it."""
    fates: Counter[Fate] = Counter()
    blocked_by: Counter[str] = Counter()
    failed_by: Counter[str] = Counter()
    parts = 0
    for outcome in outcomes:
        fates[outcome.fate] += 1
        parts += outcome.parts if _KNOWLEDGE[outcome.fate] >= _KNOWLEDGE[Fate.UNCERTAIN] else 0
        if outcome.fate is Fate.BLOCKED:
            blocked_by.update(rule for rule, result in outcome.objections if result in ("block", "review"))
        if outcome.fate in (Fate.FAILED, Fate.UNDELIVERED):
            failed_by[outcome.reason] += 1
    return Counts(
        sent=fates[Fate.SENT] + fates[Fate.DELIVERED] + fates[Fate.UNDELIVERED],
        delivered=fates[Fate.DELIVERED],
        undelivered=fates[Fate.UNDELIVERED],
        failed=fates[Fate.FAILED],
        blocked=fates[Fate.BLOCKED],
        deferred=fates[Fate.DEFERRED],
        uncertain=fates[Fate.UNCERTAIN],
        parts=parts,
        blocked_by=dict(blocked_by),
        failed_by=dict(failed_by),
    )


def total(tallies: Iterable[Counts], planned: int) -> Counts:
    """The tally of a campaign from those of its batches."""
    numbers: Counter[str] = Counter()
    blocked_by: Counter[str] = Counter()
    failed_by: Counter[str] = Counter()
    for tally in tallies:
        for name in (
            "sent",
            "delivered",
            "undelivered",
            "failed",
            "blocked",
            "deferred",
            "uncertain",
            "parts",
        ):
            numbers[name] += getattr(tally, name)
        blocked_by.update(tally.blocked_by)
        failed_by.update(tally.failed_by)
    return Counts(planned=planned, blocked_by=dict(blocked_by), failed_by=dict(failed_by), **numbers)


def group_of(index: int) -> int:
    """The group in which a recipient of a batch is claimed and recorded, from its place in the batch."""
    return index // RECIPIENTS_IN_GROUP


def by_group(outcomes: Mapping[int, Outcome]) -> Mapping[int, Mapping[int, Outcome]]:
    """Outcomes by place in the batch, put in their groups."""
    groups: dict[int, dict[int, Outcome]] = {}
    for index, outcome in outcomes.items():
        groups.setdefault(group_of(index), {})[index] = outcome
    return groups
