"""A dead letter, and its explanation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message in a dead-letter queue. `queue` is the logical id; `since` when it was first sent, to any queue."""

    queue: str
    id: str
    body: str = field(repr=False)
    since: datetime
    received: int = 1
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    group: str | None = None
    receipt: str = field(default="", repr=False)


class By(StrEnum):
    """How a letter is brought back."""

    QUEUE = "queue"
    """Sent to a queue, as it is."""
    FUNCTION = "function"
    """A function is run with it."""
    STREAM = "stream"
    """The changes it refers to are read from a table's stream again."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way back: to a queue or a function of the stack, by logical id."""

    by: By
    to: str


@dataclass(frozen=True, slots=True)
class LetterExplanation:
    """A dead letter in plain words: what it is, what was probably wrong, what redriving it does.

    Without a `way` it stays: it would only come back. If not `readable`, it can never be processed.
    """

    what: str
    wrong: str
    redriving: str
    way: Way | None
    readable: bool = True
