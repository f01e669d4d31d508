"""Numbers as people write them: one grammar for every door. What does not fit it is not a number.

libphonenumber is not asked whether a text is a number: it reads letters as keys of a telephone (06 12 XX XX XX would be
06 12 99 99 99) and leaves aside what it does not know. It is asked only why a refused number is not one of ours; it is
imported then and not before, so that the workers start without it.
"""

import re
import unicodedata

from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.person.phone import Phone, is_fictional, territory_of

_FRANCE = "33"
_LOOKALIKES = ("262", "590", "594", "596")
"""Overseas country codes whose national numbers look like metropolitan ones (0692…, 0690…)."""

_SAINT_PIERRE_ET_MIQUELON = "508"
_WITHOUT_TRUNK_PREFIX = ("687", "689", "681")
_SWITZERLAND = "41"
_ELSEWHERE = (_SWITZERLAND,)
"""Whose numbers, in national form, look like French ones."""
_WITH_TRUNK_PREFIX = (_FRANCE, *_LOOKALIKES, _SAINT_PIERRE_ET_MIQUELON, *_ELSEWHERE)
"""Country codes behind which people also write the 0 of the national form: +33 (0)6…"""

_OURS = (*_WITH_TRUNK_PREFIX, *_WITHOUT_TRUNK_PREFIX)

MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164)."""

_LONGEST = 64
"""Characters of a number with its separators and the word before it."""

SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
FULL_WIDTH_DIGITS = "０１２３４５６７８９"
PLAIN_SIGNS = str.maketrans(
    SPACES + DASHES + FULL_WIDTH_DIGITS + "＋．／（）",
    " " * len(SPACES) + "-" * len(DASHES) + "0123456789" + "+./()",
)
"""Other forms of the same signs. Digits of other scripts are not among them: they are set in other directions, and no list
of numbers of these countries writes them; nor are superscripts and circled digits, which are notes and not digits."""

TURNING = "\u061c\u200f\u202b\u202e\u2067"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u202a\u202c\u202d\u2060\u2066\u2068\u2069\ufeff"
"""Marks that copying from a phone or a page leaves around digits. Those that turn digits round (right to left: TURNING) are not
among them: what a person saw would not be what we read."""

_VISIBLE = str.maketrans("", "", INVISIBLE)

_WORDS = "tel|telephone|phone|portable|port|mobile|mob|gsm|natel|numero|num|number"
_WORD_BEFORE = re.compile(rf"(?:(?:(?:{_WORDS})(?![a-z])\.?|n[°º]|№) *(?:de +)?){{1,3}}:? *(?://)? *-? *")
"""« Tél. portable : », « n° », `tel:`, compared in lower case without accents."""

_BETWEEN = r"(?: {1,2}(?:[./-] {0,2})?|[./-] {0,2})?"
"""Between two digits: one sign, with or without spaces. Two signs are a hole where digits were."""

_IN_BRACKETS = r"\( ?\d{1,4} ?\)"
_NUMBER = re.compile(
    rf"(?:\( ?\+ ?\d{{1,3}} ?\)|\+? ?{_IN_BRACKETS}|\+ ?\d|\d)"
    rf"(?:{_BETWEEN}\d)*"
    rf"(?:{_BETWEEN}{_IN_BRACKETS}(?:{_BETWEEN}\d)+)?"
    r"\.?",
    re.ASCII,
)
_NO_DIGIT = re.compile(r"\D+", re.ASCII)

NUMBER_IN_TEXT = re.compile(r"\d(?:[\W_]*\d){5,}")
"""What may be somebody's number in a text that is repeated elsewhere: six digits or more, with nothing but signs between them."""


def parse_phone(written: str, field: str = "phone") -> Phone:
    """The phone of a number written in any usual way: 06 12 34 56 78, +33 (0)6…, 0033…, « tél. : 06… ». Raises InvalidPhone.

    A number is digits, single separators (spaces . - / and brackets), a leading + or 00 and a word before it that says that it
    is one, and nothing else. A national overseas form (0692 12 34 56), or one wrongly put under +33, is read as the overseas
    number it is. Nine digits without 0 and + are a French number that lost its 0, as spreadsheets make them, unless they can be a
    number of Nouvelle-Calédonie or of Wallis-et-Futuna too: whose it is must not be guessed.
    """
    digits, international = _read(written, field)
    phones = mobiles_of(digits, international=international)
    if len(phones) > 1:
        raise InvalidPhone("ambiguous", field=field)
    if phones:
        return phones[0]
    if 3 <= len(digits) <= 6 and not international and not digits.startswith("0"):
        raise InvalidPhone("short_code", field=field)
    raise _why_refused(f"+{digits}" if international else digits, field)


def sender_of(written: str) -> Phone | None:
    """The phone of a message's sender, as a network or an aggregator writes it: +33…, 33…, 0033…, 06…, 262639….

    None when no contact can have this number (a landline, a foreign number, a short code, a name), or when it can be read as
    two numbers (687751234: Nouvelle-Calédonie, or France without its 0): whose reply it is must not be guessed.
    """
    phones = senders_of(written)
    return phones[0] if len(phones) == 1 else None


def senders_of(written: str) -> tuple[Phone, ...]:
    """Every number that a message's sender can be read as, likeliest first; none when there is anything else in it.

    Of a sender that is given twice, a line each, every line has to be a number: the same one is one sender.
    """
    if phone := _mobile(written):
        return (phone,)
    readings = [_readings(line) for line in written.split("\n") if line.strip()]
    return tuple(dict.fromkeys(phone for phones in readings for phone in phones)) if all(readings) else ()


def elsewhere(written: str) -> tuple[Phone, ...]:
    """The mobiles that a number in national form would be in other countries than ours: 079 123 45 67 may be Swiss.

    Everywhere else such a number is read as one of HOME.
    """
    try:
        digits, international = _read(written, "sender")
    except InvalidPhone:
        return ()
    national = digits.startswith("0") and not digits.startswith("00") and not international
    read = [_mobile(f"+{code}{digits[1:]}") for code in _ELSEWHERE] if national else []
    return tuple(phone for phone in read if phone is not None)


def _readings(written: str) -> tuple[Phone, ...]:
    try:
        digits, international = _read(written, "sender")
    except InvalidPhone:
        return ()
    return mobiles_of(digits, international=international)


def mobiles_of(digits: str, *, international: bool) -> tuple[Phone, ...]:
    """The mobile numbers that these digits can be, likeliest first; `international` when a + precedes them."""
    if international:
        found = [_behind_country_code(digits)]
    elif digits.startswith("00"):
        found = [_behind_country_code(digits[2:])]
    elif digits.startswith("0"):
        found = [_national(digits[1:])]
    else:
        found = [_national(digits), _behind_country_code(digits)]
    return tuple(phone for phone in found if phone)


def _national(significant: str) -> Phone | None:
    """Of a number in the French plan without its 0, overseas forms included."""
    candidates = (_mobile(f"+{code}{significant}") for code in (_FRANCE, *_LOOKALIKES))
    return next((phone for phone in candidates if phone), None)


def _behind_country_code(digits: str) -> Phone | None:
    code = next((code for code in _OURS if digits.startswith(code)), None)
    if code is None:
        return None
    significant = digits.removeprefix(code)
    if code in _WITH_TRUNK_PREFIX:
        significant = significant.removeprefix("0")
    return _national(significant) if code == _FRANCE else _mobile(f"+{code}{significant}")


def _mobile(e164: str) -> Phone | None:
    territory = territory_of(e164)
    return None if territory is None or is_fictional(e164) else Phone(e164, territory)


def _read(written: str, field: str) -> tuple[str, bool]:
    """The digits, and whether a + precedes them. Raises InvalidPhone for anything but one number."""
    text = written.translate(_VISIBLE).translate(PLAIN_SIGNS).strip(" \t\r\n")
    if not any(character.isdigit() for character in text):
        raise InvalidPhone("invalid", field=field)
    if len(text) > _LONGEST:
        raise InvalidPhone("not_a_number", field=field)
    number = _without_brackets_around(_without_word_before(text))
    digits = _NO_DIGIT.sub("", number)
    if not _NUMBER.fullmatch(number) or len(digits.removeprefix("00")) > MOST_DIGITS:
        raise InvalidPhone("not_a_number", field=field)
    return digits, "+" in number


def _without_word_before(text: str) -> str:
    found = re.search(r"[0-9+(]", text)
    before = text[: found.start()] if found else text
    letters = unicodedata.normalize("NFD", before).casefold()
    plain = "".join(character for character in letters if not unicodedata.combining(character))
    known = _WORD_BEFORE.fullmatch(plain) and not "a" <= plain[-1] <= "z"
    return text[len(before) :] if known else text


def _without_brackets_around(text: str) -> str:
    return text[1:-1].strip(" ") if text.startswith("(") and text.endswith(")") else text


def _why_refused(number: str, field: str) -> InvalidPhone:
    """Why a number in digits cannot be written to, by libphonenumber's metadata (the light build)."""
    import phonenumbers  # noqa: PLC0415 (see the module's text)

    try:
        read = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return InvalidPhone("invalid", field=field)
    national = str(read.national_number)
    if read.country_code == int(_FRANCE) and len(national) == 13 and national.startswith("700"):
        return InvalidPhone("m2m", field=field)
    overseas = [f"+{code}{national}" for code in _LOOKALIKES] if read.country_code == int(_FRANCE) else []
    candidates = [read, *(phonenumbers.parse(e164) for e164 in overseas if 5 < len(e164) <= MOST_DIGITS)]
    valid = next((candidate for candidate in candidates if phonenumbers.is_valid_number(candidate)), None)
    fictional = any(is_fictional(f"+{each.country_code}{each.national_number}") for each in candidates)
    if (
        valid is None
        or fictional
        or territory_of(phonenumbers.format_number(valid, phonenumbers.PhoneNumberFormat.E164))
    ):
        return InvalidPhone("invalid", field=field)
    if str(valid.country_code) not in _OURS:
        region = phonenumbers.region_code_for_number(valid)
        named = region if region and region.isalpha() else f"+{valid.country_code}"  # 001: satellites, of no country
        return InvalidPhone("foreign", field=field, country=named)
    premium = {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.UAN,
    }
    return InvalidPhone("premium" if phonenumbers.number_type(valid) in premium else "landline", field=field)
