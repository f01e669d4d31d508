"""Answers about the numbers that people write to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from stopsms.compliance.access.number_sharing import expected_until
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers


@dataclass(frozen=True, slots=True)
class NumberUserAnswer:
    """An advertiser that has a number, or had it."""

    advertiser_id: str
    used_until: Annotated[
        datetime | None, "until when messages that name it left, or are to leave; null if none ever was"
    ]
    left_at: Annotated[datetime | None, "since when the advertiser's declaration does not name it"]
    expected_until: Annotated[datetime | None, "until when people may write STOP to it and mean this advertiser"]
    released_at: datetime | None
    released_by: str | None


def number_user_answer(user: NumberUser) -> NumberUserAnswer:
    """One advertiser that has a number."""
    return NumberUserAnswer(
        user.advertiser_id,
        user.used_until,
        user.left_at,
        expected_until(user),
        user.released_at,
        user.released_by or None,
    )


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """Who has a number that people write to, and who had it. What they write is for test advertisers only where nobody else has it."""

    number: str
    advertisers: list[NumberUserAnswer]
    test_advertisers: list[str]


def number_answer(number: str, users: NumberUsers) -> NumberAnswer:
    """A number, by how it was asked for."""
    return NumberAnswer(number, list(map(number_user_answer, users.known)), list(users.test))
