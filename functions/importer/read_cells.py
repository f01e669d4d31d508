"""What people and spreadsheets write in cells: numbers, dates, yes and no. What cannot be read for certain is said so, in French."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stopsms.compliance.message.text import plain
from stopsms.contracts.spreadsheet import original

FRANCE = ZoneInfo("Europe/Paris")
"""Dates without an offset are those of metropolitan France."""

SOURCES: Mapping[str, str] = {
    "formulaireweb": "web_form",
    "siteweb": "web_form",
    "siteinternet": "web_form",
    "formulairepapier": "paper_form",
    "papier": "paper_form",
    "bulletin": "paper_form",
    "smsentrant": "sms_keyword",
    "oral": "oral_recorded",
    "telephoneenregistre": "oral_recorded",
    "centredepreferences": "preference_center",
    "caisse": "till",
    "magasin": "till",
    "commande": "checkout",
    "commandeenligne": "checkout",
}
"""How people call the means of collection -> how the API does."""


class UnreadableCell(ValueError):
    """A cell whose meaning is not certain; the message says why, in French."""


_SCIENTIFIC = re.compile(r"\+?([1-9])(?:[.,](\d*))?[eE]\+?(\d{1,3})", re.ASCII)
_AS_DECIMAL = re.compile(r"(\+?[1-9]\d{8,14})[.,]0{1,2}", re.ASCII)
_FORMULA_TEXT = re.compile(r'="?([^"]*)"?')
_MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164)."""


def plain_cell(cell: str) -> str:
    """A cell without blanks around it, nor what protected it from being taken for a formula."""
    return original(cell.strip()).strip()


def written_number(cell: str) -> str:
    """A telephone number as somebody could have written it, before a spreadsheet took it for a number. Raises UnreadableCell.

    Only what spreadsheets do is undone: 6,12345678E+08, 612345678.0, ="0612345678", '0612345678. Anything else stays as it is,
    for the one parser of numbers to judge.
    """
    cell = plain_cell(cell)
    if protected := _FORMULA_TEXT.fullmatch(cell):
        cell = protected.group(1).strip()
    cell = cell.removeprefix("'")
    if rounded := _SCIENTIFIC.fullmatch(cell):
        whole, fraction, exponent = rounded.group(1), rounded.group(2) or "", int(rounded.group(3))
        if len(fraction) != exponent or len(whole) + exponent > _MOST_DIGITS:
            raise UnreadableCell(
                f"Le tableur a remplacé le numéro par « {cell} » : des chiffres sont perdus. "
                "Mettez la colonne au format Texte et reprenez le numéro à la source."
            )
        return whole + fraction
    if decimal := _AS_DECIMAL.fullmatch(cell):
        return decimal.group(1)
    if sum(character.isdigit() for character in cell) > _MOST_DIGITS:
        raise UnreadableCell("La cellule contient plusieurs numéros, ou un numéro trop long.")
    return cell


_BETWEEN_NUMBERS = re.compile(r":::|[;|\n\r]|(?<!\d),|,(?!\d)|\s/\s|\b(?:ou|et|or|and)\b|&", re.IGNORECASE)
_BETWEEN_WHOLE_NUMBERS = re.compile(r"[/,\-–]")
_NATIONAL_DIGITS = 10
_BLANK_BEFORE_CODES = re.compile(r"(?<!\s)\s+(?=\+|00)")
"""Begun at the first blank only: a cell may be nothing but blanks."""


def numbers_in(cell: str) -> list[str]:
    """The telephone numbers that a cell may hold, as they are written: Google's ` ::: `, « 06… / 07… », « 06… ou 07… », one a line.

    A cell that holds none at all (`néant`, `-`) gives none; whether each is a number is for the parser to say.
    """
    cell = plain_cell(cell)
    parts = [part for part in _BETWEEN_NUMBERS.split(cell) if _digits(part)]
    if all(_digits(part) < _NATIONAL_DIGITS - 1 for part in parts) and _digits(cell) >= _NATIONAL_DIGITS - 1:
        return [cell]  # 06, 12, 00, 00, 01: the parts of one number, which are none themselves
    return [number for part in parts for number in _apart(part.strip())]


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _apart(text: str) -> list[str]:
    """Numbers that a sign also used within numbers parts (06…/07…), or nothing but a blank: each must be a whole one."""
    if _digits(text) < 2 * _NATIONAL_DIGITS - 2:
        return [text]
    parts = _BETWEEN_WHOLE_NUMBERS.split(text)
    if len(parts) > 1 and all(_digits(part) >= _NATIONAL_DIGITS - 1 for part in parts):
        return [part.strip() for part in parts]
    return _halves(text)


def _halves(text: str) -> list[str]:
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    if len(places) == 2 * _NATIONAL_DIGITS:
        middle = places[_NATIONAL_DIGITS]
        first, second = text[:middle].strip(), text[middle:].strip()
        if text[places[0]] == second[0] == "0" and not re.search(r"[^\d .\-/\t\u00a0\u202f]", text):
            return [first.rstrip(" .-/"), second]
    blank = _BLANK_BEFORE_CODES.split(text)
    return [part.strip() for part in blank if _digits(part)]


_AT_HOUR = r"(?:[ ,T]+(?:à )?(\d{1,2})[:hH](\d{2})?(?::(\d{2})(?:[.,]\d{1,9})?)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{2}}){_AT_HOUR}")
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            *("janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil juill"),
            *("aout", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_IN_WORDS = re.compile(
    rf"(\d{{1,2}}|1er)[ \u00a0\u202f-]([^\W\d_]{{3,9}})\.?[ \u00a0\u202f-](\d{{4}}|\d{{2}}){_AT_HOUR}"
)
_OFFSET_APART = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ([+-]\d\d:?\d\d)")
_DAY_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[+-].*", re.DOTALL)
"""2026-10-01+0100: Python would read one o’clock."""
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_EPOCH_OF_SPREADSHEETS = date(1899, 12, 30)
_SERIALS = range(25569, 73051)
"""Days from 1970 to 2100: five digits outside of them are no date."""

_MILLISECONDS = re.compile(r"\d{13}")
_END_OF_DAY = time(23, 59, 59)


def moment(cell: str, *, end_of_day: bool = False) -> datetime:
    """The instant of a date as people in France, programs and spreadsheets write it. Raises UnreadableCell.

    24/11/2026 10:30, 24 nov. 2026, 2026-11-24T10:30:00+01:00, 45985; fractions of a second do not count. A day without an
    hour is its beginning, or its end.
    """
    cell = plain_cell(cell)
    try:
        return _moment(cell, _END_OF_DAY if end_of_day else time()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableCell(f"La date « {cell[:40]} » n’est pas lisible : écrivez 24/11/2026 ou 2026-11-24.") from None


def _moment(cell: str, without_hour: time) -> datetime:
    if found := _DAY_FIRST.fullmatch(cell) or _MONTH_IN_WORDS.fullmatch(cell):
        day, month, year, hour, minute, second = found.groups()
        of_year = int(month) if month.isdigit() else _MONTHS.get(plain(month), 0)
        on = date(int(year) + (2000 if len(year) == 2 else 0), of_year, int(day.removesuffix("er")))
        at = without_hour if hour is None else time(int(hour), int(minute or 0), int(second or 0))
        return datetime.combine(on, at, FRANCE)
    if (found := _SERIAL.fullmatch(cell)) and int(found.group(1)) in _SERIALS:
        start = datetime.combine(_EPOCH_OF_SPREADSHEETS, time(), FRANCE) + timedelta(days=int(found.group(1)))
        if found.group(2) is None:
            return datetime.combine(start.date(), without_hour, FRANCE)
        return start + timedelta(seconds=round(float(f"0.{found.group(2)}") * 86400))
    if _MILLISECONDS.fullmatch(cell):
        return datetime.fromtimestamp(int(cell) / 1000, UTC)
    if len(cell) == len("2026-11-24"):
        return datetime.combine(date.fromisoformat(cell), without_hour, FRANCE)
    if found := _OFFSET_APART.fullmatch(cell):
        cell = found.group(1) + found.group(2)
    if _DAY_WITH_OFFSET.fullmatch(cell):
        raise ValueError(cell)
    read = datetime.fromisoformat(cell.removesuffix(" UTC") + "+00:00" if cell.endswith(" UTC") else cell)
    return read.replace(tzinfo=FRANCE) if read.tzinfo is None else read


def day_comes_first(cells: Iterable[str]) -> bool:
    """Whether dates in figures are to be read day first: not when more of them can only be read month first."""
    day_first = month_first = 0
    for cell in cells:
        if found := _DAY_FIRST.fullmatch(plain_cell(cell)):
            first, second = int(found.group(1)), int(found.group(2))
            day_first += second <= 12 < first
            month_first += first <= 12 < second
    return month_first <= day_first


def day(cell: str) -> date:
    """The day of a date. Raises UnreadableCell."""
    return moment(cell).astimezone(FRANCE).date()


_YES = frozenset("oui o yes y vrai true v 1 x ok coche cochee checked accord accepte on subscribed".split())
_NO = frozenset("non n no faux false f 0 off none".split())
_DECLINED = frozenset(
    "refus refuse refusee decoche decochee unchecked unsubscribed neversubscribed desabonne desabonnee desinscrit "
    "desinscrite optout".split()
)
_TICKED = frozenset("✓✔☑✅√")
_CROSSED = frozenset("✗✘❌✖🚫⛔👎☐")
_UNTICKED = frozenset("☐")
"""In a column of oppositions a cross is how people tick."""

_BLANK = " \t\r\n\u00a0\u202f-–—"


def _sign(cell: str, signs: frozenset[str]) -> bool:
    return bool(cell) and set(cell) <= signs | {"\ufe0f", " "}


_UNQUESTIONED = re.compile(r"[^\W_]\.?|[^\W_]{2,}(?:[ '’_-][^\W_]{2,})*(?:\.| ?!)?")
"""Words and nothing else: a question mark, a cross or a sign of « not » beside a word makes it another one; « O N » is none."""


def _word(cell: str) -> str:
    """The bare word that a cell says; "" when a sign stands beside it."""
    whole = _whole(plain_cell(cell))
    return plain(whole) if _UNQUESTIONED.fullmatch(whole) else ""


def yes_or_no(cell: str) -> bool:
    """Raises UnreadableCell when it is neither, or empty."""
    bare, word = plain_cell(cell), _word(cell)
    if word in _YES or _sign(bare, _TICKED):
        return True
    if word in _NO or word in _DECLINED or _sign(bare, _CROSSED):
        return False
    raise UnreadableCell(f"« {cell.strip()[:40]} » ne dit ni oui ni non.")


_BOX_TICKED = frozenset(
    "acceptee acceptes acceptees abonne abonnee inscrit inscrite optin optedin reoptin consenti consent consentement granted "
    "agreed agree daccord".split()
)
_SAYS_SO = re.compile(
    r"(?:oui,? )?(?:j ?['’ ] ?accepte|je consens|je suis d ?['’ ] ?accord)(?: (?:de|à) recevoir (?:des|les|vos|nos) (?:sms|textos|messages)"
    r"| les sms)?(?:\.| ?!)?|(?:yes,? )?i (?:agree|accept|consent)(?:\.| ?!)?|oui,? (?:pour )?(?:les )?sms|d ?['’] ?accord",
    re.IGNORECASE,
)


def box_ticked(cell: str) -> bool:
    """Whether a column of agreements says that the person agreed: a yes, or the words by which people note one. Raises UnreadableCell."""
    return _word(cell) in _BOX_TICKED or _SAYS_SO.fullmatch(plain_cell(cell)) is not None or yes_or_no(cell)


def _whole(cell: str) -> str:
    """1 and 0 without the decimals that a program gave them."""
    return re.sub(r"^([01])[.,]0+$", r"\1", cell)


def is_blank(cell: str) -> bool:
    """Whether there is nothing in a cell, or a dash that stands for nothing."""
    return not plain_cell(cell).strip(_BLANK)


_NO_OPPOSITION = frozenset("subscribed optin reoptin abonne abonnee".split())
_AGREED = frozenset("subscribed optin optedin reoptin inscrit inscrite abonne abonnee actif active".split())


_EITHER = frozenset("inscrit inscrite actif active".split())
"""Of a list of oppositions: the person is subscribed, or the opposition is."""
NOTHING_SAID = frozenset("na nc nr neant inconnu inconnue unknown null".split())


def status_may_oppose(cell: str) -> bool:
    """Whether a status of a list of oppositions may mean that the person opposed as well as the contrary."""
    return _word(cell) in _EITHER


def may_be_no_opposition(cell: str) -> bool:
    """Whether what a column of oppositions says may mean the contrary: a cross is a tick here and a no there; `n/a`, a lone sign."""
    bare = plain_cell(cell)
    return not (_sign(bare, _TICKED) or is_blank(cell)) and (not plain(bare) or plain(bare) in NOTHING_SAID)


def says_opposed(cell: str) -> bool:
    """Whether a column of oppositions says that the person opposed: whatever does not clearly say the contrary does."""
    if is_blank(cell):
        return False
    word = _word(cell)
    return word not in _NO_OPPOSITION and word not in _NO and not _sign(plain_cell(cell), _UNTICKED)


def has_agreed(cell: str) -> bool:
    """Whether a column of statuses says that the person is subscribed. A bare yes or no does not say to what."""
    return _word(cell) in _AGREED


def labels(cell: str) -> list[str]:
    """Labels in one cell, separated by commas, semicolons or bars; each once, sorted."""
    return sorted({label.strip() for label in re.split(r"[,;|]", plain_cell(cell)) if label.strip()})
