"""Pacing: when a campaign will be through, at a pace, within the lawful hours of each part of its audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stopsms.compliance.law.calendar import Hours


@dataclass(frozen=True, slots=True)
class Forecast:
    """First and last hand-over (UTC); `windows` counts the spans of sending, 1 when it ends in the one it starts in.

    `continues_at` is when the second one begins, None when there is none.
    """

    starts_at: datetime
    ends_at: datetime
    windows: int
    continues_at: datetime | None


def forecast(parts_by_hours: Mapping[Hours, int], start: datetime, parts_per_second: float) -> Forecast:
    """Send at the pace to whatever part of the audience is open, wait when none is. `start` is aware.

    Raises ValueError when there is nothing to send, no pace, or no opening in sight for somebody.
    """
    left = {hours: float(parts) for hours, parts in parts_by_hours.items() if parts > 0}
    if not left or parts_per_second <= 0:
        raise ValueError("a forecast needs parts and a pace")
    now = start.astimezone(UTC)
    spans: list[datetime] = []
    idle = True
    while left:
        opens = {hours: _opening(hours, now) for hours in left}
        ready = [hours for hours, opening in opens.items() if opening == now]
        if not ready:
            now, idle = min(opens.values()), True
            continue
        if idle:
            spans.append(now)
            idle = False
        now = _send(left, ready, opens, now, parts_per_second)
    return Forecast(spans[0], now, len(spans), spans[1] if len(spans) > 1 else None)


def _opening(hours: Hours, now: datetime) -> datetime:
    opening = hours.next_opening(now)
    if opening is None:
        raise ValueError("no opening in sight")
    return opening


def _send(
    left: dict[Hours, float],
    ready: list[Hours],
    opens: Mapping[Hours, datetime],
    now: datetime,
    parts_per_second: float,
) -> datetime:
    """Send until something changes: a part of the audience is through, closes or opens. The instant of that change."""
    share = parts_per_second / len(ready)
    boundaries = [hours.closing(now) for hours in ready]
    boundaries += [opening for opening in opens.values() if opening > now]
    boundaries += [now + timedelta(seconds=max(left[hours] / share, 1e-6)) for hours in ready]
    until = min(boundaries)
    sent = (until - now).total_seconds() * share
    for hours in ready:
        left[hours] -= sent
        if left[hours] < 1e-3:
            del left[hours]
    return until
