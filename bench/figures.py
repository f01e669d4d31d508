"""Figures: each measurement with its target, and the tables that show them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. A target is the most that is wanted (`most`) or the least (`least`); with neither, none is set.

    `note` says under which conditions it was measured, or why the target is missed.
    """

    name: str
    measured: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None when there is none."""
        if self.most is not None:
            return self.measured <= self.most
        return None if self.least is None else self.measured >= self.least

    @property
    def target(self) -> str:
        """The target, as it is shown."""
        if self.most is not None:
            return f"≤ {number(self.most)}"
        return "" if self.least is None else f"≥ {number(self.least)}"


@dataclass(frozen=True, slots=True)
class BenchSection:
    """The figures of one measurement."""

    name: str
    title: str
    figures: tuple[Figure, ...]


def number(value: float) -> str:
    """A value with three significant digits, whole when it is large."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    written = f"{value:.{min(decimals, 6)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of the values do not exceed. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


_WORDS = {True: "yes", False: "**no**", None: ""}


def table(section: BenchSection) -> str:
    """A section in Markdown."""
    lines = [
        f"### {section.title}",
        "",
        "| figure | measured | target | reached | |",
        "|---|--:|--:|---|---|",
    ]
    for figure in section.figures:
        measured = f"{number(figure.measured)} {figure.unit}".strip()
        lines.append(f"| {figure.name} | {measured} | {figure.target} | {_WORDS[figure.reached]} | {figure.note} |")
    return "\n".join(lines)
