"""Times that a French service writes without a zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from stopsms.compliance.person.phone import HOME_TIME


def in_home_time(at: datetime) -> datetime:
    """The instant; of `HOME_TIME` where it bears no offset.

    Of the hour that a night in autumn has twice, the second: no opposition counts as older than it is.
    """
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(HOME_TIME), fold=1)
