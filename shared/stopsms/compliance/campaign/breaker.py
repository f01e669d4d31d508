"""The circuit breaker: a campaign that harms, or that the carrier refuses, pauses itself until a person has looked.

A rate is held against its limit by the lower bound of its confidence interval, so that a few early STOPs out of a few messages
do not stop a sound campaign, while a bad list is noticed after some hundred messages. Refusals in a row stop it much sooner: whom the
carrier refuses outright is not written to again, and what refuses everybody would burn thousands before a rate is looked at.
Source: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », JASA 22 (1927).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from stopsms.compliance.person.phone import Territory


class Measure(StrEnum):
    """What may trip the breaker.

    `refusals` counts messages that the carrier certainly did not take, whatever its reason: at a rate, or many in a row. `unanswered`
    counts those of which nobody knows whether it took them, in the same two ways: they are not sent again either.
    `carrier_closed` has no rate: the carrier takes nothing at all from this account or sender, or to this country. Nor has `unexplained`:
    it did not take a message, and did not say whether its reason holds for that one alone. `spend` is what has been sent, in euros,
    against a limit of spending. `recipients` are those who got a run of a recurring campaign, against the most that it allows.
    `claims_dropped` is no measure of harm: who got the campaign that the audience asks for, or another text
    that it is compared with, is not surely known any more, and some are not planned yet. It cannot be resumed.
    """

    OPPOSITIONS = "oppositions"
    INVALID_NUMBERS = "invalid_numbers"
    CARRIER_BLOCKS = "carrier_blocks"
    REFUSALS = "refusals"
    UNANSWERED = "unanswered"
    CARRIER_CLOSED = "carrier_closed"
    UNEXPLAINED = "unexplained"
    SPEND = "spend"
    RECIPIENTS = "recipients"
    CLAIMS_DROPPED = "claims_dropped"

    @classmethod
    def of_any_release(cls, name: str) -> "Measure":
        """The measure of that name; one of a later release is none of these and keeps its name: what it has paused stays paused.

        Raises ValueError for what no measure would be called.
        """
        if name in cls._value2member_map_:
            return cls(name)
        if not _A_NAME.fullmatch(name):
            raise ValueError("no name of a measure")
        made: Callable[..., Any] = StrEnum
        return cast("Measure", made("LaterMeasure", {name.upper(): name})(name))


_A_NAME = re.compile(r"[a-z]+(_[a-z]+)*")


class FailureKind(StrEnum):
    """What a carrier's reason for a failure means. Each gateway keeps the table of its own reasons; the others mean neither.

    `invalid_number` is a number that nobody has: a list is old, or was never real. `blocked` is a message that the carrier, or the
    person's operator, does not let through.
    """

    INVALID_NUMBER = "invalid_number"
    BLOCKED = "blocked"


FEWEST_MESSAGES = 100
"""Below this number of messages no rate is considered."""

_NORMAL_QUANTILE = 1.96
"""Of a two-sided confidence of 95 %."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates, as shares of 1, above which a campaign pauses itself; None: this one never does.

    The defaults are ours: several times what a sound list shows (one to two STOPs in a hundred messages). Refusals are what invalid
    numbers and blocks do not explain: above both of their limits together, it is the account that is wrong and not the list. Their limit
    is also that of answers that never came.
    """

    oppositions: float | None = 0.05
    invalid_numbers: float | None = 0.10
    carrier_blocks: float | None = 0.05
    refusals: float | None = 0.20


@dataclass(frozen=True, slots=True)
class Trip:
    """Why a campaign paused itself: `number` of `of` messages, above `limit`; or the carrier's `reason`.

    `territory` and `sender_id` are those of the message that the carrier gave this reason for: what is closed may be a country or a sender.
    Of `spend`, `number` parts were counted `of` those predicted; they cost `cost_eur`, above `limit` euros, and the reason names the limit.
    Of `recipients`, `number` people got it `of` those planned so far, and `limit` is how many may.
    """

    measure: Measure
    at: datetime
    number: int = 0
    of: int = 0
    limit: float = 0.0
    reason: str = ""
    territory: Territory | None = None
    sender_id: str = ""
    cost_eur: float | None = None


@dataclass(frozen=True, slots=True)
class CampaignMetrics:
    """What has become of a campaign's messages so far.

    `accepted` were taken by the carrier and `refused` were not; of those `unanswered` nobody knows it. `failures` counts those that failed,
    before or after they were taken, where the carrier's reason means one of the two kinds; `oppositions` counts the people who opposed
    within a day of their message.
    """

    accepted: int
    refused: int
    unanswered: int
    failures: Mapping[FailureKind, int]
    oppositions: int


FEWEST_IN_A_ROW = 5
"""However low the limit, so many refusals in a row are the least that pause a campaign."""

_BY_CHANCE = 1e-9
"""How rarely a campaign whose refusals are at their limit may be paused by a row of them that is mere chance."""


def refusals_in_a_row(limit: float | None) -> int | None:
    """How many messages refused in a row pause a campaign whose limit this is; None if it never does (no limit, or all of them)."""
    if limit is None or limit >= 1:
        return None
    return max(FEWEST_IN_A_ROW, math.ceil(math.log(_BY_CHANCE) / math.log(limit))) if limit > 0 else FEWEST_IN_A_ROW


def failures_by_kind(failed_by: Mapping[str, int], kinds: Mapping[str, FailureKind]) -> Mapping[FailureKind, int]:
    """Failures counted by the carrier's reasons, counted by what these mean; reasons that are not in the table are left out."""
    failures: Counter[FailureKind] = Counter()
    for reason, number in failed_by.items():
        if reason in kinds:
            failures[kinds[reason]] += number
    return failures


def least_rate(number: int, of: int) -> float:
    """The lower end of the Wilson interval of a rate, at a confidence of 95 %; 0 when nothing was metrics."""
    if of == 0:
        return 0.0
    share, square = number / of, _NORMAL_QUANTILE**2
    middle = share + square / (2 * of)
    spread = _NORMAL_QUANTILE * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + square / of))


def tripped(metrics: CampaignMetrics, limits: Limits, overruled: frozenset[Measure], now: datetime) -> Trip | None:
    """Why the campaign must pause now, if it must; measures that a person has overruled are left alone."""
    attempted = metrics.accepted + metrics.refused
    for measure, number, of, limit in (
        (Measure.OPPOSITIONS, metrics.oppositions, metrics.accepted, limits.oppositions),
        (
            Measure.INVALID_NUMBERS,
            metrics.failures.get(FailureKind.INVALID_NUMBER, 0),
            attempted,
            limits.invalid_numbers,
        ),
        (Measure.CARRIER_BLOCKS, metrics.failures.get(FailureKind.BLOCKED, 0), attempted, limits.carrier_blocks),
        (Measure.REFUSALS, metrics.refused, attempted, limits.refusals),
        (Measure.UNANSWERED, metrics.unanswered, attempted + metrics.unanswered, limits.refusals),
    ):
        if limit is None or measure in overruled or of < FEWEST_MESSAGES:
            continue
        if least_rate(number, of) > limit:
            return Trip(measure, now, number, of, limit)
    return None
