"""The words by which a file says that somebody refused, or is to be left alone, beside what a column should hold: « Dupont (STOP) ».

They are those of French and English files, whatever their case, accents and usual misspellings, glued together or damaged on the
way. They are looked for in columns whose names say what they hold, so no name of a person or a place, no address and no trade may be
among them; a text in a column that nobody named is never harmless, whatever its words (see `examine_columns`).
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import unquote

from importer.read_cells import plain_cell
from stopsms.compliance.replies.stop_keyword import SPACED_STOP_KEYWORD, STOP_KEYWORD

ADDRESS = re.compile(r"<?(?:mailto:)?[\w.+%'&~!$*=-]+@[\w-]+(?:\.[\w-]+)+>?|(?:https?://|www\.)\S+", re.IGNORECASE)
"""Of e-mail or of a page: its words are no sentence. « STOP:a@b.fr » is no address."""

REMEMBERED = 64
"""Characters of a cell of which the answer is kept; longer ones would fill the memory, and seldom come again."""

# What is sent, by which means, and what somebody agrees to.
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
"""Within a word, wherever it stands: smsunsubscribed, donotcontact."""

_STOPPED = re.compile(
    r"[s5]+t+[o0]+p+(?:e|ee|es|ees|er|ez|ed|e?ment)"
    r"|s+t+o+p+(?:newsletters?|news|promos?|mails?|emails?|messages?|campagnes?|marketing|total|appels?)"
)
_ASKED_TO = re.compile(r"\bstp \d")
_SHOP = re.compile(
    r"\b(?:pit|coffee|bus|truck|one|food|pizza|snack|kebab|burger|bio)[ -]stop\b"
    r"|\bnon-stop(?= [a-z])|\bstop(?:[ -](?:affaires?|hotel|over)\b| ?(?:&|and|et|'?n'?) ?go\b)"
)
"""The word in the usual names of shops: Stop Affaires, Pit Stop, Non-Stop Fitness. Whatever else it stands beside, it is a refusal."""

_IN_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)")
_ALONE = frozenset("stop stopped arret arreter remove removed delete retirer oubli".split())
"""What refuses when it is all that a cell, a label or a bracket says."""
_NOES = frozenset("non no nope false faux ko nok off nein nee nao нет hayir nie 0".split())
_NUMBERED_NO = re.compile(r"(?:non|nope|nok|ko|faux|false)(?: ?\d{1,8}){1,3}|\d{1,4}(?:non|nope|nok|faux|false)")
"""non1, KO-12; « No 12 » is a number, and « 12 Ko » a size."""

_SAID_IN_BRACKETS = (_ALONE | _NOES) - {"0"}  # +33 (0)6…
_NO_AT_THE_END = re.compile(r"(?:\s[-–—]\s|[:=/*|])\s?\*?(?:non|nok|ko)\W*$")
"""« Dupont - NON », « Dupont : non »; and not « Dupont Non », which is a name."""

_ALIKE = tuple(
    "desabonne desabonnee desabonnes desabonnement desinscrit desinscrite desinscrits desinscription unsubscribe unsubscribed "
    "unsubscriber blackliste blacklistee blacklisted blocklisted opposition".split()
)
_NOT_ALIKE = re.compile(r"descripti(?:ons?|fs?)|bannister|des?bonn\w*")
"""Description, Desbonnet, Debonne."""
_NO_NAME = re.compile(r"\bd[eé]s?bonnée?s?\b")
"""« Desbonné » is no name, as « Desbonne » is."""
_NEARLY = 0.8
_SHORTEST_ALIKE = 7
_LONGEST_ALIKE = 24
_FIRST_WORDS = 4

_MARKS_OF_NO = frozenset("✗✘❌✖🚫⛔🛑👎🔕📵🙅⊘🔇✋☠†✝")
_MIXED = re.compile(r"[a-zA-Z][\u0370-\u04ff]|[\u0370-\u04ff][a-zA-Z]")
"""Latin letters and others that look like them, in one word: nobody can tell what it was made to hide."""


def words_of(cell: str) -> str:
    """The words of a cell: lower case, no accents, single spaces, an apostrophe parts words."""
    return " ".join(re.findall(r"[^\W_]+", _bare(cell)))


def _bare(cell: str) -> str:
    """Lower case without accents, nor what shows nothing."""
    if cell.isascii():
        return cell.lower()
    decomposed = unicodedata.normalize("NFKD", cell).casefold().replace("œ", "oe")
    unseen = [sign for sign in set(decomposed) if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf"]
    return decomposed.translate(dict.fromkeys(map(ord, unseen)))


_DIGITS_AROUND = re.compile(r"(?<![a-z0-9])\d+(?=[a-z])|(?<=[a-z])\d+(?![a-z0-9])")


def without_digits(words: str) -> str:
    """The words without the digits that are glued to them, before or after: refus2, non1."""
    return _DIGITS_AROUND.sub("", words)


def says_no(cell: str) -> bool:
    """Whether a no is all that a cell says: to what, it does not say."""
    words = words_of(cell)
    return words in _NOES or _NUMBERED_NO.fullmatch(words) is not None


def says_ended(cell: str) -> bool:
    """Whether a label says that its bearer was put out of use. In a name it would be a name, or a trade."""
    return _ENDED.search(words_of(cell)) is not None


def may_say_no(cell: str) -> bool:
    """Whether what stands where a date or the answer to something else should may say that somebody agreed to nothing, or no longer.

    « Non renseigné » and the like only say that nothing was written down.
    """
    words = _NOT_WRITTEN_DOWN.sub(" ", words_of(cell))
    return says_refusal(cell) or says_no(cell) or _ENDED.search(words) is not None or _DENIES.search(words) is not None


def says_stop(cell: str) -> bool:
    """Whether the word stands anywhere in it, in any shape: beside a person's name it is no shop's."""
    return any(_stops(words) for reading in _readings(cell) for words in _ways_to_part(reading))


def says_refusal(cell: str) -> bool:
    """Whether a cell says that somebody refused or is to be left alone, in a word or beside something else."""
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
    """Whether the keyword of every SMS stands among words, drawn out, spaced, or as a verb."""
    return (
        any(STOP_KEYWORD.fullmatch(word) or _STOPPED.fullmatch(word) for word in words.split())
        or SPACED_STOP_KEYWORD.search(words) is not None
        or _ASKED_TO.search(words) is not None
    )


def _is_alike(word: str) -> bool:
    """Whether a word is a misspelt word of refusal."""
    if not _SHORTEST_ALIKE <= len(word) <= _LONGEST_ALIKE or word[0] not in "dubo" or _NOT_ALIKE.fullmatch(word):
        return False
    return bool(get_close_matches(word, _ALIKE, 1, _NEARLY))


_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
"""Where the next word begins in DoNotContact."""
_SPELT_OUT = re.compile(r"\b[a-z](?: [a-z]){3,}\b")
"""R E F U S. Three letters are somebody's initials."""


def _ways_to_part(text: str) -> set[str]:
    """The words of a text as they stand, with words parted that are glued together, and without digits glued to them."""
    words = words_of(text)
    ways = {words, _SPELT_OUT.sub(lambda found: found.group().replace(" ", ""), words)}
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
    """The cell, and the cell before some program damaged it: D?sinscrit, d&eacute;sinscrit, d%C3%A9sinscrit, DÃ©sinscrit, dŽsinscrit."""
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
        text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    return _QUOTED_PRINTABLE.sub(lambda found: chr(int(found.group(1), 16)), text) if "=" in text else text


_WINDOWS_1252 = {
    ord(bytes([code]).decode("cp1252")): code for code in range(0x80, 0xA0) if bytes([code]).decode("cp1252", "ignore")
}


def _as_bytes(text: str) -> bytes:
    """The bytes that were read as Windows-1252, without what that cannot have been."""
    return text.translate(_WINDOWS_1252).encode("latin-1", "ignore")
