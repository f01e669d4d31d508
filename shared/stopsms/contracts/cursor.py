"""Where the next page of a list starts, as the API tells it: opaque, and good for the very list that it was given for.

A mark that was made up, cut, or given for another list (another advertiser's, another campaign's, another filter's) would start
a page anywhere, and the reader would miss what lies before in silence: it is refused. It is no secret and keeps none: who may read
a list may read all of it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import ClassVar

from stopsms.compliance.errors import InputError

_DIGEST = 8


class UnknownCursor(InputError):
    """No list of ours gave this mark, or another one did."""

    code: ClassVar[str] = "unknown_cursor"


def written_cursor(place: str | None, *listing: str) -> str | None:
    """The mark of a place in this list (its name, and what it was asked for); None after the last page."""
    if place is None:
        return None
    told = json.dumps([*listing, place], separators=(",", ":")).encode()
    return urlsafe_b64encode(_digest(told) + told).decode().rstrip("=")


def read_cursor(mark: str | None, *listing: str) -> str | None:
    """The place in this list that the mark is for; None for none: its first page. Raises UnknownCursor."""
    if mark is None:
        return None
    try:
        read = urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        digest, told = read[:_DIGEST], read[_DIGEST:]
        parts = json.loads(told) if digest == _digest(told) else []
    except (ValueError, RecursionError):
        parts = []
    if not parts or written_cursor(parts[-1], *parts[:-1]) != mark:
        raise UnknownCursor("this is no mark that a list of ours has given", field="next")
    if tuple(parts[:-1]) != listing:
        raise UnknownCursor("this mark was given for another list: ask it for its first page", field="next")
    return str(parts[-1])


def _digest(told: bytes) -> bytes:
    return sha256(b"stop-sms page\n" + told).digest()[:_DIGEST]
