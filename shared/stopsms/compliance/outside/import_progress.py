"""How far the reading of a file has come: what its columns were seen to hold, what became of its lines, and each worker's share.

A file is divided among workers that read it side by side, each of them the whole of it. While its columns are examined and its
refusals noted, its blocks of lines go round among the shares; while it is applied, a person belongs to the share of the number, so that
all lines of a person are applied by one worker, in the order of the file. A line of oppositions may name people of several shares.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from typing import Any, TypeVar

Key = TypeVar("Key")


class LineFate(StrEnum):
    """What became of a line.

    Applied now; applied before, by another import; the same act as an earlier line of this file; refused; or nothing to apply
    (the line of a rival's export that is no opposition).
    """

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    IGNORED = "ignored"


class Stage(StrEnum):
    """How far an import is. A file of contacts is read up to three times, so that a no comes before everything else.

    First every column is examined over the whole file; then whoever a line says no of is noted, and held where known; then the
    lines are applied. Other imports are only applied. In the end the report is put together.
    """

    EXAMINING = "examining"
    REFUSALS = "refusals"
    APPLYING = "applying"
    REPORTING = "reporting"


MOST_DIFFERENT = 5
"""Different values that a column may have and still be a code: with more, the column is names, places, texts, and no state."""

_MOST_TELLING = 3
_LONGEST_VALUE = 40
"""Bytes of a value, as JSON in UTF-8: of 500 columns with nine values each, all has to fit into one item of 400 KB."""


def _beginning(value: str) -> str:
    """As much of a value as is kept of it."""
    value = value[:_LONGEST_VALUE]
    while _bytes_of(value) > _LONGEST_VALUE:
        value = value[:-1]
    return value


def _bytes_of(value: str) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) - len('""')


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """What was seen in a column so far: its different values, as long as they are few; and those that say a state or a refusal.

    `undescribed`: it also holds words or dates of which nothing says what they mean. Of a column of answers, `answers` counts the cells
    that are not empty and `unread` those that are no answer.
    """

    values: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    undescribed: bool = False
    answers: int = 0
    unread: int = 0

    @property
    def many(self) -> bool:
        """Whether it has more different values than a code has."""
        return len(self.values) > MOST_DIFFERENT

    def with_value(self, value: str, *, telling: bool, undescribed: bool = False) -> "ColumnCells":
        """With one more cell. However long the file, this stays small."""
        value = _beginning(value)
        values, kept = self.values, self.telling
        if not self.many and value not in values:
            values = (*values, value)
        if telling and len(kept) < _MOST_TELLING and value not in kept:
            kept = (*kept, value)
        return ColumnCells(values, kept, self.undescribed or undescribed, self.answers, self.unread)

    def and_those(self, other: "ColumnCells") -> "ColumnCells":
        """With the cells that another worker saw in this column."""
        values = tuple(dict.fromkeys(self.values + other.values))[: MOST_DIFFERENT + 1]
        telling = tuple(dict.fromkeys(self.telling + other.telling))[:_MOST_TELLING]
        answers, unread = self.answers + other.answers, self.unread + other.unread
        return ColumnCells(values, telling, self.undescribed or other.undescribed, answers, unread)

    def with_answer(self, value: str, *, understood: bool) -> "ColumnCells":
        """With one more cell of a column of answers."""
        seen = self.with_value(value, telling=not understood)
        return replace(seen, answers=self.answers + 1, unread=self.unread + (not understood))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines came to what; `refused_by` by rule.

    `unsettled` lines name people of several shares: what became of them is known once all of these have applied them.
    """

    fates: Mapping[LineFate, int] = field(default_factory=dict)
    refused_by: Mapping[str, int] = field(default_factory=dict)
    unsettled: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """The lines of both."""
        unsettled = self.unsettled + other.unsettled
        return Tally(_sums(self.fates, other.fates), _sums(self.refused_by, other.refused_by), unsettled)

    def since(self, before: "Tally") -> "Tally":
        """The lines that were added to those before."""
        fates = {fate: self.of(fate) - before.of(fate) for fate in self.fates}
        return Tally(fates, unsettled=self.unsettled - before.unsettled)

    @property
    def lines(self) -> int:
        """All lines so far."""
        return sum(self.fates.values()) + self.unsettled

    def of(self, fate: LineFate) -> int:
        """The lines that came to this."""
        return self.fates.get(fate, 0)

    def plus(self, fate: LineFate, rule: str = "") -> "Tally":
        """With one more line."""
        refused = self.refused_by
        if fate is LineFate.REFUSED:
            refused = {**refused, rule: refused.get(rule, 0) + 1}
        return Tally({**self.fates, fate: self.of(fate) + 1}, refused, self.unsettled)

    def plus_unsettled(self) -> "Tally":
        """With one more line of which other shares know more."""
        return replace(self, unsettled=self.unsettled + 1)

    def with_settled(self, settled: "Tally") -> "Tally":
        """With what became of so many of the unsettled lines."""
        both = self + settled
        return replace(both, unsettled=self.unsettled - settled.lines)


def _sums(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}


@dataclass(frozen=True, slots=True)
class FilePosition:
    """Where reading goes on: the byte and the number of the next line; or, in a list that is read by pages, its token."""

    byte: int = 0
    line: int = 1
    token: str = ""


NO_LINES = Tally()
BEGINNING = FilePosition()


@dataclass(frozen=True, slots=True)
class ImportShare:
    """One worker's share of one stage of an import, as far as it has come.

    `place` is where it goes on in the file, after so many `blocks`; `worked` is the time spent, in seconds. A share that was never
    written is at revision 0.
    """

    number: int
    stage: Stage
    place: FilePosition
    blocks: int = 0
    cells: Mapping[int, ColumnCells] = field(default_factory=dict)
    tally: Tally = NO_LINES
    parts: int = 0
    worked: float = 0.0
    done: bool = False
    revision: int = 0

    def looked(self, place: FilePosition, blocks: int, cells: Mapping[int, ColumnCells] | None = None) -> "ImportShare":
        """Some lines further, of which nothing was applied."""
        seen = self.cells if cells is None else cells
        return replace(self, place=place, blocks=blocks, cells=seen, revision=self.revision + 1)

    def advanced(self, place: FilePosition, tally: Tally, *, reported: bool, seconds: float) -> "ImportShare":
        """A block further, with or without a part of the report, after so much work."""
        return replace(
            self,
            place=place,
            blocks=self.blocks + 1,
            tally=tally,
            parts=self.parts + reported,
            worked=self.worked + seconds,
            revision=self.revision + 1,
        )

    def ended(self, place: FilePosition) -> "ImportShare":
        """The whole file has been read, up to this place."""
        return replace(self, place=place, done=True, revision=self.revision + 1)


def seen_together(shares: Sequence[ImportShare]) -> Mapping[str, Any]:
    """What an import shows of its shares, by the names of its fields."""
    first = shares[0].place
    read = sum(share.place.byte for share in shares) // len(shares)
    cells: dict[int, ColumnCells] = {}
    for share in shares:
        for column, seen in share.cells.items():
            cells[column] = cells[column].and_those(seen) if column in cells else seen
    tally = reduce(Tally.__add__, (share.tally for share in shares))
    pace = sum(share.tally.lines / share.worked for share in shares if share.worked)
    return {
        "place": FilePosition(read, first.line, first.token),
        "cells": cells,
        "tally": tally,
        "parts": sum(share.parts for share in shares),
        "worked": tally.lines / pace if pace else 0.0,
    }
