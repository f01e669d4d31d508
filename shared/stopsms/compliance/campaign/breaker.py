"""The circuit breaker: a campaign that harms, or that the carrier refuses, pauses itself until a person has looked.

A rate is held against its limit by the lower bound of its confidence interval, so that a few early STOPs out of a few messages
do not stop a sound campaign, while a bad list is noticed after some hundred messages.
Sources: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », JASA 22 (1927); AWS End User
Messaging SMS, « Configuration sets event format » and SendTextMessage's exceptions, for the carrier's words.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Measure(StrEnum):
    """What may trip the breaker. `carrier_closed` has no rate: the carrier takes nothing at all from this sender."""

    OPPOSITIONS = "oppositions"
    INVALID_NUMBERS = "invalid_numbers"
    CARRIER_BLOCKS = "carrier_blocks"
    CARRIER_CLOSED = "carrier_closed"


INVALID_NUMBER_REASONS = frozenset({"INVALID", "UNROUTABLE"})
"""The carrier's words for a number that nobody has: a list is old, or was never real."""

CARRIER_BLOCK_REASONS = frozenset(
    {
        "BLOCKED",
        "CARRIER_BLOCKED",
        "SPAM",
        "PROTECT_BLOCKED",
        "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
        "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
        "DESTINATION_PHONE_NUMBER_OPTED_OUT",
    }
)
"""The carrier's words for a message that it, or the person's operator, does not let through."""

FEWEST_MESSAGES = 100
"""Below so many messages no rate is looked at."""

_NORMAL_QUANTILE = 1.96
"""Of a two-sided confidence of 95 %."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates, as shares of 1, above which a campaign pauses itself; None: this one never does.

    The defaults are ours: several times what a sound list shows (one to two STOPs in a hundred messages).
    """

    oppositions: float | None = 0.05
    invalid_numbers: float | None = 0.10
    carrier_blocks: float | None = 0.05


@dataclass(frozen=True, slots=True)
class Trip:
    """Why a campaign paused itself: `number` of `of` messages, above `limit`; or the carrier's `reason`."""

    measure: Measure
    at: datetime
    number: int = 0
    of: int = 0
    limit: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CampaignMetrics:
    """What has come of a campaign's messages so far.

    `accepted` were taken by the carrier, `failed_by` counts those that failed at once or later by the carrier's word,
    `refused` how many of them it never took; `oppositions` counts the people who opposed within a day of their message.
    """

    accepted: int
    refused: int
    failed_by: Mapping[str, int]
    oppositions: int


def least_rate(number: int, of: int) -> float:
    """The lower end of the Wilson interval of a rate, at a confidence of 95 %; 0 when nothing was observed."""
    if of == 0:
        return 0.0
    share, square = number / of, _NORMAL_QUANTILE**2
    middle = share + square / (2 * of)
    spread = _NORMAL_QUANTILE * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + square / of))


def tripped(observed: CampaignMetrics, limits: Limits, overruled: frozenset[Measure], now: datetime) -> Trip | None:
    """Why the campaign must pause now, if it must; measures that a person has overruled are left alone."""
    attempted = observed.accepted + observed.refused
    for measure, number, of, limit in (
        (Measure.OPPOSITIONS, observed.oppositions, observed.accepted, limits.oppositions),
        (Measure.INVALID_NUMBERS, _sum(observed, INVALID_NUMBER_REASONS), attempted, limits.invalid_numbers),
        (Measure.CARRIER_BLOCKS, _sum(observed, CARRIER_BLOCK_REASONS), attempted, limits.carrier_blocks),
    ):
        if limit is None or measure in overruled or of < FEWEST_MESSAGES:
            continue
        if least_rate(number, of) > limit:
            return Trip(measure, now, number, of, limit)
    return None


def _sum(observed: CampaignMetrics, reasons: frozenset[str]) -> int:
    return sum(number for reason, number in observed.failed_by.items() if reason in reasons)
