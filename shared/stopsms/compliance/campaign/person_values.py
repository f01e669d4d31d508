"""What conditions compare of a person: dates, postcodes and words. What cannot be read in one way only is not known."""

import re
from datetime import date, datetime
from enum import Enum, auto
from functools import lru_cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from stopsms.compliance.person.contact import Basis, Contact, LegalBasis
from stopsms.compliance.person.phone import HOME_TIME


class Unhappened(Enum):
    """That something has never happened, for sure: not the same as that nobody knows when."""

    NEVER = auto()


NEVER = Unhappened.NEVER

DATES = ("collected", "last_sale", "last_message", "last_contact", "born")
"""The dates of a person that have a name: see `date_named`."""

ATTRIBUTE_DATE = "attribute:"
"""Before the name of an attribute that holds a date."""

POSTCODE = "postcode"
"""The attribute of a postcode, as the law's calendars and files read it (`code postal`, `cp`, `zip`… become it)."""


def date_named(name: str, contact: Contact) -> date | Unhappened | None:
    """A date of the person, by its name; None: not known. Raises ValueError for a name that is none.

    `collected`: of the basis that counts first. `last_sale`: the newest known of all bases that stand. `last_message`: the newest claim of
    any campaign; a claim is only removed when a later one is added, so where there is none, there was no message. `last_contact`: the last
    act of the person. `born`: as any of the bases says.
    """
    match name:
        case "collected":
            return None if contact.basis is None else local_day(contact.basis.collected_at)
        case "last_sale":
            return max(filter(None, map(_sale, contact.bases)), default=None)
        case "last_message":
            newest = max((claim.at for claim in contact.claims.values()), default=None)
            return NEVER if newest is None else local_day(newest)
        case "last_contact":
            return None if contact.last_contact_at is None else local_day(contact.last_contact_at)
        case "born":
            return next((basis.born for basis in contact.bases if basis.born is not None), None)
    if not name.startswith(ATTRIBUTE_DATE):
        raise ValueError("no date of a person")
    return read_day(contact.attributes.get(name.removeprefix(ATTRIBUTE_DATE), ""))


def _sale(basis: Basis) -> date | None:
    """Of a customer of whom no later sale was told, the act of collection was it."""
    if basis.sale_at is not None:
        return local_day(basis.sale_at)
    return local_day(basis.collected_at) if basis.legal_basis is LegalBasis.EXISTING_CUSTOMER else None


def local_day(at: datetime, clocks: str = HOME_TIME) -> date:
    """The day of an instant by the advertiser's clock, or by the clocks of another time zone."""
    return at.astimezone(ZoneInfo(clocks)).date()


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*")
_FRENCH_DAY = re.compile(r"([0-9]{2})[/.-]([0-9]{2})[/.-]([0-9]{4})")


@lru_cache(maxsize=4096)
def read_day(written: str) -> date | None:
    """A day as attributes hold it: 2026-05-17, the same with a time, or 17/05/2026; None for anything else.

    A time with an offset counts as the day that it was by the advertiser's clock.
    """
    written = written.strip()
    try:
        if _ISO_DAY.fullmatch(written):
            return date.fromisoformat(written)
        if _ISO_TIME.fullmatch(written):
            at = datetime.fromisoformat(written)
            return at.date() if at.tzinfo is None else local_day(at)
        if french := _FRENCH_DAY.fullmatch(written):
            day, month, year = map(int, french.groups())
            return date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return None


_POSTCODE = re.compile(r"(?:([A-Z]{1,2})[ -])?([0-9]{2}[ .-]?[0-9]{2,3})", re.IGNORECASE)


def postcode_of(contact: Contact) -> str | None:
    """The digits of the contact's postcode; None where it is not exactly one of the country of the number.

    One of fewer digits has lost its first in a spreadsheet, or is of another country, as is one with another country's letters.
    """
    country = contact.phone.territory.country
    found = _POSTCODE.fullmatch(contact.attributes.get(POSTCODE, "").strip())
    if found is None or not country.value.startswith((found[1] or "").upper()):
        return None
    digits = "".join(filter(str.isdigit, found[2]))
    return digits if len(digits) == country.postcode_digits else None


@lru_cache(maxsize=4096)
def plain_word(value: str) -> str:
    """A value to compare: without case, accents and doubled spaces, so that « Saint-Étienne » is « SAINT-ETIENNE »."""
    bare = "".join(sign for sign in normalize("NFKD", value) if not combining(sign))
    return " ".join(bare.casefold().split())
