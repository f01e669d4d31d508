"""A sending profile: the hours of a day, and what Sundays and public holidays do, as dated data of a country's rulebook."""

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from stopsms.compliance.law.rule import Authority, Source


class Obstacle(StrEnum):
    """Why a message may not leave at a moment. `carrier`: the carrier would keep it, and a STOP meanwhile would come too late."""

    HOURS = "hours"
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public-holiday"
    UNKNOWN = "unknown"
    CARRIER = "carrier"


class ClosedDay(StrEnum):
    """What a Sunday or a public holiday does: `warned` lets a person decide for the campaign, `closed` waits."""

    WARNED = "warned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Profile:
    """A dated set of sending windows, in the recipient's local time; `closes` is excluded, `valid_until` included.

    Profiles of one `family` follow one another: whoever chose one of them is judged by the one in force that day. `authority` is what
    its closures rest on.
    """

    id: str
    family: str
    valid_from: date
    valid_until: date | None
    opens: time
    closes: time
    sunday: ClosedDay
    public_holiday: ClosedDay
    authority: Authority
    source: Source

    @property
    def warned_of(self) -> frozenset[Obstacle]:
        """The obstacles that this profile leaves to a person's decision."""
        days = {Obstacle.SUNDAY: self.sunday, Obstacle.PUBLIC_HOLIDAY: self.public_holiday}
        return frozenset(obstacle for obstacle, closed in days.items() if closed is ClosedDay.WARNED)


@dataclass(frozen=True, eq=False, slots=True)
class Timetable:
    """The profiles that follow one another in time."""

    profiles: tuple[Profile, ...]

    def on(self, day: date) -> Profile | None:
        """The profile in force that day; None when none is: then nothing may be sent."""
        for profile in self.profiles:
            if profile.valid_from <= day and (profile.valid_until is None or day <= profile.valid_until):
                return profile
        return None

    def as_of(self, day: date) -> "Timetable":
        """The profile of that day, as if it had always been in force and would always be."""
        profile = self.on(day)
        return Timetable(() if profile is None else (replace(profile, valid_from=date.min, valid_until=None),))
