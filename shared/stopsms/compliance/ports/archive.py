"""The archive: blocks, anchors, time stamps, and what the audit keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol


class Archive(Protocol):
    """Blocks, anchors and checkpoints, numbered from 1 without gaps, written once and for all."""

    def add_block(self, table: str, number: int, written: bytes) -> bool:
        """Write a block unless one stands there; whether it was."""

    def block(self, table: str, number: int) -> bytes | None:
        """A block, or None."""

    def block_after(self, table: str, number: int) -> int | None:
        """The number of the first block there is after this one, whatever is missing in between."""

    def newest_block(self, table: str, after: int = 0) -> int:
        """The number of the newest block, known to be `after` or later; 0 when there is none."""

    def add_anchor(self, number: int, written: bytes) -> bool:
        """Write an anchor unless one stands there; whether it was."""

    def anchor(self, number: int) -> bytes | None:
        """An anchor, or None."""

    def anchor_after(self, number: int) -> int | None:
        """As `block_after`, of anchors."""

    def newest_anchor(self) -> int:
        """The number of the newest anchor; 0 when there is none."""

    def add_checkpoint(self, number: int, written: bytes) -> bool:
        """Write a checkpoint of the audit unless one stands there; whether it was."""

    def checkpoint(self, number: int) -> bytes | None:
        """A checkpoint, or None."""

    def newest_checkpoint(self) -> int:
        """The number of the newest checkpoint; 0 when there is none."""

    def writings(self, after: tuple[str, str] | None) -> tuple[Sequence[str], tuple[str, str] | None]:
        """A page of all that was ever written or deleted: the key of each time, in the order of keys; where to go on, None at the end."""


class TimeStamps(Protocol):
    """The time stamps of anchors, each beside its anchor, written once and for all."""

    def add_time_stamp(self, number: int, reply: bytes) -> bool:
        """Keep an authority's reply (RFC 3161), unless one is there; whether it was written."""

    def time_stamped(self, after: int) -> frozenset[int]:
        """The numbers of the anchors after this one that have one; of the first five hundred after it."""


class Notices(Protocol):
    """Who asked to be written to, each by a mail."""

    def tell(self, subject: str, text: str) -> None:
        """Write to them. `subject` is ASCII, of 100 characters at most."""


class NotStampedError(Exception):
    """The authority gave no time stamp that can be kept; why, in plain words."""


class TimeStampAuthority(Protocol):
    """Somebody else who says at what moment a document existed (RFC 3161)."""

    def stamp(self, document: bytes) -> bytes:
        """The authority's reply, verified. Raises NotStampedError when there is none that can be kept."""


class AuditStateStore(Protocol):
    """What the audit knew at its checkpoints and of campaigns long quiet, each state by a name that tells its hash.

    They may be lost: that is found, and all can be audited anew.
    """

    def fetch(self, state: str, into: BinaryIO) -> bool:
        """Read a state; whether it is there."""

    def keep(self, state: str, file: BinaryIO) -> None:
        """Keep a state."""
