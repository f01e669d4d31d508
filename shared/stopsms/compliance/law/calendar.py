"""When a message may arrive, in the recipient's own time: hours, Sundays and public holidays, under dated profiles.

What is not known (a time zone, a profile for that day) is not permitted. Time zones: IANA database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.law.profile import Obstacle, Profile, Timetable

HolidayCalendar = Callable[[int], Mapping[date, str]]
"""The public holidays of a year, with their names."""


Window = tuple[datetime, datetime]
"""From the first instant to before the second (UTC)."""

WindowOf = Callable[[date], Window | None]
"""The window of a local day, None when it has none."""

_DAY = timedelta(days=1)

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

    `accepted` are the obstacles that a person acknowledged for the campaign; they count only where the profile warns of them. The hours
    of the carrier on the `route` narrow the lawful ones, in these places and in those that it may be in, and nobody can accept them away:
    it would keep the message.
    """

    places: frozenset[LocalCalendar]
    timetable: Timetable
    accepted: frozenset[Obstacle] = frozenset()
    route: Route = OWN_ROUTE
    carrier_places: frozenset[LocalCalendar] = frozenset()

    def obstacles(self, at: datetime) -> frozenset[Obstacle]:
        """Every obstacle at this instant, including those that only warn."""
        at = _aware(at)
        standing = frozenset().union(*(self._standing(place, at) for place in self.places)) or self._nowhere()
        return standing | self._kept(at)

    def closed(self, at: datetime) -> frozenset[Obstacle]:
        """The obstacles that nobody may or did accept: empty when the window is open."""
        at = _aware(at)
        found: set[Obstacle] = set(self._nowhere() | self._kept(at))
        for place in self.places:
            profile = self._profile(place, at)
            tolerated = self.accepted & profile.warned_of if profile else frozenset()
            found |= self._standing(place, at) - tolerated
        return frozenset(found)

    def profile(self, at: datetime) -> Profile | None:
        """The profile in force where the recipient is; None when it is known of no place."""
        profiles_there = (self._profile(place, _aware(at)) for place in self.places)
        return next((profile for profile in profiles_there if profile is not None), None)

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
        """The first instant, not before `at`, at which no obstacle but accepted ones remains (UTC).

        What the profile merely warns of counts as closed unless it is accepted. None when no opening can be foreseen.
        """
        instant = _aware(at).astimezone(UTC)
        limit = instant + _FURTHEST
        while instant <= limit:
            openings = [_next_of(zone, window, instant, limit) for zone, window in self._windows()]
            latest = None if not openings or None in openings else max(filter(None, openings))
            if latest is None or latest == instant:
                return latest
            instant = latest
        return None

    def closing(self, at: datetime) -> datetime:
        """The end of the window that holds `at` (UTC). Raises ValueError when it is closed."""
        instant = _aware(at).astimezone(UTC)
        ends = []
        for zone, window_of in self._windows():
            window = None if zone is None else window_of(instant.astimezone(zone).date())
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

    def _kept(self, at: datetime) -> frozenset[Obstacle]:
        """Whether the carrier would keep what it is given at that instant."""
        for place in self._at_carrier():
            zone = _zone(place.zone)
            window = None if zone is None else _carrier_window(at.astimezone(zone).date(), place, self.route)
            if window is None or not window[0] <= at < window[1]:
                return frozenset({Obstacle.CARRIER})
        return frozenset()

    def _at_carrier(self) -> frozenset[LocalCalendar]:
        """Where the carrier has to be open; nowhere, if it keeps nothing."""
        return self.places | self.carrier_places if self.route.keeps else frozenset()

    def _windows(self) -> Iterator[tuple[ZoneInfo | None, WindowOf]]:
        """Each place where a moment must be right, with the window of a day there: lawful ones first, then the carrier's."""
        for place in self.places:
            yield _zone(place.zone), partial(_window, place=place, timetable=self.timetable, accepted=self.accepted)
        for place in self._at_carrier():
            yield _zone(place.zone), partial(_carrier_window, place=place, route=self.route)


def _next_of(zone: ZoneInfo | None, window_of: WindowOf, instant: datetime, limit: datetime) -> datetime | None:
    if zone is None:
        return None
    day = instant.astimezone(zone).date()
    while day <= limit.date():
        window = window_of(day)
        if window is not None and instant < window[1]:
            return max(instant, window[0])
        day += timedelta(days=1)
    return None


@lru_cache(maxsize=16384)
def _window(day: date, place: LocalCalendar, timetable: Timetable, accepted: frozenset[Obstacle]) -> Window | None:
    """The window of a local day in UTC, None when nothing may be sent that day."""
    zone, profile = _zone(place.zone), timetable.on(day)
    if zone is None or profile is None or _of_day(day, place) - (accepted & profile.warned_of):
        return None
    return (
        datetime.combine(day, profile.opens, zone).astimezone(UTC),
        datetime.combine(day, profile.closes, zone).astimezone(UTC),
    )


@lru_cache(maxsize=16384)
def _carrier_window(day: date, place: LocalCalendar, route: Route) -> Window | None:
    """When the carrier sends at once on a local day, in UTC; None when it keeps everything that day."""
    zone, of_day = _zone(place.zone), _of_day(day, place)
    closed = {Obstacle.SUNDAY} if route.closed_sundays else set()
    closed |= {Obstacle.PUBLIC_HOLIDAY} if route.closed_public_holidays else set()
    if zone is None or of_day & closed:
        return None
    opens = datetime.combine(day, route.opens or time.min, zone)
    closes = datetime.combine(day, route.closes, zone) if route.closes else datetime.combine(day + _DAY, time.min, zone)
    return opens.astimezone(UTC), closes.astimezone(UTC)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at
