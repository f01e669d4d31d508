"""Times as SMSFactor writes them: with an offset in receipts, without one elsewhere, and then of Paris (« Campaign », on `delay`)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stopsms.compliance.instant import tellable
from stopsms.compliance.person.phone import HOME_TIME


def moment(written: object) -> datetime | None:
    """The instant of a text, in UTC; None when it tells none.

    Of the hour that a night in autumn has twice, the second is taken: no opposition counts as older than it is.
    """
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written)
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(HOME_TIME), fold=1)
    except ValueError:
        return None
    return at.astimezone(UTC) if tellable(at) else None
