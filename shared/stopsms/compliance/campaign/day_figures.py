"""What happened on a day, in French time: messages by the day on which they were decided about, oppositions by the day they came in.

A receipt that comes a day later changes `delivered` of the day on which the message left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.outcome import Outcome, count
from stopsms.compliance.person.phone import HOME_TIME

HOME_ZONE = ZoneInfo(HOME_TIME)
"""Days are those of metropolitan France, wherever a recipient is."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of recipients. `sent` counts all that the carrier took; `delivered` and `undelivered` are among them."""

    sent: int = 0
    delivered: int = 0
    undelivered: int = 0
    failed: int = 0
    blocked: int = 0
    uncertain: int = 0
    parts: int = 0
    oppositions: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


Days = Mapping[date, Figures]


def figures_of(counts: Counts, oppositions: int = 0) -> Figures:
    """The figures of counts."""
    return Figures(
        sent=counts.sent,
        delivered=counts.delivered,
        undelivered=counts.undelivered,
        failed=counts.failed,
        blocked=counts.blocked,
        uncertain=counts.uncertain,
        parts=counts.parts,
        oppositions=oppositions,
    )


def day_of(at: datetime) -> date:
    """The day of an instant, in Paris."""
    return at.astimezone(HOME_ZONE).date()


def by_day(outcomes: Iterable[Outcome]) -> Days:
    """The figures of the days on which recipients were decided about; who waits has none."""
    days: dict[date, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.final:
            days.setdefault(day_of(outcome.at), []).append(outcome)
    return {day: figures_of(count(decided)) for day, decided in days.items()}


def summed(all_days: Iterable[Days]) -> dict[date, Figures]:
    """Each day's figures together."""
    together: dict[date, Figures] = {}
    for days in all_days:
        for day, figures in days.items():
            together[day] = together.get(day, Figures()) + figures
    return together


def with_oppositions(days: Days, received: Iterable[datetime]) -> dict[date, Figures]:
    """The days with the oppositions that came in on each."""
    together = dict(days)
    for day in map(day_of, received):
        known = together.get(day, Figures())
        together[day] = replace(known, oppositions=known.oppositions + 1)
    return together


def without_day(counts: Counts, days: Days) -> Figures | None:
    """What counts have beyond their days: all of it where they were counted before days were kept; None where nothing is missing."""
    told = sum(days.values(), Figures())
    missing = Figures(*(getattr(figures_of(counts), one.name) - getattr(told, one.name) for one in fields(Figures)))
    return None if replace(missing, oppositions=0) == Figures() else replace(missing, oppositions=0)
