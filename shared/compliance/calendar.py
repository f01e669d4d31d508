"""When a message may arrive, in the recipient's own time: hours, Sundays and public holidays of each territory.

Sources: Code du travail art. L.3133-1 (eleven public holidays), L.3134-13 (Alsace-Moselle), L.3422-2 (abolition of slavery,
by territory); time zones of the IANA database. Overseas dates as in law.md R-36.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from compliance.countries.france import Profile, Severity
from compliance.phone import Territory

_ZONES: Mapping[Territory, tuple[ZoneInfo, ...]] = {
    Territory.METROPOLITAN: (ZoneInfo("Europe/Paris"),),
    Territory.GUADELOUPE: (ZoneInfo("America/Guadeloupe"),),
    Territory.GUYANE: (ZoneInfo("America/Cayenne"),),
    Territory.MARTINIQUE: (ZoneInfo("America/Martinique"),),
    Territory.REUNION: (ZoneInfo("Indian/Reunion"),),
    Territory.MAYOTTE: (ZoneInfo("Indian/Mayotte"),),
    Territory.SAINT_PIERRE_ET_MIQUELON: (ZoneInfo("America/Miquelon"),),
    Territory.NEW_CALEDONIA: (ZoneInfo("Pacific/Noumea"),),
    Territory.FRENCH_POLYNESIA: (
        ZoneInfo("Pacific/Tahiti"),
        ZoneInfo("Pacific/Marquesas"),
        ZoneInfo("Pacific/Gambier"),
    ),
    Territory.WALLIS_AND_FUTUNA: (ZoneInfo("Pacific/Wallis"),),
}
"""A number does not tell on which Polynesian islands it is: the moment must be right in all three zones."""

_FIXED = {
    (1, 1): "Jour de l’an",
    (5, 1): "Fête du Travail",
    (5, 8): "Victoire 1945",
    (7, 14): "Fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "Armistice 1918",
    (12, 25): "Noël",
}
_ABOLITION = "Abolition de l’esclavage"
_LOCAL: Mapping[Territory, Mapping[tuple[int, int], str]] = {
    Territory.MAYOTTE: {(4, 27): _ABOLITION},
    Territory.MARTINIQUE: {(5, 22): _ABOLITION, (7, 21): "Fête Victor Schœlcher"},
    Territory.GUADELOUPE: {
        (5, 27): _ABOLITION,
        (5, 28): f"{_ABOLITION} (Saint-Martin)",
        (7, 21): "Fête Victor Schœlcher",
        (10, 9): f"{_ABOLITION} (Saint-Barthélemy)",
    },
    Territory.GUYANE: {(6, 10): _ABOLITION},
    Territory.REUNION: {(12, 20): _ABOLITION},
    Territory.NEW_CALEDONIA: {(9, 24): "Fête de la citoyenneté"},
    Territory.FRENCH_POLYNESIA: {(6, 29): "Fête de l’autonomie"},
    Territory.WALLIS_AND_FUTUNA: {(4, 28): "Saint-Pierre-Chanel", (7, 29): "Fête du territoire"},
}


class Obstacle(StrEnum):
    """What stands against a moment."""

    HOURS = "hours"
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public-holiday"


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


@lru_cache(maxsize=512)
def public_holidays(year: int, territory: Territory, alsace_moselle: bool = False) -> Mapping[date, str]:
    """The public holidays of a year, with their French names."""
    sunday = easter(year)
    days = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    days |= {
        sunday + timedelta(days=1): "Lundi de Pâques",
        sunday + timedelta(days=39): "Ascension",
        sunday + timedelta(days=50): "Lundi de Pentecôte",
    }
    days |= {date(year, month, day): name for (month, day), name in _LOCAL.get(territory, {}).items()}
    if alsace_moselle:
        days |= {sunday - timedelta(days=2): "Vendredi saint", date(year, 12, 26): "Saint-Étienne"}
    return days


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at


def obstacles(
    at: datetime, territory: Territory, profile: Profile, alsace_moselle: bool = False
) -> frozenset[Obstacle]:
    """Everything that stands against this instant in any zone of the territory, what only warns included."""
    found = set()
    for zone in _ZONES[territory]:
        local = _aware(at).astimezone(zone)
        if not profile.opens <= local.time() < profile.closes:
            found.add(Obstacle.HOURS)
        found |= _of_day(local.date(), territory, alsace_moselle)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _of_day(day: date, territory: Territory, alsace_moselle: bool) -> frozenset[Obstacle]:
    found = set()
    if day.isoweekday() == 7:
        found.add(Obstacle.SUNDAY)
    if day in public_holidays(day.year, territory, alsace_moselle):
        found.add(Obstacle.PUBLIC_HOLIDAY)
    return frozenset(found)


@lru_cache(maxsize=8192)
def _window(
    day: date,
    zone: ZoneInfo,
    territory: Territory,
    profile: Profile,
    tolerated: frozenset[Obstacle],
    alsace_moselle: bool,
) -> tuple[datetime, datetime] | None:
    """The window of a local day in UTC, None when nothing may be sent that day."""
    if _of_day(day, territory, alsace_moselle) - tolerated:
        return None
    if Obstacle.HOURS in tolerated:
        opens, closes = time(0), time(0)
        end = datetime.combine(day + timedelta(days=1), closes, zone)
        return datetime.combine(day, opens, zone).astimezone(UTC), end.astimezone(UTC)
    return (
        datetime.combine(day, profile.opens, zone).astimezone(UTC),
        datetime.combine(day, profile.closes, zone).astimezone(UTC),
    )


def next_opening(
    at: datetime,
    territory: Territory,
    profile: Profile,
    tolerated: frozenset[Obstacle] = frozenset(),
    alsace_moselle: bool = False,
) -> datetime:
    """The first instant, not before `at`, at which nothing but `tolerated` obstacles stands (UTC).

    What the profile merely warns of counts as closed unless it is tolerated.
    """
    instant = _aware(at).astimezone(UTC)
    while True:
        latest = max(
            _next_in(zone, instant, territory, profile, tolerated, alsace_moselle) for zone in _ZONES[territory]
        )
        if latest == instant:
            return instant
        instant = latest


def _next_in(
    zone: ZoneInfo,
    instant: datetime,
    territory: Territory,
    profile: Profile,
    tolerated: frozenset[Obstacle],
    alsace_moselle: bool,
) -> datetime:
    day = instant.astimezone(zone).date()
    while True:
        window = _window(day, zone, territory, profile, tolerated, alsace_moselle)
        if window is not None and instant < window[1]:
            return max(instant, window[0])
        day += timedelta(days=1)


def closing(
    at: datetime,
    territory: Territory,
    profile: Profile,
    tolerated: frozenset[Obstacle] = frozenset(),
    alsace_moselle: bool = False,
) -> datetime:
    """The end of the window that holds `at` (UTC). Raises ValueError when it is closed."""
    instant = _aware(at).astimezone(UTC)
    ends = []
    for zone in _ZONES[territory]:
        day = instant.astimezone(zone).date()
        window = _window(day, zone, territory, profile, tolerated, alsace_moselle)
        if window is None or not window[0] <= instant < window[1]:
            raise ValueError("the window is closed at this instant")
        ends.append(window[1])
    return min(ends)


def warned_of(profile: Profile) -> frozenset[Obstacle]:
    """The obstacles that this profile leaves to a person's decision."""
    severities = {Obstacle.SUNDAY: profile.sunday, Obstacle.PUBLIC_HOLIDAY: profile.public_holiday}
    return frozenset(obstacle for obstacle, severity in severities.items() if severity is Severity.WARN)
