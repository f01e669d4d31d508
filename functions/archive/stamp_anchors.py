"""Have anchors time-stamped by an authority (RFC 3161), and store its replies next to them: newest first, those without one.

The anchors have been written and published before; an authority that hangs, refuses or answers wrongly is asked again by the next run.
"""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.ports.archive import Archive, NotStampedError, TimeStampAuthority, TimeStamps

LOOKED_AT = 31
"""How many of the newest anchors are looked at. A time stamp of one covers those before it, through its chain of hashes."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """The anchors that were stamped, how many of the newest are still without a time stamp, and why a reply was refused, if one was."""

    stamped: tuple[int, ...]
    lacking: int
    refused: str


def stamp_anchors(
    archive: Archive, stamps: TimeStamps, authority: TimeStampAuthority, may_ask: Callable[[], bool]
) -> Stamping:
    """Ask as long as there is time (`may_ask`), up to the first reply that cannot be accepted."""
    newest = archive.newest_anchor()
    before = max(0, newest - LOOKED_AT)
    lacking = sorted(set(range(before + 1, newest + 1)) - stamps.time_stamped(before), reverse=True)
    stamped: list[int] = []
    refused = ""
    for number in lacking:
        anchor = archive.anchor(number)
        if anchor is None:  # the audit reports it
            continue
        if not may_ask():
            break
        try:
            stamps.add_time_stamp(number, authority.stamp(anchor))
        except NotStampedError as error:
            refused = str(error)
            break
        stamped.append(number)
    return Stamping(tuple(stamped), len(lacking) - len(stamped), refused)
