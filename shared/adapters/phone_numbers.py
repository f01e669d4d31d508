"""Numbers as people write them, read at the doors by libphonenumber (the light build); the hot path carries E.164."""

import re
import unicodedata

import phonenumbers
from compliance.errors import InvalidPhone
from compliance.phone import Phone, territory_of

_LOOKALIKES = ("262", "590", "594", "596")
"""Overseas country codes whose national numbers look like metropolitan ones (0692…, 0690…)."""

_OTHER_OVERSEAS = ("508", "687", "689", "681")
_SWITZERLAND = "41"
_DIGITS = re.compile(r"\+\d{5,15}")


def parse_phone(written: str, field: str = "phone") -> Phone:
    """The phone of a number written in any usual way: 06 12 34 56 78, +33 (0)6…, 0033…. Raises InvalidPhone.

    A national overseas form (0692 12 34 56), or one wrongly put under +33, is read as the overseas number it is.
    """
    written = _legible(written)
    digits = "".join(character for character in written if character.isdigit())
    if 3 <= len(digits) <= 6 and not written.strip().startswith(("+", "0")):
        raise InvalidPhone("short_code", field=field)
    try:
        number = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("invalid", field=field) from error
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if territory := territory_of(e164):
        return Phone(e164, territory)
    if number.country_code != 33:
        raise _elsewhere(number, field)
    national = str(number.national_number)
    if len(national) == 13 and national.startswith("700"):
        raise InvalidPhone("m2m", field=field)
    if phonenumbers.is_valid_number(number):
        raise InvalidPhone(_kind(number), field=field)
    overseas = [f"+{code}{national}" for code in _LOOKALIKES]
    if found := next(((e164, place) for e164 in overseas if (place := territory_of(e164))), None):
        return Phone(*found)
    kinds = [_kind(phonenumbers.parse(e164)) for e164 in overseas if _DIGITS.fullmatch(e164)]
    raise InvalidPhone(next((kind for kind in kinds if kind != "invalid"), "invalid"), field=field)


def _legible(written: str) -> str:
    """Plain spaces and digits for narrow, wide and no-break ones; invisible marks, which copying from a phone adds, left out."""
    plain = unicodedata.normalize("NFKC", written)
    return "".join(character for character in plain if unicodedata.category(character) != "Cf")


_PREMIUM = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.UAN,
    }
)


def _kind(number: phonenumbers.PhoneNumber) -> str:
    """Why a number that is no mobile is refused."""
    if not phonenumbers.is_valid_number(number):
        return "invalid"
    return "premium" if phonenumbers.number_type(number) in _PREMIUM else "landline"


def _elsewhere(number: phonenumbers.PhoneNumber, field: str) -> InvalidPhone:
    """A number outside +33 that is no mobile of a country with a rulebook."""
    if not phonenumbers.is_valid_number(number):
        return InvalidPhone("invalid", field=field)
    if str(number.country_code) in (*_LOOKALIKES, *_OTHER_OVERSEAS, _SWITZERLAND):
        return InvalidPhone(_kind(number), field=field)
    region = phonenumbers.region_code_for_number(number) or f"+{number.country_code}"
    return InvalidPhone("foreign", field=field, country=region)


def sender_of(written: str) -> Phone | None:
    """The person's mobile number, of whoever wrote to us; None for any other sender."""
    try:
        return parse_phone(written)
    except InvalidPhone:
        return None
