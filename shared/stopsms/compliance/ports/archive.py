"""The archive: blocks, anchors, time stamps, and what the audit keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol


class Archive(Protocol):
    """Blocks, anchors and checkpoints, numbered from 1 without gaps, each written once."""

    def add_block(self, table: str, number: int, written: bytes) -> bool:
        """Write a block unless there is one with this number; returns True if written."""

    def block(self, table: str, number: int) -> bytes | None:
        """A block, or None."""

    def block_after(self, table: str, number: int) -> int | None:
        """The number of the first block after this one, skipping missing ones."""

    def newest_block(self, table: str, after: int = 0) -> int:
        """The number of the newest block, known to be `after` or later; 0 when there is none."""

    def add_anchor(self, number: int, written: bytes) -> bool:
        """Write an anchor unless there is one with this number; returns True if written."""

    def anchor(self, number: int) -> bytes | None:
        """An anchor, or None."""

    def anchor_after(self, number: int) -> int | None:
        """Like `block_after`, for anchors."""

    def newest_anchor(self) -> int:
        """The number of the newest anchor; 0 when there is none."""

    def add_checkpoint(self, number: int, written: bytes) -> bool:
        """Write a checkpoint of the audit unless there is one with this number; returns True if written."""

    def checkpoint(self, number: int) -> bytes | None:
        """A checkpoint, or None."""

    def newest_checkpoint(self) -> int:
        """The number of the newest checkpoint; 0 when there is none."""

    def writings(self, after: tuple[str, str] | None) -> tuple[Sequence[str], tuple[str, str] | None]:
        """A page of all writes and deletions: the key of each, in the order of keys; and where to continue, None at the end."""


class TimeStamps(Protocol):
    """The time stamps of anchors, stored next to them, each written once."""

    def add_time_stamp(self, number: int, reply: bytes) -> bool:
        """Store an authority's reply (RFC 3161) unless there is one; returns True if written."""

    def time_stamped(self, after: int) -> frozenset[int]:
        """The numbers of the anchors after this one that have a time stamp, among the first five hundred after it."""


class Notices(Protocol):
    """Mails to those who subscribed to them."""

    def send(self, subject: str, text: str) -> None:
        """Send a mail to each. `subject` is ASCII, of 100 characters at most."""


class NotStampedError(Exception):
    """The authority gave no acceptable time stamp; the message says why."""


class TimeStampAuthority(Protocol):
    """A third party that certifies at what time a document existed (RFC 3161)."""

    def stamp(self, document: bytes) -> bytes:
        """The authority's reply, verified. Raises NotStampedError when there is no acceptable one."""


class AuditStateStore(Protocol):
    """The audit's states: at its checkpoints, and of campaigns that have long been quiet. Each is named by its hash.

    They may be lost: that is noticed, and everything can be audited again.
    """

    def fetch(self, state: str, into: BinaryIO) -> bool:
        """Read a state; returns False if there is none of that name."""

    def keep(self, state: str, file: BinaryIO) -> None:
        """Store a state."""
