"""Mobile numbers in E.164, and the territory each belongs to, for the countries that have a rulebook.

The territory decides the country, hence the rulebook, the time zone, the public holidays and the STOP number. Sources: Arcep,
plan national de numérotation (décision 2018-0881 modifiée); OFCOM, plan de numérotation E.164. The patterns are those of
libphonenumber's metadata, and a test compares them. Three blocks are accepted whole, 0639 (Mayotte), 0693 (La Réunion) and 0694
(Guyane), where the library accepts only the parts that have been assigned so far.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from stopsms.compliance.errors import InvalidPhone


class Country(StrEnum):
    """A country that has a rulebook, by ISO 3166 code."""

    FRANCE = "FR"
    SWITZERLAND = "CH"

    @property
    def postcode_digits(self) -> int:
        """How many digits its postcodes have (UPU, addressing systems)."""
        return _POSTCODE_DIGITS[self]


_POSTCODE_DIGITS = {Country.FRANCE: 5, Country.SWITZERLAND: 4}


class Territory(StrEnum):
    """Metropolitan France, an overseas territory or another country, by ISO 3166 code.

    Guadeloupe stands for Saint-Barthélemy and Saint-Martin too: their numbers cannot be told apart.
    """

    METROPOLITAN = "FR"
    GUADELOUPE = "GP"
    GUYANE = "GF"
    MARTINIQUE = "MQ"
    REUNION = "RE"
    MAYOTTE = "YT"
    SAINT_PIERRE_ET_MIQUELON = "PM"
    NEW_CALEDONIA = "NC"
    FRENCH_POLYNESIA = "PF"
    WALLIS_AND_FUTUNA = "WF"
    SWITZERLAND = "CH"

    @property
    def country(self) -> Country:
        """The country whose rulebook applies."""
        return _COUNTRIES[self]


_COUNTRIES = {
    Territory.METROPOLITAN: Country.FRANCE,
    Territory.GUADELOUPE: Country.FRANCE,
    Territory.GUYANE: Country.FRANCE,
    Territory.MARTINIQUE: Country.FRANCE,
    Territory.REUNION: Country.FRANCE,
    Territory.MAYOTTE: Country.FRANCE,
    Territory.SAINT_PIERRE_ET_MIQUELON: Country.FRANCE,
    Territory.NEW_CALEDONIA: Country.FRANCE,
    Territory.FRENCH_POLYNESIA: Country.FRANCE,
    Territory.WALLIS_AND_FUTUNA: Country.FRANCE,
    Territory.SWITZERLAND: Country.SWITZERLAND,
}
"""A territory that is not here is of no country: its numbers are not written to, rather than under another country's rules."""

HOME = Territory.METROPOLITAN
"""Where every advertiser is established (each has a SIREN) and has its main STOP number; other territories are additional.

The one place that says which country is the controller's own: whoever needs its law or its number asks HOME, or `home_rulebook`.
"""

HOME_TIME = "Europe/Paris"
"""The clock of the controller: of what has a date and no place."""

_MOBILES = {
    Territory.METROPOLITAN: r"\+33(?:6(?:[0-24-8]\d|3[0-8]|9[589])|7[3-9]\d)\d{6}",
    Territory.REUNION: r"\+262(?:69[23]\d{6}|7092[0-3]\d{4})",
    Territory.MAYOTTE: r"\+262(?:639\d{6}|7093[5-7]\d{4})",
    Territory.GUADELOUPE: r"\+590(?:690\d{6}|691(?:2[2-9]|3[0-5])\d{4}|7090[0-4]\d{4})",
    Territory.GUYANE: r"\+594(?:694\d{6}|7093[0-3]\d{4})",
    Territory.MARTINIQUE: r"\+596(?:69[67]\d{6}|7091[0-3]\d{4})",
    Territory.SAINT_PIERRE_ET_MIQUELON: r"\+508(?:(?:[236-9]\d|4[02-489]|5[02-9])\d{4}|708(?:4[0-5]|5[0-6])\d{4})",
    Territory.NEW_CALEDONIA: r"\+687(?:[579]\d|8[0-79])\d{4}",
    Territory.FRENCH_POLYNESIA: r"\+6898[7-9]\d{6}",
    Territory.WALLIS_AND_FUTUNA: r"\+681(?:72|8[23])\d{4}",
    Territory.SWITZERLAND: r"\+41(?:6[89]|7[235-9])\d{7}",
}
_PATTERN = re.compile("|".join(f"(?P<{territory}>{pattern})" for territory, pattern in _MOBILES.items()), re.ASCII)


def territory_of(e164: str) -> Territory | None:
    """The territory of a mobile number in E.164; None when it is not a mobile of a country that has a rulebook."""
    match = _PATTERN.fullmatch(e164)
    return None if match is None or match.lastgroup is None else Territory(match.lastgroup)


_FICTION = re.compile(r"\+(?:33(?:19900|26191|35301|46571|53649)|(?:33|262)63998)[0-9]{4}")
"""Arcep keeps these six blocks for films and books; 06 39 98 lies within Mayotte's 0639 and is nobody's there either."""


def is_fictional(e164: str) -> bool:
    """Whether a number is of a block that is given to nobody. Such a one is not taken in; what is on record stays readable."""
    return _FICTION.fullmatch(e164) is not None


def mask(number: str) -> str:
    """A number with its middle hidden: +336******78."""
    return f"{number[:4]}{'*' * max(0, len(number) - 6)}{number[-2:]}" if len(number) > 8 else "*" * len(number)


@dataclass(frozen=True, slots=True)
class Phone:
    """A person's mobile number. Its representation is masked, so that a slip in a log costs little."""

    e164: str
    territory: Territory

    @classmethod
    def of(cls, e164: str) -> "Phone":
        """The phone of a number in E.164. Raises InvalidPhone."""
        territory = territory_of(e164)
        if territory is None:
            raise InvalidPhone("invalid")
        return cls(e164, territory)

    def __str__(self) -> str:
        """Masked."""
        return mask(self.e164)

    __repr__ = __str__
