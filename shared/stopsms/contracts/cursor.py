"""Cursors: where the next page of a list starts. They are opaque, and valid only for the list that they were issued for.

A cursor that was made up, truncated, or issued for another list (of another advertiser, campaign or filter) would start a page
anywhere, and its reader would silently miss what comes before: it is refused. A cursor is not a secret and hides none: whoever may
read a list may read all of it. Whoever reads this can make one up: a list takes none for a place without looking at it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from stopsms.compliance.errors import UnknownCursor

_DIGEST = 8


def written_cursor(place: str | None, *listing: str) -> str | None:
    """The cursor of a place in this list (its name and its parameters); None after the last page."""
    if place is None:
        return None
    content = json.dumps([*listing, place], separators=(",", ":")).encode()
    return urlsafe_b64encode(_digest(content) + content).decode().rstrip("=")


def read_cursor(cursor: str | None, *listing: str) -> str | None:
    """The place in this list that a cursor refers to; None, for its first page, without one. Raises UnknownCursor."""
    if cursor is None:
        return None
    try:
        read = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        digest, content = read[:_DIGEST], read[_DIGEST:]
        parts = json.loads(content) if digest == _digest(content) else []
    except (ValueError, RecursionError):
        parts = []
    match parts:
        case [*names, str(place)] if all(isinstance(name, str) for name in names):
            if written_cursor(place, *names) != cursor:
                raise UnknownCursor
            if tuple(names) != listing:
                raise UnknownCursor("this cursor was issued for another list: ask for the first page of this one")
            return place
    raise UnknownCursor


def _digest(content: bytes) -> bytes:
    return sha256(b"stop-sms page\n" + content).digest()[:_DIGEST]
