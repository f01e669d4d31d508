"""When a message may arrive, in the recipient's own time: hours, Sundays and public holidays, under dated profiles.

What is not known (a time zone, a profile for that day) is not permitted. Time zones: IANA database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from stopsms.compliance.law.rule import Authority, Source

HolidayCalendar = Callable[[int], Mapping[date, str]]
"""The public holidays of a year, with their names."""


class Obstacle(StrEnum):
    """What stands against a moment."""

    HOURS = "hours"
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public-holiday"
    UNKNOWN = "unknown"


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


PROFILE = "profile"
"""What is not known when no profile is in force that day."""


@dataclass(frozen=True, slots=True)
class LocalCalendar:
    """Where a recipient may be: an IANA time zone, and the public holidays kept there.

    `told_by` names the contact's attribute that says so; empty when the number does.
    """

    zone: str
    holidays: HolidayCalendar
    told_by: str = field(default="", compare=False)


DayT = TypeVar("DayT", date, datetime)


def years_before(day: DayT, years: int) -> DayT:
    """The same day some years earlier; 29 February falls on 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def month_after(day: DayT) -> DayT:
    """The same day of the next month; its last day when it is shorter (Règlement (CEE, Euratom) n° 1182/71, art. 3(2)(c))."""
    some_day_of_it = day.replace(day=1) + timedelta(days=32)
    last = (some_day_of_it.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return some_day_of_it.replace(day=min(day.day, last.day))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


@lru_cache(maxsize=16384)
def _of_day(day: date, place: LocalCalendar) -> frozenset[Obstacle]:
    found = set()
    if day.isoweekday() == 7:
        found.add(Obstacle.SUNDAY)
    if day in place.holidays(day.year):
        found.add(Obstacle.PUBLIC_HOLIDAY)
    return frozenset(found)


_FURTHEST = timedelta(days=60)
"""How far an opening is looked for: if there is none by then, no profile foresees one."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The lawful hours of one recipient: a moment must be right in every place where the person may be.

    `accepted` are the obstacles that a person acknowledged for the campaign; they count only where the profile warns of them.
    """

    places: frozenset[LocalCalendar]
    timetable: Timetable
    accepted: frozenset[Obstacle] = frozenset()

    def obstacles(self, at: datetime) -> frozenset[Obstacle]:
        """Everything that stands against this instant, what only warns included."""
        return frozenset().union(*(self._standing(place, _aware(at)) for place in self.places)) or self._nowhere()

    def closed(self, at: datetime) -> frozenset[Obstacle]:
        """The obstacles that nobody may or did accept: empty when the window is open."""
        found: set[Obstacle] = set(self._nowhere())
        for place in self.places:
            profile = self._profile(place, _aware(at))
            tolerated = self.accepted & profile.warned_of if profile else frozenset()
            found |= self._standing(place, at) - tolerated
        return frozenset(found)

    def profile(self, at: datetime) -> Profile | None:
        """The profile in force where the recipient is; None when it is known of no place."""
        known = (self._profile(place, _aware(at)) for place in self.places)
        return next((profile for profile in known if profile is not None), None)

    def unknown(self, at: datetime) -> frozenset[str]:
        """Why the recipient's time is not known: the attributes that name no known place, and `PROFILE` where none is in force."""
        unknown = {place.told_by for place in self.places if _zone(place.zone) is None}
        return frozenset(unknown) or frozenset({PROFILE} if Obstacle.UNKNOWN in self.obstacles(at) else ())

    def holidays(self, at: datetime) -> tuple[str, ...]:
        """The names of the public holidays kept that day where the recipient is."""
        found = set()
        for place in self.places:
            if (zone := _zone(place.zone)) is not None:
                day = _aware(at).astimezone(zone).date()
                found |= {place.holidays(day.year).get(day, "")}
        return tuple(sorted(found - {""}))

    def day(self, at: datetime) -> date:
        """The date where the recipient is (in the place furthest ahead); in UTC when no place is known."""
        return self.local(at).date()

    def local(self, at: datetime) -> datetime:
        """The time where the recipient is (in the place furthest ahead); in UTC when no place is known."""
        zones = [zone for place in self.places if (zone := _zone(place.zone)) is not None]
        there = [_aware(at).astimezone(zone) for zone in zones]
        return max(there, key=lambda time: time.replace(tzinfo=None), default=_aware(at).astimezone(UTC))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first instant, not before `at`, at which nothing but accepted obstacles stands (UTC).

        What the profile merely warns of counts as closed unless it is accepted. None when no opening can be foreseen.
        """
        instant = _aware(at).astimezone(UTC)
        limit = instant + _FURTHEST
        while instant <= limit:
            openings = [self._next_in(place, instant, limit) for place in self.places]
            latest = None if not openings or None in openings else max(filter(None, openings))
            if latest is None or latest == instant:
                return latest
            instant = latest
        return None

    def closing(self, at: datetime) -> datetime:
        """The end of the window that holds `at` (UTC). Raises ValueError when it is closed."""
        instant = _aware(at).astimezone(UTC)
        ends = []
        for place in self.places:
            window = self._window_at(place, instant)
            if window is None or not window[0] <= instant < window[1]:
                raise ValueError("the window is closed at this instant")
            ends.append(window[1])
        if not ends:
            raise ValueError("the recipient's place is not known")
        return min(ends)

    def _nowhere(self) -> frozenset[Obstacle]:
        return frozenset() if self.places else frozenset({Obstacle.UNKNOWN})

    def _profile(self, place: LocalCalendar, at: datetime) -> Profile | None:
        zone = _zone(place.zone)
        return None if zone is None else self.timetable.on(at.astimezone(zone).date())

    def _standing(self, place: LocalCalendar, at: datetime) -> frozenset[Obstacle]:
        zone = _zone(place.zone)
        if zone is None:
            return frozenset({Obstacle.UNKNOWN})
        local = at.astimezone(zone)
        profile = self.timetable.on(local.date())
        if profile is None:
            return frozenset({Obstacle.UNKNOWN})
        of_day = _of_day(local.date(), place)
        return of_day if profile.opens <= local.time() < profile.closes else of_day | {Obstacle.HOURS}

    def _window_at(self, place: LocalCalendar, instant: datetime) -> tuple[datetime, datetime] | None:
        zone = _zone(place.zone)
        if zone is None:
            return None
        return _window(instant.astimezone(zone).date(), place, self.timetable, self.accepted)

    def _next_in(self, place: LocalCalendar, instant: datetime, limit: datetime) -> datetime | None:
        zone = _zone(place.zone)
        if zone is None:
            return None
        day = instant.astimezone(zone).date()
        while day <= limit.date():
            window = _window(day, place, self.timetable, self.accepted)
            if window is not None and instant < window[1]:
                return max(instant, window[0])
            day += timedelta(days=1)
        return None


@lru_cache(maxsize=16384)
def _window(
    day: date, place: LocalCalendar, timetable: Timetable, accepted: frozenset[Obstacle]
) -> tuple[datetime, datetime] | None:
    """The window of a local day in UTC, None when nothing may be sent that day."""
    zone, profile = _zone(place.zone), timetable.on(day)
    if zone is None or profile is None or _of_day(day, place) - (accepted & profile.warned_of):
        return None
    return (
        datetime.combine(day, profile.opens, zone).astimezone(UTC),
        datetime.combine(day, profile.closes, zone).astimezone(UTC),
    )


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at
