"""Check the period that a list is asked for: its end does not come before its beginning."""

from datetime import date, datetime
from typing import ClassVar

from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Explanation


class EmptyPeriod(InputError):
    """A period that begins after its end: nothing lies in it, whatever there is."""

    code: ClassVar[str] = "empty_period"


def check_period(first: date | datetime | None, last: date | datetime | None) -> None:
    """Whether anything can lie between the two, as `from` and `to` name them; None is open. Raises EmptyPeriod."""
    if first is not None and last is not None and first > last:
        begins, ends = first.isoformat(), last.isoformat()
        words = Explanation(
            f"La période commence ({begins}) après sa fin ({ends}).", f"from ({begins}) is after to ({ends})"
        )
        raise EmptyPeriod(words, field="from")
