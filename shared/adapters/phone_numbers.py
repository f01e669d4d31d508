"""Numbers as people write them, read at the doors by libphonenumber (the light build); the hot path carries E.164."""

import phonenumbers
from compliance.errors import InvalidPhone
from compliance.phone import Phone, territory_of

_LOOKALIKES = ("262", "590", "594", "596")
"""Overseas country codes whose national numbers look like metropolitan ones (0692…, 0690…)."""

_OTHER_OVERSEAS = ("508", "687", "689", "681")


def parse_phone(written: str, field: str = "phone") -> Phone:
    """The phone of a number written in any usual way: 06 12 34 56 78, +33 (0)6…, 0033…. Raises InvalidPhone.

    A national overseas form (0692 12 34 56), or one wrongly put under +33, is read as the overseas number it is.
    """
    digits = "".join(character for character in written if character.isdigit())
    if 3 <= len(digits) <= 6 and not written.strip().startswith("+"):
        raise InvalidPhone("short_code", field=field)
    try:
        number = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("invalid", field=field) from error
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if territory := territory_of(e164):
        return Phone(e164, territory)
    if number.country_code != 33:
        raise InvalidPhone(_foreign_reason(number), field=field)
    national = str(number.national_number)
    if len(national) == 13 and national.startswith("700"):
        raise InvalidPhone("m2m", field=field)
    for code in _LOOKALIKES:
        overseas = f"+{code}{national}"
        if not phonenumbers.is_valid_number(number) and (territory := territory_of(overseas)):
            return Phone(overseas, territory)
    raise InvalidPhone("not_mobile" if phonenumbers.is_valid_number(number) else "invalid", field=field)


def _foreign_reason(number: phonenumbers.PhoneNumber) -> str:
    french = str(number.country_code) in (*_LOOKALIKES, *_OTHER_OVERSEAS)
    if not phonenumbers.is_valid_number(number):
        return "invalid"
    return "not_mobile" if french else "foreign"
