"""Numbers at a price in a text, however they are written, and whether the text invites to reach one.

What costs: 081x, 082x and 089x; directories 118 xxx; SMS+ codes of five digits that begin with 2 or 4 to 9; some of 32xx to 39xx,
whose holder chooses the price. What does not: 0800 to 0805, 30xx and 31xx (free), 0806 to 0809 and 10xx (a call's price), 3xxxx
(an SMS's price). Sources: economie.gouv.fr, « Numéros commençant par 08 »; Monaco Telecom and Sosh, price lists of SMS+; Arcep,
décision 2018-0881. A postcode, an order number, an amount and a date have as many digits: the words around a number decide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from stopsms.compliance.message.text import unaccented

_GAP = r"[ .\-/()_·]{0,3}"
_ZERO, _DIGIT = "[0oO]", "[0-9oOlI]"
_LONG = re.compile(
    rf"(?<![0-9+])(?:(?:\+|00)?33{_GAP}(?:{_ZERO}{_GAP})?|(?:0"
    rf"|(?<![A-Za-z])[oO]){_GAP})(?P<number>8(?:{_GAP}{_DIGIT}){{8}})(?![0-9])"
)
"""Any number of ten digits that begins with 08, the letter O for a nought and the letters l and I for a one included."""
_DIRECTORY = re.compile(r"(?<![0-9])118[ .\-/]?[0-9]{3}(?![0-9])(?! ?000\b)")
_CODE = re.compile(r"(?<![0-9])(?<![0-9][ .,\-])[24-9](?:[ .\-]?[0-9]){4}(?![0-9])(?![ .,\-][0-9])")
_SHORT = re.compile(r"(?<![0-9])(?<![0-9][ .,\-])3[2-9][ .]?[0-9]{2}(?![0-9])(?![ .,\-][0-9])")
_SPACED = re.compile(r"(?<![0-9])(?<![0-9][ .,\-])3[ .\-]?[2-9][ .\-]?[0-9][ .\-]?[0-9](?![0-9])(?![ .,\-][0-9])")
"""One digit at a time: read as a number only where it is dialled."""
_IN_WORDS = re.compile(
    r"\bzero[ -]+huit\b(?P<free>[ -]+(?:cents?[ -]+)?(?:zero|un|deux|trois|quatre(?![ -]+vingt)|cinq|six|sept|huit)\b)?"
    r"(?P<costs>[ -]+(?:cents?[ -]+)?(?:neuf|dix|onze|douze|vingt|quatre[ -]+vingts?[ -]+(?:dix|onze|douze|treize|quatorze|quinze"
    r"|seize))\b)?",
    re.IGNORECASE,
)
"""« zéro huit cent quatre-vingt-douze », « zéro huit vingt »; 0800 to 0808 are not at a price."""
_TARIFF = re.compile(
    r"(?<![0-9.,])(?P<amount>[0-9]+(?:[.,][0-9]+)?) ?(?:€|eur(?:os?)?|e|cts?|centimes?|c)(?: ?ttc)? ?"
    r"(?:/|par|la|l') ?(?:min(?:ute)?s?|mn|appel|sms)\b",
    re.IGNORECASE,
)
"""A price for a minute, a call or a message: the number beside it costs, whichever it is."""
_DATE = re.compile(
    r"08(?:(?P<between>[./-])(?:0?[1-9]|1[0-2])(?P=between)(?:(?:20)?[0-9]{2})(?!(?P=between)?[0-9])"
    r"| (?:0[1-9]|1[0-2]) 20[0-9]{2}(?![0-9]))"
)
"""A day of the eighth, whatever hour follows it."""
_DAY = re.compile(r"[0-9](?P<between>[ .-])(?:0[1-9]|1[0-2])(?P=between)(?:2[4-9]|3[0-9])")

_WORD = re.compile(r"\S+")
_LINK = re.compile(r"://|\.[A-Za-z]{2,}/")
"""A number in an address is none to call."""

_SENTENCE_END = re.compile(r"[!?\n]|\.(?= )")
_REACH = 60
"""Characters before a number in which an invitation is looked for, within its sentence."""

_UNIT = re.compile(
    r" ?(?:€|%|eur(?:os?)?\b|e\b|k\b|k€|points?\b|pts?\b|m2\b|km\b|kg\b|g\b|ml\b|cl\b|clients?\b|articles?\b"
    r"|produits?\b|references?\b"
    r"|personnes?\b|membres\b|abonnes\b|avis\b|magasins\b|places\b|ex\b|exemplaires\b|participants\b|lots?\b"
    r"|cadeaux\b|ans\b|fois\b"
    r"|(?:eme|er|e)\b|h\b|:[0-9])",
    re.IGNORECASE,
)
_TOWN = re.compile(r",? (?:[A-Z][A-Za-z'-]{2,}|[Cc]edex)")
_PRICE = re.compile(
    r" ?(?:par (?:sms|texto)|\(? ?(?:[0-9]+[.,])?[0-9]+ ?(?:€|e|eur|euros?|cts?|centimes?) ?(?:/|par|\+|ttc|l'envoi"
    r"|le sms|hors)"
    r"|\(? ?(?:\+ ?)?prix (?:d'un |d'|du |de l'appel|des? )?(?:sms|appel))",
    re.IGNORECASE,
)
_NUMBER_WORD = r"(?:n[o°.]{0,2}|num(?:ero)?|numero court|code court|short ?code|sms)?\W{0,3}"
_WRITE = (
    r"\b(?:envoye[zr]|envoie[sz]?|envoyant|renvoye[zr]|tape[zrs]?|tapant|texte[zr]|textote[zr]|repond(?:ez|s|re|ant)"
    r"|reponse|vote[zrs]?"
    r"|votant|joue[zrs]?|jouant|jeu|participe[zr]|participant|compose[zr]?|dites|donne[zr]|sms|textos?|mms|inscri\w+"
    r"|abonne\w*"
    r"|commande[zr]|reserve[zr]|demande[zr]|recevoir|recevez|gagne[zr]|telecharge[zr]|indique[zr]|transmette[zr]"
    r"|ecrive[zr]|mot[ -]cle)\b"
)
_CALL = (
    r"\b(?:appele[zr]|appel|appelle[sz]?|rappele[zr]|compose[zr]?|joigne[zr]|joindre|contacte[zr]|telephone[zr]?|tel"
    r"|faites|service"
    r"|infos?|renseignements?|resa|reservations?|hotline|standard|assistance|sav)\b"
)
_WRITES = re.compile(_WRITE, re.IGNORECASE)
_WRITES_TO = re.compile(
    rf"(?:\b(?:envoye[zr]|envoie|tape[zr]|texte[zr]|repondez|votez|sms|textos?)\b[^.!?\n]*"
    rf"|{_WRITE}(?: \S+)?) au\W{{0,2}}{_NUMBER_WORD}$",
    re.IGNORECASE,
)
"""Of a number that a town could follow: « jouez au 71414 Vite » writes, « jouez en magasin au 59800 Lille » does not."""
_TO = re.compile(rf"\b(?:au|vers(?: le)?|sur(?: le)?|to|@)\W{{0,2}}{_NUMBER_WORD}$", re.IGNORECASE)
_BY_SMS = re.compile(r"\b(?:sms|textos?)\b ?(?:=|-)?[:>→+]? ?(?:[A-Z0-9]+ )?(?:au|a|le|to)?\W{0,2}$", re.IGNORECASE)
_MEANS_ANOTHER_NUMBER = re.compile(r"\b(?:code|stop|mot de passe|otp)\b[^.!?\n]{0,25}$", re.IGNORECASE)
_POINTS_TO = re.compile(rf"{_WRITE}[^.!?\n]{{0,45}}(?:[>→:=]|->|=>) ?$", re.IGNORECASE)
_DIALS = re.compile(
    rf"\b(?:compose[zr]|appele[zr]|joigne[zr]|contacte[zr]|rappele[zr]|tape[zr])(?:[ -]nous)? (?:le |au "
    rf"|sur le )?{_NUMBER_WORD}$",
    re.IGNORECASE,
)
_AT_A_DOOR = re.compile(
    r" ?(?:[#*]|sur (?:le|la|votre)\b|a l'(?:entree|accueil|arrivee|interphone)|pour (?:ouvrir|entrer|acceder)|puis )",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"(?i:\b(?:envoye[zr]|envoie|tape[zr]|texte[zr]|repondez))(?: par sms)? [A-Z][A-Z0-9]+ $")
_RANGE = re.compile(r"\b(?:du|de|entre|jusqu'?)\b[^.!?\n]{0,20}\bau\W{0,2}$", re.IGNORECASE)
_CALLS_DIRECTLY = re.compile(
    rf"{_CALL}(?:[ -](?:nous|moi|vite|client|clients))?\W{{0,3}}(?:(?:au|le|sur le)\W{{0,2}})?{_NUMBER_WORD}$",
    re.IGNORECASE,
)
_CALLS = re.compile(_CALL, re.IGNORECASE)
_AFTER_A_DIRECTORY = re.compile(r"\W{0,3}(?:pour|infos?|renseignements?|le numero)\b", re.IGNORECASE)

_GLUED_TO = re.compile(r"[A-Za-z]+$")
_LABELS = frozenset({"tel", "no", "n", "au", "le", "num", "numero", "t"})
"""What may be glued to a telephone number; other letters make a reference of it."""
_GOES_ON = re.compile(r"[-_][A-Za-z0-9]")
"""What a reference goes on with, and a telephone number does not: « 08-25-05-05-05-A »."""
_ANSWERS = re.compile(
    r" ?(?:vous|te|t') ?(?:repond|attend|informe|accueille|renseigne|conseille|ecoute|aide)", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"\b(?:commande|cde|cmd|colis|facture|dossier|ref|reference|contrat|compte|billet|devis|ticket|ean|siret|siren"
    r"|bon|avoir|adherent"
    r"|membre|licence|serie|identifiant|id|transaction|paiement|virement|abonnement|sinistre|lot|article|carte|suivi"
    r"|reservation)"
    r"(?:\W{0,2}\b(?:client|de|fidelite|n[o°]|numero|num|est|le|la))*\W{0,3}$",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"\b(?:tel|telephone|appel\w*|joi(?:gnez|ndre)|infos?|service|contact\w*|au|suivi (?:colis"
    r"|commandes?))\b[^.!?\n]{0,20}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PremiumNumber:
    """A number as it is written; `certain` when it costs, otherwise its price cannot be told from its digits."""

    written: str
    certain: bool


def _before(text: str, start: int) -> str:
    window = text[max(0, start - _REACH) : start]
    ends = [found.end() for found in _SENTENCE_END.finditer(window)]
    return window[ends[-1] :] if ends else window


@lru_cache(maxsize=64)
def premium_number(text: str) -> PremiumNumber | None:
    """The first number at a price that the text invites to reach; when there is none, one whose price is not known."""
    plain = _WORD.sub(lambda found: "" if _LINK.search(found[0]) else found[0], unaccented(text))
    doubtful = None
    for number in _numbers(plain):
        if number.certain:
            return number
        doubtful = doubtful or number
    return doubtful


def _numbers(text: str) -> Iterator[PremiumNumber]:
    for found in _LONG.finditer(text):
        if kind := _long(text, found):
            yield PremiumNumber(found[0].strip(), certain=kind == "costs")
    text = _LONG.sub("·", text)
    for pattern, invites in ((_DIRECTORY, _to_a_directory), (_CODE, _to_a_code)):
        yield from (PremiumNumber(found[0], certain=True) for found in pattern.finditer(text) if invites(text, found))
    yield from _short_numbers(text, _tariff(text))
    for found in _IN_WORDS.finditer(text):
        if not found["free"]:
            yield PremiumNumber(found[0].strip(), certain=bool(found["costs"]))


def _short_numbers(text: str, tariff: str | None) -> Iterator[PremiumNumber]:
    """Those of four digits, certain when the text tells a price; and a price on its own, of a number that is not seen."""
    for found in _SHORT.finditer(text):
        if _to_a_short_number(text, found):
            yield PremiumNumber(found[0], certain=tariff is not None)
    for found in _SPACED.finditer(text):
        if _DIALS.search(_before(text, found.start())):
            yield PremiumNumber(found[0], certain=False)
    if tariff is not None:
        yield PremiumNumber(tariff, certain=False)


def _tariff(text: str) -> str | None:
    """A price for a minute, a call or a message as it is written; a price of nought is none."""
    return next((found[0] for found in _TARIFF.finditer(text) if float(found["amount"].replace(",", "."))), None)


def _long(text: str, found: re.Match[str]) -> str:
    """What an 08 number is: it `costs`, it does not (empty), or nothing is known of it (083x to 088x)."""
    written, number = found[0].strip(), found["number"]
    if sum(map(str.isdigit, written)) < 7 or _DATE.match(written):
        return ""
    before = text[max(0, found.start() - _REACH) : found.start()]
    glued = _GLUED_TO.search(before)
    if glued and glued[0].casefold() not in _LABELS:
        return ""
    whole = written.isdigit()
    window = _before(text, found.start())
    if whole and re.search(r"[0-9A-Za-z][_-]$", before):
        return ""
    if _GOES_ON.match(text[found.end() :]) and _REFERENCE.search(window) and not _SERVICE.search(window):
        return ""
    if whole and _REFERENCE.search(window) and not _SERVICE.search(window):
        return ""
    family = re.sub(r"[^0-9oOlI]", "", number)[1].translate(str.maketrans("oOlI", "0011"))
    return "costs" if family in "129" else "" if family == "0" else "unknown"


def _to_a_directory(text: str, found: re.Match[str]) -> bool:
    after = text[found.end() :]
    if _UNIT.match(after):
        return False
    window = _before(text, found.start())
    return bool(_TO.search(window) or re.search(r"\b(?:le|tel|telephone)\W{0,3}$", window, re.IGNORECASE)) or bool(
        _CALLS.search(window) or _AFTER_A_DIRECTORY.match(after)
    )


def _to_a_code(text: str, found: re.Match[str]) -> bool:
    window, after = _before(text, found.start()), text[found.end() :]
    if _UNIT.match(after):
        return False
    if _PRICE.match(after):
        return True
    dated, town = bool(_DAY.fullmatch(found[0])), bool(_TOWN.match(after))
    if _TO.search(window):
        return _written_to(window, dated=dated, town=town)
    if dated or _MEANS_ANOTHER_NUMBER.search(window):
        return False
    return bool(_BY_SMS.search(window)) or (not town and _dialled(window, after))


def _written_to(window: str, *, dated: bool, town: bool) -> bool:
    """Of a number after « au »: a town may follow a postcode, a date may be one of digits only, a range may end there."""
    if town:
        return bool(_WRITES_TO.search(window))
    return bool(_WRITES.search(window)) or not (dated or _RANGE.search(window))


def _dialled(window: str, after: str) -> bool:
    if _DIALS.search(window):
        return not _AT_A_DOOR.match(after)
    return bool(_POINTS_TO.search(window) or _KEYWORD.search(window))


def _to_a_short_number(text: str, found: re.Match[str]) -> bool:
    window = _before(text, found.start())
    after = text[found.end() :]
    return not _UNIT.match(after) and bool(
        _CALLS_DIRECTLY.search(window)
        or (_TO.search(window) and _CALLS.search(window))
        or _ANSWERS.match(after)
        or (_TO.search(window) and _TARIFF.search(text))
    )
