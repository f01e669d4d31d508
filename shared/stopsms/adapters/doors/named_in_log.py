"""What of a caller's own words a line of the log may repeat: ids and addresses of people who work here, and nothing that may be a number.

Callers without a key write there too, and a number is written in more ways than the mask of the log knows (`observability.masked`).
"""

import re
from typing import Any
from urllib.parse import unquote

from stopsms.adapters.doors.phone_numbers import MOST_DIGITS, NUMBER_IN_TEXT

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

_OWN_IDS = {
    "campaign_id": 16,
    "import_id": 16,
    "form_id": 16,
    "message_id": 16,
    "recurrence_id": 16,
    "key_id": 12,
    "digest": 64,
}
"""Ids that we make ourselves, by the parameters that hold them: so many hexadecimal digits, a number's worth of which may be decimal."""


def told(parameter: str, value: Any) -> str | None:
    """The id or address that a caller wrote for this parameter, as it is kept; None when it is none, or may be a number."""
    if not isinstance(value, str):
        return None
    if parameter == "email":
        return _address(unquote(value))
    if (length := _OWN_IDS.get(parameter)) is not None:
        return value if re.fullmatch(rf"[0-9a-f]{{{length}}}", value) and not _all_number(value) else None
    return value if _ID.fullmatch(value) and not NUMBER_IN_TEXT.search(value) else None


def _all_number(own_id: str) -> bool:
    """Whether it is decimal throughout, and no longer than a number with 00 before it."""
    return own_id.isdigit() and len(own_id.removeprefix("00")) <= MOST_DIGITS


def _address(written: str) -> str | None:
    from stopsms.contracts.bodies.access import read_address  # noqa: PLC0415 (only where people are kept: bodies are slow to make)

    try:
        address = read_address(written)
    except ValueError:
        return None
    return None if NUMBER_IN_TEXT.search(address) else address
