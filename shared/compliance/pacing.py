"""Pacing: when a campaign will be through, at a pace, within lawful hours in each territory of its audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from compliance.calendar import Obstacle, closing, next_opening
from compliance.countries.france import Profile
from compliance.phone import Territory


@dataclass(frozen=True, slots=True)
class Forecast:
    """First and last hand-over (UTC); `windows` counts the spans of sending, 1 when it ends in the one it starts in."""

    starts_at: datetime
    ends_at: datetime
    windows: int


def forecast(
    parts_by_territory: Mapping[Territory, int],
    start: datetime,
    parts_per_second: float,
    profile: Profile,
    tolerated: frozenset[Obstacle] = frozenset(),
) -> Forecast:
    """Send at the pace to whatever territories are open, wait when none is. `start` is aware.

    Raises ValueError when there is nothing to send or no pace.
    """
    left = {territory: float(parts) for territory, parts in parts_by_territory.items() if parts > 0}
    if not left or parts_per_second <= 0:
        raise ValueError("a forecast needs parts and a pace")
    now = start.astimezone(UTC)
    first: datetime | None = None
    windows, idle = 0, True
    while left:
        opens = {territory: next_opening(now, territory, profile, tolerated) for territory in left}
        ready = [territory for territory, opening in opens.items() if opening == now]
        if not ready:
            now, idle = min(opens.values()), True
            continue
        if idle:
            windows, idle = windows + 1, False
        first = first or now
        now = _send(left, ready, opens, now, parts_per_second, profile, tolerated)
    return Forecast(first or now, now, windows)


def _send(
    left: dict[Territory, float],
    ready: list[Territory],
    opens: Mapping[Territory, datetime],
    now: datetime,
    parts_per_second: float,
    profile: Profile,
    tolerated: frozenset[Obstacle],
) -> datetime:
    """Send until something changes: a territory is through, closes or opens. The instant of that change."""
    share = parts_per_second / len(ready)
    boundaries = [closing(now, territory, profile, tolerated) for territory in ready]
    boundaries += [opening for opening in opens.values() if opening > now]
    boundaries += [now + timedelta(seconds=max(left[territory] / share, 1e-6)) for territory in ready]
    until = min(boundaries)
    sent = (until - now).total_seconds() * share
    for territory in ready:
        left[territory] -= sent
        if left[territory] < 1e-3:
            del left[territory]
    return until
