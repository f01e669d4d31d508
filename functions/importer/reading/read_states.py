"""Classify a cell: a yes or a no, a subscription state, a refusal, or something unrelated.

Only what is known to be harmless is harmless (G7): in an undeclared column, that is dates, amounts, references, addresses and a few
families of words.
"""

import re
from enum import StrEnum
from functools import lru_cache

from importer.reading.read_cells import UnreadableCell, plain_cell
from importer.reading.read_dates import moment
from importer.refusals.refusal_words import ADDRESS, REMEMBERED, says_no, says_refusal, without_digits, words_of
from stopsms.compliance.message.text import plain

LONGEST_STATE = 4
"""Words. A state has a few words at most; anything longer is a text."""


class CellKind(StrEnum):
    """The kind of content in a cell.

    Nothing; a refusal; a yes, a no or a state; a code that may be either (0, 1, x, o, n); a short number or reference, which may be a
    code unless there are many; unknown words; a longer text; data (a date, an amount, an address, a reference).
    """

    NOTHING = "nothing"
    REFUSAL = "refusal"
    STATE = "state"
    CODE = "code"
    NUMBER = "number"
    WORD = "word"
    TEXT = "text"
    DATA = "data"


_STATE = re.compile(
    r"\b(?:subscri\w*|sus?cri\w*|abon+e\w*|abonn\w*|inscri\w*|opt ?in\w*|opted|consent\w*|consenti|accept\w*|accord|autoris\w*|allow\w*|"
    r"permi(?:s|t|tted|ssion)|agre(?:e|ed|ement)|acti(?:f|fs|ve|ves|ved)|inacti\w*|innacti\w*|disabled|enabled|desactiv\w*|"
    r"activ(?:e|ee)s?|"
    r"archiv\w*|cleaned|bounced?|pending|attente|confirm\w*|verifie\w*|verified|valide(?:e|s|es)?|valid|invalid|marketing|contactable\w*|"
    r"joignable|injoignable|reachable|retire\w*|retrait|clos|ferme\w*|supprime\w*|deleted|transactional|suspend\w*|suspens|"
    r"prospectable|grant(?:ed)?|denied|stop\w*|arret(?:e|ee|er)|annule\w*|cancel\w*|perdu|lost|sms|newsletter|unknown|inconnu|"
    r"not|never|no|non|oui|yes|true|false|vrai|faux|jamais|aucune?|rouge|ok|ko|nok)\b"
)
_ANSWERS = frozenset(
    "oui ouais non yes yep yeah no nope true false vrai faux ok okay ko nok on off ja nein nee si sim nao sí да нет hayir "
    "evet tak nie".split()
)
_BEGINNINGS = frozenset("oui non yes true false vrai faux".split())
_CODES = frozenset("0 1 00 01 -1 2 o n y x v f t i p k a d r c u j s na nc".split())
_MARKS = frozenset("✓✔☑✅√✗✘☒☐❌✖🚫⛔🛑👍👎🔕🔔❎⭕×📵")

_REFERENCE = re.compile(r"[-+]?[^\W_]+(?:[-_.#][^\W_]+)*")
_NUMBERED = re.compile(r"#\d{3,}|(?=[^\W_]{2})[^\W_]{1,10}(?:/\d{1,8}){0,3}/\d{3,10}")
"""#1001, FA/2026/001. Fewer digits would be a code."""
_MAY_BE_A_LIST = re.compile(r"(?:bl|lr)\d{1,4}")
"""A year next to the initials of « blacklist » or « liste rouge », which are also those of a delivery note."""
_DIGITS_ONLY = re.compile(r"[-+]?\d[\d .,/()+:\u00a0\u202f-]*")
_AMOUNT = re.compile(
    r"[-+]?[€$£]? ?\d{1,3}(?:[ \u00a0\u202f.,]?\d{3})*(?:[.,]\d+)? ?(?:€|\$|£|%|eur|euros?|usd|chf)?", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?:[ T][\d:.,hHZ+ -]*(?:UTC|GMT)?)?")
_SHORTEST_IN_REFERENCES = 2
"""Letters. « NO » within a longer reference abbreviates « number »."""
_LONGEST_CODE = 4
"""Letters and digits. Anything longer is a count or an identifier and not a code."""

_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset(
        "m mr mme mlle mademoiselle monsieur madame messieurs mesdames mrs ms miss dr docteur me maitre mx melle h f homme "
        "femme male female "
        "masculin feminin garcon fille man woman autre other mmm mm".split()
    )
    | {"m mme", "m et mme", "mme et m", "mr et mme", "monsieur et madame", "mr mrs", "prefer not to say"},
    frozenset(
        "fr france be belgique belgium ch suisse switzerland de allemagne germany es espagne spain it italie italy lu luxembourg gb uk "
        "us usa canada ca re gp mq gf yt nc pf martinique guadeloupe guyane reunion mayotte monaco mc portugal pt nl maroc ma".split()
    )
    | {"la reunion", "royaume uni", "united kingdom", "united states", "etats unis", "pays bas", "nouvelle caledonie"},
    frozenset("fr en de es it nl pt francais french anglais english allemand espagnol italien".split())
    | {"fr fr", "en us", "en gb", "fr be", "fr ch", "fr ca", "de de", "francais france"},
    frozenset("eur euro usd chf gbp €".split()),
    frozenset(
        "particulier particuliers professionnel professionnels pro part entreprise societe individual company person personne "
        "client cliente clients customer prospect prospects lead leads vip fidele nouveau ancien b2b b2c contact "
        "salesqualifiedlead opportunity "
        "marketingqualifiedlead evangelist".split()
    ),
    frozenset("mobile portable home work main domicile bureau maison fixe other autre travail personnel perso".split()),
    frozenset("or argent bronze platine gold silver platinum".split()),
)
"""Small sets of words that describe people, countries or languages, and not who agreed."""


def kind_of(cell: str) -> CellKind:
    """The kind of a cell, judged by itself."""
    return _kind_of(cell) if len(cell) > REMEMBERED else _remembered(cell)


def _kind_of(cell: str) -> CellKind:  # noqa: PLR0911 (one for each kind)
    cell = plain_cell(cell)
    words = words_of(cell)
    if not words:
        return _of_signs(cell)
    if says_refusal(cell):
        return CellKind.REFUSAL
    many = words.split()
    if words in _ANSWERS:
        return CellKind.STATE
    if words in _CODES or (_AMOUNT.fullmatch(cell) and _is_flag(cell)):
        return CellKind.CODE
    if ADDRESS.fullmatch(cell):
        return CellKind.DATA
    if _is_state(many) or _is_numbered_state(cell, words):
        return CellKind.STATE
    if _MAY_BE_A_LIST.fullmatch(words):
        return CellKind.WORD
    if _is_short_number(cell):
        return CellKind.NUMBER
    if _is_data(cell):
        return CellKind.DATA
    return CellKind.TEXT if len(many) > LONGEST_STATE or any(sign.isdigit() for sign in cell) else CellKind.WORD


_remembered = lru_cache(maxsize=1 << 15)(_kind_of)


def _is_state(many: list[str]) -> bool:
    """Whether the words are a state or begin with an answer."""
    if len(many) > LONGEST_STATE:
        return many[0] in _BEGINNINGS and len(many) <= 2 * LONGEST_STATE
    answers = many[0] in _BEGINNINGS and len(many) > 1
    return answers or (not any(map(str.isdigit, many)) and _STATE.search(" ".join(many)) is not None)


def _is_numbered_state(cell: str, words: str) -> bool:
    """Whether a reference is a state or an answer with a number attached: actif2, ok_1, NON/2026/001."""
    if not (_REFERENCE.fullmatch(cell) or _NUMBERED.fullmatch(cell)):
        return False
    letters = [word for word in without_digits(words).split() if not word.isdigit()]
    if len(letters) == 1 and letters[0] in _ANSWERS:
        return True
    return any(len(word) > _SHORTEST_IN_REFERENCES and _STATE.fullmatch(word) for word in letters)


def _of_signs(cell: str) -> CellKind:
    if not cell.strip(" \t\r\n-–—_./\\'\"\u00a0\u200b\ufeff"):
        return CellKind.NOTHING
    return CellKind.STATE if _MARKS & set(cell) else CellKind.CODE


def _is_flag(cell: str) -> bool:
    """Whether a number is 0 or 1 in any notation: `1.0`, `0,00`."""
    try:
        return float(cell.replace(",", ".").replace(" ", "")) in (0.0, 1.0, -1.0)
    except ValueError:
        return False


def _is_short_number(cell: str) -> bool:
    """Whether it is a number or reference short enough to be a code: 12, D4, C-001."""
    has_digit = any(sign.isdigit() for sign in cell)
    return has_digit and _REFERENCE.fullmatch(cell) is not None and len(plain(cell)) <= _LONGEST_CODE


def _is_data(cell: str) -> bool:
    """Whether it is a date, an amount, a number or a reference (one word containing a digit)."""
    if _AMOUNT.fullmatch(cell) or _DATE.fullmatch(cell) or _DIGITS_ONLY.fullmatch(cell):
        return True
    if _NUMBERED.fullmatch(cell) or (_REFERENCE.fullmatch(cell) and any(sign.isdigit() for sign in cell)):
        return True
    try:
        moment(cell)
    except UnreadableCell:
        return False
    return True


def is_bare_answer(cell: str) -> bool:
    """Whether a cell is only yes or no, or 0 or 1, without saying to what."""
    words = words_of(cell)
    return (
        words in _ANSWERS
        or says_no(cell)
        or kind_of(cell) is CellKind.CODE
        or (not words and kind_of(cell) is CellKind.STATE)
    )


def speaks_of_sms(text: str) -> bool:
    """Whether a text mentions SMS, or all channels at once."""
    return (
        re.search(r"\b(?:sms|rcs|textos?|mobiles?|portables?|tel\w*|phones?|tou(?:s|t|tes))\b", words_of(text))
        is not None
    )


def is_of_a_family(value: str) -> bool:
    """Whether a value describes people, countries or languages, and says nothing of an agreement."""
    return any(words_of(value) in family for family in _FAMILIES)


def of_one_family(values: frozenset[str]) -> bool:
    """Whether these values belong to one family and say nothing of an agreement. A single letter is not enough."""
    folded = {words_of(value) for value in values}
    if len(folded) == 1 and len(next(iter(folded))) == 1:
        return False
    return any(folded <= family for family in _FAMILIES)
