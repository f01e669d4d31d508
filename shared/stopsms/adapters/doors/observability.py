"""Logs and metrics: structured, numbers masked, one line for an invocation where one says enough."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import Metrics, MetricUnit, single_metric

from stopsms.adapters.doors.phone_numbers import DASHES, FULL_WIDTH_DIGITS, INVISIBLE, SPACES, mobiles_of
from stopsms.compliance.person.phone import mask

_DIGIT = f"[0-9{FULL_WIDTH_DIGITS}]"
_LATIN_DIGITS = str.maketrans(FULL_WIDTH_DIGITS, "0123456789")
_PLUS = r"(?:[+＋]|%2[Bb])"
_ESCAPED = (
    r"\\{1,4}(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[nrt])|%(?:0[9AaDd]|2[0-9A-Fa-f]|[357][A-Fa-f]|40|[89A-Fa-f][0-9A-Fa-f])"
)
"""Signs that are no digits, as `repr` writes them (a no-break space in the text of a KeyError) and as a URL holds them."""

_BETWEEN = rf"(?:{_ESCAPED}|[ \t./()．／（）{SPACES}{DASHES}{INVISIBLE}-])"
_MOST_BETWEEN = 9
"""Signs between two groups of digits: narrow no-break spaces on both sides of a dash, as a URL holds them."""

_RUN = re.compile(
    rf"(?:{_PLUS}{_BETWEEN}*)?{_DIGIT}+(?:{_BETWEEN}{{1,{_MOST_BETWEEN}}}{_DIGIT}+)*|(?P<escaped>{_ESCAPED})"
)
"""Groups of digits with nothing between them but what people set there; an escape is read as one, not for its digits."""

_GROUP = re.compile(rf"{_PLUS}|{_ESCAPED}|(?P<digits>{_DIGIT}+)")
_LETTER = re.compile("[A-Za-z]")

_MOST_DIGITS = 18
"""Of a number: the 15 of E.164, 00 before them and a 0 behind the country code."""

_LEAST_DIGITS_OF_AN_INTEGER = 11
"""An integer of fewer digits is a size or a count, not a number with its country code."""


def masked(text: str) -> str:
    """The text, with the middle of each telephone number hidden, in whatever way the doors take it.

    Digits that touch letters are left: they belong to an identifier, unless a + precedes them.
    """
    kept: list[str] = []
    end = escaped = 0
    for run in _RUN.finditer(text):
        if run["escaped"]:
            escaped = run.end()
            continue
        for start, stop in _numbers(text, run, after_escape=escaped == run.start()):
            kept += [text[end:start], mask(text[start:stop])]
            end = stop
    return "".join([*kept, text[end:]])


def _numbers(text: str, run: re.Match[str], *, after_escape: bool) -> Iterator[tuple[int, int]]:
    """Where numbers are in a run, without overlap: of those that begin at the same group of digits, the longest."""
    groups = [group.span() for group in _GROUP.finditer(text, *run.span()) if group["digits"]]
    plus = groups[0][0] != run.start()
    touched_before = not plus and not after_escape and bool(_LETTER.match(text, max(run.start() - 1, 0)))
    touched_behind = bool(_LETTER.match(text, run.end()))
    first = int(touched_before)
    while first < len(groups):
        international = plus and first == 0
        digits, found = "", None
        for place in range(first, len(groups)):
            digits += text[slice(*groups[place])].translate(_LATIN_DIGITS)
            if len(digits) > _MOST_DIGITS:
                break
            of_identifier = touched_behind and place == len(groups) - 1 and not international
            if not of_identifier and mobiles_of(digits, international=international):
                found = place
        if found is not None:
            yield run.start() if international else groups[first][0], groups[found][1]
        first = first + 1 if found is None else found + 1


class MaskingFormatter(LambdaPowertoolsFormatter):
    """Writes no number in clear, wherever in the line it is (an exception's text, say)."""

    def serialize(self, log: Any) -> str:
        """The line, with the middle of each number hidden: before it is JSON, where its own integers stay what they are."""
        return super().serialize(self._masked(log))

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return masked(str(value))
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            text = str(value)
            return masked(text) if len(text) >= _LEAST_DIGITS_OF_AN_INTEGER else value
        if isinstance(value, Mapping):
            return {self._masked(name): self._masked(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(each) for each in value]
        return masked(str(self.json_default(value)))


logger = Logger(logger_formatter=MaskingFormatter())
metrics = Metrics()


def count_if_any(name: str, number: int) -> None:
    """Count what should not be there: a metric costs in the hours in which it is measured, and where there is none nobody asks."""
    if number:
        metrics.add_metric(name, MetricUnit.Count, number)


def count_throttled_call() -> None:
    """A request or a message failed since a table or a key took no more, also when it was asked again: one metric, whichever function."""
    with single_metric("ThrottledCalls", MetricUnit.Count, 1, default_dimensions={"service": "tables"}):
        pass


def count_tripped_campaign() -> None:
    """A campaign paused itself: one metric, whichever function noticed."""
    with single_metric("CampaignsTripped", MetricUnit.Count, 1, default_dimensions={"service": "campaigns"}):
        pass


def count_opposition_by_other_means() -> None:
    """An opposition that came as no reply: one metric, whichever function took it in."""
    with single_metric("Oppositions", MetricUnit.Count, 1, default_dimensions={"service": "consent_api"}):
        pass
