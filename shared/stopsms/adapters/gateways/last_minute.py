"""The last minute of a window, in which nothing is handed to a carrier that could not be told to drop it afterwards.

Clocks differ, and calls take seconds. What reaches a carrier after its hours it keeps until it opens, which may be after a Sunday: the
person may have opposed long before.
"""

from stopsms.compliance.ports.carrier import GatewayBusy

LAST_SECONDS = 60
"""How long before the end of a window the last message is handed over."""


def not_in_last_minute(valid_seconds: int) -> None:
    """Raises GatewayBusy when no more than that is left of the window: the message waits for the next one."""
    if valid_seconds < LAST_SECONDS:
        raise GatewayBusy("the last minute of the window")
