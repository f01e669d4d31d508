"""The clock of Switzerland, and its public holidays: those of every canton at once, since a number does not tell which.

Source: cantonal laws, as gathered by the OFJ's list of public holidays; only 1 August is federal. What is not known is not
permitted, so a holiday of one canton holds for all. A test compares the days with the `holidays` library, canton by canton.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from stopsms.compliance.law.calendar import LocalCalendar
from stopsms.compliance.law.dates import easter
from stopsms.compliance.person.phone import Territory

_FIXED = {
    (1, 1): "Nouvel an",
    (1, 2): "Saint-Berchtold",
    (1, 6): "Épiphanie",
    (3, 1): "Instauration de la République (NE)",
    (3, 19): "Saint-Joseph",
    (5, 1): "Fête du travail",
    (6, 23): "Indépendance jurassienne (JU)",
    (6, 29): "Saints Pierre et Paul",
    (8, 1): "Fête nationale",
    (8, 15): "Assomption",
    (9, 25): "Saint-Nicolas-de-Flüe (OW)",
    (11, 1): "Toussaint",
    (12, 8): "Immaculée Conception",
    (12, 25): "Noël",
    (12, 26): "Saint-Étienne",
    (12, 31): "Restauration de la République (GE)",
}
_FROM_EASTER = {
    -2: "Vendredi saint",
    1: "Lundi de Pâques",
    39: "Ascension",
    50: "Lundi de Pentecôte",
    60: "Fête-Dieu",
}
_THURSDAY, _MONDAY = 4, 1


@lru_cache(maxsize=64)
def public_holidays(year: int) -> Mapping[date, str]:
    """The days that are a public holiday in one canton at least, with their French names."""
    days = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    days |= {easter(year) + timedelta(days=shift): name for shift, name in _FROM_EASTER.items()}
    first_sunday = _on_or_after(date(year, 9, 1), 7)
    days[first_sunday + timedelta(days=_THURSDAY)] = "Jeûne genevois (GE)"
    days[first_sunday + timedelta(days=14 + _MONDAY)] = "Lundi du Jeûne fédéral"
    naefels = _on_or_after(date(year, 4, 1), _THURSDAY)
    in_holy_week = naefels == easter(year) - timedelta(days=3)
    days[naefels + timedelta(days=7 if in_holy_week else 0)] = "Bataille de Näfels (GL)"
    return days


def _on_or_after(day: date, weekday: int) -> date:
    """The first such weekday (ISO: Monday is 1) from that day on."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


_SWITZERLAND = frozenset({LocalCalendar("Europe/Zurich", public_holidays)})


def places(
    territory: Territory,  # noqa: ARG001 (the shape of every country)
    attributes: Mapping[str, str],
    *,
    alsace_moselle: bool = False,  # noqa: ARG001 (as above)
) -> frozenset[LocalCalendar]:
    """Where the holder of a Swiss number may be; a contact's `timezone` adds to it."""
    zone = attributes.get("timezone", "")
    return _SWITZERLAND | {LocalCalendar(zone, public_holidays)} if zone else _SWITZERLAND
