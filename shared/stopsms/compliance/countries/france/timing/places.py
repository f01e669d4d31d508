"""The clocks and public holidays of metropolitan France, of each overseas territory and of Monaco.

Each territory keeps its own law. Articles L.3133-1 and L.3422-2 of the Code du travail govern metropolitan France, the overseas
departments, Saint-Barthélemy, Saint-Martin and Saint-Pierre-et-Miquelon; New Caledonia, French Polynesia and Wallis-et-Futuna have
labour codes of their own, which keep the eleven national days too. Time zones: IANA. docs/law.md R-33, R-36.

Not here, because no text makes them public holidays: Good Friday, the days of Carnival, Mi-Carême and 2 November in the Antilles and
Guyane, which custom and some collective agreements keep; Miradji, Idi-el-Fitri, Idi-el-Kabir and Maoulid in Mayotte, which move
with the moon and which L.3422-2 leaves to agreements.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial

from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.calendar import HolidayCalendar, LocalCalendar
from stopsms.compliance.law.dates import easter
from stopsms.compliance.law.rule import Source
from stopsms.compliance.person.phone import Territory

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


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is a public holiday every year, from the year `since` to the year `until` (both included; None: no end is known).

    It falls on `month` and `day`, or so many days `after_easter` (before it when negative). `moved` is the first year from which a
    Sunday's is kept on the Monday too.
    """

    name: str
    source: Source
    month: int = 0
    day: int = 0
    after_easter: int | None = None
    since: int = 1
    until: int | None = None
    moved: int | None = None

    def on(self, year: int) -> tuple[date, ...]:
        """Its days in that year."""
        if year < self.since or (self.until is not None and year > self.until):
            return ()
        if self.after_easter is not None:
            return (easter(year) + timedelta(days=self.after_easter),)
        day = date(year, self.month, self.day)
        kept_on_monday = self.moved is not None and year >= self.moved and day.isoweekday() == 7
        return (day, day + timedelta(days=1)) if kept_on_monday else (day,)


NATIONAL = (
    Holiday("Jour de l’an", sources.LABOUR_CODE, 1, 1),
    Holiday("Lundi de Pâques", sources.LABOUR_CODE, after_easter=1),
    Holiday("Fête du Travail", sources.LABOUR_CODE, 5, 1),
    Holiday("Victoire 1945", sources.LABOUR_CODE, 5, 8),
    Holiday("Ascension", sources.LABOUR_CODE, after_easter=39),
    Holiday("Lundi de Pentecôte", sources.LABOUR_CODE, after_easter=50),
    Holiday("Fête nationale", sources.LABOUR_CODE, 7, 14),
    Holiday("Assomption", sources.LABOUR_CODE, 8, 15),
    Holiday("Toussaint", sources.LABOUR_CODE, 11, 1),
    Holiday("Armistice 1918", sources.LABOUR_CODE, 11, 11),
    Holiday("Noël", sources.LABOUR_CODE, 12, 25),
)
"""The eleven days of L.3133-1, kept everywhere."""

ALSACE_MOSELLE = (
    Holiday("Vendredi saint", sources.LABOUR_CODE, after_easter=-2),
    Holiday("Saint-Étienne", sources.LABOUR_CODE, 12, 26),
)
"""L.3134-13. Good Friday is kept where a commune has a Protestant or a mixed church; a postcode does not tell: kept everywhere here."""

_ABOLITION = "Abolition de l’esclavage"
LOCAL: Mapping[Territory, tuple[Holiday, ...]] = {
    Territory.MAYOTTE: (Holiday(_ABOLITION, sources.LABOUR_CODE_OVERSEAS, 4, 27),),
    Territory.MARTINIQUE: (
        Holiday(_ABOLITION, sources.LABOUR_CODE_OVERSEAS, 5, 22),
        Holiday("Fête Victor Schœlcher", sources.SCHOELCHER, 7, 21),
    ),
    Territory.GUADELOUPE: (
        Holiday(_ABOLITION, sources.LABOUR_CODE_OVERSEAS, 5, 27),
        Holiday(f"{_ABOLITION} (Saint-Martin)", sources.SAINT_MARTIN, 5, 28),
        Holiday("Fête Victor Schœlcher", sources.SCHOELCHER, 7, 21),
        Holiday(f"{_ABOLITION} (Saint-Barthélemy)", sources.LABOUR_CODE_OVERSEAS, 10, 9),
    ),
    Territory.GUYANE: (Holiday(_ABOLITION, sources.LABOUR_CODE_OVERSEAS, 6, 10),),
    Territory.REUNION: (Holiday(_ABOLITION, sources.LABOUR_CODE_OVERSEAS, 12, 20),),
    Territory.NEW_CALEDONIA: (Holiday("Fête de la citoyenneté", sources.NEW_CALEDONIA, 9, 24),),
    Territory.FRENCH_POLYNESIA: (
        Holiday("Arrivée de l’Évangile", sources.FRENCH_POLYNESIA, 3, 5),
        Holiday("Vendredi saint", sources.FRENCH_POLYNESIA, after_easter=-2),
        Holiday("Fête de l’autonomie", sources.FRENCH_POLYNESIA, 6, 29, until=2025),
        Holiday("Matari’i i ni’a", sources.FRENCH_POLYNESIA, 11, 20, since=2025),
    ),
    Territory.WALLIS_AND_FUTUNA: (
        Holiday("Saint-Pierre-Chanel", sources.WALLIS_AND_FUTUNA, 4, 28),
        Holiday("Saints-Pierre-et-Paul", sources.WALLIS_AND_FUTUNA, 6, 29),
        Holiday("Fête du territoire", sources.WALLIS_AND_FUTUNA, 7, 29),
    ),
}
"""What each territory keeps besides the national days.

A closure costs a day and an SMS on a holiday is not taken back, so what is unsettled is closed: 27 and 28 May in Saint-Martin, whose
numbers and Guadeloupe's are the same; 21 July, which the State's own list holds and the code does not; 29 June in Wallis-et-Futuna,
which the local agreement names; and both days of French Polynesia in 2025, announced for 2025 and voted on 6 May 2025 for a year later
(29 June 2025 was a Sunday).
"""

MONACO = (
    Holiday("Jour de l’an", sources.MONACO, 1, 1, moved=1967),
    Holiday("Sainte-Dévote", sources.MONACO, 1, 27),
    Holiday("Lundi de Pâques", sources.MONACO, after_easter=1),
    Holiday("Fête du Travail", sources.MONACO, 5, 1, moved=1967),
    Holiday("Ascension", sources.MONACO, after_easter=39),
    Holiday("Lundi de Pentecôte", sources.MONACO, after_easter=50),
    Holiday("Fête-Dieu", sources.MONACO, after_easter=60),
    Holiday("Assomption", sources.MONACO, 8, 15, moved=1967),
    Holiday("Toussaint", sources.MONACO, 11, 1, moved=1967),
    Holiday("Fête du Prince Souverain", sources.MONACO, 11, 19, moved=1967),
    Holiday("Immaculée Conception", sources.MONACO, 12, 8, moved=2019),
    Holiday("Noël", sources.MONACO, 12, 25, moved=1967),
)
"""Kept by the holder of a French number who lives in Monaco, beside the days of the number. Monaco's own numbers (+377) are foreign:
there is no rulebook for them."""

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
_MONEGASQUE = "980"
_OVERSEAS = ("97", "98")
_ALSACE_MOSELLE = ("57", "67", "68")


def public_holidays(year: int, territory: Territory, *, alsace_moselle: bool = False) -> Mapping[date, str]:
    """The public holidays of a year, with their French names."""
    return _CALENDARS[territory, alsace_moselle](year)


@lru_cache(maxsize=512)
def _days(kept: tuple[Holiday, ...], year: int) -> Mapping[date, str]:
    return {day: holiday.name for holiday in kept for day in holiday.on(year)}


_CALENDARS: Mapping[tuple[Territory, bool], HolidayCalendar] = {
    (territory, alsace_moselle): partial(
        _days, (*NATIONAL, *LOCAL.get(territory, ()), *(ALSACE_MOSELLE if alsace_moselle else ()))
    )
    for territory in _ZONES
    for alsace_moselle in (False, True)
}
_IN_MONACO: HolidayCalendar = partial(_days, MONACO)
_KEPT_IN: Mapping[str, HolidayCalendar] = {
    zone: _CALENDARS[territory, False] for territory, zones in _ZONES.items() for zone in zones
} | {
    "America/Marigot": _CALENDARS[Territory.GUADELOUPE, False],
    "America/St_Barthelemy": _CALENDARS[Territory.GUADELOUPE, False],
    "Europe/Monaco": _IN_MONACO,
}
"""The public holidays of whoever names this zone."""

_MONACO = LocalCalendar("Europe/Paris", _IN_MONACO)
_UNKNOWN = LocalCalendar("", _CALENDARS[Territory.METROPOLITAN, False], "postcode")
"""A place whose time zone is not known: never open."""


@lru_cache(maxsize=64)
def _places(territory: Territory, alsace_moselle: bool) -> frozenset[LocalCalendar]:
    holidays = _CALENDARS[territory, alsace_moselle and territory is Territory.METROPOLITAN]
    return frozenset(LocalCalendar(zone, holidays) for zone in _ZONES[territory])


_POSTCODE = re.compile(r"(?<![0-9])([0-9]{2})[ .-]?([0-9]{3})(?![0-9])")


def _postcodes(written: str) -> Sequence[str]:
    """The postcodes in it: « F-57070 », « 67 000 », « BP 980, 98845 Nouméa »; where none has five digits, what digits there are."""
    plain = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in written)
    found = ["".join(digits) for digits in _POSTCODE.findall(plain)]
    return found or [digits for digits in ["".join(filter(str.isdecimal, plain))] if digits]


@lru_cache(maxsize=8192)
def _places_by_postcode(territory: Territory, written: str, alsace_moselle: bool) -> frozenset[LocalCalendar]:
    """Where the holder of a number of this territory may be who gave this for a postcode."""
    postcodes = _postcodes(written)
    in_alsace_moselle = alsace_moselle or any(postcode.startswith(_ALSACE_MOSELLE) for postcode in postcodes)
    found = _places(territory, in_alsace_moselle)
    for postcode in postcodes:
        if elsewhere := _POSTCODES.get(postcode[:3]):
            found |= _places(elsewhere, alsace_moselle=False)
        elif postcode.startswith(_MONEGASQUE):
            found |= {_MONACO}
        elif postcode.startswith(_OVERSEAS):
            found |= {_UNKNOWN}
        else:
            found |= _places(Territory.METROPOLITAN, in_alsace_moselle)
    return found


def places(
    territory: Territory, attributes: Mapping[str, str], *, alsace_moselle: bool = False
) -> frozenset[LocalCalendar]:
    """Every place where the holder of a number may be.

    The number tells the territory. A contact's `postcode` and `timezone` (IANA), when known, add the hours and holidays of theirs: the
    moment must be right in all of them (docs/law.md R-33). 57, 67 and 68 add the holidays of Alsace-Moselle. Where a postcode begins as
    overseas ones do (97, 98) and its territory is not known, neither are the hours and holidays; any other is taken for a metropolitan
    one.
    """
    zone = attributes.get("timezone", "")
    found = _places_by_postcode(territory, attributes.get("postcode", ""), alsace_moselle)
    return (
        found | {LocalCalendar(zone, _KEPT_IN.get(zone, _CALENDARS[territory, False]), "timezone")} if zone else found
    )
