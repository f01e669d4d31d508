"""What a cell of a column that nobody named may mean: a yes or a no, a state of subscription, a refusal; or nothing of the kind.

What is not known to be harmless is not harmless (G7). The words are those of French and English exports; they are looked for whatever
their case, accents and usual misspellings.
"""

import re
import unicodedata
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from compliance.stop_words import NOTHING_READ, Intent, read_reply
from compliance.text import plain
from importer.read_cells import UnreadableCell, moment, plain_cell

LONGEST_STATE = 4
"""Words. A state is a word or a few; what is longer is a text."""


class Saying(StrEnum):
    """What a cell says.

    Nothing; that somebody refused or is to be left alone; a yes, a no or a state; a code that may mean either (0, 1, x, o, n); a word
    that we do not know; something that is no state (a date, an amount, an address, a longer text).
    """

    NOTHING = "nothing"
    REFUSAL = "refusal"
    STATE = "state"
    CODE = "code"
    WORD = "word"
    OTHER = "other"


_REFUSAL = re.compile(
    r"\b(?:de+s+ ?ab+on+\w*|de+s+ ?ins?cri\w*|un ?su[bs]\w*|un ?subscri\w*|un ?sus?cri\w*"
    r"|(?:non|not|never|pas|plus|no longer|jamais) (?:opted|subscri\w*|allowed|consent\w*|contact\w*|abon\w*|inscri\w*|opt ?in|marketing|"
    r"sollicit\w*|accept\w*|autoris\w*|agre\w*|interes\w*|prospect\w*|demarch\w*|relanc\w*|appel\w*|d accord)"
    r"|nonopt\w*|nonabon\w*|noninscri\w*|opt(?:ed|ing)? ?outs?|optout\w*|option out|bl[ao]c?k? ?list\w*|block ?list\w*|deny ?list\w*|"
    r"suppress(?:ed|ion list)\w*|do not|don t|dont|dnc|dnd|no ?sms|no marketing|stop ?sms|sms ?stop|stop ?pub|refus(?:e|ee|"
    r"es|ees|er|al|ed)?"
    r"|refusent|oppos\w*|revoque\w*|revok\w*|withdr[ae]w\w*|bloque\w*|blocked|banni(?:e|s|es|r)?|exclu(?:e|s|es|re|ded)?|resilie\w*|radie\w*|"
    r"ne (?:pas|plus|jamais)|n (?:accepte|autorise)|ne (?:veut|souhaite|desire)|plus (?:de|d) (?:sms|messages?|pub\w*|contact|mails?)|"
    r"pas (?:de|d) (?:sms|messages?|pub\w*|prospection|sollicitations?|demarchage|contact|marketing|promos?|promotions?|"
    r"accord|consentement|"
    r"offres?)|sans (?:sms|pub\w*|accord|consentement)|pas interess\w*|liste (?:noire|rouge)|bloctel|npai|interdi(?:t|te|ts|tes|ction)|"
    r"declin(?:e|ed|ee)|reje(?:te|tee|cted)|spam|plaintes?|complain\w*|decede\w*|deceased"
    r"|(?:sms|textos?|tel\w*|mobiles?|portables?|phones?|pubs?|promos?) (?:ko|off|non|no|nok|hs)|(?:ko|off|nok|hors) (?:sms|textos?)"
    r"|tranquilles?|(?:surtout|uniquement|seulement|exclusivement|only) (?:\w+ ){0,2}(?:e ?mails?|mails?|courriels?|courriers?|post)"
    r"|removed?(?: me)? from|be removed|desabo|arretez)\b"
)
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
_ALIKE = tuple(
    "desabonne desabonnee desabonnes desabonnement desinscrit desinscrite desinscrits desinscription unsubscribe unsubscribed "
    "unsubscriber blackliste blacklistee blacklisted blocklisted opposition".split()
)
_NOT_ALIKE = frozenset(["description", "descriptions", "descriptif", "bannister"])
_NEARLY = 0.8
_SHORTEST_ALIKE = 7

_MARKS = frozenset("✓✔☑✅√✗✘☒☐❌✖🚫⛔🛑👍👎🔕🔔❎⭕×")

_NUMBER = re.compile(r"[-+]?\d+")
_AMOUNT = re.compile(
    r"[-+]?[€$£]? ?\d{1,3}(?:[ \u00a0\u202f.,]?\d{3})*(?:[.,]\d+)? ?(?:€|\$|£|%|eur|euros?|usd|chf)?", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?:[ T].*)?")
_ADDRESS = re.compile(r"\S+@\S+\.\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
_LONGEST_CODE = 4
"""Digits of a number that may be a code; a longer one counts or identifies something."""

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
"""Small sets of words that tell persons, countries, languages apart, and not who agreed."""


def words_of(cell: str) -> str:
    """The words of a cell: lower case, no accents, single spaces, an apostrophe parts words."""
    decomposed = unicodedata.normalize("NFKD", cell).casefold().replace("œ", "oe")
    bare = "".join(
        sign for sign in decomposed if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf"
    )
    return " ".join(re.findall(r"[^\W_]+", bare))


@lru_cache(maxsize=1 << 15)
def saying(cell: str) -> Saying:  # noqa: PLR0911 (one for each thing that a cell may say)
    """What a cell says, taken by itself."""
    cell = plain_cell(cell)
    words = words_of(cell)
    if not words:
        return _of_signs(cell)
    if says_refusal(cell):
        return Saying.REFUSAL
    many = words.split()
    if len(many) == 1 and words in _ANSWERS:
        return Saying.STATE
    if words in _CODES or (_AMOUNT.fullmatch(cell) and _is_flag(cell)):
        return Saying.CODE
    if many[0] in _BEGINNINGS and len(many) > 1 and len(many) <= 2 * LONGEST_STATE:
        return Saying.STATE
    if _ADDRESS.fullmatch(cell):
        return Saying.OTHER
    if len(many) <= LONGEST_STATE and not any(word.isdigit() for word in many) and _STATE.search(words):
        return Saying.STATE
    if _NUMBER.fullmatch(cell) and len(cell.strip("+-")) <= _LONGEST_CODE:
        return Saying.WORD
    return Saying.OTHER if _is_other(cell, many) else Saying.WORD


def _of_signs(cell: str) -> Saying:
    if not cell.strip(" \t\r\n-–—_./\\'\"\u00a0\u200b\ufeff"):
        return Saying.NOTHING
    return Saying.STATE if _MARKS & set(cell) else Saying.CODE


def _is_flag(cell: str) -> bool:
    """Whether a number is 0 or 1, however a program wrote it: `1.0`, `0,00`."""
    try:
        return float(cell.replace(",", ".").replace(" ", "")) in (0.0, 1.0, -1.0)
    except ValueError:
        return False


def _is_other(cell: str, words: list[str]) -> bool:
    if _AMOUNT.fullmatch(cell) or _DATE.fullmatch(cell) or len(words) > LONGEST_STATE:
        return True
    digits = sum(sign.isdigit() for sign in cell)
    if digits >= 2 and len(plain(cell)) > _LONGEST_CODE:  # a street with its number, a reference, a telephone number
        return True
    try:
        moment(cell)
    except UnreadableCell:
        return False
    return True


def says_refusal(cell: str) -> bool:
    """Whether a cell says that somebody refused or is to be left alone, in a word or within a text."""
    words = words_of(cell)
    if (
        _REFUSAL.search(words)
        or _refuses_as_a_reply(cell)
        or words in ("stop", "stopped", "non merci", "no thanks", "remove", "removed")
    ):
        return True
    return any(
        len(word) >= _SHORTEST_ALIKE
        and word[0] in "dubo"
        and word not in _NOT_ALIKE
        and get_close_matches(word, _ALIKE, 1, _NEARLY)
        for word in words.split()[:LONGEST_STATE]
    )


def _refuses_as_a_reply(cell: str) -> bool:
    """Whether a cell, read as the reply that it may report, opposes or asks for something, or may do so."""
    reading = read_reply(cell)
    return reading.opposes or not (reading.harmless or reading.intent is Intent.YES or reading.matched in NOTHING_READ)


def is_bare_answer(cell: str) -> bool:
    """Whether a cell says yes or no, or 0 or 1, and not to what."""
    return (
        words_of(cell) in _ANSWERS
        or saying(cell) is Saying.CODE
        or (not words_of(cell) and saying(cell) is Saying.STATE)
    )


def speaks_of_sms(text: str) -> bool:
    """Whether it speaks of SMS, or of all means at once."""
    return (
        re.search(r"\b(?:sms|rcs|textos?|mobiles?|portables?|tel\w*|phones?|tou(?:s|t|tes))\b", words_of(text))
        is not None
    )


def of_one_family(values: frozenset[str]) -> bool:
    """Whether these values belong together and tell nothing of an agreement. A lone letter is too little to know."""
    folded = {words_of(value) for value in values}
    if len(folded) == 1 and len(next(iter(folded))) == 1:
        return False
    return any(folded <= family for family in _FAMILIES)
