"""The words by which a file says that somebody refused, or is to be left alone, beside what a column should hold: « Dupont (STOP) ».

They are those of French and English files, whatever their case, accents and usual misspellings. They are looked for in columns whose
names say what they hold, so no name of a person or a place, no address and no trade may be among them; a text in a column that
nobody named is never harmless, whatever its words (see `examine_columns`).
"""

import re
import unicodedata
from contextlib import suppress
from difflib import get_close_matches
from functools import lru_cache

from importer.read_cells import plain_cell

ADDRESS = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+|(?:https?://|www\.)\S+", re.IGNORECASE)
"""Of e-mail or of a page: its words are no sentence."""

_BY_TELEPHONE = r"(?:sms|mms|rcs|textos?|tel|tels|telephon\w*|mobiles?|portables?|phones?|gsm)"
_BY_OTHER_MEANS = r"(?:e ?mails?|mails?|courriels?|courriers?|postal|poste?)"
_SENT = (
    r"(?:sms|textos?|messages?|pubs?|publicites?|prospection|sollicitations?|demarchages?|contacts?|marketing|promos?|promotions?"
    r"|offres?)"
)
_AGREED = (
    r"(?:opted|opt ?in|subscri\w*|allowed|consent\w*|contact\w*|abon\w*|inscri\w*|sollicit\w*|accept\w*|autoris\w*|agre\w*"
    r"|interes\w*|prospect\w*|demarch\w*|relanc\w*|appel\w*|d accord)"
)
_NOT = r"(?:non|not|never|pas|plus|no longer|jamais|aucune?|rien)"
_LITTLE_WORDS = r"(?:(?:de|d|du|des|par|sur|le|la|les|un|une|en|au|son|sa|ses|tout|tous|toutes|via|by|no|me) )*"

_LEFT = (
    r"de+s+ ?ab+on+(?!net)\w*|desabo?|de+s+ ?ins?cri\w*|un ?su[bs]\w*|un ?subscri\w*|un ?sus?cri\w*",
    r"nonopt\w*|nonabon\w*|noninscri\w*|opt(?:e|ee|ed|ing)? ?outs?|optout\w*|option out|resilie(?:e|es|r)?|radie(?:e|s|es)?|renonc\w*",
    r"(?:a |ont |avoir )?quitte (?:\w+ )?listes?",
    r"(?:hors|sorti\w*(?: de)?|retire\w* de) (?:la |nos |notre )?(?:mailing ?)?listes?",
)
_LISTED = (
    r"bl[ao]c?k? ?list\w*|block ?list\w*|deny ?list\w*|suppress(?:ed|ion list)\w*",
    r"liste (?:noire|rouge)|listes? d (?:exclusion|opposition)|bloctel|npai|dnc|dnd",
    r"(?:do not|don t|dont) (?:contact|call|text|send|sms|message|market\w*|disturb|e?mail|solicit)",
    r"banni(?:e|s|es|r)?|exclu(?:e|s|es|re|ded)?|bloque\w*|blocked",
)
_REFUSED = (
    r"refus(?:e|ee|es|ees|er|al|ed)?|refusent|oppos\w*|revoque\w*|revok\w*|withdr[ae]w\w*|declin(?:e|ed|ee)|reje(?:te|tee|cted)",
    r"interdi(?:t|te|ts|tes|ction)|denied|dit (?:que )?non|spam|plaintes?|complain\w*|reclamations?",
    rf"consent\w* (?:retire|{_NOT}|perime|expire|absent|annule|invalide|withdrawn|revoked|0)\w*",
    rf"detest\w* (?:\w+ )?{_SENT}",
)
_NO_MORE = (
    rf"{_NOT} {_AGREED}",
    rf"{_NOT} {_LITTLE_WORDS}(?:{_BY_TELEPHONE}|{_SENT}|mails?|consentement|accord)",
    rf"(?:sans|hors|sauf|except|no) {_LITTLE_WORDS}(?:{_BY_TELEPHONE}|{_SENT}|consentement|accord)",
    rf"{_BY_TELEPHONE} (?:ko|off|non|no|nok|hs|0|zero|stop|interdit\w*|refus\w*)",
    rf"(?:ko|off|nok|0|zero|stop) (?:{_BY_TELEPHONE}|pubs?|promos?)",
    r"(?:pubs?|promos?) (?:ko|off|non|no|nok)|stop ?(?:sms|pubs?)|sms ?stop|no ?sms",
    r"ne (?:pas|plus|jamais|rien)|n (?:accepte|autorise)|ne (?:veut|veux|souhaite|desire)|veut (?:plus|pas|rien)",
)
_OTHERWISE = (
    rf"(?:surtout|uniquement|seulement|exclusivement|only|juste|just|que) (?:\w+ ){{0,2}}{_BY_OTHER_MEANS}",
    rf"{_BY_OTHER_MEANS} (?:\w+ )?(?:uniquement|seulement|exclusivement|only|seuls?|seule)",
)
_LEAVE_ALONE = (
    r"(?:a|etre|doit etre) (?:suppr\w*|effac\w*|retir\w*|enlev\w*|exclure|bloquer|oublier)",
    r"suppr|delete|deleted|effac(?:er|e|ee|ement)|removed?(?: me)? from|be removed|oubli demande|droit a l oubli",
    r"(?:laiss\w*|la|le|les|l|etre|reste\w*|moi|nous) tranquilles?|en paix|arretez|plus jamais",
)
_DEAD = (r"decede\w*|deceased|deces|dcd|defunte?s?",)

_REFUSAL = re.compile(
    rf"\b(?:{'|'.join((*_LEFT, *_LISTED, *_REFUSED, *_NO_MORE, *_OTHERWISE, *_LEAVE_ALONE, *_DEAD))})\b"
)
_STOP = re.compile(
    r"(?<!\bnon )\bstop$|\bstp \d"
    r"|\bstop (?:\d|le|depuis|recu\w*|demande\w*|client\w*|contact\w*|marketing|mails?|messages?|appels?|svp)\b"
)
"""« Dupont STOP », « stop 12/03 »; and not « Stop Affaires », which is a shop."""
_IN_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)")
_ALONE = frozenset(["non merci", "no thanks", *"stop stopped arret arreter remove removed delete oubli".split()])
"""What refuses when it is all that a cell, a label or a bracket says."""
_NOES = frozenset("non no nope false faux ko nok off nein nee nao нет hayir nie 0".split())

_SAID_IN_BRACKETS = (_ALONE | _NOES) - {"0"}  # +33 (0)6…

_ALIKE = tuple(
    "desabonne desabonnee desabonnes desabonnement desinscrit desinscrite desinscrits desinscription unsubscribe unsubscribed "
    "unsubscriber blackliste blacklistee blacklisted blocklisted opposition".split()
)
_NOT_ALIKE = frozenset("description descriptions descriptif bannister desbonnet desbonnets debonnet".split())
_NEARLY = 0.8
_SHORTEST_ALIKE = 7
_FIRST_WORDS = 4

_MARKS_OF_NO = frozenset("✗✘❌✖🚫⛔🛑👎🔕📵")
_LOST_LETTER = re.compile(r"(?<=[^\W\d_])[?\ufffd]")
_MIXED = re.compile(r"[a-zA-Z][\u0370-\u04ff]|[\u0370-\u04ff][a-zA-Z]")
"""Latin letters and others that look like them, in one word: nobody can tell what it was made to hide."""


def words_of(cell: str) -> str:
    """The words of a cell: lower case, no accents, single spaces, an apostrophe parts words."""
    decomposed = unicodedata.normalize("NFKD", cell).casefold().replace("œ", "oe")
    bare = "".join(
        sign for sign in decomposed if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf"
    )
    return " ".join(re.findall(r"[^\W_]+", bare))


def says_no(cell: str) -> bool:
    """Whether a no is all that a cell says: to what, it does not say."""
    return words_of(cell) in _NOES


def says_stop(cell: str) -> bool:
    """Whether the word stands anywhere in it: beside a person's name it is no shop's."""
    return "stop" in words_of(_undamaged(cell)).split()


@lru_cache(maxsize=1 << 15)
def says_refusal(cell: str) -> bool:
    """Whether a cell says that somebody refused or is to be left alone, in a word or beside something else."""
    cell = _undamaged(plain_cell(cell))
    if ADDRESS.fullmatch(cell):
        return False
    if _MARKS_OF_NO & set(cell) or _MIXED.search(cell):
        return True
    words = words_of(cell)
    if _REFUSAL.search(words) or _STOP.search(words) or words in _ALONE:
        return True
    if any(words_of(within) in _SAID_IN_BRACKETS for within in _IN_BRACKETS.findall(cell)):
        return True
    return any(_is_alike(word) for word in words.split()[:_FIRST_WORDS])


def _is_alike(word: str) -> bool:
    """Whether a word is a misspelt word of refusal."""
    if len(word) < _SHORTEST_ALIKE or word[0] not in "dubo" or word in _NOT_ALIKE:
        return False
    return bool(get_close_matches(word, _ALIKE, 1, _NEARLY))


def _undamaged(cell: str) -> str:
    """The cell before a program read it in another encoding (DÃ©sinscrit, D?sinscrit): words of refusal lost an é."""
    with suppress(UnicodeError):
        cell = cell.encode("cp1252").decode()
    return _LOST_LETTER.sub("e", cell)
