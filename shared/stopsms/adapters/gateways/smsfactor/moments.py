"""Times as SMSFactor writes them: with an offset in receipts, without one elsewhere, and then of Paris (« Campaign », on `delay`)."""

from datetime import UTC, datetime

from stopsms.adapters.gateways.home_time import in_home_time
from stopsms.compliance.instant import tellable


def moment(written: object) -> datetime | None:
    """The instant of a text, in UTC; None when it tells none."""
    if not isinstance(written, str):
        return None
    try:
        at = in_home_time(datetime.fromisoformat(written))
    except ValueError:
        return None
    return at.astimezone(UTC) if tellable(at) else None
