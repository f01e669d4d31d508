"""The words by which a file records a refusal next to what a column should hold: « Dupont (STOP) ».

They cover French and English files in any case, with or without accents, with common misspellings, run together or damaged by
encoding errors. They are searched for in columns whose names say what they hold, so they must not match the name of a person, a
place, an address or a trade; a text in an undeclared column is never harmless, whatever its words (see `examine_columns`).
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import unquote

from importer.reading.read_cells import plain_cell
from stopsms.compliance.replies.stop_keyword import SPACED_STOP_KEYWORD, STOP_KEYWORD

ADDRESS = re.compile(r"<?(?:mailto:)?[\w.+%'&~!$*=-]+@[\w-]+(?:\.[\w-]+)+>?|(?:https?://|www\.)\S+", re.IGNORECASE)
"""An e-mail or web address: its words are not a sentence. « STOP:a@b.fr » is not an address."""

REMEMBERED = 64
"""Longest cell, in characters, whose answer is cached; longer ones would fill the memory and rarely recur."""

# What is sent, over which channel, and what somebody agrees to.
_BY_TELEPHONE = r"(?:sms|mms|rcs|textos?|txts?|tel|tels|telephon\w*|mobiles?|portables?|phones?|gsm)"
_BY_OTHER_MEANS = r"(?:e ?mails?|mails?|courriels?|courriers?|postal|poste?)"
_SENT = (
    r"(?:sms|textos?|messages?|pubs?|publicites?|prospection|sollicitations?|demarchages?|contacts?|marketing|promos?|promotions?"
    r"|offres?|envois?|campagnes?|newsletters?|notifications?|notifs?|relances?|spams?)"
)
_AGREEMENT = r"(?:accord|autorisation|consentement|permission)"
_LISTS = r"(?:mailing ?)?(?:listes?|lists?|fichiers?|bases?|envois?|mailings?|databases?)"

# What is denied: that somebody agreed, or that anybody may write. « Plus » alone also means « more » (Plus Contact), so it takes a verb.
_VERBS = (
    r"(?:contact(?:e|er|ez|ee|es|able|ables)|recontact\w+|rappel\w+|appele\w*|relance[rz]|solliciter?|sollicitez|demarche[rz]"
    r"|prospecter|ecrire|envoyer|envoyez|recevoir|derange[rz]|abonn?e\w*|inscri\w*|interes\w*|accept\w*|autoris\w*|d accord|sur liste)"
)
_AGREED = (
    r"(?:opted|opt ?in|subscri\w*|allowed|consent\w*|contact\w*|recontact\w*|abon\w*|inscri\w*|sollicit\w*|accept\w*|autoris\w*"
    r"|agre\w*|interes\w*|prospect\w*|demarch\w*|relanc\w*|r?appel\w*|d accord|ok|okay|ecrire|envoyer|envoyez|recevoir|derang\w*)"
)
_NOT = r"(?:non|not|never|pas|no longer|jamais|aucune?|rien)"
_LITTLE = r"(?:de|d|du|des|par|sur|le|la|l|les|lui|un|une|en|au|aux|son|sa|ses|nos|vos|notre|ce|tout|tous|toutes|via|by|no|me)"
_LITTLE_WORDS = rf"(?:{_LITTLE} )*"

_TAKEN = r"(?:hors|sorti\w*|retir\w*|enlev\w*|ray(?:e|ee|es|ees|er|ez)|radier|ot(?:er|ez|e|ee)|remov\w*|take\w*|off)"
_LEFT = (
    r"de+s+ ?ab+on+(?!net|d)\w*|desabo?|desins|d sabon+\w*|d sins?cri\w*|de+s+ins?cri\w*|de+s+ ins?cri(?!ptions\b)\w*",
    r"un ?su[bs]\w*|un ?subscri\w*|un ?sus?cri\w*",
    r"nonopt\w*|nonabon\w*|noninscri\w*|opt(?:e|ee|ed|ing)? ?outs?|optout\w*|option out|opt me out|wants? out",
    r"resilie(?:e|es|r)?|resiliations?|radie(?:e|s|es)?|radiations?|a radier|renonce(?:e|r|s|nt)?|renonciations?|desistements?",
    r"(?:a |ont |avoir )?quitte (?:\w+ )?listes?",
    r"(?:ex|ancien(?:ne)?s?|former) (?:abonn|inscri|opt ?in|subscri)\w*",
    rf"(?:inacti\w*|suspend\w*|hors cible) {_LITTLE_WORDS}{_BY_TELEPHONE}|{_BY_TELEPHONE} (?:inacti\w*|hors cible)",
    rf"{_TAKEN} (?:off |from |the |our |my )?{_LITTLE_WORDS}{_LISTS}",
)
_LISTED = (
    r"bl[ao]c?k? ?list\w*|block ?list\w*|deny ?list\w*|suppress(?:ed|ion list)\w*|bloctel|pacitel",
    r"listes? (?:noire?s?|rouges?|robinson)|listes? d (?:exclusion|opposition)",
    r"(?:npai|dnc|dnd|npc|n p c)(?! (?:sarl|sas|sasu|eurl|sa|snc|sci|ltd|gmbh|inc)\b)",
    r"(?:do not|don t|dont) (?:contact|call|text|send|sms|message|market\w*|disturb|e?mail|solicit)",
    r"banni(?:e|s|es|r)?|exclu(?:e|s|es|re|ded)|exclu(?! (?:web|internet|magasins?|club|vip)\b)|exclusions?",
    r"bloque(?:e|s|es|r|z)?|blocked",
)
_NO_TRADE = "".join(
    rf"(?<!{trade} )"
    for trade in (
        "responsable",
        "service",
        "gestionnaire",
        "conseiller",
        "conseillere",
        "des",
        "charge de",
        "chargee de",
    )
)
_REFUSED = (
    r"refu|refus(?:e|ee|es|ees|er|al|ed)?|refuz(?:e|es|er|ee|ees)?|refusent|revoque\w*|revok\w*|withdr[ae]w\w*|declin(?:e|ed|ee)|reje(?:te|tee|cted)",
    r"op+os(?:e|ee|es|ees|er|ez|ent|ant|ants|ed|ing|ition|itions)?|oppo? (?:sms|tel|mobile|pubs?)",
    r"interdi(?:t|te|ts|tes|ction)|denied|dit (?:que )?non|spam|plaintes?|complain\w*|harcel\w*|mise en demeure",
    rf"{_NO_TRADE}reclamations?",
    rf"consent\w* (?:retire|{_NOT}|perime|expire|absent|annule|invalide|withdrawn|revoked|0)\w*",
    rf"{_AGREEMENT} (?:retire|refus|annul|revoqu|expire|perime|invalide|caduc)\w*",
    rf"(?:retraits?|retire\w*|annule\w*|revoque\w*|revocation) {_LITTLE_WORDS}{_AGREEMENT}",
    rf"(?:detest\w*|contre|trop|marre) (?:\w+ )?(?:{_SENT}|{_BY_TELEPHONE})",
)
_ASKED = (
    rf"(?:opt ?ins?|abonn?e\w*|inscri\w*|subscri\w*|accept\w*|autoris\w*|agre(?:e|ed)|{_AGREEMENT}|consent\w*|rgpd|gdpr|sms"
    r"|newsletters?|contactable|prospectable|actif|active)"
)
_NO_MORE = (
    rf"{_NOT} {_LITTLE_WORDS}(?:{_AGREED}|{_BY_TELEPHONE}|{_SENT}|mails?|{_AGREEMENT})",
    rf"plus {_LITTLE_WORDS}{_VERBS}|plus (?:{_LITTLE} )+(?:{_BY_TELEPHONE}|{_SENT}|mails?)|plus (?:sms|mms|rcs|textos?|txts?|pubs?)",
    rf"(?:pa|plu|pu) (?:de |d |2 )?(?:{_BY_TELEPHONE}|{_SENT})|(?:pas|plus) 2 (?:sms|textos?)",
    r"0sms|sms0|pas daccord|plus? rien|rien (?:du tout|a envoyer)",
    rf"(?:sans|hors|sauf|except|no|no more|kein|keine) (?!contact\b){_LITTLE_WORDS}(?:{_BY_TELEPHONE}|{_SENT}|{_AGREEMENT}|texts?|calls?)",
    r"(?:hors|sauf|except|no|no more) contacts?",
    rf"{_BY_TELEPHONE} (?:ko|off|non|no(?! ?\d)|nok|hs|0(?! \d{{3}})|zero|stop|jamais|never|n$|interdit\w*|refus\w*)",
    rf"{_BY_TELEPHONE} (?:bloqu|desactiv|suspendu|arret|coupe|annul|supprim|disabl|blocked)\w*",
    rf"(?:ko|off|nok|0|ø|zero|stop) (?:{_BY_TELEPHONE}|pubs?|promos?)",
    r"(?:pubs?|promos?) (?:ko|off|non|no|nok)|stop ?(?:sms|pubs?)|sms ?stop|no ?sms",
    rf"desactiv\w* {_LITTLE_WORDS}{_BY_TELEPHONE}",
    rf"{_ASKED} (?:non|no(?! ?\d)|n(?! \d)|nein|0(?! \d{{3}})|zero|ko|off|nok|false|faux|jamais|never|oubli)",
    r"non merci|no thanks",
    r"(?:ne|n) (?:\w+ )?\w+ez (?:pas?|plus?|jamais|rien)|nepas|neplus",
    r"ne (?:pas?|plus?|jamais|rien)|n (?:accepte|autorise)|ne (?:veu[tx]?|souhaite|desire)|veu[tx]? (?:pas?|plus?|rien)",
    r"n (?:a|ai|ont|avait|est|etait|y|en) (?:pas|plus|jamais|rien|aucune?)|(?:pas|jamais) donne",
    r"(?:mauvais|faux) num(?:ero)?|pas (?:son|le bon|du tout) num\w*|num(?:ero)? (?:attribue|change|errone)\w*",
)
_OTHERWISE = (
    rf"(?:surtout|uniquement|seulement|exclusivement|only|juste|just|que) (?:\w+ ){{0,2}}{_BY_OTHER_MEANS}",
    rf"{_BY_OTHER_MEANS} (?:\w+ )?(?:uniquement|seulement|exclusivement|only|seuls?|seule)",
)
_LEAVE_ALONE = (
    r"(?:a|etre|doit etre) (?:supp|suppr\w*|effac\w*|retir\w*|enlev\w*|rayer|exclure|bloquer|oublier)|enlever|enlevez",
    r"suppr|supprim\w+|suppressions?|delete|deleted|effac(?:er|e|ee|ement)|oubli demande|droit a l oubli",
    r"removed?(?: me)? from|remove me|be removed|please (?:remove|delete|stop|unsubscribe|do not|don t|no)",
    r"merci de? (?:arreter|ne|cesser|stopper|supprimer|retirer|enlever|desinscrire)",
    r"(?:laiss\w*|etre|reste\w*|moi|nous) (?:\w+ )?tranquilles?|en paix|plus jamais|arretez|arreter",
    rf"(?:arret(?:e|s)?|cess(?:e|er|ez|ation)|halte) {_LITTLE_WORDS}(?:{_BY_TELEPHONE}|{_SENT}|mails?|publicitaires?)",
    r"(?<!\bl )(?<!\bd )(?<!\bde )(?<!\bdu )(?<!\ble )(?<!\bgrand )(?<!^)arret$",
)
_DEAD = (r"decede\w*|deceased|deces|dcd|defunte?s?",)

_REFUSAL = re.compile(
    rf"\b(?:{'|'.join((*_LEFT, *_LISTED, *_REFUSED, *_NO_MORE, *_OTHERWISE, *_LEAVE_ALONE, *_DEAD))})\b"
)
_ENDED = re.compile(r"\b(?:desactiv\w*|deactivated|disabled|suspend\w*|suspens|archiv\w*|quarant\w*|invalid\w*)\b")
_DENIES = re.compile(
    r"\b(?:non|not?|pas|plus|jamais|never|aucune?s?|sans|hors|ex|ancien\w*|retir\w*|retrait|annul\w*|cancel\w*|expir\w*|perim\w*|"
    r"inacti\w*|clos\w*|clotur\w*|ferme\w*|fin|finie?s?|termin\w*|ended|lapsed|arret\w*|cess\w*|sorti\w*|partie?s?|perdue?s?|quit\w*|"
    r"left|cadu[cq]\w*|abandon\w*|nul|nulle|void)\b"
)
_NOT_WRITTEN_DOWN = re.compile(
    r"\b(?:non|pas|not|jamais) "
    r"(?:renseign|communiqu|connu|precis|fourni|saisi|defini|disponible|applicable|available|known|set|provided)\w*"
)
_GLUED = re.compile(
    r"unsubscri|desabonn|desinscri|blacklist|notsubscri|notcontact|optout|optedout|(?:ne|veut)(?:pas|plus)(?:contact|appel|relanc|envoy)"
    r"|(?:pas|plus)de(?:sms|pub|texto|mail|news)|(?:no|stop|non)(?:sms|pub|texto|mail|news)|sms(?:stop|off|non|ko|refus)|listenoire"
    r"|listerouge"
)
"""Anywhere within a word: smsunsubscribed, donotcontact."""

_STOPPED = re.compile(
    r"[s5]+t+[o0]+p+(?:e|ee|es|ees|er|ez|ed|e?ment)"
    r"|s+t+o+p+(?:newsletters?|news|promos?|mails?|emails?|messages?|campagnes?|marketing|total|appels?)"
)
_ASKED_TO = re.compile(r"\bstp \d")
_SHOP = re.compile(
    r"\b(?:pit|coffee|bus|truck|one|food|pizza|snack|kebab|burger|bio)[ -]stop\b"
    r"|\bnon-stop(?= [a-z])|\bstop(?:[ -](?:affaires?|hotel|over)\b| ?(?:&|and|et|'?n'?) ?go\b)"
)
"""« Stop » in common names of shops: Stop Affaires, Pit Stop, Non-Stop Fitness. Anywhere else it is a refusal."""

_IN_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)")
_ALONE = frozenset("stop stopped arret arreter remove removed delete retirer oubli".split())
"""Words that refuse when they are the whole of a cell, a label or a bracket."""
_NOES = frozenset("non no nope false faux ko nok off nein nee nao нет hayir nie 0".split())
_NUMBERED_NO = re.compile(r"(?:non|nope|nok|ko|faux|false)(?: ?\d{1,8}){1,3}|\d{1,4}(?:non|nope|nok|faux|false)")
"""non1, KO-12; « No 12 » is a number, and « 12 Ko » a size."""

_SAID_IN_BRACKETS = (_ALONE | _NOES) - {"0"}  # +33 (0)6…
_NO_AT_THE_END = re.compile(r"(?:\s[-–—]\s|[:=/*|])\s?\*?(?:non|nok|ko)\W*$")
"""« Dupont - NON », « Dupont : non », but not « Dupont Non », which is a name."""

_ALIKE = tuple(
    "desabonne desabonnee desabonnes desabonnement desinscrit desinscrite desinscrits desinscription unsubscribe unsubscribed "
    "unsubscriber blackliste blacklistee blacklisted blocklisted opposition".split()
)
_NOT_ALIKE = re.compile(r"descripti(?:ons?|fs?)|bannister|des?bonn\w*")
"""Description, Desbonnet, Debonne."""
_NO_NAME = re.compile(r"\bd[eé]s?bonnée?s?\b")
"""« Desbonné » is not a name; « Desbonne » is."""
_NEARLY = 0.8
_SHORTEST_ALIKE = 7
_LONGEST_ALIKE = 24
_FIRST_WORDS = 4

_MARKS_OF_NO = frozenset("✗✘❌✖🚫⛔🛑👎🔕📵🙅⊘🔇✋☠†✝")
_MIXED = re.compile(r"[a-zA-Z][\u0370-\u04ff]|[\u0370-\u04ff][a-zA-Z]")
"""A word that mixes Latin letters with lookalikes from other scripts may be hiding something."""


def words_of(cell: str) -> str:
    """The words of a cell: lower case, no accents, single spaces, split at apostrophes."""
    return " ".join(re.findall(r"[^\W_]+", _bare(cell)))


def _bare(cell: str) -> str:
    """The text in lower case without accents or invisible characters."""
    if cell.isascii():
        return cell.lower()
    decomposed = unicodedata.normalize("NFKD", cell).casefold().replace("œ", "oe")
    unseen = [sign for sign in set(decomposed) if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf"]
    return decomposed.translate(dict.fromkeys(map(ord, unseen)))


_DIGITS_AROUND = re.compile(r"(?<![a-z0-9])\d+(?=[a-z])|(?<=[a-z])\d+(?![a-z0-9])")


def without_digits(words: str) -> str:
    """The words without digits attached before or after: refus2, non1."""
    return _DIGITS_AROUND.sub("", words)


def says_no(cell: str) -> bool:
    """Whether a cell is only a no, without saying to what."""
    words = words_of(cell)
    return words in _NOES or _NUMBERED_NO.fullmatch(words) is not None


def says_ended(cell: str) -> bool:
    """Whether a label says that a contact was deactivated. Within a name it would be a name or a trade."""
    return _ENDED.search(words_of(cell)) is not None


def may_say_no(cell: str) -> bool:
    """Whether a cell where a date or another answer was expected may mean that the person did not agree, or no longer does.

    « Non renseigné » and the like only mean that nothing was recorded.
    """
    words = _NOT_WRITTEN_DOWN.sub(" ", words_of(cell))
    return says_refusal(cell) or says_no(cell) or _ENDED.search(words) is not None or _DENIES.search(words) is not None


def says_stop(cell: str) -> bool:
    """Whether « stop » occurs anywhere in any form: next to a person's name it is not the name of a shop."""
    return any(_stops(words) for reading in _readings(cell) for words in _ways_to_part(reading))


def says_refusal(cell: str) -> bool:
    """Whether a cell contains a refusal, alone or next to something else."""
    return _says_refusal(cell) if len(cell) > REMEMBERED else _remembered(cell)


def _says_refusal(cell: str) -> bool:
    cell = plain_cell(cell)
    if ADDRESS.fullmatch(cell):
        return False
    return _MIXED.search(cell) is not None or any(map(_refuses, _readings(cell)))


_remembered = lru_cache(maxsize=1 << 15)(_says_refusal)


def _refuses(text: str) -> bool:
    if _MARKS_OF_NO & set(text) or any(words_of(within) in _SAID_IN_BRACKETS for within in _IN_BRACKETS.findall(text)):
        return True
    bare = _bare(text)
    if _NO_AT_THE_END.search(bare):
        return True
    if not text.isascii() and _NO_NAME.search(unicodedata.normalize("NFC", text).casefold()):
        return True
    ways = _ways_to_part(text)
    beside_shops = _ways_to_part(_SHOP.sub(" ", bare)) if _SHOP.search(bare) else ways
    return any(map(_stops, beside_shops)) or any(map(_words_refuse, ways))


def _words_refuse(words: str) -> bool:
    if words in _ALONE or _REFUSAL.search(words) or _GLUED.search(words):
        return True
    return any(map(_is_alike, words.split(maxsplit=_FIRST_WORDS)[:_FIRST_WORDS]))


def _stops(words: str) -> bool:
    """Whether the words include the STOP keyword, even drawn out, spaced or as a verb."""
    return (
        any(STOP_KEYWORD.fullmatch(word) or _STOPPED.fullmatch(word) for word in words.split())
        or SPACED_STOP_KEYWORD.search(words) is not None
        or _ASKED_TO.search(words) is not None
    )


def _is_alike(word: str) -> bool:
    """Whether a word is a misspelling of a word of refusal."""
    if not _SHORTEST_ALIKE <= len(word) <= _LONGEST_ALIKE or word[0] not in "dubo" or _NOT_ALIKE.fullmatch(word):
        return False
    return bool(get_close_matches(word, _ALIKE, 1, _NEARLY))


_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
"""Where the next word begins in DoNotContact."""
_SPELT_OUT = re.compile(r"\b[a-z](?: [a-z]){3,}\b")
"""R E F U S. Three letters are somebody's initials."""


def _ways_to_part(text: str) -> set[str]:
    """The words of a text as written, with run-together words split, and without attached digits."""
    words = words_of(text)
    ways = {words, _SPELT_OUT.sub(lambda match: match.group().replace(" ", ""), words)}
    if _HUMP.search(text):
        ways.add(words_of(_HUMP.sub(" ", text)))
    return ways | set(map(without_digits, ways))


_LOST_LETTER = re.compile(r"(?<=[^\W\d_])[?\ufffd]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_QUOTED_PRINTABLE = re.compile(r"=([89A-F][0-9A-F])")
_UTF_8_AS_LATIN = re.compile("[ÃÂâ][^\x00-\x7f]")
_HIGH_CONTROLS = re.compile(rb"[\x80-\x9f]")
_TIMES_DAMAGED = 2


def _readings(cell: str) -> Iterator[str]:
    """The cell, and its repaired forms if damaged: D?sinscrit, d&eacute;sinscrit, d%C3%A9sinscrit, DÃ©sinscrit, dŽsinscrit."""
    yield cell
    whole = cell
    for _ in range(_TIMES_DAMAGED):
        whole = _unescaped(whole)
        if _UTF_8_AS_LATIN.search(whole):
            whole = _as_bytes(whole).decode("utf-8", "replace")
    if whole != cell:
        yield whole
    if _LOST_LETTER.search(whole):
        yield _LOST_LETTER.sub("e", whole)
    if not cell.isascii() and _HIGH_CONTROLS.search(raw := _as_bytes(cell)):
        yield raw.decode("mac-roman")
        yield raw.decode("cp850")


def _unescaped(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    if "\\" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return _QUOTED_PRINTABLE.sub(lambda match: chr(int(match.group(1), 16)), text) if "=" in text else text


_WINDOWS_1252 = {
    ord(bytes([code]).decode("cp1252")): code for code in range(0x80, 0xA0) if bytes([code]).decode("cp1252", "ignore")
}


def _as_bytes(text: str) -> bytes:
    """The bytes that were decoded as Windows-1252, without characters that it lacks."""
    return text.translate(_WINDOWS_1252).encode("latin-1", "ignore")
