"""Bodies about recurring campaigns."""

import re
from datetime import time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from stopsms.compliance.campaign.budget import cents
from stopsms.compliance.campaign.recurrence import LEAST_NOTICE_HOURS, MOST_NOTICE_HOURS, RecurringMessage, RunCaps
from stopsms.compliance.campaign.rhythm import Every, Rhythm, Weekday
from stopsms.compliance.person.phone import HOME_TIME
from stopsms.contracts.bodies.audience import AudienceBody
from stopsms.contracts.bodies.campaigns import AcceptanceBody, CanaryBody, LimitsBody, MessageBody
from stopsms.contracts.bodies.values import Body, Day, Euros, Identifier, Line, Whole

_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def _written_time(value: Any) -> Any:
    if isinstance(value, time) or (isinstance(value, str) and _TIME.fullmatch(value)):
        return value
    raise PydanticCustomError("local_time", "a time on the clocks there is written as 10:00")


LocalTime = Annotated[time, BeforeValidator(_written_time)]
"""A time of day on the clocks of a place, to the minute."""


class RhythmBody(Body):
    """When runs are due: `every` day, week (on `weekdays`) or month (on `day_of_month`; of a shorter month, its last day).

    `at` is a time on the clocks of `timezone` (IANA). A time that the clocks skip is an hour later on them that day; of one that comes
    twice, the first counts. From `since` to `until`, both included; without them, from now on and for good.
    """

    every: Every
    at: LocalTime
    timezone: Annotated[Line, StringConstraints(min_length=1, max_length=64)] = HOME_TIME
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = []
    day_of_month: Annotated[Whole, Field(ge=1, le=31)] | None = None
    since: Day | None = None
    until: Day | None = None

    def to_domain(self) -> Rhythm:
        """The rhythm, which checks itself."""
        weekdays = frozenset(self.weekdays)
        return Rhythm(self.every, self.at, self.timezone, weekdays, self.day_of_month, self.since, self.until)


class RecurrenceBody(MessageBody):
    """POST /recurrences, PUT /recurrences/{id}: what each run says, to whom, when, and how much it may be.

    `most_recipients` counts who would get a run at once or at their next lawful hour; `max_cost_eur` is before tax. A run that would
    pass one of them is refused, and one that does since people were added pauses itself. A run is made, and can be looked at and
    cancelled, `notice_hours` before it is due. All else is as for POST /campaigns.
    """

    advertiser_id: Identifier
    audience: AudienceBody = AudienceBody()
    schedule: RhythmBody
    most_recipients: Annotated[Whole, Field(ge=1, le=100_000_000)]
    max_cost_eur: Euros | None = None
    notice_hours: Annotated[Whole, Field(ge=LEAST_NOTICE_HOURS, le=MOST_NOTICE_HOURS)] = 24
    limits: LimitsBody = LimitsBody()
    canary: CanaryBody | None = None

    def message(self) -> RecurringMessage:
        """What each run says, and to whom."""
        return RecurringMessage(
            name=self.name,
            text=self.text,
            nature=self.nature,
            category=self.category,
            brand=self.brand,
            audience=self.audience.to_domain(),
            topics=frozenset(self.topics),
            contract_in_progress=self.contract_in_progress,
            companies_only=self.companies_only,
            limits=self.limits.to_domain(),
            canary=None if self.canary is None else self.canary.to_domain(),
        )

    def caps(self) -> RunCaps:
        """Above which a run is refused."""
        return RunCaps(self.most_recipients, None if self.max_cost_eur is None else cents(self.max_cost_eur))


RecurrenceId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class ActivateRequest(AcceptanceBody):
    """POST /recurrences/{id}/activate.

    `acknowledge` and `decide` are those of scheduling a campaign: they are accepted for every run, as long as the definition stays the
    same. With a `digest`, only the definition that has it is activated.
    """
