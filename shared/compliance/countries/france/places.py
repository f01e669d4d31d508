"""The clocks and public holidays of metropolitan France and of each overseas territory.

Sources: Code du travail art. L.3133-1 (eleven public holidays), L.3134-13 (Alsace-Moselle), L.3422-2 (abolition of slavery,
by territory); Etalab, jours fériés; IANA time zones. Overseas dates as in docs/law.md R-36.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache, partial

from compliance.calendar import HolidayCalendar, Place, easter
from compliance.phone import Territory

_ZONES: Mapping[Territory, tuple[str, ...]] = {
    Territory.METROPOLITAN: ("Europe/Paris",),
    Territory.GUADELOUPE: ("America/Guadeloupe",),
    Territory.GUYANE: ("America/Cayenne",),
    Territory.MARTINIQUE: ("America/Martinique",),
    Territory.REUNION: ("Indian/Reunion",),
    Territory.MAYOTTE: ("Indian/Mayotte",),
    Territory.SAINT_PIERRE_ET_MIQUELON: ("America/Miquelon",),
    Territory.NEW_CALEDONIA: ("Pacific/Noumea",),
    Territory.FRENCH_POLYNESIA: ("Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier"),
    Territory.WALLIS_AND_FUTUNA: ("Pacific/Wallis",),
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

_POSTCODES: Mapping[str, Territory] = {
    "971": Territory.GUADELOUPE,
    "972": Territory.MARTINIQUE,
    "973": Territory.GUYANE,
    "974": Territory.REUNION,
    "975": Territory.SAINT_PIERRE_ET_MIQUELON,
    "976": Territory.MAYOTTE,
    "977": Territory.GUADELOUPE,
    "978": Territory.GUADELOUPE,
    "986": Territory.WALLIS_AND_FUTUNA,
    "987": Territory.FRENCH_POLYNESIA,
    "988": Territory.NEW_CALEDONIA,
}
_OVERSEAS = ("97", "98")
_ALSACE_MOSELLE = ("57", "67", "68")
_TERRITORY_OF = {zone: territory for territory, zones in _ZONES.items() for zone in zones}


def public_holidays(year: int, territory: Territory, *, alsace_moselle: bool = False) -> Mapping[date, str]:
    """The public holidays of a year, with their French names."""
    return _public_holidays(territory, alsace_moselle, year)


@lru_cache(maxsize=512)
def _public_holidays(territory: Territory, alsace_moselle: bool, year: int) -> Mapping[date, str]:
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


_CALENDARS: Mapping[tuple[Territory, bool], HolidayCalendar] = {
    (territory, alsace_moselle): partial(_public_holidays, territory, alsace_moselle)
    for territory in _ZONES
    for alsace_moselle in (False, True)
}


_UNKNOWN = Place("", _CALENDARS[Territory.METROPOLITAN, False])
"""A place whose time zone is not known: never open."""


@lru_cache(maxsize=64)
def _places(territory: Territory, alsace_moselle: bool) -> frozenset[Place]:
    holidays = _CALENDARS[territory, alsace_moselle and territory is Territory.METROPOLITAN]
    return frozenset(Place(zone, holidays) for zone in _ZONES[territory])


def places(territory: Territory, attributes: Mapping[str, str], *, alsace_moselle: bool = False) -> frozenset[Place]:
    """Every place where the holder of a number may be.

    The number tells the territory. A contact's `postcode` and `timezone` (IANA), when known, add theirs: the moment must be
    right in all of them (docs/law.md R-33). A postcode of 57, 67 or 68 adds the holidays of Alsace-Moselle, a zone those of its own
    territory. Where a postcode begins as overseas ones do and its territory is not known, neither are the hours and holidays.
    """
    postcode = "".join(filter(str.isdecimal, attributes.get("postcode", "")))
    zone = attributes.get("timezone", "")
    found = _places(territory, alsace_moselle or postcode.startswith(_ALSACE_MOSELLE))
    if elsewhere := _POSTCODES.get(postcode[:3]):
        found |= _places(elsewhere, alsace_moselle=False)
    elif postcode.startswith(_OVERSEAS):
        found |= {_UNKNOWN}
    if zone:
        found |= {Place(zone, _CALENDARS[_TERRITORY_OF.get(zone, territory), False])}
    return found
